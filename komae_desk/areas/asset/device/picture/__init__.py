"""The picture of a sheet of stickers, on which the first free face is chosen."""
