"""月次一覧: the decisions that have to be looked at again (domain.md §1.2, CK-02)."""
