"""What a bar code reader sent, and what to change in it: sentences from characters and their timing (ux.md §4.18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from komae_desk.core.folding import fold_code
from komae_desk.ui.chips import Status
from komae_desk.ui.scanner import GAP, PREFIX_GAP, SHORTEST
from komae_desk.ui.settings_items import STX

BY_HAND = 0.12
# The codes of the test sheet: a plain one, one whose signs tell the keyboard the reader believes in, a QR code.
PLAIN, SIGNS, SQUARE = "KD-TEST-0123", "KD:2026=07@A", "KD-TEST-QR-0123"
SHEET = (PLAIN, SIGNS, SQUARE)
# The signs a Japanese keyboard gives for the keys an American one is made of.
_AMERICAN = str.maketrans("=+_:'\"@^&*()[]{}`~", "^~=+:*\"&'()\0@[`{\0\0")


@dataclass(frozen=True)
class Sent:
    """One character and the seconds since the one before it (0 for the first)."""

    text: str
    gap: float


@dataclass(frozen=True)
class Reading:
    """One scan. end: "CR", "Tab" or "" when nothing ended it. composed: Japanese input took the characters."""

    sent: tuple[Sent, ...]
    end: str
    composed: bool = False

    @property
    def text(self) -> str:
        """All characters together."""
        return "".join(each.text for each in self.sent)

    @property
    def slowest(self) -> float:
        """The longest gap in seconds."""
        return max((each.gap for each in self.sent), default=0.0)

    @property
    def is_by_hand(self) -> bool:
        """Whether the gaps are those of fingers."""
        gaps = sorted(each.gap for each in self.sent[1:])
        return bool(gaps) and not self.composed and gaps[len(gaps) // 2] > BY_HAND


@dataclass(frozen=True)
class Advice:
    """One sentence, and how bad it is."""

    status: Status
    sentence: str


def name_of(text: str) -> str:
    """A character as a person can read it, control characters by their names."""
    names = {STX: "STX", "\x03": "ETX", "\t": "Tab", "\r": "CR", "\n": "LF", " ": "空白", "\u3000": "全角の空白"}
    return names.get(text, text if text.isprintable() else f"制御文字 {ord(text[0]):02X}")


def advise(reading: Reading, prefix: str) -> list[Advice]:
    """What to change, the gravest first; one sentence of praise when nothing is to be changed."""
    if not reading.sent:
        return []
    if reading.is_by_hand:
        words = "1文字ずつ、手で入力した速さです。リーダーでバーコードを読み取ってください。"
        return [Advice(Status.INFORMATION, words)]
    found = [
        *_about_input(reading),
        *_about_end(reading),
        *_about_prefix(reading, prefix),
        *_about_code(reading, prefix),
    ]
    return found or [Advice(Status.DONE, _praise(reading, prefix))]


def _praise(reading: Reading, prefix: str) -> str:
    end = {"CR": "終わりは改行", "Tab": "終わりはTab"}[reading.end]
    count = len(reading.text.removeprefix(prefix) if prefix else reading.text)
    gap = f"文字の間隔は最大{milliseconds(reading.slowest)}ミリ秒"
    return f"このリーダーは、そのまま使えます（{count}文字、{gap}、{end}）。"


def milliseconds(seconds: float) -> int:
    """Whole milliseconds."""
    return round(seconds * 1000)


def _about_input(reading: Reading) -> Iterator[Advice]:
    if reading.composed:
        yield Advice(
            Status.ATTENTION,
            "日本語入力がオンのため、正しい番号を読み取れませんでした。"
            "「半角／全角」キーで日本語入力をオフにして、もう一度読み取ってください。",
        )


def _about_end(reading: Reading) -> Iterator[Advice]:
    if not reading.end:
        yield Advice(Status.WRONG, "改行（CR）が付いていません。リーダーの設定で改行を付けてください。")


def _about_prefix(reading: Reading, prefix: str) -> Iterator[Advice]:
    if reading.composed:
        return
    if prefix and not reading.text.startswith(prefix):
        yield Advice(
            Status.WRONG,
            f"前置文字「{name_of(prefix)}」が届いていません。リーダーに前置文字を設定するか、"
            "設定の「読取り器の前置文字」を「なし」にしてください。",
        )
    elif not prefix and not reading.text[0].isprintable():
        yield Advice(
            Status.ATTENTION,
            f"番号の前に「{name_of(reading.text[0])}」が届いています。"
            "設定の「読取り器の前置文字」を、同じ文字にしてください。",
        )
    if reading.slowest > (PREFIX_GAP if prefix else GAP):
        yield Advice(
            Status.WRONG,
            f"文字の間隔が最大{milliseconds(reading.slowest)}ミリ秒で、自動の読取りには遅すぎます。"
            "リーダーの設定で、文字を送る間隔を短くしてください。",
        )


def _about_code(reading: Reading, prefix: str) -> Iterator[Advice]:
    if reading.composed:
        return
    text = reading.text.removeprefix(prefix) if prefix else reading.text.lstrip(STX)
    if len(fold_code(text)) < SHORTEST:
        yield Advice(Status.ATTENTION, f"{SHORTEST}文字より短い番号は、自動では読み取れません。")
    if text in {_swapped(code) for code in SHEET}:
        yield Advice(Status.ATTENTION, "大文字と小文字が逆に届いています。Caps Lockをオフにしてください。")
    elif text not in SHEET and text.upper() in {code.translate(_AMERICAN) for code in SHEET}:
        yield Advice(
            Status.WRONG,
            "記号が別の文字で届いています。リーダーの設定で、キーボードの種類を「日本語」にしてください。",
        )


def _swapped(code: str) -> str:
    return code.swapcase()
