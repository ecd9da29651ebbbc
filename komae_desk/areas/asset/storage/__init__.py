"""保管場所: where assets and media lie, and what the place withstands."""
