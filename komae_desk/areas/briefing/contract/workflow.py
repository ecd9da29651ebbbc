"""D-04: 選定 → 契約 → 説明 → 稼働（定期確認） → 終了（返還・廃棄） (domain.md §12.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.briefing.choices import Confidentiality
from komae_desk.areas.briefing.contract.record import ALIVE, OPEN
from komae_desk.core.deciding import DEP, ISM
from komae_desk.core.people import User
from komae_desk.core.record import plain, rich_field
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

RETURNED = "disposal_report"
"""The register of what comes back or is destroyed (R-04), where its area is installed."""


def words_of(contract: Any) -> str:
    """「狛総契第45号 …業務委託」, as far as a field of another register takes it."""
    return str(contract.heading)[:120]


def await_return(act: Any, contract: Any) -> None:
    """What the contractor holds is chased until it reports to have returned or destroyed it (対8-1(2)ケ)."""
    ledger = act.ledger(RETURNED)
    if ledger is None:
        return
    assets = "、".join(filter(None, (act.heading("information_asset", each) for each in contract.assets)))
    subject = "　".join(filter(None, (contract.information.strip(), assets))) or f"{contract.subject}で渡した情報"
    grade = contract.confidentiality or Confidentiality.TWO
    report = act.desk.new(
        RETURNED,
        counterpart=contract.contractor,
        contract=words_of(contract),
        outsourced=contract.id,
        subject=subject[:1000],
        confidentiality=rich_field(ledger.record, "confidentiality", plain(grade)),
        quantity=contract.quantity,
        provided_on=min(filter(None, (contract.starts_on, contract.ended_on))),
        promised_on=max(filter(None, (contract.return_due_on, contract.starts_on))),
    )
    act.save(report)


def all_returned(contract: Any, user: User, look: Look) -> str:
    """A contract is over when every report of return or disposal was looked at."""
    reports: list[Any] = look.find(RETURNED, outsourced=contract.id)
    if any(report.state in ("waiting", "received") for report in reports):
        return "返還・廃棄の報告（R-04）が、まだ確認されていません。報告を受領し、確認してください。"
    return ""


def needs_no_briefing(contract: Any, user: User, look: Look) -> str:
    """For development and maintenance of systems the explanation is a duty (対5-1(4))."""
    if contract.needs_briefing:
        return "システムの開発・保守等の委託には、説明（R-07）が要ります。「説明を記録」を使ってください。"
    return ""


def holds(contract: Any, user: User, look: Look) -> bool:
    """Whether something has to come back."""
    return bool(contract.holds_information)


WORKFLOW = Workflow(
    {
        "selecting": State("選定中", "info"),
        "concluded": State("説明待ち", "due"),
        "running": State("稼働中", "ok"),
        "closing": State("返還・廃棄待ち", "warn"),
        "ended": State("終了"),
        "void": State("取消し"),
    },
    (
        *(Step("answer", "13項目の確認", (state,), state, basis="対8-1(2)", checks=True, asks=("terms",), hidden=True)
          for state in OPEN),
        Step("conclude", "契約を記録", ("selecting",), "concluded", basis="対8-1(2)", checks=True,
             asks=("contract_number", "concluded_on", "starts_on", "ends_on"),
             needs=("contract_number", "starts_on", "ends_on"), tone="ok"),
        Step("brief", "説明の確認", ("concluded",), "running", basis="対5-1(4)", asks=("briefed_on",),
             needs=("briefed_on",), hidden=True),
        *(Step("brief", "説明の確認", (state,), state, basis="対5-1(4)", asks=("briefed_on",), needs=("briefed_on",),
               hidden=True) for state in ("running",)),
        Step("run", "説明を要しない契約として稼働", ("concluded",), "running", basis="対5-1(4)", reason=1,
             rule=needs_no_briefing),
        *(Step("check", "定期確認", (state,), state, basis="対8-1(3)", asks=("checked_on", "weight"),
               needs=("checked_on",), hidden=True) for state in ALIVE),
        Step("end", "契約の終了を記録", ALIVE, "closing", basis="対8-1(2)ケ", checks=True,
             asks=("ended_on", "return_due_on"), needs=("ended_on", "return_due_on"), concerns=holds,
             also=await_return),
        Step("end_plain", "契約の終了を記録（渡した情報なし）", ALIVE, "ended", basis="対8-1(2)ケ", checks=True,
             asks=("ended_on",), needs=("ended_on",), concerns=lambda c, user, look: not holds(c, user, look)),
        Step("finish", "返還・廃棄を確かめて終了", ("closing",), "ended", by=(ISM, DEP), basis="対8-1(2)ケ",
             rule=all_returned, tone="ok"),
        Step("drop", "取り消す", ("selecting", "concluded"), "void", reason=1, tone="err"),
    ),
    initial="selecting",
    editable=frozenset({*OPEN, "closing"}),
    loose=frozenset(),
    final=frozenset({"ended", "void"}),
)  # fmt: skip
