"""The things of a permission on the screen 媒体廃棄."""
