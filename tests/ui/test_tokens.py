"""A-1: every pair of colours of ux.md §2.2 meets its minimum in four themes."""

import pytest

from komae_desk.ui import icons
from komae_desk.ui.stylesheet import colourless_sheet, style_sheet, without_colours
from komae_desk.ui.tokens import DARK, HC_BLACK, HC_WHITE, LIGHT, STATUS_SETS, THEMES, Theme

PAIRS = [
    *((ink, ground, 4.5) for ink in ("text", "text2", "text3") for ground in ("window", "surface")),
    ("text", "alt", 4.5),
    ("text", "header", 4.5),
    ("placeholder", "surface", 4.5),
    ("disabled", "surface", 4.5),
    ("disabled", "disabled_bg", 3.0),
    *(("on_primary", ground, 4.5) for ground in ("primary", "primary_hover", "primary_press")),
    *(("primary", ground, 4.5) for ground in ("surface", "window", "primary_sub")),
    ("text", "primary_sub", 4.5),
    ("sel_text", "sel", 4.5),
    ("link", "surface", 4.5),
    ("visited", "surface", 4.5),
    ("border", "surface", 3.0),
    ("border", "window", 3.0),
    ("focus_out", "surface", 3.0),
    ("focus_out", "window", 3.0),
    ("focus_in", "focus_out", 3.0),
    ("focus_in", "primary", 3.0),
    *((f"{s}_fg", ground, 4.5) for s in STATUS_SETS for ground in (f"{s}_bg", "surface")),
    *((f"{s}_ln", ground, 3.0) for s in STATUS_SETS for ground in (f"{s}_bg", "surface")),
    *((f"tag_{t}_fg", f"tag_{t}_bg", 4.5) for t in ("c3", "c2", "2", "1")),
]
MEASURED = [
    (LIGHT, "text", "window", 15.55),
    (LIGHT, "disabled", "surface", 4.54),
    (LIGHT, "tag_c3_fg", "tag_c3_bg", 10.51),
    (DARK, "on_primary", "primary", 9.05),
    (DARK, "warn_fg", "sel", 11.21),
    (HC_BLACK, "primary", "surface", 14.37),
    (HC_WHITE, "sel_text", "sel", 15.13),
]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_every_pair_meets_its_minimum(theme: Theme) -> None:
    failed = [(a, b, round(contrast(theme[a], theme[b]), 2)) for a, b, m in PAIRS if contrast(theme[a], theme[b]) < m]
    assert failed == []


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_statuses_stay_readable_on_a_selected_row(theme: Theme) -> None:
    assert all(contrast(theme[f"{s}_fg"], theme["sel"]) >= 4.5 for s in STATUS_SETS)


@pytest.mark.parametrize(("theme", "ink", "ground", "figure"), MEASURED)
def test_the_figures_of_the_specification(theme: Theme, ink: str, ground: str, figure: float) -> None:
    assert contrast(theme[ink], theme[ground]) == pytest.approx(figure, abs=0.006)


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_every_placeholder_of_the_sheet_is_filled(theme: Theme) -> None:
    names = icons.INDICATORS
    sheet = style_sheet(theme, 100, {name: f"{name}.svg" for name in names})
    assert "$" not in sheet
    assert "placeholder-text-color" in sheet


def test_windows_high_contrast_gets_no_colour_at_all() -> None:
    sheet = colourless_sheet(125)
    assert "#" not in sheet.replace("#page", "").replace("#scrolled", "").replace("#calendar", "").replace(
        "#candidates", ""
    ).replace("#nav", "").replace("#top", "").replace("#content", "")
    assert "$" not in sheet
    assert "url(" not in sheet
    assert "color" not in sheet
    assert "background" not in sheet
    assert "font-size: 13.12pt" in sheet
    assert "min-height: 24px" in sheet


def test_colours_are_stripped_by_declaration() -> None:
    assert without_colours("A { color: $text; padding: 3px; border: 1px solid $border; }") == "A { padding: 3px; }"
    assert without_colours("/* { x: y } */ A { background: transparent; }") == ""
