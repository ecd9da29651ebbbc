"""受付 in the real window: 情報政策課長 permits what another section has sent, and sees the lists of the city."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtWidgets import QFileDialog

from tests.areas.test_takeout_section import Section
from tests.sync.offices import City, applied, untold
from tests.sync.shared.desks import PATIENCE, Office, SharedPc, signed_in, stopped


@pytest.fixture
def tax(office: Office) -> Iterator[Section]:
    """Another section with an application before 情報政策課長."""
    city = City(office.server, password="kaze-to-mizu-no-aida-7")
    made = city.section("市民課", "市民生活部")
    made.clock.at = datetime.now(UTC)
    prefix = f"s{str(made.store.stream)[-6:]}"
    city.enrol(made, prefix)
    made.agree = lambda: city.agree(made, prefix)
    untold(made)
    made.waiting = applied(made, starts_at=made.now() + timedelta(hours=3), returns_at=made.now() + timedelta(days=2))
    made.agree()
    yield made
    for name in ("chief", "clerk", "other"):
        office.server.admin.execute(
            "UPDATE gate.person SET active = false WHERE login = %s", (city.login(prefix + name),)
        )
    office.server.admin.execute("UPDATE ledger.stream SET closed_at = now() WHERE stream = %s", (made.store.stream,))
    city.close()


@pytest.fixture
def policy(office: Office, chief: SharedPc, tax: Section, qtbot, sit) -> Iterator[Any]:
    """The window of the chief of 情報政策課, who holds the office."""
    office.server.admin.execute(
        "INSERT INTO gate.office (login, office, standing, post, document, valid_from)"
        " VALUES ('u1001', 'POC', 'holder', '情報政策課長', '令和8年辞令第12号', now() - interval '1 day')"
    )
    door, admitted = signed_in(chief)
    sitting = sit(chief, door, admitted)
    window = sitting.window
    window.resize(1366, 728)
    qtbot.waitUntil(lambda: bool(window.receiving and window.receiving.posts), timeout=PATIENCE)
    yield window
    office.server.admin.execute("DELETE FROM gate.office WHERE login = 'u1001'")


def opened(window: Any, qtbot: Any) -> Any:
    """The page of the reception with the first record laid out."""
    window.open_page("reception")
    page = window.stack.page
    qtbot.waitUntil(lambda: page.record.reading is not None, timeout=PATIENCE)
    return page


def test_what_another_section_sent_is_read_and_permitted(office: Office, policy: Any, tax: Section, qtbot) -> None:
    qtbot.waitUntil(lambda: policy.receiving.counts()["reception"].open == 1, timeout=PATIENCE)
    page = opened(policy, qtbot)
    assert [row[1:4] for row in page.table.rows.rows] == [("市民課", tax.waiting.number, "都庁")]
    assert page.record.body.fields["destination"].value() == "都庁"
    assert "田中 花子" in str(page.record.body.fields["applicant"].draft())
    assert set(page.record.steps.buttons) == {"permit_office", "condition_office", "refuse_office", "revoke"}
    page.record.steps.buttons["permit_office"].click()
    qtbot.waitUntil(lambda: page.table.rows.rows == [] and not page.record.isHidden(), timeout=PATIENCE)
    assert page.empty.isVisible()
    tax.agree()
    kept = tax.fresh(tax.waiting)
    assert (kept.state, kept.office_title, kept.office_name) == ("cleared", "情報政策課長", "髙﨑 一郎")
    signed = "SELECT octet_length(signature) FROM ledger.journal WHERE record = %s AND verb = 'permit_office'"
    assert office.server.admin.execute(signed, (kept.id,)).fetchall() == [(64,)], "with the own key of the person"
    page.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: [row[2] for row in page.table.rows.rows] == [kept.number], timeout=PATIENCE)
    page.tabs.setCurrentIndex(2)
    qtbot.waitUntil(lambda: [row[-2] for row in page.table.rows.rows] == ["許可（情報政策課長）"], timeout=PATIENCE)


def test_conditions_are_asked_for_in_place(policy: Any, tax: Section, qtbot) -> None:
    page = opened(policy, qtbot)
    page.record.steps.buttons["condition_office"].click()
    panel = page.record.panel
    panel.confirm()
    assert panel.fields["office_conditions"].error()
    panel.fields["office_conditions"].set_value("のぞき見防止フィルターを付けること。")
    panel.confirm()
    qtbot.waitUntil(lambda: page.empty.isVisible(), timeout=PATIENCE)
    tax.agree()
    assert tax.fresh(tax.waiting).office_conditions == "のぞき見防止フィルターを付けること。"


def test_what_the_section_took_back_meanwhile_is_not_decided(policy: Any, tax: Section, qtbot) -> None:
    page = opened(policy, qtbot)
    tax.chief.move(tax.fresh(tax.waiting), "finish_unused", "出張が中止になった")
    tax.agree()
    page.record.steps.buttons["permit_office"].click()
    qtbot.waitUntil(lambda: page.record._notices.count() == 1, timeout=PATIENCE)
    assert "受け付けられませんでした" in page.record._notices.itemAt(0).widget().text()
    assert tax.fresh(tax.waiting).state == "done"


def test_the_paper_is_drawn_from_what_was_sent(policy: Any, tax: Section, qtbot) -> None:
    page = opened(policy, qtbot)
    page.record.papers[0].click()
    preview = policy.stack.page
    qtbot.waitUntil(lambda: preview._rendered is not None, timeout=PATIENCE)
    assert preview._rendered.pages == 1 and preview._rendered.pdf.startswith(b"%PDF")
    assert not [f for f in preview._rendered.findings if f.stops]
    policy.go_back()
    assert policy.stack.page is page


def test_without_the_server_the_page_says_so_and_comes_back(office: Office, policy: Any, tax: Section, qtbot) -> None:
    page = opened(policy, qtbot)
    with stopped(office.server):
        policy.open_page("reception")
        qtbot.waitUntil(lambda: page.empty.isVisible(), timeout=PATIENCE)
        assert "サーバーにつながらない" in page.empty.text()
        assert page.record.reading is None, "nothing of another section stays on the screen"
    page.look_again()
    qtbot.waitUntil(lambda: page.record.reading is not None, timeout=PATIENCE)


def test_nothing_of_another_section_lies_on_this_pc(policy: Any, chief: SharedPc, qtbot) -> None:
    opened(policy, qtbot)
    store = policy.desk.store
    with store.engine.connect() as connection:
        for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            rows = connection.exec_driver_sql(f'SELECT * FROM "{name}"').fetchall()
            assert "都庁" not in str(rows), name


def test_the_list_of_the_city_is_computed_narrowed_and_taken_along(
    policy: Any, tax: Section, tmp_path: Path, qtbot
) -> None:
    opened(policy, qtbot).record.steps.buttons["permit_office"].click()
    qtbot.waitUntil(lambda: policy.stack.page.empty.isVisible(), timeout=PATIENCE)
    tax.agree()
    movement = tax.chief.new(
        "movement", device=tax.pc.id, person=tax.ids.clerk, permit=tax.waiting.id, permit_number=tax.waiting.number,
        left_at=tax.now(), due_on=tax.today() - timedelta(days=0), confidentiality=tax.waiting.confidentiality,
    )  # fmt: skip
    tax.chief.move(tax.chief.save(movement), "hand_over")
    tax.agree()
    policy.open_page("city_lists")
    page = policy.stack.page
    page.lists.setCurrentIndex(page.lists.findText("持出中の端末（全庁）"))
    page.look_again()
    qtbot.waitUntil(lambda: bool(page.table.rows.rows), timeout=PATIENCE)
    (row,) = page.table.rows.rows
    assert row[:5] == ("市民生活部", "市民課", "KK-0123", "ノートPC", "田中 花子") and row[-1] == "持出中"
    known = {r[0]: r[1:] for r in page.sections.rows.rows}
    assert known["市民課"][0] == "1" and known["税務課"][0] == "0"
    page.narrow.setText("無い言葉")
    assert page.table.rows.rows == [] and page.export_button.why
    page.narrow.setText("kk-0123")
    page.export_button.click()
    dialog = page.findChild(QFileDialog)
    target = tmp_path / "持出中.xlsx"
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    qtbot.waitUntil(target.exists, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not policy.jobs.under_way(), timeout=PATIENCE)
    words = [
        str(cell.value) for line in openpyxl.load_workbook(target).active.iter_rows() for cell in line if cell.value
    ]
    assert {"持出中の端末（全庁）", "KK-0123", "市民課", "機密性2"} <= set(words)
    assert any(line.verb == "export" for line in policy.desk.store.recent_lines(20))
