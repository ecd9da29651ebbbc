"""The sign-in's side of the composition on a PC that is enrolled at a server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.app.entrance import SectionEntrance
from komae_desk.app.seat import SeatedDesk, desk_of, found, journal_of
from komae_desk.app.setting import Setting
from komae_desk.app.shared import (
    NO_SERVER,
    OTHER_PERSON,
    Door,
    Passed,
    SignedInElsewhere,
    founder_of,
    of_stream,
    refusal,
    trust_of,
)
from komae_desk.core.errors import Refused
from komae_desk.core.origin import Origin
from komae_desk.core.people import FirstRun
from komae_desk.store.account import SignIn
from komae_desk.store.engine import writing
from komae_desk.store.keys import Key
from komae_desk.store.profile_shared import REVOKED, SharedProfile
from komae_desk.store.section import OpenSection, forget_profile, open_section
from komae_desk.sync import leaving
from komae_desk.sync.connection import ServerError, Unreachable
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.enrolment import FILES, Enrolment, Joining
from komae_desk.sync.outgoing import waiting
from komae_desk.sync.succession import homes
from komae_desk.sync.vouching import Trust

if TYPE_CHECKING:
    from komae_desk.app.shared_sitting import Agreeing
    from komae_desk.ui.gate import Admitted, Gate

NO_RECORDS = "この課の記録が、まだサーバーにありません。課で最初に参加する職員が、先に参加してください。"
ONCE_MORE = "ログインし直してください。"
ENDED = "この課の利用は終わりました。この端末にあった課の記録を消しました。"
HANDED_OVER = "まだ送っていなかった操作{count}件は、課長が確認します。"
ONLY_A_TEST = "試験用のサーバーです。実際の記録を入力しないでください。"
ALL_IS_KEPT = "ログインと操作は、すべて記録されます。"
LARGEST = 64 * 1024


def notice_of(joining: Joining) -> str:
    """What stands before the entry (R34): the city's words, and that a test server is one (R35)."""
    return f"{ONLY_A_TEST}{joining.notice or ALL_IS_KEPT}" if joining.origin is Origin.TRIAL else joining.notice


class SharedEntrance(SectionEntrance):
    """Implements komae_desk.ui.gate.Entrance over a server and slots 1 and 2."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._kept: Door | None = None
        self._begun: Callable[[], Admitted] | None = None

    def _profile(self) -> SharedProfile:
        setting = self._setting
        return SharedProfile(
            setting.folder, setting.keyring(), practice=setting.practice, cost=setting.cost, now=setting.clock
        )

    @property
    def _door(self) -> Door:
        if self._kept is None:
            enrolment = Enrolment.find(self._setting.folder, self._setting.keyring())
            assert enrolment is not None
            self._kept = Door(self._setting, enrolment, self._profile())
        return self._kept

    def look(self) -> Gate:
        """Who may sign in; a PC that is enrolled and has no file yet joins."""
        from komae_desk.ui.gate import Gate, Person

        try:
            profile = self._profile()
            if profile.is_revoked:
                return Gate(refusal=REVOKED)
            enrolment = self._door.enrolment
            if not profile.exists():
                title, waits = enrolment.joining.title, not enrolment.is_ready
                return Gate(title, shared=True, joins=True, certificate=waits, notice=notice_of(enrolment.joining))
            people = tuple(Person(a.person_id, a.name, a.last_in) for a in profile.accounts())
            return Gate(profile.section_name, people, shared=True, notice=notice_of(enrolment.joining))
        except Refused as refused:
            return Gate(refusal=refused.text)

    def sign_in(self, code: str, password: str, one_time: str = "") -> Admitted:
        """Password and code at the server, then the file; without an answer slot 1 within the lease."""
        if self._profile().is_revoked:
            raise Refused(REVOKED)
        return self._unless_elsewhere(code, lambda goes_on: self._sign_in(code, password, one_time, goes_on))

    def go_on(self) -> Admitted:
        """The session at the other PC ends, and what was begun here goes on."""
        begun, self._begun = self._begun, None
        if begun is None:
            raise Refused(ONCE_MORE)
        return begun()

    def _unless_elsewhere(self, code: str, come_in: Callable[[bool], Admitted]) -> Admitted:
        from komae_desk.ui.gate import Admitted, Elsewhere

        self._begun = None
        try:
            return come_in(False)
        except SignedInElsewhere as found:
            self._begun = lambda: come_in(True)
            return Admitted(code, elsewhere=Elsewhere(found.entered.place, found.entered.since))

    def _sign_in(self, code: str, password: str, one_time: str, goes_on: bool) -> Admitted:
        from komae_desk.ui.gate import Admitted

        entry = self._door.sign_in(code, password, one_time, goes_on=goes_on)
        if entry is None:
            return Admitted(code, must_change=True)
        passed = entry.passed
        try:
            if entry.is_new and passed is not None:
                opened = self._welcome(entry.signed.key, passed, code, password)
            else:
                opened = self._come_in(entry.signed, passed, code)
        except BaseException:
            if passed is not None:
                passed.turn_away()
            raise
        opened.signed = entry.signed
        return Admitted(code, opened=opened, link=entry.link)

    def _come_in(self, signed: SignIn, passed: Passed | None, code: str) -> OpenSection:
        opened = open_section(self._profile(), signed.key, self._areas, self._schema, code=code, name=signed.name)
        try:
            if passed is not None:
                self._follow(opened, passed, code, signed.name)
                self._know_or_ask(opened, passed, code, signed.name)
                # After a closing or a new name, as the sign-in names the section from now on.
                self._profile().move(opened.key, self._title(opened, passed))
            else:
                opened.person = self._person_with(opened, code)
        except BaseException:
            opened.end()
            raise
        return opened

    def _follow(self, opened: OpenSection, passed: Passed, code: str, name: str) -> None:
        """Who left the section of the desk hands over what is unsent, and goes on where he works now, if anywhere."""
        streams = passed.greeting["streams"]
        with opened.store.engine.connect() as connection:
            before = homes(opened.store, connection).get(passed.human, opened.store.own)
            unsent = waiting(opened.store, connection)
        if str(before) in streams:
            return
        self._go_to(opened, before)
        profile = self._profile()
        trust = trust_of(profile, self._door.enrolment, opened.key, code, name, passed.link)
        self._agree_once(opened, passed, trust)
        with opened.store.engine.connect() as connection:
            goal = homes(opened.store, connection).get(passed.human)
            is_gone = leaving.is_gone(opened.store, connection, before)
        opened.shed()
        if goal is not None and str(goal) in streams:
            self._go_to(opened, goal)
            profile.move(opened.key, str(streams[str(goal)]["title"]))
            return
        if is_gone:
            self._door.part_with(opened.key, code)
            opened.end()
            if not profile.accounts():
                forget_profile(profile, keep=FILES)
        handed = HANDED_OVER.format(count=unsent) if unsent else ""
        raise Refused(f"{ENDED}{handed}")

    def _welcome(self, key: Key, passed: Passed, code: str, password: str) -> OpenSection:
        """One more person on this PC: what the server knows by now, then own slots (settled.md 22)."""
        profile = self._profile()
        opened = open_section(profile, key, self._areas, self._schema, code=code, name=code)
        try:
            # The key that signs is made once there are slots to keep it in; until then what was left here waits.
            trust = Trust(authority=self._door.enrolment.authority, is_strict=True)
            self._agree_once(opened, passed, trust, listens=True)
            self._know(opened, passed, code)
            profile.welcome(opened.key, code, self._name_of(opened), password, passed.entered.share)
        except BaseException:
            opened.end()
            raise
        return opened

    def _agree_once(self, opened: OpenSection, passed: Passed, trust: Trust, *, listens: bool = False) -> None:
        try:
            Cycle(opened.store, passed.human, trust=trust, listens=listens).run(passed.link.connection)
        except Unreachable as error:
            raise Refused(NO_SERVER) from error
        except ServerError as error:
            raise refusal(error) from None

    def _know_or_ask(self, opened: OpenSection, passed: Passed, code: str, name: str) -> None:
        """A desk may have ended between being told of another section and the first records of it."""
        try:
            self._know(opened, passed, code)
        except Refused:
            trust = trust_of(self._profile(), self._door.enrolment, opened.key, code, name, passed.link)
            self._agree_once(opened, passed, trust)
            self._know(opened, passed, code)

    def _know(self, opened: OpenSection, passed: Passed, code: str) -> None:
        opened.person = self._person_with(opened, code)
        if opened.person != passed.human:
            raise Refused(OTHER_PERSON)

    def change_password(self, code: str, old: str, new: str) -> Admitted:
        """Replace a temporary password at the server; this PC's slot 1 follows at the next sign-in, by slot 2."""
        from komae_desk.ui.gate import Admitted

        self._door.choose_password(code, old, new, (self._door.enrolment.joining.title, code))
        return Admitted(code, changed=True)

    def recover(self, typed: str, code: str, password: str) -> Admitted:
        """A password that only this PC knows would be none at the server."""
        raise Refused("パスワードの再設定は、情報政策課に依頼してください。")

    def take_certificate(self, file: Path) -> None:
        """Keep the certificate an administrator made for this PC."""
        try:
            if file.stat().st_size > LARGEST:
                raise Refused("証明書のファイルではありません。情報政策課から受け取ったファイルを選んでください。")
            self._door.enrolment.take_certificate(file.read_bytes())
        except OSError as error:
            raise Refused("証明書のファイルを読めません。もう一度選んでください。") from error

    def join(self, code: str, password: str, one_time: str) -> Admitted:
        """The first sign-in on this PC: an empty file, filled by the server. A refusal leaves only the enrolment."""
        profile = self._profile()
        if profile.exists():
            raise Refused("この端末は、すでに参加しています。ログインしてください。")
        return self._unless_elsewhere(code, lambda goes_on: self._join_by(profile, code, password, one_time, goes_on))

    def _join_by(self, profile: SharedProfile, code: str, password: str, one_time: str, goes_on: bool) -> Admitted:
        from komae_desk.ui.gate import Admitted

        try:
            passed = self._door.knock(code, password, one_time, goes_on=goes_on)
        except Unreachable as error:
            raise Refused(NO_SERVER) from error
        if passed is None:
            return Admitted(code, must_change=True)
        try:
            return self._join(profile, passed, code, password)
        except BaseException:
            passed.turn_away()
            raise

    def _join(self, profile: SharedProfile, passed: Passed, code: str, password: str) -> Admitted:
        from komae_desk.ui.gate import Admitted

        joining = self._door.enrolment.joining
        held = passed.greeting["streams"].get(str(joining.stream))
        is_empty = held is not None and (
            held["seq"] == 0
            # Who began before and was cut off may have left the line of a key.
            or (held["role"] != "submitter" and not passed.link.connection.has_records(joining.stream))
        )
        first = founder_of(self._door.enrolment, code) if is_empty else None
        if is_empty and first is None:
            raise Refused(NO_RECORDS)
        recovery, key = profile.create(joining.title, code, first.name if first else code, password)
        try:
            opened = self._fill(profile, key, passed, code, first)
        except BaseException:
            forget_profile(profile, keep=FILES)
            raise
        opened.recovery = recovery
        return Admitted(code, opened=opened, link=passed.link)

    def _fill(self, profile: SharedProfile, key: Key, passed: Passed, code: str, first: FirstRun | None) -> OpenSection:
        schema = of_stream(self._schema, journal_of(self._areas), self._door.enrolment.joining.stream)
        opened = open_section(profile, key, self._areas, schema, code=code, name=code)
        try:
            if first is not None:
                found(opened.store, self._areas, first, self._setting.clock, passed.human)
            name = first.name if first else ""
            trust = trust_of(profile, self._door.enrolment, opened.key, code, name, passed.link)
            self._agree_once(opened, passed, trust)
            self._know(opened, passed, code)
            profile.keep_device_slot(opened.key, passed.link.connection.device_share())
            profile.arrive(opened.key, code, self._name_of(opened), passed.entered.share)
        except BaseException:
            opened.end()
            raise
        return opened

    def _person_with(self, opened: OpenSection, code: str) -> UUID:
        """The person, found where the desk is: in the section of the file, or in one that goes on in its place."""
        with opened.store.engine.connect() as connection:
            moved = homes(opened.store, connection)
        refusal: Refused | None = None
        for stream in dict.fromkeys((opened.store.own, *moved.values())):
            try:
                self._go_to(opened, stream)
                person = super()._person_with(opened, code)
            except Refused as refused:
                refusal = refusal or refused
                continue
            if moved.get(person, stream) != stream:
                self._go_to(opened, moved[person])
                person = super()._person_with(opened, code)
            return person
        assert refusal is not None
        raise refusal

    def _title(self, opened: OpenSection, passed: Passed) -> str:
        held = passed.greeting["streams"].get(str(opened.store.stream), {})
        return str(held.get("title") or self._profile().section_name)

    def _go_to(self, opened: OpenSection, stream: UUID) -> None:
        with writing(opened.store.engine) as connection:
            opened.store = opened.store.at(connection, stream)

    def _name_of(self, opened: OpenSection) -> str:
        assert opened.person is not None
        return desk_of(opened.store, self._areas, opened.person, clock=self._setting.clock).user.name

    def _agreeing(self, admitted: Admitted, desk: SeatedDesk) -> Agreeing | None:
        from komae_desk.app.shared_sitting import Agreeing

        opened: OpenSection = admitted.opened
        profile = self._profile()
        link: Any = admitted.link
        desk.origin = self._door.enrolment.joining.origin
        trust = trust_of(profile, self._door.enrolment, opened.key, opened.code, desk.user.name, link)
        return Agreeing(desk, opened, profile, link, self._door, trust)
