"""この端末の利用者: the chief takes a former colleague's keys off a PC; nothing is lost, and it is written down."""

from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from komae_desk.app import desk_of
from komae_desk.app.pc_people import ONLINE_ONLY, REMOVED, PcPeople
from komae_desk.core.audit import audit_line
from komae_desk.core.errors import Refused
from komae_desk.store.account import SignInRefused
from komae_desk.store.durable_file import read_json
from komae_desk.ui.people_screen import BACK
from tests.sync.shared.desks import CHIEF, CLERK, PATIENCE, agreed, close, leave
from tests.sync.shared.test_people import authors, enter, with_clerk


def answer(window: Any, words: str) -> None:
    (button,) = [each for each in window._question.findChildren(QPushButton) if each.text() == words]
    button.click()


def test_the_chief_takes_a_former_colleagues_keys_off_this_pc(office, chief, qtbot, sit) -> None:
    clerk = with_clerk(office, chief, qtbot, sit)
    door = chief.door()
    hers = door.sign_in("1002", CLERK, office.code("1002"))
    desk = desk_of(hers.opened.store, hers.opened.areas, clerk)
    desk.save(desk.get("person", clerk), post="主事")
    with pytest.raises(Refused, match="情報セキュリティ管理者です"):
        PcPeople(hers.opened, desk, door._door, lambda: None).end("1001")
    close(hers)

    his = enter(office, chief, sit, "1001", CHIEF)
    window = his.window
    window.registry.call(window.registry.verbs["accounts"])
    page = window.stack.page
    own, former = page._logins
    assert (own.mine, former.state) == (True, "サーバーなしで、あと7日　未送信 1件")
    assert any("「差し戻す」" in sentence for sentence in own.powers)
    assert not any("「差し戻す」" in sentence for sentence in former.powers)
    assert not page.end_button.isEnabled() and "ほかの情報セキュリティ管理者" in page.reason.text()
    page._people._door.lease("1002").end()
    page.look_again()
    assert page._logins[1].state.startswith(ONLINE_ONLY)
    page.table.selectRow(1)
    page.end_button.click()
    words = window._question.label.text()
    assert "辻󠄀 花子さんの鍵を、この端末から消しますか？" in words
    assert "まだ送っていない操作が 1件" in words and "サーバーのログインは、止まりません。" in words
    answer(window, BACK)
    assert len(page._people.rows()) == 2
    page.end_button.click()
    answer(window, "鍵を消す")
    qtbot.waitUntil(lambda: [each.code for each in page._logins] == ["1001"], timeout=PATIENCE)

    line = next(each for each in window.desk.store.recent_lines(5) if each.verb == REMOVED)
    told = audit_line(window.desk, line)
    assert (told.what, told.change) == ("この端末からの利用者の鍵の消去", window.desk.heading("person", clerk))
    query, at_server = "SELECT count(*) FROM ledger.journal WHERE verb = %s", office.server.admin.execute
    qtbot.waitUntil(lambda: at_server(query, (REMOVED,)).fetchone()[0] == 1, timeout=PATIENCE)
    leave(his, "locked")

    assert list(read_json(chief.folder / "profile" / "profile.json")["accounts"]) == ["1001"]
    assert "lease-1002" not in {item for _, item in chief.keyring.values}
    with pytest.raises(SignInRefused):
        chief.door()._profile().sign_in_offline("1002", CLERK)

    # The login goes on at the server: who comes back sends what had waited, under a key that is made anew.
    again = enter(office, chief, sit, "1002", CLERK)
    qtbot.waitUntil(lambda: agreed(again), timeout=PATIENCE)
    assert authors(office, clerk)[-1] == clerk
    assert again.window.agreement.standing().alarms == ()
    leave(again)
