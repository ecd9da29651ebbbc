"""The test sheet of the reader: every code on it is read back by a real decoder."""

import io

import pypdf
import pypdfium2
import zxingcpp

from komae_desk.app import PaperRenderer
from komae_desk.areas.settings.widgets import READER_SHEET
from komae_desk.ui.reader_check import PLAIN, SHEET, SIGNS, SQUARE
from tests.ui.ledgers import desks


def test_the_codes_on_the_paper_are_read_as_they_are_announced():
    desk, _ = desks()
    rendered = PaperRenderer(desk.ledgers)(READER_SHEET, [], desk)
    assert (rendered.pages, rendered.findings) == (1, ())
    text = pypdf.PdfReader(io.BytesIO(rendered.pdf)).pages[0].extract_text()
    assert all(code in text for code in SHEET)
    document = pypdfium2.PdfDocument(rendered.pdf)
    image = document[0].render(scale=300 / 72).to_pil()
    found = {each.text: each.format for each in zxingcpp.read_barcodes(image)}
    document.close()
    assert set(found) == set(SHEET)
    assert found[SQUARE] == zxingcpp.BarcodeFormat.QRCode
    assert found[PLAIN] == found[SIGNS] == zxingcpp.BarcodeFormat.Code128
