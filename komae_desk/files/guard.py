"""Text that a spreadsheet could run as a formula is disarmed in CSV, and restored when read (security.md §5.5)."""

import re

# = + - @ | % and TAB CR LF, full width too, also after BOM, space or 全角空白; a leading ' counts with what follows it,
# so that guarding and unguarding are exact inverses.
_BLANKS = "\ufeff\u200b\u00a0\u3000 "
_DANGER = re.compile(f"'*[{_BLANKS}]*[=+\\-@|%\t\r\n＝＋－＠]")
_FORCED_TEXT = re.compile(r'="((?:[^"]|"")*)"\Z')


def guarded(text: str) -> str:
    """The text with ' in front if a spreadsheet could take it for a formula."""
    return "'" + text if _DANGER.match(text) else text


def unguarded(text: str) -> str:
    """The text as it was before `guarded`; also undoes ="0012", by which offices force text in CSV."""
    if text.startswith("'") and _DANGER.match(text):
        return text[1:]
    forced = _FORCED_TEXT.match(text)
    return forced.group(1).replace('""', '"') if forced else text
