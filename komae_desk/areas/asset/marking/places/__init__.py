"""The files and folders that are chosen."""
