"""規程の版を比べる: two versions of a document, article by article."""
