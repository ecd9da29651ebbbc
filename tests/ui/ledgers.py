"""The sample ledgers with full screens, due work, keys and a paper: what the shell's tests look at."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QApplication

from komae_desk.core.area import Area, Due, Ledger, Paper, Screens, Section
from komae_desk.core.desk import Desk
from komae_desk.core.paper import Finding, Region, Rendered
from komae_desk.core.people import Office, Role, User
from komae_desk.core.workflow import State, register
from komae_desk.pdf.contents import Day, Text
from komae_desk.pdf.sheet import drawn, render
from komae_desk.store.sql_store import SqlStore
from komae_desk.ui.main_window import MainWindow
from tests.sample import REQUEST, Box, Clock, Color, Request, store, user

KEYS = {"permit": "Alt+A", "return": "Alt+R", "condition": "Alt+C"}
SECTION = "企画財政部情報システム最適化推進担当課長付"
FLOW = dataclasses.replace(
    REQUEST,
    steps=tuple(
        dataclasses.replace(step, key=KEYS.get(step.name, ""), final=step.name == "finish") for step in REQUEST.steps
    ),
)


def draw_request(request: Any, sheet: Any, look: Any) -> None:
    sheet.head("P-99", "対5-1")
    sheet.title("申請書")
    sheet.dated(Day(request.starts_on, "starts_on"))
    sheet.rows([("理由", Text(request.reason, "reason"))])


class Renderer:
    """The composition's renderer without its settings: one sheet per record."""

    def __call__(self, paper: Any, records: Any, look: Any, **hooks: Any) -> Rendered:
        regions: list[Region] = []
        found: list[Finding] = []
        sheets = []
        cancelled = hooks.get("cancelled", lambda: False)
        for place, record in enumerate(records):
            if cancelled():
                break
            sheet = drawn(lambda s, r=record: paper.draw(r, s, look))
            for region in sheet.regions:
                box = region.rect
                size = (box.x1 - box.x0, box.y1 - box.y0)
                regions.append(Region(place + region.page, box.x0, box.y0, *size, region.field, record.id))
            if not record.reason:
                found.append(Finding("理由が空です。", "reason", True, record.id))
            sheets.append(sheet)
            hooks.get("progress", lambda done, total: None)(len(sheets), len(records))
        return Rendered(render(sheets), sum(len(s.pages) for s in sheets), tuple(regions), tuple(found))


PAPER = Paper("P-99", "申請書", draw_request, "対5-1")
AREA = Area(
    "試験",
    order=1,
    group="台帳",
    ledgers=(
        Ledger(
            Box,
            register(active=State("使用", "ok"), lent=State("貸出", "info"), gone=State("廃止")),
            Screens(
                ("tag", "name", "color", "bought_on", "count"),
                (
                    Section("基本", ("tag", "name", "color", "count", "parent")),
                    Section("管理", ("bought_on", "checked_at", "fragile", "colors")),
                ),
                inline=("name", "color", "bought_on"),
            ),
            order=("tag",),
            icon="asset",
        ),
        Ledger(
            Request,
            FLOW,
            Screens(
                ("number", "reason", "starts_on", "ends_on"),
                (Section("申請", ("applicant", "reason", "starts_on", "ends_on")), Section("許可", ("conditions",))),
            ),
            papers=(PAPER,),
            numbered="P-99",
            due=(
                Due("ends_on", "{heading} の使用を終える", frozenset({"permitted", "used"}), at="ends_on"),
                Due("starts_on", "{heading} の許可を判断する", frozenset({"submitted"}), step="permit"),
            ),
            icon="permit",
            group="手続",
        ),
    ),
)


def office_of(look: Any) -> Office:
    return Office("狛江市", "企画財政部", SECTION, "課長", "狛情")


def desk_on(
    where: SqlStore, who: User, clock: Callable[[], Any] | None = None, areas: tuple[Area, ...] = (AREA,)
) -> Desk:
    return Desk(where, (dataclasses.replace(areas[0], office_of=office_of), *areas[1:]), who, clock=clock or Clock())


def desks(areas: tuple[Area, ...] = (AREA,)) -> tuple[Desk, Desk]:
    """A clerk's and a chief's desk on one file."""
    where = store(areas)
    chief = dataclasses.replace(user("髙﨑 一郎", Role.SECURITY_MANAGER), title="課長")
    return desk_on(where, user("𠮷田 花子"), areas=areas), desk_on(where, chief, areas=areas)


NAMES = (
    "固定資産税 課税台帳",
    "市民税 課税台帳",
    "課税資料（紙）令和8年度分",
    "軽自動車税 課税データ",
    "課税証明 発行記録",
    "髙﨑𠮷辻󠄀の箱",
)


def fill(desk: Desk, count: int = 12) -> list[Box]:
    """Boxes with names of the office."""
    colors = (Color.RED, Color.BLUE, None)
    made = []
    for n in range(count):
        box = desk.new(
            "box",
            tag=f"KK-{n + 1:04d}",
            name=NAMES[n % len(NAMES)] + ("" if n < len(NAMES) else f" {n}"),
            color=colors[n % 3],
            count=n * 3,
            bought_on=desk.today - timedelta(days=40 * n),
        )
        made.append(desk.save(dataclasses.replace(box, state=("active", "lent", "gone")[n % 3])))
    return made


def apply(desk: Desk, reason: str = "在宅勤務で起案するため", days: int = 1, **values: Any) -> Request:
    """A submitted request."""
    day = desk.today + timedelta(days=days)
    draft = desk.save(desk.new("request", reason=reason, starts_on=day, ends_on=day + timedelta(days=2), **values))
    return desk.move(draft, "submit")


def window_on(desk: Desk, **options: Any) -> MainWindow:
    """A window that draws papers as the program does."""
    return MainWindow(desk, Renderer(), **options)


@contextmanager
def shown_window(qtbot: Any, desk: Desk, **options: Any) -> Iterator[MainWindow]:
    """A window shown, active, and closed again."""
    window = window_on(desk, **options)
    window.resize(1366, 728)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    try:
        yield window
    finally:
        window.keeper.forget()
        window.close()
        window.deleteLater()
        QApplication.processEvents()
