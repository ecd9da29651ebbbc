import sys
import types
from typing import Any

import pytest

from komae_desk.store.keyring_slot import LONGEST, KeyringUnusable, MemoryKeyring, SystemKeyring
from komae_desk.store.profile import Profile


class Vault:
    """A backend class as the keyring package has them."""

    priority = 5

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, user: str) -> str | None:
        return self.values.get((service, user))

    def set_password(self, service: str, user: str, value: str) -> None:
        self.values[service, user] = value

    def delete_password(self, service: str, user: str) -> None:
        del self.values[service, user]


class Forgetful(Vault):
    def set_password(self, service: str, user: str, value: str) -> None:
        """Like keyring.backends.null: accepts and loses."""


class Dead(Vault):
    def get_password(self, service: str, user: str) -> str | None:
        raise OSError("no bus")


def test_values_come_back_and_go() -> None:
    keyring = SystemKeyring(backend=Vault())
    keyring.put("p", "anchor", "x")
    assert keyring.get("p", "anchor") == "x"
    keyring.remove("p", "anchor")
    keyring.remove("p", "anchor")
    assert keyring.get("p", "anchor") is None


def test_a_keyring_that_forgets_is_refused() -> None:
    with pytest.raises(KeyringUnusable, match="書き込めません"):
        SystemKeyring(backend=Forgetful()).put("p", "device-secret", "x")


def test_a_keyring_that_does_not_answer_is_refused() -> None:
    with pytest.raises(KeyringUnusable, match="読み出せません"):
        SystemKeyring(backend=Dead()).get("p", "device-secret")


@pytest.mark.parametrize(
    ("platform", "module", "name"),
    [
        ("win32", "keyring.backends.Windows", "WinVaultKeyring"),
        ("darwin", "keyring.backends.macOS", "Keyring"),
        ("linux", "keyring.backends.SecretService", "Keyring"),
    ],
)
def test_the_backend_is_bound_by_class_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, platform: str, module: str, name: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    fake: Any = types.ModuleType(module)
    setattr(fake, name, Vault)
    monkeypatch.setitem(sys.modules, module, fake)
    keyring = SystemKeyring(platform)
    assert isinstance(keyring._backend, Vault)
    assert getattr(keyring._backend, "persist", None) == ("local machine" if platform == "win32" else None)


def test_a_platform_without_a_service_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:

    class Meta(type):
        @property
        def priority(cls) -> int:
            raise RuntimeError("no service")

    fake: Any = types.ModuleType("keyring.backends.SecretService")
    fake.Keyring = Meta("Keyring", (), {})
    monkeypatch.setitem(sys.modules, "keyring.backends.SecretService", fake)
    with pytest.raises(KeyringUnusable, match="この端末では使い始められません"):
        SystemKeyring("linux")
    with pytest.raises(KeyringUnusable):
        SystemKeyring("sunos5")


def test_entries_fit_the_windows_limit() -> None:
    for keyring in (SystemKeyring(backend=Vault()), MemoryKeyring()):
        with pytest.raises(ValueError, match="too long"):
            keyring.put("p", "anchor", "x" * (LONGEST + 1))


def test_a_real_profile_never_takes_the_memory_keyring(tmp_path: Any) -> None:
    with pytest.raises(KeyringUnusable, match="この端末では使い始められません"):
        Profile(tmp_path, MemoryKeyring())
