"""The list of the home page on paper."""
