"""練習モード: an encrypted file with invented records that ends with its process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from komae_desk.app.entrance import SectionEntrance, Setting
from komae_desk.app.seat import desk_of
from komae_desk.app.window import window_of
from komae_desk.core.area import answering
from komae_desk.core.desk import Desk
from komae_desk.core.identity import uuid7
from komae_desk.core.people import FirstRun, Role, User
from komae_desk.store.keyring_slot import MemoryKeyring
from komae_desk.store.section import OpenSection

PRACTICE = FirstRun("架空市", "市民部", "市民課", "1001", "佐藤 一郎", "さとう いちろう", "課長", Role.SECURITY_MANAGER)


def practise(arguments: Sequence[str] = (), setting: Setting | None = None) -> int:
    """練習モード: an encrypted file in a temporary folder whose key ends with this process; returns the exit code."""
    from tempfile import TemporaryDirectory

    from komae_desk.ui.desk_process_application import Unexpected, make_application
    from komae_desk.ui.desk_process_practice import PracticeDesk

    app = make_application(list(arguments))
    unexpected = Unexpected(app)
    with TemporaryDirectory(prefix="komae-desk-practice-") as name:
        keyring = MemoryKeyring()
        own = replace(setting or Setting(Path()), folder=Path(name) / "profile", keyring=lambda: keyring, practice=True)
        opened = practice_file(own)
        areas = opened.areas

        def people() -> list[tuple[UUID, str]]:
            nobody = Desk(opened.store, areas, User(uuid7(), ""))
            found = [(p.id, answering(areas, "person_of")(nobody, p.id)) for p in nobody.find("person")]
            return [(person, f"{user.name}（{user.title or '職員'}）") for person, user in found]

        desk = PracticeDesk(lambda person: window_of(desk_of(opened.store, areas, person, practice=True)), people)
        desk.ended.connect(app.quit)
        assert opened.person is not None
        desk.sit(opened.person)
        code = app.exec()
        opened.end()
    unexpected.restore()
    return code


def practice_file(setting: Setting) -> OpenSection:
    """A new file with the invented records of every area."""
    from secrets import token_urlsafe

    entrance = SectionEntrance(setting)
    opened: OpenSection = entrance.found(PRACTICE, token_urlsafe(24), "practice").opened
    assert opened.person is not None
    desk = desk_of(opened.store, opened.areas, opened.person, practice=True)
    for area in opened.areas:
        if area.samples is not None:
            area.samples(desk)
    return opened
