"""PCs of a section that ends: what they had not sent arrives in the successor, and their desks go on there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from komae_desk.core.errors import Refused
from komae_desk.core.people import Role
from komae_desk.sync import succession
from tests.sample import desk_for
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc
from tests.sync.test_succession import close


@pytest.fixture
def pcs(server: Server) -> Iterator[list[Pc]]:
    made: list[Pc] = []
    yield made
    for each in made:
        each.close()


def joins(server: Server, at: Pc, stream: UUID) -> None:
    """What the closing does for every member."""
    server.admin.execute(
        "INSERT INTO gate.membership (login, stream, role, duties)"
        " SELECT login, %s, role, duties FROM gate.membership WHERE login = %s LIMIT 1",
        (stream, at.login),
    )


def signed_in_again(at: Pc) -> Pc:
    """The next sign-in: the desk is where the last cycle said it goes on."""
    with at.store.engine.begin() as connection:
        home = succession.homes(at.store, connection).get(at.human, at.store.own)
        store = at.store.at(connection, home)
    return replace(at, store=store, desk=desk_for(store, at.desk.user))


def states(at: Pc) -> list[tuple[str, str]]:
    outbox = at.store.table("outbox")
    with at.store.engine.connect() as connection:
        rows = connection.execute(outbox.select().order_by(outbox.c.dseq)).all()
    return [(row.state, row.code) for row in rows]


def test_what_was_not_sent_arrives_in_the_successor_and_the_desk_follows(server: Server, pcs: list[Pc]) -> None:
    old, new = server.stream("税務課"), server.stream("課税課")
    clerk = pc(server, "go1", old)
    pcs.append(clerk)
    box = clerk.desk.save(clerk.desk.new("box", tag="G-1", name="箱"))
    clerk.agree()
    clerk.desk.save(clerk.desk.get("box", box.id), name="つながらない間の変更")
    fresh = clerk.desk.save(clerk.desk.new("box", tag="G-2", name="つながらない間の登録"))
    close(server, old, new)
    joins(server, clerk, new)
    done = clerk.agree()
    assert (done.sent, done.refused, done.left, done.heir, done.alarms) == (2, 0, 0, "課税課", [])
    assert {state for state, _ in states(clerk)} == {"ok"}
    assert clerk.desk.get("box", box.id).name == "つながらない間の変更", "the screen he sits at stays as it was"
    late = clerk.desk.save(clerk.desk.get("box", fresh.id), count=3)
    assert clerk.agree().sent == 1, "until he signs in again all he does goes there too"
    there = signed_in_again(clerk)
    assert {each.tag: each.name for each in there.desk.find("box")} == {
        "G-1": "つながらない間の変更",
        "G-2": "つながらない間の登録",
    }
    assert there.desk.get("box", late.id) == late
    assert there.agree().heir == ""
    made = there.desk.save(there.desk.new("box", tag="G-3", name="引継ぎの後"))
    assert there.agree().sent == 1
    found = server.admin.execute("SELECT stream FROM ledger.row WHERE record = %s", (made.id,)).fetchall()
    assert found == [(new,)]
    assert clerk.desk.find("box") == [], "the closed section's copy holds what the closed section holds"


def test_what_rests_on_a_record_that_the_successor_refused_is_answered_there_too(server: Server, pcs: list[Pc]) -> None:
    """Until the next sign-in somebody goes on with what he made and what could not stand."""
    old, new = server.stream("介護課"), server.stream("高齢課")
    clerk, other = pc(server, "go20", old), pc(server, "go21", new)
    pcs += [clerk, other]
    clerk.agree()
    other.desk.save(other.desk.new("box", tag="G-9", name="先にある箱"))
    other.agree()
    mine = clerk.desk.save(clerk.desk.new("box", tag="G-9", name="箱"))
    close(server, old, new)
    joins(server, clerk, new)
    assert clerk.agree().refused == 1
    clerk.desk.save(mine, count=8)
    for _ in range(2):
        clerk.agree()
    assert [state for state, _ in states(clerk)] == ["conflict", "conflict"], "nothing is left with the closed section"


def test_what_another_of_the_file_still_does_at_the_closed_section_leaves_no_shadow_there(
    server: Server, pcs: list[Pc]
) -> None:
    """Somebody signs in anew and the closed section is tidied; somebody else is still at it."""
    old, new = server.stream("広報課"), server.stream("秘書広報課")
    clerk = pc(server, "go22", old)
    other = pc(server, "go23", old, store=clerk.store)
    pcs += [clerk, other]
    clerk.agree()
    other.agree()
    close(server, old, new)
    for each in (clerk, other):
        joins(server, each, new)
        each.agree()
    there = signed_in_again(clerk)
    there.agree()
    box = other.desk.save(other.desk.new("box", tag="G-7", name="まだ前の課で"))
    assert other.agree().sent == 1
    assert there.agree().left == 0
    assert [each.id for each in there.desk.find("box")] == [box.id]
    assert other.desk.find("box") == [], "what is read of the closed section is what it held when it ended"


def test_leaving_the_closed_section_keeps_what_the_successor_may_have_to_get_again(
    server: Server, pcs: list[Pc]
) -> None:
    old, new = server.stream("消防課"), server.stream("防災課")
    clerk = pc(server, "go24", old)
    pcs.append(clerk)
    clerk.agree()
    clerk.desk.save(clerk.desk.new("box", tag="G-5", name="箱"))
    close(server, old, new)
    joins(server, clerk, new)
    assert clerk.agree().sent == 1
    there = signed_in_again(clerk)

    def ended(stream: UUID) -> list[tuple[bool, bool]]:
        """The membership ends; of each line of a box, whether it has words and whether it is kept to be sent again."""
        query = "UPDATE gate.membership SET valid_to = clock_timestamp() WHERE login = %s AND stream = %s"
        server.admin.execute(query, (clerk.login, stream))
        there.agree()
        with clerk.store.engine.connect() as connection:
            query = "SELECT body <> '', dseq IN (SELECT dseq FROM outbox) FROM local_line WHERE kind = 'box'"
            return [(bool(words), bool(kept)) for words, kept in connection.exec_driver_sql(query)]

    assert ended(old) == [(True, True)], "no proved backup of the server holds it yet"
    server.admin.execute("UPDATE ledger.head SET backup_seq = seq")
    assert ended(new) == [(False, False)], "it leaves with the section it had gone to"


def test_who_comes_back_to_a_closed_section_finds_it_as_it_is(server: Server, pcs: list[Pc]) -> None:
    old, new = server.stream("統計課"), server.stream("企画統計課")
    clerk = pc(server, "go25", old)
    pcs.append(clerk)
    box = clerk.desk.save(clerk.desk.new("box", tag="G-6", name="箱"))
    clerk.agree()
    close(server, old, new)
    joins(server, clerk, new)
    clerk.agree()
    there = signed_in_again(clerk)
    there.agree()
    server.admin.execute("UPDATE ledger.head SET backup_seq = seq")
    for until in ("clock_timestamp()", "'infinity'"):
        query = f"UPDATE gate.membership SET valid_to = {until} WHERE login = %s AND stream = %s"
        server.admin.execute(query, (clerk.login, old))
        there.agree()
        there.agree()
    assert [each.id for each in there.desk.find("box")] == [box.id]
    assert clerk.desk.find("box") == [], "what went on is not in the closed section too"


def test_a_closed_record_stays_readable_where_it_ended(server: Server, pcs: list[Pc]) -> None:
    old, new = server.stream("納税課"), server.stream("収納課")
    clerk, chief = pc(server, "go2", old), pc(server, "go3", old, Role.SECURITY_MANAGER)
    pcs += [clerk, chief]
    one = clerk.desk.save(clerk.desk.new("request", reason="会議", starts_on=date(2026, 12, 1)))
    clerk.desk.move(one, "submit")
    other = clerk.desk.save(clerk.desk.new("request", reason="出張", starts_on=date(2026, 12, 2)))
    clerk.agree()
    chief.agree()
    chief.desk.move(chief.desk.get("request", one.id), "permit")
    for step in ("use", "finish"):
        chief.desk.move(chief.desk.get("request", one.id), step)
    chief.agree()
    close(server, old, new)
    for each in (clerk, chief):
        joins(server, each, new)
        each.agree()
        each.agree()
    there = signed_in_again(clerk)
    there.agree()
    assert [each.id for each in there.desk.find("request")] == [other.id]
    assert [each.id for each in clerk.desk.find("request")] == [one.id]
    assert clerk.desk.get("request", one.id).state == "done"
    (title, closed) = next(iter(there.store.closed().items()))
    reading = desk_for(closed, clerk.desk.user)
    assert (title, [each.id for each in reading.find("request")]) == ("納税課", [one.id])
    with pytest.raises(Refused, match="閉じた課の記録は、変更できません"):
        reading.correct(reading.get("request", one.id), "訂正", reason="変えた")
    reading.remark(reading.get("request", one.id), "print", "P-99 1部")
    assert (there.agree().refused, there.agree().left) == (0, 0), "a print of what is closed is nobody's matter"


def test_what_belongs_to_a_successor_of_others_is_held_for_its_chief(server: Server, pcs: list[Pc]) -> None:
    old, mine, theirs = server.stream("市民課"), server.stream("戸籍課"), server.stream("住民課")
    clerk = pc(server, "go4", old)
    chief = pc(server, "go5", theirs, Role.SECURITY_MANAGER)
    pcs += [clerk, chief]
    going = clerk.desk.save(clerk.desk.new("box", tag="H-1", name="箱"))
    staying = clerk.desk.save(clerk.desk.new("box", tag="H-2", name="箱"))
    clerk.agree()
    for each in (going, staying):
        clerk.desk.save(clerk.desk.get("box", each.id), name="つながらない間の変更")
    close(server, old, mine, theirs, records={"H-1": str(theirs)})
    joins(server, clerk, mine)
    done = clerk.agree()
    assert (done.sent, done.refused) == (1, 0)
    assert sorted(states(clerk)[-2:]) == [("held", "closed"), ("ok", "")]
    left = chief.link._all("SELECT * FROM api.left_over(%s)", (theirs,))
    assert [(str(row.title), "つながらない間の変更" in row.body) for row in left] == [("市民課", True)]
    clerk.agree()
    assert states(clerk)[-2][0] == "held", "it is not asked again and again"


def test_a_new_pc_of_the_successor_sees_only_what_is_there(server: Server, pcs: list[Pc]) -> None:
    old, new = server.stream("国保課"), server.stream("保険課")
    clerk = pc(server, "go6", old)
    pcs.append(clerk)
    clerk.desk.save(clerk.desk.new("box", tag="J-1", name="箱"))
    clerk.agree()
    close(server, old, new)
    fresh = pc(server, "go7", new)
    pcs.append(fresh)
    assert fresh.agree().heir == ""
    assert [each.tag for each in fresh.desk.find("box")] == ["J-1"]


def test_two_closings_in_a_row_lead_to_the_last(server: Server, pcs: list[Pc]) -> None:
    first, second, third = (server.stream(each) for each in ("一課", "二課", "三課"))
    clerk = pc(server, "go8", first)
    pcs.append(clerk)
    box = clerk.desk.save(clerk.desk.new("box", tag="L-1", name="箱"))
    clerk.agree()
    clerk.desk.save(clerk.desk.get("box", box.id), name="長く留守にした")
    close(server, first, second)
    joins(server, clerk, second)
    close(server, second, third)
    joins(server, clerk, third)
    done = clerk.agree()
    assert (done.sent, done.heir) == (1, "三課")
    there = signed_in_again(clerk)
    there.agree()
    assert [each.name for each in there.desk.find("box")] == ["長く留守にした"]
