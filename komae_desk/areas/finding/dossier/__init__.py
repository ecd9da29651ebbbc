"""監査資料: registers, forms, proof of the journal and gaps of one 年度, as a folder and one PDF (対9-1(3)イ)."""
