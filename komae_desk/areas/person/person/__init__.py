"""D-07 職員等名簿: everybody who works in the section, of every kind of appointment."""
