"""The printed recovery key: 256 bits in 13 groups of four, each with a check character (settled.md 22)."""

import secrets
import unicodedata
from collections.abc import Iterator

from komae_desk.core.errors import Refused

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_GROUPS = 13
_DATA = 4


class RecoveryKeyMistyped(Refused):
    """The groups named in `groups` (from 1) do not fit their check characters."""

    def __init__(self, text: str, groups: tuple[int, ...] = ()) -> None:
        super().__init__(text, "recovery_key")
        self.groups = groups


class RecoveryKey:
    """What is printed for the safe; it opens any backup on another PC."""

    __slots__ = ("raw",)

    def __init__(self, raw: bytes) -> None:
        if len(raw) != 32:
            raise ValueError("a recovery key has 32 bytes")
        self.raw = raw

    @classmethod
    def random(cls) -> "RecoveryKey":
        """A new key from the operating system's generator."""
        return cls(secrets.token_bytes(32))

    def groups(self) -> list[str]:
        """The 13 groups of five characters to print; the fifth is the check character."""
        number = int.from_bytes(self.raw, "big") << 4
        digits = [number >> shift & 31 for shift in range(255, -1, -5)]
        return [_spell(i, digits[i * _DATA : (i + 1) * _DATA]) for i in range(_GROUPS)]

    def text(self) -> str:
        """All groups joined by hyphens."""
        return "-".join(self.groups())

    @classmethod
    def read(cls, typed: str) -> "RecoveryKey":
        """Read what a person typed, in any width or case; raises RecoveryKeyMistyped naming the groups."""
        symbols = [c for c in unicodedata.normalize("NFKC", typed).upper().translate(_READ_AS) if c.isalnum()]
        missing = _GROUPS * (_DATA + 1) - len(symbols)
        if missing:
            count = f"{missing}字足りません" if missing > 0 else f"{-missing}字多く入力されています"
            raise RecoveryKeyMistyped(f"回復キーは65字です。{count}。印刷した回復キーを見て入力してください。")
        groups = ["".join(symbols[i : i + 5]) for i in range(0, len(symbols), 5)]
        wrong = tuple(i + 1 for i, group in enumerate(groups) if not _fits(i, group))
        if wrong:
            raise _mistyped(wrong)
        number = 0
        for value in _values(groups):
            number = number << 5 | value
        if number & 15:
            raise _mistyped((_GROUPS,))
        return cls((number >> 4).to_bytes(32, "big"))

    def __repr__(self) -> str:
        return "RecoveryKey(…)"


def _mistyped(groups: tuple[int, ...]) -> RecoveryKeyMistyped:
    numbers = "、".join(map(str, groups))
    text = f"回復キーの{numbers}番目のまとまりに誤りがあります。印刷した回復キーと見比べてください。"
    return RecoveryKeyMistyped(text, groups)


def _values(groups: list[str]) -> Iterator[int]:
    for group in groups:
        yield from (_ALPHABET.index(c) for c in group[:_DATA])


def _fits(index: int, group: str) -> bool:
    return all(c in _ALPHABET for c in group) and group == _spell(index, [_ALPHABET.index(c) for c in group[:_DATA]])


def _spell(index: int, digits: list[int]) -> str:
    # A weighted sum over GF(32) finds every wrong character and every swap of two; the index finds swapped groups.
    check, weight = index, 1
    for digit in digits:
        weight = _times(weight, 2)
        check ^= _times(weight, digit)
    return "".join(_ALPHABET[d] for d in [*digits, check])


def _times(a: int, b: int) -> int:
    product = 0
    for bit in range(5):
        if b >> bit & 1:
            product ^= a << bit
    for bit in range(8, 4, -1):
        if product >> bit & 1:
            product ^= 0b100101 << (bit - 5)
    return product
