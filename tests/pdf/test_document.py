import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageChops, ImageStat
from pypdf import PdfReader

from komae_desk.pdf import fonts
from komae_desk.pdf.contents import Text
from komae_desk.pdf.look import Copy
from komae_desk.pdf.sheet import Cancelled, drawn, render
from tests.pdf.reading import bare, by_poppler, by_pypdf, pictures
from tests.pdf.sample import COPY, TakeOut, application, register

NAMES = (
    "辻󠄀　太郎",
    "辻󠄁　次郎",
    "𠮷野家",
    "葛󠄀城　髙﨑",
    "神(\ufa19)塚(\ufa10)﨑",
    "か\u3099か\u309ae\u0301",
    "☑済☐未☒否",
    "①㈱～－㋿≒∑—",
)
WRITTEN = {"Lo", "Lu", "Ll", "Nd", "Po", "Sm"}
# Looked for in a table: the strategies of a codec are made of every character there is, which takes seconds.
CP932 = [
    letter
    for letter in map(chr, range(0x10000))
    if category(letter) in WRITTEN and letter not in "¬‖−" and letter.encode("cp932", "ignore")
]


def paper(*values: str):
    return drawn(lambda s: s.rows([(f"氏名{n}", Text(value, f"name{n}")) for n, value in enumerate(values)]))


def test_pypdf_and_pdftotext_return_the_exact_text(tmp_path):
    pdf = render([paper(*NAMES)])
    by_one, by_two = by_pypdf(pdf), by_poppler(pdf, tmp_path)
    for name in NAMES:
        assert name in by_one
        assert bare(name) in bare(by_two)


def test_two_sequences_with_one_glyph_keep_their_own_text(tmp_path):
    """辻 and 辻+E0101 look alike in BIZ UD; the text must not."""
    pdf = render([paper("甲辻乙辻\U000e0101丙辻\U000e0100丁")])
    for text in (by_pypdf(pdf), by_poppler(pdf, tmp_path)):
        assert "甲辻乙辻\U000e0101丙辻\U000e0100丁" in text


@settings(max_examples=15, deadline=None)
@given(st.text(alphabet=st.sampled_from(CP932), min_size=1))
def test_any_character_of_cp932_comes_back(text):
    pdf = render([paper(text)])
    assert bare(text) in bare(by_pypdf(pdf))


def test_a_paper_is_read_in_the_order_of_the_paper(tmp_path):
    text = bare(by_poppler(render([application()]), tmp_path))
    parts = [
        "様式P-01",
        "重要情報",
        "端末等持出許可申請書",
        "狛企情第12号",
        "氏名",
        "髙﨑葛󠄀辻󠄀子",
        "持出先",
        "自宅（東京都",
        "期間",
        "許可者",
        "𠮷田",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_a_character_without_a_glyph_stops_the_paper_and_names_the_field():
    with pytest.raises(fonts.MissingGlyph) as caught:
        render([paper("良い", "辻\U000e0102")])
    assert caught.value.field == "name1"
    assert caught.value.cluster == "辻\U000e0102"


def test_the_file_is_valid_and_says_what_it_is():
    pdf = render([application(), register(20)])
    reader = PdfReader(io.BytesIO(pdf), strict=True)
    assert len(reader.pages) == 3
    assert reader.metadata is not None
    assert reader.metadata.title == "端末等持出許可申請書（許可書）"
    assert not reader.metadata.author
    assert reader.trailer["/Root"]["/Lang"] == "ja"
    assert [entry.title for entry in reader.outline] == [
        "P01-R8-0007 端末等持出許可申請書（許可書）",
        "端末等持出・持込記録簿　令和８年度",
    ]
    fonts_used = reader.pages[0]["/Resources"]["/Font"].values()
    for font in fonts_used:
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor
    assert b"Helvetica" not in pdf
    portrait, across = reader.pages[0].mediabox, reader.pages[1].mediabox
    assert (round(portrait.width), round(portrait.height)) == (595, 842)
    assert (round(across.width), round(across.height)) == (842, 595)
    assert len(pictures(pdf, 30)) == 3


def test_rare_characters_are_really_drawn():
    """Each sequence leaves ink, and a variant leaves other ink than its base."""
    plain, variant, blank = (pictures(render([paper(text)]), 150)[0] for text in ("辻", "辻\U000e0100", ""))
    assert ImageStat.Stat(ImageChops.difference(plain, blank)).sum[0] > 0
    assert ImageStat.Stat(ImageChops.difference(plain, variant)).sum[0] > 0


def test_the_same_papers_are_the_same_bytes():
    first, second = (render([application(), register(30)], invariant=True) for _ in range(2))
    assert first == second


def test_a_batch_is_one_document_that_writes_the_form_once():
    one = len(render([application()]))
    batch = [application(replace(TakeOut(), phone=str(n)), copy=Copy(f"P01-R8-{n:04}")) for n in range(40)]
    pdf = render(batch)
    assert len(pdf) < one + 40 * 4000
    reader = PdfReader(io.BytesIO(pdf), strict=True)
    assert len(reader.pages) == 40
    assert len(reader.outline) == 40
    assert reader.pages[39]["/Resources"]["/XObject"]
    first, last = pictures(pdf, 60)[1], pictures(render([batch[1]]), 60)[0]
    assert ImageStat.Stat(ImageChops.difference(first, last)).sum[0] == 0


def test_progress_is_told_and_a_batch_can_be_stopped():
    told: list[int] = []
    render([application] * 3, progress=told.append)
    assert told == [1, 2, 3]
    with pytest.raises(Cancelled):
        render([application] * 9, progress=told.append, cancelled=lambda: len(told) >= 5)
    assert told == [1, 2, 3, 1, 2]
    with pytest.raises(ValueError, match="no paper"):
        render([])


def test_papers_can_be_made_in_several_threads_at_once():
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: render([application(copy=COPY)], invariant=True), range(8)))
    assert len(set(made)) == 1


def test_a_proof_frames_what_cannot_be_printed(tmp_path):
    pdf = render([paper("山田", "甲辻\U000e0102乙")], proof=True)
    text = by_poppler(pdf, tmp_path)
    assert "8FBB E0102" in text
    assert "甲" in text
    assert "乙" in text
    assert "辻" not in text


def read_aloud(pdf: bytes) -> list[tuple[str, int]]:
    """The elements in the order of reading: kind and page."""
    reader = PdfReader(io.BytesIO(pdf), strict=True)
    root = reader.trailer["/Root"]["/StructTreeRoot"]
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    whole = root["/K"]
    pages = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages)}
    elements = [one.get_object() for one in whole["/K"]]
    numbers = root["/ParentTree"]["/Nums"]
    for n, page in enumerate(reader.pages):
        assert page["/StructParents"] == numbers[2 * n]
        content = page.get_contents().get_data()
        assert content.count(b"BDC") == len(numbers[2 * n + 1])
        assert content.count(b"BDC") + content.count(b"BMC") == content.count(b"EMC")
    return [(element["/S"], pages[element.raw_get("/Pg").idnum]) for element in elements]


def test_a_paper_is_tagged_for_reading_aloud():
    order = read_aloud(render([application(), register(20)]))
    assert [kind for kind, _ in order].count("/H1") == 2
    assert [page for _, page in order] == sorted(page for _, page in order)
    assert {kind for kind, _ in order} == {"/H1", "/P"}


def test_a_large_batch_is_tagged_page_by_page():
    order = read_aloud(render([application() for _ in range(25)]))
    assert order == [("/P", n) for n in range(25)]
