"""This PC and the shared PostgreSQL: what goes out, what comes in, and how the two agree (sync.md §5)."""
