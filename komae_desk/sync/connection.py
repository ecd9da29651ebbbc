"""One connection to the server, with a watchdog: a call that does not come back in time ends with its socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import namedtuple_row

from komae_desk.sync.calls import BoxCalls, FileCalls
from komae_desk.sync.cycle import SNAPSHOT_PAGE, PoisonousBatch
from komae_desk.sync.pasts import Declaration
from komae_desk.sync.watchdog import Watchdog
from komae_desk.sync.wire import ServerLine, Verdict, server_line, verdict_of

PATIENCE = 15.0
KEEPALIVE: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
SECURE = {
    "sslmode": "verify-full",
    "channel_binding": "require",
    "require_auth": "scram-sha-256",
    "gssencmode": "disable",
}
LOGIN_ENDED, DEVICE_REVOKED = "KD011", "KD015"
REFUSED_CERTIFICATE = "certificate"
"""Said during a handshake, and so perhaps by anybody on the way: sync/revocation.py asks again."""
STOPPED = "KD017"
"""Two administrators have stopped the service; the detail says why."""
NO_MEMBER = "KD022"
ELSEWHERE = "KD016"
"""The person has gone on at another PC, which ended the session here."""
TAKEN = "elsewhere"
"""Both factors were right, and the person is signed in at another PC: nothing opens before that one is ended."""
AGAIN = "again"
"""The first correct code after enrolment: the next one opens."""
# What a server says that is there and will let people in later.
_PASSING = (
    "starting up",
    "shutting down",
    "recovery mode",
    "not yet accepting connections",
    "too many",
    "connection slots",
)


class ServerError(Exception):
    """The server answered, and the answer is no. code: of the protocol (KD…) or of PostgreSQL; detail: what of."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


class Closed(ServerError):
    """No session is open for this connection: sign in again."""


class CodeWanted(Closed):
    """The server answers, and nobody has passed its gate since the sign-in: a one-time code opens the session."""

    def __init__(self) -> None:
        super().__init__("code")


class Unreachable(Exception):
    """No answer: the server, the network, or the time. Whether a commit arrived is not known."""


@dataclass(frozen=True)
class Entered:
    """What open_session told: last times, failures since, the secret that resumes, the share of key slot 2.

    last_place: the PC of the last sign-in. place, since: where else the person is signed in (result elsewhere).
    """

    result: str
    human: UUID | None
    last_in: Any = None
    last_out: Any = None
    failures: int = 0
    resume: bytes = b""
    share: bytes | None = None
    last_place: str = ""
    place: str = ""
    since: Any = None


class Connection(FileCalls, BoxCalls):
    """Implements komae_desk.sync.cycle.Server over psycopg; used by one thread at a time."""

    def __init__(self, address: str, *, patience: float = PATIENCE, **options: Any) -> None:
        """address: a libpq connection string. Raises Unreachable, or ServerError when the login is refused."""
        self._watchdog = Watchdog(patience)
        try:
            self._driver = psycopg.connect(address, autocommit=True, **(KEEPALIVE | options))
        except psycopg.OperationalError as error:
            raise self._translated(error) from None

    def close(self) -> None:
        """End the connection."""
        self._watchdog.rest()
        with suppress(psycopg.Error):
            self._driver.close()

    @property
    def is_open(self) -> bool:
        """Whether it was not ended by either side yet."""
        return not self._driver.closed

    @property
    def server_version(self) -> int:
        """As server_version_num tells it."""
        return self._driver.info.server_version

    # --- the gate

    def is_hardened(self) -> bool:
        """Whether the rights of the database are laid: a restore without the upgrade leaves them open (sync.md §2)."""
        query = "SELECT has_database_privilege(current_database(), 'TEMPORARY') AS is_open"
        return not self._one(query).is_open

    def open_session(self, code: str, secret: bytes | None = None) -> Entered:
        """Pass the gate; the register of failures is cleared in a transaction of its own."""
        row = self._one("SELECT * FROM api.open_session(%s, %s)", (code, secret))
        if row.result in ("bad", AGAIN):
            return Entered(row.result, None)
        self._one("SELECT api.confirm_session()")
        share = None if row.share is None else bytes(row.share)
        told = (row.last_in, row.last_out, row.failures, bytes(row.resume), share)
        return Entered(row.result, row.human, *told, row.last_place or "", row.place or "", row.place_since)

    def end_elsewhere(self) -> bytes | None:
        """Go on here: what is open at other PCs ends; returns the share that was withheld."""
        share = self._one("SELECT api.end_elsewhere() AS share").share
        return None if share is None else bytes(share)

    def is_elsewhere(self) -> bool:
        """Whether this session was ended by its person at another PC."""
        return bool(self._one("SELECT api.is_elsewhere() AS said").said)

    def resume(self, held: bytes, secret: bytes | None = None) -> bytes:
        """Move the session here; returns the next secret. Raises Closed when the session is over."""
        found = self._one("SELECT api.resume(%s, %s) AS next", (held, secret)).next
        if found is None:
            raise Closed("KD001")
        return bytes(found)

    def close_session(self, why: str) -> None:
        """Tell the server that this session ends."""
        self._one("SELECT api.close_session(%s)", (why,))

    def touch(self) -> None:
        """Human input: the session stays open."""
        self._one("SELECT api.touch()")

    # --- this PC

    def device_share(self) -> bytes:
        """What opens the PC's own key slot; only with a session."""
        return bytes(self._one("SELECT api.device_share() AS share").share)

    def confirm_wiped(self, secret: bytes | None = None) -> None:
        """This PC was revoked, and its key slots are gone."""
        self._one("SELECT api.confirm_wiped(%s)", (secret,))

    def places(self, replicas: Sequence[UUID]) -> dict[UUID, str]:
        """The names of the PCs behind replicas that wrote in a stream of this person."""
        rows = self._all("SELECT * FROM api.places(%s)", (list(replicas),))
        return {row.replica: row.device for row in rows}

    # --- the cycle

    def hello(self, replica: UUID) -> dict[str, Any]:
        """What the server knows of this replica and of the streams."""
        found: dict[str, Any] = self._one("SELECT api.hello(%s) AS said", (replica,)).said
        return found

    def push(self, replica: UUID, ops: str, *, isolate: bool = False) -> list[Verdict]:
        """Send operations; raises PoisonousBatch when the server cannot read one of them."""
        rows = self._all("SELECT * FROM api.push(%s, %s::jsonb, %s)", (replica, ops, isolate), poison=not isolate)
        return [verdict_of(row) for row in rows]

    def pull(self, stream: UUID, after: int, most: int) -> list[ServerLine]:
        """The lines after a number, in order."""
        return [server_line(row) for row in self._all("SELECT * FROM api.pull(%s, %s, %s)", (stream, after, most))]

    def snapshot(self, stream: UUID, take: Callable[[list[Any]], None]) -> tuple[int, bytes]:
        """Every current row, page by page, of one moment; returns the stream's head of that moment."""
        self._one("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            head = self._one("SELECT api.hello(%s) AS said", (stream,)).said["streams"][str(stream)]
            last: UUID | None = None
            while rows := self._all("SELECT * FROM api.snapshot(%s, %s, %s)", (stream, last, SNAPSHOT_PAGE)):
                take(rows)
                last = rows[-1].record
                if len(rows) < SNAPSHOT_PAGE:
                    break
        finally:
            if self.is_open:
                self._one("ROLLBACK")
        return int(head["seq"]), bytes.fromhex(head["hash"])

    def has_record(self, stream: UUID, record: UUID) -> bool:
        """Whether a stream has a record."""
        before = UUID(int=record.int - 1)
        found = self._all("SELECT record FROM api.snapshot(%s, %s, 1)", (stream, before))
        return [row.record for row in found] == [record]

    def has_records(self, stream: UUID) -> bool:
        """Whether anything was ever entered in a stream; lines about keys alone are nothing yet."""
        return bool(self._all("SELECT record FROM api.snapshot(%s, NULL, 1)", (stream,)))

    # --- a chain of 単独利用 (sync.carrying)

    def carry_ask(self, stream: UUID, source: UUID, replica: UUID, head: str, lines: int) -> int:
        """Ask an administrator to let a sealed chain in; 0 when that was done."""
        values = (stream, source, replica, head, lines)
        return int(self._one("SELECT api.carry_ask(%s, %s, %s, %s, %s) AS asked", values).asked)

    def carry_state(self, stream: UUID, head: str) -> dict[str, Any] | None:
        """How far an approved chain is, and which of its records clash; None while it is not approved."""
        found: dict[str, Any] | None = self._one("SELECT api.carry_state(%s, %s) AS state", (stream, head)).state
        return found

    def carry_stage(self, stream: UUID, head: str, lines: str) -> int:
        """Bring the next lines; returns how many are there."""
        return int(self._one("SELECT api.carry_stage(%s, %s, %s::jsonb) AS staged", (stream, head, lines)).staged)

    def carry_lay(self, stream: UUID, head: str, most: int) -> int:
        """Let the next lines become records; returns how many have."""
        return int(self._one("SELECT api.carry_lay(%s, %s, %s) AS laid", (stream, head, most)).laid)

    # --- between sections, and offices of the city (settled.md 2)

    def sections(self) -> list[Any]:
        """The sections in use."""
        return self._all("SELECT * FROM api.sections()")

    def offered(self, stream: UUID) -> list[Any]:
        """What is being handed over to a stream."""
        return self._all("SELECT * FROM api.offered(%s)", (stream,))

    def take_over(self, stream: UUID, transfer: UUID, accept: bool, values: str, note: str) -> bool:
        """Answer what is being handed over."""
        given = (stream, transfer, accept, values, note)
        return bool(self._one("SELECT api.take_over(%s, %s, %s, %s::jsonb, %s) AS said", given).said)

    def left_over(self, stream: UUID) -> list[Any]:
        """What came too late for a section that goes on in this stream."""
        return self._all("SELECT * FROM api.left_over(%s)", (stream,))

    def settle_left(self, stream: UUID, op: UUID, note: str) -> bool:
        """It has been seen to."""
        return bool(self._one("SELECT api.settle_left(%s, %s, %s) AS said", (stream, op, note)).said)

    def offices(self) -> list[Any]:
        """The offices of the person of this session."""
        return self._all("SELECT * FROM api.offices()")

    def inbox(self, office: str, waiting: bool, since: datetime, after: UUID, most: int) -> list[Any]:
        """What lies before an office, a page of it."""
        return self._all("SELECT * FROM api.inbox(%s, %s, %s, %s, %s)", (office, waiting, since, after, most))

    def inbox_record(self, stream: UUID, record: UUID) -> dict[str, Any] | None:
        """One record with what its decision needs; None when it does not lie before an office of this person."""
        found: dict[str, Any] | None = self._one("SELECT api.inbox_record(%s, %s) AS said", (stream, record)).said
        return found

    def inbox_receipts(self) -> list[Any]:
        """The steps this person took as an office."""
        return self._all("SELECT * FROM api.inbox_receipts()")

    def office_list(self, name: str, stream: UUID, after: UUID, most: int) -> list[Any]:
        """A page of a list over the sections."""
        return self._all("SELECT * FROM api.office_list(%s, %s, %s, %s)", (name, stream, after, most))

    def office_sections(self, name: str) -> list[Any]:
        """The sections a list goes over."""
        return self._all("SELECT * FROM api.office_sections(%s)", (name,))

    def tally(self, stream: UUID) -> tuple[int, bytes, int, int] | None:
        """Head, count and mix of the rows of a stream; None where this person does not read it."""
        rows = self._all("SELECT * FROM api.tally(%s)", (stream,))
        return (rows[0].seq, bytes(rows[0].hash), rows[0].held, rows[0].mixed) if rows else None

    def publish_key(self, replica: UUID, stream: UUID, body: str, signature: bytes) -> str:
        """Let a key speak in a stream: published, known or ended; nothing where the person is no member."""
        try:
            return str(
                self._one("SELECT api.publish_key(%s, %s, %s, %s) AS said", (replica, stream, body, signature)).said
            )
        except ServerError as error:
            if error.code == NO_MEMBER:
                return ""
            raise

    def keys(self, stream: UUID) -> list[ServerLine]:
        """The lines that publish and end keys."""
        return [server_line(row) for row in self._all("SELECT * FROM api.keys(%s)", (stream,))]

    def declarations(self, stream: UUID) -> list[Declaration]:
        """The restores of the server as they were declared for a stream, the newest first."""
        return [
            Declaration(str(r.epoch), r.declared_by, r.reason, r.seq, bytes(r.hash), bytes(r.proof), r.ended)
            for r in self._all("SELECT * FROM api.declarations(%s)", (stream,))
        ]

    def salvage(self, stream: UUID, lines: str) -> int:
        """Bring lines of the time a restore has lost; returns how many of the stream wait for a second voice."""
        return int(self._one("SELECT api.salvage(%s, %s::jsonb) AS waits", (stream, lines)).waits)

    def salvage_waiting(self, stream: UUID) -> list[Any]:
        """What one voice has brought so far, for the chief of a stream; nothing for others."""
        return self._all("SELECT * FROM api.salvage_waiting(%s)", (stream,))

    def salvage_accept(self, stream: UUID, lines: Sequence[bytes]) -> int:
        """The chief's word for lines that only one PC has brought; returns how many still wait."""
        given = (stream, list(lines))
        return int(self._one("SELECT api.salvage_accept(%s, %s::bytea[]) AS waits", given).waits)

    # --- one call

    def _one(self, statement: str, values: tuple[Any, ...] = ()) -> Any:
        rows = self._all(statement, values)
        return rows[0] if rows else None

    def _all(self, statement: str, values: tuple[Any, ...] = (), *, poison: bool = False) -> list[Any]:
        try:
            with self._watched(), self._driver.cursor(row_factory=namedtuple_row) as cursor:
                cursor.execute(statement, values or None)
                return cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            if poison and isinstance(error, (psycopg.DataError, psycopg.IntegrityError)):
                raise PoisonousBatch from None
            raise self._translated(error) from None

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """End the socket when time is over; libpq alone waits for minutes on a dead link (security.md §5.4)."""
        try:
            descriptor = self._driver.fileno()
        except psycopg.OperationalError:
            yield
            return
        self._watchdog.begin(descriptor)
        try:
            yield
        finally:
            self._watchdog.end()

    @staticmethod
    def _translated(error: psycopg.Error) -> Exception:
        """Errors of the protocol first: some of PostgreSQL's login errors look like a broken network (sync.md §2)."""
        code = error.sqlstate or ""
        if code == "KD001":
            return Closed(code)
        if code.startswith("KD") or code[:2] in ("28", "42", "3D"):
            return ServerError(code, error.diag.message_detail or "")
        if "certificate revoked" in str(error):
            return ServerError(REFUSED_CERTIFICATE)
        # The refusal of a login carries no code; without that it must not pass for a network that is down.
        if code == "" and "FATAL:" in str(error) and "not permitted to log in" in str(error):
            return ServerError(LOGIN_ENDED)
        if code == "" and "FATAL:" in str(error) and not any(words in str(error) for words in _PASSING):
            return ServerError("28P01")
        return Unreachable(code or type(error).__name__)
