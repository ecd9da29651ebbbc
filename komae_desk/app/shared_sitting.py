"""A sitting at a shared desk: the keeper beside the window, what it tells in the window, the end of the session."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QWindow

from komae_desk.app.closed_sections import ClosedSections
from komae_desk.app.pc_people import PcPeople
from komae_desk.app.shared import Door
from komae_desk.app.shared_places import SharedPlaces
from komae_desk.app.shared_session import SESSION_OVER, SessionCare
from komae_desk.core.audit import ALARM, CLOCK_WRONG
from komae_desk.core.conflicts import Alarm
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.store.account import SignInRefused
from komae_desk.store.administration import ADMINISTERING
from komae_desk.store.engine import writing
from komae_desk.store.passwords import weaknesses
from komae_desk.store.profile_shared import SharedProfile
from komae_desk.store.section import OpenSection
from komae_desk.sync import standing
from komae_desk.sync.agreed import SOON, DeskAgreement, is_agreed, is_known
from komae_desk.sync.ballots import ServerBallots
from komae_desk.sync.connection import ServerError, Unreachable
from komae_desk.sync.keeper import Keeper, State
from komae_desk.sync.link import Link
from komae_desk.sync.reception import Beside, OfficeReception
from komae_desk.sync.resolution import Resolution
from komae_desk.sync.server_version import is_outdated
from komae_desk.sync.vouching import Trust, note_alarms
from komae_desk.ui.banner import Act
from komae_desk.ui.chips import Status
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.crash import report_of
from komae_desk.ui.desk_process_sitting import Duties, WindowSitting
from komae_desk.ui.help_way import NO_NETWORK, show_help
from komae_desk.ui.lock_screen import HANDS
from komae_desk.ui.page_stack import told
from komae_desk.ui.sync_notes import KEPT
from komae_desk.ui.sync_notes import OFFLINE as NO_ANSWER
from komae_desk.ui.sync_state import SyncFacts

NOT_OFFLINE = "パスワードの変更には、サーバーへの接続が必要です。つながって、確認コードを入力してから変更してください。"
OFFLINE = "サーバーにつながりません。オフラインで使っています。"
WILL_ASK = "つながると、確認コードを入力する欄が出ます。"
CLOCK_OFF = timedelta(seconds=120)
OLD_SERVER = (
    "サーバーの更新が必要です。",
    "仕事は続けられます。データベースの修正が足りないことを、情報政策課に伝えてください。",
)
GOES_ON = "この課の記録は、{heir}に引き継がれました。"
GO_ON = (
    "「画面を隠す・操作者を替える」（Ctrl+L）からログインし直すと、{heir}の記録で続けられます。それまでに登録した記録も、"
    "{heir}に送ります。"
)


class Hands(QObject):
    """Tells of keys and mouse in the program's windows, at most once a second."""

    def __init__(
        self, used: Callable[[], object], parent: QObject, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._used, self._clock = used, clock
        self._told = 0.0

    def start(self) -> None:
        """Begin to watch whichever window has the focus."""
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self.watch)
        self.watch(app.focusWindow())

    def watch(self, window: QWindow | None) -> None:
        """Watch one more window."""
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in HANDS and self._clock() - self._told >= 1.0:
            self._told = self._clock()
            self._used()
        return False


class Agreeing(QObject):
    """Between a person's desk, its window and the server."""

    _told = Signal(object)
    _changed = Signal(object)
    _merged = Signal(object)
    _faulted = Signal(object)

    def __init__(
        self, desk: Desk, opened: OpenSection, profile: SharedProfile, link: Link, door: Door, trust: Trust
    ) -> None:
        super().__init__()
        self._administers = desk.user.holds(*ADMINISTERING)
        self._desk, self._opened, self._profile, self._link = desk, opened, profile, link
        self._lease, self._enrolment = door.lease(opened.code), door.enrolment
        self._state = State(online=link.is_opened, last=None if link.is_opened else standing.last(opened.store))
        self._sitting: WindowSitting | None = None
        self._from_server = self._has_asked = False
        self._is_still = True
        self._said_heir = self._is_leaving = self._said_clock = False
        self._written_down: tuple[Alarm, ...] = ()
        self._faults: set[str] = set()
        self._trust = trust
        self.keeper = Keeper(
            opened.store,
            desk.user.person,
            link.connect,
            told=self._told.emit,
            changed=self._changed.emit,
            merged=self._merged.emit,
            faulted=self._faulted.emit,
            trust=trust,
        )
        # All come from the keeper's thread.
        self._told.connect(self._show_state, Qt.ConnectionType.QueuedConnection)
        self._changed.connect(self._announce, Qt.ConnectionType.QueuedConnection)
        self._merged.connect(self._tell_merged, Qt.ConnectionType.QueuedConnection)
        self._faulted.connect(self._keep_fault, Qt.ConnectionType.QueuedConnection)
        self._resolution = Resolution(opened.store, desk)
        self._hands = Hands(self.keeper.used, self)
        self._care = SessionCare(desk, opened, link, door, self.keeper.agree_now)
        self.people = PcPeople(opened, desk, door, self.keeper.wrote)
        self.places = SharedPlaces(
            desk, opened, self.keeper, self._written, self._ask, self._note,
            ask_code=self._care.ask_code, lease=self._lease.left,
        )  # fmt: skip

    def facts(self) -> SyncFacts:
        """What the chip shows."""
        state = self._state
        own = state.unsent - state.of_others
        return SyncFacts(
            True, state.failed, state.conflicts, own, state.last, state.online, state.done, state.total,
            alarms=len(state.doubts),
        )  # fmt: skip

    def duties(self, usual: Duties) -> Duties:
        """Those of the sitting, with the lease and what is unsent."""

        def keep_house() -> None:
            usual.keep_house()
            self._lease.tick()

        return replace(usual, keep_house=keep_house, unsent=lambda: self._state.unsent)

    def begin(self, sitting: WindowSitting) -> None:
        """Begin to agree once the window stands."""
        self._sitting = sitting
        self.setParent(sitting)
        self._care.begin(sitting)
        window = sitting.window
        window.agreement = DeskAgreement(
            self.keeper, self._resolution, self._opened.store, self._desk, self._note,
            ask_code=self._care.ask_code, lease=self._lease.left,
        )  # fmt: skip
        window.registry.add(Verb("agree", "今すぐ同期", self._ask, "view", icon="sync-run"))
        if self._administers:
            ask = Verb("ask_logins", "ログインの登録を依頼", self._ask_logins, "file", icon="people")
            window.registry.add(ask)
        window.registry.add(*ClosedSections(window, self._desk).verbs(), *self.places.verbs(sitting))
        window.registry.action("refresh").triggered.connect(self._ask)
        self._desk.agreed = partial(is_agreed, self._opened.store)
        self._desk.known = partial(is_known, self._opened.store)
        self._desk.subscribe(self._written)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.applicationStateChanged.connect(self._front)
        self._hands.start()
        if not self._link.is_opened:
            days = max(0, -(-self._lease.left() // timedelta(days=1)))
            words = f"あと{days}日、サーバーなしで使えます。{WILL_ASK}"
            if days > SOON:
                # Offline is nothing unusual: the chip says so (ux.md §3.9).
                window.say(f"{OFFLINE}{words}")
            else:
                help_page = Act(NO_NETWORK, lambda: show_help(window, NO_NETWORK), "text")
                sitting.notices.show_notice(Status.ATTENTION, OFFLINE, words, (help_page,))
        if self._link.is_opened and is_outdated(self._link.connection.server_version):
            sitting.notices.show_notice(Status.ATTENTION, *OLD_SERVER)
        self.keeper.start()
        beside, store = Beside(self.keeper), self._opened.store
        self._desk.ballots = ServerBallots(store.stream, store.ballots, beside)
        window.receive(OfficeReception(self._desk, beside, self._trust))

    def end(self, why: str) -> None:
        """Stop agreeing (any thread)."""
        self._link.leave(why)
        self._care.wait()
        self._is_still = self.keeper.stop()
        if not self._care.is_revoked:
            self._lease.tick(at_once=True)

    def finish(self) -> None:
        """The file is closed: the session ends at the server (any thread)."""
        if self._is_still:
            self._care.finish()

    def change_password(self, old: str, new: str) -> None:
        """First at the server, then slot 1 of this PC (any thread)."""
        if not self._link.is_opened:
            raise Refused(NOT_OFFLINE)
        if old == new:
            raise Refused("今のパスワードと違うパスワードを入力してください。", "new_password")
        words = (self._desk.office.section, self._desk.user.name, self._opened.code)
        if problems := weaknesses(new, words=[w for text in words for w in (text, *text.split())]):
            raise Refused(problems[0], "new_password")
        try:
            self._link.change_password(old, new)
        except Unreachable as error:
            raise Refused("サーバーにつながりません。つながってから、もう一度変更してください。") from error
        except ServerError as error:
            if error.code == "28P01":
                raise SignInRefused("今のパスワードが違います。もう一度入力してください。", "password") from None
            raise Refused(f"{SESSION_OVER}ログインし直してから変更してください。") from None
        self._profile.rewrap(self._opened.key, self._opened.code, new)
        self._opened.note(self._desk, "password_changed")
        self.keeper.wrote()

    def _ask_logins(self) -> None:
        """Save what the administrators need to make logins for the people of the register."""
        from komae_desk.app.login_request import FILTER, request_name, write_request
        from komae_desk.ui.file_dialogs import ask_save

        desk, window = self._desk, self._sitting.window if self._sitting is not None else None
        assert window is not None

        def write(file: Path) -> None:
            try:
                count = write_request(desk, file, self._opened.note)
            except Refused as refused:
                window.report(refused)
                return
            self.keeper.wrote()
            window.say(f"{count}人の依頼を「{file.name}」に保存しました。情報政策課に渡してください。")

        ask_save(window, "ログインの登録を依頼", Path(request_name(desk.office.section, desk.today)), FILTER, write)

    # --- the GUI thread

    def _ask(self) -> None:
        """F5: at once; without an answer a sentence says so, and that nothing is lost (ux.md §5.3)."""
        self._has_asked = True
        self.keeper.agree_now()

    def _written(self, kind: str, record_id: UUID) -> None:
        if not self._from_server:
            self.keeper.wrote()

    def _announce(self, touched: set[tuple[str, UUID]]) -> None:
        if self._is_put_away():
            return
        self._from_server = True
        try:
            for desk in self.places.desks():
                desk.announce(sorted(touched), incoming=True)
            if self._sitting is not None:
                self.places.announced(self._sitting, touched)
        finally:
            self._from_server = False

    def _tell_merged(self, ops: list[UUID]) -> None:
        sitting = self._sitting
        if sitting is None or self._is_put_away():
            return
        window = sitting.window
        if told := self._resolution.merged(ops):
            newest = told[-1]
            window.show_merged(newest, len(told) - 1, lambda: window.open_record(newest.kind, newest.record_id))

    def _keep_fault(self, error: Exception) -> None:
        """Into the register of faults (R26), each kind once; the panel says it for as long as it lasts."""
        details = report_of(error, "同期", "").details
        if details not in self._faults:
            self._faults.add(details)
            with suppress(OSError):
                self._opened.keep_fault(details, self._desk.now)

    def _show_state(self, state: State) -> None:
        arrived, self._state = state.arrivals != self._state.arrivals, state
        with suppress(OSError):
            self._enrolment.keep_notice(state.notice)
        sitting = self._sitting
        if sitting is None or self._is_put_away():
            return
        sitting.window.show_sync()
        if arrived:
            told(sitting.window.stack.page, "look_again")
        self._care.follow(state)
        self.places.look(sitting)
        if abs(state.ahead) > CLOCK_OFF and not self._said_clock:
            self._said_clock = True
            self._note(CLOCK_WRONG)
        if self._has_asked and not state.done:
            self._has_asked = False
            if not (state.online or state.failed or state.asks_code):
                sitting.window.say(f"{NO_ANSWER}{KEPT}")
        if self._opened.store.stream in state.gone and not self._is_leaving:
            # What is on the screen is in the file no more: the next sign-in says where to go on.
            self._is_leaving = True
            sitting.window.registry.action("lock").trigger()
        if state.heir and not self._said_heir:
            self._said_heir = True
            title, sentence = GOES_ON.format(heir=state.heir), GO_ON.format(heir=state.heir)
            sitting.notices.show_notice(Status.ATTENTION, title, sentence)
        if state.doubts and state.doubts != self._written_down:
            self._write_down_alarms(state.doubts)

    def _write_down_alarms(self, doubts: tuple[Alarm, ...]) -> None:
        """What the server's history holds that does not fit stands in the journal too, once (R23, settled.md 11)."""
        with writing(self._opened.store.engine) as connection:
            found = note_alarms(self._opened.store, connection)
        for alarm in found:
            facts = {"what": alarm.what, "count": alarm.count, "first": alarm.first}
            self._opened.note(self._desk, ALARM, **facts)
        self._written_down = doubts
        if found:
            self.keeper.wrote()

    def _note(self, verb: str) -> None:
        self._opened.note(self._desk, verb)
        self.keeper.wrote()

    def _is_put_away(self) -> bool:
        """Whether the window was closed: then the file behind it is, or will be in a moment."""
        return self._sitting is None or self._sitting.window.isHidden()

    def _front(self, state: Qt.ApplicationState) -> None:
        self.keeper.in_front(state == Qt.ApplicationState.ApplicationActive)
