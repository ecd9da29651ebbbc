"""Why, what is done about it, until when, by whom."""
