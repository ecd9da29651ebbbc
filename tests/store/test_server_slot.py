"""Slot 2: the server's share and this device open the same key, and nothing else does (security.md §6.4)."""

from pathlib import Path

import pytest

from komae_desk.store.account import ProfileEdited, SignInRefused
from komae_desk.store.durable_file import read_json, write_json
from komae_desk.store.keys import Key
from komae_desk.store.profile_shared import MOST_OFFLINE, SharedProfile
from komae_desk.store.slots import make_server_slot, open_server_slot
from tests.store.encrypted import CHEAP, NAME, PASSWORD, PERSON, SECTION, Clock, FolderKeyring

SHARE = bytes(range(32))
NEW = "しろい椅子と7枚のお皿です"


@pytest.fixture
def profile(tmp_path: Path, clock: Clock) -> SharedProfile:
    keyring = FolderKeyring(tmp_path / "keyring.json")
    made = SharedProfile(tmp_path / "profile", keyring, cost=CHEAP, now=clock)
    _, key = made.create(SECTION, PERSON, NAME, PASSWORD)
    made.arrive(key, PERSON, NAME, SHARE)
    key.wipe()
    return made


def test_the_share_opens_on_the_device_and_nowhere_else() -> None:
    key, device = Key.random(), b"d" * 32
    slot = make_server_slot(key, SHARE, device, "profile", PERSON, "device")
    assert open_server_slot(slot, SHARE, device, "profile", PERSON).raw() == key.raw()
    wrong = [
        (slot, bytes(32), device, "profile", PERSON),
        (slot, SHARE, b"e" * 32, "profile", PERSON),
        (slot, SHARE, device, "another", PERSON),
        (slot, SHARE, device, "profile", "1002"),
        ({**slot, "device_id": "other"}, SHARE, device, "profile", PERSON),
        ({"device_id": "device"}, SHARE, device, "profile", PERSON),
    ]
    for tried in wrong:
        with pytest.raises(SignInRefused):
            open_server_slot(*tried)


def test_a_password_set_anew_at_the_server_opens_by_slot_2_and_then_without_a_server(profile: SharedProfile) -> None:
    first = profile.sign_in_by_server(PERSON, PASSWORD, SHARE).key
    second = profile.sign_in_by_server(PERSON, NEW, SHARE).key
    assert first.raw() == second.raw()
    assert profile.sign_in_offline(PERSON, NEW).key.raw() == first.raw()
    with pytest.raises(SignInRefused):
        profile.sign_in_offline(PERSON, PASSWORD)


def test_without_a_share_a_new_password_opens_nothing(profile: SharedProfile) -> None:
    for share in (None, bytes(32)):
        with pytest.raises(SignInRefused):
            profile.sign_in_by_server(PERSON, NEW, share)
    profile.sign_in_by_server(PERSON, PASSWORD, None).key.wipe()


def test_a_share_that_was_changed_at_the_server_is_taken_over(profile: SharedProfile) -> None:
    profile.sign_in_by_server(PERSON, PASSWORD, bytes(32)).key.wipe()
    profile.sign_in_by_server(PERSON, NEW, bytes(32)).key.wipe()


def test_an_edited_slot_is_noticed(profile: SharedProfile) -> None:
    path = profile.folder / "profile.json"
    content = read_json(path)
    del content["accounts"][PERSON]["server_slot"]
    write_json(path, content)
    with pytest.raises(ProfileEdited):
        profile.sign_in_by_server(PERSON, PASSWORD, SHARE)


def test_ten_wrong_passwords_without_a_server_ask_for_the_server(profile: SharedProfile, clock: Clock) -> None:
    for _ in range(MOST_OFFLINE):
        clock.later(seconds=600)
        with pytest.raises(SignInRefused):
            profile.sign_in_offline(PERSON, NEW)
    clock.later(seconds=600)
    with pytest.raises(SignInRefused, match="10回続いた"):
        profile.sign_in_offline(PERSON, PASSWORD)
    profile.sign_in_by_server(PERSON, PASSWORD, SHARE).key.wipe()
    profile.sign_in_offline(PERSON, PASSWORD).key.wipe()
