"""From the lines of a file to documents, chapters, articles and items; plain Python, no file is opened here."""
