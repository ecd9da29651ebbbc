"""Two papers compared with pictures of them that a person has looked at.

A changed layout fails here.  Look at the new picture, and when it is right, keep it:
`python -m tests.pdf.test_pictures` writes both anew.
"""

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter

from komae_desk.pdf.look import Look
from komae_desk.pdf.sheet import Sheet, render
from tests.pdf.reading import pictures
from tests.pdf.sample import application, register

FOLDER = Path(__file__).parent / "reference"
PAPERS = {
    "P-01": lambda: application(look=Look(decision=("課長", "係長"))),
    "R-01": lambda: register(18),
}
DPI = 72
TOLERANCE = 0.0005


def drawn_now(paper: Sheet) -> Image.Image:
    return pictures(render([paper], invariant=True), DPI)[0].convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Share of pixels that differ clearly after a slight blur, which forgives another rasteriser's edges."""
    soft = [image.filter(ImageFilter.GaussianBlur(1)) for image in (one, other)]
    clear = ImageChops.difference(*soft).point([0] * 24 + [255] * 232)
    return clear.histogram()[255] / (one.width * one.height)


@pytest.mark.parametrize("name", PAPERS)
def test_the_paper_looks_as_it_was_approved(name):
    kept = Image.open(FOLDER / f"{name}.png")
    now = drawn_now(PAPERS[name]())
    assert now.size == kept.size
    assert difference(now, kept) < TOLERANCE


def test_the_comparison_sees_one_missing_value():
    paper = PAPERS["P-01"]()
    now = drawn_now(paper)
    spoiled = now.copy()
    place = next(region.rect for region in paper.regions if region.field == "place")
    spoiled.paste(
        255, (int(place.x0) + 2, now.height - int(place.y1) + 2, int(place.x1) - 2, now.height - int(place.y0) - 2)
    )
    assert difference(now, spoiled) > TOLERANCE


def keep() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, paper in PAPERS.items():
        drawn_now(paper()).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    keep()
