"""事案の書類一式: everything of one incident as one PDF under a list (緊7-2(5))."""
