"""Where else somebody at a shared desk may go: other sections, and what only named people read (settled.md 1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.core.desk import Desk
from komae_desk.core.people import PERSON
from komae_desk.core.restricted import TITLE
from komae_desk.store.engine import writing
from komae_desk.store.homes import ALONE, outgoing_state
from komae_desk.store.section import OpenSection
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.agreed import DeskAgreement, is_agreed, is_known
from komae_desk.sync.keeper import Keeper
from komae_desk.sync.leaving import known
from komae_desk.sync.resolution import Resolution, count_open
from komae_desk.sync.succession import go_on
from komae_desk.ui.banner import Act
from komae_desk.ui.chips import Status
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.sync_state import SyncFacts

if TYPE_CHECKING:
    from komae_desk.ui.circle_windows import CircleWindows
    from komae_desk.ui.desk_process_sitting import WindowSitting
    from komae_desk.ui.main_window import MainWindow


class SharedPlaces:
    """Of one sitting; circles are put here by the composition."""

    def __init__(
        self,
        desk: Desk,
        opened: OpenSection,
        keeper: Keeper,
        wrote: Callable[[str, UUID], None],
        ask: Callable[[], object],
        note: Callable[[str], object],
        **further: Any,
    ) -> None:
        """wrote hears of every change; ask agrees at once; further: as DeskAgreement takes it."""
        self._desk, self._opened, self._keeper = desk, opened, keeper
        self._wrote, self._ask, self._note, self._further = wrote, ask, note, further
        self.circles: CircleWindows | None = None
        self._streams: dict[str, Any] | None = None

    # --- other sections

    def verbs(self, sitting: WindowSitting) -> Iterator[Verb]:
        """One command for each other section in which the person has a desk."""
        store, person = self._opened.store, self._desk.user.person
        with store.engine.connect() as connection:
            streams = known(store, connection, person)
        there = [(store.beside(UUID(each)), facts) for each, facts in streams.items()]
        for other, facts in there:
            here = other.stream == store.stream or facts["kind"] != "section" or facts["closed"]
            if not here and other.get(PERSON, person) is not None:
                words = f"「{facts['title']}」の台帳に切り替える"
                yield Verb(f"stream:{other.stream}", words, partial(self._change, sitting, other.stream), "file")

    def _change(self, sitting: WindowSitting, stream: UUID) -> None:
        """From the next sign-in the desk is at another of the person's streams; this one is put away."""
        store = self._opened.store
        with writing(store.engine) as connection:
            go_on(store, connection, self._desk.user.person, stream)
        sitting.window.registry.action("lock").trigger()

    # --- what only named people read

    def dress(self, desk: Desk) -> None:
        """What a desk beside the section's asks of the server, and what it tells."""
        assert isinstance(desk.store, SqlStore)
        if _stays_here(desk.store):
            return
        desk.agreed, desk.known = partial(is_agreed, desk.store), partial(is_known, desk.store)
        desk.subscribe(self._wrote)

    def join(self, window: MainWindow) -> None:
        """A window beside the main one follows along."""
        store = window.desk.store
        assert isinstance(store, SqlStore)
        if _stays_here(store):
            return
        matters = Resolution(store, window.desk)
        window.agreement = DeskAgreement(self._keeper, matters, store, window.desk, self._note, **self._further)
        window.registry.add(Verb("agree", "今すぐ同期", self._ask, "view", icon="sync-run"))
        window.registry.action("refresh").triggered.connect(self._ask)
        # Entering wrote a line, and may have written the first records.
        self._keeper.wrote()

    def facts(self, desk: Desk, of_section: SyncFacts) -> SyncFacts:
        """What the chip of a window beside says: the matters are its own."""
        assert isinstance(desk.store, SqlStore)
        if _stays_here(desk.store):
            return SyncFacts(only_here=True)
        with desk.store.engine.connect() as connection:
            return replace(of_section, conflicts=count_open(desk.store, connection, desk.user.person))

    def desks(self) -> list[Desk]:
        """The desk of the section, and those that are open beside it."""
        beside = self.circles.open.values() if self.circles is not None else ()
        return [self._desk, *(window.desk for window in beside)]

    def announced(self, sitting: WindowSitting, touched: Iterable[tuple[str, UUID]]) -> None:
        """What came from elsewhere: a register of members may be among it."""
        if any(kind == PERSON for kind, _ in touched):
            self.follow(sitting)

    def look(self, sitting: WindowSitting) -> None:
        """Whether the server says something else of the person's streams than before; chips follow along."""
        for window in self.circles.open.values() if self.circles is not None else ():
            window.show_sync()
        with self._opened.store.engine.connect() as connection:
            streams = known(self._opened.store, connection, self._desk.user.person)
        if streams != self._streams:
            self._streams = streams
            self.follow(sitting)

    def follow(self, sitting: WindowSitting) -> None:
        """Who was let in is told; who was struck off finds nothing any more."""
        if self.circles is None:
            return
        for place in self.circles.look_again():
            enter = Act("入る", partial(self.circles.enter, place.stream))
            words = f"{TITLE}「{place.title}」に入れるようになりました。"
            sitting.notices.show_notice(Status.DONE, words, "", (enter,))


def _stays_here(store: SqlStore) -> bool:
    """Whether what is written there is never sent: a circle of before the file joined the server."""
    with store.engine.connect() as connection:
        return outgoing_state(connection, store.metadata, store.own, store.stream) == ALONE
