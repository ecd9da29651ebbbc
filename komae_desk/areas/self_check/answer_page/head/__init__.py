"""Which sheet, by name or not, and how far it is."""
