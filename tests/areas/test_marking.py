"""ファイルに分類を表示 and ファイルの表示の点検 through the real window: files marked, looked through, taken back."""

import gc
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication

from komae_desk.app import PaperRenderer, desk_of, found, program_areas
from komae_desk.app.window import window_of
from komae_desk.areas.asset.information.choices import Marking
from komae_desk.areas.asset.information.record import InformationAsset
from komae_desk.areas.asset.marking import runs
from komae_desk.areas.asset.marking.checks import widgets
from komae_desk.areas.asset.marking.checks.widgets import CheckMarksPage, cells_of, paper_of
from komae_desk.areas.asset.marking.inspecting import check
from komae_desk.areas.asset.marking.marks.widgets import MarkFilesPage
from komae_desk.areas.asset.marking.words import mark_of_asset, words_of
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.intake import Stopped
from komae_desk.core.people import FirstRun, Role
from komae_desk.marking.inspection import Finding
from komae_desk.marking.mark import Place
from komae_desk.marking.one_file import read_mark
from komae_desk.ui.main_window import MainWindow
from tests.marking import documents
from tests.sample import Clock, store

FIRST = FirstRun("架空市", "総務部", "税務課", "1001", "佐藤 一郎", "さとう いちろう", "課長", Role.SECURITY_MANAGER)
SHORT = 15_000


@pytest.fixture(scope="module")
def desk() -> Desk:
    areas = tuple(program_areas())
    where = store(areas)
    desk = desk_of(where, areas, found(where, areas, FIRST), clock=Clock())
    for area in areas:
        if area.title == "情報資産":
            area.samples(desk)
    return desk


@pytest.fixture(scope="module")
def one_window(qapp, desk: Desk) -> Iterator[MainWindow]:
    made = window_of(desk)
    made.resize(1366, 728)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def window(one_window: MainWindow) -> Iterator[MainWindow]:
    one_window.show()
    yield one_window
    one_window.hide()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "課税資料"
    folder.mkdir()
    documents.word(folder / "要綱.docx")
    documents.excel(folder / "集計.xlsx")
    documents.pdf(folder / "通知.pdf")
    (folder / "壊れた.pdf").write_bytes(b"%PDF-1")
    (folder / "一太郎.jtd").write_bytes(b"anything")
    return folder


@pytest.fixture
def asset(desk: Desk) -> InformationAsset:
    every = [a for a in desk.find("information_asset") if isinstance(a, InformationAsset)]
    return next(a for a in every if a.is_important and not a.is_undecided and a.state == "in_use")


pytestmark = pytest.mark.qt_log_ignore(
    "does not support propagateSizeHints", "does not support raise", "does not support grabbing"
)


def state(folder: Path) -> dict[str, bytes | dict[str, bytes]]:
    """Every file: an Office file part for part, the others byte for byte."""
    office = (".docx", ".xlsx")
    return {p.name: documents.parts(p) if p.suffix in office else p.read_bytes() for p in folder.iterdir()}


def wait(qtbot, page) -> None:
    qtbot.waitUntil(lambda: page.progress.job is None, timeout=SHORT)


def test_files_are_dropped_marked_checked_reported_and_taken_back(
    qtbot, window: MainWindow, desk: Desk, folder: Path, asset: InformationAsset, tmp_path: Path, monkeypatch
) -> None:
    before = state(folder)
    window.open_page("mark_files")
    page = window.stack.page
    assert isinstance(page, MarkFilesPage)
    qtbot.mouseClick(page.go_button, Qt.MouseButton.LeftButton)
    assert page.progress.job is None and page.go_button.why == "ファイルかフォルダーを選んでください。"
    drop(page, folder)
    assert page.files.places == [folder] and page.go_button.why == "どの情報資産のファイルかを選んでください。"
    page.take(asset)
    assert page.words.text() == words_of(asset) and page.words.text().startswith("【重要情報】機密性")
    page.copy_button.click()
    assert QGuiApplication.clipboard().text() == words_of(asset)
    page.place.set_value(Place.CORNER)
    page.prefix.setChecked(True)
    qtbot.mouseClick(page.go_button, Qt.MouseButton.LeftButton)
    assert page.progress.job is not None
    wait(qtbot, page)

    wanted = mark_of_asset(asset, Place.CORNER, words_of(asset))
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted([f"{wanted.prefix}{n}" for n in before if n != "壊れた.pdf"] + ["壊れた.pdf"])
    for name in ("要綱.docx", "集計.xlsx", "通知.pdf"):
        assert read_mark(folder / f"{wanted.prefix}{name}") == wanted
    assert "【重要情報】" in pypdf.PdfReader(folder / f"{wanted.prefix}通知.pdf").pages[3].extract_text()
    assert [row[0] for row in page.left.rows.rows] == ["壊れた.pdf"]
    banner = page.results.itemAt(0).widget()
    assert banner.accessibleName() == "4件に分類を表示しました。"
    marked = desk.get("information_asset", asset.id)
    assert {Marking.FILE_NAME, Marking.PROPERTY, Marking.CORNER} <= set(marked.marking)
    assert marked.marked_on == desk.today
    (entry,) = desk.find("named_file")
    assert (entry.name, entry.asset) == (f"{wanted.prefix}一太郎.jtd", asset.id)

    shutil.copy(folder / f"{wanted.prefix}一太郎.jtd", tmp_path / f"{wanted.prefix}写し.jtd")
    shutil.move(tmp_path / f"{wanted.prefix}写し.jtd", folder)
    documents.word(folder / "まだ.docx")
    window.open_page("check_marks")
    checks = window.stack.page
    assert isinstance(checks, CheckMarksPage)
    drop(checks, folder)
    makers: list[threading.Thread] = []
    monkeypatch.setattr(
        widgets, "cells_of", lambda report: [makers.append(threading.current_thread()), cells_of(report)][1]
    )
    checks.check()
    wait(qtbot, checks)
    assert len(makers) == 1 and threading.main_thread() not in makers, "100,000 rows are not made by the window"
    assert all(shown is made for shown, made in zip(checks.table.rows.rows, checks._cells, strict=True))
    assert checks.report is not None
    assert checks.report.counts == {Finding.FINE: 5, Finding.UNMARKED: 1, Finding.UNREADABLE: 1}
    assert [row[1] for row in checks.table.rows.rows] == ["まだ.docx", "壊れた.pdf"]
    checks.narrow.set_value(Finding.UNREADABLE)
    checks.narrow.changed.emit()
    assert [row[1] for row in checks.table.rows.rows] == ["壊れた.pdf"]
    checks.write(tmp_path / "点検.xlsx")
    qtbot.waitUntil(lambda: not window.jobs.under_way(), timeout=SHORT)
    cells = [c.value for row in openpyxl.load_workbook(tmp_path / "点検.xlsx").active for c in row]
    assert "壊れた.pdf" in cells and "壊れているため、確かめられません。" in cells
    paper = PaperRenderer(desk.ledgers)(paper_of(checks.report), [], desk)
    (tmp_path / "report.pdf").write_bytes(paper.pdf)
    printed = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "report.pdf").pages)
    assert "まだ.docx" in printed and not paper.findings

    window.open_page("mark_files")
    for name in ("まだ.docx", f"{wanted.prefix}写し.jtd"):
        (folder / name).unlink()
    back = page.results.itemAt(0).widget().buttons[0]
    assert back.text() == "元に戻す"
    back.click()
    wait(qtbot, page)
    assert state(folder) == before
    assert desk.find("named_file") == []
    assert desk.get("information_asset", asset.id).marking == asset.marking


def drop(page, folder: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    place = QPointF(page.rect().center())
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(place, Qt.DropAction.CopyAction, data, buttons, keys))


def test_a_stopped_run_is_offered_again_and_marks_are_taken_away(
    qtbot, window: MainWindow, desk: Desk, folder: Path, asset: InformationAsset
) -> None:
    before = state(folder)
    begun = runs.begin(desk, [folder], asset)
    with pytest.raises(Stopped):
        runs.go(desk, begun, lambda done, total: None, lambda: True)
    window.open_page("mark_files")
    page = window.stack.page
    page.enter()
    banner = page.results.itemAt(0).widget()
    assert banner.accessibleName() == "分類の表示が途中です。"
    banner.buttons[0].click()
    wait(qtbot, page)
    assert runs.unfinished(desk) is None
    done = runs.runs(desk)[0]
    assert desk.undo() == "ファイルへの分類の表示"  # by Ctrl+Z, before the files are taken back
    back = runs.take_back(desk, done, lambda done, total: None, lambda: False)
    assert back.left == () and back.register.startswith("台帳の表示方法は、元に戻していません。")
    assert state(folder) == before
    runs.go(desk, runs.begin(desk, [folder], asset), lambda done, total: None, lambda: False)
    assert read_mark(folder / "要綱.docx") == mark_of_asset(asset)
    assert (folder / "一太郎.jtd").exists()
    assert {row[0] for row in page.left.rows.rows} == {"壊れた.pdf", "一太郎.jtd"}
    drop(page, folder)
    page._remove()
    wait(qtbot, page)
    assert page.results.itemAt(0).widget().accessibleName() == "3件から分類の表示を外しました。"
    assert state(folder) == before


def test_what_is_not_decided_is_not_shown(desk: Desk, folder: Path) -> None:
    every = [a for a in desk.find("information_asset") if isinstance(a, InformationAsset)]
    open_ = next(a for a in every if a.is_undecided)
    with pytest.raises(Refused, match="分類が決まっていないため"):
        runs.begin(desk, [folder], open_)


def test_what_was_read_is_remembered_in_the_encrypted_file_alone(desk: Desk, folder: Path, monkeypatch) -> None:
    kept: list[Any] = []
    monkeypatch.setattr("komae_desk.areas.asset.marking.inspecting.KEPT_EVERY", 0.0)
    piece = (desk.user.person, "marking.cache.0")
    check(desk, [folder], lambda done, total: kept.append(desk.store.preference(*piece)), lambda: False)
    assert {Path(name).parent for name in kept[0]} >= {folder}, (
        "also while it goes on: a power cut costs a minute's work"
    )
    monkeypatch.setattr("komae_desk.marking.inspection.facts_of", lambda path: pytest.fail(str(path)))
    report = check(desk, [folder], lambda done, total: None, lambda: False)
    assert sum(report.counts.values()) == 5


def test_the_collector_wakes_to_the_words_of_a_check_and_nothing_else(desk: Desk, tmp_path: Path, monkeypatch) -> None:
    """What it finds new it looks through while every thread waits: a second and more when all of a file was kept."""
    many, wake = 1_000, gc.enable
    for number in range(many):
        (tmp_path / f"控え{number}.txt").touch()
    new: list[int] = []
    monkeypatch.setattr(gc, "enable", lambda: [new.append(len(gc.get_objects(0))), wake()])
    for _ in range(2):
        gc.collect()
        report = check(desk, [tmp_path], lambda done, total: None, lambda: False)
        assert len(report.rows) == many
    assert len(new) == 2
    assert max(new) < many + many // 2, "one tuple of words for each file, and little besides"
