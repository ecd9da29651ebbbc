"""無記名の集計: what is left of anonymous sheets once they were opened, counts and words without order."""
