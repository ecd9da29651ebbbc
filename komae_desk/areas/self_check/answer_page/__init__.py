"""点検に答える: one key a question (ux.md §4.8)."""
