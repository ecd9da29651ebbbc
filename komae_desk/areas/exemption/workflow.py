"""P-07 from 申請 to the end that the CISO has seen, and the urgent one that is reported afterwards (対7-4)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from komae_desk.areas.exemption.choices import Capacity, Occasion
from komae_desk.areas.exemption.record import BASIS, LIST_BASIS, ROLES, URGENT_BASIS, USING
from komae_desk.core.application import PERMITTED
from komae_desk.core.deciding import (
    APPLICANT,
    DECIDER,
    DEP,
    ISM,
    PAPER_DECISION,
    STATES,
    TRANSCRIBER,
    begun_before,
    cancelling,
    on_own_side,
    other_hand,
    own_side,
)
from komae_desk.core.errors import Invalid, Warned
from komae_desk.core.people import Role, User
from komae_desk.core.record import Problem
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

CISO, CHF, SYS = Role.CISO, Role.SECURITY_HEAD_OFFICER, Role.SYSTEM_MANAGER
OWN = (ISM, SYS)
BEFORE, URGENT = {"occasion": (Occasion.BEFORE.value,)}, {"occasion": (Occasion.URGENT.value,)}
WAITING = ("submitted", "reported")
HEAD = {"head_on": "today", "head_title": "my_title", "head_name": "my_name"}
END = ("end_confirmed_on", "end_confirmed_title", "end_confirmed_name", "end_document")
ENDED = {"end_confirmed_on": "today", "end_confirmed_title": "my_title", "end_confirmed_name": "my_name"}
# What an extension repeats of the exception it goes on from.
REPEATED = (
    "capacity", "system", "clause", "clause_text", "cannot_keep", "reason", "measure", "risk", "persons", "assets",
    "devices", "other_things", "ending",
)  # fmt: skip


# The steps on an extension with which what it extends is handed on, or goes on again; and who takes them.
HANDED_ON: dict[str, tuple[Role, ...]] = {
    "permit": (CISO,), "condition": (CISO,), "transcribe": (), "transcribe_condition": (), "migrate": (),
}  # fmt: skip
GIVEN_BACK: dict[str, tuple[Role, ...]] = {"revoke_permit": (CISO,), "cancel": ()}


def is_planned(record: Any, user: User, look: Look) -> bool:
    """Steps of what is permitted first."""
    return not record.is_urgent


def is_urgent(record: Any, user: User, look: Look) -> bool:
    """Steps of what is reported afterwards."""
    return bool(record.is_urgent)


def by_another_hand(record: Any, user: User, look: Look) -> bool:
    """Whoever decides on screen writes nothing down, nor does the applicant (CK-24)."""
    return user.person != record.applicant and not user.holds(CISO)


def no_opinion_yet(record: Any, user: User, look: Look) -> bool:
    """統括 gives an opinion once."""
    return record.head_on is None


def opinion_on_paper(record: Any, user: User, look: Look) -> bool:
    """What 統括 gave on paper is written down by another hand, once."""
    return record.head_on is None and user.person != record.applicant and not user.holds(CHF)


def not_extended(record: Any, user: User, look: Look) -> str:
    """One extension at a time; one that was taken back stands in nobody's way."""
    held: list[Any] = look.find("exemption", extends=record.id, state=WAITING)
    return f"延長の申請（{held[0].heading}）が、まだ決まっていません。" if held else ""


def extend(act: Any, former: Any) -> None:
    """The application that goes on where this one ends, handed in at once."""
    first = former.last_on + timedelta(days=1)
    if former.extend_until_on < first:
        last = f"{former.last_on.month}月{former.last_on.day}日"
        text = f"延長後の終了日は、今の期限（{last}）より後の日を入力してください。"
        raise Invalid([Problem("extend_until_on", text, LIST_BASIS)])
    values = {name: getattr(former, name) for name in REPEATED}
    user = act.desk.user
    if ROLES.get(values["capacity"]) not in user.roles | user.delegated:
        values["capacity"] = Capacity.MANAGER if user.holds(ISM) else Capacity.SYSTEM
    if former.extend_reason.strip():
        values["reason"] = former.extend_reason
    made = act.desk.new(
        former.kind, **values, applicant=user.person, extends=former.id, starts_on=first, ends_on=former.extend_until_on
    )
    reasons = dict.fromkeys(made.labels(), former.extend_reason)
    try:
        act.move(act.save(made), "submit", reasons=reasons)
    except Warned as caught:
        words = "".join(problem.text.partition("理由を入力")[0] for problem in caught.problems)
        raise Invalid([Problem("extend_reason", f"{words}延長の理由を入力してください。", "CK-08")]) from caught


def take_over(act: Any, record: Any) -> None:
    """A permitted extension stands in the place of what it extends."""
    former = act.maybe(record.kind, record.extends)
    if former is None or former.state not in USING:
        return
    way = "transcribe" if record.transcribed_at else "permit"
    if record.state == "conditional":
        way = "transcribe_condition" if record.transcribed_at else "condition"
    act.move(former, f"hand_on_{'migrate' if record.migrated_at else way}")


def give_back(act: Any, record: Any) -> None:
    """Where the permission of an extension is taken back, what it extended holds again."""
    former = act.maybe(record.kind, record.extends)
    if former is not None and former.state == "extended":
        way = "revoke_permit" if record.state == "submitted" else "cancel"
        act.move(former, f"resume_{running_as(former)}_{way}")


def not_begun(record: Any, user: User, look: Look) -> str:
    """What was permitted and never needed is taken back; what has begun has an end that is reported."""
    if has_begun(record, look):
        return "もう始まっている例外措置です。「終了を報告」で終了を入力してください。"
    return cancelling(record, user, look)


def has_begun(record: Any, look: Look) -> bool:
    """Whether it is permitted and goes on."""
    return record.state in PERMITTED and record.starts_on is not None and record.starts_on <= look.today


def to_be_cancelled(record: Any, user: User, look: Look) -> bool:
    """A draft that was sent back or taken back has its number, an urgent one its clock; any other is just a draft."""
    if record.state == "draft":
        return bool(record.number) or record.is_urgent
    return not has_begun(record, look)


def running_as(record: Any) -> str:
    """The state it had while it went on."""
    if record.is_urgent:
        return "confirmed" if record.decided_on else "reported"
    return "conditional" if record.conditions else "permitted"


def _came_from(state: str) -> Any:
    return lambda record, user, look: running_as(record) == state


def _planned() -> tuple[Step, ...]:
    return (
        Step("submit", "申請", ("draft",), "submitted", by=OWN, basis=BASIS, checks=True, numbers=True, when=BEFORE,
             fills={"applied_on": "today"}, concerns=is_planned, tone="ok"),
        Step("permit", "許可（CISO）", ("submitted",), "permitted", by=(CISO,), basis=BASIS, apart=True, checks=True,
             fills=DECIDER, key="Alt+A", undo="revoke_permit", also=take_over, tone="ok"),
        Step("condition", "条件を付けて許可（CISO）", ("submitted",), "conditional", by=(CISO,), basis=BASIS,
             apart=True, checks=True, asks=("conditions", "valid_until_on"), needs=("conditions",), fills=DECIDER,
             key="Alt+C", undo="revoke_permit", also=take_over),
        Step("refuse", "不許可（CISO）", ("submitted",), "refused", by=(CISO,), basis=BASIS, apart=True,
             asks=("refusal_reason",), needs=("refusal_reason",), fills=DECIDER, key="Alt+N", undo="revoke_refusal",
             tone="err"),
        Step("transcribe", "CISOの許可を転記", ("submitted",), "permitted", basis="CK-24", checks=True,
             asks=(*PAPER_DECISION, "valid_until_on"), needs=PAPER_DECISION, fills=TRANSCRIBER, rule=other_hand,
             not_named=APPLICANT, concerns=by_another_hand, also=take_over),
        Step("transcribe_condition", "CISOの条件付き許可を転記", ("submitted",), "conditional", basis="CK-24",
             checks=True, asks=(*PAPER_DECISION, "conditions", "valid_until_on"),
             needs=(*PAPER_DECISION, "conditions"), fills=TRANSCRIBER, rule=other_hand, not_named=APPLICANT,
             concerns=by_another_hand, also=take_over),
        Step("transcribe_refusal", "CISOの不許可を転記", ("submitted",), "refused", basis="CK-24", checks=True,
             asks=(*PAPER_DECISION, "refusal_reason"), needs=(*PAPER_DECISION, "refusal_reason"), fills=TRANSCRIBER,
             rule=other_hand, not_named=APPLICANT, concerns=by_another_hand),
        Step("migrate", "移行として登録（紙で許可済み）", ("submitted",), "permitted", checks=True,
             by=(ISM, DEP, Role.CLERK), asks=("applied_on", *PAPER_DECISION[:3], "paper_number", "conditions"),
             needs=("applied_on", *PAPER_DECISION[:3], "paper_number"),
             fills={"migrated_by": "me", "migrated_at": "now"}, rule=other_hand, not_named=APPLICANT,
             concerns=begun_before),
        Step("revoke_permit", "許可の取消し", PERMITTED, "submitted", by=(CISO,), reason=1, tone="warn",
             also=give_back),
        Step("revoke_refusal", "不許可の取消し", ("refused",), "submitted", by=(CISO,), reason=1, tone="warn"),
    )  # fmt: skip


def _urgent() -> tuple[Step, ...]:
    return (
        Step("report", "緊急の例外措置をCISOに報告", ("draft",), "reported", by=OWN, basis=URGENT_BASIS, checks=True,
             numbers=True, when=URGENT, needs=("acted_at", "urgent_reason"),
             fills={"applied_on": "today", "reported_at": "now"}, concerns=is_urgent, tone="ok"),
        Step("confirm", "緊急の報告を確認（CISO）", ("reported",), "confirmed", by=(CISO,), basis=URGENT_BASIS,
             apart=True, asks=("conditions", "valid_until_on"), fills=DECIDER, undo="revoke_confirm", tone="ok"),
        Step("transcribe_confirm", "緊急の報告のCISOの確認を転記", ("reported",), "confirmed", basis="CK-24",
             checks=True, asks=(*PAPER_DECISION, "conditions", "valid_until_on"), needs=PAPER_DECISION,
             fills=TRANSCRIBER, rule=other_hand, not_named=APPLICANT, concerns=by_another_hand),
        Step("revoke_confirm", "確認の取消し", ("confirmed",), "reported", by=(CISO,), reason=1, tone="warn"),
    )  # fmt: skip


def _running() -> tuple[Step, ...]:
    return (
        *(Step("extend", "延長を申請", (state,), state, by=OWN, basis=LIST_BASIS, rule=not_extended, also=extend,
               asks=("extend_until_on", "extend_reason"), needs=("extend_until_on",), key="Alt+E",
               opens=("exemption", "extends")) for state in USING),
        *(Step("review", "見直しを記録", (state,), state, by=OWN, basis=LIST_BASIS, needs=("review_note",),
               asks=("review_note", "next_review_on"), fills={"reviewed_on": "today"}) for state in USING),
        Step("end", "終了を報告", (*USING, "reported"), "ended", by=OWN, basis=LIST_BASIS, checks=True,
             asks=("ended_on", "result", "restored", "remaining"), needs=("ended_on", "result", "restored"),
             fills={"end_reported_on": "today"}, rule=not_extended),
        # Each with the step on the extension that brings it, by whoever takes that: the CISO, or who writes it down.
        *(Step(f"hand_on_{way}", "延長の許可に引き継ぐ", USING, "extended", by=by, hidden=True,
               along=("exemption", way, "extends")) for way, by in HANDED_ON.items()),
        *(Step(f"resume_{state}_{way}", "延長の許可がなくなり、戻る", ("extended",), state, by=by, hidden=True,
               along=("exemption", way, "extends")) for way, by in GIVEN_BACK.items() for state in USING),
        Step("confirm_end", "終了の報告を確認（CISO）", ("ended",), "done", by=(CISO,), basis=LIST_BASIS, fills=ENDED,
             tone="ok"),
        *(Step(f"return_end_{state}", "終了の報告を差し戻す（CISO）", ("ended",), state, by=(CISO,), reason=1,
               tone="warn", when=URGENT if state in ("confirmed", "reported") else BEFORE, concerns=_came_from(state))
          for state in (*USING, "reported")),
        Step("transcribe_end", "終了のCISOの確認を転記", ("ended",), "done", basis="CK-24", checks=True, asks=END,
             needs=END, fills={"end_transcribed_by": "me", "end_transcribed_at": "now"}, rule=other_hand,
             not_named=APPLICANT, concerns=by_another_hand),
    )  # fmt: skip


WORKFLOW = Workflow(
    {
        **STATES,
        "submitted": State("CISOの許可待ち", "due"),
        "reported": State("CISOの確認待ち", "due"),
        "confirmed": State("緊急・確認済み", "ok"),
        "extended": State("延長に引継ぎ"),
        "ended": State("終了の確認待ち", "due"),
        "done": State("終了"),
    },
    (
        *_planned(),
        *_urgent(),
        *(Step("give_opinion", "意見を付ける（統括）", (state,), state, by=(CHF,), basis=BASIS, asks=("head_opinion",),
               needs=("head_opinion",), fills=HEAD, concerns=no_opinion_yet) for state in WAITING),
        *(Step("transcribe_opinion", "統括の意見を転記", (state,), state, basis="CK-24", checks=True,
               asks=("head_opinion", *HEAD, "head_document"), needs=("head_opinion", *HEAD, "head_document"),
               fills={"head_transcribed_by": "me", "head_transcribed_at": "now"}, rule=other_hand,
               not_named=APPLICANT, concerns=opinion_on_paper) for state in WAITING),
        Step("withdraw", "取り下げる", ("submitted",), "draft", rule=own_side, concerns=on_own_side),
        Step("return", "差し戻す", WAITING, "draft", by=(CISO,), reason=1, key="Alt+R", tone="warn"),
        *_running(),
        Step("cancel", "申請を取り消す", ("draft", *WAITING, *PERMITTED), "cancelled", reason=1, tone="err",
             rule=not_begun, concerns=to_be_cancelled, also=give_back),
    ),
    final=frozenset({"done", "refused", "extended"}),
    applicant="applicant",
)  # fmt: skip
