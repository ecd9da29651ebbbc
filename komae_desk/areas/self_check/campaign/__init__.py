"""点検の実施: one self-check of a year, from its preparation to its closing."""
