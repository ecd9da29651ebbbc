"""The closed lists of disposal, and the least method a class and a network ask for (domain.md §9.4, §10.4)."""

from __future__ import annotations

from collections.abc import Iterable

from komae_desk.core.record import Choice

PASSES = "理由を入力してください。（入力すると登録できます）"
"""How a warning ends that passes with a reason."""


class Confidentiality(Choice):
    """The highest class of what is inside (対2-1)."""

    THREE = "3", "機密性3"
    TWO = "2", "機密性2"
    ONE = "1", "機密性1"

    @property
    def rank(self) -> int:
        """1 to 3; higher is more confidential."""
        return int(self.value)


class Answer(Choice):
    """An answer to a question of a form."""

    YES = "yes", "はい"
    NO = "no", "いいえ"


class Sort(Choice):
    """What a thing is that stands in no register."""

    PAPER = "paper", "紙・文書"
    MEDIUM = "medium", "電磁的記録媒体"
    DEVICE = "device", "機器"
    OTHER = "other", "その他"


class Occasion(Choice):
    """Why it goes (P-06 ③)."""

    UNNEEDED = "unneeded", "不要"
    BROKEN = "broken", "故障"
    RETURN = "return", "返却"
    RENEWAL = "renewal", "更新"


class Venue(Choice):
    """Who does it where (P-06 ⑥, domain.md §9.4)."""

    OFFICE = "office", "庁舎内（職員）"
    CONTRACTOR = "contractor", "業者"


class Strength(Choice):
    """How thoroughly nothing can be restored; the three degrees of domain.md §9.4."""

    CLEAR = "clear", "一般の復元ツールで復元できない方式（Clear以上）"
    PURGE = "purge", "研究所レベルの復元にも耐える方式（Purge以上）"
    DESTROY = "destroy", "物理破壊（Destroy）"

    @property
    def rank(self) -> int:
        """1 to 3; higher is more thorough."""
        return list(Strength).index(self) + 1


class Method(Choice):
    """What is done to it (P-06 ④): paper first, then media."""

    SHRED = "shred", "裁断"
    DISSOLVE = "dissolve", "溶解"
    BURN = "burn", "焼却"
    OVERWRITE = "overwrite", "上書き"
    COMMAND = "command", "装置の消去命令"
    CRYPTO = "crypto", "暗号化消去"
    DEGAUSS = "degauss", "消磁"
    CRUSH = "crush", "物理破壊"
    BEFORE_RETURN = "before_return", "返却前消去"

    @property
    def strength(self) -> Strength:
        """What the method reaches."""
        return _STRENGTHS.get(self, Strength.DESTROY)


_STRENGTHS = {
    Method.OVERWRITE: Strength.CLEAR,
    Method.BEFORE_RETURN: Strength.CLEAR,
    Method.COMMAND: Strength.PURGE,
    Method.CRYPTO: Strength.PURGE,
    Method.DEGAUSS: Strength.PURGE,
}
PAPER_METHODS = (Method.SHRED, Method.DISSOLVE, Method.BURN)
MEDIA_METHODS = (Method.OVERWRITE, Method.COMMAND, Method.CRYPTO, Method.DEGAUSS, Method.CRUSH, Method.BEFORE_RETURN)
# Writing over misses the spare cells of flash memory, and a magnet does nothing to it (domain.md §9.4).
USELESS_ON_FLASH = (Method.OVERWRITE, Method.DEGAUSS)


class Purpose(Choice):
    """What a line of R-03 is about."""

    DISPOSAL = "disposal", "廃棄"
    ERASURE = "erasure", "消去"
    REPAIR = "repair", "修理引渡し"


class RepairBasis(Choice):
    """On what a thing with a memory is handed over to be repaired (対4-1(5)イ)."""

    ERASED = "erased", "消去して引渡し"
    CONTRACT = "contract", "守秘義務契約・体制確認"


class Ending(Choice):
    """What the other side did with what it was given (対2-2(10)エ)."""

    DISPOSED = "disposed", "廃棄"
    RETURNED = "returned", "返還"


class Finding(Choice):
    """What came of looking at a report."""

    GOOD = "good", "適切"
    BAD = "bad", "不備あり"


def minimum(confidentiality: Confidentiality | None, my_number: Answer | None, venue: Venue | None) -> Strength:
    """The least method for a class, a network zone and a place (domain.md §9.4); 分類未定 counts as 機密性2."""
    if venue is not Venue.CONTRACTOR:
        return Strength.CLEAR
    if my_number is Answer.YES:
        return Strength.DESTROY
    return Strength.CLEAR if confidentiality is Confidentiality.ONE else Strength.PURGE


def aimed(confidentiality: Confidentiality | None, my_number: Answer | None) -> Strength:
    """方法の目安 of the class itself, wherever it is done."""
    if my_number is Answer.YES:
        return Strength.DESTROY
    return Strength.CLEAR if confidentiality is Confidentiality.ONE else Strength.PURGE


def highest(grades: Iterable[Confidentiality | None]) -> Confidentiality | None:
    """The highest of some classes; None when none is decided."""
    return max((g for g in grades if g is not None), key=lambda g: g.rank, default=None)
