"""書類を作る: from the incident to 様式１・２ and what follows."""
