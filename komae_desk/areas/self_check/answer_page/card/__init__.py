"""The question under the hand, large."""
