"""The parts of the counter page."""
