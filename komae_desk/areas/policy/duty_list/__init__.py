"""義務の一覧: the chief's duties and the records of the year."""
