"""The cards beside the answer, and the candidates."""
