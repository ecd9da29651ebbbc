"""The sign-in's side of the composition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from komae_desk.app.seat import SeatedDesk, desk_of, found, journal_of
from komae_desk.app.setting import Setting
from komae_desk.app.window import window_of
from komae_desk.core.area import answering
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.people import FirstRun, User
from komae_desk.store.administration import LoginAdministration
from komae_desk.store.keys import Key
from komae_desk.store.passwords import weaknesses
from komae_desk.store.profile import Profile
from komae_desk.store.profile_shared import SERVER_FACTS, finish_move
from komae_desk.store.recovery_key import RecoveryKey
from komae_desk.store.section import OpenSection, forget_profile, open_section
from komae_desk.store.transfer import adopt_backup
from komae_desk.store.upkeep import Upkeep

if TYPE_CHECKING:
    from komae_desk.app.handover import Handover
    from komae_desk.app.shared_sitting import Agreeing
    from komae_desk.ui.circle_windows import CircleWindows
    from komae_desk.ui.desk_process_sitting import WindowSitting
    from komae_desk.ui.gate import Admitted, Gate
    from komae_desk.ui.main_window import MainWindow
    from komae_desk.ui.recovery_sheet import RecoveryKeyFacts


class SectionEntrance:
    """The sign-in's side of the composition; implements komae_desk.ui.gate.Entrance."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._areas = setting.areas()
        # Before a password is typed there is time to describe the tables.
        self._schema = setting.schema(journal_of(self._areas))

    def _profile(self) -> Profile:
        setting = self._setting
        return Profile(setting.folder, setting.keyring(), practice=setting.practice, cost=setting.cost)

    def look(self) -> Gate:
        """Who may sign in; a PC without a usable keyring is told so before anything is typed."""
        from komae_desk.ui.gate import Gate, Person

        try:
            profile = self._profile()
            if not profile.exists():
                return Gate()
            people = tuple(Person(a.person_id, a.name, a.last_in, a.usable) for a in profile.accounts())
            return Gate(profile.section_name, people)
        except Refused as refused:
            return Gate(refusal=refused.text)

    def weaknesses(self, password: str, words: Sequence[str]) -> list[str]:
        """What is wrong with a new password."""
        return weaknesses(password, words=[w for text in words for w in (text, *text.split())])

    def sign_in(self, code: str, password: str, one_time: str = "") -> Admitted:
        """Open slot 1 and the file; without a server nobody asks for a one-time code."""
        from komae_desk.ui.gate import Admitted

        profile = self._profile()
        signed = profile.sign_in(code, password)
        if signed.must_change:
            signed.key.wipe()
            return Admitted(code, must_change=True)
        opened = self._open(profile, signed.key, code, signed.name)
        opened.signed = signed
        return Admitted(code, opened=opened)

    def go_on(self) -> Admitted:
        """Where no server is asked nobody is signed in at another PC."""
        raise Refused("ログインし直してください。")

    def change_password(self, code: str, old: str, new: str) -> Admitted:
        """Replace a temporary password and sign in with the new one."""
        self._profile().change_password(code, old, new)
        return self.sign_in(code, new)

    def recover(self, typed: str, code: str, password: str) -> Admitted:
        """Open slot 3, give the person a new password and sign in with it; the journal will say so."""
        profile = self._profile()
        key = profile.unlock_with_recovery(typed)
        try:
            profile.reset(key, code, password, temporary=False)
        finally:
            key.wipe()
        admitted = self.sign_in(code, password)
        admitted.opened.recovered = True
        return admitted

    def found(self, first: FirstRun, password: str, start: str) -> Admitted:
        """Make profile, file and first records; a refusal leaves nothing behind."""
        from komae_desk.ui.gate import Admitted

        profile = self._profile()
        recovery, key = profile.create(
            first.section, first.staff_number, first.name, password, (first.city, first.department)
        )
        try:
            opened = self._open(profile, key, first.staff_number, first.name, first)
        except BaseException:
            forget_profile(profile)
            raise
        opened.recovery, opened.start = recovery, start
        return Admitted(first.staff_number, opened=opened)

    def adopt(self, backup: Path, typed: str, code: str, name: str, password: str) -> Admitted:
        """Begin from a backup of another PC with its recovery key; a refusal leaves nothing behind."""
        from komae_desk.ui.gate import Admitted

        profile, journal = self._profile(), journal_of(self._areas)
        key = adopt_backup(profile, backup, typed, code, name, password, journal.chain(), self._schema)
        try:
            opened = self._open(profile, key, code, name)
        except BaseException:
            forget_profile(profile, adopted=True)
            raise
        opened.recovered = True
        return Admitted(code, opened=opened)

    def begin_joining(self, file: Path) -> Path:
        """Enrol this PC at the server a joining file names; returns where the request for the administrator is."""
        from komae_desk.app.shared import begin_joining

        return begin_joining(self._setting, file)

    def take_certificate(self, file: Path) -> None:
        """Only a PC that is being enrolled waits for a certificate."""
        raise Refused("この端末は、まだサーバーに参加する手続をしていません。参加ファイルを選んでください。")

    def join(self, code: str, password: str, one_time: str) -> Admitted:
        """Only a PC that is enrolled joins."""
        raise Refused("この端末は、まだサーバーに参加する手続をしていません。参加ファイルを選んでください。")

    def _open(self, profile: Profile, key: Key, code: str, name: str, first: FirstRun | None = None) -> OpenSection:
        opened = open_section(profile, key, self._areas, self._schema, code=code, name=name)
        try:
            if first is not None:
                found(opened.store, self._areas, first, self._setting.clock)
            opened.person = self._person_with(opened, code)
        except BaseException:
            opened.end()
            raise
        return opened

    def _person_with(self, opened: OpenSection, code: str) -> UUID:
        nobody = Desk(opened.store, self._areas, User(uuid7(), ""))
        person: UUID | None = answering(self._areas, "find_person")(nobody, code)
        if person is None:
            raise Refused(f"職員番号「{code}」の職員が、職員名簿にありません。課長に登録を依頼してください。")
        answering(self._areas, "person_of")(nobody, person)
        return person

    def seat(self, admitted: Admitted, lock: Callable[[], object]) -> WindowSitting:
        """The window of whoever was admitted (GUI thread)."""
        opened: OpenSection = admitted.opened
        assert opened.person is not None
        setting = self._setting
        desk = desk_of(opened.store, self._areas, opened.person, clock=setting.clock, practice=setting.practice)
        try:
            opened.write_down_start(desk)
            return self._sit(admitted, desk, lock)
        except BaseException:
            opened.end()
            raise

    def _agreeing(self, admitted: Admitted, desk: SeatedDesk) -> Agreeing | None:
        """What keeps the desk in agreement with a server; nothing in 単独利用."""
        return None

    def _sit(self, admitted: Admitted, desk: SeatedDesk, lock: Callable[[], object]) -> WindowSitting:
        from komae_desk.ui.crash import CrashWatch
        from komae_desk.ui.desk_process_notices import show_findings
        from komae_desk.ui.desk_process_pages import SignInPages
        from komae_desk.ui.desk_process_sitting import Duties, WindowSitting

        opened: OpenSection = admitted.opened
        agreeing = self._agreeing(admitted, desk)
        window = window_of(desk, agreeing.facts) if agreeing else window_of(desk)
        upkeep = Upkeep(opened, desk, self._setting.schema(opened.journal), restart_with=lock)
        window.upkeep = upkeep

        watch = CrashWatch(window, lambda report: opened.keep_fault(report.details, desk.now))

        def show_day() -> None:
            if desk.reread():
                window.refresh()

        def end(why: str) -> None:
            try:
                if agreeing is not None:
                    agreeing.end(why)
                opened.leave(desk, why)
            finally:
                if agreeing is not None:
                    agreeing.finish()
                watch.stop()
                upkeep.finish()

        watch.start()
        duties = Duties(opened.file.await_pages, opened.keep_house, show_day, end)
        if agreeing is not None:
            duties = agreeing.duties(duties)
        sitting = WindowSitting(window, opened.code, duties, lock)
        sitting.circles = self._circles(window, desk, agreeing, lock)
        office = LoginAdministration(opened, desk)
        pages = SignInPages(
            sitting,
            office,
            weaknesses=self.weaknesses,
            words=(desk.office.section, desk.user.name, opened.code),
            change=agreeing.change_password if agreeing else office.change_own,
            new_key=lambda: key_facts(office.new_recovery_key(), office, desk),
            administers=office.may(),
            people=agreeing.people if agreeing else None,
        )
        show_findings(sitting.notices, opened.findings(), change_password=pages.show_password)
        if opened.recovery is not None:
            pages.show_key(key_facts(opened.recovery, office, desk))
        elif office.may() and not opened.profile.recovery_confirmed:
            pages.remind()
        if agreeing is not None:
            agreeing.begin(sitting)
        else:
            self._offer_handover(sitting, opened, desk, lock)
        return sitting

    def _circles(
        self, window: MainWindow, desk: SeatedDesk, agreeing: Agreeing | None, lock: Callable[[], object]
    ) -> CircleWindows:
        from komae_desk.app.circles import circle_windows

        return circle_windows(window, desk, lock, clock=self._setting.clock, agreeing=agreeing)

    def _offer_handover(
        self, sitting: WindowSitting, opened: OpenSection, desk: SeatedDesk, lock: Callable[[], object]
    ) -> None:
        """The way from 単独利用 to a server, for whoever administers the logins; practice has none."""
        from komae_desk.ui.handover_pages import HandoverPages

        def make() -> Handover:
            from komae_desk.app.handover import Handover

            return Handover(self._setting, opened, desk)

        if LoginAdministration(opened, desk).may() and not self._setting.practice:
            HandoverPages(sitting, make, lock, self.weaknesses)


def entrance_of(setting: Setting) -> SectionEntrance:
    """The sign-in of a folder: with a server where this PC is enrolled at one."""
    finish_move(setting.folder)
    if not (setting.folder / SERVER_FACTS).exists():
        return SectionEntrance(setting)
    from komae_desk.app.shared_entrance import SharedEntrance

    return SharedEntrance(setting)


def key_facts(recovery: RecoveryKey, office: LoginAdministration, desk: Desk) -> RecoveryKeyFacts:
    """A new recovery key as its page shows and prints it."""
    from komae_desk.pdf.recovery import recovery_paper
    from komae_desk.ui.recovery_sheet import RecoveryKeyFacts

    section = f"{desk.office.city}{desk.office.department}{desk.office.section}"
    maker = f"{desk.user.title}　{desk.user.name}".strip()
    groups = tuple(recovery.groups())
    return RecoveryKeyFacts(groups, lambda: recovery_paper(groups, section, maker, desk.today), office.confirm_recovery)
