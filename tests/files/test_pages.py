"""Pages of attached files: drawn by a fenced child that hostile bytes can end, never the desk."""

import io
import struct
import zlib

import pytest
from PIL import Image

from komae_desk.core.attachment import FileType
from komae_desk.core.errors import Refused
from komae_desk.files.pages import picture
from tests.attached import noise, pdf, photo


def test_pages_are_drawn_as_large_as_asked() -> None:
    drawn = picture(pdf(3), FileType.PDF, 2, 400)
    assert (drawn.pages, max(drawn.width, drawn.height)) == (3, 400)
    assert len(drawn.data) == 4 * drawn.width * drawn.height
    assert min(drawn.data) < 100  # the words
    shown = picture(photo(200, (1600, 1200)), FileType.JPEG, 0, 800)
    assert (shown.width, shown.height, shown.pages) == (800, 600, 1)
    assert abs(shown.data[4 * 800 * 300] - 200) < 6


def test_a_photograph_stands_upright() -> None:
    out = io.BytesIO()
    image = Image.new("RGB", (300, 200), "white")
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(out, "JPEG", exif=exif)
    drawn = picture(out.getvalue(), FileType.JPEG, 0, 300)
    assert (drawn.width, drawn.height) == (200, 300)


def bomb() -> bytes:
    """Small as a file, 1.6 billion points: a hundred lines packed once and written four hundred times."""
    side, times = 40_000, 400
    lines = bytes((side // 8 + 1) * side // times)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = (packer.compress(lines) + packer.flush(zlib.Z_FULL_FLUSH)) * times + packer.flush()
    check = 1
    for _ in range(times):
        check = zlib.adler32(lines, check)
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0),
        b"IDAT": b"\x78\xda" + packed + struct.pack(">I", check),
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts.items()
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n" + b"\xff" * 2000, FileType.PDF),
        (pdf(1)[:300], FileType.PDF),
        (photo()[:40], FileType.JPEG),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 200, FileType.PNG),
        (noise(0.01)[:30], FileType.TIFF),
    ],
    ids=["no pdf", "torn pdf", "torn photo", "no image", "torn scan"],
)
def test_what_cannot_be_drawn_is_said(content: bytes, kind: FileType) -> None:
    with pytest.raises(Refused, match=r"(読み取れません|表示できません)"):
        picture(content, kind, 0, 500)


def test_a_picture_too_large_for_the_memory_is_said() -> None:
    with pytest.raises(Refused, match=r"(読み取れません|表示できません)"):
        picture(bomb(), FileType.PNG, 0, 500)
