"""The one way in: every verdict the server can give, on a real PostgreSQL (sync.md §5.2 T2, settled.md 9, 18)."""

import json
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import psycopg
import pytest

from komae_desk.core.identity import uuid7
from tests.sync.conftest import Server
from tests.sync.sender import Item, Sender, op_of, record_of, sender

NEW_BOX = {"tag": ("", "K-1"), "name": ("", "箱"), "state": ("draft", "active")}


@pytest.fixture(scope="module")
def stream(server: Server) -> UUID:
    return server.stream()


@pytest.fixture(scope="module")
def people(server: Server, stream: UUID) -> dict[str, Sender]:
    """A clerk, a colleague and the chief, each on an own PC."""
    return {
        "clerk": sender(server, "clerk", stream),
        "other": sender(server, "other", stream),
        "chief": sender(server, "chief", stream, "ISM"),
    }


@pytest.fixture
def clerk(people: dict[str, Sender]) -> Sender:
    return people["clerk"]


@pytest.fixture
def other(people: dict[str, Sender]) -> Sender:
    return people["other"]


@pytest.fixture
def chief(people: dict[str, Sender]) -> Sender:
    return people["chief"]


TAGS: Iterator[str] = (f"T-{n}" for n in range(10_000))


def box(who: Sender, **fields: tuple[object, object]) -> Item:
    return who.op("box", "create", NEW_BOX | {"tag": ("", next(TAGS))} | fields)


def application(who: Sender, **fields: tuple[object, object]) -> Item:
    return who.op("request", "create", {"reason": ("", "会議のため"), "starts_on": (None, "2026-12-01")} | fields)


def submitted(who: Sender) -> UUID:
    item = application(who)
    record = record_of(item)
    assert who.say(item, who.step(record, "submit", "draft", "submitted", 1)) == ["ok", "ok"]
    return record


def edit(who: Sender, record: UUID, saw: int, **fields: tuple[object, object]) -> Item:
    return who.op("box", "edit", fields, record, saw=saw)


# --- registers


def test_a_new_record_is_one_row_and_one_line(server: Server, clerk: Sender) -> None:
    item = box(clerk, color=(None, "r"), count=(0, 3))
    (verdict,) = clerk.push(item)
    assert (verdict.verdict, verdict.version) == ("ok", 1)
    doc, seq = server.admin.execute("SELECT doc, seq FROM ledger.row WHERE record = %s", (record_of(item),)).fetchone()
    assert doc["color"] == "r"
    assert doc["count"] == 3
    assert seq == verdict.seq
    body, hash_ = server.admin.execute(
        "SELECT body, hash FROM ledger.journal WHERE seq = %s AND stream = %s", (seq, clerk.stream)
    ).fetchone()
    assert body == item["body"]
    assert hash_ == verdict.hash


def test_a_value_that_returns_to_its_default_leaves_the_document(server: Server, clerk: Sender) -> None:
    item = box(clerk, count=(0, 3))
    record = record_of(item)
    assert clerk.say(item, edit(clerk, record, 1, count=(3, 0))) == ["ok", "ok"]
    (doc,) = server.admin.execute("SELECT doc FROM ledger.row WHERE record = %s", (record,)).fetchone()
    assert "count" not in doc


def test_different_fields_merge_and_the_same_field_conflicts(clerk: Sender, other: Sender) -> None:
    item = box(clerk)
    record = record_of(item)
    assert clerk.say(item) == ["ok"]
    assert clerk.say(edit(clerk, record, 1, name=("箱", "赤い箱"))) == ["ok"]
    assert other.say(edit(other, record, 1, count=(0, 7))) == ["ok merged"]
    assert other.say(edit(other, record, 1, name=("箱", "青い箱"))) == ["conflict conflict:name"]
    assert other.say(edit(other, record, 1, name=("箱", "赤い箱"))) == ["ok merged"], "both wrote the same"


def test_a_code_stands_once_in_a_stream_and_again_when_its_holder_is_void(server: Server, clerk: Sender) -> None:
    first, second = box(clerk, tag=("", "K-77")), box(clerk, tag=("", "K-77"))
    assert clerk.say(first, second) == ["ok", "conflict conflict:tag"]
    void = clerk.op("box", "void", {"voided": (False, True)}, record_of(first), saw=1)
    assert clerk.say(void, box(clerk, tag=("", "K-77"))) == ["ok", "ok"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": ("", "")}, "invalid:name"),
        ({"name": ("", "長" * 500)}, "invalid:name"),
        ({"name": ("", 5)}, "invalid:name"),
        ({"color": (None, "x")}, "invalid:color"),
        ({"count": (0, "3")}, "invalid:count"),
        ({"bought_on": (None, "令和8年")}, "invalid:bought_on"),
        ({"checked_at": (None, "2026-11-25")}, "invalid:checked_at"),
        ({"fragile": (False, "yes")}, "invalid:fragile"),
        ({"colors": ([], ["r", "z"])}, "invalid:colors"),
        ({"parent": (None, "no uuid")}, "invalid:parent"),
        ({"parent": (None, str(UUID(int=7)))}, "invalid:parent"),
    ],
)
def test_a_value_of_another_kind_is_rejected(
    clerk: Sender, fields: dict[str, tuple[object, object]], code: str
) -> None:
    assert clerk.say(box(clerk, **fields)) == [f"rejected {code}"]


def test_what_the_server_does_not_know_is_held_with_its_body(server: Server, clerk: Sender) -> None:
    strange, newer = clerk.op("asset", "create", {"name": ("", "台帳")}), box(clerk, weight=("", "3kg"))
    assert clerk.say(strange, newer) == ["held unknown:kind", "held unknown:weight"]
    bodies = server.admin.execute(
        "SELECT body FROM ledger.op WHERE op_id = ANY(%s::uuid[])", ([op_of(strange), op_of(newer)],)
    )
    assert {body for (body,) in bodies} == {strange["body"], newer["body"]}


# --- applications


def test_two_people_and_the_number_of_the_server(server: Server, clerk: Sender, chief: Sender) -> None:
    item = application(clerk)
    record = record_of(item)
    _, numbered = clerk.push(item, clerk.step(record, "submit", "draft", "submitted", 1))
    assert numbered.number is not None
    assert numbered.number.startswith("P99-R")
    human = str(chief.human)
    permit = chief.step(
        record, "permit", "submitted", "permitted", 2, permitted_by=(None, human), permitted_on=(None, "2026-11-25")
    )
    assert chief.say(permit) == ["ok"]
    (doc,) = server.admin.execute("SELECT doc FROM ledger.row WHERE record = %s", (record,)).fetchone()
    assert doc["number"] == numbered.number
    assert doc["state"] == "permitted"


def test_numbers_go_up_without_a_gap(clerk: Sender) -> None:
    numbers = []
    for _ in range(3):
        item = application(clerk)
        numbers += [
            v.number
            for v in clerk.push(item, clerk.step(record_of(item), "submit", "draft", "submitted", 1))
            if v.number
        ]
    counts = [int(number.rsplit("-", 1)[1]) for number in numbers]
    assert counts == list(range(counts[0], counts[0] + 3))


def test_a_step_needs_its_role_its_state_its_version_and_another_human(
    clerk: Sender, other: Sender, chief: Sender
) -> None:
    record = submitted(clerk)
    assert other.say(other.step(record, "permit", "submitted", "permitted", 2)) == ["rejected forbidden:role"]
    assert chief.say(chief.step(record, "permit", "submitted", "permitted", 1)) == ["conflict conflict:version"]
    assert chief.say(chief.step(record, "revoke", "permitted", "submitted", 2, "誤り")) == ["conflict conflict:state"]
    assert chief.say(chief.step(record, "no_such", "submitted", "permitted", 2)) == ["rejected invalid:step"]
    assert chief.say(chief.step(record, "permit", "submitted", "done", 2)) == ["rejected invalid:state"]
    assert chief.say(chief.step(record, "return", "submitted", "draft", 2)) == ["rejected invalid:reason"]
    assert chief.say(chief.step(record, "condition", "submitted", "permitted", 2)) == ["rejected invalid:conditions"]
    assert chief.say(chief.step(record, "permit", "submitted", "permitted", 2, reason=("会議のため", "別"))) == [
        "rejected forbidden:reason"
    ]
    somebody = chief.step(record, "permit", "submitted", "permitted", 2, permitted_by=(None, str(clerk.human)))
    assert chief.say(somebody) == ["rejected forbidden:permitted_by"]
    assert chief.say(chief.step(record, "permit", "submitted", "permitted", 2)) == ["ok"]


def test_who_entered_or_edited_it_does_not_permit_it(
    server: Server, stream: UUID, clerk: Sender, chief: Sender
) -> None:
    own = submitted(chief)
    assert chief.say(chief.step(own, "permit", "submitted", "permitted", 2)) == ["rejected forbidden:self"]
    second = sender(server, "second", stream, "ISM")
    server.admin.execute("UPDATE gate.person SET human = %s WHERE login = 'second'", (chief.human,))
    twin = replace(second, human=chief.human)
    assert twin.say(twin.step(own, "permit", "submitted", "permitted", 2)) == ["rejected forbidden:self"], (
        "a second login of the same human"
    )


def test_a_corrected_field_of_a_submitted_application_stays_closed(clerk: Sender) -> None:
    record = submitted(clerk)
    assert clerk.say(clerk.op("request", "edit", {"reason": ("会議のため", "別")}, record, saw=2)) == [
        "conflict conflict:state"
    ]
    moved = clerk.op("request", "edit", {"state": ("submitted", "permitted")}, record, saw=2)
    assert clerk.say(moved) == ["conflict conflict:state"]


def test_nobody_acts_in_anothers_name(clerk: Sender, chief: Sender) -> None:
    assert clerk.say(clerk.op("box", "create", NEW_BOX, by=str(chief.human))) == ["rejected forbidden:by"]


def test_an_undo_is_the_exact_reverse_of_ones_own(clerk: Sender, other: Sender) -> None:
    item = box(clerk)
    record = record_of(item)
    change = edit(clerk, record, 1, name=("箱", "赤い箱"))
    assert clerk.say(item, change) == ["ok", "ok"]
    undo = {"saw": 2, "undoes": op_of(change)}
    assert other.say(other.op("box", "undo", {"name": ("赤い箱", "箱")}, record, **undo)) == ["rejected forbidden:undo"]
    assert clerk.say(clerk.op("box", "undo", {"name": ("赤い箱", "黒い箱")}, record, **undo)) == [
        "rejected invalid:undo"
    ]
    assert other.say(edit(other, record, 2, name=("赤い箱", "黄色い箱"))) == ["ok"]
    assert clerk.say(clerk.op("box", "undo", {"name": ("赤い箱", "箱")}, record, **undo)) == ["conflict conflict:name"]


# --- the outbox


def test_what_is_sent_again_gets_its_first_verdict(clerk: Sender) -> None:
    item = box(clerk)
    (first,) = clerk.push(item)
    (again,) = clerk.push(item)
    assert (again.verdict, again.code, again.seq, again.version) == ("ok", "dup", first.seq, first.version)
    forged = item | {"body": item["body"].replace("箱", "函")}
    assert clerk.say(forged) == ["rejected op_id_reused"]


def test_a_slot_holds_one_operation_for_ever(clerk: Sender) -> None:
    item = box(clerk)
    assert clerk.say(item) == ["ok"]
    assert clerk.say(box(clerk) | {"dseq": item["dseq"]}) == ["fork slot"]
    last = next(clerk.slots)
    (gap,) = clerk.push(box(clerk) | {"dseq": last + 5})
    assert (gap.verdict, gap.seq) == ("gap", item["dseq"] + 1)
    clerk.slots = iter(range(item["dseq"] + 1, 10**6))


def test_a_group_stands_or_falls_together(server: Server, clerk: Sender) -> None:
    act = uuid7()
    good, bad = box(clerk, name=("", "良い")), box(clerk, color=(None, "x"))
    good["group"] = bad["group"] = str(act)
    assert clerk.say(good, bad, box(clerk)) == ["rejected group", "rejected invalid:color", "ok"]
    assert server.admin.execute("SELECT 1 FROM ledger.row WHERE record = %s", (record_of(good),)).fetchone() is None


def test_later_operations_of_a_group_see_the_earlier_ones(clerk: Sender) -> None:
    parent = box(clerk)
    child = box(clerk, parent=(None, str(record_of(parent))))
    parent["group"] = child["group"] = "together"
    assert clerk.say(parent, child) == ["ok", "ok"]


def test_a_poisonous_operation_is_held_alone(clerk: Sender) -> None:
    poison = clerk.op("box", "create", NEW_BOX, saw="no number") | {"body": "{" + '"op": 3'}
    with pytest.raises(psycopg.DataError):
        clerk.push(poison)
    (verdict,) = clerk.push(poison, isolate=True)
    assert verdict.verdict == "held"
    assert clerk.say(box(clerk)) == ["ok"]


# --- streams that are not the caller's


def test_a_foreign_stream_and_an_absent_one_look_the_same(server: Server, clerk: Sender) -> None:
    foreign = server.stream("福祉課")
    for each in (foreign, uuid7()):
        assert clerk.say(clerk.op("box", "create", NEW_BOX, stream=each)) == ["rejected not_found"]
    assert server.admin.execute("SELECT count(*) FROM ledger.journal WHERE stream = %s", (foreign,)).fetchone() == (0,)
    assert server.admin.execute("SELECT count(*) FROM ledger.alarm WHERE login = 'clerk'").fetchone() == (1,), (
        "told once a minute"
    )


@pytest.mark.parametrize("role", ["reader", "auditor"])
def test_who_only_reads_writes_nothing(server: Server, stream: UUID, role: str) -> None:
    who = sender(server, role, stream, role=role)
    assert who.say(box(who)) == ["rejected forbidden"]


def test_the_chain_has_no_gap_and_holds_the_refusals(server: Server, clerk: Sender) -> None:
    lines = server.admin.execute(
        "SELECT seq, verdict, body FROM ledger.journal WHERE stream = %s ORDER BY seq", (clerk.stream,)
    ).fetchall()
    assert [seq for seq, _, _ in lines] == list(range(1, len(lines) + 1))
    assert {verdict for _, verdict, _ in lines} == {"ok", "conflict", "rejected"}
    assert all(body == "" for _, verdict, body in lines if verdict != "ok")
    head = server.admin.execute("SELECT seq FROM ledger.head WHERE stream = %s", (clerk.stream,)).fetchone()
    assert head == (len(lines),)
    assert json.loads(lines[0][2])["op"]
