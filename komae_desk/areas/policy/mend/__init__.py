"""本文を直す: the clauses of a registered text, joined, split, moved and corrected."""
