"""One incident under the hands of a person: facts, judgement, reports, steps and notes, each kept at once (no Qt)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from komae_desk.areas.incident import cards, law, telling
from komae_desk.areas.incident.choices import Answer, Example, Fact, Level, Means, Nature, Outlook, Party, Source
from komae_desk.areas.incident.clocks import Clocks, clocks_of
from komae_desk.areas.incident.entry.record import IncidentEntry
from komae_desk.areas.incident.incident.record import OPEN, Incident
from komae_desk.areas.incident.joined import leading
from komae_desk.areas.incident.joining import join
from komae_desk.areas.incident.judgement import in_words
from komae_desk.areas.incident.sharing import share
from komae_desk.areas.incident.suggesting import from_outside, suggested
from komae_desk.areas.incident.timeline import entries_of
from komae_desk.core.dates import short_day, short_moment
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.people import Role
from komae_desk.core.record import changed

FIRST_REASON = "認知した内容から判定"
NONE = "インシデントが選ばれていません。「インシデントを報告」を押してください。"
BY_ITSELF = "この手順は、報告又は判定の記録で済になっています。取り消すときは、時系列の行を打消し線で直してください。"
SIX: tuple[Fact, ...] = (Fact.RECOGNISED, Fact.DISCOVERER, Fact.PLACE, Fact.WHAT, Fact.PERSONAL, Fact.PERSONS)
"""The six inputs of the first screen; each may stay 「調査中」."""


class Session:
    """What the page does; raises Refused, Invalid and Warned like the desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.incident: Incident | None = None
        self.chosen: tuple[Example, ...] = ()
        # A level against the table that waits for its reason: (the level,), or () where none does.
        self.wanted: tuple[Level | None, ...] = ()

    # --- which one

    def open_ones(self) -> list[Incident]:
        """What is not over, the newest first."""
        found = [each for each in self.desk.find(Incident.kind, state=("draft", *OPEN)) if isinstance(each, Incident)]
        return sorted(found, key=lambda each: (each.recognised_at is None, each.recognised_at), reverse=True)

    def begin(self, values: Mapping[str, Any] | None = None) -> Incident:
        """A new one with what is known already: now, by me, in this section."""
        empty = self.desk.new(Incident.kind)
        told = told_elsewhere(self.desk, values or {})
        known = {name: value for name, value in told.items() if name in empty.labels()}
        ledger = self.desk.ledgers[Incident.kind]
        made = changed(empty, **ledger.screens.filled_in(self.desk, empty, known))
        assert isinstance(made, Incident)
        self.incident = made
        self.chosen, self.wanted = made.examples, ()
        return made

    def load(self, record_id: UUID) -> Incident:
        """Go on with one; one that was joined into another leads there."""
        found = self.desk.get(Incident.kind, record_id)
        found = leading(self.desk, found)
        assert isinstance(found, Incident)
        self.incident, self.chosen, self.wanted = found, found.examples, ()
        return found

    def join(self, ids: Sequence[UUID]) -> None:
        """They become one, which is gone on with."""
        self.load(join(self.desk, ids).id)

    def look_again(self) -> None:
        """Read what another page, another PC or an undo made of it."""
        if self.incident is None or not self.incident.version:
            return
        newest = self.desk.maybe(Incident.kind, self.incident.id)
        if not isinstance(newest, Incident) or newest.voided:
            self.incident = None
        elif newest.version != self.incident.version:
            if self.chosen == self.incident.examples:
                self.chosen = newest.examples
            self.incident = newest

    def _one(self) -> Incident:
        if self.incident is None:
            raise Refused(NONE)
        return self.incident

    # --- facts

    def put(self, name: str, value: Any) -> None:
        """Keep one fact; what was 「調査中」 and is filled now is known."""
        incident = self._one()
        if getattr(incident, name) == value:
            return
        changes: dict[str, Any] = {name: value}
        if value not in (None, "", ()) and incident.is_open(name) and name != Fact.PERSONS.value:
            changes["investigating"] = tuple(fact for fact in incident.investigating if fact.value != name)
        if name in law.FIELDS:
            changes |= law.following(self.desk, changed(incident, **changes), name)
        self._save(**changes)

    def decide_officers(self, answer: Answer | None, reason: str) -> None:
        """Whether CISO and 部長 are told of what somebody outside noticed; no is kept with its reason (対5-3(2)ウ)."""
        incident = self._one()
        if (incident.needs_officers, incident.no_officers_reason) != (answer, reason):
            self._save(needs_officers=answer, no_officers_reason=reason)

    def toggle_open(self, name: str) -> bool:
        """Alt+U: a fact is 「調査中」, or no longer; True when it is now."""
        incident = self._one()
        fact = next(each for each in Fact if each.value == name)
        now = not incident.is_open(name)
        rest = tuple(each for each in incident.investigating if each is not fact)
        self._save(investigating=tuple(each for each in Fact if each in (*rest, *((fact,) if now else ()))))
        return now

    def _save(self, **changes: Any) -> None:
        before = self._one()
        if before.reported_at is None:
            saved = self.desk.save(before, **changes)
        else:
            with self.desk.act(f"{before.short} の変更") as act:
                saved = act.save(before, **changes)
                # Whom it goes up to may have changed with it.
                share(act, saved)  # type: ignore[arg-type]
        assert isinstance(saved, Incident)
        self.incident = saved

    def take(self) -> Incident:
        """Give it its number: from here on it is an incident of the section."""
        incident = self._one()
        if not incident.version:
            self._save()
        if self._one().state == "draft":
            moved = self.desk.move(self._one(), "begin")
            assert isinstance(moved, Incident)
            self.incident = moved
        return self._one()

    def discard(self) -> None:
        """What was begun by mistake and has no number yet is taken back; the history keeps it."""
        self.desk.move(self._one(), "discard")
        self.incident = None

    # --- judgement

    def suggestion(self) -> tuple[Example, ...]:
        """What the words point to and is not chosen yet."""
        incident = self.incident
        if incident is None:
            return ()
        words = " ".join((incident.what, incident.how, incident.why))
        return tuple(each for each in suggested(words) if each not in self.chosen)

    def take_suggestion(self, reason: str = "") -> None:
        """Alt+J: choose what the words point to, and judge by it and by what is chosen already."""
        found, incident = self.suggestion(), self._one()
        if incident.source is Source.INSIDE and from_outside(incident.what):
            self.put("source", Source.OUTSIDE)
        if not found and not self.chosen:
            raise Refused("入力した言葉に合う例がありません。判定の例から選んでください。")
        self.chosen = tuple(each for each in Example if each in (*self.chosen, *found))
        self.judge(reason, is_held=False)

    @property
    def is_pending(self) -> bool:
        """Whether examples or a level are chosen and not recorded."""
        return self.incident is not None and (bool(self.wanted) or self.chosen != self.incident.examples)

    def want(self, level: Level | None) -> None:
        """A level against the table, to be recorded with its reason."""
        self.wanted = (level,)

    @property
    def asks_reason(self) -> bool:
        """Whether a change of the judgement needs its own words."""
        return self.incident is not None and self.incident.judged_at is not None

    def judge(self, reason: str = "", **values: Any) -> list[telling.Telling]:
        """Write the judgement down with its reason; returns whom it is now a duty to tell and nobody has told."""
        self.take()
        before = self._one()
        if self.asks_reason and not reason.strip():
            raise Refused("判定を変える理由を入力してください。", "reason")
        why = reason.strip() or FIRST_REASON
        wanted: dict[str, Any] = {"examples": self.chosen, **self._over(before, reason.strip()), **values}
        after = changed(before, **wanted)
        if after.level is None:
            raise Refused("当てはまる例を選んでください。分からないときは「判定を保留する」を押してください。")
        if "emergency" not in values:
            wanted["emergency"] = after.judged.emergency
        with self.desk.act(f"{before.short} の判定") as act:
            act.move(before, "judge", why, **wanted)
            self._line(act, Nature.JUDGEMENT, in_words(before.judged, after.judged, why))
        self._reload()
        return telling.newly_untold(self.desk, before, self._one())

    def _over(self, before: Incident, reason: str) -> dict[str, Any]:
        """The level that was wanted; one that was set before gives way to a graver example (domain.md §5.3)."""
        if self.wanted:
            level = self.wanted[0]
            return {"override": level, "override_reason": reason if level is not None else ""}
        fresh = [each.level.rank for each in self.chosen if each not in before.examples]
        if before.override is not None and max(fresh, default=0) > before.override.rank:
            return {"override": None, "override_reason": ""}
        return {}

    def hold(self) -> list[telling.Telling]:
        """判定を保留する（暫定レベル3）."""
        return self.judge("認知した時点では分からないため、暫定レベル3" if self.asks_reason else "", is_held=True)

    def outlast(self, outlook: Outlook, reason: str) -> list[telling.Telling]:
        """After two hours: whether the failure is expected to end (判 E2a, E3a); レベル2 needs a reason."""
        if outlook is Outlook.GOOD and not reason.strip():
            raise Refused("2時間を超えてもレベル2とする理由を入力してください（情報政策課と協議した内容）。", "reason")
        words = reason.strip() or "回復の見込みがない"
        return self.judge(words, outlook=outlook, outlook_reason=words if outlook is Outlook.GOOD else "")

    def override(self, level: Level | None, reason: str, attack: Answer | None = None) -> list[telling.Telling]:
        """Another level than the table's, with the reason; None goes back to the table."""
        if level is not None and not reason.strip():
            raise Refused("表と違う段階にする理由を入力してください。", "reason")
        return self.judge(reason, override=level, override_reason=reason if level else "", attack=attack)

    def go_bcp(self, reason: str) -> None:
        """A disaster, or a failure of the whole city: the continuity plan goes before this one (緊3-1)."""
        self.desk.move(self.take(), "go_bcp", reason)
        self._reload()

    # --- who was told

    def tellings(self) -> list[telling.Telling]:
        """Everybody by every route."""
        return telling.tellings(self.desk, self.incident) if self.incident is not None else []

    def tell(
        self,
        party: Party,
        *,
        contact: str = "",
        means: Means | None = Means.PHONE,
        instruction: str = "",
        at: datetime | None = None,
        by: str = "",
    ) -> None:
        """Write a report down; the one to 情報政策課 puts the incident before the offices (対5-3(1)).

        at: when it was made, now where that is not said. by: who made it, where somebody else did.
        """
        self._past(at)
        incident = self.take()
        with self.desk.act(f"{incident.short} の報告") as act:
            self._line(act, Nature.REPORT, f"{party.label}へ報告", at=at, party=party, contact=contact, means=means,
                       instruction=instruction, decided_by=by)  # fmt: skip
            if party is Party.POLICY_OFFICE and incident.state == "open":
                act.move(incident, "report")
        self._reload()

    def _past(self, at: datetime | None) -> None:
        if at is not None and at > self.desk.now:
            raise Refused("日時は、今より前の日時を入力してください。", "at")

    def next_report(self) -> None:
        """第２報 and later: what was written stays, and the number goes up."""
        incident = self._one()
        number = (incident.report_number or 1) + 1
        with self.desk.act(f"{incident.short} の第{number}報") as act:
            again: Any = act.move(incident, "report_again", report_number=number)
            if again.next_report_at is not None:
                act.save(again, next_report_at=None)
            self._line(act, Nature.EVENT, f"第{number}報にした")
        self._reload()

    # --- steps

    def cards(self) -> list[cards.Task]:
        """What is to be done, in order."""
        return cards.tasks(self.desk, self.incident) if self.incident is not None else []

    def tick(self, code: str, who: str = "", at: datetime | None = None) -> bool:
        """Done by somebody at some time (me, now), or struck through: not done after all; True when it is done now."""
        self._past(at)
        incident = self.take()
        task = next(each for each in self.cards() if each.card.code == code)
        if task.entry is not None:
            self.strike(task.entry, "済を取り消した")
            return False
        if task.done_at is not None:
            raise Refused(BY_ITSELF)
        if code in cards.TELLS and task.card.party is not None:
            self.tell(task.card.party, means=Means.ORAL, at=at, by=who)
            return True
        with self.desk.act(f"{incident.short} の手順") as act:
            self._line(act, Nature.STEP, task.card.words, at=at, step=code, decided_by=who or self.desk.user.name)
        self._reload()
        return True

    # --- notes

    def note(self, text: str) -> IncidentEntry:
        """聞き取りメモ: one line, stamped now."""
        incident = self.take()
        if not text.strip():
            raise Refused("聞き取った内容を入力してください。", "memo")
        with self.desk.act(f"{incident.short} の聞き取り") as act:
            line = self._line(act, Nature.MEMO, text.strip())
        self._reload()
        return line

    def send(self, text: str, name: str) -> None:
        """Put what was heard into a field, behind what stands there."""
        incident = self._one()
        stands = getattr(incident, name)
        if isinstance(stands, str):
            self.put(name, f"{stands}　{text}".strip("　"))
        else:
            raise Refused(f"{incident.labels()[name].text}には、文章を送れません。")

    def strike(self, line: IncidentEntry, reason: str, text: str = "") -> None:
        """A line is mended by striking it through, and writing the right one beside it."""
        if not reason.strip():
            raise Refused("打消し線で直す理由を入力してください。", "reason")
        with self.desk.act(f"{self._one().short} の時系列の訂正") as act:
            struck = act.move(line, "strike", reason)
            assert isinstance(struck, IncidentEntry)
            if text.strip():
                kept = {name: getattr(struck, name) for name in ("party", "contact", "means", "place", "instruction")}
                nature = struck.nature or Nature.EVENT
                self._line(act, nature, text.strip(), at=struck.happened_at, replaces=struck.id, **kept)
        self._reload()

    def entries(self) -> list[IncidentEntry]:
        """The lines written by hand."""
        return entries_of(self.desk, self.incident) if self.incident is not None and self.incident.version else []

    def _line(self, act: Any, nature: Nature, text: str, *, at: datetime | None = None, **values: Any) -> IncidentEntry:
        moment = (at or self.desk.now).replace(microsecond=0)
        made = self.desk.new(IncidentEntry.kind, incident=self._one().id, happened_at=moment, nature=nature, text=text,
                             **values)  # fmt: skip
        # As it stands now: where the incident was reported, it has gone along already.
        line = act.get(IncidentEntry.kind, act.move(act.save(made), "write").id)
        assert isinstance(line, IncidentEntry)
        return line

    def _reload(self) -> None:
        newest = self.desk.get(Incident.kind, self._one().id)
        assert isinstance(newest, Incident)
        self.incident, self.chosen, self.wanted = newest, newest.examples, ()

    def clocks(self) -> Clocks | None:
        """The 60 minutes of the first response, the 120 of a failure; None while nothing runs."""
        return clocks_of(self.incident, self.desk.now) if self.incident is not None else None

    @property
    def is_manager(self) -> bool:
        """Whether the person here is whom others report to."""
        return self.desk.user.holds(Role.SECURITY_MANAGER, Role.DEPUTY)


def told_elsewhere(desk: Desk, values: Mapping[str, Any]) -> dict[str, Any]:
    """What another page knows in its own words (device, person, left_at, due_on, words) as facts of an incident."""
    told = dict(values)
    if (device := told.pop("device", None)) is not None:
        told.setdefault("devices", (device,))
        told.setdefault("what", f"{desk.heading('device', device)} を紛失"[:200])
        told.setdefault("examples", (Example.H3C,))
    if (person := told.pop("person", None)) is not None:
        told.setdefault("discoverer", person)
    spans = (("持出", told.pop("left_at", None)), ("返却予定", told.pop("due_on", None)))
    parts = [f"{word} {_moment(value)}" for word, value in spans if value is not None]
    words = "　".join(filter(None, (told.pop("words", ""), *parts)))
    if words:
        told.setdefault("how", words)
    return told


def _moment(value: date | datetime) -> str:
    return short_moment(value) if isinstance(value, datetime) else short_day(value)
