"""Folding of text for codes, for reading and for search; stored names are never folded (ux.md §3.7)."""

import re
import unicodedata
from functools import lru_cache
from operator import add

_HALF_KANA = re.compile("[\uff61-\uff9f]+")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5E)} | {0x3000: " "}
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff0d\uff70\u2500"), "-")
_KATAKANA = {c: c - 0x60 for c in range(0x30A1, 0x30F7)}
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Variants an office treats as one character when it looks a name up (domain.md §9.6 ④).
_VARIANTS = str.maketrans(
    "髙﨑嵜斉齊斎齋邊邉廣澤濵濱嶋嶌櫻國圀惠槇眞瀧龍𠮷冨桒曻舘會礒藪淵條德萬與榮實壽靜邨隆峯渡邇彥髮䑓臺螢",
    "高崎崎斎斎斎斎辺辺広沢浜浜島島桜国国恵槙真滝竜吉富桑昇館会磯薮渕条徳万与栄実寿静村隆峰渡迩彦髪台台蛍",
)

_SEARCH = {**_KATAKANA, **_VARIANTS}


def fold_width(text: str) -> str:
    """Full-width ASCII to ASCII, 全角空白 to space, half kana to full kana; never NFKC a name."""
    if text.isascii():
        return text
    text = text.translate(_FULL_WIDTH)
    return _HALF_KANA.sub(lambda kana: unicodedata.normalize("NFKC", kana[0]), text)


def fold_code(text: str) -> str:
    """Numbers and bar codes: half width, every dash to "-", upper case, no spaces."""
    if text.isascii():
        return "".join(text.split()).upper()
    return re.sub(r"\s", "", fold_width(text.translate(_DASHES)).translate(_DASHES)).upper()


def fold_kana(text: str) -> str:
    """ふりがな: half kana to full, katakana to hiragana; 全角空白 and other characters stay."""
    return "\u3000".join(fold_width(part).translate(_KATAKANA) for part in text.split("\u3000"))


class _Searched(dict[str, str]):
    """Each character as a search compares it, made once: width, case, kana and variants folded, selectors gone."""

    def __missing__(self, character: str) -> str:
        folded = _SELECTORS.sub("", character).translate(_FULL_WIDTH).translate(_SEARCH).casefold()
        self[character] = folded
        return folded


_searched = _Searched().__getitem__


def fold_search(text: str) -> str:
    """The key both sides of a search are compared by: width, case, kana, variants and selectors folded."""
    if text.isascii():
        return " ".join(text.casefold().split())
    if _HALF_KANA.search(text):
        text = fold_width(_SELECTORS.sub("", text))
    return " ".join("".join(map(_searched, text)).split())


class _Units(dict[str, str]):
    """Each character as the full-text index knows it, made once."""

    def __missing__(self, character: str) -> str:
        unit = self[character] = f"u{ord(character):x}"
        return unit


_unit = _Units().__getitem__


def bigrams(folded: str) -> str:
    """Text that fold_search made, as overlapping pairs separated by spaces, for the full-text index (tech.md §3)."""
    return " ".join(map(_pairs, folded.split()))


@lru_cache(maxsize=4096)
def _pairs(word: str) -> str:
    """The pairs of one word; a ledger repeats most of its words."""
    units = list(map(_unit, word))
    return " ".join([*map(add, units, units[1:]), units[-1]])


def bigram_query(text: str) -> str:
    """The index query that finds texts holding every word of this text as a substring."""
    phrases = []
    for word in fold_search(text).split():
        units = list(map(_unit, word))
        pairs = list(map(add, units, units[1:]))
        phrases.append('"' + " ".join(pairs) + '"' if pairs else f"{units[0]}*")
    return " ".join(phrases)


def graphemes(text: str) -> list[str]:
    """The characters as a person counts them: selectors and combining marks stay with their base."""
    out: list[str] = []
    for ch in text:
        if out and (_SELECTORS.match(ch) or unicodedata.combining(ch) or ch in "\u200d\u3099\u309a"):
            out[-1] += ch
        else:
            out.append(ch)
    return out
