"""A PDF is only added to: what was there stays, the mark is read again, and without it the file is what it was."""

import zlib
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from komae_desk.marking import pdf
from komae_desk.marking.mark import LABEL, Place
from komae_desk.marking.one_file import State, Wish, mark_file, read_mark
from tests.marking import documents
from tests.marking.stamps import mark, stamp


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return documents.pdf_files(tmp_path)


def page_texts(path: Path) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(path, strict=True).pages]


def test_every_byte_stays_and_the_mark_is_read_by_others(files: list[Path]) -> None:
    for path in files:
        before, texts = path.read_bytes(), page_texts(path)
        for place in (Place.CORNER, Place.FOOTER, Place.NONE, Place.HEADER):
            wanted = mark(place)
            done = mark_file(path, Wish(wanted), stamp)
            assert done.state is (State.MARKED if place is Place.CORNER else State.REPLACED)
            assert path.read_bytes().startswith(before)
            assert read_mark(path) == wanted
            assert mark_file(path, Wish(wanted), stamp).state is State.SAME
            assert pypdf.PdfReader(path, strict=True).metadata[f"/{LABEL}"] == wanted.label
            assert pdf.xmp_of(path.read_bytes())["code"] == wanted.properties["分類表示・符号"]
            shown = page_texts(path)
            assert all(old.strip() in new for old, new in zip(texts, shown, strict=True))
            assert [t.count("STAMP") for t in shown] == [int(place is not Place.NONE)] * len(texts)
        assert len(path.read_bytes()) < len(before) + 8_000  # an earlier mark is not carried along
        assert mark_file(path, Wish(None)).state is State.REMOVED
        assert path.read_bytes() == before


def test_a_stamp_stands_in_the_corner_that_the_reader_sees(tmp_path: Path) -> None:
    """On pages turned by 0, 90, 180 and 270 degrees, and within the box that is shown."""
    path = documents.pdf_turned(tmp_path / "turned.pdf")
    clean = path.read_bytes()
    mark_file(path, Wish(mark(Place.CORNER)), stamp)
    with pypdfium2.PdfDocument(path) as made, pypdfium2.PdfDocument(clean) as bare:
        for number in range(4):
            with_stamp, without = (doc[number].render(scale=1).to_pil().convert("L") for doc in (made, bare))
            corner = with_stamp.crop((with_stamp.width - 170, 10, with_stamp.width - 10, 34))
            assert corner.getextrema()[0] < 100
            with_stamp.paste(255, (with_stamp.width - 170, 10, with_stamp.width - 10, 34))
            without.paste(255, (without.width - 170, 10, without.width - 10, 34))
            assert with_stamp.tobytes() == without.tobytes()


def test_what_others_added_or_wrote_anew_is_kept_when_the_mark_goes(tmp_path: Path) -> None:
    path = documents.pdf(tmp_path / "a.pdf")
    mark_file(path, Wish(mark(Place.HEADER)), stamp)
    added = pypdf.PdfWriter(path, incremental=True)
    added.add_metadata({"/Added": "later"})
    added.write(path)
    marked = path.read_bytes()
    assert mark_file(path, Wish(None)).state is State.REMOVED
    assert path.read_bytes().startswith(marked)  # nobody's addition is cut off
    reader = pypdf.PdfReader(path)
    assert reader.metadata["/Added"] == "later" and f"/{LABEL}" not in reader.metadata
    assert not any("STAMP" in page.extract_text() for page in reader.pages)

    anew = tmp_path / "anew.pdf"
    mark_file(path, Wish(mark(Place.HEADER)), stamp)
    pypdf.PdfWriter(clone_from=path).write(anew)
    assert read_mark(anew) == mark(Place.HEADER)
    assert mark_file(anew, Wish(mark(Place.FOOTER)), stamp).state is State.REPLACED
    assert [text.count("STAMP") for text in page_texts(anew)] == [1] * 4
    mark_file(anew, Wish(None))
    assert read_mark(anew) is None and not any("STAMP" in text for text in page_texts(anew))


def test_packed_objects_and_cross_references_of_streams(tmp_path: Path) -> None:
    """As LibreOffice and Word write them: objects inside streams, cross-references packed with predictors."""
    path = tmp_path / "packed.pdf"
    path.write_bytes(_packed())
    before = path.read_bytes()
    assert pypdf.PdfReader(path, strict=True).pages[0].extract_text() == "packed"
    mark_file(path, Wish(mark(Place.HEADER)), stamp)
    reader = pypdf.PdfReader(path, strict=True)
    assert reader.pages[0].extract_text().splitlines() == ["packed", "STAMP header"]
    assert reader.metadata[f"/{LABEL}"] == mark().label
    assert mark_file(path, Wish(None)).state is State.REMOVED and path.read_bytes() == before


def _packed() -> bytes:
    contents = b"BT /F 12 Tf 10 50 Td (packed) Tj ET"
    inside = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1/Resources<</Font<</F 4 0 R>>>>/MediaBox[0 0 200 100]>>",
        b"<</Type/Page/Parent 2 0 R/Contents 6 0 R>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    head = b" ".join(b"%d %d" % (n + 1, sum(len(i) + 1 for i in inside[:n])) for n in range(4)) + b" "
    held = zlib.compress(head + b" ".join(inside))
    made = b"%PDF-1.5\n"
    at = {5: len(made)}
    facts = b"<</Type/ObjStm/N 4/First %d/Filter/FlateDecode/Length %d>>" % (len(head), len(held))
    made += b"5 0 obj\n" + facts + b"stream\n" + held + b"\nendstream\nendobj\n"
    at[6] = len(made)
    made += b"6 0 obj\n<</Length %d>>\nstream\n" % len(contents) + contents + b"\nendstream\nendobj\n"
    at[7] = len(made)
    rows = [(0, 0, 255)] + [(2, 5, n) for n in range(4)] + [(1, at[n], 0) for n in (5, 6, 7)]
    plain = [bytes((a, *b.to_bytes(2), c)) for a, b, c in rows]
    above, packed = bytes(4), b""
    for row in plain:
        packed += b"\x02" + bytes((x - y) & 255 for x, y in zip(row, above, strict=True))
        above = row
    table = zlib.compress(packed)
    facts = b"<</Type/XRef/Size 8/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 4>>"
    made += b"7 0 obj\n" + facts + b"/Length %d>>stream\n" % len(table) + table + b"\nendstream\nendobj\n"
    return made + b"startxref\n%d\n%%%%EOF\n" % at[7]
