"""What was read becomes versions in the register, all in one act (対5-1(3))."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from komae_desk.areas.policy.clauses import packed, packed_unsure
from komae_desk.areas.policy.layout.marks import number
from komae_desk.areas.policy.layout.reading import ReadDocument, Reading
from komae_desk.areas.policy.record import CityRule, Code, Disclosure, Rule, RuleBody, SectionRule, Whose
from komae_desk.areas.policy.screens import DEFAULT_PLACE, ISSUE, TAKE_IN
from komae_desk.core.act import Act
from komae_desk.core.area import Ledger
from komae_desk.core.clause import DOCUMENTS
from komae_desk.core.dates import parse_date
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.folding import fold_width
from komae_desk.core.record import Choice, field_type, item_type

_ISSUE_NAME = re.compile(r"(規則|要綱|訓令|告示|要領|条例|規程)?第\s*[\d一二三四五六七八九十]+\s*号|.{2,8}決裁")
UNDATED = "「{name}」の施行日が分かりません。文書を選び、施行日を入力してください。"
_KANJI = re.compile(r"[一二三四五六七八九十]{1,3}(?=[年月日])")
_EXAMPLE = re.compile(r"[PEH]\d[a-z]")
NOTHING = "登録する文書がありません。読み込む文書を一つ以上選んでください。"


@dataclass(frozen=True)
class Proposal:
    """A document as it would be registered; a person may say otherwise. takes: whether it is registered at all."""

    document: ReadDocument
    name: str
    code: Code | None
    issue_name: str = ""
    starts_on: date | None = None
    takes: bool = True


def proposals(reading: Reading, today: date) -> list[Proposal]:
    """What the heads of the documents say about themselves; a preface without a title is left out at first.

    An annex without a day of its own has that of the document before it.
    """
    made: list[Proposal] = []
    for document in reading.documents:
        each = _proposal(document, today)
        before = made[-1].starts_on if made else None
        made.append(each if each.starts_on is not None else replace(each, starts_on=before))
    return made


def _proposal(document: ReadDocument, today: date) -> Proposal:
    code = next((each for each in Code if each.value == document.code), None)
    front = document.clauses[0].paragraphs if document.clauses and not document.clauses[0].parts else ()
    issue = next((p for p in front[1:5] if _ISSUE_NAME.fullmatch("".join(p.split()))), "")
    name = document.title or (DOCUMENTS[document.code].name if document.code else "")
    return Proposal(document, name, code, issue, _day(front, today), bool(name))


def _day(front: Sequence[str], today: date) -> date | None:
    for paragraph in front[1:5]:
        try:
            digits = _KANJI.sub(lambda found: str(number(found[0])), "".join(fold_width(paragraph).split()))
            day = parse_date(digits, today=today).value
        except Refused:
            continue
        if isinstance(day, date):
            return day
    return None


def anchors_of(ledgers: Iterable[Ledger]) -> dict[str, str]:
    """The examples of incidents that some ledger offers, by their codes in the judgement table (P1a, E2b, H3c)."""
    found: dict[str, str] = {}
    for ledger in ledgers:
        for name in ledger.record.labels():
            of = item_type(ledger.record, name) if field_type(ledger.record, name) is tuple else None
            if isinstance(of, type) and issubclass(of, Choice):
                found |= {str(each.value): each.label for each in of if _EXAMPLE.fullmatch(str(each.value))}
    return found


def again(before: Sequence[Proposal], reading: Reading, today: date) -> list[Proposal]:
    """The proposals of a text that was read anew: what a person has said about a document stays with it."""
    kept = {each.document.at: each for each in before}
    made = proposals(reading, today)
    return [
        replace(kept[each.document.at], document=each.document) if each.document.at in kept else each for each in made
    ]


def take_in(desk: Desk, wanted: Sequence[Proposal], source: str, kind: str, place: str = "") -> list[Rule]:
    """Register the documents and bring them into force where the person may; raises Refused or Invalid.

    kind: the register; the city's is written by the members of its stream alone.
    """
    taken = [each for each in wanted if each.takes]
    if not taken:
        raise Refused(NOTHING)
    undated = next((each.name for each in taken if each.starts_on is None), None)
    if undated is not None:
        raise Refused(UNDATED.format(name=undated or "（題名なし）"))
    made: list[Rule] = []
    with desk.act(f"規程 {len(taken)}件の読込み") as act:
        for each in taken:
            saved = _saved(act, desk, kind, _values(each, source, place or DEFAULT_PLACE))
            step = next((offer for offer in desk.offers(saved) if offer.step.name == ISSUE), None)
            made.append(act.move(saved, ISSUE) if step is not None and not step.why else saved)  # type: ignore[arg-type]
    return made


def _saved(act: Act, desk: Desk, kind: str, values: dict[str, Any]) -> Any:
    """A new version; words for one that waits with this name and day take the place of what it had."""
    waiting: list[Any] = desk.find(kind, name=values["name"], starts_on=values["starts_on"], state="draft")
    if not waiting:
        return act.save(desk.new(kind, **values))
    words = {name: values.pop(name) for name in ("body", "unsure")}
    return act.move(act.save(waiting[0], **values), TAKE_IN, **words)


def _values(each: Proposal, source: str, place: str) -> dict[str, Any]:
    return {
        "code": each.code,
        "name": each.name,
        "whose": Whose.CITY if each.code is not None else Whose.PROCEDURE,
        "issue_name": each.issue_name,
        "starts_on": each.starts_on,
        "disclosure": Disclosure.PUBLIC if each.code is not None else Disclosure.INTERNAL,
        "place": place,
        "body": (RuleBody(packed(each.document.clauses), source),),
        "unsure": packed_unsure(dict(each.document.unsure)),
    }


def kinds(desk: Desk) -> list[tuple[str, str]]:
    """Where this person may register: for every section, where he writes in the city's stream, and for the section.

    In 単独利用 nothing is issued: the section keeps the city's rules itself.
    """
    found = [(SectionRule.kind, "この課の規程として")]
    if desk.sections and desk.store.may_write(CityRule.kind, desk.user.person):
        found.insert(0, (CityRule.kind, "全課に発行する規程として"))
    return found
