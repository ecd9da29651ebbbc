"""The child process that takes the words out of a text, a PDF or a Word document: bytes in, one frame of text out.

Source runs start it as `python -m komae_desk.files.prose_reader`, a frozen program itself with `--read-prose`.

In: one line of JSON (kind: text, pdf or docx), then the file. Out: a frame of 4 bytes of length and JSON: {"text"};
{"refused": text} instead where it cannot be read. Pages are parted by a form feed; a row of a table begins with the
unit separator, which also parts its cells.
"""

from __future__ import annotations

import json
import os
import sys

from komae_desk.core.errors import Refused
from komae_desk.files import limits
from komae_desk.files.confinement import confine
from komae_desk.files.pdf_text import page_text
from komae_desk.files.text import decode

MOST_CHARACTERS = 4_000_000
NO_TEXT = "画像だけのPDFのため、読み取れません。元のWordファイルか、文字の入ったPDFを選んでください。"
UNREADABLE = (
    "文字コードが分からないため、読み取れません。メモ帳などで開いて文字が読めることを確かめ、"
    "文字コード「UTF-8」で保存し直してから、選んでください。"
)
WRONGLY_READ, SOME = "縺繧繝", 0.1
"""What UTF-8 looks like when it is read as Shift_JIS: no Japanese text has so much of it."""
TOO_LONG = "文字が多すぎるため、読み取れません。文書ごとに分けて、保存し直してから、選んでください。"
BROKEN = (
    "ファイルの中身を読み取れません。壊れているか、パスワードが付いています。元のファイルを開いて確かめてください。"
)


def main() -> int:
    """Serve one request; the return value is the exit code."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(0, os.O_BINARY)
        msvcrt.setmode(1, os.O_BINARY)
    # Loaded before the fence goes up: afterwards no library file is opened any more.
    import pypdfium2  # type: ignore[import-untyped, unused-ignore]

    from komae_desk.files import word_text

    assert pypdfium2
    confine()
    try:
        with os.fdopen(0, "rb", closefd=False) as source:
            request = json.loads(source.readline())
            data = source.read(limits.FILE_BYTES + 1)
        made = {"pdf": _pdf, "docx": word_text.words, "text": _plain}[request["kind"]](data)
        if len(made) > MOST_CHARACTERS:
            raise Refused(TOO_LONG)
        _send({"text": made})
    except Refused as refused:
        _send({"refused": refused.text})
    except MemoryError:
        _send({"refused": TOO_LONG})
    except Exception:  # whatever a hostile file does to a parser, the person is told the same
        _send({"refused": BROKEN})
    return 0


def _plain(data: bytes) -> str:
    """A text as offices keep it, also as mail and other systems wrote it."""
    try:
        if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
            return data.decode("utf-32")
        if b"\x1b$" in data or b"\x1b(" in data:
            return data.decode("iso2022_jp_2004")
        text = decode(data)[0]
    except (Refused, UnicodeDecodeError):
        raise Refused(UNREADABLE) from None
    if sum(map(text.count, WRONGLY_READ)) > SOME * len(text):
        raise Refused(UNREADABLE)
    return text


def _pdf(data: bytes) -> str:
    import pypdfium2  # type: ignore[import-untyped, unused-ignore]

    document = pypdfium2.PdfDocument(data)
    pages = []
    size = 0
    for page in document:
        # Letters and where they stand; nothing is drawn, no script runs.
        text = page_text(page)
        pages.append(text)
        size += len(text)
        if size > MOST_CHARACTERS:
            raise Refused(TOO_LONG)
    if not "".join(pages).strip():
        raise Refused(NO_TEXT)
    return "\n\f".join(pages)


def _send(frame: object) -> None:
    body = json.dumps(frame, ensure_ascii=False).encode("utf-8", "replace")
    rest = memoryview(len(body).to_bytes(4, "big") + body)
    while rest:
        rest = rest[os.write(1, rest) :]


if __name__ == "__main__":
    sys.exit(main())
