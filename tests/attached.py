"""The sample boxes with files at them, and small real files."""

import dataclasses
import io

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from komae_desk.app import program_areas
from komae_desk.core.area import Area
from komae_desk.core.attachment import ATTACHMENT, Attaching, Attachment, attach, receive
from komae_desk.core.desk import Desk
from komae_desk.core.record import Record
from tests.sample import AREA

USES = (Attaching("photo", "写真"), Attaching("scan", "用紙の写し"))
ATTACHMENTS = next(area for area in program_areas() if any(each.kind == ATTACHMENT for each in area.ledgers))


def with_files(area: Area) -> tuple[Area, ...]:
    """An area whose first ledger takes files, and the ledger of the files."""
    first, *others = area.ledgers
    return dataclasses.replace(area, ledgers=(dataclasses.replace(first, attaches=USES), *others)), ATTACHMENTS


AREAS = with_files(AREA)


def photo(red: int = 200, size: tuple[int, int] = (320, 200)) -> bytes:
    """A photograph; every number makes another one."""
    out = io.BytesIO()
    image = Image.new("RGB", size, (red, 80, 20))
    image.putpixel((0, 0), (0, red, 0))
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def noise(megabytes: float, seed: int = 1) -> bytes:
    """A TIFF of some size that no compression makes smaller."""
    import random

    side = int((megabytes * 1024 * 1024) ** 0.5)
    out = io.BytesIO()
    Image.frombytes("L", (side, side), random.Random(seed).randbytes(side * side)).save(out, "TIFF")
    return out.getvalue()


def pdf(pages: int = 2, words: str = "certificate") -> bytes:
    """A PDF of some pages."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for page in range(pages):
        canvas.drawString(100, 700, f"{words} {page + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def attached(desk: Desk, record: Record, name: str, content: bytes, use: str = "photo") -> Attachment:
    """A file at a record, as the tab does it."""
    received = receive(desk, name, content)
    with desk.act("添付") as act:
        return attach(act, record, use, received)
