"""The desk process of the canary day: its hand reads words in hexadecimal and answers without words."""

import sys
from pathlib import Path
from typing import Any

from komae_desk.sync import outgoing
from komae_desk.ui.audit_log import AuditLogPage
from komae_desk.ui.conflict_card import CONFIRM
from komae_desk.ui.preview import PreviewPage
from komae_desk.ui.sign_in import SignInWindow
from tests.ui.desk_program import Hand, main, shown


def read(value: Any) -> Any:
    return bytes.fromhex(value[4:]).decode() if isinstance(value, str) and value.startswith("hex:") else value


class CanaryHand(Hand):
    """Does what a person does in a day; True when it is done."""

    def _told(self, message: dict[str, Any]) -> None:
        if message.get("do") == "hand":
            message = {**message, "with": {name: read(value) for name, value in message["with"].items()}}
        super()._told(message)

    def do_ready(self) -> bool | None:
        window = shown("SignInWindow")
        return True if isinstance(window, SignInWindow) and window.form.isVisible() else None

    def do_enter(self, number: str, name: str) -> bool | None:
        return True if self.do_add_person(number, name) else None

    def do_post(self, number: str, post: str) -> bool | None:
        window = shown("MainWindow")
        (person,) = window.desk.find("person", staff_number=number)
        window.desk.save(person, post=post)
        return True

    def do_agreed(self) -> bool | None:
        window = shown("MainWindow")
        store, person = window.desk.store, window.desk.user.person
        with store.engine.connect() as connection:
            waits = outgoing.has_waiting(store, connection, person)
        return True if not waits and window.agreement.standing().last is not None else None

    def do_conflicts(self) -> bool:
        return bool(shown("MainWindow").agreement.matters.open_ones())

    def do_decide(self) -> bool | None:
        window = shown("MainWindow")
        if window.stack.name != "sync":
            window.open_page("sync")
            return None
        for card in window.stack.page.cards:
            next(button for button in card.buttons if button.text() == CONFIRM).click()
        return True if not window.agreement.matters.open_ones() else None

    def do_print(self, number: str, path: str) -> bool | None:
        window = shown("MainWindow")
        page = window.stack.page
        if not isinstance(page, PreviewPage):
            records = window.desk.find("person", staff_number=number)
            window.preview(window.desk.ledgers["person"].papers[0], records)
            return None
        if not (page.view.has_image() and page.is_idle()):
            return None
        page.output.save_to(page._shown(), Path(path))
        window.go_back()
        return True

    def do_export(self, path: str) -> bool | None:
        window = shown("MainWindow")
        page = window.stack.page
        if not isinstance(page, AuditLogPage):
            window.open_page("audit_log")
            return None
        if not Path(path).exists():
            if not page._busy:
                page.write(Path(path))
            return None
        return True if not page._busy else None

    def do_hide(self) -> bool | None:
        return self.do_press("L")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), CanaryHand))
