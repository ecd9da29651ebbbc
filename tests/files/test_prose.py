"""Words out of texts, PDFs and Word documents, taken by a fenced child (security.md §5.5)."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from komae_desk.areas.policy.layout.reading import read_rules
from komae_desk.core.clause import references
from komae_desk.core.errors import Refused
from komae_desk.core.resources import resource
from komae_desk.files.prose import read_prose
from tests.areas.rules import BOOK, rulebook_of
from tests.files import books

LEVELS = (
    ("decimalFullWidth", "第%1"),
    ("decimal", "（%2）"),
    ("aiueoFullWidth", "%3"),
    ("decimalEnclosedCircle", "%4"),
)


def printed(folder: Path, text: str) -> Path:
    """The lines of a text on pages, as an office prints them."""
    pdfmetrics.registerFont(TTFont("mincho", str(resource("fonts", "BIZUDMincho-Regular.ttf"))))
    canvas = Canvas(str(folder / "a.pdf"))
    for page in text.strip("\f").split("\f"):
        y = 800.0
        canvas.setFont("mincho", 9)
        for line in page.split("\n"):
            canvas.drawString(40, y, line)
            y -= 11
        canvas.showPage()
    canvas.save()
    return folder / "a.pdf"


def numbered(folder: Path) -> Path:
    """A Word document whose numbers Word counts itself, with a table, a deleted word and a reading over a word."""
    document = docx.Document()
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate(LEVELS)
    )
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for depth, words in ((0, "組織"), (1, "課長"), (2, "権限"), (2, "責任"), (1, "係長"), (0, "分類"), (1, "表示")):
        paragraph = document.add_paragraph(words)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>')
        )
    table = document.add_table(2, 2)
    for n, words in enumerate(("区分", "例", "機密性３", "秘密の文書")):
        table.cell(n // 2, n % 2).text = words
    last = document.add_paragraph("終わりの文")
    last._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>消した語</w:delText></w:r></w:del>"))
    ruby = "<w:ruby><w:rt><w:r><w:t>よみ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>字</w:t></w:r></w:rubyBase></w:ruby>"
    last._p.append(parse_xml(f"<w:r {nsdecls('w')}>{ruby}</w:r>"))
    document.save(str(folder / "a.docx"))
    return folder / "a.docx"


def test_a_printed_book_is_read_as_its_text_is(tmp_path: Path) -> None:
    read = read_rules(read_prose(printed(tmp_path, BOOK)))
    assert [each.code for each in read.documents] == ["基", "対", "緊", "判", "様", "持"] and read.lost == 0
    book = rulebook_of(read)
    for place in ("基2(2)イ", "対1-2ア-2(イ)", "緊1-2(2)", "判L2電", "様1①", "持2-2", "持付則1"):
        found = book.resolve(references(place)[0])
        assert found is not None and found.is_exact, place


def test_word_counts_its_numbers_and_tables_keep_their_cells(tmp_path: Path) -> None:
    text = read_prose(numbered(tmp_path))
    assert text.split("\n") == [
        "第１ 組織", "（1） 課長", "ア 権限", "イ 責任", "（2） 係長", "第２ 分類", "（1） 表示",
        "\x1f区分\x1f例", "\x1f機密性３\x1f秘密の文書", "終わりの文字",
    ]  # fmt: skip
    (document,) = read_rules(text).documents
    assert ["".join(clause.parts) for clause in document.clauses] == [
        "1",
        "1(1)",
        "1(1)ア",
        "1(1)イ",
        "1(2)",
        "2",
        "2(1)",
    ]
    assert document.clauses[-1].paragraphs[1:3] == ("\t区分\t例", "\t機密性３\t秘密の文書")


@pytest.mark.parametrize("codec", ["utf-8-sig", "cp932", "utf-16", "utf-32", "iso2022_jp"])
def test_a_text_is_read_in_the_encodings_of_offices(tmp_path: Path, codec: str) -> None:
    (tmp_path / "a.txt").write_bytes("第１ 総則\r\n１ 目的".encode(codec))
    assert read_prose(tmp_path / "a.txt") == "第１ 総則\r\n１ 目的"


def _written(name: str, content: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def _with(**parts: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = numbered(folder)
        with zipfile.ZipFile(path, "a") as archive:
            for name, content in parts.items():
                archive.writestr(name.replace("__", "/").replace("_dot_", "."), content, zipfile.ZIP_DEFLATED)
        return path

    return make


def _locked(folder: Path) -> Path:
    path = numbered(folder)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    return path


HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "no words": (_written("a.pdf", b""), "中身がありません"),
    "a picture": (_written("a.pdf", b"%PDF-1.7\n" + b"\xff" * 3000), "壊れているか"),
    "torn": (lambda folder: _cut(numbered(folder)), "壊れている"),
    "another kind": (_written("a.docx", b"only words"), "拡張子"),
    "letters of no code": (_written("a.txt", bytes(range(256)) * 50), "文字コードが分からない"),
    "two codes in one": (_written("a.txt", "あいう".encode()[:-1] + "え".encode("cp932")), "文字コードが分からない"),
    "unknown": (_written("a.doc", b"x"), "この種類のファイル"),
    "a password": (_locked, "パスワード"),
    "macros": (_with(word__vbaProject_dot_bin=b"x"), "マクロ"),
    "entities": (_with(word__x_dot_xml=b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "安全でない作り"),
    "a bomb": (_with(word__y_dot_xml=b" " * 3_000_000), "大きすぎる"),
    "a sheet": (
        lambda folder: books.xlsx(folder / "a.xlsx", [("a",)]).rename(folder / "a.docx"),
        "Word文書ではありません",
    ),
}


def _cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:2000])
    return path


@pytest.mark.parametrize(("make", "said"), HOSTILE.values(), ids=HOSTILE)
def test_what_cannot_be_read_is_said(tmp_path: Path, make: Callable[[Path], Path], said: str) -> None:
    with pytest.raises(Refused, match=said):
        read_prose(make(tmp_path))


def test_a_table_that_is_drawn_keeps_its_columns(tmp_path: Path) -> None:
    """Lines say which words are a row and where a column ends; words that only stand apart are no table."""
    pdfmetrics.registerFont(TTFont("mincho", str(resource("fonts", "BIZUDMincho-Regular.ttf"))))
    style = ParagraphStyle("cell", fontName="mincho", fontSize=9, leading=12, wordWrap="CJK")
    rows = [
        ("", "レベル１", "レベル２"),
        ("基準", "・一時的に生じたもので、実害がないもの<br/>・USB memory", "・影響が軽いもの"),
        ("電子的", "・停止", "・二時間のうちに直った障害で、代わりの機器で足りるもの"),
    ]
    table = Table([[Paragraph(cell, style) for cell in row] for row in rows], colWidths=(60, 90, 90))
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")])
    around = [Paragraph(each, style) for each in ("架空市の判定基準", "令和8年4月1日", "（１）　番号の後ろは空く。")]
    SimpleDocTemplate(str(tmp_path / "a.pdf")).build([*around[:2], table, around[2]])
    text = read_prose(tmp_path / "a.pdf")
    assert text.split("\n")[2:] == [
        "\x1f\x1fレベル１\x1fレベル２",
        "\x1f基準\x1f・一時的に生じたもので、実害がないもの ・USB memory\x1f・影響が軽いもの",
        "\x1f電子的\x1f・停止\x1f・二時間のうちに直った障害で、代わりの機器で足りるもの",
        "（１） 番号の後ろは空く。",
    ]
    table_of = rulebook_of(read_rules(text)).named("判")
    assert table_of is not None
    place = table_of.find(("L2電",))
    assert place is not None and place[1] and table_of.clauses[place[0]].text.startswith("・二時間の")


def test_a_pdf_of_pictures_alone_is_said(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.rect(10, 10, 100, 100)
    canvas.showPage()
    canvas.save()
    with pytest.raises(Refused, match="画像だけのPDF"):
        read_prose(tmp_path / "a.pdf")
