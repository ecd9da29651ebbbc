import pytest
import zxingcpp

from komae_desk.pdf.barcodes import DOT, LEAST_DOTS, TooDense, code128, qr
from komae_desk.pdf.labels import CODE128, FACES, QR, Card, Label, sticker_sheet, trial_sheet
from komae_desk.pdf.page import A4, MM, Bars, Frame, Ink
from komae_desk.pdf.sheet import Sheet, render
from tests.pdf.reading import bare, by_pdftoppm, by_pypdf, pictures

LONG_NAME = "ノートパソコン（在宅勤務用・𠮷田係長席・予備バッテリー及び鍵付きケース付き）辻󠄀"


def labels(count: int, name: str = "USBメモリ") -> list[Label]:
    rules = ("複製禁止", "施錠保管", "要暗号化")
    grades = "機密性２・完全性２・可用性１"
    return [Label(f"KM-{n:04}", name, grades, n % 2 == 0, rules, "情報政策課") for n in range(count)]


def read(sheet: Sheet, dpi: float = 300) -> set[str]:
    found: set[str] = set()
    for picture in pictures(render([sheet]), dpi):
        found |= {one.text for one in zxingcpp.read_barcodes(picture)}
    return found


@pytest.mark.parametrize("faces", ["24", "12", "44"])
@pytest.mark.parametrize("symbol", [QR, CODE128])
def test_every_sticker_is_read_by_a_scanner(faces, symbol):
    wanted = labels(FACES[faces].count, LONG_NAME)
    assert read(sticker_sheet(wanted, FACES[faces], symbol=symbol)) == {label.number for label in wanted}


@pytest.mark.parametrize("symbol", [QR, CODE128])
def test_stickers_are_read_from_pictures_of_another_renderer(tmp_path, symbol):
    wanted = labels(24)
    pdf = render([sticker_sheet(wanted, nudge=(0.37, -0.61), symbol=symbol)])
    found = {one.text for one in zxingcpp.read_barcodes(by_pdftoppm(pdf, 300, tmp_path))}
    assert found == {label.number for label in wanted}


def test_a_sticker_is_still_read_from_a_coarse_picture():
    """200 dpi stands for a worn printer and a cheap reader."""
    wanted = labels(24)
    assert read(sticker_sheet(wanted), 200) == {label.number for label in wanted}


def test_staff_cards_are_read():
    cards = [Card(f"{100200 + n}", "髙橋　辻󠄀子", "情報政策課", "主任", f"S{n:06}") for n in range(10)]
    assert read(sticker_sheet(cards, FACES["card"])) == {card.code for card in cards}
    assert read(sticker_sheet(cards, FACES["card"], symbol=CODE128)) == {card.code for card in cards}


def test_bars_are_whole_dots_of_the_printer_and_never_too_thin():
    for bars, _ in (qr("KM-0123", 100.1, 50.3, 60), code128("KM-0123", 30.7, 20, 150, 20)):
        for x, _, width, _ in bars.boxes:
            assert x / DOT == pytest.approx(round(x / DOT), abs=1e-6)
            assert width / DOT >= LEAST_DOTS - 1e-6
    with pytest.raises(TooDense):
        qr("K" * 200, 0, 0, 30)
    with pytest.raises(ValueError, match="番"):
        code128("番号", 0, 0, 300, 20)


@pytest.mark.parametrize("faces", FACES.values(), ids=FACES)
@pytest.mark.parametrize("symbol", [QR, CODE128])
def test_ink_and_quiet_zones_stay_on_their_face(faces, symbol):
    sheet = sticker_sheet(labels(faces.count, LONG_NAME), faces, symbol=symbol)
    for box, face in zip(sheet.regions, range(faces.count), strict=True):
        assert box.rect == faces.place(face)
    for box in sheet.boxes:
        assert box.cell.contains(box.ink, slack=0.05)
        assert any(region.rect.contains(box.ink) for region in sheet.regions)
    bars = [mark for mark in sheet.pages[0].marks if isinstance(mark, Bars)]
    for mark, region in zip(bars, sheet.regions, strict=True):
        quiet = min(box[2] for box in mark.boxes) * (4 if symbol == QR else 10) - DOT
        left = min(x for x, _, _, _ in mark.boxes) - quiet
        right = max(x + w for x, _, w, _ in mark.boxes) + quiet
        assert region.rect.x0 <= left
        assert right <= region.rect.x1 + 0.01
        words = [box.ink for box in sheet.boxes if region.rect.contains(box.ink)]
        below = min(y for _, y, _, _ in mark.boxes)
        above = max(y + h for _, y, _, h in mark.boxes)
        for ink in words:
            assert ink.x1 <= left + 0.01 or ink.y0 >= above or ink.y1 <= below


def test_start_face_nudge_and_following_sheets():
    sheet = sticker_sheet(labels(30), start=22, nudge=(1.5, -2.0))
    assert len(sheet.pages) == 3
    first = sheet.regions[0].rect
    assert first.x0 == pytest.approx((6 + 66 + 1.5) * MM)
    assert first.y1 == pytest.approx(A4[1] - (12.9 + 7 * 33.9 - 2.0) * MM)
    assert sheet.regions[2].page == 1
    for wrong in ({"start": 24}, {"start": -1}, {"nudge": (5.1, 0)}):
        with pytest.raises(ValueError, match=r"\("):
            sticker_sheet(labels(1), **wrong)


def test_the_words_of_a_sticker_are_whole_and_an_overlong_name_says_so():
    text = bare(by_pypdf(render([sticker_sheet(labels(2, "外付けHDD"))])))
    for part in (
        "KM-0001",
        "外付けHDD",
        "機密性２・完全性２・可用性１",
        "重要情報",
        "複製禁止・施錠保管・要暗号化",
        "情報政策課",
    ):
        assert part in text
    assert text.count("重要情報") == 1
    clipped = sticker_sheet(labels(1, "あ" * 200))
    assert any(mark.text.endswith("…") for mark in clipped.pages[0].marks if isinstance(mark, Ink))


def test_the_trial_sheet_outlines_every_face():
    sheet = trial_sheet(nudge=(1, 2))
    assert sum(isinstance(mark, Frame) for mark in sheet.pages[0].marks) == 24
    text = by_pypdf(render([sheet]))
    assert "24" in text
    assert "右へ1mm・下へ2mm" in text
