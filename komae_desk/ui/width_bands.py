"""How the shell uses the width there is: four bands of effective width (ux.md §3.2)."""

from dataclasses import dataclass

MINIMUM_WINDOW = (1024, 640)


@dataclass(frozen=True)
class Band:
    """What a band of widths gives to navigation, detail pane and key hints; widths are pixels before scaling."""

    navigation: int
    detail: int
    detail_most: int
    stacked: bool
    hints: int

    @property
    def narrow_navigation(self) -> bool:
        """Icons with two-letter labels instead of names."""
        return self.navigation < 100


# 1366 pixels at 125 % are 1093 and belong to the third band (§3.2), hence 1090.
_BANDS = (
    (1600, Band(208, 404, 560, False, 8)),
    (1280, Band(192, 404, 640, False, 6)),
    (1090, Band(56, 380, 640, False, 4)),
    (0, Band(56, 0, 0, True, 3)),
)


def band_of(width: int, percent: int = 100) -> Band:
    """The band for a window width in pixels at a text size in per cent."""
    effective = width * 100 / percent
    return next(band for least, band in _BANDS if effective >= least)
