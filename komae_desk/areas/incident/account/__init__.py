"""公表資料（I-08）と調査報告書（I-13）: one account of an incident, for the public or for who asks."""
