"""What the server did not take, as matters a person decides; a decision is a new act, nothing is lost (§5.4)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from komae_desk.core.act import Act, operation
from komae_desk.core.area import Ledger
from komae_desk.core.conflicts import DECIDED, Case, Difference, Doubt, Hand, Matter, Merged
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.history import words_of_value
from komae_desk.core.journal import Line
from komae_desk.core.record import Record, from_json, plain, rich_field
from komae_desk.store.homes import is_restricted, streams_of
from komae_desk.store.sql_store import SqlStore
from komae_desk.store.transaction import SqlTransaction, lines_where
from komae_desk.sync.carrying import carried_by
from komae_desk.sync.ended import ways_on
from komae_desk.sync.places import place_of
from komae_desk.sync.replica import known_replica
from komae_desk.sync.verdict_words import twin_title, twin_words, words_of

GROUP = "group"
"""The code of what was refused only because it belongs to an act of which another part was refused."""


def count_open(store: SqlStore, connection: Connection, human: UUID) -> int:
    """How many acts of a person wait for a decision."""
    conflict, lines = store.table("conflict"), store.table("local_line")
    query = (
        select(func.count())
        .select_from(conflict.join(lines, lines.c.op_id == conflict.c.op_id))
        .where(conflict.c.resolved_by.is_(None), conflict.c.code != GROUP, _concerns(store, connection, human))
        .where(_of_place(store, connection))
    )
    return int(connection.scalar(query) or 0)


def _concerns(store: SqlStore, connection: Connection, human: UUID) -> ColumnElement[bool]:
    """Whose matter a line is: its author's; of a chain that was carried over, the carrier's."""
    lines = store.table("local_line")
    carrier, sealed = carried_by(connection)
    own = (lines.c.by == human) & (lines.c.seq > sealed)
    return own if carrier != human else or_(own, lines.c.seq <= sealed)


def _of_place(store: SqlStore, connection: Connection) -> ColumnElement[bool]:
    """What only named people read is a matter where they read it, and nowhere else."""
    stream = store.table("conflict").c.stream
    if is_restricted(connection, store.metadata, store.own, store.stream):
        return stream == store.stream
    others = [each for each in streams_of(connection, store.metadata).values() if each != store.stream]
    return stream.not_in([e for e in others if is_restricted(connection, store.metadata, store.own, e)])


class Resolution:
    """The open matters of the person at a desk; implements komae_desk.core.conflicts.Matters."""

    def __init__(self, store: SqlStore, desk: Desk) -> None:
        self._store, self._desk = store, desk

    # --- what lies open

    def open_ones(self) -> list[Matter]:
        """Everything that waits for a decision, the oldest first."""
        return self._matters()

    def of(self, record_id: UUID) -> list[Matter]:
        """What waits at one record, also as a part of an act about several."""
        return self._matters(record_id)

    def records(self) -> frozenset[UUID]:
        """The records at which something lies open."""
        conflict, lines = self._store.table("conflict"), self._store.table("local_line")
        query = select(conflict.c.record_id).join(lines, lines.c.op_id == conflict.c.op_id)
        with self._store.engine.connect() as connection:
            query = query.where(conflict.c.resolved_by.is_(None), self._mine(connection))
            return frozenset(connection.scalars(query))

    def _mine(self, connection: Connection) -> ColumnElement[bool]:
        concerns = _concerns(self._store, connection, self._desk.user.person)
        return and_(concerns, _of_place(self._store, connection))

    def _matters(self, record_id: UUID | None = None) -> list[Matter]:
        conflict, lines = self._store.table("conflict"), self._store.table("local_line")
        query = (
            select(conflict.c.op_id, conflict.c.code, lines.c.seq)
            .join(lines, lines.c.op_id == conflict.c.op_id)
            .where(conflict.c.resolved_by.is_(None), conflict.c.code != GROUP)
            .order_by(lines.c.seq)
        )
        found: list[Matter] = []
        with self._store.engine.connect() as connection:
            for row in connection.execute(query.where(self._mine(connection))).all():
                group = self._group(connection, row.seq)
                if record_id is not None and all(line.record_id != record_id for line in group):
                    continue
                cause = next(line for line in group if line.op_id == row.op_id)
                if cause.kind in self._desk.ledgers:
                    found.append(self._matter(connection, cause, group, row.code))
        return found

    def _group(self, connection: Connection, seq: int) -> list[Line]:
        """The lines that stand or fall together with one of them."""
        lines = self._store.table("local_line")
        begin = connection.scalar(select(func.max(lines.c.seq)).where(lines.c.seq < seq, lines.c.closes.is_(True)))
        end = connection.scalar(select(func.min(lines.c.seq)).where(lines.c.seq >= seq, lines.c.closes.is_(True)))
        return lines_where(self._store, connection, lines.c.seq.between((begin or 0) + 1, end or seq))

    # --- one matter in words

    def _matter(self, connection: Connection, cause: Line, group: Sequence[Line], code: str) -> Matter:
        ledger, op = self._desk.ledgers[cause.kind], cause.op
        record = self._desk.maybe(cause.kind, cause.record_id)
        theirs = self._theirs(connection, cause)
        basis: dict[str, Any] = {
            "op_id": cause.op_id,
            "kind": cause.kind,
            "record_id": cause.record_id,
            "ledger": ledger.record.title,
            "heading": (record or _as_left(ledger, cause)).heading,
            "act": str(op["label"]),
            "mine": Hand(str(op["name"]), cause.at, self._here(connection)),
            "theirs": theirs,
        }
        if cause.seq <= carried_by(connection)[1]:
            return _twin(ledger, record, code, basis)
        if (doubt := self._doubt(group)) is not None:
            return Matter(
                case=Case.WORLD, title=doubt.title, sentence=_both(basis["mine"], theirs), facts=doubt.facts,
                question=doubt.question, ways=tuple(way.words for way in doubt.ways), **basis,
            )  # fmt: skip
        if (ended := ways_on(self._desk, ledger, op, record, code)) is not None:
            return Matter(
                case=Case.ENDED, title=ended.title(theirs), sentence=ended.sentence, ways=ended.ways, **basis,
            )  # fmt: skip
        if record is not None and op["verb"] == "edit" and _asks_fields(ledger, op, record, code):
            return self._fields_matter(connection, cause, record, basis)
        return Matter(
            case=Case.REFUSED,
            title=f"「{op['label']}」は、サーバーに受け付けられませんでした。",
            sentence=words_of(code, ledger, op, record),
            values=_typed(ledger, op) if op["verb"] in ("create", "edit") else {},
            is_new=op["verb"] == "create",
            **basis,
        )

    def _fields_matter(self, connection: Connection, cause: Line, record: Record, basis: dict[str, Any]) -> Matter:
        labels, here, differ = record.labels(), [], []
        for name, (old, new) in cause.op["patch"].items():
            now = plain(getattr(record, name, None))
            if name not in labels or now == new:
                continue
            if now == old:
                here.append(name)
                continue
            base, mine, theirs = (words_of_value(self._desk, type(record), name, value) for value in (old, new, now))
            values = rich_field(type(record), name, new), getattr(record, name)
            differ.append(Difference(name, labels[name].text, base, mine, theirs, *values))
        there = self._changed_since(connection, cause) - cause.op["patch"].keys()
        order = list(labels)
        hand: Hand | None = basis["theirs"]
        did = f"{hand.named}が {hand.at.astimezone():%H:%M} に更新しました。" if hand else ""
        some = f"ほかの端末の変更と重なっています（{len(differ)}項目）"
        return Matter(
            case=Case.FIELDS,
            title=some if differ else "ほかの端末の変更とまとめられます。",
            sentence=f"{did}あなたの変更は、この端末に残っています。",
            differences=tuple(sorted(differ, key=lambda each: order.index(each.field))),
            merged_here=tuple(labels[name].text for name in order if name in here),
            merged_there=tuple(labels[name].text for name in order if name in there),
            values={name: rich_field(type(record), name, cause.op["patch"][name][1]) for name in here},
            **basis,
        )

    def _since(self, connection: Connection, cause: Line) -> list[Any]:
        """What others did to the record after the version that was seen here, oldest first."""
        journal = self._store.table("journal")
        query = (
            select(journal.c.body, journal.c.human, journal.c.at, journal.c.replica)
            .where(journal.c.record_id == cause.record_id, journal.c.verdict == "ok", journal.c.body != "")
            .where(journal.c.version > cause.op["saw"], journal.c.human != cause.by)
            .order_by(journal.c.seq)
        )
        return list(connection.execute(query).all())

    def _changed_since(self, connection: Connection, cause: Line) -> set[str]:
        return {name for row in self._since(connection, cause) for name in json.loads(row.body)["patch"]}

    def _theirs(self, connection: Connection, cause: Line) -> Hand | None:
        """Who changed the record last, of those who changed the same fields."""
        since = self._since(connection, cause)
        patched = cause.op["patch"].keys()
        same = [row for row in since if json.loads(row.body)["patch"].keys() & patched] or since
        if not same:
            return None
        return self._hand(connection, same[-1])

    def _hand(self, connection: Connection, row: Any) -> Hand:
        place = place_of(self._store, connection, row.replica)
        return Hand(str(json.loads(row.body)["name"]), datetime.fromisoformat(row.at), place)

    def _here(self, connection: Connection) -> str:
        replica = known_replica(self._store, connection, self._desk.user.person)
        return place_of(self._store, connection, replica) if replica is not None else ""

    # --- what was put together by itself

    def merged(self, ops: Sequence[UUID]) -> list[Merged]:
        """Changes of this PC that were taken together with those of others, with who and when (ux.md §5.4)."""
        lines = self._store.table("local_line")
        found: list[Merged] = []
        with self._store.engine.connect() as connection:
            for line in lines_where(self._store, connection, lines.c.op_id.in_(ops), self._store.own_lines()):
                since = self._since(connection, line)
                record = self._desk.maybe(line.kind, line.record_id)
                if not since or record is None:
                    continue
                hand, labels = self._hand(connection, since[-1]), record.labels()
                names = line.op["patch"].keys() | {n for row in since for n in json.loads(row.body)["patch"]}
                fields = "・".join(label.text for name, label in labels.items() if name in names)
                words = f"{record.heading}：{hand.named}の {hand.at.astimezone():%H:%M} の変更とまとめました"
                some = f"（{fields}）" if fields else ""
                found.append(Merged(f"{words}{some}。", line.kind, line.record_id, line.act_id))
        return found

    def _doubt(self, group: Sequence[Line]) -> Doubt | None:
        for area in self._desk.areas:
            if area.doubt is not None and (doubt := area.doubt(self._desk, group)) is not None:
                assert isinstance(doubt, Doubt)
                return doubt
        return None

    # --- deciding

    def settle(self, matter: Matter, values: Mapping[str, Any], reasons: Mapping[str, str] | None = None) -> None:
        """Register the values that were chosen field by field, and who chose what."""
        chosen = "／".join(_choice(each, values.get(each.field, each.theirs_value)) for each in matter.differences)
        with self._desk.act(f"{matter.heading} の内容の決定") as act:
            record = act.get(matter.kind, matter.record_id)
            given = self._line(act, matter).op["reasons"] | dict(reasons or {})
            act.save(record, reasons=given, **{**matter.values, **values})
            self._close(act, matter, chosen)

    def answer(self, matter: Matter, way: int) -> None:
        """Do what an answer about the world means."""
        with self._desk.act(f"{matter.heading} の確認") as act:
            if matter.case is Case.ENDED:
                self._go_on(act, matter, way)
                return
            doubt = self._doubt(self._group(_transaction(act).connection, self._line(act, matter).seq))
            if doubt is None or doubt.ways[way].words != matter.ways[way]:
                raise Refused("ほかの操作で状態が変わりました。最新の内容を確認してください。")
            doubt.ways[way].does(act)
            self._close(act, matter, f"{doubt.question}{doubt.ways[way].words}")

    def _go_on(self, act: Act, matter: Matter, way: int) -> None:
        """What was ended elsewhere and changed here: the change is kept in a new edition or entry, or left."""
        line = self._line(act, matter)
        ledger, record = self._desk.ledgers[line.kind], act.get(line.kind, line.record_id)
        ended = ways_on(self._desk, ledger, line.op, record, self._code(act, matter))
        if ended is None or ended.ways != matter.ways:
            raise Refused("ほかの操作で状態が変わりました。最新の内容を確認してください。")
        if way == 0:
            ended.keep(act, record)
        self._close(act, matter, matter.ways[way])

    def _code(self, act: Act, matter: Matter) -> str:
        conflict = self._store.table("conflict")
        query = select(conflict.c.code).where(conflict.c.op_id == matter.op_id)
        return str(_transaction(act).connection.scalar(query) or "")

    def take_notice(self, matter: Matter, note: str) -> None:
        """Leave everything as the server has it."""
        with self._desk.act(f"{matter.heading} の確認") as act:
            self._close(act, matter, note)

    def _line(self, act: Act, matter: Matter) -> Line:
        table = self._store.table("local_line")
        (line,) = lines_where(self._store, _transaction(act).connection, table.c.op_id == matter.op_id)
        return line

    def _close(self, act: Act, matter: Matter, note: str) -> None:
        """Write down the decision; the matter and what fell with it are settled by that line."""
        facts = {"of": str(matter.op_id)}
        if act.maybe(matter.kind, matter.record_id) is not None:
            act.remark(act.get(matter.kind, matter.record_id), DECIDED, note, **facts)
        else:
            # A record the server does not have cannot be remarked upon there: the line is about none.
            act.transaction.note(
                operation(
                    self._desk.user, self._desk.now, act_id=act.act_id, act=act.label, kind="file",
                    record_id=matter.record_id, verb=DECIDED, patch={}, note=note, facts=facts,
                )
            )  # fmt: skip
        connection = _transaction(act).connection
        lines, conflict = self._store.table("local_line"), self._store.table("conflict")
        decision = connection.scalar(select(lines.c.op_id).order_by(lines.c.seq.desc()).limit(1))
        group = [line.op_id for line in self._group(connection, self._line(act, matter).seq)]
        still = conflict.c.op_id.in_(group) & conflict.c.resolved_by.is_(None)
        if not connection.execute(update(conflict).where(still).values(resolved_by=decision)).rowcount:
            raise Refused("この確認は、もう済んでいます。最新の内容を確認してください。")


def _twin(ledger: Ledger, record: Record | None, code: str, basis: dict[str, Any]) -> Matter:
    """A record of a carried chain whose number another one bears: only who looks at the thing can say which is right.

    What it holds now can be typed again, as what was voided is the record and not the number.
    """
    name = code.removeprefix("conflict:")
    known = record is not None and name in record.labels()
    labels = record.labels() if record is not None and known else {}
    return Matter(
        case=Case.REFUSED,
        title=twin_title(name),
        sentence=twin_words(ledger, record, name),
        values={n: getattr(record, n) for n in labels},
        is_new=known,
        **basis,
    )


def _both(mine: Hand, theirs: Hand | None) -> str:
    """「窓口1　10:40 鈴木 一朗／この端末（窓口3）　10:41 伊藤 恵」: who registered what, and where."""
    sides = [f"この端末{f'（{mine.place}）' if mine.place else ''}　{mine.at.astimezone():%H:%M} {mine.who}"]
    if theirs is not None:
        sides.insert(0, f"{theirs.place or 'ほかの端末'}　{theirs.at.astimezone():%H:%M} {theirs.who}")
    return f"登録：{'／'.join(sides)}"


def _transaction(act: Act) -> SqlTransaction:
    assert isinstance(act.transaction, SqlTransaction)
    return act.transaction


def _as_left(ledger: Ledger, line: Line) -> Record:
    """The record as this PC's operation left it."""
    return from_json(ledger.record, {**json.loads(line.doc), "id": str(line.record_id)})


def _asks_fields(ledger: Ledger, op: Mapping[str, Any], record: Record, code: str) -> bool:
    """Whether another value stands in a field: not when a number is taken by another record."""
    name = code.removeprefix("conflict:")
    if not code.startswith("conflict:") or name not in op["patch"] or record.state not in ledger.workflow.editable:
        return False
    label = record.labels().get(name)
    untouched = plain(getattr(record, name)) == op["patch"][name][0]
    return label is not None and not (label.unique and untouched)


def _typed(ledger: Ledger, op: Mapping[str, Any]) -> dict[str, Any]:
    labels = ledger.record.labels()
    return {n: rich_field(ledger.record, n, new) for n, (_, new) in op["patch"].items() if n in labels}


def _choice(each: Difference, value: Any) -> str:
    sides = {each.mine_value: "この端末の内容", each.theirs_value: "サーバーの内容"}
    return f"{each.label}：{sides.get(value, '入力した内容')}"
