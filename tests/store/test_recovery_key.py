import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komae_desk.store.recovery_key import _ALPHABET, RecoveryKey, RecoveryKeyMistyped

KEY = RecoveryKey(bytes(range(32)))


@given(st.binary(min_size=32, max_size=32))
def test_what_is_printed_reads_back(raw: bytes) -> None:
    assert RecoveryKey.read(RecoveryKey(raw).text()).raw == raw


def test_it_is_printed_in_groups_of_five() -> None:
    assert [len(g) for g in KEY.groups()] == [5] * 13


@pytest.mark.parametrize("group", range(13))
def test_every_wrong_character_is_found_in_its_group(group: int) -> None:
    groups = KEY.groups()
    for at, wrong in itertools.product(range(5), _ALPHABET):
        if groups[group][at] == wrong:
            continue
        typed = [*groups]
        typed[group] = groups[group][:at] + wrong + groups[group][at + 1 :]
        with pytest.raises(RecoveryKeyMistyped) as refusal:
            RecoveryKey.read("-".join(typed))
        assert refusal.value.groups == (group + 1,)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 12), st.integers(0, 3))
def test_every_swap_of_neighbours_is_found(raw: bytes, group: int, at: int) -> None:
    groups = RecoveryKey(raw).groups()
    swapped = list(groups[group])
    swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
    if "".join(swapped) == groups[group]:
        return
    groups[group] = "".join(swapped)
    with pytest.raises(RecoveryKeyMistyped):
        RecoveryKey.read("-".join(groups))


def test_swapped_groups_are_found() -> None:
    groups = KEY.groups()
    groups[3], groups[4] = groups[4], groups[3]
    with pytest.raises(RecoveryKeyMistyped, match="4、5番目"):
        RecoveryKey.read("-".join(groups))


def test_it_is_read_in_any_width_case_and_spacing() -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c != "-" else "　" for c in KEY.text().lower())
    assert RecoveryKey.read(wide).raw == KEY.raw
    assert RecoveryKey.read(KEY.text().replace("0", "O").replace("1", "l").replace("-", "")).raw == KEY.raw


def test_the_length_is_said() -> None:
    with pytest.raises(RecoveryKeyMistyped, match="3字足りません"):
        RecoveryKey.read(KEY.text()[:-3])
    with pytest.raises(RecoveryKeyMistyped, match="2字多く"):
        RecoveryKey.read(KEY.text() + "AB")


def test_it_shows_itself_nowhere() -> None:
    assert KEY.groups()[0] not in repr(KEY)
