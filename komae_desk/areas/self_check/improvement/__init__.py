"""改善計画（C-03）: what is done about what was found, followed to its end."""
