"""An article as it is read."""
