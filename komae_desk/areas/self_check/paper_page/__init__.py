"""紙の票の入力: a bar code and one line of digits (ux.md §4.8)."""
