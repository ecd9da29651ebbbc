"""How the program looks: theme, palette, style sheet, text size and motion, changed live (ux.md §2.3, §2.4)."""

import atexit
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTemporaryDir, QTimer, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from komae_desk.ui import current_theme, icons, motion
from komae_desk.ui.restyling import Restyling
from komae_desk.ui.stylesheet import colourless_sheet, style_sheet
from komae_desk.ui.tokens import DARK, HC_BLACK, HC_WHITE, LIGHT, TEXT_SIZES, Theme, system_theme
from komae_desk.ui.typefaces import body_font, load_typefaces

_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "alt",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.BrightText: "err_fg",
    QPalette.ColorRole.Highlight: "sel",
    QPalette.ColorRole.HighlightedText: "sel_text",
    QPalette.ColorRole.Link: "link",
    QPalette.ColorRole.LinkVisited: "visited",
    QPalette.ColorRole.ToolTipBase: "surface",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "placeholder",
    QPalette.ColorRole.Accent: "primary",
    QPalette.ColorRole.Mid: "divider",
    QPalette.ColorRole.Midlight: "grid",
    QPalette.ColorRole.Dark: "border",
    QPalette.ColorRole.Shadow: "border",
    QPalette.ColorRole.Light: "surface",
}
_DISABLED = {
    QPalette.ColorRole.WindowText: "disabled",
    QPalette.ColorRole.Text: "disabled",
    QPalette.ColorRole.ButtonText: "disabled",
    QPalette.ColorRole.Base: "disabled_bg",
    QPalette.ColorRole.Button: "disabled_bg",
}


class Choice(Enum):
    """設定「配色」; the value is stored, LABELS is shown."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HC_BLACK = "hc_black"
    HC_WHITE = "hc_white"


LABELS = {
    Choice.SYSTEM: "Windowsの設定に合わせる",
    Choice.LIGHT: LIGHT.label,
    Choice.DARK: DARK.label,
    Choice.HC_BLACK: HC_BLACK.label,
    Choice.HC_WHITE: HC_WHITE.label,
}
_CHOSEN = {Choice.LIGHT: LIGHT, Choice.DARK: DARK, Choice.HC_BLACK: HC_BLACK, Choice.HC_WHITE: HC_WHITE}


def selected_theme(choice: Choice, *, high_contrast: bool, dark: bool) -> Theme | None:
    """The theme by the order of ux.md §2.4; None means that the system's own colours rule."""
    if choice is not Choice.SYSTEM:
        return _CHOSEN[choice]
    if high_contrast:
        return None
    return DARK if dark else LIGHT


def palette_of(theme: Theme) -> QPalette:
    """The palette of ux.md §2.3: Active and Inactive are equal, so a list keeps its selection colour."""
    palette = QPalette()
    for role, token in _ROLES.items():
        palette.setColor(QPalette.ColorGroup.All, role, QColor(theme[token]))
    for role, token in _DISABLED.items():
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme[token]))
    return palette


def theme_of(palette: QPalette) -> Theme:
    """Tokens for painters made of the palette Windows high contrast gives."""
    role = QPalette.ColorRole
    wanted = (role.WindowText, role.Window, role.Highlight, role.HighlightedText, role.Link)
    ink, ground, mark, on_mark, link = (palette.color(r).name() for r in wanted)
    disabled = palette.color(QPalette.ColorGroup.Disabled, role.WindowText).name()
    return system_theme(ink, ground, mark, on_mark, link, disabled)


class Appearance(QObject):
    """Applies theme and text size to the application and follows the system while told to."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: Choice = Choice.SYSTEM, percent: int = 100) -> None:
        """Take over fonts, palette and style sheet of the application; percent is one of TEXT_SIZES."""
        super().__init__(app)
        self._app = app
        self._choice = choice
        self._percent = percent
        self._on: tuple[Theme | None, int] | None = None
        self.is_for_now = False
        self._folder = QTemporaryDir()
        atexit.register(self._folder.remove)  # at the end of the process nobody else does
        self._restyling = Restyling(app)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.apply)
        load_typefaces()
        if app.property("look") != "fusion" and app.style().name() != "fusion":
            app.setStyle("Fusion")
        # Both wrappers are kept: that of the accessibility hints dies with that of the style hints (PySide6 6.11).
        self._hints = app.styleHints()
        self._access = self._hints.accessibility()
        self._hints.colorSchemeChanged.connect(self._system_changed)
        self._access.contrastPreferenceChanged.connect(self._system_changed)
        self.apply()

    @property
    def choice(self) -> Choice:
        return self._choice

    @property
    def percent(self) -> int:
        """The text size in per cent."""
        return self._percent

    @property
    def theme(self) -> Theme:
        return current_theme.current()

    def choose(self, choice: Choice) -> None:
        """Take a theme at once; selection and scroll position stay."""
        self._choice = choice
        self._apply_if_other()

    def set_percent(self, percent: int, *, for_now: bool = False) -> None:
        """Take a text size of TEXT_SIZES (the nearest one); for_now: nobody chose it as theirs."""
        self.is_for_now = for_now
        self._percent = min(TEXT_SIZES, key=lambda size: abs(size - percent))
        self._apply_if_other()

    def enlarge(self, steps: int) -> None:
        """Step the text size up or down (Ctrl+; and Ctrl+-)."""
        index = TEXT_SIZES.index(self._percent) + steps
        self.set_percent(TEXT_SIZES[max(0, min(index, len(TEXT_SIZES) - 1))])

    def apply(self) -> None:
        """Set font, palette and style sheet anew."""
        self._put_on()
        self.changed.emit()

    def _apply_if_other(self) -> None:
        """To style every widget anew takes a tenth of a second, also when the system's theme is the one chosen."""
        theme = self._chosen_theme()
        if theme is None or (theme, self._percent) != self._on:
            self.apply()
        else:
            self.changed.emit()

    def finish(self) -> None:
        """Style at once what is hidden; it would be by itself a moment later."""
        self._restyling.finish()

    def _put_on(self) -> None:
        theme = self._chosen_theme()
        self._on = theme, self._percent
        self._app.setFont(body_font(self._percent))
        if theme is None:
            self._app.setPalette(QPalette())
            current_theme.adopt(theme_of(self._app.palette()), self._percent)
            self._restyling.put_on(colourless_sheet(self._percent))
        else:
            current_theme.adopt(theme, self._percent)
            self._app.setPalette(palette_of(theme))
            images = icons.write_indicators(theme, Path(self._folder.path()))
            self._restyling.put_on(style_sheet(theme, self._percent, images))
        icons.redress()
        for window in self._app.topLevelWidgets():
            window.update()

    def _chosen_theme(self) -> Theme | None:
        return selected_theme(self._choice, high_contrast=self.high_contrast(), dark=self.system_is_dark())

    def high_contrast(self) -> bool:
        """Whether Windows high contrast is on."""
        return bool(self._access.contrastPreference() == Qt.ContrastPreference.HighContrast)

    def system_is_dark(self) -> bool:
        return bool(self._hints.colorScheme() == Qt.ColorScheme.Dark)

    def reduce_motion(self, reduced: bool | None) -> None:
        """設定「アニメーションを減らす」; None follows the system."""
        motion.choose(reduced)

    def _system_changed(self) -> None:
        # The palette of the system follows its hint by an event: read it afterwards.
        if self._choice is Choice.SYSTEM:
            self._later.start()
