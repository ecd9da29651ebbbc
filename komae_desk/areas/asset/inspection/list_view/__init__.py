"""The list of 点検モード."""
