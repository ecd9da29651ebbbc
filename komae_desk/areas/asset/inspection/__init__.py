"""点検: walking past the shelves with a reader, and what was found (R-14)."""
