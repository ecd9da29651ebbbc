"""The window of one PC over the real agreement: a clash is asked in the record, decided, and seen on the other PC."""

from collections.abc import Iterator

import pytest

from komae_desk.areas.settings import AREA as SETTINGS
from komae_desk.files.outtake import TableOffice
from komae_desk.sync.agreed import DeskAgreement
from komae_desk.sync.connection import Unreachable
from komae_desk.sync.keeper import Keeper
from komae_desk.sync.resolution import Resolution
from komae_desk.ui.audit_log_filters import ONLY_HERE
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc
from tests.sync.test_resolution import clash
from tests.ui.ledgers import AREA, desk_on, shown_window


@pytest.fixture
def two(server: Server) -> Iterator[tuple[Pc, Pc]]:
    stream = server.stream()
    clerk, chief = pc(server, "windowa", stream), pc(server, "windowb", stream)
    yield clerk, chief
    clerk.close()
    chief.close()


def test_a_clash_is_decided_in_the_window_and_seen_on_the_other_pc(qtbot, two):
    clerk, chief = two
    box = clash(clerk, chief)
    desk = desk_on(chief.store, chief.desk.user, areas=(AREA,))
    keeper = Keeper(chief.store, chief.human, lambda: chief.link, told=lambda state: None, changed=lambda touched: None)
    with shown_window(qtbot, desk) as window:
        window.agreement = DeskAgreement(keeper, Resolution(chief.store, desk), chief.store, desk)
        window.open_record("box", box)
        (card,) = window.stack.page.detail.conflicts.cards
        name, count = card.rows.rows()
        name.mine.click()
        count.theirs.click()
        card.confirm()
        assert window.stack.page.detail.conflicts.cards == []
        assert window.undo_bar.isVisible()
        assert window.agreement.matters.open_ones() == []
    chief.agree()
    clerk.agree()
    seen = clerk.desk.get("box", box)
    assert (seen.name, seen.count) == ("青い髙﨑の箱", 2)


def test_the_standing_follows_the_keeper(qtbot, server: Server):
    at = pc(server, "windowc", server.stream())
    at.desk.save(at.desk.new("box", tag="K-1", name="箱"))

    def nobody():
        raise Unreachable("no network")

    told = []
    keeper = Keeper(at.store, at.human, nobody, told=told.append, changed=lambda touched: None)
    agreement = DeskAgreement(keeper, Resolution(at.store, at.desk), at.store, at.desk)
    assert agreement.standing().next_in is None, "nothing is planned before it began"
    keeper.start()
    try:
        qtbot.waitUntil(lambda: bool(told) and agreement.standing().next_in is not None)
        standing = agreement.standing()
        assert (standing.online, standing.unsent, standing.last) == (False, 1, None)
        assert standing.next_in <= 3
        before = len(told)
        agreement.agree_now()
        qtbot.waitUntil(lambda: len(told) > before)
    finally:
        assert keeper.stop()
        at.close()


def test_the_audit_log_shows_what_all_pcs_did(qtbot, server: Server, tmp_path):
    stream = server.stream()
    clerk, chief = pc(server, "windowd", stream), pc(server, "windowe", stream)
    clash(clerk, chief)
    chief.desk.save(chief.desk.new("box", tag="K-2", name="まだ送っていない箱"))
    desk = desk_on(chief.store, chief.desk.user, areas=(AREA, SETTINGS))
    keeper = Keeper(chief.store, chief.human, lambda: chief.link, told=lambda state: None, changed=lambda touched: None)
    with shown_window(qtbot, desk, spreadsheets=TableOffice()) as window:
        window.agreement = DeskAgreement(keeper, Resolution(chief.store, desk), chief.store, desk)
        window.open_page("audit_log")
        page = window.stack.page
        qtbot.waitUntil(lambda: page.model.is_complete)
        seen = [(line.who, line.place, line.what) for line in page.model.lines]
        assert seen == [
            ("", "この端末", "操作の拒否"),
            (clerk.login, "ほかの端末", "変更"),
            (clerk.login, "ほかの端末", "登録"),
        ]
        assert "青い髙﨑の箱" not in str(page.model.lines[0]), "the server's journal holds no words of what it refused"
        page.filters.place.set_value(ONLY_HERE)
        page.filters.place.changed.emit()
        qtbot.waitUntil(lambda: page.model.is_complete and len(page.model.lines) == 2)
        assert [line.about for line in page.model.lines] == ["箱　K-2 まだ送っていない箱", "箱　K-1 青い髙﨑の箱"]
        page.filters.clear()
        page.filters.act.set_value("操作の拒否")
        page.filters.act.changed.emit()
        qtbot.waitUntil(lambda: page.model.is_complete and len(page.model.lines) == 1)
        page.filters.clear()
        page.write(tmp_path / "log.csv")
        qtbot.waitUntil(lambda: page.result is not None)
        assert page.result.text().startswith("3件を")
        head = chief.server.admin.execute("SELECT encode(hash, 'hex') FROM ledger.head WHERE stream = %s", (stream,))
        assert head.fetchone()[0] in (tmp_path / "log_ハッシュ値.txt").read_text(encoding="utf-8-sig")
    clerk.close()
    chief.close()
