import pickle

import pytest

from komae_desk.store.keys import Argon2Cost, Key, WrongSecret, password_wrapping, recovery_wrapping
from tests.store.encrypted import CHEAP

CONTEXT = {"person_id": "1001", "slot": 1}


def test_a_wrapped_key_opens_with_both_halves() -> None:
    key = Key.random()
    wrapping = password_wrapping("ひみつの言葉です", b"d" * 32, b"s" * 16, CHEAP)
    assert Key.unwrap(key.wrap(wrapping, CONTEXT), wrapping, CONTEXT).passphrase() == key.passphrase()


@pytest.mark.parametrize(
    ("password", "device", "salt", "cost"),
    [
        ("another", b"d" * 32, b"s" * 16, CHEAP),
        ("password", b"e" * 32, b"s" * 16, CHEAP),
        ("password", b"d" * 32, b"t" * 16, CHEAP),
        ("password", b"d" * 32, b"s" * 16, Argon2Cost(64, 2)),
    ],
)
def test_one_half_alone_opens_nothing(password: str, device: bytes, salt: bytes, cost: Argon2Cost) -> None:
    wrapped = Key.random().wrap(password_wrapping("password", b"d" * 32, b"s" * 16, CHEAP), CONTEXT)
    with pytest.raises(WrongSecret):
        Key.unwrap(wrapped, password_wrapping(password, device, salt, cost), CONTEXT)


def test_the_context_is_bound_into_the_wrapping() -> None:
    wrapping = recovery_wrapping(b"r" * 32, b"s" * 16)
    wrapped = Key.random().wrap(wrapping, CONTEXT)
    with pytest.raises(WrongSecret):
        Key.unwrap(wrapped, wrapping, {**CONTEXT, "person_id": "1002"})


def test_full_width_typing_is_the_same_password() -> None:
    half = password_wrapping("Inu2026 toki", b"d" * 32, b"s" * 16, CHEAP)
    assert half == password_wrapping("Ｉｎｕ２０２６　ｔｏｋｉ", b"d" * 32, b"s" * 16, CHEAP)


def test_a_long_password_is_not_cut_off() -> None:
    long = "あ" * 200
    assert password_wrapping(long, b"d" * 32, b"s" * 16, CHEAP) != password_wrapping(
        long[:-1], b"d" * 32, b"s" * 16, CHEAP
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"memory_kib": 8, "passes": 3, "lanes": 1},
        {"memory_kib": 131072, "passes": 1, "lanes": 1},
        {"memory_kib": 1 << 30, "passes": 3, "lanes": 1},
        {"memory_kib": 131072, "passes": 1000, "lanes": 1},
    ],
)
def test_edited_costs_are_refused_before_any_work(facts: dict[str, int]) -> None:
    with pytest.raises(WrongSecret):
        Argon2Cost.read(facts, Argon2Cost())


def test_the_default_cost_is_the_designed_one() -> None:
    assert Argon2Cost().facts() == {"memory_kib": 128 * 1024, "passes": 3, "lanes": 1}


def test_a_wiped_key_is_gone_and_its_copy_is_not() -> None:
    key = Key.random()
    raw, kept = key._raw, key.copy()
    key.wipe()
    assert not any(raw)
    with pytest.raises(RuntimeError):
        key.passphrase()
    assert kept.passphrase()


def test_a_key_shows_itself_nowhere() -> None:
    key = Key.random()
    assert key._raw.hex() not in repr(key) + str(key)
    with pytest.raises(TypeError):
        pickle.dumps(key)
