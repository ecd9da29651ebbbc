"""What everybody chosen was told, entered once."""
