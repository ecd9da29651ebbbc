"""The steps from 申請 to a decision and the parts of the form about it, the same for every application (§12.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.core.act import involved
from komae_desk.core.application import PERMITTED, SOLE_REASON, Application, day_of, name_of, roles_of
from komae_desk.core.area import Section
from komae_desk.core.people import Role, User
from komae_desk.core.workflow import State, Step

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

ISM, DIR, DEP = Role.SECURITY_MANAGER, Role.SECURITY_OFFICER, Role.DEPUTY
DECIDER = {
    "decided_by": "me",
    "decided_title": "my_title",
    "decided_name": "my_name",
    "decided_on": "today",
    "decided_at": "now",
}
TRANSCRIBER = {"transcribed_by": "me", "transcribed_at": "now"}
APPLICANT = ("applicant",)
PAPER_DECISION = ("decided_on", "decided_title", "decided_name", "decision_document")

DECISION = Section(
    "許可",
    ("conditions", "valid_until_on", "decided_by", "decided_title", "decided_name", "decided_on", "decided_at",
     "refusal_reason", "later_confirmer", "later_confirmed_on"),
)  # fmt: skip
TRANSCRIPTION = Section("転記・移行", ("decision_document", "transcribed_by", "transcribed_at", "paper_number"))
CONFIRMATION = "{heading}（申請者と許可者が同じ許可）を事後に確認する"

STATES = {
    "draft": State("作成中"),
    "submitted": State("許可待ち", "due"),
    "permitted": State("許可", "ok"),
    "conditional": State("条件付き許可", "ok"),
    "refused": State("不許可", "err"),
    "cancelled": State("取消し"),
}


def route(application: Any, user: User, look: Look) -> str:
    """Whose decision this is: the manager's, or for the manager's own application the officer's (§1.2 rule 2)."""
    ledger = look.ledger(application.kind)
    form = ledger.code if ledger is not None else ""
    if ISM not in roles_of(look, application.applicant):
        return "" if user.may((ISM,), form) else "この申請を許可できるのは、情報セキュリティ管理者（課長）です。"
    if user.may((DIR,), form):
        return ""
    return (
        "情報セキュリティ管理者本人の申請は、情報セキュリティ責任者（部長）が許可します。"
        "部長が不在のときは、代理許可者に依頼してください。"
    )


def decider(application: Any, look: Look) -> Role:
    """As which role a decision is made, and so which post is printed."""
    return DIR if ISM in roles_of(look, application.applicant) else ISM


def deputy_route(application: Any, user: User, look: Look) -> str:
    """The deputy decides only on the manager's own application, while the officer is away."""
    if ISM in roles_of(look, application.applicant):
        return ""
    return "代理で許可できるのは、情報セキュリティ管理者本人の申請だけです。"


def sole_route(application: Any, user: User, look: Look) -> str:
    """The exception step is for one's own application only; every other one takes 「許可」."""
    if user.person in involved(look, application):
        return ""
    return "申請者と許可者が別の人のため、「許可」を使ってください。"


def other_hand(application: Any, user: User, look: Look) -> str:
    """CK-24: the applicant does not write down the decision on the own application."""
    if user.person == application.applicant:
        return "申請者本人は転記できません。別の人が転記してください。"
    return ""


def on_own_side(application: Any, user: User, look: Look) -> bool:
    """Steps for whoever applied or entered the application."""
    return user.person in involved(look, application)


def of_the_manager(application: Any, user: User, look: Look) -> bool:
    """The deputy is asked about the manager's own application only."""
    return ISM in roles_of(look, application.applicant)


def by_another_hand(application: Any, user: User, look: Look) -> bool:
    """Whoever may decide on screen writes no decision on paper down; nor does the applicant (CK-24)."""
    decides = not route(application, user, look) or (user.holds(DEP) and of_the_manager(application, user, look))
    return user.person != application.applicant and not decides


def begun_before(application: Any, user: User, look: Look) -> bool:
    """移行 is for what was permitted on paper and has begun (settled.md 17)."""
    starts = application.starts
    return starts is not None and day_of(starts) <= look.today


def confirming(application: Any, user: User, look: Look) -> bool:
    """事後確認 is the named person's, once."""
    return application.later_confirmer == user.person and application.later_confirmed_on is None


def taker_back(application: Any, user: User, look: Look) -> str:
    """The deputy takes back what he permitted himself; manager and officer take back any decision."""
    if user.holds(ISM, DIR) or application.decided_by == user.person:
        return ""
    return "取り消せるのは、許可した人と情報セキュリティ管理者です。"


def cancelling(application: Any, user: User, look: Look) -> str:
    """取消し is the applicant's side's and the deciders'."""
    if user.holds(ISM, DIR, DEP, Role.POLICY_OFFICE) or user.person in involved(look, application):
        return ""
    return "取り消せるのは、申請者（入力した人を含む）と許可者です。"


def confirmer_only(application: Any, user: User, look: Look) -> str:
    """Only the person named confirms afterwards."""
    if application.later_confirmer is None:
        return "申請者と許可者が同じ記録ではないため、事後確認は要りません。"
    if application.later_confirmed_on:
        return "事後確認は済んでいます。"
    if user.person != application.later_confirmer:
        return f"事後確認できるのは{name_of(look, application.later_confirmer)}さんです。"
    return ""


def own_side(application: Any, user: User, look: Look) -> str:
    """取下げ is the applicant's side's."""
    if user.person in involved(look, application):
        return ""
    return "取り下げられるのは申請者（入力した人を含む）です。差戻しは許可者が行います。"


def deciding(basis: str) -> tuple[Step, ...]:
    """申請, 取下げ, 差戻し, every way to decide and to take the decision back."""
    return (
        Step("submit", "申請", ("draft",), "submitted", basis=basis, checks=True, numbers=True,
             fills={"applied_on": "today"}),
        Step("withdraw", "取り下げる", ("submitted",), "draft", rule=own_side, concerns=on_own_side),
        Step("permit", "許可", ("submitted",), "permitted", by=(ISM, DIR), basis=basis, apart=True, checks=True,
             fills=DECIDER, rule=route, acting=decider, key="Alt+A", undo="revoke_permit", tone="ok"),
        Step("condition", "条件を付けて許可", ("submitted",), "conditional", by=(ISM, DIR), basis=basis, apart=True,
             checks=True, asks=("conditions", "valid_until_on"), needs=("conditions",), fills=DECIDER, rule=route,
             acting=decider, key="Alt+C", undo="revoke_permit"),
        Step("return", "差し戻す", ("submitted",), "draft", by=(ISM, DIR, DEP), reason=1, key="Alt+R", tone="warn"),
        Step("refuse", "不許可", ("submitted",), "refused", by=(ISM, DIR), basis=basis, apart=True,
             asks=("refusal_reason",), needs=("refusal_reason",), fills=DECIDER, rule=route, acting=decider,
             key="Alt+N", undo="revoke_refusal", tone="err"),
        Step("permit_as_deputy", "代理で許可（部長不在）", ("submitted",), "permitted", by=(DEP,), basis="対1-8(1)",
             apart=True, checks=True, reason=5, fills=DECIDER, rule=deputy_route, concerns=of_the_manager, of=ISM,
             undo="revoke_permit"),
        Step("permit_alone", "やむを得ない場合の許可（兼務）", ("submitted",), "permitted", by=(ISM, DIR),
             basis="対1-8(1)", checks=True, asks=("later_confirmer",), needs=("later_confirmer",),
             reason=SOLE_REASON, fills=DECIDER, rule=sole_route, concerns=on_own_side,
             undo="revoke_permit", tone="warn"),
        Step("transcribe", "許可を転記", ("submitted",), "permitted", basis="CK-24", checks=True,
             asks=(*PAPER_DECISION, "valid_until_on"), needs=PAPER_DECISION, fills=TRANSCRIBER, rule=other_hand,
             not_named=APPLICANT, concerns=by_another_hand),
        Step("transcribe_condition", "条件付き許可を転記", ("submitted",), "conditional", basis="CK-24", checks=True,
             asks=(*PAPER_DECISION, "conditions", "valid_until_on"), needs=(*PAPER_DECISION, "conditions"),
             fills=TRANSCRIBER, rule=other_hand, not_named=APPLICANT, concerns=by_another_hand),
        Step("transcribe_refusal", "不許可を転記", ("submitted",), "refused", basis="CK-24", checks=True,
             asks=(*PAPER_DECISION, "refusal_reason"), needs=(*PAPER_DECISION, "refusal_reason"), fills=TRANSCRIBER,
             rule=other_hand, concerns=by_another_hand),
        Step("migrate", "移行として登録（紙で許可済み）", ("submitted",), "permitted", checks=True,
             by=(ISM, DEP, Role.CLERK),
             asks=("applied_on", *PAPER_DECISION[:3], "paper_number", "conditions"),
             needs=("applied_on", *PAPER_DECISION[:3], "paper_number"),
             fills={"migrated_by": "me", "migrated_at": "now"}, rule=other_hand, not_named=APPLICANT,
             concerns=begun_before),
        Step("revoke_permit", "許可の取消し", PERMITTED, "submitted", by=(ISM, DIR, DEP), reason=1, tone="warn",
             rule=taker_back),
        Step("revoke_refusal", "不許可の取消し", ("refused",), "submitted", by=(ISM, DIR, DEP), reason=1, tone="warn",
             rule=taker_back),
    )  # fmt: skip


def ending(using: tuple[str, ...] = ()) -> tuple[Step, ...]:
    """取消し and 事後確認, which may still come in the states of `using`; last in a table, as they lead nowhere on."""
    return (
        Step("cancel", "申請を取り消す", ("submitted", *PERMITTED), "cancelled", reason=1, tone="err",
             rule=cancelling),
        *(Step("confirm_later", "事後確認", (state,), state, basis="対1-8(1)",
               fills={"later_confirmed_on": "today"}, named="later_confirmer", rule=confirmer_only,
               concerns=confirming)
          for state in (*PERMITTED, *using)),
    )  # fmt: skip


def is_self_decided(application: Application) -> bool:
    """Whether applicant and decider were one person, with a reason (兼務（やむを得ない場合）)."""
    return application.later_confirmer is not None
