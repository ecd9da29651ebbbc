"""規程: contents, search, article."""
