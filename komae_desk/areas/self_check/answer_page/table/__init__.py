"""The questions of the sheet under the hand."""
