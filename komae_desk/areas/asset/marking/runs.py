"""Runs of marks on this PC: written down in the encrypted file, entered in the register once done, taken back whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from komae_desk.areas.asset.information.record import InformationAsset
from komae_desk.areas.asset.marking.record import NamedFile
from komae_desk.areas.asset.marking.words import mark_of_asset, ways
from komae_desk.core.bulk import BulkChange
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.marking.mark import Mark, Place, mark_of
from komae_desk.marking.one_file import State, Wish
from komae_desk.marking.run import Line, Run
from komae_desk.marking.tree import files_in

KEPT = 20
"""Runs that can still be taken back."""
_LIST, _LINES = "marking.runs", "marking.run"

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class Undertaking:
    """One run: what for, where, how far. mark: its properties, None where marks are taken away.

    stage: begun, done, undone. act: what was entered in the register.
    """

    id: str
    at: str
    places: tuple[str, ...]
    asset: str = ""
    mark: dict[str, str] | None = None
    prefix: bool | None = None
    times: bool = True
    stage: str = "begun"
    act: str = ""

    @property
    def wish(self) -> Wish:
        """What is wanted of every file."""
        return Wish(mark_of(self.mark) if self.mark is not None else None, self.prefix, self.times)

    @property
    def begun_at(self) -> datetime:
        """When it was begun."""
        return datetime.fromisoformat(self.at)


class StoredLog:
    """The lines of a run in this person's part of the encrypted file, a piece at a time; the journal holds none."""

    def __init__(self, desk: Desk, run: str) -> None:
        self._desk = desk
        self._key = f"{_LINES}.{run}"
        self._count = 0
        self._held: list[Line] = []
        while (piece := desk.store.preference(desk.user.person, f"{self._key}.{self._count}")) is not None:
            self._held += [Line.of(each) for each in piece]
            self._count += 1

    def lines(self) -> Sequence[Line]:
        """Every line so far."""
        return tuple(self._held)

    def add(self, lines: Sequence[Line]) -> None:
        """Write some lines in one transaction."""
        if not lines:
            return
        packed = [line.packed() for line in lines]
        self._desk.store.set_preference(self._desk.user.person, f"{self._key}.{self._count}", packed)
        self._held += lines
        self._count += 1

    def forget(self) -> None:
        """Overwrite the lines; a run so old is no longer taken back."""
        for number in range(self._count):
            self._desk.store.set_preference(self._desk.user.person, f"{self._key}.{number}", [])


@dataclass(frozen=True)
class Outcome:
    """What came of a run: how many files stand how, and the lines of those that were left alone."""

    undertaking: Undertaking
    counts: Counter[str]
    left: tuple[Line, ...]

    @property
    def changed(self) -> int:
        """Files that got what was wished."""
        return sum(self.counts[state.code] for state in State if state is not State.SAME)


def runs(desk: Desk) -> list[Undertaking]:
    """The runs of this person on this PC, newest first."""
    kept: Any = desk.store.preference(desk.user.person, _LIST)
    return [Undertaking(**{**each, "places": tuple(each["places"])}) for each in kept or ()]


def _keep(desk: Desk, undertaking: Undertaking) -> None:
    others = [each for each in runs(desk) if each.id != undertaking.id]
    every = sorted([undertaking, *others], key=lambda each: each.at, reverse=True)
    for old in every[KEPT:]:
        StoredLog(desk, old.id).forget()
    desk.store.set_preference(desk.user.person, _LIST, [asdict(each) for each in every[:KEPT]])


def begin(
    desk: Desk,
    places: Sequence[Path],
    asset: InformationAsset | None,
    *,
    words: str = "",
    place: Place = Place.NONE,
    prefix: bool = False,
    times: bool = True,
) -> Undertaking:
    """A new run for an asset (None: marks and prefixes are taken away); raises Refused while its class is open."""
    mark = mark_of_asset(asset, place, words) if asset is not None else None
    begun = Undertaking(
        str(uuid7()),
        desk.now.isoformat(),
        tuple(map(str, places)),
        str(asset.id) if asset is not None else "",
        mark.properties if mark is not None else None,
        True if prefix else (None if mark is not None else False),
        times,
    )
    if mark is not None and mark.shown:
        _require_glyphs(mark)
    _keep(desk, begun)
    return begun


def _require_glyphs(mark: Mark) -> None:
    from komae_desk.pdf.fonts import MissingGlyph
    from komae_desk.pdf.stamp import stamp

    try:
        stamp(mark.shown, mark.place.value)
    except MissingGlyph as missing:
        raise Refused(
            f"文字「{missing.cluster}」は印刷用の書体にないため、使えません。別の文字にしてください。"
        ) from missing


def _run(desk: Desk, undertaking: Undertaking) -> Run:
    from komae_desk.pdf.stamp import stamp

    return Run(StoredLog(desk, undertaking.id), undertaking.wish, stamp)


def outcome(desk: Desk, undertaking: Undertaking) -> Outcome:
    """How a run stands."""
    known = _run(desk, undertaking).known()
    left = tuple(line for line in known.values() if line.is_left)
    return Outcome(undertaking, Counter(line.state for line in known.values()), left)


def go(desk: Desk, undertaking: Undertaking, progress: Progress, cancelled: Cancelled) -> Outcome:
    """Mark what is not marked yet, then enter it in the register; may run beside the window. Raises Stopped."""
    paths = list(files_in([Path(place) for place in undertaking.places], cancelled))
    _run(desk, undertaking).go(paths, progress, cancelled)
    if undertaking.stage == "begun":
        undertaking = _enter(desk, undertaking)
    return outcome(desk, undertaking)


def _enter(desk: Desk, undertaking: Undertaking) -> Undertaking:
    """One act: how the asset is marked, and the files that show it in their names alone; one line of how many."""
    found = outcome(desk, undertaking)
    act_id = uuid7()
    changes: list[BulkChange] = []
    asset = desk.maybe("information_asset", UUID(undertaking.asset)) if undertaking.asset else None
    if isinstance(asset, InformationAsset) and found.changed:
        wish = undertaking.wish
        place = wish.mark.place if wish.mark is not None else Place.NONE
        used = dict.fromkeys((*asset.marking, *ways(place, bool(wish.prefix))))
        facts = {"marking": tuple(used), "marked_on": desk.today}
        if any(getattr(asset, name) != value for name, value in facts.items()):
            changes.append(BulkChange(asset, facts))
        lines = _run(desk, undertaking).known().values()
        changes += [BulkChange(_named(desk, asset, line)) for line in lines if line.digest and line.is_changed]
    if changes:
        desk.bulk("ファイルへの分類の表示", changes, act_id=act_id)
    words = "分類の表示" if undertaking.mark is not None else "分類の表示の取外し"
    desk.note("marking", f"{words} {found.changed:,}件、変更しなかったファイル {len(found.left):,}件")
    done = replace(undertaking, stage="done", act=str(act_id) if changes else "")
    _keep(desk, done)
    return done


def _named(desk: Desk, asset: InformationAsset, line: Line) -> NamedFile:
    now = Path(line.now)
    made = desk.new(
        "named_file",
        name=now.name,
        folder=str(now.parent)[:500],
        asset=asset.id,
        marked_on=desk.today,
        digest=line.digest,
    )
    assert isinstance(made, NamedFile)
    return made


@dataclass(frozen=True)
class TakenBack:
    """The files that were left alone, and why the register was ("" where it went back, too)."""

    left: tuple[Line, ...]
    register: str = ""


def take_back(desk: Desk, undertaking: Undertaking, progress: Progress, cancelled: Cancelled) -> TakenBack:
    """Give every file its former mark and name, and take the register back; raises Stopped."""
    left = _run(desk, undertaking).undo(progress, cancelled)
    words = ""
    if undertaking.act and undertaking.stage == "done":
        try:
            desk.undo(UUID(undertaking.act))
        except Refused as refused:
            # Somebody has gone on from there, or has taken it back already: the files are one thing, that is another.
            words = f"台帳の表示方法は、元に戻していません。{refused.text}"
    desk.note("marking", f"分類の表示の取消し　元に戻せなかったファイル {len(left):,}件")
    _keep(desk, replace(undertaking, stage="undone", act=""))
    return TakenBack(tuple(left), words)


def unfinished(desk: Desk) -> Undertaking | None:
    """The newest run, where it was stopped before its end."""
    newest = next(iter(runs(desk)), None)
    return newest if newest is not None and newest.stage == "begun" else None
