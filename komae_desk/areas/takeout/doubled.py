"""One device lent in two places at once: only somebody who looks can say which loan is true (ux.md §4.16, §5.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.takeout.commands import give_back, hand_out
from komae_desk.areas.takeout.movement.record import Movement
from komae_desk.areas.takeout.movement.workflow import finish_permit
from komae_desk.areas.takeout.permission import open_movement
from komae_desk.core.application import name_of
from komae_desk.core.conflicts import Doubt, WayOut
from komae_desk.core.record import META, from_json

if TYPE_CHECKING:
    from komae_desk.core.act import Act
    from komae_desk.core.desk import Look
    from komae_desk.core.journal import Line

UNPERMITTED = "許可が受け付けられなかった貸出しがあります。"
TITLE = "同じ機器が2か所で貸し出されています。"
QUESTION = "機器は今どちらにありますか。"
HERE = "窓口に戻っている"


def doubt(look: Look, lines: Sequence[Line]) -> Doubt | None:
    """The question about a refused loan of one device that is out with somebody else; None for anything else."""
    lent = [_movement_of(line) for line in lines if line.kind == "movement" and line.verb == "create"]
    loans = [m for m in lent if m.device is not None]
    if loans and loans[0].unconfirmed and not any(_is_out(look, loan) for loan in loans):
        return _without_permit(look, loans)
    if len(loans) != 1:
        return None
    mine, device = loans[0], loans[0].device
    theirs = open_movement(look, device) if device is not None else None
    if theirs is None or theirs.id == mine.id:
        return None
    who, they = name_of(look, mine.person), name_of(look, theirs.person)
    if mine.person == theirs.person:
        who, they = f"{who}（この端末の記録）", f"{they}（{theirs.number}）"
    facts = (
        f"{look.heading('device', device)}",
        f"サーバーの記録：{_at(theirs)} {they}さんに貸出し",
        f"この端末の記録：{_at(mine)} {who}さんに貸出し（サーバーには入っていません）",
        "選ばなかった記録は「取消し」で残ります。",
    )
    ways = (
        WayOut(f"{they}さん", lambda act: _stays(act, mine, f"機器は{they}さんが使用")),
        WayOut(f"{who}さん", lambda act: _changes_over(act, mine, theirs.id, f"機器は{who}さんが使用")),
        WayOut(HERE, lambda act: _is_back(act, mine, theirs.id)),
    )
    return Doubt(TITLE, facts, QUESTION, ways)


def _is_out(look: Look, loan: Movement) -> bool:
    return loan.device is not None and open_movement(look, loan.device) is not None


def _without_permit(look: Look, loans: Sequence[Movement]) -> Doubt:
    """The permit of a loan was not taken by the server; the device may be out all the same (settled.md 14)."""
    mine = loans[0]
    who, permit = name_of(look, mine.person), look.maybe("takeout", mine.permit)
    state = look.ledger("takeout")
    now = state.workflow.states[permit.state].label if permit is not None and state is not None else "登録なし"
    facts = (
        "、".join(look.heading("device", loan.device) for loan in loans),
        f"この端末の記録：{_at(mine)} {who}さんに貸出し（サーバーには入っていません）",
        f"持出許可 {mine.permit_number or '（番号なし）'}：サーバーでは「{now}」",
        f"「{who}さん」を選ぶと、許可のない持出しとして記録簿に残ります。",
    )
    note = "許可がサーバーに受け付けられなかった貸出し"
    ways = (
        WayOut(f"{who}さん", lambda act: _stays_out(act, loans, note)),
        WayOut(HERE, lambda act: _stay(act, loans, "機器は窓口に戻っている")),
    )
    return Doubt(UNPERMITTED, facts, QUESTION, ways)


def _stays_out(act: Act, loans: Sequence[Movement], note: str) -> None:
    """The device is out: the loan is kept, and says that nobody has permitted it."""
    for loan in loans:
        bare = replace(_copy(act, loan), permit=None, permit_number="", permit_on=None, passed_reason=note)
        hand_out(act, bare, act.get("device", _device(loan)))


def _stay(act: Act, loans: Sequence[Movement], note: str) -> None:
    for loan in loans:
        _stays(act, loan, note)


def _movement_of(line: Line) -> Movement:
    patch = {name: new for name, (_, new) in line.op["patch"].items()}
    return from_json(Movement, {**patch, "id": str(line.record_id)})


def _at(movement: Movement) -> str:
    return f"{movement.left_at.astimezone():%H:%M}" if movement.left_at else ""


def _stays(act: Act, mine: Movement, note: str) -> None:
    """The loan of the server is true: this PC's is kept as cancelled."""
    kept = act.save(_copy(act, mine))
    act.move(kept, "void", f"二重の貸出しのため取消し（{note}）")


def _changes_over(act: Act, mine: Movement, theirs: UUID, note: str) -> None:
    """This PC's loan is true: the server's is cancelled, the device goes out once more."""
    wrong = _open(act, theirs)
    device: Any = act.get("device", _device(mine))
    give_back(act, wrong, device)
    voided = act.move(act.get("movement", theirs), "void", f"二重の貸出しのため取消し（{note}）")
    finish_permit(act, voided)
    hand_out(act, _copy(act, mine), act.get("device", device.id))
    permit = act.maybe("takeout", mine.permit)
    if permit is not None and act.desk.ledgers["takeout"].workflow.step(permit.state, "hand_over"):
        act.move(permit, "hand_over")


def _is_back(act: Act, mine: Movement, theirs: UUID) -> None:
    """The device is here: the server's loan has ended, this PC's is kept as cancelled."""
    give_back(act, _open(act, theirs), act.get("device", _device(mine)))
    _stays(act, mine, "機器は窓口に戻っている")


def _open(act: Act, movement: UUID) -> Movement:
    found = act.get("movement", movement)
    assert isinstance(found, Movement)
    return found


def _device(movement: Movement) -> UUID:
    assert movement.device is not None
    return movement.device


def _copy(act: Act, mine: Movement) -> Movement:
    """This PC's loan as a new entry: the refused one never became a record of the server."""
    values = {f.name: getattr(mine, f.name) for f in fields(mine) if f.name not in META and f.init}
    values.pop("inspection_due_on")
    new = act.desk.new("movement", **values)
    assert isinstance(new, Movement)
    return new
