"""Walking past the shelves: every thing of an inspection with what was found (ux.md §4.2 点検モード)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from komae_desk.areas.asset.device.commands import COUNTING_MONTHS
from komae_desk.areas.asset.device.record import Category
from komae_desk.areas.asset.information.choices import Scope
from komae_desk.areas.asset.information.workflow import KEPT as KEPT_ASSETS
from komae_desk.areas.asset.inspection.choices import Finding, Occasion, OfficeItem, Part
from komae_desk.areas.asset.inspection.record import Inspection, InspectionEntry
from komae_desk.core.act import Act
from komae_desk.core.codes import named, numbered
from komae_desk.core.dates import add_months
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.record import Record

SHELVED = ("registered", "stored", "in_use", "inspecting")
CHECKED = frozenset({Category.COMPUTER, Category.MOBILE})
"""What a full scan for malicious programs is run on (対6-4(3)エ)."""

NEXT_PLACE_MONTHS = 6
Key = tuple[Part, str, Any]


@dataclass(frozen=True)
class Thing:
    """One line of the list: what is looked at, where it should be, and what was found."""

    part: Part
    subject: str
    key: Any
    tag: str
    name: str
    storage: UUID | None = None
    where: str = ""
    entry: InspectionEntry | None = None

    @property
    def finding(self) -> Finding | None:
        """What was found; None while nobody has looked."""
        return self.entry.finding if self.entry is not None else None

    @property
    def is_to_be_moved(self) -> bool:
        """Whether the register still names another place than the one it was found in."""
        entry = self.entry
        there = entry.found_in if entry is not None and entry.finding is Finding.MISPLACED else None
        return self.may_be_elsewhere and there is not None and there != self.storage

    @property
    def may_be_elsewhere(self) -> bool:
        """Whether it is a thing that can lie in the wrong place."""
        return self.part is Part.STORAGE and self.subject in ("asset", "device")


class Round:
    """An inspection under way; what two PCs mark comes together, for every thing has an entry of its own."""

    def __init__(self, desk: Desk, inspection: Inspection) -> None:
        self.desk = desk
        self.inspection = inspection
        self.things: list[Thing] = []
        self.here: UUID | None = None
        self._at: dict[Key, int] = {}
        self._tags: dict[str, list[int]] = {}
        self._places: dict[str, Any] = {}
        self.read()

    def read(self) -> None:
        """The things of today's registers and every mark there is."""
        self.inspection = _inspection(self.desk.get("inspection", self.inspection.id))
        self._places = {place.code: place for place in self._found("storage_place", state="in_use")}
        marked: dict[Key, InspectionEntry] = {}
        for entry in self._found("inspection_entry", inspection=self.inspection.id):
            subject, key = entry.subject
            before = marked.get((entry.part, subject, key))
            if before is None or (before.checked_at or entry.checked_at) <= entry.checked_at:
                marked[entry.part, subject, key] = entry
        listed = [t for part in Part if part in self.inspection.parts for t in self._of(part)]
        self.things = [replace(t, entry=marked.get((t.part, t.subject, t.key))) for t in listed]
        self._at = {(t.part, t.subject, t.key): n for n, t in enumerate(self.things)}
        self._tags = {}
        for n, thing in enumerate(self.things):
            self._tags.setdefault(thing.tag, []).append(n)

    # --- what there is

    @property
    def seen(self) -> int:
        """How many have a mark."""
        return sum(thing.entry is not None for thing in self.things)

    @property
    def counts(self) -> Counter[Finding | None]:
        """How many of each finding; None for what nobody has looked at."""
        return Counter(thing.finding for thing in self.things)

    @property
    def place_here(self) -> Any:
        """The storage place whose label was read last."""
        return self.desk.maybe("storage_place", self.here)

    def row_of(self, thing: Thing) -> int:
        """Where a thing stands in the list."""
        return self._at[thing.part, thing.subject, thing.key]

    def _found(self, kind: str, **criteria: Any) -> list[Any]:
        return list(self.desk.find(kind, **criteria))

    def _of(self, part: Part) -> Iterator[Thing]:
        match part:
            case Part.STORAGE:
                yield from self._stored()
            case Part.OFFICE:
                for item in OfficeItem:
                    yield Thing(part, "item", item, "", item.label)
            case Part.PUBLISHED:
                for asset in self._found("information_asset", state=KEPT_ASSETS, scope=Scope.OUTSIDE):
                    yield self._thing(part, "asset", asset)
            case Part.SCAN:
                for device in sorted(self._found("device", state=(*SHELVED, "out")), key=_tag):
                    if device.category in CHECKED:
                        yield self._thing(part, "device", device)

    def _stored(self) -> Iterator[Thing]:
        wanted = set(self.inspection.places)
        for place in sorted(self._places.values(), key=lambda each: each.code):
            if not wanted or place.id in wanted:
                yield Thing(Part.STORAGE, "place", place.id, place.code, place.name, place.id, place.building)
        for kind, subject, states in (
            ("information_asset", "asset", KEPT_ASSETS),
            ("device", "device", SHELVED),
        ):
            for record in sorted(self._found(kind, state=states), key=_tag):
                if not wanted or record.storage in wanted:
                    yield self._thing(Part.STORAGE, subject, record)

    def _thing(self, part: Part, subject: str, record: Any) -> Thing:
        place = self.desk.maybe("storage_place", record.storage)
        where = "　".join(filter(None, (getattr(place, "name", ""), record.place)))
        return Thing(part, subject, record.id, record.tag, record.name, record.storage, where)

    # --- marking

    def scan(self, code: str) -> Thing | None:
        """A label was read: of a place, then one stands before it; of a thing, then it is there. None for neither."""
        rows = [self.things[n] for n in self._tags.get(code, ())]
        thing = next((t for t in rows if t.part is Part.STORAGE), rows[0] if rows else None)
        if thing is None:
            if (place := self._places.get(code)) is not None:
                self.here = place.id
            return None
        if thing.subject == "place":
            self.here = thing.key
            return thing
        elsewhere = self.here is not None and thing.may_be_elsewhere and thing.storage not in (None, self.here)
        finding = Finding.MISPLACED if elsewhere else Finding.GOOD
        return self.mark(thing, finding, found_in=self.here if elsewhere else None)

    def knows(self, code: str) -> bool:
        """Whether a label is one of a place or of a thing that is inspected."""
        return code in self._tags or code in self._places

    def unknown(self, code: str) -> str:
        """What is said to a label that is not of this inspection; a paper of any form is named."""
        paper = numbered(self.desk, code)
        what = f"{named(self.desk, paper)}の番号です。" if paper is not None else "この点検の一覧にありません。"
        return f"「{code}」は、{what}ラベルの番号を確かめてください。"

    def mark(self, thing: Thing, finding: Finding, *, found_in: UUID | None = None, words: str | None = None) -> Thing:
        """Write down what was found, and what follows in the registers, as one act."""
        if self.inspection.state != "running":
            raise Refused("点検は終わっています。続けるときは、点検の画面で「点検に戻る」を押してください。")
        kept = thing.entry
        said: dict[str, Any] = {
            "finding": finding,
            "found_in": found_in,
            "corrected_from": kept.corrected_from if kept is not None and found_in == kept.found_in else "",
            "words": words if words is not None else kept.words if kept is not None else "",
            "checked_by": self.desk.user.person,
            "checked_at": self.desk.now.replace(microsecond=0),
        }
        with self.desk.act(f"{thing.tag or thing.name} の点検") as act:
            if kept is not None:
                entry = act.save(act.get("inspection_entry", kept.id), **said)
            else:
                about: dict[str, Any] = {"inspection": self.inspection.id, "part": thing.part, thing.subject: thing.key}
                entry = act.save(self.desk.new("inspection_entry", **about, **said))
            if finding in (Finding.GOOD, Finding.MISPLACED):
                self._follow(act, thing)
        assert isinstance(entry, InspectionEntry)
        marked = replace(thing, entry=entry)
        self.things[self.row_of(thing)] = marked
        return marked

    def put_right(self, thing: Thing) -> Thing:
        """The register names the place it was found in from now on; the entry keeps the one before. One act."""
        entry = thing.entry
        if entry is None or not thing.is_to_be_moved:
            raise Refused(
                "見つかった保管場所の記録がありません。棚のラベルを読み取ってから、物のラベルを読み取ってください。"
            )
        kind = {"asset": "information_asset", "device": "device"}[thing.subject]
        with self.desk.act(f"{thing.tag} の保管場所を改める") as act:
            record = act.get(kind, thing.key)
            # Where exactly it lay belonged to the place before.
            moved: dict[str, Any] = {"storage": entry.found_in, "place": ""}
            act.save(record, reasons=dict.fromkeys(record.labels(), self.inspection.heading), **moved)
            kept = act.save(act.get("inspection_entry", entry.id), corrected_from=thing.where or "登録なし")
            changed = act.get(kind, thing.key)
        assert isinstance(kept, InspectionEntry)
        after = replace(self._thing(thing.part, thing.subject, changed), entry=kept)
        self.things[self.row_of(thing)] = after
        return after

    def _follow(self, act: Act, thing: Thing) -> None:
        """A thing that was seen has been counted; a place that is in order is looked at again in half a year."""
        if thing.part is not Part.STORAGE:
            return
        today = self.desk.today
        if thing.subject == "device":
            device: Any = act.get("device", thing.key)
            days = {"counted_on": today, "next_count_on": add_months(today, COUNTING_MONTHS)}
            self._write(act, device, days, after=device.acquired_on)
        elif thing.subject == "place":
            days = {"inspected_on": today, "next_inspection_on": add_months(today, NEXT_PLACE_MONTHS)}
            self._write(act, act.get("storage_place", thing.key), days)
        elif thing.subject == "asset" and self.inspection.occasion is Occasion.YEARLY:
            asset: Any = act.get("information_asset", thing.key)
            days = {"reviewed_on": today, "next_review_on": add_months(today, 12)}
            self._write(act, asset, days, after=asset.registered_on)

    def _write(self, act: Act, record: Record, days: dict[str, Any], after: Any = None) -> None:
        if after is not None and after > self.desk.today:
            return
        if any(getattr(record, name) != day for name, day in days.items()):
            act.save(record, reasons=dict.fromkeys(record.labels(), self.inspection.heading), **days)

    def finish(self) -> Inspection:
        """The inspection is over; what nobody has looked at is counted."""
        done = self.desk.move(self.inspection, "finish", unseen=len(self.things) - self.seen)
        self.inspection = _inspection(done)
        return self.inspection


def running(desk: Desk) -> list[Inspection]:
    """The inspections under way, the newest first."""
    found = [each for each in desk.find("inspection", state="running") if isinstance(each, Inspection)]
    return sorted(found, key=lambda each: each.number, reverse=True)


def begin(desk: Desk, occasion: Occasion, parts: Sequence[Part], places: Sequence[UUID] = ()) -> Inspection:
    """A new inspection of these places, or of everything, begun at once."""
    made = desk.new(
        "inspection",
        occasion=occasion,
        parts=tuple(parts),
        places=tuple(places),
        started_on=desk.today,
        inspector=desk.user.person,
    )
    with desk.act(f"{occasion.label}の開始") as act:
        return _inspection(act.move(act.save(made), "begin"))


def _inspection(record: Record) -> Inspection:
    assert isinstance(record, Inspection)
    return record


def _tag(record: Any) -> str:
    return str(record.tag)
