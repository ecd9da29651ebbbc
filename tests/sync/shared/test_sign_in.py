"""Signing in at a real server: joining, codes, temporary passwords, slot 2, the lease; nothing secret stays."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from komae_desk.app.entrance import entrance_of
from komae_desk.app.shared import LEASE_OVER, NO_CODE, ONCE_MORE, WRONG
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.store.account import ProfileEdited, SignInRefused
from komae_desk.store.durable_file import read_json, write_json
from komae_desk.store.profile_shared import SERVER_FACTS
from komae_desk.sync.server_version import is_outdated
from komae_desk.ui.sign_in_join import JoinForm
from tests.sync.conftest import code_now
from tests.sync.shared.desks import (
    CHIEF,
    CLERK,
    NEW,
    NOTICE,
    PATIENCE,
    SHARE,
    Office,
    SharedPc,
    close,
    joined,
    leave,
    stopped,
    type_in,
)


def test_the_first_person_of_an_empty_stream_joins_and_the_server_has_the_section(
    office: Office, new_chief: SharedPc
) -> None:
    assert new_chief.door().look().joins
    _, admitted = joined(new_chief)
    try:
        human = office.server.admin.execute("SELECT human FROM gate.person WHERE login = 'u1001'").fetchone()
        assert (admitted.opened.person,) == human
        assert admitted.opened.store.stream == office.stream
        kinds = office.server.admin.execute(
            "SELECT kind FROM ledger.row WHERE stream = %s", (office.stream,)
        ).fetchall()
        assert ("person",) in kinds
        assert admitted.opened.recovery is not None
    finally:
        close(admitted)
    assert [person.name for person in new_chief.door().look().people] == ["髙﨑 一郎"]


def test_what_was_typed_or_given_lies_nowhere_on_the_pc(office: Office, new_chief: SharedPc) -> None:
    _, admitted = joined(new_chief)
    close(admitted)
    secrets = [CHIEF.encode(), SHARE, SHARE.hex().encode(), CHIEF.encode("utf-16-le")]
    files = [path.read_bytes() for path in new_chief.folder.rglob("*") if path.is_file()]
    kept = [value.encode() for value in new_chief.keyring.values.values()]
    assert len(files) > 4
    for content in files + kept:
        assert not any(secret in content for secret in secrets)
    door = new_chief.door()
    assert "password" not in door._door.enrolment.address("1001")


def test_a_wrong_code_and_a_wrong_password_are_refused_with_one_sentence(office: Office, chief: SharedPc) -> None:
    door = chief.door()
    wrong = str((int(office.code("1001")) + 1) % 1_000_000).zfill(6)
    for password, code in ((CHIEF, wrong), (NEW, office.code("1001"))):
        with pytest.raises(SignInRefused) as refused:
            door.sign_in("1001", password, code)
        assert refused.value.text == WRONG
    with pytest.raises(SignInRefused, match=WRONG):
        door.sign_in("1999", NEW, wrong)
    with pytest.raises(Refused, match=NO_CODE):
        door.sign_in("1001", CHIEF, "")
    used = office.code("1001")
    admitted = door.sign_in("1001", CHIEF, used)
    assert admitted.opened.signed.failures == 1
    close(admitted)
    with pytest.raises(SignInRefused):
        door.sign_in("1001", CHIEF, used)


def test_a_new_authenticator_is_asked_for_two_codes(office: Office, chief: SharedPc) -> None:
    office.server.admin.execute("UPDATE gate.person SET code_proofs = 0 WHERE login = 'u1001'")
    door = chief.door()
    with pytest.raises(SignInRefused) as refused:
        door.sign_in("1001", CHIEF, office.code("1001"))
    assert (refused.value.text, refused.value.field) == (ONCE_MORE, "one_time")
    admitted = door.sign_in("1001", CHIEF, code_now(step=1))
    assert admitted.opened.person is not None
    close(admitted)


def test_a_temporary_password_is_changed_first_and_slot_2_opens_for_the_new_one(
    office: Office, chief: SharedPc
) -> None:
    office.set_password("1001", CLERK)
    office.server.admin.execute("UPDATE gate.person SET must_change = true WHERE login = 'u1001'")
    door = chief.door()
    assert door.sign_in("1001", CLERK, office.code("1001")).must_change
    with pytest.raises(Refused, match="12字以上"):
        door.change_password("1001", CLERK, "みじかい")
    assert door.change_password("1001", CLERK, NEW).changed
    admitted = door.sign_in("1001", NEW, office.code("1001"))
    assert admitted.opened.person is not None
    close(admitted)
    with pytest.raises(SignInRefused):
        door.sign_in("1001", CLERK, office.code("1001"))
    with stopped(office.server):
        offline = door.sign_in("1001", NEW)
        close(offline)
        with pytest.raises(SignInRefused):
            door.sign_in("1001", CHIEF)


def test_without_the_server_the_pc_opens_for_seven_days_whatever_its_clock_says(
    office: Office, chief: SharedPc
) -> None:
    with stopped(office.server):
        chief.clock.off = timedelta(days=6, hours=23)
        admitted = chief.door().sign_in("1001", CHIEF)
        assert not admitted.link.is_opened
        close(admitted)
        with pytest.raises(SignInRefused):
            chief.door().sign_in("1001", NEW)
        chief.door()._door.lease("1001").tick(at_once=True)
        # Set back: the two hours of use still count.
        chief.clock.off = timedelta()
        door = chief.door()
        assert door._door.lease("1001").left() < timedelta(hours=2)
        chief.clock.seconds += 7200
        with pytest.raises(Refused, match=LEASE_OVER):
            door.sign_in("1001", CHIEF)
    close(door.sign_in("1001", CHIEF, office.code("1001")))
    assert door._door.lease("1001").left() > timedelta(days=6, hours=23)


def test_the_window_of_a_pc_that_joins_asks_for_six_digits(
    office: Office, new_chief: SharedPc, qtbot, ask, sit
) -> None:
    door = new_chief.door()
    window = ask(door)
    form: Any = window.pages.currentWidget()
    assert isinstance(form, JoinForm) and window.message.text() == NOTICE
    type_in(form, "1001", CHIEF, "12345")
    qtbot.keyClick(form.one_time.edit, Qt.Key.Key_Return)
    assert "6桁" in form.one_time.error()
    form.one_time.edit.setText(office.code("1001"))
    with qtbot.waitSignal(window.admitted, timeout=PATIENCE) as let_in:
        qtbot.keyClick(form.one_time.edit, Qt.Key.Key_Return)
    assert (form.password.edit.text(), form.one_time.edit.text()) == ("", "")
    leave(sit(new_chief, door, let_in.args[0]))


def test_the_window_of_the_sign_in_asks_for_the_code_after_the_password(
    office: Office, chief: SharedPc, qtbot, ask
) -> None:
    window = ask(chief.door())
    assert window.message.text() == NOTICE, "what the city says before anybody signs in (R34)"
    form = window.form
    type_in(form, "1001", NEW, office.code("1001"))
    qtbot.keyClick(form.one_time.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.password.error() == WRONG, timeout=PATIENCE)
    assert (form.password.edit.text(), form.one_time.edit.text()) == ("", "")
    type_in(form, "1001", CHIEF, "")
    qtbot.keyClick(form.password.edit, Qt.Key.Key_Return)
    assert form.isEnabled()
    form.one_time.edit.setText(office.code("1001"))
    with qtbot.waitSignal(window.admitted, timeout=PATIENCE) as let_in:
        qtbot.keyClick(form.one_time.edit, Qt.Key.Key_Return)
    close(let_in.args[0])


def test_who_is_another_human_at_the_server_is_not_let_in(office: Office, chief: SharedPc, tmp_path: Path) -> None:
    office.person("1009", CLERK)
    other = SharedPc(office, tmp_path / "other")
    other.enrol()
    with pytest.raises(Refused, match="職員名簿にありません"):
        other.door().join("1009", CLERK, office.code("1009"))
    assert [why for why, _ in office.sessions("1009")] == ["refused"]
    # Only the enrolment is left, and joining works once the person is in the register.
    assert other.door().look().joins
    assert not (other.folder / "profile" / "profile.json").exists()
    office.server.admin.execute("UPDATE gate.person SET human = %s WHERE login = 'u1001'", (uuid7(),))
    door = chief.door()
    with pytest.raises(Refused, match="利用者が違います"):
        door.sign_in("1001", CHIEF, office.code("1001"))


def test_without_the_facts_of_the_server_the_profile_opens_no_more(office: Office, chief: SharedPc) -> None:
    folder = chief.folder / "profile"
    (folder / SERVER_FACTS).rename(folder / "away.json")
    alone = entrance_of(chief.setting())
    assert SERVER_FACTS in alone.look().refusal
    with pytest.raises(ProfileEdited):
        alone.sign_in("1001", CHIEF)
    content = read_json(folder / "profile.json")
    write_json(folder / "profile.json", {**content, "shared": False})
    with pytest.raises(ProfileEdited, match="書き換えられた"):
        alone.sign_in("1001", CHIEF)
    with pytest.raises(Refused, match="すでに課のデータ"):
        alone.begin_joining(office.joining_file(chief.folder))


def test_a_server_whose_rights_are_not_laid_gets_nothing(office: Office, chief: SharedPc) -> None:
    database = office.server.database
    office.server.admin.execute(f"GRANT TEMPORARY ON DATABASE {database} TO PUBLIC")
    try:
        with pytest.raises(Refused, match="保護が済んでいない"):
            chief.door().sign_in("1001", CHIEF, office.code("1001"))
    finally:
        office.server.admin.execute(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC")
    # As is told of a database without its repairs (the number is the one PostgreSQL gives).
    assert [is_outdated(number) for number in (150013, 150014, 160009, 170005, 170006, 180000)] == [
        True, False, True, True, False, False,
    ]  # fmt: skip
