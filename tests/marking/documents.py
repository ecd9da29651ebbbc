"""Real files of several producers, with all that a mark must leave alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import docx
import openpyxl
import pptx
import pypdf
import xlsxwriter
from openpyxl.pivot.cache import CacheDefinition, CacheField, CacheSource, SharedItems, WorksheetSource
from openpyxl.pivot.fields import Index, Number, Text
from openpyxl.pivot.record import Record, RecordList
from openpyxl.pivot.table import DataField, FieldItem, Location, PivotField, RowColField, TableDefinition
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

LIBREOFFICE = Path(__file__).parent / "made_by_libreoffice"


def parts(path: Path) -> dict[str, bytes]:
    """Every part by name, each against its CRC; raises where two share a name."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names))
        return {name: archive.read(name) for name in names}


def raw(path: Path, name: str) -> bytes:
    """The packed bytes of a part as they lie in the file."""
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(name)
    data = path.read_bytes()
    begin = info.header_offset + 30 + sum(data[info.header_offset + 26 + n] | 0 for n in (0, 2))
    return data[begin : begin + info.compress_size]


def with_parts(path: Path, changed: Mapping[str, bytes], *, stored: tuple[str, ...] = ()) -> None:
    """Write an archive again with parts changed or added, as another producer would lay it."""
    held = parts(path) | dict(changed)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in held.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name in stored else None)


def word(path: Path) -> Path:
    made = docx.Document()
    made.add_paragraph("本文 髙橋 𠮷田")
    first = made.sections[0]
    first.header.paragraphs[0].text = "課のヘッダー"
    made.add_section()
    last = made.sections[1]
    last.different_first_page_header_footer = True
    last.footer.is_linked_to_previous = False
    last.footer.paragraphs[0].text = "課のフッター"
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), "gray").save(picture, "PNG")
    picture.seek(0)
    made.add_picture(picture)
    made.save(path)
    return path


_BY = 'w:author="髙﨑" w:date="2026-11-25T09:00:00Z"'
_CHANGED = (
    f'<w:p><w:ins w:id="901" {_BY}><w:r><w:t>足した字</w:t></w:r></w:ins>'
    f'<w:del w:id="902" {_BY}><w:r><w:delText>消した字</w:delText></w:r></w:del></w:p>'
)
"""Changes that are tracked."""
_SECTION_BEFORE = (
    b'<w:sectPrChange w:id="9" w:author="a"><w:sectPr><w:pgSz w:w="100" w:h="100"/></w:sectPr></w:sectPrChange>'
    b"</w:sectPr>"
)


def word_with_macros(path: Path) -> Path:
    """As Word lays it: macros, custom XML, an embedded object, changes of a section, even pages, own properties."""
    word(path)
    held = parts(path)
    types = held["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        b'<Override PartName="/docProps/custom.xml" '
        b'ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>',
    )
    types = types.replace(
        b"openxmlformats-officedocument.wordprocessingml.document.main+xml", b"ms-word.document.macroEnabled.main+xml"
    )
    relation = b'<Relationship Id="%s" Type="http://schemas.%s" Target="%s"/></Relationships>'
    custom = relation % (
        b"rIdX",
        b"openxmlformats.org/officeDocument/2006/relationships/custom-properties",
        b"docProps/custom.xml",
    )
    macros = relation % (b"rIdV", b"microsoft.com/office/2006/relationships/vbaProject", b"vbaProject.bin")
    data = relation % (
        b"rIdC",
        b"openxmlformats.org/officeDocument/2006/relationships/customXml",
        b"../customXml/item1.xml",
    )
    links = held["word/_rels/document.xml.rels"].replace(b"</Relationships>", macros)
    settings = held["word/settings.xml"].replace(b"<w:zoom", b"<w:evenAndOddHeaders/><w:zoom", 1)
    assert b"evenAndOdd" in settings
    strange = b"<mc:AlternateContent/>"
    with_parts(
        path,
        {
            "[Content_Types].xml": types,
            "_rels/.rels": held["_rels/.rels"].replace(b"</Relationships>", custom),
            "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<Properties xmlns='
            b'"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt='
            b'"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property fmtid='
            b'"{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="7" name="%s"><vt:lpwstr>%s</vt:lpwstr></property>'
            b"</Properties>" % ("保存期限".encode(), "10年 &amp; 永年".encode()),
            "word/_rels/document.xml.rels": links.replace(b"</Relationships>", data),
            "word/vbaProject.bin": bytes(range(256)) * 20,
            "word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0" + b"object" * 50,
            "customXml/item1.xml": b"<x xmlns:mc='urn:mc'>" + strange + b"<!-- </w:sectPr> --></x>",
            "word/settings.xml": settings,
            "word/document.xml": held["word/document.xml"]
            .replace(b"</w:sectPr>", _SECTION_BEFORE, 1)
            .replace(b"<w:body>", b"<w:body>" + _CHANGED.encode(), 1),
        },
        stored=("word/vbaProject.bin",),
    )
    return path


def excel(path: Path) -> Path:
    """Two sheets, own headers, and a pivot table with its cache."""
    made = openpyxl.Workbook()
    made.active["A1"] = "市民課"
    second = made.create_sheet("二")
    second.oddHeader.right.text = "既存の課"
    second.evenHeader.center.text = "偶数"
    second.HeaderFooter.differentOddEven = True
    _count_by_section(second)
    made.save(path)
    return path


def _count_by_section(sheet: Worksheet) -> None:
    for row in (("課", "件数"), ("市民課", 3), ("税務課", 4)):
        sheet.append(row)
    source = CacheSource(type="worksheet", worksheetSource=WorksheetSource(ref="A1:B3", sheet=sheet.title))
    names = SharedItems(_fields=[Text(v="市民課"), Text(v="税務課")])
    counts = SharedItems(containsNumber=True, containsString=False, containsSemiMixedTypes=False)
    fields = [CacheField(name="課", sharedItems=names), CacheField(name="件数", sharedItems=counts)]
    kept = CacheDefinition(id="rId1", cacheSource=source, cacheFields=fields)
    kept.records = RecordList(r=[Record(_fields=[Index(v=n), Number(v=n + 3)]) for n in range(2)])
    items = [FieldItem(x=0), FieldItem(x=1), FieldItem(t="default")]
    table = TableDefinition(
        name="集計",
        cacheId=1,
        dataCaption="値",
        location=Location(ref="D1:E4", firstHeaderRow=1, firstDataRow=1, firstDataCol=1),
        pivotFields=[PivotField(axis="axisRow", items=items), PivotField(dataField=True)],
        rowFields=[RowColField(x=0)],
        dataFields=[DataField(name="合計", fld=1)],
    )
    table.cache = kept
    sheet.add_pivot(table)


def excel_with_charts(path: Path) -> Path:
    """As Excel lays it: chart, text box, comment, data bars, sparklines, checks, formulas, a chart sheet, macros."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        sheet.write_column(0, 0, [3, 5, 8])
        sheet.write_formula(3, 0, "=SUM(A1:A3)", value=16)
        sheet.write_comment(0, 0, "メモ")
        sheet.insert_textbox(5, 1, "枠の中")
        sheet.conditional_format(0, 0, 2, 0, {"type": "data_bar", "data_bar_2010": True})
        sheet.add_sparkline(0, 3, {"range": "表!A1:A3"})
        sheet.data_validation(0, 4, 0, 4, {"validate": "list", "source": ["有", "無"]})
        sheet.set_header("&L左&R&D")
        sheet.protect("見本")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=表!$A$1:$A$3"})
        sheet.insert_chart("F1", chart)
        other = book.add_chartsheet("図")
        second = book.add_chart({"type": "line"})
        second.add_series({"values": "=表!$A$1:$A$3"})
        other.set_chart(second)
    return path


def slides(path: Path) -> Path:
    made = pptx.Presentation()
    first = made.slides.add_slide(made.slide_layouts[5])
    first.shapes.title.text = "説明会"
    numbers = CategoryChartData()
    numbers.categories = ["一", "二"]
    numbers.add_series("件数", (1, 2))
    first.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, 2_000_000, 2_000_000, numbers)
    first.notes_slide.notes_text_frame.text = "発表者の覚え"
    made.slides.add_slide(made.slide_layouts[6])
    made.save(path)
    return path


def slides_with_macros(path: Path) -> Path:
    """As PowerPoint lays it: the same slides, a project of macros, and the content type that says so."""
    kinds = parts(slides(path))["[Content_Types].xml"]
    plain, macros = (
        b"openxmlformats-officedocument.presentationml.presentation.main",
        b"ms-powerpoint.presentation.macroEnabled.main",
    )
    assert plain in kinds
    kinds = kinds.replace(b"vnd." + plain, b"vnd." + macros)
    kinds = kinds.replace(
        b"</Types>", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    with_parts(path, {"[Content_Types].xml": kinds, "ppt/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"macro" * 50})
    return path


def pdf(path: Path) -> Path:
    canvas = Canvas(str(path), pagesize=A4)
    for number in range(4):
        canvas.drawString(100, 700, f"page {number}")
        canvas.showPage()
    canvas.save()
    return path


def pdf_turned(path: Path) -> Path:
    """Written by pypdf: turned pages, a cut box, information of its own."""
    turned = pypdf.PdfWriter()
    for number, page in enumerate(pypdf.PdfReader(pdf(path)).pages):
        page.rotate(90 * number)
        turned.add_page(page)
    turned.pages[3].cropbox = pypdf.generic.RectangleObject((50, 100, 500, 800))
    turned.add_metadata({"/Title": "題", "/Kept": "(その課)"})
    turned.write(path)
    return path


OFFICE = {
    "python-docx.docx": word,
    "macros.docm": word_with_macros,
    "openpyxl.xlsx": excel,
    "xlsxwriter.xlsm": excel_with_charts,
    "python-pptx.pptx": slides,
    "macros.pptm": slides_with_macros,
}
PDF = {"reportlab.pdf": pdf, "pypdf.pdf": pdf_turned}


def office_files(folder: Path) -> list[Path]:
    """One file of every producer."""
    made = [make(folder / name) for name, make in OFFICE.items()]
    for name in ("office.docx", "sheet.xlsx", "show.pptx"):
        made.append(folder / f"libreoffice-{name}")
        made[-1].write_bytes((LIBREOFFICE / name).read_bytes())
    return made


def pdf_files(folder: Path) -> list[Path]:
    """One file of every producer."""
    made = [make(folder / name) for name, make in PDF.items()]
    made.append(folder / "libreoffice.pdf")
    made[-1].write_bytes((LIBREOFFICE / "office.pdf").read_bytes())
    return made
