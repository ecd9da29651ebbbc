"""R-05 from the list of April to the signed paper: explained, handed out, received (対5-1(2)ア・イ)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from komae_desk.areas.consent import phrases
from komae_desk.areas.consent.choices import DECIDING, KEEPERS, Understanding
from komae_desk.areas.consent.explanation.record import EXPLAINED, RANK, SIGNED, TOLD, twins_of
from komae_desk.core.application import day_of
from komae_desk.core.dates import wareki
from komae_desk.core.people import PERSON, User
from komae_desk.core.wording import worded
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

NEEDED = ("explained_at", "explainer", "materials", "topics", "understanding")
ASKED_OF_PERSON = ("explained_on", "left_on")
UNDERSTOOD = {"understanding": (Understanding.YES.value, "")}
"""Asked by the server, too; a paper from before the program says nothing of it."""
AGAIN = "再説明が必要と記録されています。「再説明を記録」で、理解したことを確かめてから受領してください。"


def given_out(act: Any, consent: Any) -> None:
    """The words of the form that the person signs stay with the record; the register of people knows the day."""
    words = {
        "preamble": worded(act, phrases.PREAMBLE),
        "clauses": phrases.clauses(act),
        "wording_version": phrases.version_in_words(act),
    }
    if any(getattr(consent, name) != value for name, value in words.items()):
        act.save(consent, **words)
    note_on_person(act, consent, explained_on=day_of(consent.explained_at) if consent.explained_at else None)


def received(act: Any, consent: Any) -> None:
    """The register of people knows since when a consent is there."""
    note_on_person(act, consent, consented_on=consent.signed_on)


def migrated(act: Any, consent: Any) -> None:
    """Both days of a paper that was signed before the program."""
    explained = day_of(consent.explained_at) if consent.explained_at else None
    note_on_person(act, consent, explained_on=explained, consented_on=consent.signed_on)


def taken_back(act: Any, consent: Any) -> None:
    """No consent any more."""
    note_on_person(act, consent, consented_on=None)


def note_on_person(act: Any, consent: Any, **days: Any) -> None:
    """Write days into the register of people, unless a newer appointment has spoken already."""
    person = act.maybe(PERSON, consent.person)
    if person is None:
        return
    newer = [
        other
        for other in act.find(consent.kind, person=consent.person, state=("explained", "signed", "waived"))
        if other.id != consent.id and other.starts_on and consent.starts_on and other.starts_on > consent.starts_on
    ]
    if newer or all(getattr(person, name, None) == day for name, day in days.items()):
        return
    act.save(person, reasons=dict.fromkeys(ASKED_OF_PERSON, "説明・同意の記録から転記"), **days)


def understood(consent: Any, user: User, look: Look) -> str:
    """確実に理解させ: nobody signs what is still to be explained again."""
    return AGAIN if consent.understanding is Understanding.AGAIN else ""


def term_is_over(consent: Any, user: User, look: Look) -> str:
    """The years of keeping begin with the end of the appointment (domain.md §9.9)."""
    if consent.ends_on is not None and consent.ends_on < look.today:
        return ""
    last = wareki(consent.ends_on) if consent.ends_on else "未入力"
    return f"任用終了日（{last}）の前です。その日を過ぎてから押してください。"


def has_twin(consent: Any, user: User, look: Look) -> bool:
    """Two PCs that were apart began the same appointment: one of both records goes (対5-1(2)ア)."""
    return bool(twins_of(look, consent))


def other_holds_as_much(consent: Any, user: User, look: Look) -> str:
    """What goes says nothing that the record which stays does not say."""
    twins = twins_of(look, consent)
    if not twins:
        return "同じ任用の記録はほかにありません。"
    other = max(twins, key=lambda each: RANK.index(each.state))
    if RANK.index(other.state) < RANK.index(consent.state):
        return f"この記録の方が進んでいます。もう一つの記録（{other.heading}）を取り消してください。"
    if look.find("usage_limit", consent=consent.id):
        return (
            f"ネット・メールの要否の記録がこの記録に付いています。もう一つの記録（{other.heading}）を確かめてください。"
        )
    return ""


def has_begun(consent: Any, user: User, look: Look) -> bool:
    """移行 is for what was explained on paper before the program (settled.md 17)."""
    return consent.starts_on is not None and consent.starts_on <= look.today


WORKFLOW = Workflow(
    {
        "planned": State("未説明", "due"),
        "explained": State("署名待ち", "due"),
        "signed": State("同意書受領", "ok"),
        "waived": State("同意書なし", "neu"),
        "ended": State("任用終了", "neu"),
        "void": State("取消し"),
    },
    (
        Step("explain", "説明を記録", ("planned",), "explained", by=KEEPERS, basis=EXPLAINED, checks=True, numbers=True,
             asks=TOLD, needs=NEEDED, also=given_out, tone="ok"),
        Step("explain_again", "再説明を記録", ("explained",), "explained", by=KEEPERS, basis=EXPLAINED, checks=True,
             asks=TOLD, needs=NEEDED, also=given_out),
        Step("receive", "同意書を受領", ("explained",), "signed", by=KEEPERS, basis=SIGNED, checks=True,
             asks=("signed_on", "shelf"), needs=("signed_on",), fills={"received_on": "today", "received_by": "me"},
             rule=understood, when=UNDERSTOOD, also=received, attaches="signed", tone="ok"),
        Step("waive", "同意書を求めない", ("explained",), "waived", by=DECIDING, basis=SIGNED,
             asks=("waiver_reason",), needs=("waiver_reason",), rule=understood, when=UNDERSTOOD, tone="warn"),
        Step("want", "同意書を求める", ("waived",), "explained", by=DECIDING, basis=SIGNED, reason=1),
        Step("return_paper", "受領を取り消す", ("signed",), "explained", by=DECIDING, basis=SIGNED, reason=1,
             also=taken_back, tone="warn"),
        Step("end", "任用終了を記録", ("signed", "waived"), "ended", by=KEEPERS, basis=SIGNED, rule=term_is_over),
        Step("void", "重複した記録を取り消す", ("planned", "explained", "waived", "signed"), "void", by=KEEPERS,
             basis=EXPLAINED, reason=1, concerns=has_twin, rule=other_holds_as_much, tone="err"),
        Step("migrate", "移行として登録（説明済み・署名待ち）", ("planned",), "explained", by=KEEPERS, basis=EXPLAINED,
             checks=True, numbers=True, asks=("explained_at", "explainer", "materials", "paper_number"),
             needs=("explained_at", "paper_number"), fills={"migrated_by": "me", "migrated_at": "now"},
             concerns=has_begun, also=given_out),
        Step("migrate_signed", "移行として登録（署名済み）", ("planned",), "signed", by=KEEPERS, basis=SIGNED,
             checks=True, numbers=True,
             asks=("explained_at", "explainer", "materials", "signed_on", "shelf", "paper_number"),
             needs=("explained_at", "signed_on", "paper_number"),
             fills={"migrated_by": "me", "migrated_at": "now", "received_on": "today", "received_by": "me"},
             concerns=has_begun, also=migrated, attaches="signed"),
    ),
    initial="planned",
    editable=frozenset({"planned", "explained"}),
    loose=frozenset(),
    # What is signed holds while the appointment lasts, so it goes along into another section.
    final=frozenset({"ended", "void"}),
)  # fmt: skip


def now_to_the_minute(look: Look) -> datetime:
    """The moment an explanation is written down, without seconds."""
    return look.now.replace(second=0, microsecond=0)
