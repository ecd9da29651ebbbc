"""A mark and a stamp without the libraries that the documents need."""

import io

from reportlab.pdfgen.canvas import Canvas

from komae_desk.marking.mark import Mark, Place

WORDS = "【重要情報】機密性２ & 複製制限 髙﨑𠮷"


def mark(place: Place = Place.NONE, code: str = "C2I2A1", number: str = "JS-0001") -> Mark:
    label = f"重要情報　機密性{code[1]}・完全性{code[3]}・可用性{code[5]}"
    return Mark(code, label, "HC-2 HC-4", number, WORDS if place is not Place.NONE else "", place)


def stamp(words: str, place: str) -> bytes:
    """A drawing of one page, as the program's paper side makes them."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(150, 16))
    canvas.rect(0.5, 0.5, 149, 15)
    canvas.drawString(4, 4, f"STAMP {place}")
    canvas.save()
    return made.getvalue()
