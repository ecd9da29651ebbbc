"""The child process that turns one page of an attached file into pixels: bytes in on stdin, two frames out on stdout.

Source runs start it as `python -m komae_desk.files.page_reader`, a frozen program itself with `--read-page`.

In: one line of JSON (type, page, side), then the file. Out: frames of 4 bytes of length and content: first JSON
(width, height, pages), then the pixels (RGBX); {"refused": text} ends it early.
"""

from __future__ import annotations

import io
import json
import os
import sys
from typing import Any

from komae_desk.core.attachment import FileType
from komae_desk.core.errors import Refused
from komae_desk.files import limits
from komae_desk.files.confinement import confine

MOST_SIDE = 3_000
MOST_PIXELS = 100_000_000
_TOO_BIG = "画像が大きすぎるため、表示できません。「ファイルに書き出す」で保存して開いてください。"
_BROKEN = "ファイルの中身を読み取れません。壊れているか、パスワードが付いています。"


def main() -> int:
    """Serve one request; the return value is the exit code."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(0, os.O_BINARY)
        msvcrt.setmode(1, os.O_BINARY)
    # Loaded before the fence goes up: afterwards no library file is opened any more.
    import pypdfium2  # type: ignore[import-untyped, unused-ignore]
    from PIL import Image, ImageFile, JpegImagePlugin, PngImagePlugin, TiffImagePlugin

    assert all((pypdfium2, ImageFile, JpegImagePlugin, PngImagePlugin, TiffImagePlugin))
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    confine()
    try:
        with os.fdopen(0, "rb", closefd=False) as source:
            request = json.loads(source.readline())
            data = source.read(limits.FILE_BYTES + 1)
        side = min(int(request["side"]), MOST_SIDE)
        of = _pdf if request["type"] == FileType.PDF.value else _image
        head, pixels = of(data, int(request["page"]), side)
        _send(json.dumps(head).encode())
        _send(pixels)
    except Refused as refused:
        _send(json.dumps({"refused": refused.text}).encode())
    except (MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        _send(json.dumps({"refused": _TOO_BIG}).encode())
    except Exception:  # whatever a hostile file does to a decoder, the person is told the same
        _send(json.dumps({"refused": _BROKEN}).encode())
    return 0


def _pdf(data: bytes, number: int, side: int) -> tuple[dict[str, Any], bytes]:
    import pypdfium2  # type: ignore[import-untyped, unused-ignore]

    # The file is only drawn: no form is filled and no script runs.
    document = pypdfium2.PdfDocument(data)
    page = document[min(number, len(document) - 1)]
    width, height = page.get_size()
    bitmap = page.render(scale=side / max(width, height, 1), rev_byteorder=True, prefer_bgrx=True)
    rows = bytes(bitmap.buffer)
    line = bitmap.width * 4
    if bitmap.stride != line:
        rows = b"".join(rows[y * bitmap.stride : y * bitmap.stride + line] for y in range(bitmap.height))
    return {"width": bitmap.width, "height": bitmap.height, "pages": len(document)}, rows


def _image(data: bytes, number: int, side: int) -> tuple[dict[str, Any], bytes]:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "TIFF")) as image:
        pages = int(getattr(image, "n_frames", 1))
        image.seek(min(number, pages - 1))
        if image.width * image.height > MOST_PIXELS:
            raise Refused(_TOO_BIG)
        image.draft("RGB", (side, side))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((side, side))
        shown = Image.new("RGB", upright.size, "white")
        clear = upright.convert("RGBA")
        shown.paste(clear, mask=clear.getchannel("A"))
    return {"width": shown.width, "height": shown.height, "pages": pages}, shown.tobytes("raw", "RGBX")


def _send(body: bytes) -> None:
    rest = memoryview(len(body).to_bytes(4, "big") + body)
    while rest:
        rest = rest[os.write(1, rest) :]


if __name__ == "__main__":
    sys.exit(main())
