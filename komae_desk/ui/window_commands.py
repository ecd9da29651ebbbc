"""The commands that are the same on every page (ux.md §6.1)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from komae_desk.core.area import Command, load
from komae_desk.ui.command_registry import Verb

if TYPE_CHECKING:
    from komae_desk.ui.main_window import MainWindow

# The page that is opened first and gathers the work of all others.
HOME = "today"


def window_verbs(window: MainWindow) -> list[Verb]:
    """File, edit, view, go and help."""
    stack = window.stack
    look = window.appearance

    def no_look() -> str:
        return "" if look is not None else "文字の大きさは変えられません。"

    def beside(by: int) -> None:
        if name := window.families.neighbour(by):
            window.open_page(name)

    def alone() -> str:
        return "" if window.families.members() else "この画面に並んだ台帳はありません。"

    def no_tables() -> str:
        return "" if window.spreadsheets is not None else "この画面では、表のファイルを読めません。"

    return [
        Verb("import", "Excelの台帳を取り込む", window.import_into, "file", (), ("インポート", "取込み"), no_tables),
        Verb("close", "終了", window.close, "file", ("Alt+F4",), ("閉じる",)),
        Verb("undo", "元に戻す", window.undo, "edit", ("Ctrl+Z",), ("とりけし", "undo"), window.why_not_undo),
        Verb("redo", "やり直す", window.redo, "edit", ("Ctrl+Y",), ("redo",), window.why_not_redo),
        Verb("refresh", "更新・同期", window.refresh, "view", ("F5",)),
        Verb("larger", "文字を大きく", partial(window.step_text, 1), "view", ("Ctrl+;", "Ctrl++"), why=no_look),
        Verb("smaller", "文字を小さく", partial(window.step_text, -1), "view", ("Ctrl+-",), why=no_look),
        Verb("standard", "文字を標準に", partial(window.step_text, 0), "view", ("Ctrl+0",), why=no_look),
        Verb("sync", "同期のようす", partial(window.open_page, "sync"), "view", ("Ctrl+F5",), ("どうき", "要確認")),
        Verb(
            "arrivals",
            "受入れを待つもの",
            partial(window.open_page, "arrivals"),
            "view",
            (),
            ("所管替え", "うけいれ"),
            lambda: "" if window.agreement is not None else "共有サーバーに参加すると使えます。",
        ),
        Verb("jobs", "作業", window.show_jobs, "view", break_before=True),
        Verb("search", "検索・移動", window.open_search, "go", ("Ctrl+K",)),
        Verb("back", "戻る", window.go_back, "go", ("Alt+Left",), why=lambda: _none(stack.can_go_back(), "前")),
        Verb(
            "forward", "進む", window.go_forward, "go", ("Alt+Right",), why=lambda: _none(stack.can_go_forward(), "次")
        ),
        Verb("next_list", "右に並んだ台帳", partial(beside, 1), "go", ("Alt+PgDown",), why=alone),
        Verb("former_list", "左に並んだ台帳", partial(beside, -1), "go", ("Alt+PgUp",), why=alone),
        Verb("next_pane", "次の区画へ", partial(window.next_pane, 1), "go", ("F6",)),
        Verb("previous_pane", "前の区画へ", partial(window.next_pane, -1), "go", ("Shift+F6",)),
        Verb("explain", "この項目の説明", window.explain, "help", ("F1",), ("ヘルプ",)),
        Verb("keys", "この画面のキー一覧", window.show_keys, "help", ("Ctrl+/",)),
    ]


def _none(there: bool, which: str) -> str:
    return "" if there else f"{which}の画面はありません。"


def place_verbs(window: MainWindow) -> list[Verb]:
    """One command per place of the navigation; Alt+Home is ホーム, Ctrl+1…9 as the areas declare."""
    verbs = []
    for n, place in enumerate(window.places):
        keys = ("Alt+Home",) if place.name == HOME else (place.key,) if place.key else ()
        run = partial(window.open_page, place.name)
        verbs.append(Verb(f"go:{place.name}", place.title, run, "go", keys, icon=place.icon, break_before=n == 0))
    return verbs


def area_verbs(window: MainWindow) -> list[Verb]:
    """The verbs the areas declare, and 新規登録 of every ledger of the menu."""
    desk = window.desk
    verbs = []
    for area in desk.areas:
        for command in area.commands:
            verbs.append(_area_verb(window, command))
        for ledger in area.ledgers:
            if ledger.menu:
                title = f"{ledger.record.title}を新規登録"
                run = partial(window.open_new, ledger.kind)
                verbs.append(Verb(f"new:{ledger.kind}", title, run, "file", icon="plus"))
    return verbs


def _area_verb(window: MainWindow, command: Command) -> Verb:
    def run() -> object:
        return load(command.call)(window.desk, window)

    keys = (command.key,) if command.key else ()
    return Verb(f"area:{command.name}", command.title, run, "act", keys, command.aliases, urgent=command.urgent)
