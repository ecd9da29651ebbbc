"""点検票（C-01）: the answers of one person, by name."""
