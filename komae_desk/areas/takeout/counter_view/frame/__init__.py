"""Where everything of the counter page stands."""
