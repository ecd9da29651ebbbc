"""判定: the table with its examples."""
