"""Who is asked, and how far each has come (回収)."""
