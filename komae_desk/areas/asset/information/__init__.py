"""情報資産: what the section holds, its class with who decided it and why, where it lies."""
