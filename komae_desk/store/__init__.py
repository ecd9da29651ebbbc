"""Records and the journal in an encrypted database on this PC."""
