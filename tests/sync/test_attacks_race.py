"""Two who decide at the same instant: one decision stands, the other one learns of it (security.md §4.1)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

from tests.sync.conftest import Server
from tests.sync.sender import Sender, record_of, sender

ROUNDS = 150


def submitted(clerk: Sender) -> UUID:
    item = clerk.op("request", "create", {"reason": ("", "会議"), "starts_on": (None, "2026-12-01")})
    record = record_of(item)
    assert clerk.say(item, clerk.step(record, "submit", "draft", "submitted", 1)) == ["ok", "ok"]
    return record


def test_of_two_approvals_at_once_exactly_one_stands(server: Server) -> None:
    stream = server.stream()
    clerk = sender(server, "race0", stream)
    chiefs = [sender(server, f"race{n}", stream, "ISM") for n in (1, 2)]
    start = Barrier(2)

    def decide(chief: Sender, record: UUID) -> str:
        item = chief.step(record, "permit", "submitted", "permitted", 2)
        start.wait()
        (said,) = chief.say(item)
        return said

    records = []
    with ThreadPoolExecutor(2) as pool:
        for _ in range(ROUNDS):
            records.append(submitted(clerk))
            said = list(pool.map(decide, chiefs, [records[-1]] * 2))
            assert sorted(said) == ["conflict conflict:state", "ok"]
    query = """SELECT count(*), count(DISTINCT record) FROM ledger.journal
                WHERE stream = %s AND verb = 'permit' AND verdict = 'ok' AND record = ANY (%s)"""
    assert server.admin.execute(query, (stream, records)).fetchone() == (ROUNDS, ROUNDS)


def test_an_approval_of_another_version_than_the_one_seen_does_not_count(server: Server) -> None:
    stream = server.stream()
    clerk = sender(server, "race3", stream)
    chief = sender(server, "race4", stream, "ISM")
    record = submitted(clerk)
    assert chief.say(chief.step(record, "return", "submitted", "draft", 2, "日付を確かめること")) == ["ok"]
    change = clerk.op("request", "edit", {"reason": ("会議", "別の用")}, record, saw=3)
    assert clerk.say(change, clerk.step(record, "submit", "draft", "submitted", 4)) == ["ok", "ok"]
    old = chief.step(record, "permit", "submitted", "permitted", 2)
    assert chief.say(old) == ["conflict conflict:version"], "a decision made on the words before"
    again = chief.step(record, "permit", "submitted", "permitted", 5)
    assert chief.say(again) == ["ok"]
    twice = chief.step(record, "permit", "submitted", "permitted", 6)
    assert chief.say(twice) == ["conflict conflict:state"]
    assert chief.say(again | {"dseq": next(chief.slots)}) == ["ok dup"], "and the same one is the same one"
