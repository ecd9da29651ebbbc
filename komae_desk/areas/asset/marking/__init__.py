"""The class of information assets on files themselves, and looking through folders for files without it."""
