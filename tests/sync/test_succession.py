"""A section ends and others go on in its place: nothing open is lost, nothing closed changes, no number comes twice."""

import json
import threading
from typing import Any
from uuid import UUID

import psycopg
import pytest

from komae_desk.core.identity import uuid7
from komae_desk.sync.wire import GENESIS, ServerLine, check, server_line
from tests.sync.conftest import Server
from tests.sync.sender import Item, Sender, record_of, sender

NOBODY = UUID(int=0)


def close(server: Server, stream: UUID, *into: UUID, **plan: Any) -> list[dict[str, Any]]:
    """What two administrators do: here by the database's own superuser."""
    facts = {"successors": [str(each) for each in into], **plan}
    row = server.admin.execute(
        "SELECT ledger.close_stream(%s, %s::jsonb, '髙橋、﨑田')", (stream, json.dumps(facts))
    ).fetchone()
    assert row is not None
    return list(row[0])


def chain(server: Server, stream: UUID) -> list[ServerLine]:
    """Every line of a stream, checked from the first to the head."""
    with server.cluster.connect(database=server.database) as connection:
        cursor = connection.cursor(row_factory=psycopg.rows.namedtuple_row)
        cursor.execute(
            "SELECT seq, op_id, act_id, replica, dseq, human, kind, record, verb, version, verdict, code, at, body,"
            " body_digest, doc, doc_digest, signature, hash FROM ledger.journal WHERE stream = %s ORDER BY seq",
            (stream,),
        )
        lines = [server_line(row) for row in cursor]
        head = connection.execute("SELECT seq, hash FROM ledger.head WHERE stream = %s", (stream,)).fetchone()
    assert head is not None
    assert check(lines, stream, 0, GENESIS) == (head[0], bytes(head[1]))
    return lines


def rows(server: Server, stream: UUID) -> dict[UUID, dict[str, Any]]:
    """The live records of a stream."""
    found = server.admin.execute(
        "SELECT record, doc FROM ledger.row WHERE stream = %s AND NOT deleted", (stream,)
    ).fetchall()
    return dict(found)


def box(by: Sender, tag: str, **fields: Any) -> Item:
    patch = {"state": ("draft", "active"), "tag": ("", tag), "name": ("", f"箱{tag}")}
    return by.op("box", "create", patch | {n: (None, v) for n, v in fields.items()})


def request(by: Sender, reason: str, applicant: UUID | None = None) -> Item:
    patch: dict[str, tuple[Any, Any]] = {"reason": ("", reason), "starts_on": (None, "2027-04-01")}
    if applicant is not None:
        patch["applicant"] = (None, str(applicant))
    return by.op("request", "create", patch)


def taken(by: Sender, *items: Item) -> None:
    assert by.say(*items) == ["ok"] * len(items)


def test_the_old_chain_ends_with_the_first_lines_of_its_successor_and_those_name_its_head(server: Server) -> None:
    old, new = server.stream("税務課"), server.stream("課税課")
    clerk = sender(server, "su1", old)
    taken(clerk, box(clerk, "S-1"))
    head = chain(server, old)[-1]
    (named,) = close(server, old, new)
    last, first = chain(server, old)[-1], chain(server, new)[0]
    said = json.loads(last.body)["facts"]["successors"]
    assert (last.verb, said) == ("closed", [named])
    assert (said[0]["stream"], said[0]["seq"], said[0]["hash"]) == (str(new), first.seq, first.hash.hex())
    told = json.loads(first.body)["facts"]
    assert (first.verb, told["from"], told["seq"], told["hash"]) == ("continues", str(old), head.seq, head.hash.hex())
    assert {last.human, first.human} == {NOBODY}, "no person's PC wrote them"
    assert json.loads(last.body)["name"] == "髙橋、﨑田"
    assert server.admin.execute(
        "SELECT closed_at IS NOT NULL FROM ledger.stream WHERE stream = %s", (old,)
    ).fetchone() == (True,)


def test_what_is_open_goes_on_and_what_is_closed_stays(server: Server) -> None:
    old, new = server.stream("納税課"), server.stream("収納課")
    clerk, chief = sender(server, "su2", old), sender(server, "su3", old, "ISM")
    going, over, gone = request(clerk, "続く"), request(clerk, "終わった"), box(clerk, "S-2")
    taken(clerk, going, over, gone)
    record = record_of(over)
    taken(clerk, clerk.step(record, "submit", "draft", "submitted", 1))
    permit = {"permitted_by": (None, str(chief.human)), "permitted_on": (None, "2027-03-30")}
    taken(chief, chief.step(record, "permit", "submitted", "permitted", 2, **permit))
    server.admin.execute(
        'UPDATE ledger.row SET doc = doc || \'{"state": "done"}\' WHERE stream = %s AND record = %s', (old, record)
    )
    taken(clerk, clerk.op("box", "void", {"voided": (False, True)}, record_of(gone), saw=1))
    close(server, old, new)
    assert set(rows(server, new)) == {record_of(going)}
    assert set(rows(server, old)) == {record, record_of(gone)}, "readable where they ended"
    said = clerk.connection.execute("SELECT record FROM api.snapshot(%s)", (old,)).fetchall()
    assert {each for (each,) in said} == {record, record_of(gone)}


def test_what_ended_is_read_with_the_names_and_things_it_refers_to(server: Server) -> None:
    old, new = server.stream("土木課"), server.stream("道路河川課")
    clerk = sender(server, "su20", old)
    person, thing = box(clerk, "Q-1"), box(clerk, "Q-2")
    taken(clerk, person, thing)
    over = request(clerk, "終わった", record_of(person))
    taken(clerk, over)
    server.admin.execute(
        'UPDATE ledger.row SET doc = doc || \'{"state": "done"}\' WHERE stream = %s AND record = %s',
        (old, record_of(over)),
    )
    close(server, old, new)
    assert set(rows(server, old)) == {record_of(over), record_of(person)}
    assert set(rows(server, new)) == {record_of(person), record_of(thing)}


def test_versions_and_numbers_go_on(server: Server) -> None:
    old, new = server.stream("国保課"), server.stream("保険課")
    clerk = sender(server, "su4", old)
    one = request(clerk, "一つ目")
    taken(clerk, one)
    taken(clerk, clerk.step(record_of(one), "submit", "draft", "submitted", 1))
    number = rows(server, old)[record_of(one)]["number"]
    heir = sender(server, "su5", new)
    close(server, old, new)
    assert rows(server, new)[record_of(one)]["number"] == number
    other = request(heir, "引継ぎの後")
    taken(heir, other)
    taken(heir, heir.step(record_of(other), "submit", "draft", "submitted", 1))
    assert int(rows(server, new)[record_of(other)]["number"][-4:]) == int(number[-4:]) + 1
    version = server.admin.execute(
        "SELECT version FROM ledger.row WHERE stream = %s AND record = %s", (new, record_of(one))
    ).fetchone()
    assert version == (2,)


def test_who_applied_before_the_merger_permits_nothing_after_it(server: Server) -> None:
    old, new = server.stream("高齢課"), server.stream("介護課")
    chief = sender(server, "su6", old, "ISM", "STF")
    own = request(chief, "自分の申請")
    taken(chief, own, chief.step(record_of(own), "submit", "draft", "submitted", 1))
    close(server, old, new)
    server.admin.execute(
        "INSERT INTO gate.membership (login, stream, role, duties) VALUES ('su6', %s, 'member', '{ISM,STF}')", (new,)
    )
    chief.stream = new
    permit = {"permitted_by": (None, str(chief.human)), "permitted_on": (None, "2027-04-02")}
    assert chief.say(chief.step(record_of(own), "permit", "submitted", "permitted", 2, **permit)) == [
        "rejected forbidden:self"
    ]


def test_a_split_follows_list_then_rule_then_what_it_refers_to(server: Server) -> None:
    old, first, second = server.stream("市民課"), server.stream("戸籍課"), server.stream("住民課")
    clerk = sender(server, "su7", old)
    listed, red, rest = box(clerk, "M-1"), box(clerk, "M-2", color="r"), box(clerk, "M-3")
    taken(clerk, listed, red, rest)
    child = box(clerk, "M-4", parent=str(record_of(red)))
    shared = request(clerk, "M-3の申請", record_of(rest))
    taken(clerk, child, shared)
    plan = {
        "records": {"M-1": str(second)},
        "rules": [{"kind": "box", "field": "color", "value": "r", "to": str(second)}],
    }
    close(server, old, first, second, **plan)
    assert set(rows(server, second)) == {record_of(listed), record_of(red), record_of(child)}
    assert set(rows(server, first)) == {record_of(rest), record_of(shared)}
    assert rows(server, old) == {}
    for stream in (old, first, second):
        chain(server, stream)


def test_what_is_carried_is_not_left_without_what_it_refers_to(server: Server) -> None:
    old, first, second = server.stream("農政課"), server.stream("農業課"), server.stream("林業課")
    clerk = sender(server, "su8", old)
    parent = box(clerk, "N-1")
    taken(clerk, parent)
    child = box(clerk, "N-2", parent=str(record_of(parent)))
    taken(clerk, child)
    close(server, old, first, second, records={"N-1": str(first), "N-2": str(second)})
    assert set(rows(server, first)) == {record_of(parent)}
    assert set(rows(server, second)) == {record_of(parent), record_of(child)}


@pytest.mark.parametrize(
    ("plan", "why"),
    [({"records": {"X-9": "goal"}}, "unknown"), ({}, "clashes"), ({"successors": []}, "homeless")],
)
def test_half_done_is_refused_whole(server: Server, plan: dict[str, Any], why: str) -> None:
    old, new = server.stream("建設課"), server.stream("土木課")
    name = f"su_{why}"
    clerk, heir = sender(server, name, old), sender(server, f"{name}2", new)
    taken(clerk, box(clerk, "C-1"))
    if why == "clashes":
        taken(heir, box(heir, "C-1"))
    before = chain(server, old), chain(server, new)
    facts = {"successors": [str(new)]} | json.loads(json.dumps(plan).replace('"goal"', f'"{new}"'))
    with pytest.raises(psycopg.Error) as refused:
        server.admin.execute("SELECT ledger.close_stream(%s, %s::jsonb, 'x')", (old, json.dumps(facts)))
    assert refused.value.sqlstate == "KD029"
    told = json.loads(refused.value.diag.message_detail or "{}")
    assert told[why], told
    assert (chain(server, old), chain(server, new)) == before
    assert server.admin.execute("SELECT count(*) FROM ledger.moved WHERE stream = %s", (old,)).fetchone() == (0,)


def test_what_arrives_late_is_held_and_lies_before_the_successors_chief(server: Server) -> None:
    old, new = server.stream("水道課"), server.stream("上下水道課")
    clerk = sender(server, "su10", old)
    chief, other = sender(server, "su11", new, "ISM"), sender(server, "su12", new, "STF")
    known = box(clerk, "W-1")
    taken(clerk, known)
    close(server, old, new)
    late = [
        clerk.op("box", "edit", {"name": ("箱W-1", "遅れた名前")}, record_of(known), saw=1),
        box(clerk, "W-2"),
    ]
    assert clerk.say(*late) == ["held closed"] * 2
    assert server.admin.execute("SELECT count(*) FROM ledger.alarm WHERE login = 'su10'").fetchone() == (0,)
    found = chief.connection.execute("SELECT op_id::text, body FROM api.left_over(%s)", (new,)).fetchall()
    assert [op for op, _ in found] == [each["op"] for each in late]
    assert [body for _, body in found] == [each["body"] for each in late], "word for word"
    assert other.connection.execute("SELECT * FROM api.left_over(%s)", (new,)).fetchall() == []
    settle = "SELECT api.settle_left(%s, %s, '本人に確かめて入力した')"
    assert other.connection.execute(settle, (new, late[0]["op"])).fetchone() == (False,)
    assert chief.connection.execute(settle, (new, late[0]["op"])).fetchone() == (True,)
    assert chief.connection.execute(settle, (new, late[0]["op"])).fetchone() == (False,), "once"
    assert len(chief.connection.execute("SELECT * FROM api.left_over(%s)", (new,)).fetchall()) == 1
    line = chain(server, new)[-1]
    assert (line.verb, json.loads(line.body)["facts"]["op"]) == ("left_over", late[0]["op"])
    assert clerk.say(late[0]) == ["rejected handed_over"], "its author is told"


def test_the_author_goes_on_in_the_successor_with_what_was_held(server: Server) -> None:
    old, new = server.stream("環境課"), server.stream("環境政策課")
    clerk = sender(server, "su13", old)
    known = box(clerk, "E-1")
    taken(clerk, known)
    close(server, old, new)
    late = clerk.op("box", "edit", {"name": ("箱E-1", "続き")}, record_of(known), saw=1)
    assert clerk.say(late) == ["held closed"]
    assert clerk.say(late | {"stream": str(new)}) == ["rejected not_found"], "not a member of the successor"
    server.admin.execute("INSERT INTO gate.membership (login, stream, role) VALUES ('su13', %s, 'member')", (new,))
    again = clerk.op("box", "edit", {"name": ("箱E-1", "続き2")}, record_of(known), saw=1)
    assert clerk.say(again) == ["held closed"]
    assert clerk.say(again | {"stream": str(new)}) == ["ok"]
    assert rows(server, new)[record_of(known)]["name"] == "続き2"


def test_a_push_that_waited_for_the_closing_writes_no_line_after_it(server: Server) -> None:
    old, new = server.stream("商工課"), server.stream("産業課")
    clerk = sender(server, "su14", old)
    item = box(clerk, "P-1")
    with server.cluster.connect(database=server.database) as closing:
        closing.autocommit = False
        closing.execute("SELECT ledger.close_stream(%s, %s::jsonb, 'x')", (old, json.dumps({"successors": [str(new)]})))
        pid = clerk.connection.info.backend_pid
        said: list[list[str]] = []
        thread = threading.Thread(target=lambda: said.append(clerk.say(item)))
        thread.start()
        waits = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"
        while server.admin.execute(waits, (pid,)).fetchone() != (1,):
            pass
        closing.commit()
        thread.join()
    assert said == [["held closed"]]
    assert chain(server, old)[-1].verb == "closed"


def test_a_rename_keeps_the_stream_and_says_so_in_its_chain(server: Server) -> None:
    stream = server.stream("旧課")
    clerk = sender(server, "su15", stream)
    taken(clerk, box(clerk, "R-1"))
    server.admin.execute("SELECT ledger.rename_stream(%s, '新課', NULL, '髙橋')", (stream,))
    lines = chain(server, stream)
    assert (lines[-1].verb, json.loads(lines[-1].body)["facts"]["title"]) == ("renamed", ["旧課", "新課"])
    server.admin.execute("SELECT ledger.rename_stream(%s, '新課', NULL, '髙橋')", (stream,))
    assert len(chain(server, stream)) == len(lines), "twice is once"
    taken(clerk, box(clerk, "R-2"))


def test_no_login_closes_or_renames(server: Server) -> None:
    stream = server.stream("総務課")
    clerk = sender(server, "su16", stream, "ISM")
    for call in (
        "ledger.close_stream(%s, '{}', 'x')",
        "ledger.rename_stream(%s, 'a', 'b', 'x')",
        "ledger.preview(%s, '{}')",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            clerk.connection.execute(f"SELECT {call}", (stream,))
    stranger = sender(server, "su17", server.stream("別の課"), "ISM")
    assert stranger.connection.execute("SELECT * FROM api.left_over(%s)", (stream,)).fetchall() == []
    assert stranger.connection.execute("SELECT api.settle_left(%s, %s, '')", (stream, uuid7())).fetchone() == (False,)
