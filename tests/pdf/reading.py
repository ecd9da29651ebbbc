"""PDFs read back by programs that had no part in making them."""

import io
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader


def by_pypdf(pdf: bytes) -> str:
    return "\n".join(pages_by_pypdf(pdf))


def pages_by_pypdf(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf), strict=True).pages]


def pages_by_poppler(pdf: bytes, folder: Path) -> list[str]:
    return by_poppler(pdf, folder).split("\f")[:-1]


def by_poppler(pdf: bytes, folder: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path = folder / "read.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True, timeout=60
    )
    assert done.stderr == b""
    return done.stdout.decode()


def by_pdfium(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        # It marks the hyphen a line ends with as one that might go.
        return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\ufffe", "-")
    finally:
        document.close()


def pictures(pdf: bytes, dpi: float) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def by_pdftoppm(pdf: bytes, dpi: int, folder: Path) -> Image.Image:
    """The first page as poppler draws it."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm (poppler-utils) is not installed")
    path = folder / "draw.pdf"
    path.write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-gray", "-png", "-singlefile", str(path), str(folder / "draw")],
        check=True,
        timeout=60,
    )
    return Image.open(folder / "draw.png")


def bare(text: str) -> str:
    """Without white space: readers put blanks and line ends where they like."""
    return "".join(text.split())
