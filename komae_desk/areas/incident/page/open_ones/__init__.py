"""The incidents under way."""
