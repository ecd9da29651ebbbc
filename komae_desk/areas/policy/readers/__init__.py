"""規程の閲覧の記録: who last opened which document when."""
