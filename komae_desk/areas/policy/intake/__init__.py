"""規程を読み込む: a file, what was recognised, what a person mends."""
