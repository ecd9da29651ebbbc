"""Two small ledgers that exist only in tests, and desks on a real encrypted file in memory."""

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import ClassVar, Self
from uuid import UUID

import sqlcipher3
from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool

from komae_desk.core.area import Area, Ledger, Screens, Section, ledgers
from komae_desk.core.desk import Desk, Look
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role, User
from komae_desk.core.record import Choice, Kind, Problem, Record, labelled
from komae_desk.core.restricted import Restricted
from komae_desk.core.workflow import State, Step, Workflow, register
from komae_desk.store.blobs import BlobFolder, quota_in
from komae_desk.store.engine import build_engine, writing
from komae_desk.store.keys import Key
from komae_desk.store.sql_store import SqlStore


class Color(Choice):
    RED = "r", "赤"
    BLUE = "b", "青"


@dataclass(frozen=True, kw_only=True)
class Box(Record):
    """A register entry."""

    kind: ClassVar[str] = "box"
    title: ClassVar[str] = "箱"

    tag: str = labelled("管理番号", default="", required=True, kind=Kind.CODE, unique=True)
    name: str = labelled("名称", default="", required=True)
    color: Color | None = labelled("色")
    bought_on: date | None = labelled("取得日")
    checked_at: datetime | None = labelled("点検日時")
    fragile: bool = labelled("割れ物", default=False)
    count: int = labelled("数", default=0)
    colors: tuple[Color, ...] = labelled("使う色", default=())
    parent: UUID | None = labelled("親の箱", refers_to="box")

    @property
    def heading(self) -> str:
        return f"{self.tag} {self.name}"


@dataclass(frozen=True, kw_only=True)
class Request(Record):
    """An application with two people."""

    kind: ClassVar[str] = "request"
    title: ClassVar[str] = "申請"

    applicant: UUID | None = labelled("申請者", refers_to="box")
    reason: str = labelled("理由", default="", required=True, kind=Kind.LONG)
    starts_on: date | None = labelled("開始日", required=True)
    ends_on: date | None = labelled("終了日")
    permitted_by: UUID | None = labelled("許可者")
    permitted_on: date | None = labelled("許可日")
    conditions: str = labelled("条件", default="")

    def problems(self, look: Look):
        yield from super().problems(look)
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            yield Problem("ends_on", "終了日は、開始日以後の日を入力してください。")
        if self.starts_on and self.starts_on < look.today:
            yield Problem("starts_on", "開始日が過ぎています。理由を入力してください。", "CK-02", stops=False)


REQUEST = Workflow(
    {
        "draft": State("作成中"),
        "submitted": State("許可待ち", "due"),
        "permitted": State("許可", "ok"),
        "used": State("使用中", "info"),
        "done": State("終了", "neu"),
    },
    (
        Step("submit", "申請", ("draft",), "submitted", checks=True, numbers=True),
        Step("return", "差戻し", ("submitted",), "draft", by=(Role.SECURITY_MANAGER,), reason=1),
        Step(
            "permit",
            "許可",
            ("submitted",),
            "permitted",
            by=(Role.SECURITY_MANAGER,),
            apart=True,
            fills={"permitted_by": "me", "permitted_on": "today"},
            undo="revoke",
        ),
        Step(
            "condition",
            "条件を付けて許可",
            ("submitted",),
            "permitted",
            by=(Role.SECURITY_MANAGER,),
            apart=True,
            asks=("conditions",),
            needs=("conditions",),
        ),
        Step("revoke", "許可の取消し", ("permitted",), "submitted", by=(Role.SECURITY_MANAGER,), reason=1),
        Step("use", "使用", ("permitted",), "used", hidden=True),
        Step("finish", "終了", ("used",), "done"),
    ),
    final=frozenset({"done"}),
    applicant="applicant",
    correct_by=(Role.SECURITY_MANAGER,),
)

AREA = Area(
    "試験",
    order=1,
    ledgers=(
        Ledger(
            Box,
            register(active=State("使用", "ok"), gone=State("廃止")),
            Screens(
                ("tag", "name", "color"),
                (
                    Section("基本", ("tag", "name", "color", "colors", "bought_on")),
                    Section("中身", ("checked_at", "fragile", "count", "parent")),
                ),
            ),
            order=("tag",),
            restricted=Restricted.MAY,
        ),
        Ledger(
            Request,
            REQUEST,
            Screens(("number", "reason"), (Section("基本", ("applicant", "reason", "starts_on", "ends_on")),)),
            numbered="P-99",
            restricted=Restricted.MAY,
        ),
    ),
)

RESTRICTED = UUID("01900000-0000-7000-8000-0000000000aa")
NOW = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
_ENGINES: weakref.WeakSet[Engine] = weakref.WeakSet()
_BARE: dict[tuple[int, ...], tuple[tuple[Area, ...], bytes]] = {}
_FOLDERS = tempfile.TemporaryDirectory(prefix="tests-", ignore_cleanup_errors=True)


def engine(content: bytes = b"") -> Engine:
    """A small encrypted file in a folder of its own, with connections of their own for every thread, as in the program.

    Nothing is waited for on the disk; the file goes when nobody holds the engine any more.
    """
    folder = tempfile.mkdtemp(dir=_FOLDERS.name)
    if content:
        Path(folder, "a.db").write_bytes(content)

    def connect() -> object:
        connection = sqlcipher3.dbapi2.connect(f"{folder}/a.db", isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA key = \"x'" + "1f" * 32 + "'\"")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA busy_timeout = 5000")
        return connection

    made = build_engine(connect)
    weakref.finalize(made, shutil.rmtree, folder, ignore_errors=True)
    _ENGINES.add(made)
    return made


def close_idle(keep: int = 0) -> None:
    """Close what no test uses now, unless it is few; an engine that is used again opens its file again."""
    idle = [each for each in list(_ENGINES) if isinstance(each.pool, QueuePool) and each.pool.checkedin()]
    if len(idle) > keep:
        for each in idle:
            each.dispose()


def blobs_of(stream: UUID, of: Engine | None = None) -> BlobFolder:
    """A folder of attached files of its own; of: the file that knows the quota."""
    folder = Path(tempfile.mkdtemp(dir=_FOLDERS.name))
    quota = (quota_in(of),) if of is not None else ()
    return BlobFolder(folder / "files", folder / "copies", Key(b"\x1f" * 32), stream, *quota)


def store(areas: tuple[Area, ...] = (AREA,)) -> SqlStore:
    return file_of(uuid7(), areas)


def file_of(stream: UUID, areas: Sequence[Area] = (AREA,)) -> SqlStore:
    """A new encrypted file of a stream."""
    known = tuple(areas)
    file = engine(_bare_file(known))
    made = SqlStore(file, ledgers(known), stream, uuid7(), blobs=blobs_of(stream, file))
    made.prepare()
    return made


def place_of(where: SqlStore, ledger: Ledger) -> SqlStore:
    """Where the records of a ledger may lie: what only named people may read has a stream of its own."""
    if ledger.restricted is not Restricted.ONLY:
        return where
    with writing(where.engine) as connection:
        return where.at(connection, RESTRICTED)


def _bare_file(areas: tuple[Area, ...]) -> bytes:
    """A file with the tables of these areas and nothing in them, laid once."""
    if held := _BARE.get(tuple(map(id, areas))):
        return held[1]
    made = SqlStore(engine(), ledgers(areas), uuid7(), uuid7())
    with writing(made.engine) as connection:
        made.metadata.create_all(connection)
    made.prepare()
    content = content_of(made.engine)
    _BARE[tuple(map(id, areas))] = areas, content
    return content


def content_of(made: Engine) -> bytes:
    """The bytes of a file, for others to begin with; its connections are closed."""
    with made.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        path = next(row[2] for row in connection.exec_driver_sql("PRAGMA database_list") if row[1] == "main")
    made.dispose()
    return Path(path).read_bytes()


@dataclass(frozen=True)
class Kept:
    """A file as it was when it was kept, for many tests to begin with."""

    areas: tuple[Area, ...]
    stream: UUID
    replica: UUID
    content: bytes

    @classmethod
    def of(cls, where: SqlStore, areas: Sequence[Area]) -> Self:
        return cls(tuple(areas), where.stream, where.replica, content_of(where.engine))

    def store(self) -> SqlStore:
        """A file of its own that holds the same."""
        file = engine(self.content)
        blobs = blobs_of(self.stream, file)
        return SqlStore(file, ledgers(self.areas), self.stream, self.replica, blobs=blobs)


class Clock:
    """A clock that tests move by hand."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def user(name: str, *roles: Role) -> User:
    return User(uuid7(), name, roles=frozenset(roles or {Role.STAFF}))


def desk_for(where: SqlStore, person: User, clock: Callable[[], datetime] | None = None) -> Desk:
    return Desk(where, (AREA,), person, clock=clock or Clock())


def two_desks() -> Iterator[Desk]:
    """A clerk's and a chief's desk on one file."""
    where = store()
    yield desk_for(where, user("田中 花子"))
    yield desk_for(where, user("佐藤 一郎", Role.SECURITY_MANAGER))
