"""What is read out before anybody signs."""
