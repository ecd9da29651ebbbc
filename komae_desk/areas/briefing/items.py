"""The thirteen items of a contract (対8-1(2)): what is asked, what is only advised, and the answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from komae_desk.core.record import Choice, labelled


class Item(Choice):
    """One of the thirteen, by its number in the check."""

    RULES = "C13-01", "規程の遵守"
    PEOPLE = "C13-02", "体制の特定"
    SERVICE = "C13-03", "サービス水準"
    ACCESS = "C13-04", "アクセス範囲"
    TRAINING = "C13-05", "従業員教育"
    PURPOSE = "C13-06", "目的外・第三者提供の禁止"
    SECRECY = "C13-07", "守秘義務"
    SUBCONTRACT = "C13-08", "再委託"
    RETURN = "C13-09", "返還・廃棄"
    REPORT = "C13-10", "報告"
    AUDIT = "C13-11", "監査・検査"
    PUBLISH = "C13-12", "公表"
    BREACH = "C13-13", "違反時"

    @property
    def place(self) -> int:
        """1 to 13."""
        return list(Item).index(self) + 1

    @property
    def basis(self) -> str:
        """対8-1(2)ア to ス."""
        return f"対8-1(2){'アイウエオカキクケコサシス'[self.place - 1]}"

    @property
    def question(self) -> str:
        """What is looked for in the contract."""
        return _QUESTIONS[self][0]

    @property
    def advice(self) -> str:
        """What is only recommended; it never makes the answer 否 (推奨)."""
        return _QUESTIONS[self][1]


_QUESTIONS = {
    Item.RULES: ("市のポリシーと実施手順に従う義務が書かれているか", ""),
    Item.PEOPLE: ("受託側の責任者、業務内容、作業者の所属、作業する場所が特定されているか", ""),
    Item.SERVICE: ("提供水準の保証が書かれているか", "数値等で"),
    Item.ACCESS: ("触れてよい情報の種類・範囲と接続方法が定められているか", ""),
    Item.TRAINING: ("従業員への教育の実施が書かれているか", "実施の報告"),
    Item.PURPOSE: ("目的外の利用、受託者以外への提供を禁じているか", ""),
    Item.SECRECY: ("知り得た情報の守秘義務があるか", "終了後も続く旨"),
    Item.SUBCONTRACT: ("再委託の制限を守ることが書かれているか", "事前承認、再委託先への同じ義務"),
    Item.RETURN: ("終了時の返還・廃棄等があるか", "証明の提出"),
    Item.REPORT: ("定期報告と緊急報告の義務があるか", "周期、緊急時の報告先・時間"),
    Item.AUDIT: ("市が監査・検査できるか", ""),
    Item.PUBLISH: ("事故時などに市が公表できるか", ""),
    Item.BREACH: ("守られなかったときの規定（損害賠償等）があるか", "解除"),
}
PERSONAL = (Item.PURPOSE, Item.SECRECY, Item.SUBCONTRACT, Item.RETURN, Item.AUDIT)
"""What a contract on personal data is warned about when it is held to be unneeded (domain.md §6.1)."""


class Kept(Choice):
    """Whether the contract says it."""

    YES = "yes", "適"
    NO = "no", "否"
    UNNEEDED = "unneeded", "不要"


@dataclass(frozen=True)
class Term:
    """The answer to one item: where it stands in the contract, or why it does not and when it will."""

    item: Item | None = labelled("項目")
    answer: Kept | None = labelled("適否")
    clause: str = labelled("条文番号", default="")
    advised: bool = labelled("推奨の部分もある", default=False)
    reason: str = labelled("理由", default="")
    due_on: date | None = labelled("対応予定日")

    @property
    def lacks(self) -> str:
        """What 否 and 不要 still have to say (CK-13), as the name of the field."""
        if self.answer in (Kept.NO, Kept.UNNEEDED) and not self.reason.strip():
            return "理由"
        return "対応予定日" if self.answer is Kept.NO and self.due_on is None else ""


Terms = Sequence[Term]


def term_of(terms: Terms, item: Item) -> Term | None:
    """The answer to an item, where there is one."""
    return next((term for term in terms if term.item is item and term.answer is not None), None)


def with_term(terms: Terms, term: Term) -> tuple[Term, ...]:
    """The answers with this one in the place of its item, in the order of the check."""
    others = [each for each in terms if each.item is not None and each.item is not term.item]
    return tuple(sorted([*others, term], key=lambda each: each.item.place if each.item else 0))


def answered(terms: Terms, *kinds: Kept) -> list[Item]:
    """The items with one of these answers, in order; every answered one where none is named."""
    found = {term.item for term in terms if term.answer is not None and (not kinds or term.answer in kinds)}
    return [item for item in Item if item in found]


def open_items(terms: Terms) -> list[Item]:
    """The items nobody has answered yet."""
    done = set(answered(terms))
    return [item for item in Item if item not in done]


def in_words(terms: Terms) -> str:
    """「適11・否1・不要1」 and what is open."""
    counts = [(kind.label, len(answered(terms, kind))) for kind in Kept]
    counts.append(("未確認", len(open_items(terms))))
    return "・".join(f"{word}{count}" for word, count in counts if count)


def names(items: Iterable[Item]) -> str:
    """「8 再委託、11 監査・検査」."""
    return "、".join(f"{item.place} {item.label}" for item in items)
