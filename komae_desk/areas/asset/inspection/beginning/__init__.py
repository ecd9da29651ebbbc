"""How an inspection begins."""
