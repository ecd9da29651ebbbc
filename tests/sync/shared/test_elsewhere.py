"""A person who sits down at a second PC: told where the first is, goes on there, and comes back by a code (R15)."""

from pathlib import Path

import pytest

from komae_desk.app.shared_session import GONE_ON
from komae_desk.store.account import SignInRefused
from komae_desk.ui.code_banner import CodeBanner
from komae_desk.ui.sign_in_elsewhere import ElsewhereForm
from tests.sync.shared.desks import CHIEF, PATIENCE, Office, SharedPc, agreed, close, leave, signed_in, type_in


def test_the_second_sign_in_ends_the_first_by_the_persons_own_word(
    office: Office, chief: SharedPc, tmp_path: Path, qtbot, sit, ask
) -> None:
    door, admitted = signed_in(chief)
    first = sit(chief, door, admitted)
    qtbot.waitUntil(lambda: agreed(first), timeout=PATIENCE)
    other = SharedPc(office, tmp_path / "窓口2")
    other.enrol()
    its_door = other.door()
    window = ask(its_door)
    form = window._joining
    type_in(form, "1001", CHIEF, office.code("1001"))
    form.button.click()
    qtbot.waitUntil(lambda: isinstance(window.pages.currentWidget(), ElsewhereForm), timeout=PATIENCE)
    page = window.pages.currentWidget()
    assert "「chief」でログインしています" in page.where.text()
    assert page.back.hasFocus() or not window.isActiveWindow(), "an Enter meant for the form ends nobody's session"
    page.back.click()
    assert window.pages.currentWidget() is form

    type_in(form, "1001", CHIEF, office.code("1001"))
    form.button.click()
    qtbot.waitUntil(lambda: isinstance(window.pages.currentWidget(), ElsewhereForm), timeout=PATIENCE)
    with qtbot.waitSignal(window.admitted, timeout=PATIENCE) as came:
        window.pages.currentWidget().button.click()
    second = sit(other, its_door, came.args[0])
    qtbot.waitUntil(lambda: agreed(second), timeout=PATIENCE)
    first.window.registry.action("refresh").trigger()

    def told() -> CodeBanner | None:
        found = (each for each in first.notices.findChildren(CodeBanner) if GONE_ON in each.text())
        return next(found, None)

    qtbot.waitUntil(lambda: told() is not None, timeout=PATIENCE)
    banner = told()
    # What is typed here stays here, and the first code is answered by where the session is now.
    desk = first.window.desk
    me = desk.save(desk.get("person", desk.user.person), post="税務課長")
    banner.one_time.edit.setText(office.code("1001"))
    banner.button.click()
    qtbot.waitUntil(lambda: "「窓口2」でログインしています" in banner.one_time.error(), timeout=PATIENCE)
    banner.one_time.edit.setText(office.code("1001"))
    banner.button.click()
    post = "SELECT doc->>'post' FROM ledger.row WHERE record = %s"
    sent = ("税務課長",)
    qtbot.waitUntil(lambda: office.server.admin.execute(post, (me.id,)).fetchone() == sent, timeout=PATIENCE)
    assert ("elsewhere", True) in office.sessions("1001")


def test_a_service_that_was_stopped_ends_the_desk_and_the_sign_in_says_why(
    office: Office, chief: SharedPc, qtbot, sit
) -> None:
    door, admitted = signed_in(chief)
    locked: list[None] = []
    sitting = door.seat(admitted, lambda: locked.append(None))
    sitting.window.show()
    try:
        qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
        office.server.admin.execute("UPDATE gate.server SET stopped = '調査のため'")
        sitting.window.registry.action("refresh").trigger()
        qtbot.waitUntil(lambda: bool(locked), timeout=PATIENCE)
        leave(sitting, "locked")
        with pytest.raises(SignInRefused, match="全庁の利用を止めています（調査のため）"):
            chief.door().sign_in("1001", CHIEF, office.code("1001"))
        office.server.admin.execute("UPDATE gate.server SET stopped = NULL")
        close(chief.door().sign_in("1001", CHIEF, office.code("1001")))
    finally:
        office.server.admin.execute("UPDATE gate.server SET stopped = NULL")
        leave(sitting)
        sitting.window.deleteLater()
