"""第一報: the six facts that are known at once."""
