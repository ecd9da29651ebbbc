"""共有に参加 from 単独利用 on the real screens: seal, approval, the way over, and everybody who had a slot works on."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from komae_desk.app import desk_of
from komae_desk.app.circles import Circles
from komae_desk.app.entrance import SectionEntrance, entrance_of
from komae_desk.areas.finding.violation.choices import Means
from komae_desk.core.people import FirstRun, Role
from komae_desk.core.record import field_type
from komae_desk.store.profile import PROFILE
from komae_desk.store.profile_shared import WAITING, finish_move
from komae_desk.sync import carrying
from komae_desk.sync.connection import Connection, Unreachable
from komae_desk.ui.chips import Status
from komae_desk.ui.handover_screen import HandoverPage
from tests.store.encrypted import FolderKeyring
from tests.sync.carrying.alone import approve
from tests.sync.conftest import LET_IN, Server
from tests.sync.shared.desks import CHIEF, CLERK, FOUNDER, NEW, PATIENCE, Office, SharedPc, agreed, leave, stopped
from tests.sync.shared.test_signing import faults
from tests.test_start_up import GIVEN, Watched, front_of, holding, memory_holds, on_linux, started
from tests.test_start_up import PASSWORD as CANARY
from tests.test_start_up import PATIENCE as REAL_PATIENCE

FIRST = FirstRun(
    FOUNDER["city"], FOUNDER["department"], FOUNDER["section"], "1001", FOUNDER["name"], FOUNDER["reading"], "課長",
    Role.SECURITY_MANAGER,
)  # fmt: skip
LOCAL, LOCAL_CLERK = "きいろい帽子と4匹のねこ", "ふるい鍵と8本のろうそく"
Sit = Callable[[SharedPc, Any, Any], Any]


class AlonePc(SharedPc):
    """A PC in 単独利用, with a clerk who has a slot of her own."""

    clerk: UUID
    person: UUID

    def found(self) -> None:
        admitted = self.entrance().found(FIRST, LOCAL, "")
        opened = admitted.opened
        desk = desk_of(opened.store, opened.areas, opened.person)
        full = field_type(desk.ledgers["person"].record, "category")("full")
        self.clerk = desk.save(desk.new("person", staff_number="1002", name="辻󠄀 花子", category=full)).id
        self.person = opened.person
        opened.profile.add_account(opened.key, "1002", "辻󠄀 花子", LOCAL_CLERK, temporary=False)
        opened.end()

    def entrance(self) -> SectionEntrance:
        return entrance_of(self.setting())


@pytest.fixture
def pc(office: Office, tmp_path: Path) -> AlonePc:
    (tmp_path / "alone").mkdir()
    made = AlonePc(office, tmp_path / "alone", FolderKeyring(tmp_path / "alone" / "keyring.json"))
    made.found()
    return made


@pytest.fixture
def admin(server: Server) -> Iterator[Any]:
    """Somebody who administers, at the console: this cluster asks staff for passwords."""
    if server.admin.execute("SELECT 1 FROM gate.person WHERE login = 'handadmin'").fetchone() is None:
        server.person("handadmin")
        server.admin.execute("GRANT komae_administrator TO handadmin")
    with server.cluster.connect(database=server.database) as made:
        server.admin.execute(LET_IN, ("handadmin", made.info.backend_pid))
        made.execute("SET SESSION AUTHORIZATION handadmin")
        yield made


def page_of(sitting: Any) -> HandoverPage:
    registry = sitting.window.registry
    registry.call(registry.verbs["handover"])
    return sitting.window.stack.pages["handover"]


def enrolled(qtbot: Any, office: Office, pc: AlonePc, page: HandoverPage) -> None:
    """The joining file chosen, the request taken to the server's administrators, the people registered."""
    page.take_file(office.joining_file(pc.folder))
    qtbot.waitUntil(lambda: page.banner is not None, timeout=PATIENCE)
    (request,) = pc.folder.glob("*-申請-*.txt")
    office.enrol(pc.folder.name, request.read_text(encoding="utf-8"))


def sign_in(office: Office, page: HandoverPage, password: str, number: str = "1001") -> None:
    page.password.set_value(password)
    page.one_time.set_value(office.code(number))
    page.sign_in()


def waits(page: HandoverPage) -> int:
    """The number of the request the page shows, 0 while it shows none."""
    _, found, number = page.state.text().partition("依頼の番号 ")
    return int(number.split("）")[0]) if found else 0


def joined(qtbot: Any, office: Office, pc: AlonePc, sit: Sit, admin: Any) -> Any:
    """All of it, to the sentence at the end; returns the sitting."""
    door = pc.entrance()
    sitting = sit(pc, door, door.sign_in("1001", LOCAL))
    page = page_of(sitting)
    enrolled(qtbot, office, pc, page)
    sign_in(office, page, CHIEF)
    qtbot.waitUntil(lambda: waits(page) > 0, timeout=PATIENCE)
    approve(admin, waits(page))
    page.go_on()
    qtbot.waitUntil(lambda: told(sitting, "引継ぎが終わりました。"), timeout=PATIENCE)
    return sitting


def stays_here(sitting: Any, circle: UUID, number: str) -> None:
    """A circle of before is entered as before; command, ホーム, band and chip say that it is nowhere else."""
    verb = sitting.window.registry.verbs[f"circle:{circle}"]
    assert verb.title == "限られた人の記録に入る：翡翠鳥の件（この端末だけ）"
    sitting.window.registry.call(verb)
    window = sitting.circles.open[circle]
    assert window.place_band.text().startswith("限られた人の記録：翡翠鳥の件（2名）　この端末だけにあります。")
    assert window.status.sync.words() == "この端末だけ（同期なし）" and window.agreement is None
    (told_there,) = window.desk.find("violation")
    assert (told_there.content, told_there.number) == ("瑠璃鶲を見た", number)
    assert window.desk.is_agreed(told_there), "its papers are no drafts: nobody else will ever confirm them"
    sitting.circles.leave(circle)


def told(sitting: Any, words: str) -> bool:
    return any(words in banner.text() for banner in sitting.notices.banners)


def test_the_file_goes_over_and_both_people_of_it_work_on_at_the_server(qtbot, office, pc, sit, admin, server) -> None:
    office.person("1001", CHIEF, "ISM", human=pc.person)
    office.person("1002", CLERK, human=pc.clerk)
    sitting = joined(qtbot, office, pc, sit, admin)
    before = {p.id: p for p in sitting.window.desk.find("person")}
    # What only named people read was no part of it: it stays on this PC, and says so.
    alone = Circles(sitting.window.desk)
    circle = alone.open("翡翠鳥の件", "", [pc.clerk])
    wrote = {"means": Means.SEEN, "clause": "対5-1", "content": "瑠璃鶲を見た", "protection": "課長だけ"}
    inside = alone.desk(circle)
    said = inside.save(inside.new("violation", received_at=inside.now, recorded_by=pc.person, **wrote))
    numbered = inside.move(said, "receive").number
    leave(sitting, "locked")
    door = pc.door()
    again = sit(pc, door, door.sign_in("1001", CHIEF, office.code("1001")))
    qtbot.waitUntil(lambda: agreed(again), timeout=PATIENCE)
    desk = again.window.desk
    assert {p.id: p for p in desk.find("person")} == before
    assert desk.user.person == pc.person
    verbs = server.admin.execute("SELECT DISTINCT verb, human FROM ledger.journal WHERE stream = %s", (office.stream,))
    assert {("carried", pc.person)} <= set(verbs.fetchall())
    signed = "SELECT bool_and(length(signature) = 64) FROM ledger.journal WHERE stream = %s AND verdict = 'ok'"
    assert server.admin.execute(signed, (office.stream,)).fetchone() == (True,), "the carrier's word is under each line"
    assert faults(office) == []
    stays_here(again, circle, numbered)
    there = "SELECT count(*) FROM ledger.journal WHERE position('瑠璃鶲' IN body || doc) > 0 OR stream = %s"
    assert server.admin.execute(there, (circle,)).fetchone() == (0,)
    leave(again, "locked")
    # She had a slot of her own password, which the server does not know; nobody of the section has to help.
    hers = pc.door()
    clerk = sit(pc, hers, hers.sign_in("1002", CLERK, office.code("1002")))
    qtbot.waitUntil(lambda: agreed(clerk), timeout=PATIENCE)
    assert clerk.window.desk.user.person == pc.clerk
    leave(clerk)
    offline = pc.door()
    with stopped(server):
        admitted = offline.sign_in("1002", CLERK, "")
        assert admitted.opened.person == pc.clerk
        admitted.opened.end()


def test_a_temporary_password_is_changed_first_and_a_link_that_dies_is_told(
    qtbot, office, pc, sit, admin, monkeypatch
) -> None:
    monkeypatch.setattr(carrying, "CHUNK", 2)
    office.person("1001", CHIEF, "ISM", human=pc.person, must=True)
    door = pc.entrance()
    sitting = sit(pc, door, door.sign_in("1001", LOCAL))
    page = page_of(sitting)
    enrolled(qtbot, office, pc, page)
    sign_in(office, page, CHIEF)
    qtbot.waitUntil(lambda: page.new_password.isVisibleTo(page), timeout=PATIENCE)
    page.new_password.first.set_value(NEW)
    page.new_password.again.set_value(NEW)
    page.sign_in()
    qtbot.waitUntil(lambda: not page.new_password.isVisibleTo(page), timeout=PATIENCE)
    sign_in(office, page, NEW)
    qtbot.waitUntil(lambda: waits(page) > 0, timeout=PATIENCE)
    approve(admin, waits(page))
    lay, calls = Connection.carry_lay, iter((False, True))

    def dies(self: Connection, *values: Any) -> int:
        if next(calls, False):
            raise Unreachable("cut")
        return lay(self, *values)

    monkeypatch.setattr(Connection, "carry_lay", dies)
    page.go_on()
    qtbot.waitUntil(lambda: page.banner is not None and "接続が切れました" in page.banner.text(), timeout=PATIENCE)
    assert page.banner.status is Status.WRONG
    assert {p.id for p in sitting.window.desk.find("person")} == {pc.person, pc.clerk}, "work goes on meanwhile"
    sign_in(office, page, NEW)
    qtbot.waitUntil(lambda: told(sitting, "引継ぎが終わりました。"), timeout=PATIENCE)


def test_a_start_between_the_last_two_steps_finishes_the_change(qtbot, office, pc, sit, admin) -> None:
    office.person("1001", CHIEF, "ISM", human=pc.person)
    leave(joined(qtbot, office, pc, sit, admin), "locked")
    profile = pc.folder / "profile"
    (profile / WAITING).mkdir()
    (profile / "server.json").rename(profile / WAITING / "server.json")
    door = pc.door()
    admitted = door.sign_in("1001", CHIEF, office.code("1001"))
    assert admitted.opened.person == pc.person
    admitted.link.close()
    admitted.opened.end()
    assert not (profile / WAITING).exists()


def test_before_the_change_nothing_is_finished(office, pc) -> None:
    profile = pc.folder / "profile"
    (profile / WAITING).mkdir()
    (profile / WAITING / "server.json").write_text("{}", encoding="utf-8")
    finish_move(profile)
    assert (profile / WAITING / "server.json").exists()
    assert (profile / PROFILE).exists()


def test_whose_record_is_another_than_the_servers_is_told_before_anything_goes_over(qtbot, office, pc, sit) -> None:
    office.person("1001", CHIEF, "ISM")
    door = pc.entrance()
    sitting = sit(pc, door, door.sign_in("1001", LOCAL))
    page = page_of(sitting)
    enrolled(qtbot, office, pc, page)
    sign_in(office, page, CHIEF)
    qtbot.waitUntil(lambda: page.banner is not None and "職員名簿の職員" in page.banner.text(), timeout=PATIENCE)


@pytest.fixture
def program(pc: AlonePc, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    with started(pc.folder, monkeypatch) as launcher:
        yield launcher


def lock(program: Watched, folder: Path) -> None:
    """The lock ends the process; what was typed is nowhere afterwards."""
    desk, begun = front_of(program), len(program.pids)
    program.ask("press", key="L")
    program.expect("locking")
    assert desk.wait(REAL_PATIENCE) == 0
    program.ask("look", window="SignInWindow")
    assert holding(folder, LOCAL, CANARY) == []
    for pid in program.pids[begun - 1 :] if on_linux() else ():
        assert not memory_holds(pid, LOCAL, CANARY)
        given = b"".join(Path(f"/proc/{pid}/{part}").read_bytes() for part in GIVEN)
        assert not [word for word in (LOCAL, CANARY) if word.encode() in given]


def test_real_processes_from_alone_to_the_server_and_a_day_there(office, pc, admin, program) -> None:
    office.person("1001", CANARY, "ISM", human=pc.person)
    program.ask("sign_in", code="1001", password=LOCAL)
    program.expect("open")
    assert "申請ファイルを作りました" in program.ask("handover", step="file", words=str(office.joining_file(pc.folder)))
    (request,) = pc.folder.glob("*-申請-*.txt")
    office.enrol(pc.folder.name, request.read_text(encoding="utf-8"))
    added = program.ask("add_person", number="1003", name="𠮷田 次郎")
    program.ask("handover", step="enter", words=CANARY, code=office.code("1001"))
    approve(admin, int(program.ask("handover", step="waits")))
    assert "行を引き継ぎました" in program.ask("handover", step="done")
    lock(program, pc.folder)
    before = len(office.sessions("1001"))
    program.ask("sign_in", code="1001", password=CLERK, one_time=office.code("1001"))
    refusal, _, left = program.ask("refusal")
    assert ("確認コードのどれかが違うか" in refusal, left) == (True, "")
    program.ask("sign_in", code="1001", password=CANARY, one_time=office.code("1001"))
    program.expect("open")
    assert "同期済み" in program.ask("sync", words=":")
    assert program.ask("look", window="MainWindow")["count"] == 3
    assert office.has(UUID(added))
    program.ask("add_person", number="1004", name="辻󠄀 花子")
    lock(program, pc.folder)
    program.ask("sign_in", code="1001", password=CANARY, one_time=office.code("1001"))
    program.expect("open")
    program.ask("sync", words=":")
    assert program.ask("look", window="MainWindow")["count"] == 4
    program.ask("close")
    assert program.finish() == 0
    assert office.sessions("1001")[before:] == [("locked", False), ("closed", False)]
