"""The screen 説明と同意 (ux.md §4.7)."""
