"""The table of the thirteen items."""
