"""What a spreadsheet may be at most before it is read (security.md §5.5)."""

FILE_BYTES = 20 * 1024 * 1024
PARTS = 2_000
PART_BYTES = 64 * 1024 * 1024
TOTAL_BYTES = 128 * 1024 * 1024
RATIO = 200

ROWS = 100_000
COLUMNS = 256
CELL_CHARACTERS = 32_767
# Rows above the data: titles, conditions and the header itself.
HEADER_ROWS = 100
# One shared string may be named by a million cells: the text of a table has its own bound.
TEXT_CHARACTERS = 64 * 1024 * 1024

MEMORY_BYTES = 1024 * 1024 * 1024
SECONDS = 30.0
