"""Composition: the only module that knows every part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk import areas as area_package
from komae_desk.core.area import Area, Ledger, Paper, answering, discover, ledgers, load
from komae_desk.core.desk import Desk, Look
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.paper import Finding, Region, Rendered
from komae_desk.core.people import FirstRun, Role, User
from komae_desk.core.record import Record
from komae_desk.store.administration import LoginAdministration
from komae_desk.store.chain import Schema
from komae_desk.store.journal import Journal
from komae_desk.store.keyring_slot import MemoryKeyring, SecretStore, SystemKeyring
from komae_desk.store.keys import Argon2Cost, Key
from komae_desk.store.passwords import weaknesses
from komae_desk.store.profile import Profile
from komae_desk.store.recovery_key import RecoveryKey
from komae_desk.store.section import OpenSection, forget_profile, open_section, schema_of
from komae_desk.store.sql_store import SqlStore

if TYPE_CHECKING:
    from komae_desk.pdf.sheet import Sheet
    from komae_desk.ui.desk_process_sitting import WindowSitting
    from komae_desk.ui.main_window import MainWindow
    from komae_desk.ui.recovery_sheet import RecoveryKeyFacts
    from komae_desk.ui.sign_in import Admitted, Gate

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def program_areas() -> list[Area]:
    """Every business area that is installed, in menu order; raises when there is none."""
    return discover(area_package)


def watermark(ledger: Ledger | None, record: Record) -> str:
    """案・取消・訂正第１版 by what the record is (domain.md §10.1)."""
    if record.voided or record.state in ("void", "cancelled", "revoked"):
        return "取消"
    if ledger is not None and record.state in ledger.workflow.loose:
        return "案"
    return f"訂正第{record.edition}版".translate(FULL_WIDTH) if record.edition else ""


class PaperRenderer:
    """The renderer the screens are given: draws records with the areas' forms and the office's settings."""

    def __init__(self, known: dict[str, Ledger]) -> None:
        self._ledgers = known

    def __call__(
        self,
        paper: Paper,
        records: Sequence[Record],
        look: Look,
        *,
        progress: Callable[[int, int], None] = lambda done, total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Rendered:
        """One PDF of a paper for the records; a character without a glyph is a finding that stops, never tofu."""
        from komae_desk.pdf import findings as before_printing
        from komae_desk.pdf.fonts import MissingGlyph
        from komae_desk.pdf.sheet import render

        regions: list[Region] = []
        found: list[Finding] = []
        pages = 0
        batches: Sequence[Sequence[Record]] = [records] if paper.many else [[r] for r in records]

        def sheet_of(batch: Sequence[Record]) -> Sheet:
            nonlocal pages
            sheet = self._draw(paper, batch, look)
            record_id = None if paper.many or not batch else batch[0].id
            for field, where in ((r.field, r) for r in sheet.regions):
                box = where.rect
                regions.append(
                    Region(pages + where.page, box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0, field, record_id)
                )
            found.extend(
                Finding(f.message, f.field, f.blocking, record_id)
                for f in before_printing.findings(sheet)
                if not (paper.many and f.kind is before_printing.Kind.NUMBER)
            )
            pages += len(sheet.pages)
            return sheet

        try:
            pdf = render(
                [partial(sheet_of, batch) for batch in batches],
                title=f"{paper.code} {paper.title}",
                progress=lambda done: progress(done, len(batches)),
                cancelled=cancelled,
            )
        except MissingGlyph as error:
            return Rendered(b"", 0, (), (Finding(error.message, error.field, True), *found))
        return Rendered(pdf, pages, tuple(regions), tuple(found))

    def _draw(self, paper: Paper, batch: Sequence[Record], look: Look) -> Sheet:
        from komae_desk.pdf.look import Copy
        from komae_desk.pdf.look import Look as PaperLook
        from komae_desk.pdf.sheet import drawn

        office = look.office
        setting = PaperLook(punctuation=office.punctuation)
        if paper.many:
            copy = Copy(printed_at=look.now)
            return drawn(lambda sheet: paper.draw(batch, sheet, look), setting, copy)
        record = batch[0]
        copy = Copy(record.number, look.now, mark=watermark(self._ledgers.get(record.kind), record))
        return drawn(lambda sheet: paper.draw(record, sheet, look), setting, copy)


def found(store: SqlStore, areas: Sequence[Area], first: FirstRun) -> UUID:
    """Make the first records of a new file: the section and the person who made it; returns the person."""
    person = uuid7()
    desk = Desk(store, areas, User(person, first.name, first.title, frozenset({first.role})))
    with desk.act("はじめの登録") as act:
        answering(areas, "found")(act, first, person)
    return person


def utc_now() -> datetime:
    """The clock of this PC."""
    return datetime.now(UTC)


def desk_of(
    store: SqlStore,
    areas: Sequence[Area],
    person: UUID,
    *,
    clock: Callable[[], datetime] = utc_now,
    practice: bool = False,
) -> SeatedDesk:
    """The desk of a person with the roles of today."""
    nobody = Desk(store, areas, User(person, ""), clock=clock)
    user = answering(areas, "person_of")(nobody, person)
    return SeatedDesk(store, areas, user, clock=clock, practice=practice)


def journal_of(areas: Sequence[Area]) -> Journal:
    """The journal over the ledgers of the program."""
    return Journal(ledgers(areas))


class SeatedDesk(Desk):
    """A desk whose person's roles are read again when a day begins."""

    def __init__(self, *parts: Any, **options: Any) -> None:
        super().__init__(*parts, **options)
        self.read_on = self.today

    def reread(self) -> bool:
        """Take the roles and delegations of today; False when they were read today."""
        if self.read_on == self.today:
            return False
        self.read_on = self.today
        self._user = answering(self.areas, "person_of")(self, self._user.person)
        return True


@dataclass(frozen=True)
class Setting:
    """Where a process finds its profile; practice and tests bind other parts, nothing from outside does."""

    folder: Path
    keyring: Callable[[], SecretStore] = SystemKeyring
    practice: bool = False
    cost: Argon2Cost | None = None
    areas: Callable[[], list[Area]] = program_areas
    schema: Callable[[Journal], Schema] = schema_of


class SectionEntrance:
    """The sign-in's side of the composition; implements komae_desk.ui.sign_in.Entrance."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._areas = setting.areas()

    def _profile(self) -> Profile:
        setting = self._setting
        return Profile(setting.folder, setting.keyring(), practice=setting.practice, cost=setting.cost)

    def look(self) -> Gate:
        """Who may sign in; a PC without a usable keyring is told so before anything is typed."""
        from komae_desk.ui.sign_in import Gate, Person

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

    def sign_in(self, code: str, password: str) -> Admitted:
        """Open slot 1 and the file."""
        from komae_desk.ui.sign_in import Admitted

        profile = self._profile()
        signed = profile.sign_in(code, password)
        if signed.must_change:
            signed.key.wipe()
            return Admitted(code, must_change=True)
        opened = self._open(profile, signed.key, code, signed.name)
        opened.signed = signed
        return Admitted(code, opened=opened)

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
        from komae_desk.ui.sign_in import Admitted

        profile = self._profile()
        recovery, key = profile.create(first.section, first.staff_number, first.name, password)
        try:
            opened = self._open(profile, key, first.staff_number, first.name, first)
        except BaseException:
            forget_profile(profile)
            raise
        opened.recovery, opened.start = recovery, start
        return Admitted(first.staff_number, opened=opened)

    def _open(self, profile: Profile, key: Key, code: str, name: str, first: FirstRun | None = None) -> OpenSection:
        schema = self._setting.schema(journal_of(self._areas))
        opened = open_section(profile, key, self._areas, schema, code=code, name=name)
        try:
            if first is not None:
                found(opened.store, self._areas, first)
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
        desk = desk_of(opened.store, self._areas, opened.person, practice=self._setting.practice)
        try:
            opened.write_down_start(desk)
            return self._sit(opened, desk, lock)
        except BaseException:
            opened.end()
            raise

    def _sit(self, opened: OpenSection, desk: SeatedDesk, lock: Callable[[], object]) -> WindowSitting:
        from komae_desk.ui.desk_process_notices import show_findings
        from komae_desk.ui.desk_process_pages import SignInPages
        from komae_desk.ui.desk_process_sitting import Duties, WindowSitting

        window = window_of(desk)

        def show_day() -> None:
            if desk.reread():
                window.refresh()

        duties = Duties(opened.keep_house, show_day, partial(opened.leave, desk))
        sitting = WindowSitting(window, opened.code, duties, lock)
        office = LoginAdministration(opened, desk)
        pages = SignInPages(
            sitting,
            office,
            weaknesses=self.weaknesses,
            words=(desk.office.section, desk.user.name, opened.code),
            change=office.change_own,
            new_key=lambda: key_facts(office.new_recovery_key(), office, desk),
            administers=office.may(),
        )
        show_findings(sitting.notices, opened.findings(), change_password=pages.show_password)
        if opened.recovery is not None:
            pages.show_key(key_facts(opened.recovery, office, desk))
        elif office.may() and not opened.profile.recovery_confirmed:
            pages.remind()
        return sitting


def key_facts(recovery: RecoveryKey, office: LoginAdministration, desk: Desk) -> RecoveryKeyFacts:
    """A new recovery key as its page shows and prints it."""
    from komae_desk.pdf.recovery import recovery_paper
    from komae_desk.ui.recovery_sheet import RecoveryKeyFacts

    section = f"{desk.office.city}{desk.office.department}{desk.office.section}"
    maker = f"{desk.user.title}　{desk.user.name}".strip()
    groups = tuple(recovery.groups())
    return RecoveryKeyFacts(groups, lambda: recovery_paper(groups, section, maker, desk.today), office.confirm_recovery)


def window_of(desk: Desk) -> MainWindow:
    """The main window of a desk, with the papers of its areas."""
    from PySide6.QtWidgets import QApplication

    from komae_desk.ui.desk_process_application import appearance_of
    from komae_desk.ui.main_window import MainWindow

    return MainWindow(desk, PaperRenderer(desk.ledgers), appearance=appearance_of(QApplication.instance()))


def serve(setting: Setting, arguments: Sequence[str] = ()) -> int:
    """Be a desk process: wait warm for the launcher, then hold one sitting; returns the exit code."""
    from komae_desk.ui import desk_process
    from komae_desk.ui.desk_process_application import Unexpected, keep_log, make_application

    pipe = desk_process.own_pipes()
    app = make_application(list(arguments))
    keep_log(setting.folder)
    unexpected = Unexpected(app)
    process = desk_process.DeskProcess(pipe, lambda: SectionEntrance(setting), lambda: load(WINDOW))
    process.ended.connect(app.exit)
    process.start()
    code = app.exec()
    unexpected.restore()
    return code


WINDOW = "komae_desk.ui.main_window:MainWindow"
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
