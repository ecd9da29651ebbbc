"""Folding of text for codes, for reading and for search; stored names are never folded (ux.md §3.7)."""

import re
import unicodedata
from itertools import pairwise

_HALF_KANA = frozenset(map(chr, range(0xFF61, 0xFFA0)))
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff0d\uff70\u2500"), "-")
_KATAKANA = {c: c - 0x60 for c in range(0x30A1, 0x30F7)}
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Variants an office treats as one character when it looks a name up (domain.md §9.6 ④).
_VARIANTS = str.maketrans(
    "髙﨑嵜斉齊斎齋邊邉廣澤濵濱嶋嶌櫻國圀惠槇眞瀧龍𠮷冨桒曻舘會礒藪淵條德萬與榮實壽靜邨隆峯渡邇彥髮䑓臺螢",
    "高崎崎斎斎斎斎辺辺広沢浜浜島島桜国国恵槙真滝竜吉富桑昇館会磯薮渕条徳万与栄実寿静村隆峰渡迩彦髪台台蛍",
)


def fold_width(text: str) -> str:
    """Full-width ASCII to ASCII, 全角空白 to space, half kana to full kana; never NFKC a name."""
    out: list[str] = []
    kana = ""
    for ch in text + "\0":
        if ch in _HALF_KANA:
            kana += ch
            continue
        if kana:
            out.append(unicodedata.normalize("NFKC", kana))
            kana = ""
        code = ord(ch)
        if 0xFF01 <= code <= 0xFF5E and ch != "～":
            out.append(chr(code - 0xFEE0))
        else:
            out.append(" " if ch == "\u3000" else ch)
    return "".join(out)[:-1]


def fold_code(text: str) -> str:
    """Numbers and bar codes: half width, every dash to "-", upper case, no spaces."""
    return re.sub(r"\s", "", fold_width(text.translate(_DASHES)).translate(_DASHES)).upper()


def fold_kana(text: str) -> str:
    """ふりがな: half kana to full, katakana to hiragana; other characters stay."""
    return (
        fold_width(text).translate(_KATAKANA)
        if "\u3000" not in text
        else "\u3000".join(fold_width(part).translate(_KATAKANA) for part in text.split("\u3000"))
    )


def fold_search(text: str) -> str:
    """The key both sides of a search are compared by: width, case, kana, variants and selectors folded."""
    folded = _SELECTORS.sub("", text)
    return re.sub(r"\s+", " ", fold_width(folded).translate(_KATAKANA).translate(_VARIANTS).casefold()).strip()


def bigrams(text: str) -> str:
    """The folded text as overlapping pairs separated by spaces, for the full-text index (tech.md §3)."""
    words: list[str] = []
    for word in fold_search(text).split():
        units = [f"u{ord(c):x}" for c in word]
        words.extend(a + b for a, b in pairwise(units))
        words.append(units[-1])
    return " ".join(words)


def bigram_query(text: str) -> str:
    """The index query that finds texts holding every word of this text as a substring."""
    phrases = []
    for word in fold_search(text).split():
        units = [f"u{ord(c):x}" for c in word]
        pairs = [a + b for a, b in pairwise(units)]
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
