"""分類の照会: what the right class of something is, asked of the manager (R-13)."""
