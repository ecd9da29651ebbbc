"""What was told and checked, beside the thirteen items."""
