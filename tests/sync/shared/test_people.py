"""Several people of a section on one PC, and whom the server sends away: own slots, own name, a sentence for each."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from komae_desk.app.shared import OTHER_PERSON, REFUSALS, WRONG
from komae_desk.app.shared_session import MUST_CHANGE, REACHED, SESSION_OVER, TOLD, WRONG_CODE
from komae_desk.core.errors import Refused
from komae_desk.core.record import field_type
from komae_desk.store.account import SignInRefused
from komae_desk.store.durable_file import read_json
from komae_desk.store.profile_shared import NO_DEVICE_SLOT, REVOKED
from komae_desk.sync.connection import DEVICE_REVOKED, LOGIN_ENDED
from komae_desk.ui.code_banner import CodeBanner
from tests.sync.shared.desks import (
    CHIEF,
    CLERK,
    NEW,
    PATIENCE,
    Office,
    SharedPc,
    agreed,
    close,
    leave,
    signed_in,
    stopped,
)

Sit = Callable[[SharedPc, Any, Any], Any]


def with_clerk(office: Office, chief: SharedPc, qtbot: Any, sit: Sit) -> UUID:
    """The chief enters a clerk, who gets a login; returns the clerk's record."""
    door, admitted = signed_in(chief)
    sitting = sit(chief, door, admitted)
    desk = sitting.window.desk
    full = field_type(desk.ledgers["person"].record, "category")("full")
    clerk = desk.save(desk.new("person", staff_number="1002", name="辻󠄀 花子", category=full))
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    qtbot.waitUntil(lambda: office.has(clerk.id), timeout=PATIENCE)
    leave(sitting, "locked")
    office.person("1002", CLERK, human=clerk.id)
    return UUID(str(clerk.id))


def enter(office: Office, pc: SharedPc, sit: Sit, number: str, password: str) -> Any:
    door = pc.door()
    return sit(pc, door, door.sign_in(number, password, office.code(number)))


def authors(office: Office, record: UUID) -> list[UUID]:
    query = "SELECT human FROM ledger.journal WHERE record = %s AND verdict = 'ok' ORDER BY seq"
    return [row[0] for row in office.server.admin.execute(query, (record,)).fetchall()]


def code_banner(sitting: Any) -> CodeBanner | None:
    return next((b for b in sitting.notices.banners if isinstance(b, CodeBanner)), None)


def told(sitting: Any) -> str:
    return "".join(banner.text() for banner in sitting.notices.banners)


def test_a_second_person_signs_in_on_the_same_pc_and_gets_own_slots(office, chief, qtbot, sit) -> None:
    with_clerk(office, chief, qtbot, sit)
    hers = enter(office, chief, sit, "1002", CLERK)
    assert hers.window.desk.user.name == "辻󠄀 花子"
    leave(hers)
    assert [person.name for person in chief.door().look().people] == ["髙﨑 一郎", "辻󠄀 花子"]
    accounts = read_json(chief.folder / "profile" / "profile.json")["accounts"]
    assert all({"slot", "server_slot"} <= account.keys() for account in accounts.values())
    with stopped(office.server):
        for number, password in (("1001", CHIEF), ("1002", CLERK)):
            close(chief.door().sign_in(number, password))
        with pytest.raises(SignInRefused):
            chief.door().sign_in("1002", CHIEF)


def test_what_one_person_left_unsent_goes_out_under_the_own_name_at_the_own_sign_in(office, chief, qtbot, sit) -> None:
    clerk = with_clerk(office, chief, qtbot, sit)
    leave(enter(office, chief, sit, "1002", CLERK))
    with stopped(office.server):
        door = chief.door()
        his = sit(chief, door, door.sign_in("1001", CHIEF))
        desk = his.window.desk
        me = desk.save(desk.get("person", desk.user.person), post="税務課長")
        qtbot.waitUntil(lambda: his.unsent > 0, timeout=PATIENCE)
        left = his.unsent
        leave(his, "locked")
    hers = enter(office, chief, sit, "1002", CLERK)
    mine = hers.window.desk.get("person", clerk)
    hers.window.desk.save(mine, post="主事")
    qtbot.waitUntil(lambda: authors(office, clerk)[-1:] == [clerk], timeout=PATIENCE)
    qtbot.waitUntil(lambda: agreed(hers), timeout=PATIENCE)
    assert hers.unsent >= left, "what is his is counted, and said to be his"
    leave(hers, "locked")
    again = enter(office, chief, sit, "1001", CHIEF)
    qtbot.waitUntil(lambda: agreed(again), timeout=PATIENCE)
    assert authors(office, me.id)[-1] == me.id


def test_after_a_sign_in_without_the_server_a_code_is_asked_without_disturbing_work(office, chief, qtbot, sit) -> None:
    door = chief.door()
    with stopped(office.server):
        sitting = sit(chief, door, door.sign_in("1001", CHIEF))
        window = sitting.window
        qtbot.waitUntil(lambda: "オフライン" in window.status.sync.words(), timeout=PATIENCE)
        assert code_banner(sitting) is None
        window.open_page("person")
        window.open_new("person")
        name = window.stack.page.detail.form.body.fields["name"].editor()
        name.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClicks(name, "Ada")
    sitting.window.agreement.agree_now()
    qtbot.waitUntil(lambda: code_banner(sitting) is not None, timeout=PATIENCE)
    banner = code_banner(sitting)
    assert banner is not None
    assert REACHED in banner.text()
    assert window.focusWidget() is name
    assert name.text() == "Ada"
    wrong = str((int(office.code("1001")) + 1) % 1_000_000).zfill(6)
    banner.one_time.edit.setText(wrong)
    QTest.keyClick(banner.one_time.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: banner.one_time.error() == WRONG_CODE, timeout=PATIENCE)
    banner.one_time.edit.setText(office.code("1001"))
    QTest.keyClick(banner.one_time.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    assert code_banner(sitting) is None
    assert name.text() == "Ada"


def test_a_session_that_is_over_goes_on_by_a_code(office, chief, qtbot, sit) -> None:
    door, admitted = signed_in(chief)
    sitting = sit(chief, door, admitted)
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    office.server.admin.execute("UPDATE gate.session SET seen_at = seen_at - interval '1 hour'")
    sitting.window.agreement.agree_now()
    qtbot.waitUntil(lambda: code_banner(sitting) is not None, timeout=PATIENCE)
    banner = code_banner(sitting)
    assert banner is not None
    assert SESSION_OVER in banner.text()
    desk = sitting.window.desk
    me = desk.save(desk.get("person", desk.user.person), post="税務課長")
    banner.one_time.edit.setText(office.code("1001"))
    banner.button.click()
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    assert authors(office, me.id)[-1] == me.id


def test_who_got_a_temporary_password_in_between_is_told_to_sign_in_anew(office, chief, qtbot, sit) -> None:
    door, admitted = signed_in(chief)
    sitting = sit(chief, door, admitted)
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    office.server.admin.execute("UPDATE gate.person SET must_change = true WHERE login = 'u1001'")
    sitting.window.agreement.agree_now()
    qtbot.waitUntil(lambda: code_banner(sitting) is not None, timeout=PATIENCE)
    banner = code_banner(sitting)
    assert banner is not None
    banner.one_time.edit.setText(office.code("1001"))
    banner.button.click()
    qtbot.waitUntil(lambda: banner.one_time.error() == MUST_CHANGE, timeout=PATIENCE)


def test_a_login_that_was_ended_loses_its_slots_and_its_lease(office, chief, qtbot, sit) -> None:
    with_clerk(office, chief, qtbot, sit)
    leave(enter(office, chief, sit, "1002", CLERK))
    office.server.admin.execute("ALTER ROLE u1002 NOLOGIN")
    with pytest.raises(SignInRefused) as refused:
        chief.door().sign_in("1002", CLERK, office.code("1002"))
    assert refused.value.text == REFUSALS[LOGIN_ENDED]
    with pytest.raises(SignInRefused, match=WRONG):
        chief.door().sign_in("1002", NEW, office.code("1002"))
    with stopped(office.server):
        with pytest.raises(SignInRefused):
            chief.door().sign_in("1002", CLERK)
        close(chief.door().sign_in("1001", CHIEF))
    assert [person.code for person in chief.door().look().people] == ["1001"]


def test_a_login_that_ends_during_the_work_is_told_and_its_slots_go(office, chief, qtbot, sit) -> None:
    door, admitted = signed_in(chief)
    sitting = sit(chief, door, admitted)
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    office.server.admin.execute("ALTER ROLE u1001 NOLOGIN")
    office.server.admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'u1001'")
    sitting.window.agreement.agree_now()
    qtbot.waitUntil(lambda: TOLD[LOGIN_ENDED][0] in told(sitting), timeout=PATIENCE)
    desk = sitting.window.desk
    assert desk.save(desk.get("person", desk.user.person), post="税務課長").post == "税務課長"
    leave(sitting, "locked")
    assert chief.door().look().people == ()


def test_a_revoked_pc_destroys_its_slots_says_so_and_opens_for_nobody(office, chief, qtbot, sit) -> None:
    office.server.admin.execute("UPDATE gate.device SET active = false WHERE name = 'chief'")
    with pytest.raises(SignInRefused) as refused:
        chief.door().sign_in("1001", CHIEF, office.code("1001"))
    assert refused.value.text == REVOKED
    assert_nothing_opens(office, chief)
    with stopped(office.server), pytest.raises(Refused, match="取り消しました"):
        chief.door().sign_in("1001", CHIEF)


def assert_nothing_opens(office: Office, pc: SharedPc) -> None:
    assert pc.door().look().refusal == REVOKED
    kept = read_json(pc.folder / "profile" / "profile.json")
    assert kept["accounts"] == {}
    assert "device_slot" not in kept
    assert kept["recovery"]["wrapped"], "the paper in the safe still opens what was not sent"
    items = {item for _, item in pc.keyring.values}
    assert not items & {"device-secret", "link-secret", "lease-1001", "lease-1002"}
    wiped = office.server.admin.execute("SELECT wiped_at FROM gate.device WHERE name = 'chief'").fetchone()
    assert wiped[0] is not None


def test_a_pc_that_is_revoked_during_the_work_is_hidden_and_opens_no_more(office, chief, qtbot) -> None:
    door, admitted = signed_in(chief)
    hidden: list[bool] = []
    sitting = door.seat(admitted, lambda: hidden.append(True))
    sitting.window.show()
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    office.server.admin.execute("UPDATE gate.device SET active = false WHERE name = 'chief'")
    sitting.window.agreement.agree_now()
    qtbot.waitUntil(lambda: hidden == [True], timeout=PATIENCE)
    leave(sitting, "locked")
    sitting.window.deleteLater()
    assert_nothing_opens(office, chief)


def test_a_pc_without_an_own_slot_welcomes_nobody_until_somebody_was_there(office, chief, qtbot, sit) -> None:
    with_clerk(office, chief, qtbot, sit)
    profile = chief.door()._profile()
    admitted = chief.door().sign_in("1001", CHIEF, office.code("1001"))
    content = profile._open_content(admitted.opened.key)
    del content["device_slot"]
    profile._store(content, admitted.opened.key)
    close(admitted)
    with pytest.raises(SignInRefused, match=NO_DEVICE_SLOT):
        chief.door().sign_in("1002", CLERK, office.code("1002"))
    assert [why for why, _ in office.sessions("1002")] == ["refused"]
    close(chief.door().sign_in("1001", CHIEF, office.code("1001")))
    close(chief.door().sign_in("1002", CLERK, office.code("1002")))


def test_somebody_of_another_section_or_not_in_the_register_gets_nothing_here(
    office, chief, qtbot, sit, tmp_path: Path
) -> None:
    with_clerk(office, chief, qtbot, sit)
    office.person("1009", NEW)
    with pytest.raises(Refused, match="職員名簿にありません"):
        chief.door().sign_in("1009", NEW, office.code("1009"))
    office.server.admin.execute("DELETE FROM gate.membership WHERE login = 'u1009'")
    with pytest.raises(Refused, match="登録が、サーバーにありません"):
        chief.door().sign_in("1009", NEW, office.code("1009"))
    office.server.admin.execute("UPDATE gate.person SET human = gen_random_uuid() WHERE login = 'u1002'")
    with pytest.raises(Refused, match=OTHER_PERSON):
        chief.door().sign_in("1002", CLERK, office.code("1002"))
    assert [person.code for person in chief.door().look().people] == ["1001"]
    assert DEVICE_REVOKED in REFUSALS
