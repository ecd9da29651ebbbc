"""Bars laid out once for screen and paper: nothing leaves its place, nothing lies on another, numbers stay whole."""

from __future__ import annotations

from itertools import combinations

import pytest

from komae_desk.core.picture import Box, Fill, Laid, Part, Picture, Row, Stroke, Weight, Words, laid

LINE = 10.0
ROWS = tuple(
    Row(f"A{n} とても長い名前の章で幅に入りきらないもの"[: 4 + 6 * n],
        ((Part(250 * n, Fill.SOLID),), (Part(900, Fill.HATCHED),)), (f"{25 * n}.0％", "90.0％"))
    for n in range(5)
)  # fmt: skip
PICTURE = Picture(
    "章ごと", ROWS, 1000, ((Fill.SOLID, "今年度"), (Fill.HATCHED, "前年度")),
    tuple((v * 10, str(v)) for v in range(0, 101, 25)),
)  # fmt: skip


def measure(text: str) -> float:
    return LINE * len(text)


def of(made: Laid, kind: type) -> list:
    return [mark for mark in made.marks if isinstance(mark, kind)]


@pytest.mark.parametrize("width", [900, 420, 230])
def test_nothing_leaves_the_width_and_no_words_lie_on_others(width: int) -> None:
    """Wide enough for labels beside their bars, and too narrow for it."""
    made = laid(PICTURE, width, LINE, measure)
    for box in of(made, Box):
        assert box.x >= 0 and box.x + box.width <= width + 1e-6 and box.y + box.height <= made.height
    words = of(made, Words)
    for each in words:
        assert each.x >= 0 and each.x + each.width <= width + 1e-6, each
        assert measure(each.text) <= each.width + 1e-6, each
    for one, other in combinations(words, 2):
        apart = one.x + one.width <= other.x + 1e-6 or other.x + other.width <= one.x + 1e-6
        assert apart or abs(one.y - other.y) >= LINE - 1e-6, (one, other)
    bars = [box for box in of(made, Box) if box.y >= made.rows[0][0]]
    assert not [
        (box, each) for box in bars for each in words
        if box.x < each.x + each.width - 1e-6 and each.x < box.x + box.width - 1e-6
        and box.y < each.y + LINE - 1e-6 and each.y < box.y + box.height - 1e-6
    ]  # fmt: skip
    told = [each.text for each in words]
    assert {text for row in ROWS for text in row.words} <= set(told)
    assert {"0", "100"} <= set(told)


def test_the_hatching_stays_in_its_box_and_is_on_hatched_bars_alone() -> None:
    made = laid(PICTURE, 500, LINE, measure)
    hatched = [box for box in of(made, Box) if box.fill is Fill.HATCHED]
    lines = [stroke for stroke in of(made, Stroke) if stroke.weight is Weight.HATCH]
    assert len(hatched) == len(ROWS) + 1
    inside = [
        any(
            box.x - 1e-6 <= line.x0 <= line.x1 <= box.x + box.width + 1e-6
            and box.y - 1e-6 <= line.y0 <= line.y1 <= box.y + box.height + 1e-6
            for box in hatched
        )
        for line in lines
    ]
    assert all(inside)
    assert len(lines) > 10 * len(hatched)


def test_a_bar_is_as_long_as_its_number_and_never_longer_than_the_scale() -> None:
    whole = Picture(
        "", (Row("", ((Part(500, Fill.SOLID), Part(250, Fill.EMPTY)), (Part(3000, Fill.SOLID),)), ("", "")),), 1000
    )
    first, second, over = of(laid(whole, 200, LINE, measure), Box)
    assert first.width == 2 * second.width == over.width / 2
    assert second.x == first.x + first.width
    assert over.x + over.width <= 200


def test_a_row_is_found_by_its_height_and_spoken_in_words() -> None:
    made = laid(PICTURE, 500, LINE, measure)
    assert [made.row_at((top + foot) / 2) for top, foot in made.rows] == list(range(len(ROWS)))
    assert made.row_at(-1) is None
    assert PICTURE.spoken[1] == f"{ROWS[1].label}　25.0％　90.0％"
    assert laid(Picture("空", (), 1), 300, LINE, measure).height == 0
