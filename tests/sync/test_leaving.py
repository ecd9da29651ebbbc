"""A person leaves a section: what was not sent is handed to the chief, and no word of the section stays in the file."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from komae_desk.core.area import ledgers
from komae_desk.core.desk import Desk
from komae_desk.core.identity import uuid7
from komae_desk.core.journal import first_break
from komae_desk.core.people import Role, User
from komae_desk.core.store import Draft, Query
from komae_desk.store import cipher, first_page
from komae_desk.store.engine import build_engine, writing
from komae_desk.store.keys import Key
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.agreement import Agreement
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.vouching import Trust
from tests.sample import AREA, NOW, desk_for
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc, sign_in, trusting

END = "UPDATE gate.membership SET valid_to = clock_timestamp() WHERE login = %s AND stream = %s"
BACK = "UPDATE gate.membership SET valid_to = 'infinity' WHERE login = %s AND stream = %s"
GIVE = "INSERT INTO gate.membership (login, stream, role) VALUES (%s, %s, 'member')"


class Mover:
    """A person at a PC with a real encrypted file on the disk."""

    def __init__(self, server: Server, login: str, stream: UUID, folder: Path) -> None:
        self.server, self.login, self.human = server, login, uuid7()
        server.person(login, stream, duties=("CLK",), human=self.human)
        self.path, self.key = folder / f"{login}.db", Key.random()
        cipher.create(self.path, self.key)
        engine = build_engine(lambda: cipher.connect(self.path, self.key))
        self.store = SqlStore(engine, ledgers((AREA,)), stream, uuid7())
        with writing(engine) as connection:
            self.store.metadata.create_all(connection)
        self.store.prepare()
        self.link = sign_in(server, login)
        self.trust: Trust | None = None

    def at(self, stream: UUID) -> SqlStore:
        with writing(self.store.engine) as connection:
            return self.store.at(connection, stream)

    def desk(self, stream: UUID) -> Desk:
        return desk_for(self.at(stream), User(self.human, "辻󠄀 花子", "", frozenset({Role.CLERK})))

    def agree(self) -> Agreement:
        return Cycle(self.store, self.human, trust=self.trust).run(self.link)

    def end(self, stream: UUID) -> None:
        self.server.admin.execute(END, (self.login, stream))

    def backed_up(self) -> None:
        """A backup of the server was proved that was begun after all that this PC has handed over."""
        with self.store.engine.connect() as connection:
            facts = connection.exec_driver_sql("SELECT value FROM fact WHERE name LIKE 'handed:%' AND value <> ''")
            handed = [datetime.fromisoformat(row.value) for row in facts]
        # The PC counts the way of its question too: that can be a moment ahead of the server's clock.
        while handed and self.server.admin.execute("SELECT clock_timestamp()").fetchone()[0] <= max(handed):
            pass
        self.server.admin.execute("UPDATE ledger.head SET backup_seq = seq")
        self.server.admin.execute("UPDATE gate.server SET backed_up_at = clock_timestamp()")

    def plain(self) -> bytes:
        """Every page of the file and of its WAL, decrypted."""
        with self.store.engine.connect() as connection:
            cipher.truncate_wal(connection.connection.dbapi_connection)
        return decrypted(self.path, self.key)

    def close(self) -> None:
        self.link.close()
        self.store.engine.dispose()


def decrypted(path: Path, key: Key) -> bytes:
    """The whole file as its pages say, free ones too; raises when a page does not decrypt to a known header."""
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    content, made = path.read_bytes(), []
    for at in range(0, len(content), cipher.PAGE):
        page = content[at : at + cipher.PAGE]
        if at == 0:
            made.append(first_page._decrypt(page, key))
            continue
        iv = page[-80:-64]
        opening = Cipher(AES(key.raw()), CBC(iv)).decryptor()
        made.append(opening.update(page[:-80]) + opening.finalize())
    return b"".join(made)


@pytest.fixture
def streams(server: Server) -> tuple[UUID, UUID]:
    return server.stream("税務課"), server.stream("福祉課")


@pytest.fixture
def mover(
    server: Server, streams: tuple[UUID, UUID], tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Mover]:
    made = Mover(server, f"m{abs(hash(request.node.name)) % 10**8}", streams[0], tmp_path)
    yield made
    made.close()


@pytest.fixture
def chief(server: Server, streams: tuple[UUID, UUID], request: pytest.FixtureRequest) -> Iterator[Pc]:
    made = pc(server, f"c{abs(hash(request.node.name)) % 10**8}", streams[0], Role.SECURITY_MANAGER)
    yield made
    made.close()


def left_over(chief: Pc, stream: UUID) -> list[dict]:
    rows = chief.link._all("SELECT * FROM api.left_over(%s)", (stream,))
    return [{"code": row.code, **json.loads(row.body)} for row in rows]


def cut_off(*_: object) -> None:
    raise ConnectionError


def box(desk: Desk, tag: str, name: str):
    return desk.save(desk.new("box"), tag=tag, name=name)


def named_by_both(mover: Mover, chief: Pc, stream: UUID) -> None:
    """One record gets a name from each; the mover's has not been sent and will be refused."""
    desk = mover.desk(stream)
    first = box(desk, "K-1", "はじめの名前")
    mover.agree()
    chief.agree()
    chief.desk.save(chief.desk.get("box", first.id), name="課長の名前")
    chief.agree()
    desk.save(first, name="担当の名前")


def test_nothing_is_lost_and_nothing_left_behind(mover: Mover, chief: Pc, streams: tuple[UUID, UUID]) -> None:
    tax, welfare = streams
    box(chief.desk, "K-1", "滞納整理票綴")
    box(chief.desk, "K-0", "延滞督促控")
    chief.agree()
    desk = mover.desk(tax)
    box(desk, "K-2", "差押予告一覧")
    mover.agree()
    edited = desk.save(desk.find("box", tag="K-1")[0], name="滞納整理票綴控")
    unsent = box(desk, "K-3", "未送信目録")
    desk.store.save_draft(mover.human, Draft("box:new", "box", uuid7(), "書掛帳", {"name": "書掛帳"}, NOW))
    assert all(word.encode() in mover.plain() for word in ("滞納整理票綴", "差押予告一覧", "未送信目録", "書掛帳"))
    mover.server.admin.execute(GIVE, (mover.login, welfare))
    mover.end(tax)

    done = mover.agree()
    assert (done.gone, done.left) == ([tax], 0)
    assert mover.desk(tax).find("box") == []
    # What others registered goes at once; of what this PC has sent nothing is lost if the server is restored now.
    assert not any(word.encode() in mover.plain() for word in ("延滞督促控", "書掛帳", "督促"))
    assert "未送信目録".encode() in mover.plain()
    mover.backed_up()
    assert mover.agree().gone == [tax]
    plain = mover.plain()
    # The index kept them two characters at a time.
    for word in ("滞納整理票綴", "差押予告一覧", "未送信目録", "書掛帳", "K-1", "K-2", "K-3", "差押", "押予", "目録"):
        assert word.encode() not in plain, word
    old = mover.at(tax)
    assert (old.count(Query("box")), old.count(Query("box", "目録")), old.recent_lines(9), old.drafts(mover.human)) == (
        0, 0, [], [],
    )  # fmt: skip
    assert first_break(mover.store.chain(), mover.store.own, mover.store.replica) is None
    # The chief's PC tells of them, and has both, word for word; what was acknowledged before is where it was.
    assert [arrival.key for arrival in chief.agree().arrivals] == [UUID(each["op"]) for each in left_over(chief, tax)]
    handed = left_over(chief, tax)
    assert [(each["code"], each["record"]) for each in handed] == [
        ("former", str(edited.id)), ("former", str(unsent.id)),
    ]  # fmt: skip
    assert handed[1]["patch"]["name"] == ["", "未送信目録"]
    chief.agree()
    assert {each.tag: each.name for each in chief.desk.find("box")} == {
        "K-0": "延滞督促控", "K-1": "滞納整理票綴", "K-2": "差押予告一覧",
    }  # fmt: skip
    # Work goes on in the other section, in the same file.
    box(mover.desk(welfare), "F-1", "福祉の箱")
    assert (mover.agree().gone, mover.agree().left) == ([], 0)


def test_a_restored_server_gets_what_was_handed_over_again(mover: Mover, chief: Pc, streams: tuple[UUID, UUID]) -> None:
    tax, _ = streams
    mover.agree()
    unsent = box(mover.desk(tax), "K-1", "引継ぎの箱")
    mover.end(tax)
    mover.agree()
    admin = mover.server.admin
    admin.execute("ALTER TABLE ledger.op DISABLE TRIGGER no_change")
    try:
        admin.execute("DELETE FROM ledger.op WHERE human = %s", (mover.human,))
    finally:
        admin.execute("ALTER TABLE ledger.op ENABLE ALWAYS TRIGGER no_change")
    admin.execute("DELETE FROM ledger.replica WHERE human = %s", (mover.human,))
    assert left_over(chief, tax) == []
    mover.agree()
    assert [each["record"] for each in left_over(chief, tax)] == [str(unsent.id)]
    assert mover.desk(tax).find("box") == []


def forgets(mover: Mover, stream: UUID) -> None:
    """The server goes back to before this person had sent anything, and nobody declares it."""
    admin = mover.server.admin
    for table in ("op", "journal"):
        admin.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER no_change")
        admin.execute(f"DELETE FROM ledger.{table} WHERE human = %s", (mover.human,))
        admin.execute(f"ALTER TABLE ledger.{table} ENABLE ALWAYS TRIGGER no_change")
    admin.execute("DELETE FROM ledger.row WHERE stream = %s", (stream,))
    admin.execute("DELETE FROM ledger.code WHERE stream = %s", (stream,))
    admin.execute("UPDATE ledger.head SET seq = 0, hash = %s WHERE stream = %s", (bytes(32), stream))


def test_a_number_of_a_past_that_is_no_more_proves_nothing(mover: Mover, chief: Pc, streams: tuple[UUID, UUID]) -> None:
    """Sent as an earlier replica, acknowledged, lost with a restore; the number is another line's since."""
    tax, _ = streams
    ours = box(mover.desk(tax), "K-1", "前の箱")
    assert mover.agree().sent == 1
    with writing(mover.store.engine) as connection:
        connection.exec_driver_sql("DELETE FROM fact WHERE name LIKE 'replica:%'")
    forgets(mover, tax)
    box(chief.desk, "K-9", "課長の箱")
    assert chief.agree().sent == 1
    mover.end(tax)
    mover.backed_up()
    mover.agree()
    assert [each["record"] for each in left_over(chief, tax)] == [str(ours.id)]


def test_who_comes_back_sends_again_what_a_restored_server_lost(mover: Mover, streams: tuple[UUID, UUID]) -> None:
    tax, _ = streams
    ours = [box(mover.desk(tax), f"K-{n}", "前の箱") for n in range(2)]
    assert mover.agree().sent == 2
    # The key that speaks from now on does so from the third line of this past on.
    mover.trust = trusting()
    ours.append(box(mover.desk(tax), "K-2", "前の箱"))
    assert mover.agree().sent == 1
    mover.end(tax)
    mover.agree()
    forgets(mover, tax)
    mover.server.admin.execute("UPDATE gate.server SET epoch = gen_random_uuid()")
    mover.server.admin.execute("UPDATE gate.membership SET valid_to = 'infinity' WHERE login = %s", (mover.login,))
    assert mover.agree().alarms == [], "where a key began went with the past it began in"
    query = "SELECT record FROM ledger.row WHERE stream = %s ORDER BY record"
    assert mover.server.admin.execute(query, (tax,)).fetchall() == [(each.id,) for each in ours]
    assert [each.name for each in mover.desk(tax).find("box")] == ["前の箱"] * 3


def test_a_backup_of_before_does_not_cover_what_is_handed_over_after(mover: Mover, streams: tuple[UUID, UUID]) -> None:
    tax, _ = streams
    mover.agree()
    desk = mover.desk(tax)
    box(desk, "K-1", "初回目録")
    mover.end(tax)
    mover.agree()
    mover.backed_up()
    box(desk, "K-2", "後便目録")
    mover.agree()
    assert "後便目録".encode() in mover.plain()
    mover.backed_up()
    mover.agree()
    assert "後便目録".encode() not in mover.plain()


@pytest.mark.parametrize("is_defect", [False, True])
def test_what_waited_for_a_decision_is_handed_over_too(
    mover: Mover, chief: Pc, streams: tuple[UUID, UUID], is_defect: bool
) -> None:
    tax, _ = streams
    named_by_both(mover, chief, tax)
    if is_defect:  # a version that is no number, as a defect of a client would write it
        with writing(mover.store.engine) as connection:
            last = "seq = (SELECT max(seq) FROM local_line)"
            connection.exec_driver_sql(f"UPDATE local_line SET body = json_set(body, '$.saw', 'x') WHERE {last}")
    assert mover.agree().refused == 1
    mover.end(tax)
    assert mover.agree().gone == [tax]
    (handed,) = left_over(chief, tax)
    assert handed["patch"]["name"] == ["はじめの名前", "担当の名前"]
    mover.backed_up()
    mover.agree()
    assert "担当の名前".encode() not in mover.plain()


def test_what_was_said_again_and_refused_once_more_is_handed_over_all_the_same(
    mover: Mover, chief: Pc, streams: tuple[UUID, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simulated world 26: let go, cut off after it was said again, back, refused, let go again."""
    tax, _ = streams
    named_by_both(mover, chief, tax)
    assert mover.agree().refused == 1
    mover.end(tax)
    with monkeypatch.context() as cut, pytest.raises(ConnectionError):
        cut.setattr(Cycle, "_send", cut_off)
        mover.agree()
    mover.server.admin.execute(BACK, (mover.login, tax))
    assert mover.agree().refused == 1, "a member again, before it was sent"
    mover.end(tax)
    assert mover.agree().gone == [tax]
    assert [handed["patch"]["name"] for handed in left_over(chief, tax)] == [["はじめの名前", "担当の名前"]]
    mover.backed_up()
    mover.agree()
    assert "担当の名前".encode() not in mover.plain()


def test_a_server_that_knows_nothing_of_the_membership_takes_nothing(mover: Mover, streams: tuple[UUID, UUID]) -> None:
    """As one restored to a day before the person came."""
    tax, _ = streams
    desk = mover.desk(tax)
    box(desk, "K-1", "残る箱")
    mover.agree()
    mover.server.admin.execute("DELETE FROM gate.membership WHERE login = %s", (mover.login,))
    assert mover.agree().gone == []
    assert [each.name for each in desk.find("box")] == ["残る箱"]
    mover.server.admin.execute(GIVE, (mover.login, tax))
    assert mover.agree().left == 0


def test_who_comes_back_gets_everything_again(mover: Mover, streams: tuple[UUID, UUID]) -> None:
    tax, _ = streams
    box(mover.desk(tax), "K-1", "税務の箱")
    mover.agree()
    mover.end(tax)
    assert mover.agree().gone == [tax]
    mover.backed_up()
    assert mover.agree().gone == [tax]
    assert mover.agree().gone == [], "once"
    mover.server.admin.execute(BACK, (mover.login, tax))
    mover.agree()
    desk = mover.desk(tax)
    assert [each.name for each in desk.find("box")] == ["税務の箱"]
    desk.save(desk.find("box")[0], name="税務の箱二")
    assert (mover.agree().refused, mover.agree().left) == (0, 0)
    mover.end(tax)
    assert mover.agree().gone == [tax], "and it goes again"


def test_a_stream_somebody_else_of_the_file_works_in_stays(
    mover: Mover, server: Server, streams: tuple[UUID, UUID]
) -> None:
    tax, _ = streams
    box(mover.desk(tax), "K-1", "二人の箱")
    mover.agree()
    other, login = uuid7(), f"{mover.login}o"
    server.person(login, tax, human=other)
    link = sign_in(server, login)
    Cycle(mover.store, other).run(link)
    mover.end(tax)
    assert mover.agree().gone == []
    assert mover.desk(tax).find("box")
    server.admin.execute(END, (login, tax))
    assert Cycle(mover.store, other).run(link).gone == [tax]
    mover.backed_up()
    mover.agree()
    assert "二人の箱".encode() not in mover.plain()
    link.close()


def test_the_chief_settles_what_was_handed_over_once(mover: Mover, chief: Pc, streams: tuple[UUID, UUID]) -> None:
    tax, _ = streams
    mover.agree()
    box(mover.desk(tax), "K-7", "引継ぎの箱")
    mover.end(tax)
    mover.agree()
    (handed,) = left_over(chief, tax)
    settle = "SELECT api.settle_left(%s, %s, '本人に確かめて登録した') AS done"
    assert [chief.link._one(settle, (tax, UUID(handed["op"]))).done for _ in range(2)] == [True, False]
    assert left_over(chief, tax) == []


def test_what_somebody_else_of_the_file_has_not_sent_keeps_the_stream(
    mover: Mover, server: Server, streams: tuple[UUID, UUID]
) -> None:
    tax, _ = streams
    mover.agree()
    other, login = uuid7(), f"{mover.login}s"
    server.person(login, tax, human=other)
    hers = desk_for(mover.at(tax), User(other, "髙﨑 二郎", "", frozenset({Role.CLERK})))
    unsent = box(hers, "K-5", "まだ送っていない箱")
    mover.end(tax)
    assert mover.agree().gone == []
    assert hers.get("box", unsent.id).name == "まだ送っていない箱"
    link = sign_in(server, login)
    assert Cycle(mover.store, other).run(link).left == 0
    link.close()
    rows = server.admin.execute("SELECT count(*) FROM ledger.row WHERE stream = %s AND record = %s", (tax, unsent.id))
    assert rows.fetchone() == (1,)
