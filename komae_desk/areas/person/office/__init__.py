"""所属・帳票の設定: the section as it is printed, one record."""
