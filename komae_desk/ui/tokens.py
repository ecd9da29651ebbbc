"""Design tokens: the colours of the four themes and the measures they share (ux.md §2.1, §2.5, §2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

STATUS_SETS = ("ok", "err", "warn", "due", "info", "neu")
SPACES = (2, 4, 8, 12, 16, 24, 32)
CONTROL_HEIGHT = 32
COUNTER_HEIGHT = 40
ROW_HEIGHTS = {"compact": 26, "normal": 30, "wide": 36}
NAV_ITEM_HEIGHT = 30
FADE_MS = 150
POINTS = {"body": 10.5, "h2": 12.0, "reading": 13.125, "h1": 15.0, "big": 21.0, "huge": 30.0}
TEXT_SIZES = (90, 100, 112, 125, 150)

_NAMES = (
    "window surface alt header text text2 text3 placeholder disabled disabled_bg border divider grid "
    "primary primary_hover primary_press on_primary primary_sub sel sel_text link visited focus_out focus_in"
)


@dataclass(frozen=True)
class Theme:
    """One set of colours; a token is read as theme["text"] and is "#RRGGBB"."""

    name: str
    label: str
    dark: bool
    high_contrast: bool
    colours: Mapping[str, str]

    def __getitem__(self, token: str) -> str:
        return self.colours[token]


def _colours(plain: str, statuses: Mapping[str, str], tags: Mapping[str, str]) -> Mapping[str, str]:
    colours = dict(zip(_NAMES.split(), plain.split(), strict=True))
    for status, three in statuses.items():
        colours |= zip((f"{status}_fg", f"{status}_bg", f"{status}_ln"), three.split(), strict=True)
    for tag, three in tags.items():
        colours |= zip((f"{tag}_fg", f"{tag}_bg", f"{tag}_ln"), three.split(), strict=True)
    return MappingProxyType(colours)


LIGHT = Theme(
    "light",
    "明るい",
    False,
    False,
    _colours(
        "#F2F2F2 #FFFFFF #F7F9FC #E6E6E6 #1A1A1A #4D4D4D #666666 #666666 #767676 #E6E6E6 #666666 #CCCCCC #E6E6E6 "
        "#0017C1 #00118F #000060 #FFFFFF #E8F1FE #D9E6FF #1A1A1A #0017C1 #5109AD #000000 #FFD43D",
        {
            "ok": "#115A36 #E6F5EC #197A4B",
            "err": "#A90000 #FDEEEE #CE0000",
            "warn": "#6E5600 #FBF5E0 #927200",
            "due": "#8B3200 #FFEEE2 #AC3E00",
            "info": "#00428C #F0F9FF #0066BE",
            "neu": "#333333 #F2F2F2 #4D4D4D",
        },
        {
            "tag_c3": "#FFFFFF #850000 #850000",
            "tag_c2": "#FFFFFF #00428C #00428C",
            "tag_2": "#1A1A1A #FFFFFF #666666",
            "tag_1": "#4D4D4D #FFFFFF #CCCCCC",
        },
    ),
)

DARK = Theme(
    "dark",
    "暗い",
    True,
    False,
    _colours(
        "#1A1A1A #262626 #2B2B2B #333333 #F2F2F2 #CCCCCC #B3B3B3 #B3B3B3 #999999 #333333 #999999 #4D4D4D #3A3A3A "
        "#9DB7F9 #C5D7FB #D9E6FF #000060 #22305E #00118F #FFFFFF #9DB7F9 #CDA6FF #FFD43D #000000",
        {
            "ok": "#9BD4B5 #08351F #51B883",
            "err": "#FFBBBB #4A0A0A #FF7171",
            "warn": "#FFE380 #3D3000 #EBB700",
            "due": "#FFC199 #541E00 #FF8D44",
            "info": "#C0E4FF #00234B #57B8FF",
            "neu": "#E6E6E6 #333333 #999999",
        },
        {
            "tag_c3": "#1A1A1A #FFBBBB #FFBBBB",
            "tag_c2": "#1A1A1A #C0E4FF #C0E4FF",
            "tag_2": "#F2F2F2 #262626 #999999",
            "tag_1": "#CCCCCC #262626 #4D4D4D",
        },
    ),
)


def _two_tone(ink: str, ground: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """High contrast carries meaning by icon and word only: every set is ink on ground."""
    plain = f"{ink} {ground} {ink}"
    tags = {"tag_c3": f"{ground} {ink} {ink}", "tag_c2": plain, "tag_2": plain, "tag_1": plain}
    return dict.fromkeys(STATUS_SETS, plain), tags


HC_BLACK = Theme(
    "hc_black",
    "ハイコントラスト（黒）",
    True,
    True,
    _colours(
        "#000000 #000000 #000000 #000000 #FFFFFF #FFFFFF #FFFFFF #FFFFFF #3FF23F #000000 #FFFFFF #FFFFFF #FFFFFF "
        "#1AEBFF #FFFFFF #FFFFFF #000000 #000000 #1AEBFF #000000 #FFFF00 #FFFF00 #FFFF00 #000000",
        *_two_tone("#FFFFFF", "#000000"),
    ),
)

HC_WHITE = Theme(
    "hc_white",
    "ハイコントラスト（白）",
    False,
    True,
    _colours(
        "#FFFFFF #FFFFFF #FFFFFF #FFFFFF #000000 #000000 #000000 #000000 #600000 #FFFFFF #000000 #000000 #000000 "
        "#37006E #000000 #000000 #FFFFFF #FFFFFF #37006E #FFFFFF #00009F #00009F #000000 #FFFFFF",
        *_two_tone("#000000", "#FFFFFF"),
    ),
)

THEMES = MappingProxyType({theme.name: theme for theme in (LIGHT, DARK, HC_BLACK, HC_WHITE)})


def system_theme(ink: str, ground: str, mark: str, on_mark: str, link: str, disabled: str) -> Theme:
    """The tokens painters use under Windows high contrast, made of the colours the system gives ("#RRGGBB")."""
    greys = " ".join([ground] * 4 + [ink] * 4 + [disabled, ground] + [ink] * 3)
    plain = f"{greys} {mark} {ink} {ink} {on_mark} {ground} {mark} {on_mark} {link} {link} {ink} {ground}"
    return Theme("system", "Windowsの設定", False, True, _colours(plain, *_two_tone(ink, ground)))
