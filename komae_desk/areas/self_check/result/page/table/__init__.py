"""The table of the page 集計."""
