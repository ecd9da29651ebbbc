"""A person goes to another section, or to none: what the PC hands over, what it forgets, where the desk goes on."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from komae_desk.app import desk_of, program_areas
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.record import field_type
from komae_desk.store.engine import writing
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.enrolment import FILES
from komae_desk.sync.verifier import verifier
from tests.sync.conftest import LET_IN, Server
from tests.sync.sender import Sender
from tests.sync.shared.desks import CHIEF, PATIENCE, QUICK, Office, SharedPc, agreed, close, leave, stopped
from tests.sync.test_leaving import decrypted

END = "UPDATE gate.membership SET valid_to = clock_timestamp() WHERE login = %s AND stream = %s"
GIVE = "INSERT INTO gate.membership (login, stream, role, duties) VALUES (%s, %s, 'member', '{STF,CLK}')"


def sender(server: Server, login: str, stream: UUID, *duties: str) -> Sender:
    """Somebody of a stream who is signed in."""
    human = server.person(login, stream, duties=duties)
    server.admin.execute(f"ALTER ROLE {login} PASSWORD '{verifier(CHIEF, QUICK)}'")
    connection = server.cluster.connect(login, server.database, password=CHIEF)
    server.open.append(connection)
    server.admin.execute(LET_IN, (login, connection.info.backend_pid))
    return Sender(connection, stream, human)


@pytest.fixture
def welfare(server: Server, office: Office, chief: SharedPc) -> UUID:
    """Another section, whose register knows the chief."""
    stream = server.stream("福祉課")
    clerk = sender(server, f"w{abs(hash(chief.folder)) % 10**8}", stream, "CLK")
    rows = server.admin.execute(
        "SELECT record, kind, doc FROM ledger.row WHERE stream = %s AND kind IN ('person', 'office')", (office.stream,)
    ).fetchall()
    for record, kind, doc in rows:
        named = json.loads(json.dumps(doc, ensure_ascii=False).replace("税務課", "福祉課"))
        named |= {"post": "福祉課長"} if kind == "person" else {}
        item = clerk.op(kind, "create", {name: (None, value) for name, value in named.items()}, record)
        assert clerk.say(item) == ["ok"]
    return stream


def move(server: Server, office: Office, *to: UUID) -> None:
    server.admin.execute(END, ("u1001", office.stream))
    for stream in to:
        server.admin.execute(GIVE, ("u1001", stream))


def sign_in(pc: SharedPc) -> Any:
    return pc.door().sign_in("1001", CHIEF, pc.office.code("1001"))


def work(pc: SharedPc) -> Desk:
    """A day without the window: something is registered and not sent."""
    admitted = sign_in(pc)
    opened = admitted.opened
    desk = desk_of(opened.store, program_areas(), opened.person)
    category = field_type(desk.ledgers["person"].record, "category")("full")
    desk.save(desk.new("person", staff_number="1009", name="未送信太郎", category=category))
    opened.file.backup()
    close(admitted)
    return desk


def left_over(chief_of: Sender) -> list[str]:
    rows = chief_of.connection.execute("SELECT body FROM api.left_over(%s)", (chief_of.stream,)).fetchall()
    return [json.loads(body)["patch"]["name"][1] for (body,) in rows if "name" in json.loads(body)["patch"]]


def files_of(pc: SharedPc) -> list[Path]:
    return sorted(path for path in pc.folder.rglob("*.db"))


def is_through(sitting: Any) -> bool:
    """Whether everything is sent; the other section's lines are unsigned here, and the chip says so."""
    standing = sitting.window.agreement.standing()
    return standing.last is not None and standing.unsent == 0


def backed_up(server: Server) -> None:
    server.admin.execute("UPDATE ledger.head SET backup_seq = seq")
    server.admin.execute("UPDATE gate.server SET backed_up_at = clock_timestamp()")


def test_the_desk_goes_on_in_the_other_section_and_nothing_of_the_first_is_left(
    server: Server, office: Office, chief: SharedPc, welfare: UUID
) -> None:
    deputy = sender(server, f"d{abs(hash(chief.folder)) % 10**8}", office.stream, "DEP")
    work(chief)
    assert len(files_of(chief)) > 1, "there are backups of before"
    move(server, office, welfare)
    admitted = sign_in(chief)
    try:
        opened = admitted.opened
        assert opened.store.stream == welfare
        assert left_over(deputy) == ["未送信太郎"]
        desk = desk_of(opened.store, program_areas(), opened.person)
        assert (desk.office.section, desk.user.title) == ("福祉課", "福祉課長")
        assert [person.staff_number for person in desk.find("person")] == ["1001"]
        opened.write_down_start(desk)
    finally:
        close(admitted)
    backed_up(server)
    again = sign_in(chief)
    key = again.opened.key.copy()
    assert Cycle(again.opened.store, again.opened.person).run(again.link.connection).gone == [office.stream]
    again.opened.keep_house()
    try:
        store = again.opened.store
        assert store.stream == welfare
        with store.engine.connect() as connection:
            streams = set(connection.exec_driver_sql("SELECT DISTINCT stream FROM outbox").scalars())
        assert office.stream.bytes not in {bytes(each) for each in streams}
    finally:
        close(again)
    assert chief.door().look().section == "福祉課"
    found = files_of(chief)
    assert found
    for path in found:
        plain = decrypted(path, key)
        for word in ("未送信太郎", "税務課長"):
            at = plain.find(word.encode())
            assert at < 0, (path.name, plain[max(0, at - 200) : at + 60].decode("utf-8", "replace"))


def test_who_is_of_no_section_any_more_hands_over_and_the_file_is_gone(
    server: Server, office: Office, chief: SharedPc, welfare: UUID
) -> None:
    deputy = sender(server, f"e{abs(hash(chief.folder)) % 10**8}", office.stream, "DEP")
    work(chief)
    move(server, office)
    with pytest.raises(Refused, match=r"終わりました.*操作\d+件は、課長が確認します"):
        sign_in(chief)
    assert left_over(deputy) == ["未送信太郎"]
    backed_up(server)
    with pytest.raises(Refused, match="課の利用は終わりました"):
        sign_in(chief)
    assert {path.name for path in (chief.folder / "profile").iterdir()} <= set(FILES)
    assert files_of(chief) == []
    assert chief.door().look().joins, "the PC is still the section's: the next person joins"


def test_a_desk_under_somebodys_hands_ends(
    server: Server, office: Office, chief: SharedPc, welfare: UUID, qtbot, sit
) -> None:
    door = chief.door()
    sitting = sit(chief, door, door.sign_in("1001", CHIEF, office.code("1001")))
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    locked: list[bool] = []
    sitting.window.registry.action("lock").triggered.connect(lambda: locked.append(True))
    move(server, office, welfare)
    sitting.window.registry.action("agree").trigger()
    qtbot.waitUntil(lambda: locked == [True], timeout=PATIENCE)
    leave(sitting, "locked")
    admitted = sign_in(chief)
    assert admitted.opened.store.stream == welfare
    close(admitted)


def test_who_was_told_of_the_other_section_before_its_first_record_came_gets_in_all_the_same(
    server: Server, office: Office, chief: SharedPc, welfare: UUID
) -> None:
    admitted = sign_in(chief)
    with writing(admitted.opened.store.engine) as connection:
        connection.exec_driver_sql(
            "INSERT INTO fact (name, value) VALUES (?, ?)", (f"goes_on:{admitted.opened.person}", str(welfare))
        )
    close(admitted)
    move(server, office, welfare)
    admitted = sign_in(chief)
    assert admitted.opened.store.stream == welfare
    assert [person.post for person in seen_by(admitted)] == ["福祉課長"]
    close(admitted)


def seen_by(admitted: Any) -> list[Any]:
    return desk_of(admitted.opened.store, program_areas(), admitted.opened.person).find("person")


def test_a_person_of_two_sections_goes_from_one_to_the_other_and_back(
    server: Server, office: Office, chief: SharedPc, welfare: UUID, qtbot, sit
) -> None:
    server.admin.execute(GIVE, ("u1001", welfare))
    seen = []
    arrived = "SELECT doc->>'post' FROM ledger.row WHERE stream = %s AND record = %s"
    for _ in range(3):
        door = chief.door()
        sitting = sit(chief, door, door.sign_in("1001", CHIEF, office.code("1001")))
        qtbot.waitUntil(lambda s=sitting: is_through(s), timeout=PATIENCE)
        desk = sitting.window.desk
        seen.append(
            (desk.office.section, [verb for verb in sitting.window.registry.verbs if verb.startswith("stream:")])
        )
        post, stream = f"{desk.office.section}の長", desk.store.stream
        desk.save(desk.get("person", desk.user.person), post=post)
        qtbot.waitUntil(
            lambda w=(stream, desk.user.person), p=post: server.admin.execute(arrived, w).fetchone() == (p,),
            timeout=PATIENCE,
        )
        for name in seen[-1][1]:
            sitting.window.registry.action(name).trigger()
        leave(sitting, "locked")
    # The first sign-in came before this PC knew of the second section.
    assert [section for section, _ in seen] == ["税務課", "税務課", "福祉課"]
    assert [names for _, names in seen] == [[], [f"stream:{welfare}"], [f"stream:{office.stream}"]]


def test_a_lease_that_ran_out_opens_nothing_and_loses_nothing(
    server: Server, office: Office, chief: SharedPc, welfare: UUID
) -> None:
    work(chief)
    with stopped(server):
        chief.clock.off = timedelta(days=8)
        with pytest.raises(Refused, match="7日間ログインしていない"):
            chief.door().sign_in("1001", CHIEF)
    chief.clock.off = timedelta()
    admitted = sign_in(chief)
    try:
        opened = admitted.opened
        done = Cycle(opened.store, opened.person).run(admitted.link.connection)
        assert (done.refused, done.left) == (0, 0)
    finally:
        close(admitted)
    found = "SELECT count(*) FROM ledger.row WHERE stream = %s AND doc->>'name' = '未送信太郎'"
    assert server.admin.execute(found, (office.stream,)).fetchone() == (1,)
