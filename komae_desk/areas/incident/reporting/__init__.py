"""総務省様式１・様式２ に共通するもの: first and later reports, what changed, 朱書き."""
