"""Carrying out a disposal as a state machine without Qt: one code in, one sentence out (ux.md §4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.disposal import commands
from komae_desk.areas.disposal.choices import Method, Strength
from komae_desk.areas.disposal.permit.record import FREE, OPEN, Disposal
from komae_desk.areas.disposal.things import ASSET, Thing, asset_thing, device_thing
from komae_desk.areas.disposal.treatment.record import OWN, SAME
from komae_desk.core.application import PERMITTED, name_of
from komae_desk.core.codes import named, numbered
from komae_desk.core.errors import Refused
from komae_desk.core.folding import fold_code

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk

WITNESSES = 2
LEAST_TYPED = 3


@dataclass(frozen=True)
class Said:
    """What a code led to: a sentence, whether it went well, and what may be done about it (kind and values)."""

    text: str
    good: bool = True
    offer: str = ""
    kind: str = ""
    record: UUID | None = None


@dataclass(frozen=True)
class Line:
    """One thing of the permission: whether it was seen here, what was done to it, why a weaker method will do."""

    thing: Thing
    least: Strength
    planned: Method | None
    seen: bool = False
    method: Method | None = None
    reason: str = ""


class Session:
    """What was read so far: things, then whoever watched; or things that nobody has applied for yet."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self.permit: Disposal | None = None
        self.lines: list[Line] = []
        self.witnesses: list[UUID] = []
        self.wanted: list[Thing] = []

    # --- what comes in

    def read(self, text: str) -> Said:
        """Answer a code of the reader, or what was typed: a whole number or its last letters."""
        code = fold_code(text)
        for kind, field in (
            ("device", "tag"),
            ("device", "serial"),
            (ASSET, "tag"),
            (Disposal.kind, "number"),
            ("person", "card_code"),
            ("person", "staff_number"),
        ):
            if code and (found := self.desk.find(kind, **{field: code})):
                return self._take(found[0])
        ending = [n for n, line in enumerate(self.lines) if len(code) >= LEAST_TYPED and line.thing.tag.endswith(code)]
        if len(ending) == 1:
            return self._see(ending[0])
        if (paper := numbered(self.desk, code)) is not None:
            text = f"{code}は、{named(self.desk, paper)}の番号です。廃棄する物の番号ではありません。"
            return Said(text, False, "記録を開く", paper.kind, paper.id)
        text = f"番号「{code}」の端末・媒体は登録されていません。番号を確認してください。"
        return Said(text, False, "この番号で登録", "device")

    def _take(self, found: Any) -> Said:
        if found.kind == "person":
            return self.witness(found.id)
        if isinstance(found, Disposal):
            return self.load(found)
        return self._thing(device_thing(self.desk, found) if found.kind == "device" else asset_thing(found))

    def _thing(self, thing: Thing) -> Said:
        place = next((n for n, line in enumerate(self.lines) if line.thing.key == thing.key), None)
        if place is not None:
            return self._see(place)
        holder = self._holder(thing)
        if self.permit is not None and self.lines:
            where = f"{holder.number}の対象です。" if holder is not None else "どの許可の対象でもありません。"
            return Said(f"{thing.heading}は、{self.permit.number}の対象ではありません。{where}", False)
        if holder is None:
            return self._want(thing)
        said = self.load(holder)
        place = next((n for n, line in enumerate(self.lines) if line.thing.key == thing.key), None)
        return said if place is None else self._see(place)

    def _holder(self, thing: Thing) -> Disposal | None:
        open_ones = self.desk.find(Disposal.kind, state=OPEN)
        mine = [d for d in open_ones if isinstance(d, Disposal) and thing.record in (*d.devices, *d.assets)]
        return next(iter(mine), None)

    def _want(self, thing: Thing) -> Said:
        """Nobody has applied for it: what is read comes into a new application."""
        if thing.state not in FREE:
            ledger = self.desk.ledgers[thing.kind]
            word = ledger.workflow.states[thing.state].label
            return Said(f"{thing.heading}は「{word}」のため、廃棄を申請できません。", False)
        if thing.key not in {each.key for each in self.wanted}:
            self.wanted.append(thing)
        return Said(f"{thing.heading}を申請の対象に加えました（{len(self.wanted)}点）。", True, "申請を作る（F12）")

    def load(self, permit: Disposal) -> Said:
        """Show the things of a permission that still wait for their end."""
        ledger = self.desk.ledgers[Disposal.kind]
        if permit.state not in PERMITTED:
            word = ledger.workflow.states[permit.state].label
            text = f"{permit.heading}は「{word}」です。実施を記録できるのは、許可されてからです。"
            if permit.state in ("certificate_wait", "processed", "done"):
                text = f"{permit.heading}は、実施を記録済みです（{word}）。"
            return Said(text, False, "記録を開く", Disposal.kind, permit.id)
        self.clear()
        self.permit = permit
        left = commands.remaining(self.desk, permit)
        self.lines = [Line(t, commands.needed(permit, t), _planned(permit, t)) for t in left]
        return Said(f"{permit.heading}の対象は{len(left)}点です。対象のバーコードを読み取ってください。")

    def _see(self, place: int) -> Said:
        line = self.lines[place]
        if line.seen:
            return Said(f"{line.thing.heading}は読取り済みです。")
        first = not any(each.seen for each in self.lines)
        # The first thing shows what the permission planned; the others take it by Ctrl+D, seen and confirmed.
        self.lines[place] = replace(line, seen=True, method=line.planned if first else line.method)
        seen = sum(each.seen for each in self.lines)
        return Said(f"{line.thing.heading}を確認しました（{seen}／{len(self.lines)}点）。")

    def tick(self, place: int) -> Said:
        """Somebody without a reader says that a thing is here; ticked again it is not."""
        line = self.lines[place]
        if not line.seen:
            return self._see(place)
        self.lines[place] = replace(line, seen=False, method=None, reason="")
        return Said(f"{line.thing.heading}の確認を外しました。")

    def witness(self, person: UUID) -> Said:
        """A staff card: somebody watches; the same person twice, or who does it, is refused."""
        if person == self.desk.user.person:
            return Said(OWN, False)
        if person in self.witnesses:
            return Said(SAME, False)
        if len(self.witnesses) >= WITNESSES:
            return Said("立会者は2人まで読み取り済みです。替えるときは、Escで外してください。", False)
        self.witnesses.append(person)
        return Said(f"立会者{len(self.witnesses)}は{name_of(self.desk, person)}さんです。")

    def drop(self) -> Said | None:
        """Esc: witnesses go first, then the things; None when there is nothing."""
        if self.witnesses:
            self.witnesses = []
            return Said("立会者を外しました。")
        if self.permit is None and not self.wanted:
            return None
        self.clear()
        return Said("対象を外しました。読取り待ちです。")

    # --- method, and the end

    def choose(self, place: int, method: Method | None) -> None:
        """The method of one thing; the thing is here then."""
        self.lines[place] = replace(self.lines[place], method=method, seen=True)

    def explain(self, place: int, reason: str) -> None:
        """Why a weaker method will do."""
        self.lines[place] = replace(self.lines[place], reason=reason)

    def fill_down(self, place: int) -> Said:
        """Ctrl+D: every thing below that is here gets the method of this one, as far as it does anything to it."""
        method = self.lines[place].method if 0 <= place < len(self.lines) else None
        if method is None:
            return Said("方法が選ばれていません。1つ目の対象の方法を選んでから、Ctrl+Dを押してください。", False)
        given = 0
        for n, line in enumerate(self.lines[place + 1 :], place + 1):
            if line.seen and method in line.thing.methods():
                self.lines[n] = replace(line, method=method)
                given += 1
        return Said(f"下の{given}点にも「{method.label}」を入れました。")

    def warning(self, place: int) -> str:
        """Why the method of a thing needs a reason, or an empty text."""
        line = self.lines[place]
        if line.method is None:
            return ""
        if line.method.strength.rank < line.least.rank:
            return "必要な方式に足りません"
        return "" if line.thing.fits(line.method) else "この種類には向きません"

    def why_not(self) -> str:
        """Why nothing can be recorded yet, or an empty text."""
        if self.permit is None:
            return "対象がありません。対象のバーコードを読み取るか、許可を選んでください。"
        here = [n for n, line in enumerate(self.lines) if line.seen]
        if not here:
            return "確認した対象がありません。対象のバーコードを読み取ってください。"
        open_ones = [self.lines[n].thing.heading for n in here if self.lines[n].method is None]
        if open_ones:
            return f"{open_ones[0]}の方法を選んでください（Ctrl+Dで、上と同じ方法が入ります）。"
        unexplained = [n for n in here if self.warning(n) and not self.lines[n].reason.strip()]
        if unexplained:
            name = self.lines[unexplained[0]].thing.heading
            return f"{name}は、{self.warning(unexplained[0])}。理由を入力してください。"
        return ""

    def record(self, reason: str = "") -> Sequence[Any]:
        """F12: write what was done; reason passes warnings that are of no single thing. Raises Refused or Warned."""
        if why := self.why_not():
            raise Refused(why)
        assert self.permit is not None
        now = self.desk.now.replace(microsecond=0)
        passed = dict.fromkeys(("witness", "processed_at"), reason) if reason.strip() else {}
        how = commands.Performance(now, self.desk.user.person, tuple(self.witnesses), reasons=passed)
        done = [commands.Done(line.thing, line.method, line.reason) for line in self.lines if line.seen]
        return commands.perform(self.desk, self.permit, done, how)


def _planned(permit: Disposal, thing: Thing) -> Method | None:
    """The most thorough method of the permission that does something to a thing."""
    fitting = [method for method in permit.methods if thing.fits(method)]
    return max(fitting, key=lambda method: method.strength.rank, default=None)


def open_permits(desk: Desk) -> list[Disposal]:
    """What waits to be carried out, the next first."""
    found = [d for d in desk.find(Disposal.kind, state=PERMITTED) if isinstance(d, Disposal)]
    return sorted(found, key=lambda d: (d.planned_on or desk.today, d.number))
