"""The desk process as tests start it: cheap Argon2, a keyring in a file, and a hand that acts on its real windows.

`python -m tests.ui.desk_program FOLDER` is what the launcher of a test starts; a release has no way to such a setting.
The hand listens on the launcher's pipe for {"do": "hand", "act": …} and answers {"said": "hand", …}.
"""

import sys
import time
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from sqlalchemy import Connection, MetaData, create_mock_engine

from komae_desk import app as composition
from komae_desk.store.chain import Schema
from komae_desk.store.engine import CipherDialect
from komae_desk.store.journal import Journal
from komae_desk.ui import desk_process
from komae_desk.ui.backup_screen import BackupPage
from komae_desk.ui.banner import Banner
from komae_desk.ui.first_run import FirstRunForm
from komae_desk.ui.lock_screen import IdleWatch
from komae_desk.ui.main_window import MainWindow
from komae_desk.ui.recovery_sheet import RecoverySheet
from komae_desk.ui.sign_in import SignInWindow
from tests.store.encrypted import CHEAP, FolderKeyring

LOOK_MS = 20
DIALECT = CipherDialect()


@cache
def definitions(metadata: MetaData) -> tuple[str, ...]:
    """What lays these tables, put into words once: a process of tests makes many files."""
    said: list[str] = []
    listener = create_mock_engine("sqlite+cipher://", lambda each, *_: said.append(str(each.compile(dialect=DIALECT))))
    metadata.create_all(listener, checkfirst=False)
    return tuple(said)


def plain_schema(journal: Journal) -> Schema:
    """The tables of the records as they are now, without waiting for their migration."""

    def version(connection: Connection) -> int:
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())

    def upgrade(connection: Connection) -> None:
        for statement in definitions(journal.metadata):
            connection.exec_driver_sql(statement)
        journal.begin(connection)
        connection.exec_driver_sql("PRAGMA user_version = 1")

    return Schema(lambda c: str(version(c) or ""), lambda c: not version(c), upgrade)


def setting_of(folder: Path) -> composition.Setting:
    keyring = FolderKeyring(folder.with_name("keyring.json"))
    return composition.Setting(folder, keyring=lambda: keyring, cost=CHEAP, schema=plain_schema)


class Watch(IdleWatch):
    """The watch of this process, where a hand finds it."""

    made: ClassVar[list[IdleWatch]] = []

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.made.append(self)


class Hand(QObject):
    """Types into the windows of this process and says what stands in them."""

    def __init__(self, pipe: desk_process.Pipe) -> None:
        super().__init__()
        self._pipe = pipe
        pipe.told.connect(self._told)

    def _told(self, message: dict[str, Any]) -> None:
        if message.get("do") == "hand":
            act = getattr(self, f"do_{message['act']}")
            self._when(lambda: self._answer(act(**message.get("with", {}))))

    def _answer(self, result: Any) -> bool:
        if result is None:
            return False
        self._pipe.say("hand", result=result)
        return True

    def _when(self, ready: Callable[[], bool]) -> None:
        """Try until the act finds what it acts on."""
        if not ready():
            QTimer.singleShot(LOOK_MS, self, lambda: self._when(ready))

    # --- acts: None means "not yet"

    def do_look(self, window: str) -> dict[str, Any] | None:
        found = shown(window)
        if found is None:
            return None
        banners = [b.text() for b in found.findChildren(Banner) if b.isVisible()]
        looked = {"title": found.windowTitle(), "banners": banners}
        if isinstance(found, MainWindow):
            looked |= {"user": found.desk.user.name, "page": found.stack.name, "person": found.top.person.toolTip()}
            looked["count"] = len(found.desk.find("person"))
        if isinstance(found, SignInWindow):
            if not found.form.isVisible() and not isinstance(found.pages.currentWidget(), FirstRunForm):
                return None
            looked |= {"message": found.message.text(), "code": found.form.code.value()}
            looked["people"] = [found.form.people.item(n).text() for n in range(found.form.people.count())]
        return looked

    def do_found(self, password: str, number: str, name: str) -> bool | None:
        window = shown("SignInWindow")
        form = window.findChild(FirstRunForm) if window is not None else None
        if form is None or not form.isVisible():
            return None
        for field, text in (
            (form.city, "架空市"),
            (form.department, "市民部"),
            (form.section, "税務課"),
            (form.staff_number, number),
            (form.name, name),
            (form.reading, "さとういちろう"),
            (form.post, "課長"),
            (form.password.first, password),
            (form.password.again, password),
        ):
            field.editor().setText(text)
            field.changed.emit()
        form.next.click()
        form.next.click()
        form.starts["empty"].click()
        return True

    def do_sign_in(self, code: str, password: str, one_time: str = "") -> bool | None:
        window = shown("SignInWindow")
        if not isinstance(window, SignInWindow) or not window.form.isVisible() or not window.form.isEnabled():
            return None
        window.form.code.edit.setText(code)
        window.form.password.edit.setText(password)
        window.form.one_time.edit.setText(one_time)
        QTest.keyClick(window.form.password.edit, Qt.Key.Key_Return)
        return True

    def do_sync(self, words: str) -> str | None:
        """What the sync chip says, once it says this."""
        window = shown("MainWindow")
        if not isinstance(window, MainWindow) or words not in window.status.sync.words():
            return None
        return window.status.sync.words()

    def do_refusal(self) -> list[Any] | None:
        window = shown("SignInWindow")
        if not isinstance(window, SignInWindow) or not window.form.isEnabled() or not window.form.password.error():
            return None
        return [window.form.password.error(), window.form.button.text(), window.form.password.edit.text()]

    def do_trouble(self) -> str | None:
        """What a sign-in says that was sent back: at the form, or above it when a desk had been open already."""
        window = shown("SignInWindow")
        if not isinstance(window, SignInWindow) or not window.form.isVisible() or not window.form.isEnabled():
            return None
        above = [banner.text() for banner in window.findChildren(Banner) if banner.isVisible()]
        return "".join([window.form.password.error(), *above]) or None

    def do_change(self, old: str, new: str) -> bool | None:
        from komae_desk.ui.sign_in_change import ChangeForm

        window = shown("SignInWindow")
        form = window.findChild(ChangeForm) if window is not None else None
        if form is None or not form.isVisible():
            return None
        form.old.edit.setText(old)
        for field in form.new.fields():
            field.edit.setText(new)
        form.button.click()
        return True

    def do_key(self) -> list[str] | None:
        """The recovery key as the page of the desk shows it, and the read-back."""
        window = shown("MainWindow")
        page = window.findChild(RecoverySheet) if window is not None else None
        if page is None or not page.isVisible():
            return None
        page.show_button.setChecked(True)
        groups = [label.text() for label in page.groups]
        page.typed.edit.setText("-".join(groups))
        page.confirm_button.click()
        return groups

    def do_press(self, key: str) -> bool | None:
        window = shown("MainWindow")
        if window is None:
            return None
        verb = next(v for v in window.registry.verbs.values() if f"Ctrl+{key}" in v.keys)
        # Answered first: what the key does may end this process.
        QTimer.singleShot(0, window, window.registry.action(verb.name).trigger)
        return True

    def do_idle(self, minutes: int) -> bool | None:
        """Nobody has touched the window for so long; answers whether it is time."""
        if shown("MainWindow") is None:
            return None
        (watch,) = Watch.made
        now = time.monotonic() + minutes * 60
        watch._clock = lambda: now
        # Answered first: it may end this process.
        QTimer.singleShot(0, watch, watch.look)
        return now - watch._touched >= watch.minutes * 60

    def do_seldom_page(self) -> int | None:
        """The number of a page, from 1, that holds records: the look before a sign-in does not come to it."""
        window = shown("MainWindow")
        if not isinstance(window, MainWindow):
            return None
        kind = next(kind for kind in window.desk.ledgers if kind != "person")
        table = window.desk.store.table(kind).name
        with window.desk.store.engine.connect() as connection:
            query = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
            return int(connection.exec_driver_sql(query, (table,)).scalar_one())

    def do_add_person(self, number: str, name: str) -> str | None:
        window = shown("MainWindow")
        if not isinstance(window, MainWindow):
            return None
        from komae_desk.core.record import field_type

        kind = window.desk.ledgers["person"].record
        person = window.desk.new(
            "person", staff_number=number, name=name, category=field_type(kind, "category")("full")
        )
        return str(window.desk.save(person).id)

    def do_give_login(self, number: str) -> str | None:
        from komae_desk.ui.accounts_screen import AccountsScreen

        window = shown("MainWindow")
        if not isinstance(window, MainWindow):
            return None
        screen = window.findChild(AccountsScreen)
        if screen is None or not screen.isVisible():
            window.registry.action("accounts").trigger()
            return None
        if password := screen.told_password.text():
            return password
        if screen.isEnabled():
            screen.who.set_value(number)
            screen.add_button.click()
        return None

    def do_back_up(self) -> str | None:
        """今すぐ控えを作る; answers with the name of the backup."""
        page = self._backups()
        if page is None:
            return None
        if page.result is None and not page._busy:
            page.make_button.click()
        return page._backups[0].id if page.result is not None else None

    def do_restore(self, backup: str) -> bool | None:
        """この控えに戻す, and the answer to the question."""
        page = self._backups()
        if page is None:
            return None
        window = page.window()
        if window._question is None:
            names = [each.id for each in page._backups]
            page.table.setCurrentCell(names.index(backup), 0)
            page.restore_button.click()
            return None
        # Answered first: the restore ends this process.
        QTimer.singleShot(0, window, window._question.buttons[-1].click)
        return True

    def _backups(self) -> Any:
        window = shown("MainWindow")
        if not isinstance(window, MainWindow):
            return None
        if not isinstance(window.stack.page, BackupPage):
            window.registry.action("area:backups").trigger()
            return None
        return window.stack.page

    def do_lines(self) -> list[str] | None:
        """What the newest lines of the journal say was done."""
        window = shown("MainWindow")
        if not isinstance(window, MainWindow):
            return None
        return [line.verb for line in window.desk.store.recent_lines(4)]

    def do_open(self, kind: str, record: str) -> bool | None:
        from uuid import UUID

        window = shown("MainWindow")
        if not isinstance(window, MainWindow):
            return None
        window.open_page(kind)
        window.open_record(kind, UUID(record), "post")
        return True

    def do_place(self) -> dict[str, str] | None:
        from komae_desk.ui.desk_process_sitting import focused_field

        window = shown("MainWindow")
        if not isinstance(window, MainWindow) or not focused_field():
            return None
        return {"page": window.stack.name, "record": str(window.stack.here().record_id), "field": focused_field()}

    def do_handover(self, step: str, words: str = "", code: str = "") -> str | None:
        """共有に参加: `file` takes the joining file, `enter` signs in, `waits` gives the number, `done` goes on."""
        window = shown("MainWindow")
        if not isinstance(window, MainWindow):
            return None
        if window.stack.name != "handover":
            window.registry.action("handover").trigger()
            return None
        page: Any = window.stack.page
        if step == "file":
            if not page._office.title and not page._busy:
                page.take_file(Path(words))
            return page.banner.text() if page.banner is not None else None
        if step == "enter":
            page.password.set_value(words)
            page.one_time.set_value(code)
            page.go_button.click()
            return "entered"
        found, number = page.state.text(), page.state.text().partition("依頼の番号 ")[2]
        if step == "waits":
            return number.split("）")[0] or None
        page.go_on()
        return found if "行を引き継ぎました" in found else None

    def do_close(self) -> bool | None:
        window = shown("MainWindow") or shown("SignInWindow")
        if window is None:
            return None
        QTimer.singleShot(0, window, window.close)
        return True


def shown(name: str) -> QWidget | None:
    return next((w for w in QApplication.topLevelWidgets() if type(w).__name__ == name and w.isVisible()), None)


def main(folder: Path, kind: type[Hand] = Hand) -> int:
    warnings.simplefilter("error")
    own = desk_process.own_pipes
    hands: list[Hand] = []

    def pipes() -> desk_process.Pipe:
        pipe = own()
        hands.append(kind(pipe))
        return pipe

    desk_process.own_pipes = pipes
    desk_process.IdleWatch = Watch  # type: ignore[misc]
    return composition.serve(setting_of(folder), ["komae_desk"])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
