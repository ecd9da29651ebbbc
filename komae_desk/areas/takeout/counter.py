"""The lending counter as a state machine without Qt: one code in, one sentence out (ux.md §4.4)."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.takeout import commands, sentences
from komae_desk.areas.takeout.answer import (
    APPLY,
    CONFIRM,
    FOUND,
    INSIDE,
    OPEN,
    REASON,
    UNDO,
    Answer,
    Candidate,
    Mode,
    Pending,
    Tone,
)
from komae_desk.areas.takeout.carry_out.record import TakeOut, is_ruled
from komae_desk.areas.takeout.choices import Erasure, Finding, Need
from komae_desk.areas.takeout.lookup import candidates, resolve
from komae_desk.areas.takeout.movement.record import Movement
from komae_desk.areas.takeout.permission import (
    default_due,
    fresh,
    is_absent,
    lost_movement,
    needs_permit,
    objections,
    open_movement,
    permits_of,
    standing,
    unfit,
)
from komae_desk.core.errors import Refused
from komae_desk.core.folding import fold_code

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk

SAME_CODE = 3.0
DROP_BORROWER = 30.0
BACK_TO_AUTO = 600.0


class Counter:
    """What was scanned so far and what the next scan means; clock gives seconds that never go back.

    confirmed says whether the server has taken a permission; a loan on one that it has not is marked (settled.md 14).
    """

    def __init__(
        self,
        desk: Desk,
        clock: Callable[[], float] = time.monotonic,
        confirmed: Callable[[TakeOut], bool] = lambda permit: True,
    ) -> None:
        self.desk = desk
        self.mode = Mode.AUTO
        self.borrower: Any = None
        self.permit: TakeOut | None = None
        self.chosen: list[Any] = []
        self._clock = clock
        self._confirmed = confirmed
        self._last: tuple[str, float] = ("", float("-inf"))
        self._touched = clock()
        self._lent: set[UUID] = set()
        self._pending: Pending | None = None
        self._inside: Callable[[], Answer] | None = None
        self._needs_reason = False

    # --- what comes in

    def scan(self, code: str) -> Answer:
        """Answer one code of the reader."""
        code, now = fold_code(code), self._clock()
        before, at = self._last
        self._last = (code, now)
        if code == before and now - at <= SAME_CODE:
            return Answer("repeated", "同じ番号を続けて読み取りました。1回分として扱います。")
        self.tick()
        self._touched = now
        found = resolve(self.desk, code)
        if found is None:
            self._forget_pending()
            return self._unknown(code)
        return self._take(found)

    def enter(self, text: str) -> Answer:
        """Answer what was typed: a whole code, or its last letters, or a name (ux.md §4.4 rule 8)."""
        self.tick()
        self._touched = self._clock()
        found = resolve(self.desk, fold_code(text))
        if found is not None:
            return self._take(found)
        several = candidates(self.desk, text)
        if not several:
            return self._unknown(fold_code(text))
        if len(several) == 1:
            return self.choose(several[0])
        return Answer("candidates", f"{len(several)}件あります。選んでEnterを押してください。", candidates=several)

    def choose(self, candidate: Candidate) -> Answer:
        """Take one of the candidates."""
        return self._take(self.desk.get(candidate.kind, candidate.record_id))

    def confirm(self, reason: str = "") -> Answer | None:
        """Enter, or the reason a warning asked for; None when nothing waits."""
        pending = self._pending
        if pending is None:
            return None
        if self._needs_reason and not reason.strip():
            return Answer("warned", "理由を入力してください。", Tone.WARN, offers=(REASON,))
        self._forget_pending()
        return self._guarded(lambda: pending(reason.strip()))

    def inside(self) -> Answer | None:
        """Alt+U: the device stays inside the city's premises, where no permission to carry out is needed (MO-10)."""
        wanted = self._inside
        self._forget_pending()
        return self._guarded(wanted) if wanted else None

    def escape(self) -> Answer | None:
        """Drop borrower, permission and what was chosen."""
        if not (self.borrower or self.permit or self.chosen or self._pending):
            return None
        self._clear()
        return Answer("dropped", "借りる人と機器の指定を外しました。", detail="読取り待ちです。")

    def forget_last(self) -> None:
        """Take the next scan as new even when its code is the same: the last one was taken back."""
        self._last = ("", float("-inf"))

    def tick(self) -> Answer | None:
        """To be called every second: the borrower goes after 30 s, the mode after 10 minutes of rest."""
        idle = self._clock() - self._touched
        dropped = idle > DROP_BORROWER and (self.borrower or self.permit or self.chosen or self._pending)
        if dropped:
            self._clear()
        if idle > BACK_TO_AUTO and self.mode is not Mode.AUTO:
            self.mode = Mode.AUTO
            return Answer("mode", "10分間操作がなかったため、受付の種類を「自動」に戻しました。")
        return Answer("dropped", "30秒たったため、借りる人の指定を外しました。") if dropped else None

    def set_mode(self, mode: Mode) -> Answer:
        """Alt+1…4."""
        self._clear()
        self.mode, self._touched = mode, self._clock()
        return Answer("mode", f"受付の種類を「{mode.value}」にしました。")

    # --- what was just done

    def undo(self) -> Answer:
        """Take back the newest act of the person at the counter."""
        self._clear()
        try:
            label = self.desk.undo()
        except Refused as refused:
            return Answer("blocked", "元に戻せません。", Tone.ERR, detail=refused.text)
        self.forget_last()
        return Answer("undone", "元に戻しました。", Tone.OK, detail=f"{label}の取消しは履歴に残ります。")

    def inspect(self, movement: UUID, finding: Finding | None, erasure: Erasure | None, anomaly: str = "") -> Answer:
        """返却点検, now or later."""
        record = self._movement(movement)
        return self._guarded(lambda: self._inspected(record, finding, erasure, anomaly))

    def _inspected(self, record: Movement, finding: Finding | None, erasure: Erasure | None, anomaly: str) -> Answer:
        done = commands.inspect(self.desk, record, finding, erasure, anomaly)
        return sentences.inspected(self.desk, done.movements[0])

    def lose(self, movement: UUID, note: str) -> Answer:
        """Alt+L: lost or stolen."""
        record = self._movement(movement)
        return self._guarded(lambda: self._lost(record, note))

    def _lost(self, record: Movement, note: str) -> Answer:
        done = commands.lose(self.desk, record, note)
        return sentences.lost(self.desk, done.movements[0], commands.can_report(self.desk))

    def found(self, device: UUID) -> Answer:
        """What was lost is here again: it comes back like any other, and is inspected."""
        gone = lost_movement(self.desk, device)
        if gone is None:
            return self._unknown(self.desk.heading("device", device))
        return self._guarded(lambda: self._recovered(gone))

    def _recovered(self, gone: Movement) -> Answer:
        done = commands.recover(self.desk, gone, "窓口で現物を確認")
        answer = sentences.returned(self.desk, done)
        return replace(answer, sentence="見つかった機器を返却しました", offers=(UNDO,), act_id=done.act_id)

    def change_due(self, movement: UUID, due_on: date) -> Answer:
        """F4 on the result."""
        record = self._movement(movement)

        return self._guarded(lambda: sentences.due_changed(self.desk, commands.change_due(self.desk, record, due_on)))

    def _movement(self, movement: UUID) -> Movement:
        record = self.desk.get("movement", movement)
        assert isinstance(record, Movement)
        return record

    # --- what a code means

    def _take(self, record: Any) -> Answer:
        self._forget_pending()
        taker = {"person": self._card, "takeout": self._paper, "device": self._device}[record.kind]
        return self._guarded(lambda: taker(record))

    def _guarded(self, act: Callable[[], Answer]) -> Answer:
        try:
            return act()
        except Refused as refused:
            first, _, rest = refused.text.partition("\n")
            return Answer("blocked", first, Tone.ERR, detail=rest)

    def _unknown(self, code: str) -> Answer:
        return sentences.unknown(self.desk, code)

    def _card(self, person: Any) -> Answer:
        if self.mode in (Mode.RETURN, Mode.COUNT):
            return Answer(
                "blocked", f"「{self.mode.value}」のため、職員証は使いません。機器を読み取ってください。", Tone.WARN
            )
        proposal, self.permit, self.borrower = self.permit, None, person
        if self.chosen:
            mine = [p for p in permits_of(self.desk, user=person.id) if {d.id for d in self.chosen} <= set(p.devices)]
            fits = proposal is not None and proposal.user == person.id
            return self._lend(self.chosen, person, proposal if fits else next(iter(mine), None))
        return sentences.who_borrows(self.desk, person, permits_of(self.desk, user=person.id))

    def _paper(self, permit: TakeOut) -> Answer:
        if self.mode in (Mode.RETURN, Mode.COUNT):
            return Answer(
                "blocked", f"「{self.mode.value}」のため、許可書は使いません。機器を読み取ってください。", Tone.WARN
            )
        against = standing(permit, self.desk)
        if against and against.stops:
            return sentences.stopped_permit(self.desk, permit, against)
        if permit.extends and self.desk.find("movement", permit=permit.extends, state="out"):
            done = commands.extend(self.desk, permit)
            return sentences.extended(self.desk, done)
        user = self.desk.maybe("person", permit.user)
        if user is None:
            raise Refused(f"{permit.number}の使用者が職員名簿にありません。許可を確認してください。")
        chosen = [d for d in self.chosen if d.id in permit.devices]
        self.permit, self.borrower = permit, user
        if chosen:
            return self._lend(chosen, user, permit)
        self.chosen = []
        return sentences.permit_read(self.desk, permit, user, against)

    def _device(self, device: Any) -> Answer:
        if self.mode is Mode.COUNT:
            return self._count(device)
        movement = open_movement(self.desk, device.id)
        if movement is not None:
            return self._out(device, movement)
        if self.mode is Mode.RETURN:
            text = f"{device.tag} は貸出中ではありません。「自動」か「貸出のみ」で貸し出せます。"
            return Answer("blocked", text, Tone.WARN, kind="device", record_id=device.id, offers=(OPEN,))
        if against := unfit(self.desk, device):
            tone = Tone.WARN if against.code == "foreign" else Tone.ERR
            gone = lost_movement(self.desk, device.id) if device.state == "lost" else None
            offers = (FOUND, OPEN) if gone is not None else (OPEN,)
            return Answer("blocked", against.text, tone, kind="device", record_id=device.id, offers=offers)
        if self.borrower is not None:
            return self._lend([device], self.borrower, self._permit_for(device))
        return self._choose_device(device)

    def _permit_for(self, device: Any) -> TakeOut | None:
        """The permission read before when it names the device, else one of the borrower's that does."""
        if self.permit is not None:
            self.permit = fresh(self.desk, self.permit)
            if device.id in self.permit.devices:
                return self.permit
        found = permits_of(self.desk, device=device.id, user=self.borrower.id)
        return found[0] if found else self.permit

    def _choose_device(self, device: Any) -> Answer:
        """A device in stock before anybody is named: one valid permission proposes itself."""
        if device.id not in [d.id for d in self.chosen]:
            self.chosen.append(device)
        proposals = [permits_of(self.desk, device=d.id) for d in self.chosen]
        only = {p.id: p for found in proposals for p in found}
        if len(only) == 1 and all(len(found) == 1 for found in proposals):
            self.permit = next(iter(only.values()))
            return self._propose(self.permit)
        self.permit = None
        return sentences.chosen(self.desk, self.chosen)

    def _propose(self, permit: TakeOut) -> Answer:
        user = self.desk.get("person", permit.user) if permit.user else None
        devices = tuple(self.chosen)
        self._pending, self._needs_reason = (lambda reason: self._lend(devices, user, permit)), False
        return sentences.proposed(self.desk, devices, user, permit, CONFIRM)

    def _out(self, device: Any, movement: Movement) -> Answer:
        if self.mode is Mode.LEND:
            text = f"{device.tag} は貸出中です。返却は「自動」か「返却のみ」で受け付けます。"
            return Answer("blocked", text, Tone.WARN, kind="device", record_id=device.id, offers=(OPEN,))
        if self.borrower is not None and device.id in self._lent:
            text = f"{device.tag} は貸し出したところです。"
            return Answer("blocked", text, Tone.WARN, detail="返却するときは、Escを押してから読み取ってください。")
        if self.borrower is not None and movement.person != self.borrower.id:
            return self._hand_on(device, movement)
        return self._return(device)

    def _hand_on(self, device: Any, movement: Movement) -> Answer:
        borrower = self.borrower

        def both(reason: str) -> Answer:
            self._return(device)
            self.borrower = borrower
            return self._device(self.desk.get("device", device.id))

        self._pending, self._needs_reason = both, False
        return sentences.held_by_another(self.desk, device, movement, borrower)

    def _return(self, device: Any) -> Answer:
        done = commands.check_in(self.desk, device)
        self._clear()
        return replace(sentences.returned(self.desk, done), offers=(UNDO,), act_id=done.act_id)

    # --- lending

    def _lend(
        self, devices: Sequence[Any], borrower: Any, permit: TakeOut | None, reason: str = "", inside: bool = False
    ) -> Answer:
        devices = [self.desk.get("device", d.id) for d in devices]
        due = default_due(self.desk, permit)
        against = [o for o in objections(self.desk, devices, borrower, permit, due) if not (inside and is_absent(o))]
        if any(is_absent(o) for o in against):
            return self._no_permit(devices, borrower)
        stopping = [o.text for o in against if o.stops]
        if stopping:
            self.chosen = []
            return Answer("blocked", stopping[0], Tone.ERR, detail="\n".join(stopping[1:]), offers=(OPEN,),
                          kind="device", record_id=devices[0].id)  # fmt: skip
        if against and not reason:
            self._pending = lambda given: self._lend(devices, borrower, permit, given, inside)
            self._needs_reason = True
            return Answer("reserved" if against[0].code == "reserved" else "warned", against[0].text, Tone.WARN,
                          detail="\n".join(o.text for o in against[1:]), offers=(REASON,))  # fmt: skip
        unconfirmed = permit is not None and not self._confirmed(permit)
        done = commands.check_out(
            self.desk, devices, borrower, permit, reason=reason, inside=inside, unconfirmed=unconfirmed
        )
        self._lent |= {d.id for d in devices}
        read = self.permit is not None and permit is not None and self.permit.id == permit.id
        self.chosen, self.borrower, self.permit = [], borrower, done.permit if read else None
        return replace(sentences.lent(self.desk, done, borrower, unconfirmed), offers=(UNDO,), act_id=done.act_id)

    def _no_permit(self, devices: Sequence[Any], borrower: Any) -> Answer:
        lacking = next(d for d in devices if needs_permit(d))
        self._inside = lambda: self._lend(devices, borrower, None, inside=True)
        self.chosen = []
        values = {
            "applicant": borrower.id,
            "user": borrower.id,
            "devices": tuple(d.id for d in devices),
            "starts_at": self.desk.now.replace(second=0, microsecond=0),
            "office_permission": Need.REQUIRED if any(is_ruled(d) for d in devices) else Need.NONE,
        }
        return sentences.without_permit(self.desk, lacking, borrower, values, (APPLY, INSIDE))

    def _count(self, device: Any) -> Answer:
        self.desk.remark(device, "棚卸し", "窓口で現物を確認")
        movement = open_movement(self.desk, device.id)
        return sentences.counted(self.desk, device, movement)

    # --- forgetting

    def _forget_pending(self) -> None:
        self._pending, self._inside, self._needs_reason = None, None, False

    def _clear(self) -> None:
        self.borrower, self.permit, self.chosen = None, None, []
        self._lent = set()
        self._forget_pending()
