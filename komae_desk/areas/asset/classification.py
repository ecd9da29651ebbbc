"""分類と取扱制限 (対2-1, domain.md §2.2): the codes that assets, media and their stickers share."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from komae_desk.core.record import Choice


class Confidentiality(Choice):
    """機密性: 3 is secret, 2 is not for immediate publication, 1 is the rest."""

    HIGH = "3", "機密性3"
    MIDDLE = "2", "機密性2"
    LOW = "1", "機密性1"


class Integrity(Choice):
    """完全性: at 2, falsified or wrong data harms residents or the work."""

    HIGH = "2", "完全性2"
    LOW = "1", "完全性1"


class Availability(Choice):
    """可用性: at 2, loss or standstill harms residents or the work."""

    HIGH = "2", "可用性2"
    LOW = "1", "可用性1"


Grade = Confidentiality | Integrity | Availability

GRADE_FIELDS = ("confidentiality", "integrity", "availability")


class HandlingRule(Choice):
    """取扱制限: the stored code, and the words shown."""

    OWN_DEVICES = "HC-1", "HC-1 市支給以外の端末で作業しない"
    NO_COPIES = "HC-2", "HC-2 必要を超えて複製・配付しない"
    LIMITED_PLACE = "HC-3", "HC-3 保管場所を限り、不要な記録媒体を持ち込まない"
    PROTECTED_TRANSPORT = "HC-4", "HC-4 送信・運搬・提供は、暗号化・パスワード・鍵付きケースで行う"
    UNRECOVERABLE = "HC-5", "HC-5 復元できない処理をして廃棄する"
    TRUSTED_LINE = "HC-6", "HC-6 信頼できる回線を選ぶ"
    OUTSIDE_SAFELY = "HC-7", "HC-7 外部で処理するときは、安全管理措置に従う"
    LOCKED_MEDIA = "HC-8", "HC-8 記録媒体を鍵のかかる所に置く"
    SIGNED_BACKUP = "HI-1", "HI-1 バックアップ・電子署名"
    INTEGRITY_OUTSIDE = "HI-2", "HI-2 外部で処理するときの安全管理措置"
    INTEGRITY_LOCKED = "HI-3", "HI-3 施錠して保管する"
    BACKUP = "HA-1", "HA-1 バックアップ"
    RECOVERY = "HA-2", "HA-2 指定時間以内に復旧する"
    AVAILABILITY_LOCKED = "HA-3", "HA-3 施錠して保管する"

    @property
    def short(self) -> str:
        """The words on a sticker of 34 mm."""
        return SHORT[self.value]


SHORT = {
    "HC-1": "市支給端末のみ",
    "HC-2": "複製制限",
    "HC-3": "場所限定",
    "HC-4": "暗号化",
    "HC-5": "復元不可廃棄",
    "HC-6": "回線指定",
    "HC-7": "外部処理注意",
    "HC-8": "施錠",
    "HI-1": "署名・控え",
    "HI-2": "外部処理注意",
    "HI-3": "施錠",
    "HA-1": "バックアップ",
    "HA-2": "時間内復旧",
    "HA-3": "施錠",
}


class Rank(IntEnum):
    """How far two grades are apart, whatever their kind."""

    NONE = 0
    FIRST = 1
    SECOND = 2
    THIRD = 3


def rank(grade: Grade | None) -> Rank:
    """The grade as a number that can be compared; 0 is 分類未定."""
    return Rank.NONE if grade is None else Rank(int(grade.value))


def highest(grades: Iterable[Grade | None]) -> Grade | None:
    """The highest of some grades of one kind; None when none is decided."""
    return max((g for g in grades if g is not None), key=rank, default=None)


def important(
    confidentiality: Confidentiality | None, integrity: Integrity | None, availability: Availability | None
) -> bool:
    """重要情報 (domain.md §2.3): 機密性2 or more, or 完全性2, or 可用性2."""
    return any(rank(grade) >= Rank.SECOND for grade in (confidentiality, integrity, availability))


def short_words(rules: Iterable[HandlingRule]) -> tuple[str, ...]:
    """The sticker words of some rules, each once, in the order of the codes."""
    order = [rule for rule in HandlingRule if rule in set(rules)]
    return tuple(dict.fromkeys(rule.short for rule in order))
