"""At a shared desk: two desks that see each other, a broken connection, the lock, a password, a day without server."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from sqlalchemy import select

from komae_desk.app.shared_sitting import Agreeing
from komae_desk.core.audit import CLOCK_WRONG
from komae_desk.core.record import field_type
from komae_desk.ui.announcement import announcer
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


def test_a_change_on_one_desk_appears_in_the_open_list_of_another(
    office: Office, chief: SharedPc, tmp_path: Path, qtbot, sit
) -> None:
    door, admitted = signed_in(chief)
    first = sit(chief, door, admitted)
    qtbot.waitUntil(lambda: agreed(first), timeout=PATIENCE)
    desk = first.window.desk
    # Another wording before the entry than when this PC joined (R34).
    office.server.admin.execute("UPDATE gate.server SET notice = '市の新しい注意書き'")
    kind = desk.ledgers["person"].record
    clerk = desk.new("person", staff_number="1002", name="辻󠄀 花子", category=field_type(kind, "category")("full"))
    clerk = desk.save(clerk)
    first.window.registry.action("ask_logins").trigger()
    dialog = first.window.findChild(QFileDialog)
    asked = tmp_path / "依頼.txt"
    dialog.fileSelected.emit(str(asked))
    dialog.reject()
    rows = [line.split("\t") for line in asked.read_text(encoding="utf-8-sig").splitlines()]
    assert rows[2] == ["1002", "辻󠄀 花子", str(clerk.id)]
    office.person("1002", CLERK, human=UUID(rows[2][2]))
    qtbot.waitUntil(lambda: office.has(clerk.id), timeout=PATIENCE)

    other = SharedPc(office, tmp_path / "clerk")
    other.enrol()
    its_door = other.door()
    second = sit(other, its_door, its_door.join("1002", CLERK, office.code("1002")))
    assert second.window.desk.user.name == "辻󠄀 花子"
    qtbot.waitUntil(lambda: chief.door().look().notice == "市の新しい注意書き", timeout=PATIENCE)
    second.window.open_page("person")
    shown = second.window.stack.page
    assert shown.model.rowCount() == 2
    desk.save(desk.new("person", staff_number="1003", name="𠮷田 三郎", category=field_type(kind, "category")("full")))
    qtbot.waitUntil(shown.arrivals.isVisible, timeout=PATIENCE)
    assert shown.model.rowCount() == 2, "what others register does not shift the list"
    shown.arrivals.button.click()
    qtbot.waitUntil(lambda: shown.model.rowCount() == 3, timeout=PATIENCE)
    qtbot.waitUntil(lambda: agreed(second), timeout=PATIENCE)


def test_what_was_put_together_is_told_with_who_when_and_where_and_taken_back(
    office: Office, chief: SharedPc, tmp_path: Path, qtbot, sit
) -> None:
    door, admitted = signed_in(chief)
    first = sit(chief, door, admitted)
    desk = first.window.desk
    category = field_type(desk.ledgers["person"].record, "category")("full")
    clerk = desk.save(desk.new("person", staff_number="1002", name="辻󠄀 花子", category=category))
    office.person("1002", CLERK, human=clerk.id)
    qtbot.waitUntil(lambda: office.has(clerk.id), timeout=PATIENCE)
    other = SharedPc(office, tmp_path / "窓口3")
    other.enrol()
    its_door = other.door()
    admitted = its_door.join("1002", CLERK, office.code("1002"))
    second = sit(other, its_door, admitted)
    qtbot.waitUntil(lambda: agreed(second), timeout=PATIENCE)
    # In one breath: whichever is sent second is put together with the other.
    desk.save(desk.get("person", clerk.id), post="主任")
    hers = second.window.desk
    hers.save(hers.get("person", clerk.id), reading="つじ はなこ")

    def told() -> list[str]:
        bars = [each.window.undo_bar for each in (first, second)]
        return [bar.text() for bar in bars if bar.isVisible() and bar.look_button.isVisible()]

    qtbot.waitUntil(lambda: len(told()) == 1, timeout=PATIENCE)
    words = told()[0]
    assert "（chief）の " in words or "（窓口3）の " in words
    assert "の変更とまとめました（" in words.replace(" ", "")
    assert "役職" in words or "職" in words
    sitting = next(each for each in (first, second) if each.window.undo_bar.isVisible())
    sitting.window.undo_bar.look_button.click()
    assert sitting.window.stack.page.current_record().id == clerk.id
    qtbot.waitUntil(lambda: agreed(first) and agreed(second), timeout=PATIENCE)
    for each in (first, second):
        qtbot.waitUntil(lambda each=each: each.window.desk.get("person", clerk.id).post == "主任", timeout=PATIENCE)


def test_a_broken_connection_is_resumed_without_a_code(office: Office, chief: SharedPc, qtbot, sit) -> None:
    door, admitted = signed_in(chief)
    sitting = sit(chief, door, admitted)
    window = sitting.window
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    # A clock that is off by more than two minutes is told, and written down once (R43).
    agreeing = sitting.findChild(Agreeing)
    for seconds in (90, -150, -150):
        agreeing._show_state(replace(agreeing.keeper.state, ahead=timedelta(seconds=seconds)))
    lines = admitted.opened.store.table("local_line")
    with admitted.opened.store.engine.connect() as connection:
        noted = connection.execute(select(lines.c.dseq).where(lines.c.verb == CLOCK_WRONG)).all()
    assert len(noted) == 1
    office.server.admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'u1001'")
    desk = window.desk
    me = desk.get("person", desk.user.person)
    desk.save(me, post="税務課長")
    qtbot.waitUntil(lambda: [why for why, _ in office.sessions("1001")] == ["resumed", None], timeout=PATIENCE)
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)


def test_the_lock_ends_the_session_at_the_server(office: Office, chief: SharedPc, qtbot, sit) -> None:
    door, admitted = signed_in(chief)
    sitting = sit(chief, door, admitted)
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    leave(sitting, "locked")
    assert office.sessions("1001") == [("locked", False)]
    assert office.server.admin.execute(
        "SELECT last_out > last_in FROM gate.person WHERE login = 'u1001'"
    ).fetchone() == (True,)


def test_a_disabled_person_keeps_what_was_typed_and_is_told(office: Office, chief: SharedPc, qtbot, sit) -> None:
    door, admitted = signed_in(chief)
    sitting = sit(chief, door, admitted)
    window = sitting.window
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    office.server.admin.execute("UPDATE gate.person SET active = false WHERE login = 'u1001'")
    desk = window.desk
    desk.save(desk.get("person", desk.user.person), post="税務課長")
    qtbot.waitUntil(
        lambda: any("接続の期限が切れました" in banner.text() for banner in sitting.notices.banners), timeout=PATIENCE
    )
    qtbot.waitUntil(lambda: sitting.unsent > 0, timeout=PATIENCE)
    assert desk.get("person", desk.user.person).post == "税務課長"


def test_a_password_is_changed_at_the_server_and_on_this_pc_in_one(office: Office, chief: SharedPc, qtbot, sit) -> None:
    door, admitted = signed_in(chief)
    sitting = sit(chief, door, admitted)
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    sitting.window.registry.action("password").trigger()
    page = sitting.window.stack.page
    page.form.old.edit.setText(CHIEF)
    for field in page.form.new.fields():
        field.edit.setText(NEW)
    with qtbot.waitSignal(page.changed, timeout=PATIENCE):
        qtbot.mouseClick(page.form.button, Qt.MouseButton.LeftButton)
    leave(sitting)
    with stopped(office.server):
        close(chief.door().sign_in("1001", NEW))
    close(chief.door().sign_in("1001", NEW, office.code("1001")))


def test_a_sitting_without_the_server_says_so_and_sends_after_the_next_sign_in(
    office: Office, chief: SharedPc, qtbot, sit
) -> None:
    door = chief.door()
    with stopped(office.server):
        with qtbot.waitSignal(announcer.said, check_params_cb=lambda words, _: "あと7日" in words):
            sitting = sit(chief, door, door.sign_in("1001", CHIEF))
        qtbot.waitUntil(lambda: "オフライン" in sitting.window.status.sync.words(), timeout=PATIENCE)
        told = [banner.text() for banner in sitting.notices.banners]
        assert not any("サーバーにつながりません" in words for words in told), "the chip says it (ux.md §3.9)"
        sitting.window.registry.action("refresh").trigger()
        asked = "サーバーに接続できません。入力はこの端末に保存されています。接続できたら自動で送信します。"
        qtbot.waitUntil(lambda: sitting.window.status.said.text() == asked, timeout=PATIENCE)
        assert any("前回のログイン" in words for words in told)
        desk = sitting.window.desk
        me = desk.save(desk.get("person", desk.user.person), post="税務課長")
        qtbot.waitUntil(lambda: sitting.unsent > 0, timeout=PATIENCE)
        leave(sitting, "locked")
    door = chief.door()
    sitting = sit(chief, door, door.sign_in("1001", CHIEF, office.code("1001")))
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    query = "SELECT doc::text FROM ledger.row WHERE record = %s"
    assert "税務課長" in office.server.admin.execute(query, (me.id,)).fetchone()[0]
