"""The results of a department or the city on paper, for the committee."""
