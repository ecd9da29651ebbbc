"""A picture of bars on paper: legible in black and white, its numbers text, whole on one page (domain.md §10.1)."""

from __future__ import annotations

import io

import pypdf
import pypdfium2

from komae_desk.core.picture import Fill, Part, Picture, Row
from komae_desk.pdf.page import Frame, Rule
from komae_desk.pdf.sheet import Sheet, drawn, render

PICTURE = Picture(
    "章ごとの実施率（％）",
    tuple(
        Row(f"A{n} 章の名前", ((Part(900, Fill.SOLID),), (Part(600, Fill.HATCHED),), (Part(300, Fill.EMPTY),)),
            ("90.0％", "60.0％", "30.0％"))
        for n in range(6)
    ),
    1000,
    ((Fill.SOLID, "今年度"), (Fill.HATCHED, "前年度"), (Fill.EMPTY, "ほか")),
    ((0, "0"), (500, "50"), (1000, "100")),
)  # fmt: skip


def sheet(before: float = 0) -> Sheet:
    def draw(sheet: Sheet) -> None:
        sheet.title("集計表")
        sheet.space(before)
        sheet.picture(PICTURE)

    return drawn(draw)


def test_every_number_is_text_and_the_fills_differ_in_grey() -> None:
    pdf = render([sheet()])
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf), strict=True).pages)
    for word in (PICTURE.title, "A0 章の名前", "90.0％", "60.0％", "前年度", "100"):
        assert "".join(word.split()) in "".join(text.split())
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    picture = page.render(scale=200 / 72, grayscale=True).to_pil().load()
    height = page.get_height()
    bars = [
        m
        for m in sheet().pages[0].form
        if isinstance(m, Frame) and m.fill is not None and m.height < 12 and m.width > 100
    ]
    shares = []
    for bar in bars[:3]:
        x0, x1 = (round(x * 200 / 72) for x in (bar.x + 2, bar.x + bar.width - 2))
        y0, y1 = (round((height - y) * 200 / 72) for y in (bar.y + bar.height - 2, bar.y + 2))
        tones = [picture[x, y] for x in range(x0, x1) for y in range(y0, y1)]
        shares.append(sum(tone < 160 for tone in tones) / len(tones))
    document.close()
    solid, hatched, empty = shares
    assert solid > 0.9
    assert 0.08 < hatched < 0.7
    assert empty < 0.1


def test_a_picture_is_never_cut_by_the_end_of_a_page() -> None:
    one, two = sheet(), sheet(180)
    assert (len(one.pages), len(two.pages)) == (1, 2)
    marks = [mark for mark in two.pages[0].form if isinstance(mark, (Frame, Rule)) and isinstance(mark, Frame)]
    assert marks == []
    assert [frame.width for frame in two.pages[1].form if isinstance(frame, Frame)] == [
        frame.width for frame in one.pages[0].form if isinstance(frame, Frame)
    ]
