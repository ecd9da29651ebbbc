"""限られた人の記録: the restricted streams of a person, opened, entered and filled with members (settled.md 1, R02).

In 単独利用 they lie in the section's own file, as order among its people; at a server its administrators open them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.app.seat import SeatedDesk
from komae_desk.app.setting import utc_now
from komae_desk.core.area import answering
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.people import LEAVE, PERSON, REJOIN, Role, User
from komae_desk.core.record import Record
from komae_desk.core.restricted import ENTERED, TITLE, Member, Place
from komae_desk.store.administration import ADMINISTERING
from komae_desk.store.engine import writing
from komae_desk.store.homes import keep_out, kept_out, restricted_of
from komae_desk.store.sql_store import SqlStore

if TYPE_CHECKING:
    from komae_desk.app.shared_sitting import Agreeing
    from komae_desk.ui.circle_windows import CircleWindows
    from komae_desk.ui.main_window import MainWindow

NUMBER = "staff_number"
NOT_CHIEF = "限られた人の記録を作れるのは、情報セキュリティ管理者（課長）です。課長に依頼してください。"
NOT_MEMBERS = "関わる人を変えられるのは、情報セキュリティ管理者（課長）です。課長に依頼してください。"
NOT_MINE = "この記録は、名前のある人だけが読めます。関わる人に加えるよう、課長に依頼してください。"
NOT_BEGUN = "まだ始まっていません。課長が先に入ってください。"
FROM_REGISTER = "課の職員名簿から写した内容"
BEFORE_RESTORE = "控えから戻す前に外した"
FILTER = "テキスト (*.txt)"
REQUEST = (
    "限られた人の記録の開設の依頼\n"
    "\n"
    "課\t{section}\n"
    "名称\t{name}\n"
    "依頼した人\t{who}\n"
    "依頼した日\t{day}\n"
    "\n"
    "管理者二人で、次のとおり開設してください（ログイン名は、登録したものに読み替えます）。\n"
    "ask section-open {called} --section {section} --department {department} --kind restricted\n"
    "{members}"
    "\n"
    "職員番号\t氏名\t番号\n"
    "{people}"
)


class Circles:
    """Of one person at the desk of a section; implements komae_desk.ui.circle_windows.Circles."""

    def __init__(
        self,
        section: Desk,
        *,
        clock: Callable[[], datetime] = utc_now,
        shared: bool = False,
        dress: Callable[[Desk], object] = lambda desk: None,
    ) -> None:
        """shared: a server opens them, and says who may enter. dress: what else a desk of one is given."""
        assert isinstance(section.store, SqlStore)
        self._section, self._store = section, section.store
        self._clock, self.shared, self._dress = clock, shared, dress

    # --- who may go where

    def places(self) -> list[Place]:
        """Where the person may enter, by title; for everybody else there is nothing."""
        store, me = self._store, self._section.user.person
        with store.engine.connect() as connection:
            told, own = restricted_of(connection, store.metadata, store.own, me)
        found = []
        for stream, facts in told.items():
            desk = self._look(stream)
            mine, begun = desk.store.get(PERSON, me), bool(desk.find(PERSON))
            # Whom the chief has struck off finds nothing any more, also before the server follows.
            if stream != store.stream and facts["role"] != "submitter" and (mine is None or _is_in(mine)):
                reads = bool(facts["closed"]) or facts["role"] not in ("member", "approver")
                found.append(Place(stream, self._title(desk, str(facts["title"])), begun, reads))
        for stream in own:
            desk = self._look(stream)
            mine = desk.store.get(PERSON, me)
            if stream != store.stream and mine is not None and _is_in(mine) and me not in self._kept_out(stream):
                found.append(Place(stream, self._title(desk, TITLE), only_here=self.shared))
        return sorted(found, key=lambda place: (place.title, place.stream))

    def desk(self, stream: UUID) -> Desk:
        """The desk of the person there; raises Refused for anybody who is not a member."""
        place = next((each for each in self.places() if each.stream == stream), None)
        if place is None:
            raise Refused(NOT_MINE)
        store, section = self._at(stream), self._section
        desk = SeatedDesk(store, section.installed, self._user(store), clock=self._clock, practice=section.practice)
        desk.origin, desk.beside, desk.keeps_views = section.origin, section, not place.read_only
        self._dress(desk)
        return desk

    def enter(self, stream: UUID) -> Desk:
        """As desk; who comes in stands in its register, and that he came is written down there (R23)."""
        place = next((each for each in self.places() if each.stream == stream), None)
        if place is not None and not place.read_only:
            if not place.began:
                self._begin(self._at(stream), place.title)
            elif self._at(stream).get(PERSON, self._section.user.person) is None:
                self._join(self._at(stream))
        desk = self.desk(stream)
        if place is not None and not place.read_only:
            desk.note(ENTERED, "")
        return desk

    def _user(self, store: SqlStore) -> User:
        """As the circle's own register has the person; who only reads has the name of the section's."""
        nobody = Desk(store, self._section.installed, User(self._section.user.person, ""), clock=self._clock)
        try:
            user: User = answering(nobody.areas, "person_of")(nobody, self._section.user.person)
        except Refused:
            own = self._section.user
            return User(own.person, own.name, own.title, frozenset({Role.STAFF}))
        return user

    # --- opening

    def may_open(self) -> bool:
        """Whether the person may open one, or ask for it."""
        return self._section.user.holds(*ADMINISTERING)

    def candidates(self) -> list[tuple[UUID, str]]:
        """Who works in the section, as its register has them."""
        people = [each for each in self._section.find(PERSON) if _is_in(each)]
        return [(each.id, each.heading) for each in sorted(people, key=lambda each: str(getattr(each, NUMBER, "")))]

    def open(self, name: str, purpose: str, people: Sequence[UUID]) -> UUID:
        """Open one in this file with these members and the person; returns its stream."""
        self._require_open(name)
        stream = uuid7()
        self._found(self._at(stream), name, purpose, people)
        return stream

    def request(self, name: str, people: Sequence[UUID], file: Path) -> int:
        """Write what the server's administrators need; returns how many members. Raises Refused."""
        self._require_open(name)
        section, office = self._section, self._section.office
        me = section.user.person
        members = [each for each in self._people((me, *people))]
        called = f'"{name}"' if name.split() != [name] else name
        lines = "".join(
            f"ask member u{getattr(each, NUMBER, '')} --section {called}"
            f" --duties {','.join(_duties(each)) or Role.STAFF.value}\n"
            for each in members
        )
        rows = "".join(f"{getattr(e, NUMBER, '')}\t{e.short}\t{e.id}\n" for e in members)
        text = REQUEST.format(
            section=office.section, department=office.department, name=name, called=called, who=section.user.name,
            day=section.today.isoformat(), members=lines, people=rows,
        )  # fmt: skip
        try:
            file.write_text(text, encoding="utf-8-sig")
        except OSError as error:
            raise Refused("依頼のファイルを書けません。書ける場所を選んで、もう一度やり直してください。") from error
        return len(members)

    def request_name(self, today: date) -> str:
        """How the file is called: nobody's name and no matter is in it."""
        return f"開設の依頼-{self._section.office.section}-{today:%Y%m%d}.txt"

    # --- members

    def members(self, desk: Desk) -> list[Member]:
        """Everybody who is or was in it, those who are first."""
        out = self._kept_out(_stream(desk))
        found = [
            Member(
                each.id, str(getattr(each, NUMBER, "")), each.short, _roles(each),
                not _is_in(each) or each.id in out, each.id == desk.user.person,
            )
            for each in desk.find(PERSON)
        ]  # fmt: skip
        return sorted(found, key=lambda member: (member.ended, member.number))

    def may_change(self, desk: Desk) -> bool:
        """Whether the person adds and ends members of this one."""
        return desk.user.holds(*ADMINISTERING)

    def at_server(self, desk: Desk) -> bool:
        """Whether administrators of a server name its members, too."""
        place = next((each for each in self.places() if each.stream == _stream(desk)), None)
        return self.shared and not (place is not None and place.only_here)

    def absent(self, desk: Desk) -> list[tuple[UUID, str]]:
        """Who works in the section and is no member."""
        here = {member.person for member in self.members(desk) if not member.ended}
        return [each for each in self.candidates() if each[0] not in here]

    def add(self, desk: Desk, person: UUID) -> None:
        """Take somebody of the section in, as a member again where he was one."""
        self._require_change(desk)
        kept = desk.store.get(PERSON, person)
        with desk.act("関わる人の追加") as act:
            if kept is None:
                for each in self._people((person,)):
                    self._copy(act, each)
            else:
                reasons = dict.fromkeys(kept.labels(), FROM_REGISTER)
                if _is_in(kept):
                    # Struck off after the day of a backup that was restored: only this file knows it.
                    kept = act.move(kept, LEAVE, BEFORE_RESTORE, reasons=reasons, left_on=desk.today)
                act.move(kept, REJOIN, FROM_REGISTER, reasons=reasons, left_on=None)
        stream = _stream(desk)
        with writing(self._store.engine) as connection:
            left = kept_out(connection, self._store.metadata, stream) - {person}
            keep_out(connection, self._store.metadata, stream, left)

    def end(self, desk: Desk, person: UUID, why: str) -> None:
        """From now on the person finds nothing of it any more."""
        self._require_change(desk)
        if person == desk.user.person:
            raise Refused("自分は外せません。ほかの情報セキュリティ管理者に依頼してください。")
        kept = desk.get(PERSON, person)
        with desk.act("関わる人の終了") as act:
            reasons = dict.fromkeys(kept.labels(), why or FROM_REGISTER)
            act.move(kept, LEAVE, why, reasons=reasons, left_on=desk.today)

    def _require_change(self, desk: Desk) -> None:
        if not self.may_change(desk):
            raise Refused(NOT_MEMBERS)

    def _require_open(self, name: str) -> None:
        if not self.may_open():
            raise Refused(NOT_CHIEF)
        if not name.strip():
            raise Refused("名称を入力してください。", "name")

    # --- the first records

    def _begin(self, store: SqlStore, title: str) -> None:
        """The chief is the first to enter what a server opened."""
        if not self.may_open():
            raise Refused(NOT_BEGUN)
        self._found(store, title, "", ())

    def _found(self, store: SqlStore, name: str, purpose: str, people: Sequence[UUID]) -> None:
        section = self._section
        desk = Desk(store, section.installed, section.user, clock=self._clock, practice=section.practice)
        with desk.act(f"{TITLE}の開設") as act:
            for ledger in desk.ledgers.values():
                for record in section.find(ledger.kind) if ledger.fronts else ():
                    act.save(_fresh(record), reasons=dict.fromkeys(record.labels(), FROM_REGISTER))
            for each in self._people((section.user.person, *people)):
                self._copy(act, each)
            answering(desk.areas, "called")(act, name.strip(), purpose.strip())

    def _join(self, store: SqlStore) -> None:
        """Whom the server lets in and nobody entered yet enters himself; roles are given by the chief."""
        section = self._section
        desk = Desk(store, section.installed, section.user, clock=self._clock, practice=section.practice)
        with desk.act("関わる人の追加") as act:
            for each in self._people((section.user.person,)):
                self._copy(act, each, roles=None if self.may_open() else ())

    def _people(self, people: Sequence[UUID]) -> list[Record]:
        found = [self._section.maybe(PERSON, each) for each in dict.fromkeys(people)]
        return [each for each in found if each is not None]

    def _copy(self, act: Any, person: Record, **changes: Any) -> None:
        """Somebody of the section's register, with what decides what he may do and how he is printed."""
        ledger = act.ledger(PERSON)
        taken = {name: getattr(person, name) for name in (NUMBER, *ledger.along)}
        taken |= {name: value for name, value in changes.items() if value is not None}
        made = ledger.record(id=person.id, state=ledger.workflow.initial, **taken)
        act.save(made, reasons=dict.fromkeys(made.labels(), FROM_REGISTER))

    def _kept_out(self, stream: UUID) -> set[UUID]:
        with self._store.engine.connect() as connection:
            return kept_out(connection, self._store.metadata, stream)

    def _at(self, stream: UUID) -> SqlStore:
        return self._store.beside(stream)

    def _look(self, stream: UUID) -> Desk:
        return Desk(self._at(stream), self._section.installed, self._section.user, clock=self._clock)

    def _title(self, desk: Desk, otherwise: str) -> str:
        """Without the number of members, which stands behind it in brackets."""
        return desk.office.place.rpartition("（")[0] if desk.find(PERSON) else otherwise


def circle_windows(
    window: MainWindow,
    desk: Desk,
    lock: Callable[[], object] = lambda: None,
    *,
    clock: Callable[[], datetime] = utc_now,
    agreeing: Agreeing | None = None,
) -> CircleWindows:
    """The windows of 限られた人の記録 beside a main window, agreeing with a server where there is one."""
    from komae_desk.app.window import window_of
    from komae_desk.ui.circle_windows import CircleWindows

    if agreeing is None:
        return CircleWindows(window, Circles(desk, clock=clock), lambda d, reads: window_of(d, read_only=reads), lock)
    circles = Circles(desk, clock=clock, shared=True, dress=agreeing.places.dress)
    made = CircleWindows(
        window,
        circles,
        lambda d, reads: window_of(d, lambda: agreeing.places.facts(d, agreeing.facts()), read_only=reads),
        lock,
        agreeing.places.join,
    )
    agreeing.places.circles = made
    return made


def practise(desk: Desk, *, clock: Callable[[], datetime] = utc_now) -> UUID:
    """Open an invented one with two of the section and fill it (練習モード); returns its stream."""
    circles = Circles(desk, clock=clock)
    stream = circles.open("違反の対応", "通報と指導の記録", [each for each, _ in circles.candidates()][1:3])
    inside = circles.desk(stream)
    for area in inside.areas:
        if area.restricted_samples is not None:
            area.restricted_samples(inside)
    return stream


def _stream(desk: Desk) -> UUID:
    assert isinstance(desk.store, SqlStore)
    return desk.store.stream


def _is_in(person: Record) -> bool:
    """Whether somebody of a register is there today; who was struck off is not, on that very day."""
    return not person.voided and person.state == "active"


def _fresh(record: Record) -> Record:
    """The same as a new record, without what it referred to."""
    refers: dict[str, Any] = {name: None for name, label in record.labels().items() if label.refers_to}
    return dataclasses.replace(record, id=uuid7(), version=0, edition=0, number="", **refers)


def _duties(person: Record) -> list[str]:
    return [role.value for role in getattr(person, "roles", ())]


def _roles(person: Record) -> str:
    return "・".join(role.label for role in getattr(person, "roles", ()))
