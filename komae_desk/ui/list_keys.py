"""The commands and key hints of a ledger's page (ux.md §6.1)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from komae_desk.ui.audit_log_way import has_log
from komae_desk.ui.chosen_acts import chosen_verbs
from komae_desk.ui.command_registry import Verb

if TYPE_CHECKING:
    from komae_desk.ui.list_screen import ListScreen


def list_verbs(page: ListScreen) -> list[Verb]:
    """Everything a person can do on the page of a ledger."""
    title = page.ledger.record.title
    form = page.detail.form
    need = "記録を選んでください。"

    def without_record() -> str:
        return "" if page.detail.record is not None else need

    def not_editing() -> str:
        return "" if page.detail.is_editing or page.inline.is_open else "編集を始めると登録できます。"

    def why_not_print() -> str:
        if not page.ledger.papers:
            return f"{title}に帳票はありません。"
        return without_record()

    verbs = [
        Verb(
            "new",
            f"{title}の新規登録",
            page.begin_new,
            keys=("Ctrl+N",),
            aliases=("追加", "しんき"),
            why=page.why_not_new,
        ),
        Verb("edit_record", "編集を始める", page.edit_here, keys=("F2",), why=without_record),
        Verb("register", "登録", lambda: _register(page), keys=("F12", "Ctrl+Return", "Ctrl+Enter")),
        Verb("save", "保存", lambda: _save(page), keys=("Ctrl+S",), why=not_editing),
        Verb("copy_record", "複写して新規", page.copy_current, keys=("Ctrl+D",), why=without_record),
        Verb("drop_draft", "下書きを捨てる", form.drop_draft, why=without_record),
        Verb("previous", "前の記録", lambda: page.step_record(-1), "go", ("Ctrl+PgUp",)),
        Verb("next", "次の記録", lambda: page.step_record(1), "go", ("Ctrl+PgDown",)),
        Verb("detail_tab", "詳細の次のタブ", page.detail.next_tab, "view", ("Ctrl+Tab",)),
        Verb("filter", "絞り込み欄へ", lambda: focus_filter(page), "edit", ("Ctrl+F", "F3"), break_before=True),
        Verb("cells", "列ごとの条件", page.toggle_cells, "edit", ("Ctrl+Shift+F",)),
        Verb("clear", "条件を解除", page.clear_conditions, "edit"),
        Verb("columns", "一覧の列を選ぶ", page.view.columns.open_menu, "view", (), ("列", "れつ")),
        Verb("copy_rows", "Excelへコピー", page.copy_for_excel, "edit"),
        Verb(
            "import_rows", f"Excelから{title}を取り込む", page.import_rows, "file", (), ("取込み",), page.why_no_tables
        ),
        Verb(
            "export_rows",
            f"{title}を書き出す",
            page.export_rows,
            "file",
            (),
            ("CSV", "エクスポート"),
            page.why_no_tables,
        ),
        Verb("print", "印刷プレビュー", page.detail.preview, "paper", ("Ctrl+P",), ("いんさつ",), why_not_print),
    ]
    if has_log(page.model.desk):
        title_of_log = "この記録の履歴（監査ログ）"
        verbs.append(Verb("record_log", title_of_log, page.open_log, "go", (), ("監査", "りれき"), without_record))
    verbs += chosen_verbs(page)
    for density, words in (("compact", "行を低く"), ("normal", "行を標準に"), ("wide", "行を高く")):
        run = partial(page.view.set_density, density)
        verbs.append(Verb(f"row_{density}", words, run, "view", break_before=density == "compact"))
    for name, button in form.steps.buttons.items():
        verbs.append(Verb(f"step:{name}", button.words, button.click, why=partial(getattr, button, "why")))
    return verbs


def _register(page: ListScreen) -> None:
    """F12 registers; right after a new record it begins the next one (continuous entry)."""
    if page.inline.is_open:
        page.inline.commit(1)
    elif page.detail.form.panel is not None:
        page.detail.form.panel.confirm()
    elif page.detail.is_editing:
        page.detail.form.register()
    elif page.just_registered_new:
        page.begin_new()
    else:
        page.say_how_to_edit()


def _save(page: ListScreen) -> None:
    """Ctrl+S: what is typed, in the cell or in the pane."""
    if page.inline.is_open:
        page.inline.commit(1)
    else:
        page.detail.form.register(apply=False)


def focus_filter(page: ListScreen) -> None:
    """Ctrl+F."""
    from PySide6.QtCore import Qt

    page.filters.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
    page.filters.edit.selectAll()


def list_hints(page: ListScreen) -> list[tuple[str, str]]:
    """(key, words) of what is useful where the focus is."""
    if page.inline.is_open:
        return [("Enter", "登録して下へ"), ("Tab", "登録して右へ"), ("Esc", "やめる")]
    if page.detail.is_editing:
        done = page.detail.form.go_button.text().split("（")[0]
        return [("F12", done), ("Esc", "やめる"), ("F4", "候補"), ("Ctrl+PgDown", "次の記録"), ("Ctrl+K", "検索・移動")]
    if page.detail.form.panel is not None:
        step = page.detail.form.panel.step
        return [("F12", step.label), ("Esc", "やめる"), *([("↓", "前に使った理由")] if step.reason else [])]
    if page.filters.edit.hasFocus():
        return [("↓", "一覧へ"), ("Esc", "条件を解除"), ("Ctrl+Shift+F", "列ごとの条件"), ("Ctrl+K", "検索・移動")]
    hints = [("Ctrl+N", "新規"), ("F2", "編集"), ("F3", "絞り込み"), ("Space", "選択"), ("Ctrl+C", "コピー")]
    if page.ledger.papers:
        hints.append(("Ctrl+P", "印刷"))
    steps = [(b.key, b.words) for b in page.detail.form.steps.buttons.values() if b.key]
    return [*steps[:3], *hints, ("F5", "更新"), ("F6", "次の区画")]
