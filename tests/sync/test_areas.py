"""The sample history of every area passes the server and arrives whole on another PC, whatever areas there are."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from komae_desk.admin.installation import engine_of, write_rules
from komae_desk.app import desk_of, found, program_areas
from komae_desk.app.renderer import PaperRenderer
from komae_desk.core.area import ledgers
from komae_desk.core.desk import Desk
from komae_desk.core.people import FirstRun, Role
from komae_desk.core.record import field_type
from komae_desk.core.rules import rules_of
from komae_desk.store.engine import writing
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync import cycle
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.mirror import project
from tests.sample import file_of
from tests.sync.conftest import Server
from tests.sync.offices import City, Office
from tests.sync.pcs import sign_in
from tests.sync.sender import Sender, op_of, record_of
from tests.sync.standing_again import stands_again

AREAS = program_areas()
LEDGERS = ledgers(AREAS)
FIRST = FirstRun("架空市", "総務部", "税務課", "1001", "髙﨑 一郎", "たかさき いちろう", "課長", Role.SECURITY_MANAGER)
NOON = datetime(2026, 11, 25, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def stream(server: Server) -> UUID:
    with engine_of(server.cluster.address(database=server.database)).begin() as connection:
        write_rules(connection, rules_of(LEDGERS.values()))
    return server.stream()


@pytest.fixture(scope="module")
def section(stream: UUID) -> SqlStore:
    """A file with the invented history of every area, nothing of it sent."""
    made = file_of(stream, AREAS)
    desk = desk_of(made, AREAS, found(made, AREAS, FIRST, lambda: NOON), clock=lambda: NOON, practice=True)
    for area in AREAS:
        if area.samples is not None:
            area.samples(desk)
    return made


def seat(store: SqlStore, person: UUID) -> Desk:
    return desk_of(store, AREAS, person, clock=lambda: NOON)


def authors(store: SqlStore) -> list[UUID]:
    """Everybody who did something, the first first."""
    return list(dict.fromkeys(line.by for line in store.chain()))


def duties(store: SqlStore, person: UUID) -> tuple[str, ...]:
    """What the registrar would give: the roles the records say, and those of everybody."""
    return tuple({role.value for role in seat(store, person).user.roles} | {"STF", "CLK"})


def everything(store: SqlStore) -> dict[UUID, Any]:
    with store.transaction() as look:
        return {record.id: record for kind in LEDGERS for record in look.find(kind)}


@pytest.fixture(scope="module")
def shared(server: Server, stream: UUID, section: SqlStore) -> SqlStore:
    """The file after everybody in it has agreed with the server under an own login; not one operation was refused."""
    # Logins are the cluster's, and other files of tests use this fixture, too.
    people = {human: f"areas{stream.hex[-8:]}n{n}" for n, human in enumerate(authors(section))}
    for human, login in people.items():
        server.person(login, stream, duties=duties(section, human), human=human)
    links = {human: sign_in(server, login) for human, login in people.items()}
    total = sum(1 for _ in section.chain())
    sent, left = 0, total
    # Whoever rests on somebody else's operation waits for its login: rounds, until nobody has anything to send.
    while left:
        before = left
        for human, link in links.items():
            done = Cycle(section, human).run(link)
            sent, left = sent + done.sent, done.left
            assert done.refused == 0, refusals(section)
        assert left < before, f"{left} of {total} wait for ever"
    for link in links.values():
        link.close()
    assert sent == total, refusals(section)
    return section


def test_the_history_of_every_area_is_accepted_and_seen_by_another_pc(
    server: Server, stream: UUID, shared: SqlStore
) -> None:
    other = file_of(stream, AREAS)
    human = server.person("areasother", stream)
    link = sign_in(server, "areasother")
    Cycle(other, human).run(link)
    link.close()
    here, there = everything(shared), everything(other)
    assert {record.kind for record in here.values()} == {kind for kind in LEDGERS if shared.find(kind)}
    assert there == here


def test_the_history_of_every_area_stands_again_after_a_restore(server: Server, stream: UUID, shared: SqlStore) -> None:
    stands_again(server, stream)


def rows_of(store: SqlStore) -> dict[str, list[Any]]:
    """What lies in the tables, without the place of a row; and where the search index finds it."""
    with store.engine.connect() as connection:
        found = {}
        for kind in LEDGERS:
            names = [column.name for column in store.table(kind).columns if column.name != "row"]
            found[kind] = connection.exec_driver_sql(f"SELECT {', '.join(names)} FROM {kind} ORDER BY id").fetchall()
            found[f"{kind} found"] = connection.exec_driver_sql(
                f"SELECT t.id FROM {kind}_find f JOIN {kind} t ON t.row = f.rowid ORDER BY t.id"
            ).fetchall()
        return found


def test_a_snapshot_lays_the_same_rows_as_the_records_would(
    server: Server, stream: UUID, shared: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cycle, "PAGE", 0)
    other = file_of(stream, AREAS)
    human = server.person("areassnap", stream)
    link = sign_in(server, "areassnap")
    Cycle(other, human).run(link)
    link.close()
    assert everything(other) == everything(shared)
    fresh = rows_of(other)
    known = [(record.kind, record.id) for record in everything(other).values()]
    with writing(other.engine) as connection:
        project(other, connection, known)
    assert fresh == rows_of(other), "written at once as one by one"


RANKED = [
    (kind, name)
    for kind, each in LEDGERS.items()
    for name, label in each.record.labels().items()
    # What was decided is lowered by the steps of the decision (tests/sync/test_bonds.py).
    if label.ranked and each.sealed is None
]


def test_the_classes_of_media_are_ranked() -> None:
    assert {("device", name) for name in ("confidentiality", "integrity", "availability")} <= set(RANKED)


@pytest.mark.parametrize(("kind", "field"), RANKED)
def test_a_class_is_lowered_with_a_reason_only(
    server: Server, stream: UUID, shared: SqlStore, kind: str, field: str
) -> None:
    login = f"lowers_{kind}_{field}"
    human = server.person(login, stream)
    who = Sender(server.enter(login), stream, human)
    record, version, high = server.admin.execute(
        "SELECT record, version, doc->>%s FROM ledger.row"
        " WHERE stream = %s AND kind = %s AND doc ? %s AND coalesce(doc->>'state', 'draft') = ANY (%s)"
        " ORDER BY doc->>%s DESC, record LIMIT 1",
        (field, stream, kind, field, sorted(LEDGERS[kind].workflow.editable), field),
    ).fetchone()
    low = min(member.value for member in field_type(LEDGERS[kind].record, field))
    assert high > low

    def lowered(to: str | None, **parts: Any) -> list[str]:
        return who.say(who.op(kind, "edit", {field: (high, to)}, record, saw=version, **parts))

    assert lowered(low) == ["rejected invalid:lowered"]
    assert lowered(None) == ["rejected invalid:lowered"], "分類未定 is lower than any class"
    assert lowered(low, reasons={"place": "別の欄の理由"}) == ["rejected invalid:lowered"]
    down = who.op(kind, "edit", {field: (high, low)}, record, saw=version, reasons={field: "公開したため"})
    assert who.say(down) == ["ok"]
    raised = who.op(kind, "edit", {field: (low, high)}, record, saw=version + 1)
    assert who.say(raised) == ["ok"], "raising needs none"
    back = who.op(kind, "undo", {field: (high, low)}, record, saw=version + 2, undoes=op_of(raised))
    assert who.say(back) == ["ok"], "taking one's own raise back needs none"


def sign_in_again(server: Server, login: str) -> Any:
    server.admin.execute("UPDATE gate.person SET code_step = 0 WHERE login = %s", (login,))
    return sign_in(server, login)


def refusals(store: SqlStore) -> list[Any]:
    """Kind, verb, step and code of what the server did not take."""
    with store.engine.connect() as connection:
        return [
            tuple(row)
            for row in connection.exec_driver_sql(
                "SELECT l.kind, l.verb, json_extract(l.body, '$.command'), o.state, o.code FROM local_line l"
                " JOIN outbox o ON o.dseq = l.dseq WHERE o.state NOT IN ('ok', 'pending') LIMIT 20"
            )
        ]


def test_what_a_step_is_for_and_what_nothing_takes_back_stand_at_the_server(
    server: Server, stream: UUID, shared: SqlStore
) -> None:
    """A program that writes a disposal without a permission, or takes one back, is refused (対2-2(10)ウ)."""
    human = server.person("areasdispose", stream)
    who = Sender(server.enter("areasdispose"), stream, human)
    line = who.op("treatment", "create", {"purpose": ("erasure", "disposal")})
    assert who.say(line) == ["ok"]
    made = record_of(line)

    def step(kind: str, name: str, record: UUID, old: str, new: str, saw: int, **fields: tuple[Any, Any]) -> Any:
        return who.op(kind, name, {"state": (old, new), **fields}, record, command=name, saw=saw)

    assert who.say(step("treatment", "record", made, "draft", "recorded", 1)) == ["rejected forbidden:when"]
    assert who.say(step("treatment", "dispose", made, "draft", "recorded", 1)) == ["rejected invalid:disposal"]
    carried = who.op("conveyance", "create", {"confidentiality": (None, "2"), "things": ("", "名簿")})
    assert who.say(carried) == ["ok"]
    alone, hidden = (step("conveyance", name, record_of(carried), "draft", "open", 1) for name in ("record", "depart"))
    assert who.say(alone) == ["rejected forbidden:when"]  # CK-03
    assert who.say(hidden) == ["rejected invalid:permit_number"]
    # Of the history of the samples: what nothing takes back was done by somebody whose undo is refused, too.
    line = server.admin.execute(
        "SELECT j.op_id, j.record, j.human, r.version, j.body::jsonb->'patch' FROM ledger.journal j"
        " JOIN ledger.row r ON r.stream = j.stream AND r.record = j.record"
        " WHERE j.stream = %s AND j.kind = 'device' AND j.verb = 'dispose' AND j.verdict = 'ok' ORDER BY j.seq LIMIT 1",
        (stream,),
    ).fetchone()
    op_id, device, author, version, patch = line
    login = server.admin.execute("SELECT login FROM gate.person WHERE human = %s", (author,)).fetchone()[0]
    them = Sender(server.let_in(login), stream, author)
    back = them.op(
        "device", "undo", {n: pair[::-1] for n, pair in patch.items()}, device, saw=version, undoes=str(op_id)
    )
    assert them.say(back) == ["rejected forbidden:undo"]


def test_a_report_to_the_ministry_that_is_final_never_changes_at_the_server(
    server: Server, stream: UUID, shared: SqlStore
) -> None:
    """Neither an edit nor a 訂正版 nor a second report after the same one; what was 確定 is not taken back (様2)."""
    human = server.person("areasministry", stream)
    who = Sender(server.enter("areasministry"), stream, human)
    first, version, number = server.admin.execute(
        "SELECT record, version, doc->>'number' FROM ledger.row"
        " WHERE stream = %s AND kind = 'outage_report' AND doc->>'state' = 'sent'",
        (stream,),
    ).fetchone()
    said = {"lessons": ("", "書き換え")}
    assert who.say(who.op("outage_report", "edit", said, first, saw=version)) == ["conflict conflict:state"]
    corrected = who.op("outage_report", "correct", {**said, "edition": (0, 1)}, first, saw=version, note="訂正")
    again = who.op("outage_report", "next", {}, first, command="next", saw=version)
    assert who.say(corrected) == ["conflict conflict:state"]
    assert who.say(again) == ["conflict conflict:state"], "the second report is begun already"
    op_id, author, patch = server.admin.execute(
        "SELECT op_id, human, body::jsonb->'patch' FROM ledger.journal"
        " WHERE stream = %s AND record = %s AND verb = 'finish' AND verdict = 'ok'",
        (stream, first),
    ).fetchone()
    login = server.admin.execute("SELECT login FROM gate.person WHERE human = %s", (author,)).fetchone()[0]
    them = Sender(server.let_in(login), stream, author)
    back = them.op("outage_report", "undo", {n: pair[::-1] for n, pair in patch.items()}, first, saw=version,
                   undoes=str(op_id))  # fmt: skip
    assert them.say(back) == ["rejected forbidden:undo"]
    assert number.startswith("I04-")


# --- whatever the areas send to an office is read and printed there from what came along, nothing else being there

SAMPLES_DRAWN = 3
OFFICES = tuple(dict.fromkeys(route.office.value for ledger in LEDGERS.values() for route in ledger.routes))


@pytest.fixture(scope="module")
def office(server: Server, shared: SqlStore) -> Iterator[Office]:
    """Somebody who holds every office there is."""
    city = City(server, areas=AREAS)
    server.admin.execute("SELECT ledger.route_again(stream) FROM ledger.stream")
    yield city.office("everything", *OFFICES)
    city.close()


def test_every_routed_record_is_laid_out_with_its_papers(office: Office, shared: SqlStore) -> None:
    drawn: dict[str, int] = {}
    for post in office.reception.posts():
        for waiting in (True, False):
            for one in office.reception.queue(post, waiting=waiting):
                reading = office.reception.open(post, one.stream, one.record.id)
                assert reading.record == shared.get(one.record.kind, one.record.id)
                assert reading.desk.history(reading.record)
                ledger = LEDGERS[one.record.kind]
                drawn[one.record.kind] = drawn.get(one.record.kind, 0) + 1
                if drawn[one.record.kind] > SAMPLES_DRAWN:
                    continue
                for paper in (paper for paper in ledger.papers if not paper.many and paper.parts is None):
                    made = PaperRenderer(LEDGERS)(paper, [reading.record], reading.desk)
                    assert made.pages >= 1 and not [f for f in made.findings if f.stops], one.record.heading
                    own = PaperRenderer(LEDGERS)(paper, [reading.record], desk_at(shared, reading))
                    assert made.pages == own.pages, "as much as on the section's own paper"
    assert drawn.keys() >= {"takeout", "private_device", "private_notice"}, drawn


def desk_at(store: SqlStore, reading: Any) -> Desk:
    """A desk of the section itself, at the same moment."""
    desk = reading.desk
    return Desk(store, AREAS, desk.user, clock=lambda: desk.now)
