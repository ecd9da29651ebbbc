"""The sign-in where a section has a server: password and code there, slot 2 here; without an answer slot 1 (§6.2)."""

from __future__ import annotations

from collections.abc import Sequence
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
from komae_desk.store.passwords import weaknesses
from komae_desk.store.profile import PROFILE
from komae_desk.store.profile_shared import SharedProfile
from komae_desk.sync.connection import Entered, ServerError, Unreachable
from komae_desk.sync.enrolment import NETWORK, Enrolment, read_joining
from komae_desk.sync.lease import Lease
from komae_desk.sync.link import Link, has_stream, server_time

WRONG = "職員番号、パスワード、確認コードのどれかが違います。もう一度入力してください。"
REFUSALS = {
    "KD010": "同じ職員番号のログインを処理しています。少し待って、もう一度ログインしてください。",
    "KD012": (
        "ログインの誤りが続いたため、ログインを止めています。"
        "30分たってから、もう一度ログインしてください。急ぐときは、情報政策課に連絡してください。"
    ),
}
NO_SERVER = "サーバーにつながりません。ネットワークを確かめて、もう一度やり直してください。"
LEASE_OVER = (
    "サーバーに7日間ログインしていないため、オフラインでは開けません。"
    "ネットワークにつないで、もう一度ログインしてください。この端末の記録は残っています。"
)
NO_CODE = "確認コードの6桁を入力してください。"
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


@dataclass(frozen=True)
class Entry:
    """Somebody whose file may be opened; passed is None while the server does not answer."""

    signed: SignIn
    passed: Passed | None = None


def refusal(error: ServerError) -> Refused:
    """One sentence for whatever was wrong, so that nobody learns which."""
    return SignInRefused(REFUSALS.get(error.code, WRONG), "password")


class Door:
    """The way to the server of one enrolment."""

    def __init__(self, setting: Setting, enrolment: Enrolment, profile: SharedProfile) -> None:
        self.enrolment, self._profile = enrolment, profile
        self.lease = Lease(
            setting.keyring(), enrolment.name, enrolment.mac("lease"), clock=setting.clock, running=setting.running
        )
        self._changing: tuple[str, Link] | None = None

    def knock(self, number: str, password: str, code: str) -> Passed | None:
        """Sign in at the server; None when a new password comes first. Raises Unreachable or Refused."""
        self.forget()
        try:
            link = Link(self.enrolment, number, password)
        except ServerError as error:
            raise refusal(error) from None
        try:
            if not code:
                raise Refused(NO_CODE, "one_time")
            return self._pass(link, number, code)
        except BaseException as error:
            link.close()
            if isinstance(error, ServerError):
                raise refusal(error) from None
            raise

    def _pass(self, link: Link, number: str, code: str) -> Passed | None:
        entered = link.open(code)
        if entered.human is None:
            raise SignInRefused(WRONG, "password")
        if entered.result == "must_change":
            self._changing = (number, link)
            return None
        greeting = link.greet()
        if not has_stream(greeting, self.enrolment.joining.stream):
            raise Refused(NOT_HERE)
        self.lease.renew(server_time(greeting))
        return Passed(link, entered, entered.human, greeting)

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
        link = changing[1]
        try:
            link.choose_password(new)
            link.leave("changed")
        except Unreachable as error:
            raise Refused(NO_SERVER) from error
        except ServerError as error:
            raise refusal(error) from None
        finally:
            link.close()

    def forget(self) -> None:
        """Nobody goes on with a change of password that was begun."""
        changing, self._changing = self._changing, None
        if changing is not None:
            changing[1].leave("left")
            changing[1].close()

    def sign_in(self, number: str, password: str, code: str) -> Entry | None:
        """At the server, or by slot 1 within the lease while it does not answer; None: a new password comes first."""
        try:
            passed = self.knock(number, password, code)
        except Unreachable:
            if self.lease.left() <= timedelta():
                raise Refused(LEASE_OVER) from None
            return Entry(self._profile.sign_in_offline(number, password))
        if passed is None:
            return None
        told = passed.entered
        try:
            opened = self._profile.sign_in_by_server(number, password, told.share)
        except BaseException:
            passed.turn_away()
            raise
        signed = replace(opened, last_in=told.last_in, last_out=told.last_out, failures=told.failures)
        return Entry(signed, passed)


def of_stream(schema: Schema, journal: Journal, stream: UUID) -> Schema:
    """The same tables, in a new file that belongs to a stream of the server."""

    def upgrade(connection: LocalConnection) -> None:
        is_new = not schema.current(connection)
        schema.upgrade(connection)
        if is_new:
            journal.belong(connection, stream)

    return Schema(schema.current, schema.behind, upgrade)


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
