"""The sign-in where a section has a server: password and code there, slot 2 here; without an answer slot 1 (§6.2)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection as LocalConnection

from komae_desk.app.setting import Setting
from komae_desk.core.errors import Refused
from komae_desk.core.people import FirstRun, Role
from komae_desk.store.account import SignIn, SignInRefused
from komae_desk.store.chain import Schema
from komae_desk.store.journal import Journal
from komae_desk.store.keys import Key, KeyWiped
from komae_desk.store.passwords import weaknesses
from komae_desk.store.profile import PROFILE
from komae_desk.store.profile_shared import REVOKED, SharedProfile
from komae_desk.sync import door
from komae_desk.sync.connection import (
    AGAIN,
    DEVICE_REVOKED,
    LOGIN_ENDED,
    STOPPED,
    TAKEN,
    Closed,
    Entered,
    ServerError,
    Unreachable,
)
from komae_desk.sync.enrolment import NETWORK, Enrolment, read_joining
from komae_desk.sync.lease import Lease
from komae_desk.sync.link import LOCKED, Link, has_stream, server_time, was_member
from komae_desk.sync.signature import Signer, new_key
from komae_desk.sync.vouching import Trust

WRONG = (
    "職員番号、パスワード、確認コードのどれかが違うか、仮のパスワードの期限（3日）が切れています。"
    "もう一度入力してください。続くときは、情報政策課に連絡してください。"
)
REFUSALS = {
    "KD010": "同じ職員番号のログインを処理しています。少し待って、もう一度ログインしてください。",
    LOGIN_ENDED: (
        "このログインは終わっているか、止められています。この端末にある本人の鍵を消しました。"
        "続けて使うときは、情報政策課に連絡してください。"
    ),
    DEVICE_REVOKED: REVOKED,
    "KD012": (
        "ログインの誤りが続いたため、ログインを止めています。"
        "30分たってから、もう一度ログインしてください。急ぐときは、情報政策課に連絡してください。"
    ),
}
STOPPED_FOR = (
    "情報政策課が、全庁の利用を止めています（{reason}）。再開するまで、ログインできません。"
    "この端末の記録は残っています。"
)
UNSAFE = "サーバーの保護が済んでいないため、つなぎません。情報政策課に連絡してください。　問い合わせ番号：S-0103"
NO_SERVER = "サーバーにつながりません。ネットワークを確かめて、もう一度やり直してください。"
LEASE_OVER = (
    "サーバーに7日間ログインしていないため、オフラインでは開けません。"
    "ネットワークにつないで、もう一度ログインしてください。この端末の記録は残っています。"
)
BAD_PASSWORD = "28P01"
NO_CODE = "確認コードの6桁を入力してください。"
ONCE_MORE = (
    "確認コードの登録を確かめています。確認コードの表示が変わるまで待ち、"
    "パスワードと次の確認コードで、もう一度ログインしてください。2回続けて合うと、登録が済みます。"
)
NOT_HERE = "この課の記録を使う登録が、サーバーにありません。情報政策課に連絡してください。"
OTHER_PERSON = "職員名簿の職員と、サーバーの利用者が違います。情報政策課に連絡してください。"


@dataclass(frozen=True)
class Passed:
    """Somebody whom the server let in."""

    link: Link
    entered: Entered
    human: UUID
    greeting: dict[str, Any]

    def turn_away(self) -> None:
        """The PC would not open: the session ends at the server too."""
        self.link.leave("refused")
        self.link.close()


class SignedInElsewhere(Exception):
    """Both factors were right, and the person is signed in at another PC."""

    def __init__(self, entered: Entered) -> None:
        super().__init__(entered.place)
        self.entered = entered


@dataclass(frozen=True)
class Entry:
    """Somebody whose file may be opened; passed is None while the server does not answer.

    is_new: nobody of this staff number has slots on this PC yet.
    """

    signed: SignIn
    link: Link
    passed: Passed | None = None
    is_new: bool = False


def change_password(link: Link, new: str) -> None:
    """Choose a new password at the server, which gets its verifier only, and end the session; raises Refused."""
    try:
        link.choose_password(new)
        link.leave("changed")
    except Unreachable as error:
        raise Refused(NO_SERVER) from error
    except ServerError as error:
        raise refusal(error) from None
    finally:
        link.close()


def refusal(error: ServerError) -> Refused:
    """One sentence for whatever was wrong, so that nobody learns which."""
    if error.code == STOPPED:
        return SignInRefused(STOPPED_FOR.format(reason=error.detail), "password")
    return SignInRefused(REFUSALS.get(error.code, WRONG), "password")


class Door:
    """The way to the server of one enrolment."""

    def __init__(self, setting: Setting, enrolment: Enrolment, profile: SharedProfile) -> None:
        self.enrolment, self._profile, self._setting = enrolment, profile, setting
        self._leases: dict[str, Lease] = {}
        self._changing: tuple[str, Link] | None = None
        self._waiting: tuple[Link, Entered] | None = None

    def lease(self, number: str) -> Lease:
        """How long a person may go on without the server."""
        if number not in self._leases:
            enrolment, setting = self.enrolment, self._setting
            self._leases[number] = Lease(
                setting.keyring(), enrolment.name, enrolment.mac("lease"), number,
                clock=setting.clock, running=setting.running,
            )  # fmt: skip
        return self._leases[number]

    def knock(self, number: str, password: str, code: str, *, goes_on: bool = False) -> Passed | None:
        """Sign in at the server; None when a new password comes first. Raises Unreachable or Refused.

        Raises SignedInElsewhere; then goes_on ends the session there, on the connection that waits.
        """
        waiting, self._waiting = (self._waiting, None) if goes_on else (None, self._waiting)
        self.forget()
        try:
            link = waiting[0] if waiting is not None else Link(self.enrolment, number, password)
        except ServerError as error:
            if error.code == BAD_PASSWORD and door.report(self.enrolment, number):
                # The same answer as to who knows the password: it is not to be told from this.
                raise refusal(ServerError(LOCKED)) from None
            raise self._ended(error, number, password) from None
        try:
            if waiting is not None:
                return self._admit(link, number, link.go_on_here(waiting[1]))
            if not code or goes_on:
                raise Refused(NO_CODE, "one_time")
            return self._admit(link, number, link.open(code))
        except SignedInElsewhere as found:
            self._waiting = (link, found.entered)
            raise
        except BaseException as error:
            link.close()
            if isinstance(error, ServerError):
                raise self._ended(error, number, password) from None
            raise

    def _ended(self, error: ServerError, number: str, password: str) -> Refused:
        """What the server's no means for this PC, and the sentence for it."""
        if error.code == DEVICE_REVOKED:
            self.destroy(Link(self.enrolment, number, password, later=True))
        elif error.code == LOGIN_ENDED and self._profile.exists():
            self.lease(number).end()
            with suppress(Refused):
                signed = self._profile.sign_in(number, password)
                self.part_with(signed.key, number)
                signed.key.wipe()
        return refusal(error)

    def part_with(self, key: Key, number: str) -> None:
        """The server has ended a login: neither slot nor lease is left of it on this PC."""
        self.lease(number).end()
        self._profile.part_with(key, number)

    def destroy(self, link: Link) -> None:
        """This PC was revoked: its slots, then word to the server, then the PC's own key."""
        if self._profile.exists() and not self._profile.is_revoked:
            self.end_leases()
            self._profile.destroy_slots()
        link.confirm_wiped()
        self.enrolment.destroy()

    def end_leases(self) -> None:
        """From now on only the server lets anybody in here."""
        for each in self._profile.accounts():
            self.lease(each.person_id).end()

    def _admit(self, link: Link, number: str, entered: Entered) -> Passed | None:
        if entered.result == TAKEN:
            raise SignedInElsewhere(entered)
        if entered.result == AGAIN:
            raise SignInRefused(ONCE_MORE, "one_time")
        if entered.human is None:
            raise SignInRefused(WRONG, "password")
        if entered.result == "must_change":
            self._changing = (number, link)
            return None
        if not link.connection.is_hardened():
            raise Refused(UNSAFE)
        greeting = link.greet()
        here = self.enrolment.joining.stream
        # Who was of this section and has a file here comes in once more: it hands over, and the records leave.
        if not has_stream(greeting, here) and not (was_member(greeting, here) and self.knows(number)):
            raise Refused(NOT_HERE)
        self.lease(number).renew(server_time(greeting))
        return Passed(link, entered, entered.human, greeting)

    def knows(self, number: str) -> bool:
        """Whether a person has key slots on this PC."""
        return self._profile.exists() and self._profile.has(number)

    def choose_password(self, number: str, old: str, new: str, words: Sequence[str]) -> None:
        """In place of a temporary one; the server gets its verifier only."""
        changing, self._changing = self._changing, None
        if changing is None or changing[0] != number:
            raise Refused("ログインし直してください。")
        if old == new:
            self._changing = changing
            raise Refused("今のパスワードと違うパスワードを入力してください。", "new_password")
        if problems := weaknesses(new, words=words):
            self._changing = changing
            raise Refused(problems[0], "new_password")
        change_password(changing[1], new)

    def forget(self) -> None:
        """Nobody goes on with a change of password, or with an answer, that was waited for."""
        changing, self._changing = self._changing, None
        waiting, self._waiting = self._waiting, None
        for link in ([changing[1]] if changing else []) + ([waiting[0]] if waiting else []):
            link.leave("left")
            link.close()

    def sign_in(self, number: str, password: str, code: str, *, goes_on: bool = False) -> Entry | None:
        """At the server, or by slot 1 within the lease while it does not answer; None: a new password comes first."""
        try:
            passed = self.knock(number, password, code, goes_on=goes_on)
        except Unreachable:
            if self._profile.has(number) and self.lease(number).left() <= timedelta():
                raise Refused(LEASE_OVER) from None
            signed = self._profile.sign_in_offline(number, password)
            return Entry(signed, Link(self.enrolment, number, password, later=True))
        if passed is None:
            return None
        told = passed.entered
        try:
            share = passed.link.connection.device_share()
            if not self._profile.has(number):
                key = self._profile.open_by_device(share)
                signed = SignIn(
                    key, number, number, told.last_in, told.last_out, told.failures, False, False, told.last_place
                )
                return Entry(signed, passed.link, passed, is_new=True)
            opened = self._profile.sign_in_by_server(number, password, told.share, share)
            self._profile.keep_device_slot(opened.key, share)
        except ServerError as error:
            passed.turn_away()
            raise refusal(error) from None
        except Unreachable as error:
            passed.turn_away()
            raise Refused(NO_SERVER) from error
        except BaseException:
            passed.turn_away()
            raise
        signed = replace(
            opened, last_in=told.last_in, last_out=told.last_out, failures=told.failures, place=told.last_place
        )
        return Entry(signed, passed.link, passed)


def of_stream(schema: Schema, journal: Journal, stream: UUID) -> Schema:
    """The same tables, in a new file that belongs to a stream of the server."""

    def upgrade(connection: LocalConnection) -> None:
        is_new = not schema.current(connection)
        schema.upgrade(connection)
        if is_new:
            journal.belong(connection, stream)

    return Schema(schema.current, schema.behind, upgrade)


def trust_of(profile: SharedProfile, enrolment: Enrolment, key: Key, number: str, name: str, link: Link) -> Trust:
    """What a person signs with on this PC, made once the gate is passed, and what this PC checks the server by."""

    def renew() -> bytes:
        private = new_key()
        profile.put_signature_key(key, number, link.share or b"", private)
        return private

    def find() -> Signer | None:
        if not link.is_opened:
            return None
        try:
            return Signer(profile.signature_key(key, number, link.share or b"") or renew(), renew)
        except KeyWiped:
            # The desk has ended while the keeper still finishes: nothing is sent any more.
            raise Closed("KD001") from None

    return Trust(authority=enrolment.authority, name=name, is_strict=True, find=find)


def founder_of(enrolment: Enrolment, number: str) -> FirstRun | None:
    """Who may make the first records of an empty stream, as the joining file names that person."""
    facts = enrolment.joining.founder
    if facts.get("staff_number") != number:
        return None
    role = next((each for each in Role if each.value == facts.get("role")), Role.SECURITY_MANAGER)
    return FirstRun(
        city=facts.get("city", ""),
        department=facts.get("department", ""),
        section=facts.get("section", enrolment.joining.title),
        staff_number=number,
        name=facts.get("name", number),
        reading=facts.get("reading", ""),
        title=facts.get("title", ""),
        role=role,
    )


def begin_joining(setting: Setting, file: Path) -> Path:
    """Read a joining file, make this PC's part, and write what the administrator needs beside it."""
    if (setting.folder / PROFILE).exists():
        raise Refused("この端末には、すでに課のデータがあります。情報政策課に相談してください。")
    joining = read_joining(file)
    enrolment = Enrolment.begin(setting.folder, setting.keyring(), joining)
    ending = ".csr" if joining.kind == NETWORK else ".txt"
    request = file.with_name(f"{file.stem}-申請-{enrolment.name[:8]}{ending}")
    try:
        request.write_text(enrolment.request(), encoding="utf-8")
    except OSError as error:
        raise Refused("申請ファイルを、参加ファイルと同じ場所に書けません。書ける場所に移してください。") from error
    return request
