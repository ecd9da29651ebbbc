import hashlib
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import given, settings
from hypothesis import strategies as st

from komae_desk.core.resources import resource
from komae_desk.pdf import fonts

NAMES = "髙﨑𠮷辻󠄀葛󠄀德①㈱～−㋿≒∑"


def pack(folder: Path) -> Path:
    """A font in the place of the optional pack, with forms of the registers that no shipped font has."""
    forms = {("辻", 0xE0102): "one", ("辻", 0xE0100): "two", ("邉", 0xE010F): "three", ("邉", 0xE0110): "four"}
    names = [".notdef", "plain", *forms.values()]
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder(names)
    bases = {ord("辻"): "plain", ord("邉"): "plain", ord("𠮷"): "plain"}
    made.setupCharacterMap(bases, uvs=[(ord(base), selector, name) for (base, selector), name in forms.items()])
    glyphs = {}
    for place, name in enumerate(names):
        pen = TTGlyphPen(None)
        pen.moveTo((100, 0))
        pen.lineTo((100, 500 + place))
        pen.lineTo((900, 500 + place))
        pen.closePath()
        glyphs[name] = pen.glyph()
    made.setupGlyf(glyphs)
    made.setupHorizontalMetrics({name: (1000, 100) for name in names})
    made.setupHorizontalHeader(ascent=880, descent=-120)
    made.setupNameTable({"familyName": "Pack", "styleName": "Regular"})
    made.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    made.setupPost()
    made.save(folder / fonts.PACK)
    return folder


def test_the_shipped_fonts_are_the_listed_ones():
    folder = resource("fonts")
    listed = dict(reversed(line.split()) for line in (folder / "SHA256SUMS").read_text().splitlines())
    shipped = {path.name for path in folder.glob("*.ttf")} - {fonts.PACK}
    assert shipped <= listed.keys()
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("name", fonts.CHAINS)
def test_everyday_and_rare_names_have_glyphs_out_of_the_box(name):
    assert fonts.chain(name).missing(NAMES) == []


@pytest.mark.parametrize("name", fonts.CHAINS)
def test_all_of_cp932_has_glyphs(name):
    characters = set()
    for code in range(0x100, 0x10000):
        raw = code.to_bytes(2, "big")
        try:
            characters.add(raw.decode("cp932"))
        except UnicodeDecodeError:
            continue
    printable = "".join(c for c in sorted(characters) if len(c) == 1 and not fonts.is_private(c))
    assert len(printable) > 7000
    assert fonts.chain(name).missing(printable) == []


def test_a_sequence_is_its_own_glyph_and_never_another_ones():
    chain = fonts.chain(fonts.MINCHO)
    one_dot, two_dots, plain = chain["辻\U000e0100"], chain["辻\U000e0101"], chain["辻"]
    assert one_dot and two_dots and plain
    assert one_dot.glyphs != plain.glyphs
    assert two_dots.glyphs == plain.glyphs


def test_a_sequence_no_font_has_is_missing_and_not_replaced():
    chain = fonts.chain(fonts.MINCHO)
    assert chain["辻\U000e0102"] is None
    assert chain.missing("辻\U000e0102と辻\U000e0102") == ["辻\U000e0102"]


def test_the_optional_pack_gives_the_forms_of_the_registers(tmp_path: Path):
    try:
        fonts.configure(pack(tmp_path))
        chain = fonts.chain(fonts.MINCHO)
        assert fonts.has_pack()
        assert chain.missing("辻\U000e0102辻\U000e0100邉\U000e010f邉\U000e0110𠮷") == []
        assert chain["邉\U000e010f"] != chain["邉\U000e0110"]
        assert chain["辻"].face == 0
    finally:
        fonts.configure()
    assert fonts.chain(fonts.MINCHO)["辻\U000e0102"] is None


def test_private_characters_are_refused_even_where_a_font_has_one(monkeypatch):
    chain = fonts.Chain([resource("fonts", "BIZUDMincho-Regular.ttf")])
    monkeypatch.setitem(chain.face(0)._characters, 0xE000, 500)
    assert chain["\ue000"] is None
    assert "外字" in fonts.MissingGlyph("\ue000").message


def test_the_message_names_the_character_its_code_and_what_to_do():
    error = fonts.MissingGlyph("辻\U000e0102", "applicant")
    assert error.field == "applicant"
    assert "U+8FBB U+E0102" in error.message
    assert error.message.endswith("してください。")


def test_combining_marks_are_composed_or_drawn_over_the_base():
    chain = fonts.chain(fonts.MINCHO)
    assert chain["か\u3099"].glyphs == chain["が"].glyphs
    assert chain["か\u309a"] is not None
    assert len(chain["か\u309a"].glyphs) == 2


def test_a_font_is_read_once_per_process():
    assert fonts.chain(fonts.MINCHO).face(0) is fonts.chain(fonts.MINCHO).face(0)
    assert fonts.chain(fonts.MINCHO) is fonts.chain(fonts.MINCHO)


@settings(deadline=None)
@given(st.text(alphabet="あ辻葛髙A\u3099\u309a\U000e0100\U000e0101\ufe00𠮷 \n", max_size=40))
def test_clusters_joined_are_the_text_and_no_mark_stands_alone(text):
    parts = fonts.clusters(text)
    assert "".join(parts) == text
    assert all(not fonts._HAS_MARK.match(part) for part in parts[1:])


@pytest.mark.parametrize("text", ["\u2003", "\u00a0", "⚠\ufe0f", "\u200b", "\x0b", "☑"])
def test_spaces_styles_and_controls_stop_no_paper(text):
    assert fonts.chain(fonts.MINCHO).missing(text) == []


def test_an_emoji_stops_the_paper():
    assert fonts.chain(fonts.MINCHO).missing("😀") == ["😀"]
