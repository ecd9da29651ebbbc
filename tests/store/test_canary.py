"""After a whole life no password and no key lies anywhere: files, backups, keyring, environment, command line (R19)."""

import os
from pathlib import Path

from komae_desk.store.account import SignInRefused
from komae_desk.store.keys import Key
from komae_desk.store.profile import Profile
from komae_desk.store.recovery_key import RecoveryKey
from tests.store.encrypted import CHEAP, NAME, PERSON, SECTION, Clock, FolderKeyring, add_line, crash_copy, open_it

CANARY = "カナリア canary-7Q 窓辺の鳥"
SECOND = "もう一羽 second-4X 屋根の鳥"
RECORD_WORDS = "記録の中の個人名カナリア"


def shapes(*secrets: str) -> list[bytes]:
    """How a secret could lie in a file."""
    return [s.encode(code) for s in secrets for code in ("utf-8", "utf-16-le", "utf-16-be", "cp932")]


def sweep(folder: Path, needles: list[bytes], extra: bytes = b"") -> list[str]:
    """The files that hold a needle; "outside" when the extra bytes do."""
    found = [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    ]
    return found + ["outside"] * any(needle in extra for needle in needles)


def surroundings() -> bytes:
    """Environment and command line of this process."""
    command_line = Path("/proc/self/cmdline")
    environment = "\0".join(f"{k}={v}" for k, v in os.environ.items()).encode("utf-8", "surrogateescape")
    return environment + (command_line.read_bytes() if command_line.exists() else b"")


def live(folder: Path, clock: Clock) -> tuple[Key, RecoveryKey]:
    """Everything a password passes through: first run, wrong try, change, another person, work, crash, restore, end."""
    keyring = FolderKeyring(folder / "keyring.json")
    profile = Profile(folder / "profile", keyring, cost=CHEAP, now=clock)
    recovery, key = profile.create(SECTION, PERSON, NAME, CANARY)
    profile.confirm_recovery(recovery.text(), key)
    profile.add_account(key, "1002", "鈴木 一郎", SECOND)
    try:
        profile.sign_in(PERSON, CANARY + "x")
    except SignInRefused:
        clock.later(minutes=1)
    profile.change_password("1002", SECOND, CANARY + "2")
    file = open_it(profile, profile.sign_in(PERSON, CANARY).key, now=clock)
    for _ in range(30):
        add_line(file, RECORD_WORDS)
    file.anchor_tick()
    file.backup()
    file.checkpoint()
    add_line(file, RECORD_WORDS)
    file.close()
    content = bytearray((profile.folder / "data.db").read_bytes())
    content[5000] ^= 1
    (profile.folder / "data.db").write_bytes(content)
    restored = open_it(profile, profile.sign_in("1002", CANARY + "2").key, now=clock)
    assert restored.opening.restoration is not None
    add_line(restored, RECORD_WORDS)
    assert sweep(folder, shapes(RECORD_WORDS)) == []
    restored.close()
    profile.signed_out("1002")
    return key, recovery


def test_no_secret_and_no_record_word_lies_anywhere(tmp_path: Path, clock: Clock) -> None:
    key, recovery = live(tmp_path, clock)
    raw = key.passphrase()[2:-1]
    needles = shapes(CANARY, SECOND, CANARY + "2", RECORD_WORDS, raw, recovery.text(), recovery.text().replace("-", ""))
    needles += [bytes.fromhex(raw), recovery.raw]
    assert len(list(tmp_path.rglob("*.db"))) > 3
    assert sweep(tmp_path, needles, surroundings()) == []


def test_the_sweep_finds_a_planted_canary(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for i, needle in enumerate(shapes(CANARY)):
        (tmp_path / "deep" / f"{i}.bin").write_bytes(b"\0" * 100 + needle)
    assert len(sweep(tmp_path, shapes(CANARY), b"PASSWORD=" + CANARY.encode())) == 5


def test_a_copy_of_everything_but_the_keyring_does_not_open(tmp_path: Path, clock: Clock) -> None:
    from komae_desk.store.account import NeedsRecovery
    from komae_desk.store.keyring_slot import MemoryKeyring
    from tests.store.encrypted import make_profile

    profile, key = make_profile(tmp_path / "profile", now=clock)
    open_it(profile, key, now=clock).close()
    stolen = crash_copy(profile, tmp_path / "stolen")
    bare = Profile(stolen.folder, MemoryKeyring(), practice=True, cost=CHEAP)
    try:
        bare.sign_in(PERSON, "いぬも歩けば3本の棒にあたる")
    except NeedsRecovery:
        return
    raise AssertionError("it opened")
