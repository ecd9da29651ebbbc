"""The screen 媒体廃棄 (ux.md §4.3)."""
