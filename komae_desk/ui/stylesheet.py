"""The style sheet: resources/style.qss filled with tokens, sizes and indicator images."""

import re
from collections.abc import Mapping
from functools import lru_cache
from string import Template

from komae_desk.core.resources import resource
from komae_desk.ui.tokens import LIGHT, POINTS, Theme

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLOCK = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COLOUR_NAMES = "|".join(sorted(LIGHT.colours, key=len, reverse=True))
_COLOURED = re.compile(rf"\$(?:{_COLOUR_NAMES})\b|\$image_|#[0-9A-Fa-f]{{3,8}}\b|transparent|^\s*background\b")


@lru_cache(maxsize=1)
def _template() -> str:
    return resource("style.qss").read_text(encoding="utf-8")


def without_colours(sheet: str) -> str:
    """The sheet without any declaration that names a colour, ground or image: what Windows high contrast gets."""
    rules = []
    for selector, body in _BLOCK.findall(_COMMENT.sub("", sheet)):
        kept = [d.strip() for d in body.split(";") if d.strip() and not _COLOURED.search(d)]
        if kept:
            rules.append(f"{selector.strip()} {{ {'; '.join(kept)}; }}")
    return "\n".join(rules)


def text_sizes(percent: int) -> dict[str, str]:
    """The sizes of §2.5 at a text size in per cent, as "10.5pt", and those of check boxes and radio buttons."""
    sizes = {f"pt_{role}": f"{points * percent / 100:.2f}pt" for role, points in POINTS.items()}
    mark = max(16, round(16 * percent / 100 / 2) * 2)
    return sizes | {"px_mark": f"{mark}px", "px_round": f"{mark // 2 + 2}px"}


def style_sheet(theme: Theme, percent: int, images: Mapping[str, str]) -> str:
    """The sheet for a theme; images gives a path for each $image_… name; raises KeyError for an unknown token."""
    named = {f"image_{name}": path for name, path in images.items()}
    return Template(_template()).substitute(theme.colours, **text_sizes(percent), **named)


def colourless_sheet(percent: int) -> str:
    """The sheet used while Windows high contrast decides every colour."""
    return Template(without_colours(_template())).substitute(text_sizes(percent))
