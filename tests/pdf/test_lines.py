import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from komae_desk.pdf import fonts
from komae_desk.pdf.contents import Span
from komae_desk.pdf.flow import Style, lay, rest
from komae_desk.pdf.lines import NO_END, NO_START, line_ends, may_end

ALPHABET = "情報端末をの持出「」（）、。，．ー々っゃ！？…―・：ABC019.,/- 　辻\U000e0100𠮷か\u3099％￥"
texts = st.text(alphabet=ALPHABET, max_size=120)


def broken(text: str, room: float) -> list[str]:
    parts = fonts.clusters(text)
    widths = [fonts.chain(fonts.MINCHO).advance(part) for part in parts]
    lines, start = [], 0
    for end in line_ends(parts, widths, room):
        lines.append("".join(parts[start:end]))
        start = end
    return lines


@settings(deadline=None)
@given(texts, st.floats(2, 30))
def test_nothing_is_lost_and_no_line_is_empty(text, room):
    lines = broken(text, room)
    assert "".join(lines) == text
    assert all(lines) or not text


@settings(deadline=None)
@given(texts, st.floats(2, 30))
def test_no_line_is_wider_than_its_room(text, room):
    chain = fonts.chain(fonts.MINCHO)
    for line in broken(text, room):
        inked = line.rstrip(" \u3000")
        assert chain.width(inked, 1) <= room + 1e-3 or len(fonts.clusters(inked)) == 1


@settings(deadline=None)
@given(texts, st.floats(2, 30))
def test_no_cluster_is_divided(text, room):
    parts = fonts.clusters(text)
    assert [part for line in broken(text, room) for part in fonts.clusters(line)] == parts


@settings(deadline=None)
@given(texts, st.floats(2, 30))
def test_a_line_ends_at_a_good_place_whenever_it_holds_one(text, room):
    lines = broken(text, room)
    for before, after in itertools.pairwise(lines):
        parts = fonts.clusters(before)
        if may_end(parts[-1], fonts.clusters(after)[0]):
            continue
        inside = itertools.pairwise(parts)
        assert not any(may_end(a, b) for a, b in inside), (before, after)


@settings(deadline=None)
@given(st.text(alphabet="情報端末をの持出「」（）、。", max_size=120), st.integers(8, 30))
def test_prohibited_characters_stay_away_from_the_edges(text, room):
    """At eight characters and more, only a run of prohibited characters longer than the line can break the rule."""
    lines = broken(text, room)
    for before, after in itertools.pairwise(lines):
        bad = after[0] in NO_START or before[-1] in NO_END
        assert not bad or all(not may_end(a, b) for a, b in itertools.pairwise(before))


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("持出を許可する。」", 7, ["持出を許可す", "る。」"]),
        ("これは（「案」）です", 5, ["これは", "（「案」）", "です"]),
        ("端末のABC-0123を使う", 6, ["端末の", "ABC-0123を使", "う"]),
        ("あいう……えお", 4, ["あいう", "……えお"]),
        ("３年。以上", 2, ["３", "年。", "以上"]),
        ("漢字　", 2, ["漢字　"]),
        ("https://www.city.example.lg.jp/security/form", 10, ["https://www.city.", "example.lg.jp/", "security/form"]),
    ],
)
def test_examples(text, room, expected):
    assert broken(text, room) == expected


def test_a_word_longer_than_the_line_is_divided_at_last():
    lines = broken("A" * 50, 10)
    assert "".join(lines) == "A" * 50
    assert len(lines) == 3


def test_bound_options_stay_whole_where_they_fit():
    style = Style(fonts.MINCHO, 10)
    options = [Span("□市支給パソコン", bound=True), Span("　"), Span("□貸出端末", bound=True)]
    lines = lay([options], 110, style)
    assert [line.runs[-1].span.text.strip("　") for line in lines][-1] == "□貸出端末"
    assert lines[0].runs[0].span.text == "□市支給パソコン"


@settings(deadline=None)
@given(texts.filter(bool), st.integers(0, 8))
def test_what_goes_on_elsewhere_is_the_rest_exactly(text, kept):
    lines = lay([[Span(text)]], 60, Style(fonts.MINCHO, 9))
    before = "".join(run.span.text for line in lines[:kept] for run in line.runs)
    after = "".join(span.text for paragraph in rest(lines[kept:]) for span in paragraph)
    assert before + after == text
