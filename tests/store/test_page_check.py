"""The page check beside the start: damage in a page nobody reads is found before work begins, then mended."""

from pathlib import Path

import pytest

from komae_desk.store import cipher
from komae_desk.store.keys import Key
from komae_desk.store.local import FoundDamaged, LocalFile
from komae_desk.store.page_check import PageCheck
from komae_desk.store.profile import Profile
from tests.store.encrypted import Clock, add_line, count, crash_copy, open_and_close, open_it, schema

Pair = tuple[Profile, Key]
LINES = 400


def flip(path: Path, page: int, bit: int = 3) -> None:
    """Turn one bit in the middle of a page, counted from 1."""
    with path.open("r+b") as file:
        file.seek((page - 1) * cipher.PAGE + cipher.PAGE // 2)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1 << bit]))


@pytest.fixture
def filled(profile_and_key: Pair, clock: Clock) -> Pair:
    """A file of some pages, closed cleanly, with a backup."""
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    for _ in range(LINES):
        add_line(file, "x" * 500)
    file.close()
    return profile_and_key


def last_page(profile: Profile) -> int:
    return (profile.folder / "data.db").stat().st_size // cipher.PAGE


def begun(pair: Pair, clock: Clock) -> LocalFile:
    return open_it(*pair, now=clock, beside=True)


def test_a_sound_file_is_handed_over_and_found_sound(filled: Pair, clock: Clock) -> None:
    file = begun(filled, clock)
    file.await_pages()
    file.await_pages()
    assert count(file) == LINES
    file.close()


def test_damage_is_found_before_work_and_the_next_start_restores(filled: Pair, clock: Clock) -> None:
    profile, _ = filled
    page = last_page(profile) // 2
    flip(profile.folder / "data.db", page)
    file = begun(filled, clock)
    with pytest.raises(FoundDamaged):
        file.await_pages()
    with pytest.raises(FoundDamaged):
        file.require_room()
    file.close()
    again = begun(filled, clock)
    again.await_pages()
    assert again.opening.restoration is not None
    assert again.opening.restoration.code == "page-mac"
    assert count(again) == LINES
    again.close()
    opening = open_and_close(*filled, clock)
    assert opening.restoration is None, "what was mended is not suspected again"


def test_after_an_unclean_end_nothing_is_handed_over_early(filled: Pair, clock: Clock, tmp_path: Path) -> None:
    profile, key = filled
    file = open_it(profile, key, now=clock)
    crashed = crash_copy(profile, tmp_path / "crashed")
    file.close()
    flip(crashed.folder / "data.db", last_page(crashed) // 2)
    again = open_it(crashed, key, now=clock, beside=True)
    assert again.opening.restoration is not None
    again.await_pages()
    again.close()


def test_an_upgrade_waits_for_the_check(filled: Pair, clock: Clock) -> None:
    profile, _ = filled
    flip(profile.folder / "data.db", last_page(profile) // 2)
    file = open_it(*filled, now=clock, beside=True, schema=schema(2))
    assert file.opening.restoration is not None
    file.await_pages()
    file.close()


def test_a_page_seen_while_it_was_written_is_looked_at_again(filled: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    profile, key = filled
    seen = [["a page"], []]
    real = cipher.page_faults
    monkeypatch.setattr(cipher, "page_faults", lambda connection: seen.pop(0) if seen else real(connection))
    assert PageCheck(profile.folder / "data.db", key).fault() == ""
    assert seen == []


def test_a_damaged_file_is_put_away_wherever_the_damage_lies(filled: Pair, clock: Clock, tmp_path: Path) -> None:
    profile, key = filled
    for page in range(2, last_page(profile) + 1, 7):
        copy = crash_copy(profile, tmp_path / f"p{page}")
        flip(copy.folder / "data.db", page)
        file = open_it(copy, key, now=clock, beside=True)
        if file.opening.restoration is None:
            with pytest.raises(FoundDamaged):
                file.await_pages()
        file.close()
        again = open_it(copy, key, now=clock, beside=True)
        again.await_pages()
        assert count(again) == LINES
        again.close()
