"""R-07: written down, told, confirmed by everybody who was told; each confirms in a record of its own."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.briefing import phrases
from komae_desk.areas.briefing.briefing.record import BASIS
from komae_desk.core.application import day_of
from komae_desk.core.workflow import State, Step, Workflow

CONFIRMATION = "briefing_confirmation"
OPEN_DAYS = 10
"""How long a confirmation may take until ホーム says so, in open days (推奨)."""


def ask_confirmations(act: Any, briefing: Any) -> None:
    """One confirmation for the contractor and one for each subcontractor; each keeps the items as they were told."""
    told_words = "\n".join(phrases.topics(act))
    contract = act.get("contract", briefing.contract)
    due = act.open_days.after(day_of(briefing.told_at), OPEN_DAYS)
    asked = [(None, contract.contractor)] if briefing.to_contractor else []
    asked += [(each, act.get("subcontractor", each).name) for each in briefing.told_subcontractors]
    for subcontractor, company in asked:
        made = act.desk.new(
            CONFIRMATION,
            briefing=briefing.id,
            contract=briefing.contract,
            subcontractor=subcontractor,
            company=company,
            paper_number=briefing.number,
            told_words=told_words,
            due_on=due,
        )
        act.save(made)


def unconfirmed(briefing: Any, user: Any, look: Any) -> str:
    """What somebody has confirmed already is not taken back."""
    if any(each.state == "confirmed" for each in look.find(CONFIRMATION, briefing=briefing.id)):
        return "確認書を受け取った相手がいるため、取り消せません。訂正する場合は、備考に書いてください。"
    return ""


def drop_confirmations(act: Any, briefing: Any) -> None:
    """Nobody is asked to confirm what was taken back."""
    for each in act.find(CONFIRMATION, briefing=briefing.id, state="waiting"):
        act.move(each, "drop", "説明の記録を取り消したため")


WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "told": State("確認待ち", "due"),
        "confirmed": State("確認済", "ok"),
        "void": State("取消し"),
    },
    (
        Step("tell", "説明を記録", ("draft",), "told", basis=BASIS, checks=True, numbers=True, also=ask_confirmations),
        Step("complete", "全員の確認", ("told",), "confirmed", basis=BASIS, asks=("confirmed_on",),
             needs=("confirmed_on",), hidden=True),
        Step("void", "記録を取り消す", ("draft", "told"), "void", reason=1, tone="err", rule=unconfirmed,
             also=drop_confirmations),
    ),
    editable=frozenset({"draft"}),
    final=frozenset({"confirmed", "void"}),
)  # fmt: skip
