import json
from pathlib import Path
from typing import Any

import pytest

from komae_desk.core.errors import Refused
from komae_desk.store.account import MustWait, NeedsRecovery, ProfileEdited, SignInRefused
from komae_desk.store.keyring_slot import MemoryKeyring
from komae_desk.store.keys import Key
from komae_desk.store.profile import Profile
from tests.store.encrypted import CHEAP, NAME, PASSWORD, PERSON, SECTION, Clock, FolderKeyring, make_profile

OTHER = "ゆうやけ空に飛行機雲ひとつ"
NEXT = "あさがお咲いた石の門のそば"

Pair = tuple[Profile, Key]


def edit(profile: Profile, change: Any) -> None:
    path = profile.folder / "profile.json"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def test_the_first_person_signs_in_with_the_same_key(profile_and_key: Pair) -> None:
    profile, key = profile_and_key
    done = profile.sign_in(PERSON, PASSWORD)
    assert done.key.passphrase() == key.passphrase()
    assert (done.name, done.last_in, done.failures, done.must_change) == (NAME, None, 0, False)
    assert (profile.section_name, profile.accounts()[0].usable) == (SECTION, True)


def test_last_sign_in_and_failures_since_are_shown(profile_and_key: Pair, clock: Clock) -> None:
    profile, _ = profile_and_key
    profile.sign_in(PERSON, PASSWORD)
    first = clock.time
    profile.signed_out(PERSON)
    for _ in range(2):
        with pytest.raises(SignInRefused):
            profile.sign_in(PERSON, OTHER)
    done = profile.sign_in(PERSON, PASSWORD)
    assert done.failures == 2
    assert done.last_in is not None
    assert abs((done.last_in - first).total_seconds()) < 2
    assert done.last_out is not None
    assert profile.sign_in(PERSON, PASSWORD).failures == 0


def test_unknown_people_and_wrong_passwords_get_one_text(profile_and_key: Pair) -> None:
    profile, _ = profile_and_key
    texts = set()
    for person, password in ((PERSON, OTHER), ("9999", PASSWORD)):
        with pytest.raises(SignInRefused) as refusal:
            profile.sign_in(person, password)
        texts.add(refusal.value.text)
    assert len(texts) == 1


def test_wrong_tries_only_delay(profile_and_key: Pair, clock: Clock) -> None:
    profile, _ = profile_and_key
    waits = []
    for _ in range(14):
        try:
            profile.sign_in(PERSON, OTHER)
        except MustWait as wait:
            waits.append(wait.seconds)
            clock.later(seconds=wait.seconds)
            with pytest.raises(SignInRefused):
                profile.sign_in(PERSON, OTHER)
        except SignInRefused:
            pass
    assert waits == sorted(waits)
    assert max(waits) == 300
    with pytest.raises(MustWait):
        profile.sign_in(PERSON, PASSWORD)
    clock.later(seconds=300)
    assert profile.sign_in(PERSON, PASSWORD).failures > 10


def test_a_clock_set_back_locks_nobody_out(profile_and_key: Pair, clock: Clock) -> None:
    profile, _ = profile_and_key
    for _ in range(3):
        with pytest.raises(SignInRefused):
            profile.sign_in(PERSON, OTHER)
    clock.later(days=-400)
    with pytest.raises(MustWait) as wait:
        profile.sign_in(PERSON, PASSWORD)
    assert wait.value.seconds <= 1


def test_a_try_counts_before_the_key_is_derived(profile_and_key: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    profile, _ = profile_and_key

    def killed(*_: Any) -> Key:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("komae_desk.store.profile.open_person_slot", killed)
        with pytest.raises(KeyboardInterrupt):
            profile.sign_in(PERSON, PASSWORD)
    assert profile.sign_in(PERSON, PASSWORD).failures == 1


@pytest.mark.parametrize("how", ["zeroed", "removed", "put back"])
def test_edited_counters_are_noticed_until_accepted(profile_and_key: Pair, how: str) -> None:
    profile, _ = profile_and_key
    profile.sign_in(PERSON, PASSWORD)
    path = profile.folder / "sign-in.json"
    before = path.read_bytes()
    with pytest.raises(SignInRefused):
        profile.sign_in(PERSON, OTHER)
    if how == "zeroed":
        content = json.loads(path.read_text())
        content["people"][PERSON]["failures"] = 0
        path.write_text(json.dumps(content))
    elif how == "removed":
        path.unlink()
    else:
        path.write_bytes(before)
    assert profile.sign_in(PERSON, PASSWORD).counters_edited
    assert profile.sign_in(PERSON, PASSWORD).counters_edited
    profile.accept_counters()
    assert not profile.sign_in(PERSON, PASSWORD).counters_edited


def test_several_people_share_one_key(profile_and_key: Pair) -> None:
    profile, key = profile_and_key
    profile.add_account(key, "1002", "鈴木 一郎", OTHER)
    done = profile.sign_in("1002", OTHER)
    assert (done.key.passphrase(), done.must_change) == (key.passphrase(), True)
    with pytest.raises(SignInRefused):
        profile.sign_in("1002", PASSWORD)
    assert [a.name for a in profile.accounts()] == [NAME, "鈴木 一郎"]


def test_a_temporary_password_ends_after_three_days_and_with_the_change(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    profile.add_account(key, "1002", "鈴木 一郎", OTHER)
    with pytest.raises(Refused, match="今のパスワードと違う"):
        profile.change_password("1002", OTHER, OTHER)
    clock.later(days=3, seconds=1)
    with pytest.raises(SignInRefused, match="期限が切れています"):
        profile.sign_in("1002", OTHER)
    profile.reset(key, "1002", NEXT)
    profile.change_password("1002", NEXT, OTHER)
    clock.later(days=30)
    assert not profile.sign_in("1002", OTHER).must_change
    with pytest.raises(SignInRefused):
        profile.sign_in("1002", NEXT)


def test_the_end_of_a_temporary_password_cannot_be_edited(profile_and_key: Pair) -> None:
    profile, key = profile_and_key
    profile.add_account(key, "1002", "鈴木 一郎", OTHER)
    edit(profile, lambda c: c["accounts"]["1002"]["slot"].update(temporary_until=""))
    with pytest.raises(SignInRefused):
        profile.sign_in("1002", OTHER)


def test_a_slot_moved_to_another_person_does_not_open(profile_and_key: Pair) -> None:
    profile, key = profile_and_key
    profile.add_account(key, "1002", "鈴木 一郎", OTHER, temporary=False)
    edit(profile, lambda c: c["accounts"].__setitem__(PERSON, c["accounts"]["1002"]))
    with pytest.raises(SignInRefused):
        profile.sign_in(PERSON, OTHER)


def test_a_renamed_person_is_noticed(profile_and_key: Pair) -> None:
    profile, _ = profile_and_key
    edit(profile, lambda c: c["accounts"][PERSON].update(name="課長"))
    with pytest.raises(ProfileEdited):
        profile.sign_in(PERSON, PASSWORD)


def test_an_ended_account_does_not_come_back_with_an_old_profile_file(profile_and_key: Pair) -> None:
    profile, key = profile_and_key
    profile.add_account(key, "1002", "鈴木 一郎", OTHER, temporary=False)
    old = (profile.folder / "profile.json").read_bytes()
    profile.end_account(key, "1002")
    with pytest.raises(SignInRefused):
        profile.sign_in("1002", OTHER)
    (profile.folder / "profile.json").write_bytes(old)
    with pytest.raises(ProfileEdited, match="古いものに戻されています"):
        profile.sign_in("1002", OTHER)


def test_the_last_person_stays(profile_and_key: Pair) -> None:
    profile, key = profile_and_key
    with pytest.raises(Refused, match="最後の利用者"):
        profile.end_account(key, PERSON)


def test_changing_the_password_needs_the_old_one_and_counts_tries(profile_and_key: Pair) -> None:
    profile, _ = profile_and_key
    with pytest.raises(SignInRefused):
        profile.change_password(PERSON, OTHER, NEXT)
    with pytest.raises(Refused, match="推測されやすい"):
        profile.change_password(PERSON, PASSWORD, "komae-komae-2026")
    profile.change_password(PERSON, PASSWORD, NEXT)
    assert profile.sign_in(PERSON, NEXT)
    with pytest.raises(SignInRefused):
        profile.sign_in(PERSON, PASSWORD)


def test_the_right_password_on_another_device_opens_nothing(tmp_path: Path) -> None:
    profile, _ = make_profile(tmp_path / "p")
    stolen = Profile(profile.folder, MemoryKeyring(), practice=True, cost=CHEAP)
    with pytest.raises(NeedsRecovery, match="金庫の回復キー"):
        stolen.sign_in(PERSON, PASSWORD)
    stolen.keyring.put(stolen.profile_id, "device-secret", "A" * 43 + "=")
    with pytest.raises(SignInRefused):
        stolen.sign_in(PERSON, PASSWORD)


def test_lowered_kdf_costs_are_refused(tmp_path: Path) -> None:
    profile, _ = make_profile(tmp_path / "p")
    with pytest.raises(SignInRefused):
        Profile(profile.folder, profile.keyring, practice=True).sign_in(PERSON, PASSWORD)


def test_a_lost_keyring_is_cured_by_the_recovery_key(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "p", MemoryKeyring(), practice=True, cost=CHEAP)
    recovery, key = profile.create(SECTION, PERSON, NAME, PASSWORD)
    profile.add_account(key, "1002", "鈴木 一郎", OTHER, temporary=False)
    bare = Profile(tmp_path / "p", MemoryKeyring(), practice=True, cost=CHEAP)
    opened = bare.unlock_with_recovery(recovery.text())
    assert opened.passphrase() == key.passphrase()
    assert [a.usable for a in bare.accounts()] == [False, False]
    bare.reset(opened, PERSON, NEXT, temporary=False)
    assert bare.sign_in(PERSON, NEXT).key.passphrase() == key.passphrase()
    assert [a.usable for a in bare.accounts()] == [True, False]


def test_the_recovery_key_is_read_back_once(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "p", MemoryKeyring(), practice=True, cost=CHEAP)
    recovery, key = profile.create(SECTION, PERSON, NAME, PASSWORD)
    assert not profile.recovery_confirmed
    other, _ = Profile(tmp_path / "q", MemoryKeyring(), practice=True, cost=CHEAP).create(SECTION, "1", "甲", PASSWORD)
    with pytest.raises(SignInRefused, match="このデータのものではありません"):
        profile.confirm_recovery(other.text(), key)
    profile.confirm_recovery(recovery.text(), key)
    assert profile.recovery_confirmed
    fresh = profile.new_recovery_key(key)
    assert not profile.recovery_confirmed
    with pytest.raises(SignInRefused):
        profile.unlock_with_recovery(recovery.text())
    assert profile.unlock_with_recovery(fresh.text()).passphrase() == key.passphrase()


def test_practice_and_real_never_mix(tmp_path: Path) -> None:
    keyring = FolderKeyring(tmp_path / "keyring.json")
    Profile(tmp_path / "real", keyring, cost=CHEAP).create(SECTION, PERSON, NAME, PASSWORD)
    with pytest.raises(Refused, match="互いに開けません"):
        Profile(tmp_path / "real", keyring, practice=True, cost=CHEAP).sign_in(PERSON, PASSWORD)


def test_a_profile_is_never_made_over_another_or_with_a_weak_password(profile_and_key: Pair, tmp_path: Path) -> None:
    profile, _ = profile_and_key
    with pytest.raises(Refused, match="すでにデータがあります"):
        profile.create(SECTION, PERSON, NAME, PASSWORD)
    weak = Profile(tmp_path / "weak", MemoryKeyring(), practice=True, cost=CHEAP)
    with pytest.raises(Refused, match="推測されやすい"):
        weak.create(SECTION, PERSON, NAME, "税務課の佐藤花子1001")
    assert not weak.folder.exists()


def test_a_broken_or_newer_profile_file_is_refused_with_a_sentence(profile_and_key: Pair) -> None:
    profile, _ = profile_and_key
    edit(profile, lambda c: c.update(format=99))
    with pytest.raises(Refused, match="アプリを更新"):
        profile.sign_in(PERSON, PASSWORD)
    (profile.folder / "profile.json").write_text("{")
    with pytest.raises(ProfileEdited):
        profile.accounts()


def test_no_password_rests_on_the_names_of_city_and_department(tmp_path: Path, clock: Clock) -> None:
    profile = Profile(tmp_path / "p", MemoryKeyring(), practice=True, cost=CHEAP, now=clock)
    names = ("架空野市", "企画財政部")
    for weak in ("架空野市企画財政部1234", "kikaku架空野市架空野市"):
        with pytest.raises(Refused, match="推測されやすい言葉"):
            profile.create(SECTION, PERSON, NAME, weak, names)
    _, key = profile.create(SECTION, PERSON, NAME, PASSWORD, names)
    with pytest.raises(Refused, match="推測されやすい言葉"):
        profile.add_account(key, "1002", "田中 太郎", "架空野市企画財政部1234")
    with pytest.raises(Refused, match="推測されやすい言葉"):
        profile.change_password(PERSON, PASSWORD, "企画財政部と架空野市9876")
    # Without the names of this city nobody could tell.
    Profile(tmp_path / "q", MemoryKeyring(), practice=True, cost=CHEAP).create(
        SECTION, PERSON, NAME, "架空野市企画財政部1234"
    )
