"""Forms on A4 paper as PDF."""
