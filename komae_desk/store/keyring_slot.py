"""The operating system's keyring, bound by class: never chosen by environment or file (security.md §6.3)."""

import importlib
import sys
from collections.abc import Iterable
from typing import Any, Protocol

from komae_desk.core.errors import Refused

# Windows Credential Manager holds 2,560 bytes of UTF-16 (tech.md §5).
LONGEST = 1200
_BACKENDS = {
    "win32": ("keyring.backends.Windows", "WinVaultKeyring"),
    "darwin": ("keyring.backends.macOS", "Keyring"),
    "linux": ("keyring.backends.SecretService", "Keyring"),
}


class KeyringUnusable(Refused):
    """There is no usable keyring; a real profile is refused, there is no plain-text fallback."""


class SecretStore(Protocol):
    """Where the device's half of the key and the anchor lie. `durable` is False for practice and tests."""

    durable: bool

    def get(self, profile_id: str, item: str) -> str | None: ...

    def put(self, profile_id: str, item: str, value: str) -> None: ...

    def remove(self, profile_id: str, item: str) -> None: ...


class SystemKeyring:
    """The keyring of this operating system, or KeyringUnusable with a sentence."""

    durable = True

    def __init__(self, platform: str = sys.platform, backend: Any = None) -> None:
        self._backend = backend if backend is not None else _bind(platform)

    def get(self, profile_id: str, item: str) -> str | None:
        """The stored value, or None; raises KeyringUnusable when the keyring does not answer."""
        try:
            value = self._backend.get_password(_service(profile_id, item), "komae-desk")
        except Exception as error:
            raise KeyringUnusable(_sentence("読み出せません")) from error
        return None if value is None else str(value)

    def put(self, profile_id: str, item: str, value: str) -> None:
        """Store the value and read it back; null and forgetful keyrings are found out here."""
        if len(value) > LONGEST:
            raise ValueError("too long for the Windows keyring")
        try:
            self._backend.set_password(_service(profile_id, item), "komae-desk", value)
            kept = self._backend.get_password(_service(profile_id, item), "komae-desk")
        except Exception as error:
            raise KeyringUnusable(_sentence("書き込めません")) from error
        if kept != value:
            raise KeyringUnusable(_sentence("書き込めません"))

    def remove(self, profile_id: str, item: str) -> None:
        """Forget the value; nothing happens when it is not there."""
        try:
            if self._backend.get_password(_service(profile_id, item), "komae-desk") is not None:
                self._backend.delete_password(_service(profile_id, item), "komae-desk")
        except Exception as error:
            raise KeyringUnusable(_sentence("書き込めません")) from error


class MemoryKeyring:
    """A keyring that ends with the process: 練習モード and tests, bound explicitly."""

    durable = False

    def __init__(self, values: Iterable[tuple[tuple[str, str], str]] = ()) -> None:
        self.values = dict(values)

    def get(self, profile_id: str, item: str) -> str | None:
        return self.values.get((profile_id, item))

    def put(self, profile_id: str, item: str, value: str) -> None:
        if len(value) > LONGEST:
            raise ValueError("too long for the Windows keyring")
        self.values[profile_id, item] = value

    def remove(self, profile_id: str, item: str) -> None:
        self.values.pop((profile_id, item), None)


def _bind(platform: str) -> Any:
    if platform not in _BACKENDS:
        raise KeyringUnusable(_sentence("使えません"))
    module, name = _BACKENDS[platform]
    try:
        backend_class = getattr(importlib.import_module(module), name)
        _ = backend_class.priority  # raises where the service does not run
        backend = backend_class()
    except Exception as error:
        raise KeyringUnusable(_sentence("使えません")) from error
    if platform == "win32":
        # The default, enterprise, roams to other PCs with the Windows profile.
        backend.persist = "local machine"
    return backend


def _service(profile_id: str, item: str) -> str:
    # One service per item: WinVaultKeyring moves entries about when several users share one service.
    return f"komae-desk/{profile_id}/{item}"


def _sentence(what: str) -> str:
    return (
        f"OSの資格情報の保管場所（キーリング）が{what}。鍵を平文で保存することはできないため、この端末では使い始められません。"
        "情報政策課に連絡してください。試すだけのときは「練習用データで試す」を選んでください。"
    )
