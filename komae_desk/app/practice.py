"""練習モード: an encrypted file with invented records that ends with its process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from komae_desk.app.circles import circle_windows
from komae_desk.app.circles import practise as practise_circle
from komae_desk.app.entrance import SectionEntrance
from komae_desk.app.seat import desk_of
from komae_desk.app.setting import Setting, utc_now
from komae_desk.app.window import window_of
from komae_desk.core.area import answering
from komae_desk.core.desk import Desk
from komae_desk.core.identity import uuid7
from komae_desk.core.people import FirstRun, Role, User
from komae_desk.store.keyring_slot import MemoryKeyring
from komae_desk.store.section import OpenSection

if TYPE_CHECKING:
    from komae_desk.ui.desk_process_practice import PracticeDesk
    from komae_desk.ui.main_window import MainWindow

PRACTICE = FirstRun("架空市", "総務部", "税務課", "1001", "佐藤 一郎", "さとう いちろう", "課長", Role.SECURITY_MANAGER)


def practise(arguments: Sequence[str] = (), setting: Setting | None = None) -> int:
    """練習モード: an encrypted file in a temporary folder whose key ends with this process; returns the exit code."""
    from komae_desk.ui.collector import Collector
    from komae_desk.ui.desk_process_application import Unexpected, make_application

    app = make_application(list(arguments))
    unexpected = Unexpected(app)
    collector = Collector(app)
    with practice_room(setting) as own:
        opened = practice_file(own)
        collector.keep_what_is_there()
        desk = practice_windows(opened, clock=own.clock)
        desk.ended.connect(app.quit)
        assert opened.person is not None
        desk.sit(opened.person)
        code = app.exec()
        opened.end()
    unexpected.restore()
    return code


@contextmanager
def practice_room(setting: Setting | None = None) -> Iterator[Setting]:
    """A temporary profile and a keyring in memory; nothing of it stays."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="komae-desk-practice-") as name:
        keyring = MemoryKeyring()
        given = setting or Setting(Path())
        yield replace(given, folder=Path(name) / "profile", keyring=lambda: keyring, practice=True)


def practice_windows(opened: OpenSection, *, clock: Callable[[], datetime] = utc_now) -> PracticeDesk:
    """The windows of 練習モード: whoever is on duty can be chosen."""
    from komae_desk.ui.desk_process_practice import PracticeDesk

    areas = opened.areas

    def people() -> list[tuple[UUID, str]]:
        nobody = Desk(opened.store, areas, User(uuid7(), ""), clock=clock)
        who = answering(areas, "person_of")
        found = [(person, who(nobody, person)) for person in answering(areas, "people")(nobody)]
        return [(person, f"{user.name}（{user.title or '職員'}）") for person, user in found]

    def window(person: UUID) -> MainWindow:
        desk = desk_of(opened.store, areas, person, clock=clock, practice=True)
        made = window_of(desk)
        circle_windows(made, desk, clock=clock)
        return made

    return PracticeDesk(window, people)


def practice_file(setting: Setting) -> OpenSection:
    """A new file with the invented records of every area."""
    from secrets import token_urlsafe

    entrance = SectionEntrance(setting)
    opened: OpenSection = entrance.found(PRACTICE, token_urlsafe(24), "practice").opened
    assert opened.person is not None
    desk = desk_of(opened.store, opened.areas, opened.person, clock=setting.clock, practice=True)
    for area in opened.areas:
        if area.samples is not None:
            area.samples(desk)
    practise_circle(desk, clock=setting.clock)
    return opened
