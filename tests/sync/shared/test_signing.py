"""Personal signatures as the program does them: from the first sign-in on a PC to a reset by the administrators."""

import json
from datetime import UTC, datetime
from typing import Any

import psycopg

from komae_desk.admin.chains import verify_all
from komae_desk.core.identity import uuid7
from komae_desk.store.durable_file import read_json
from komae_desk.store.profile_shared import SharedProfile
from komae_desk.sync.link import Link
from komae_desk.sync.signature import ENDED, PUBLISHED, Signer, new_key
from tests.sync.shared.desks import CHIEF, PATIENCE, SHARE, Office, SharedPc, agreed, close, joined, leave, signed_in


def lines(office: Office) -> list[tuple[str, bool]]:
    """(what, whether signed) of every line the server has taken."""
    query = "SELECT verb, length(signature) = 64 FROM ledger.journal WHERE stream = %s AND verdict = 'ok' ORDER BY seq"
    return office.server.admin.execute(query, (office.stream,)).fetchall()


def faults(office: Office) -> list[str]:
    """What the administrators' tool finds."""
    with psycopg.connect(office.server.cluster.address(database=office.server.database)) as connection:
        (report,) = (each for each in verify_all(connection, {}) if each.stream == office.stream)
    return report.faults + (["unsigned"] if report.unsigned else [])


def profile_of(pc: SharedPc) -> SharedProfile:
    setting = pc.setting()
    return SharedProfile(setting.folder, setting.keyring(), cost=setting.cost, now=setting.clock)


def work(qtbot: Any, sit: Any, pc: SharedPc, door: Any, admitted: Any) -> None:
    """Sit down, agree, leave."""
    sitting = sit(pc, door, admitted)
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    leave(sitting)


def test_everything_a_pc_sends_is_signed_with_one_key_that_is_known_before(
    office: Office, new_chief: SharedPc, qtbot: Any, sit: Any
) -> None:
    door, admitted = joined(new_chief)
    work(qtbot, sit, new_chief, door, admitted)
    door = new_chief.door()
    work(qtbot, sit, new_chief, door, door.sign_in("1001", CHIEF, office.code("1001")))
    found = lines(office)
    assert found[0] == (PUBLISHED, True)
    assert [verb for verb, _ in found].count(PUBLISHED) == 1
    assert len(found) > 5 and all(signed for _, signed in found)
    assert faults(office) == []


def test_the_key_lies_under_the_files_key_and_the_persons_share_together(office: Office, new_chief: SharedPc) -> None:
    _, admitted = joined(new_chief)
    profile = profile_of(new_chief)
    private = profile.signature_key(admitted.opened.key, "1001", SHARE)
    assert private is not None and len(private) == 32
    assert profile.signature_key(admitted.opened.key, "1001", b"of somebody else") is None
    close(admitted)
    held = json.dumps(read_json(new_chief.folder / "profile" / "profile.json"))
    assert "signature_key" in held and private.hex() not in held
    for path in new_chief.folder.rglob("*"):
        assert not path.is_file() or private not in path.read_bytes()


def test_after_a_reset_another_key_begins_and_the_old_lines_hold(
    office: Office, chief: SharedPc, qtbot: Any, sit: Any
) -> None:
    door, admitted = signed_in(chief)
    work(qtbot, sit, chief, door, admitted)
    with office.server.admin.transaction():
        office.server.admin.execute("SELECT ledger.end_keys('u1001', NULL)")
    door = chief.door()
    work(qtbot, sit, chief, door, door.sign_in("1001", CHIEF, office.code("1001")))
    found = lines(office)
    verbs = [verb for verb, _ in found]
    assert (verbs.count(PUBLISHED), verbs.count(ENDED)) == (2, 1)
    assert [verb for verb, signed in found if not signed] == [ENDED], "the server's own word alone has no signature"
    assert verbs.index(ENDED) < len(verbs) - verbs[::-1].index(PUBLISHED) - 1
    assert faults(office) == []


def test_whoever_begins_a_section_may_have_been_cut_off_after_his_key(office: Office, new_chief: SharedPc) -> None:
    door = new_chief.door()
    link = Link(door._door.enrolment, "1001", CHIEF)
    entered = link.open(office.code("1001"))
    assert entered.human is not None
    told = Signer(new_key(), new_key).announcement(office.stream, entered.human, "髙﨑 一郎", datetime.now(UTC))
    assert link.connection.publish_key(uuid7(), office.stream, *told) == "published"
    link.leave("cut off")
    link.close()
    close(joined(new_chief)[1])
    assert [verb for verb, _ in lines(office)].count(PUBLISHED) == 2
    assert faults(office) == []
