from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komae_desk.core.clipboard import html_table, parse_clipboard, tsv


def test_rows_for_excel() -> None:
    rows = [("0012", "1-2", date(2024, 7, 5)), ("=1", None, datetime(2024, 7, 5, 10, 30))]
    assert tsv(rows) == "0012\t1-2\t2024/07/05\r\n=1\t\t2024/07/05 10:30\r\n"


def test_line_breaks_and_quotes_stay_in_their_cell() -> None:
    assert tsv([("一行目\r\n二行目", 'a"b', '"c"', "d\te")]) == '"一行目\n二行目"\ta"b\t"""c"""\t"d\te"\r\n'


def test_html_keeps_codes_as_text_and_breaks_in_one_cell() -> None:
    html = html_table([("0012", "<b>&\n次", "a  b")], {0})
    assert "<td style=\"mso-number-format:'\\@'\">0012</td>" in html
    assert "<td>&lt;b&gt;&amp;<br>次</td>" in html
    assert "br{mso-data-placement:same-cell}" in html
    assert "a<span style='mso-spacerun:yes'>&nbsp;&nbsp;</span>b" in html


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ("a", [["a"]]),
        ("a\tb\r\nc\t\r\n", [["a", "b"], ["c", ""]]),
        ("a\t", [["a", ""]]),
        ("a\nb\rc", [["a"], ["b"], ["c"]]),
        ('"一\n二"\tx\r\n', [["一\n二", "x"]]),
        ('"a ""b"""\r\n', [['a "b"']]),
        ('5" 盤\t"未完', [['5" 盤', '"未完']]),
        ('"a"b\tc', [['"a"b', "c"]]),
        ("\r\nx", [[""], ["x"]]),
        ("\ufeffa\0", [["a"]]),
    ],
)
def test_parsing_what_spreadsheets_put_there(text: str, rows: list[list[str]]) -> None:
    assert parse_clipboard(text) == rows


@given(st.lists(st.lists(st.text(st.sampled_from('a"\t\n漢 '), max_size=5), min_size=1, max_size=4), max_size=4))
def test_parsing_is_the_inverse_of_copying(rows: list[list[str]]) -> None:
    assert parse_clipboard(tsv(rows)) == rows
