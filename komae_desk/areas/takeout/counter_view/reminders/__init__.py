"""督促: the slips and the words for what is overdue."""
