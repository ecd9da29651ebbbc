"""共有に参加 from 単独利用: the PC enrolled beside its file, the sealed chain handed over, the file changed over.

Until the last step the file goes on in 単独利用; every step can be cut off and taken again.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from komae_desk.app.seat import SeatedDesk
from komae_desk.app.setting import Setting
from komae_desk.app.shared import NO_CODE, NO_SERVER, NOT_HERE, ONCE_MORE, OTHER_PERSON, Door, change_password, refusal
from komae_desk.core.errors import Refused
from komae_desk.core.people import User
from komae_desk.store.engine import writing
from komae_desk.store.passwords import weaknesses
from komae_desk.store.profile_shared import SERVER_FACTS, WAITING, SharedProfile, finish_move
from komae_desk.store.section import OpenSection
from komae_desk.sync.carrying import Carriage, Carrying, Seal
from komae_desk.sync.connection import AGAIN as CODE_AGAIN
from komae_desk.sync.connection import Closed, ServerError, Unreachable
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.enrolment import FILES, NETWORK, Enrolment, read_joining
from komae_desk.sync.link import Link, has_stream, server_time
from komae_desk.sync.replica import replica_of
from komae_desk.sync.signature import Signer, new_key
from komae_desk.sync.vouching import Trust, let_speak

LARGEST = 64 * 1024
AGAIN = "ログインし直すと、続きから引き継ぎます。"
WORDS = {
    "KD060": (
        "引継ぎを始められません。サーバーで、この課の情報セキュリティ管理者（課長）として登録されていないログインです。"
        "情報政策課に、役割の登録を依頼してください。"
    ),
    "KD062": f"引継ぎが止まりました。ほかの画面が同じ引継ぎを進めています。{AGAIN}",
    "KD063": (
        "引継ぎを止めました。送った履歴が、封をした照合値と合いません。"
        "「控えと復元」の「検査する」で履歴を調べ、情報政策課に連絡してください。"
    ),
}


class Handover:
    """What the page asks of the composition; everything but the properties runs on a thread and raises Refused."""

    def __init__(self, setting: Setting, opened: OpenSection, desk: SeatedDesk) -> None:
        self._setting, self._opened, self._desk = setting, opened, desk
        self._folder = setting.folder / WAITING
        self._link: Link | None = None
        self._human: UUID | None = None
        self._share: bytes | None = None
        self._typed = ""
        # The carrier's word on every line; kept with the profile once that is one of a server.
        self._private = new_key()
        self._trust = Trust(Signer(self._private, lambda: self._private), name=desk.user.name, is_strict=True)

    # --- the PC

    @property
    def title(self) -> str:
        """The section at the server, "" before a joining file was chosen."""
        enrolment = self._enrolment()
        return enrolment.joining.title if enrolment is not None else ""

    @property
    def is_ready(self) -> bool:
        """Whether the PC can knock at the server."""
        enrolment = self._enrolment()
        return enrolment is not None and enrolment.is_ready

    @property
    def is_signed_in(self) -> bool:
        """Whether a session at the server is open."""
        return self._link is not None

    def begin(self, file: Path) -> Path:
        """Enrol this PC beside its file; returns the request for the administrator, with whom to register."""
        if self._enrolment() is not None:
            raise Refused("参加ファイルは、もう選んであります。違う課のときは、情報政策課に連絡してください。")
        enrolment = Enrolment.begin(self._folder, self._setting.keyring(), read_joining(file))
        ending = ".csr" if enrolment.joining.kind == NETWORK else ".txt"
        request = file.with_name(f"{file.stem}-申請-{enrolment.name[:8]}{ending}")
        try:
            request.write_text(enrolment.request(), encoding="utf-8")
        except OSError as error:
            raise Refused("申請ファイルを、参加ファイルと同じ場所に書けません。書ける場所に移してください。") from error
        return request

    def take_certificate(self, file: Path) -> None:
        """Keep the certificate an administrator made for this PC."""
        enrolment = self._needed()
        try:
            if file.stat().st_size > LARGEST:
                raise Refused("証明書のファイルではありません。情報政策課から受け取ったファイルを選んでください。")
            enrolment.take_certificate(file.read_bytes())
        except OSError as error:
            raise Refused("証明書のファイルを読めません。もう一度選んでください。") from error

    # --- the server

    def sign_in(self, password: str, code: str) -> bool:
        """Sign in at the server; False when a new password comes first (choose_password, then once more)."""
        self.leave()
        try:
            link = Link(self._needed(), self._opened.code, password)
        except Unreachable as error:
            raise Refused(NO_SERVER) from error
        except ServerError as error:
            raise refusal(error) from None
        try:
            return self._enter(link, password, code)
        except BaseException as error:
            link.close()
            if isinstance(error, Unreachable):
                raise Refused(NO_SERVER) from error
            if isinstance(error, ServerError):
                raise refusal(error) from None
            raise

    def _enter(self, link: Link, password: str, code: str) -> bool:
        if not code:
            raise Refused(NO_CODE, "one_time")
        entered = link.open(code)
        if entered.result == CODE_AGAIN:
            raise Refused(ONCE_MORE, "one_time")
        if entered.human is None:
            raise refusal(ServerError("bad"))
        if entered.result == "must_change":
            self._link = link
            return False
        stream = self._needed().joining.stream
        greeting = link.greet()
        if not has_stream(greeting, stream):
            raise Refused(NOT_HERE)
        # Of the second PC of a section the server knows the people by the records of the first.
        if entered.human != self._desk.user.person and not link.connection.has_record(stream, entered.human):
            raise Refused(OTHER_PERSON)
        self._link, self._human, self._share, self._typed = link, entered.human, entered.share, password
        return True

    def choose_password(self, new: str) -> None:
        """In place of a temporary one."""
        link, self._link = self._link, None
        if link is None:
            raise Refused("ログインし直してください。")
        words = (self._desk.office.section, self._desk.user.name, self._opened.code)
        if problems := weaknesses(new, words=[w for text in words for w in (text, *text.split())]):
            self._link = link
            raise Refused(problems[0], "new_password")
        change_password(link, new)

    def leave(self) -> None:
        """End the session at the server."""
        link, self._link = self._link, None
        if link is not None:
            link.leave("left")
            link.close()

    # --- the chain

    def seal(self) -> Seal:
        """What goes on paper now."""
        return self._carrying().seal()

    def paper(self, seal: Seal) -> bytes:
        """The seal as PDF."""
        from komae_desk.pdf.sealed import sealed_paper

        desk = self._desk
        section = f"{desk.office.city}{desk.office.department}{desk.office.section}"
        maker = f"{desk.user.title}　{desk.user.name}".strip()
        return sealed_paper(seal.head, seal.lines, section, maker, desk.today)

    def run(self, progress: Callable[[int, int], object], cancelled: Callable[[], bool]) -> Carriage:
        """Ask, bring over what is not there yet, and change over at the end."""
        link = self._link
        if link is None or self._human is None:
            raise Refused(f"サーバーにログインしていません。{AGAIN}")
        try:
            done = self._carrying(link).run(link.connection, progress, cancelled)
            if done.done:
                self._finish(link, self._human)
        except Unreachable as error:
            self.leave()
            raise Refused(
                f"サーバーとの接続が切れました。引き継いだ所までは、サーバーに残っています。{AGAIN}"
            ) from error
        except Closed as error:
            self.leave()
            raise Refused(f"サーバーとの接続の期限が切れました。{AGAIN}") from error
        except ServerError as error:
            raise Refused(self._words(error)) from None
        return done

    def _words(self, error: ServerError) -> str:
        if error.code != "KD064":
            return WORDS.get(error.code, f"引継ぎが止まりました（{error.code}）。情報政策課に連絡してください。")
        _, kind, field = f"{error.detail}::".split(":")[:3]
        ledger = self._desk.ledgers.get(kind)
        name = ledger.record.title if ledger is not None else kind
        label = ledger.record.labels().get(field) if ledger is not None else None
        what = f"「{name}」の「{label.text}」" if label is not None else f"「{name}」"
        return f"引継ぎを始められません。サーバーが古く、{what}を読めません。情報政策課に更新を依頼してください。"

    def _carrying(self, link: Link | None = None) -> Carrying:
        user, store, stream = self._desk.user, self._opened.store, self._needed().joining.stream
        carrier = User(self._human or user.person, user.name, user.title, user.roles)
        signer = self._trust.signer
        assert signer is not None

        def speak() -> None:
            assert link is not None
            with writing(store.engine) as connection:
                replica = replica_of(store, connection, carrier.person)
            let_speak(link.connection, replica, self._trust, carrier.person, {stream}, self._setting.clock())

        return Carrying(store, stream, carrier, clock=self._setting.clock, sign=signer.sign, speak=speak)

    # --- the change

    def _finish(self, link: Link, human: UUID) -> None:
        """Read what the server has, make the profile one of a server; whoever had a slot here opens by it once more."""
        opened, setting = self._opened, self._setting
        Cycle(opened.store, human, trust=self._trust).run(link.connection)
        self._desk.become(human)
        enrolment = self._needed()
        profile = SharedProfile(
            setting.folder, setting.keyring(), practice=setting.practice, cost=setting.cost, now=setting.clock
        )
        for name in FILES:
            if name != SERVER_FACTS and (self._folder / name).exists():
                os.replace(self._folder / name, setting.folder / name)
        profile.take_over(opened.key)
        opened.profile.shared = True
        profile.keep_device_slot(opened.key, link.connection.device_share())
        profile.rewrap(opened.key, opened.code, self._typed)
        profile.arrive(opened.key, opened.code, self._desk.user.name, self._share)
        profile.put_signature_key(opened.key, opened.code, self._share or b"", self._private)
        Door(setting, enrolment, profile).lease(opened.code).renew(server_time(link.greet()))
        finish_move(setting.folder)
        self.leave()
        self._typed = ""

    def _enrolment(self) -> Enrolment | None:
        return Enrolment.find(self._folder, self._setting.keyring())

    def _needed(self) -> Enrolment:
        found = self._enrolment() or Enrolment.find(self._setting.folder, self._setting.keyring())
        if found is None:
            raise Refused("参加ファイルが選ばれていません。情報政策課から受け取ったファイルを選んでください。")
        return found
