"""Rules for passwords: length and a blocklist, no composition rule, no truncation (security.md R16, 対5-4(3)(ウ))."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from komae_desk.core.resources import resource

SHORTEST = 12
SHORTEST_PRIVILEGED = 16
LONGEST = 1024
# What must remain after blocked words, keyboard walks and repeats are taken out.
_LEFT_OVER = 6

_WALKS = (
    "1234567890-^",
    "qwertyuiop@[",
    "asdfghjkl;:]",
    "zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.",
    "zaq1xsw2cde3vfr4bgt5nhy6mju7",
    "abcdefghijklmnopqrstuvwxyz",
    "あいうえおかきくけこさしすせそ",
)
_SHORTEST_WALK = 4
_LEET = str.maketrans("013457@$!", "oieastasi")


def weaknesses(password: str, *, privileged: bool = False, words: Iterable[str] = ()) -> list[str]:
    """Sentences on what is wrong with a new password; empty when it may be used.

    words: what anybody could guess of this person: section, name, staff number, user name.
    """
    text = unicodedata.normalize("NFKC", password)
    shortest = SHORTEST_PRIVILEGED if privileged else SHORTEST
    if len(text) < shortest:
        return [f"パスワードは{shortest}字以上で入力してください（今 {len(text)}字）。"]
    if len(text) > LONGEST:
        return [f"パスワードは{LONGEST}字以内で入力してください（今 {len(text)}字）。"]
    if any(unicodedata.category(c) in {"Cc", "Cs"} for c in text):
        return ["パスワードに使えない文字（改行やタブ）があります。使えない文字を消してください。"]
    if _remaining(text.casefold(), words) < _LEFT_OVER:
        return [
            "推測されやすい言葉（市や課の名前、職員番号、キーの並び、同じ文字の繰返しなど）が大半を占めています。"
            "関係のない言葉を3つ以上つなげてください。"
        ]
    return []


@cache
def _common() -> tuple[str, ...]:
    """Words anybody would try first, one a line; shorter than three letters would cut everything to pieces."""
    return tuple(resource("passwords", "blocked.txt").read_text(encoding="utf-8").split())


def _remaining(text: str, words: Iterable[str]) -> int:
    blocked = {unicodedata.normalize("NFKC", w).casefold() for w in (*_common(), *words)}
    for word in sorted((w for w in blocked if len(w) >= 2), key=len, reverse=True):
        text = _cut(text, word)
    text = _without_walks(text)
    text = re.sub(r"(19|20)\d\d|\d{1,2}[/.-]\d{1,2}", "", text)
    text = re.sub(r"(.{1,4}?)\1+", r"\1", text)
    return len(set(text))


def _cut(text: str, word: str) -> str:
    """Take the word out, also where letters were written as look-alike digits."""
    plain = text.translate(_LEET)
    for shape in {word, word.translate(_LEET)}:
        while (at := plain.find(shape)) >= 0:
            text = text[:at] + text[at + len(shape) :]
            plain = plain[:at] + plain[at + len(shape) :]
    while word in text:
        text = text.replace(word, "")
    return text


def _without_walks(text: str) -> str:
    out = ""
    while text:
        length = max(_walk(text, row) for row in _WALKS)
        length = max(length, *(_walk(text, row[::-1]) for row in _WALKS))
        if length >= _SHORTEST_WALK:
            text = text[length:]
        else:
            out, text = out + text[0], text[1:]
    return out


def _walk(text: str, row: str) -> int:
    best = 0
    for start in range(len(row)):
        length = 0
        while start + length < len(row) and length < len(text) and row[start + length] == text[length]:
            length += 1
        best = max(best, length)
    return best
