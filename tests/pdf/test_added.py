"""朱書き, rings and tables of groups: what the State's forms need besides (pdf/added.py, pdf/grouped.py)."""

from datetime import datetime

from komae_desk.pdf.added import TAKEN_OUT, Added, Piece, Pieces
from komae_desk.pdf.contents import Checks, Fixed, Line, Text
from komae_desk.pdf.grouped import Group
from komae_desk.pdf.look import Copy, Look
from komae_desk.pdf.page import MM, Frame, Ink, Ring, Rule, Stroke
from komae_desk.pdf.pen import LEFT
from komae_desk.pdf.sheet import drawn, render
from komae_desk.pdf.stored import again, pack, unpack
from komae_desk.pdf.tables import Column

SIZES = {"a": "短い", "b": "USBメモリ等記録媒体や書類等の紛失"}
ROWS = [
    ("経過", Line(Fixed("日時："), Added(Text("追記", "story")), Fixed("まで"))),
    ("概要", Pieces([Piece("前のまま。"), Piece("二行に\nわたる追記。", True)], "text")),
    ("空", Added(Text("", "gone"), TAKEN_OUT)),
    ("区分", Checks(SIZES, ("a", "b"), "ring", ring=True, new=("b",))),
    ("□", Checks(SIZES, ("a", "b"), "box", new=("a",))),
]


def marks(look: Look, kind: type) -> list:
    return [mark for page in drawn(lambda s: s.rows(ROWS), look).pages for mark in page.marks if isinstance(mark, kind)]


def test_what_is_new_is_red_and_underlined_and_nothing_else():
    red = [ink.text for ink in marks(Look(), Ink) if ink.red]
    assert red == ["追記", "二行に", "わたる追記。", TAKEN_OUT, SIZES["b"], "☑短い"]
    # A ringed word has its ring in red in place of a line.
    assert [ring.red for ring in marks(Look(), Ring)] == [False, True]
    assert [stroke.red for stroke in marks(Look(), Stroke)] == [True, False]
    lines = marks(Look(), Rule)
    assert [round(line.x1 - line.x0, 1) > 0 and line.red for line in lines] == [True] * 5


def test_without_colour_the_lines_stay():
    assert not any(ink.red for ink in marks(Look(colour=False), Ink))
    assert [line.red for line in marks(Look(colour=False), Rule)] == [False] * 5
    assert not any(ring.red for ring in marks(Look(colour=False), Ring))


def test_a_long_word_is_ringed_with_straight_sides_and_a_reprint_is_the_same():
    sheet = drawn(lambda s: s.rows(ROWS), copy=Copy("I05-R8-0001", datetime(2026, 11, 24, 9, 5)))
    rings = [mark for mark in sheet.pages[0].marks if isinstance(mark, Ring)]
    assert [ring.width > 3 * ring.height for ring in rings] == [False, True]
    assert again(unpack(pack(sheet, "帳票"))) == render([sheet], title="帳票", at=sheet.copy.printed_at)


def test_a_group_stands_beside_its_rows_and_is_never_torn():
    columns = (Column("類型", 30), Column("原因", 90), Column("選択", 20, "center"))
    groups = [
        Group(f"第{n}群", [(Text(f"原因{n}-{m}"), Checks({"x": ""}, ("x",))) for m in range(9)]) for n in range(6)
    ]
    sheet = drawn(lambda s: s.grouped(columns, groups, row=5, indent=12.5))
    assert len(sheet.pages) > 1
    for page in sheet.pages:
        texts = [ink.text for ink in page.marks if isinstance(ink, Ink)]
        whole = [n for n in range(6) if f"第{n}群" in texts]
        assert texts.count("類型") == 1
        assert {text[2] for text in texts if text.startswith("原因") and "-" in text} == {str(n) for n in whole}
        first = [f for f in page.form if isinstance(f, Frame) and f.fill is None and round(f.width / MM) == 30]
        assert {round((f.x - LEFT) / MM, 1) for f in first} == {12.5}
        assert [round(f.height / MM) for f in first[1:]] == [45] * len(whole)
