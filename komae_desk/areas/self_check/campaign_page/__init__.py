"""点検の実施: handing out, who has answered, reminding, closing (ux.md §4.8)."""
