"""Spreadsheets in and out.  No Qt."""
