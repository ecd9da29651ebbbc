"""ソフトウェアライセンス: what may be used how often, and by whom (D-03)."""
