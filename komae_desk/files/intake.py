"""Importing a spreadsheet into a ledger: read → map → rehearse → one bulk act (domain.md §12.6, settled.md 5)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from komae_desk.core.bulk import Bulk, BulkChange, Prefetched
from komae_desk.core.collecting import uncollected
from komae_desk.core.desk import Desk
from komae_desk.core.entry import reader
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.intake import Outcome
from komae_desk.core.record import Record, changed, field_type
from komae_desk.files.check import Checked, CheckedRow, Found
from komae_desk.files.fields import in_words
from komae_desk.files.listing import UNMARKED
from komae_desk.files.mapping import only_counts, recall, remember, require, suggest
from komae_desk.files.progress import Progress, Stopping
from komae_desk.files.reading import read_table
from komae_desk.files.rejected import write_rejected
from komae_desk.files.table import Cell, Table, shown

NOTE = "取込み"
_LOOKED_AT = 50


class Intake:
    """One import into one ledger; every call may run in a worker thread."""

    def __init__(self, desk: Desk, kind: str) -> None:
        self.desk = desk
        self.ledger = desk.ledgers[kind]
        self.kind = kind
        labels = self.ledger.record.labels()
        self.labels = {n: (label.text, *label.aliases) for n, label in labels.items() if not label.hidden}
        imports = self.ledger.screens.imports
        self._begins = imports(desk) if imports is not None else lambda _: {}
        self.leftover = self.ledger.screens.leftover
        blank = self.blank()
        # What has a default needs no column.
        needed = [n for n in self.labels if labels[n].required]
        self.required = [n for n in needed if not getattr(blank, n)]
        self._known: dict[Any, Record] = {}
        self.key = next((n for n, label in labels.items() if label.unique), "")
        self._numbers = bool(self.key and getattr(blank, self.key))

    def blank(self, row: int = 0) -> Record:
        """What the n-th new row begins with."""
        return changed(self.desk.new(self.kind), **self._begins(row))

    def open(
        self,
        path: Path,
        sheet: str = "",
        encoding: str = "",
        progress: Progress | None = None,
        cancelled: Stopping | None = None,
    ) -> Table:
        """Read a file in the confined child; raises Refused with the sentence."""
        with uncollected():
            return read_table(path, sheet=sheet, encoding=encoding, progress=progress, cancelled=cancelled)

    def mapping(self, table: Table) -> dict[int, str]:
        """Which column holds which field: as remembered for this header, else as proposed."""
        remembered = self.desk.store.preference(self.desk.user.person, self._memory()) or {}
        labels = table.header.labels
        if known := recall(labels, remembered):
            return known
        head = table.rows[:_LOOKED_AT]
        offered = [
            "" if only_counts(label, [row.cell(at) for row in head]) else label for at, label in enumerate(labels)
        ]
        return self._with_leftovers(table, offered, suggest(offered, self.labels))

    def _with_leftovers(self, table: Table, offered: Sequence[str], found: dict[int, str]) -> dict[int, str]:
        """What no field takes is kept under its own name rather than dropped."""
        if not self.leftover:
            return found
        width = len(table.header.labels)
        counted = {at for at, label in enumerate(table.header.labels) if label and not offered[at]}
        filled = {at for row in table.rows for at in range(width) if row.cell(at) not in (None, "")}
        rest = dict.fromkeys(sorted(filled - counted - found.keys()), self.leftover)
        return dict(sorted({**rest, **found}.items()))

    def rehearse(
        self,
        table: Table,
        mapping: Mapping[int, str],
        progress: Progress | None = None,
        cancelled: Stopping | None = None,
    ) -> Checked:
        """What each row would do; nothing is written. Raises Refused when a required field has no column."""
        require(mapping, self.required, self.labels)
        rows = _Rows(self)
        self._known = rows.known_records
        with uncollected():
            return Checked(
                table.rows,
                mapping,
                rows.convert,
                rows.known,
                header=table.header.labels,
                key_field=self.key,
                gathers=self.leftover,
                names=self.labels.get(self.leftover, ()),
                progress=progress,
                cancelled=cancelled,
            )

    def changes(self, checked: Checked) -> list[BulkChange]:
        """The bulk act's records: new ones and those whose values differ."""
        known = self.known_records()
        accepted = list(checked.accepted())
        taken = {row.key for row in accepted}
        count = itertools.count()
        with uncollected():
            return [
                BulkChange(
                    known.get(row.key) or self._begun(row.key, count, taken), self.said(row.values), NOTE, checked=True
                )
                for row in accepted
            ]

    def said(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What a row says; an empty number says nothing where the ledger gives one."""
        return {name: value for name, value in values.items() if value or name != self.key or not self._numbers}

    def _begun(self, key: Any, count: Iterator[int], taken: Collection[Any]) -> Record:
        """A new record with what its row does not say; without a number of its own one that no row of the file has."""
        begun = self.blank()
        while self._numbers and not key:
            begun = self.blank(next(count))
            if getattr(begun, self.key) not in taken:
                break
        return changed(begun, id=uuid7())

    def lacking(self, mapping: Mapping[int, str]) -> str:
        """The sentence that names the required fields without a column, or an empty text."""
        try:
            require(mapping, self.required, self.labels)
        except Refused as refused:
            return refused.text
        return ""

    def differences(self, row: CheckedRow) -> dict[str, tuple[str, str]]:
        """What an updated row changes, field by field, in words: (before, after)."""
        old = self._known.get(row.key)
        if old is None:
            return {}
        names = [n for n, value in row.values.items() if getattr(old, n) != value]
        return {n: (in_words(self.desk, old, n), in_words(self.desk, changed(old, **row.values), n)) for n in names}

    def undertake(self, table: Table, mapping: Mapping[int, str], checked: Checked) -> Undertaking:
        """Prepare the one act that writes everything; the mapping is remembered."""
        self.desk.store.set_preference(self.desk.user.person, self._memory(), remember(table.header.labels, mapping))
        changes = self.changes(checked)
        label = f"{self.ledger.record.title} {len(changes):,}件の取込み"
        return Undertaking(Bulk(self.desk.unheard(), label, uuid7()), changes)

    def commit(self, table: Table, mapping: Mapping[int, str], checked: Checked) -> Undertaking:
        """Write everything as one act that can be undone as a whole."""
        undertaking = self.undertake(table, mapping, checked)
        undertaking.run(lambda done, total: None, lambda: False)
        return undertaking

    def save_rejected(self, path: Path, table: Table, checked: Checked, cancelled: Stopping | None = None) -> int:
        """Save the rows that are left out, each with what must be mended; returns how many."""
        title = f"{self.ledger.record.title} 取り込めなかった行"
        labels = table.header.labels
        return write_rejected(path, checked, labels, title=title, marking=UNMARKED, cancelled=cancelled).rows

    def words(self, cell: Cell) -> str:
        """A cell of the file as it is shown."""
        return shown(cell)

    def _memory(self) -> str:
        return f"intake:{self.kind}"

    def known_records(self) -> dict[Any, Record]:
        """The records of the ledger by the code that identifies them."""
        return {getattr(r, self.key): r for r in self.desk.find(self.kind)} if self.key else {}


class Undertaking:
    """One import being written: what is done stays done, run() goes on from there."""

    def __init__(self, bulk: Bulk, changes: Sequence[BulkChange]) -> None:
        self._bulk, self._changes = bulk, changes
        self.act_id = bulk.act_id

    @property
    def done(self) -> int:
        """How many records are committed."""
        return self._bulk.done

    @property
    def total(self) -> int:
        """How many there are in all."""
        return len(self._changes)

    @property
    def first(self) -> Record | None:
        """One of the records, for announcing that the ledger changed."""
        return self._changes[0].record if self._changes else None

    def run(self, progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> None:
        """Commit the rest; raises Refused before the chunk that cannot be written."""
        self._bulk.run(self._changes, progress, cancelled)


class _Rows:
    """Converting and recognising the rows of one import, with what repeats looked up once."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.type = intake.ledger.record
        self.look = Prefetched(intake.desk, {intake.kind})
        self.known_records = intake.known_records()
        self.blank = intake.blank()
        # An empty cell means what an untouched form would say.
        self._blank = {**vars(self.blank), **({intake.key: ""} if intake.key else {})}
        self._readers: dict[str, Callable[[Cell], Any]] = {}
        self._read: dict[tuple[str, type, Cell], Any] = {}
        self._repeating = {n for n in self.type.labels() if field_type(self.type, n) is not str}

    def convert(self, field: str, raw: Cell) -> Any:
        """The value of a cell; raises Refused."""
        if field not in self._readers:
            self._readers[field] = reader(self.look, self.type, field)
        if field not in self._repeating:
            return self._readers[field](raw) or self._blank[field]
        key = (field, type(raw), raw)
        if key not in self._read:
            self._read[key] = self._readers[field](raw) or self._blank[field]
        return self._read[key]

    def known(self, values: Mapping[str, Any]) -> Found:
        """Whether the row is new, changes a record or repeats it; raises Refused for the first error."""
        key = values.get(self.intake.key) or None
        old = self.known_records.get(key)
        new = changed(old or self.blank, **self.intake.said(values))
        for problem in new.problems(self.look):
            if problem.stops:
                raise Refused(problem.text, problem.field)
        if old is None:
            return Found(Outcome.NEW, key)
        return Found(Outcome.UNCHANGED if new == old else Outcome.UPDATED, key, old.heading)
