"""設問集: shipped in versions, added to, reworded and paused by the city and by a section."""
