"""The administrators' own folder: what was once answered, the city's CA, backups. Never on a PC of a section."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from komae_desk.admin.console import Fault, write_private
from komae_desk.admin.programs import Cluster
from komae_desk.core.origin import Origin

DEFAULT = Path.home() / ".komae-desk-admin"


@dataclass(frozen=True)
class Settings:
    """What init was told; every later command knows it."""

    kind: str
    database: str = "komae"
    address: str = ""  # of the superuser, where the data folder is not ours
    data: str = ""
    sockets: str = ""
    hosts: tuple[str, ...] = ()
    port: int = 5432
    networks: tuple[str, ...] = ()
    # Profile B (security.md §6.1): both or none.
    realm: str = ""
    keytab: str = ""
    # A test server: its CA says so, and with it every PC that joins (security.md R35).
    trial: bool = False

    @property
    def origin(self) -> Origin:
        """Whose records these are, as it stands on what is written out."""
        if self.kind == "one-machine":
            return Origin.ONE_MACHINE
        return Origin.TRIAL if self.trial else Origin.CITY

    @property
    def cluster(self) -> Cluster | None:
        """The cluster, where its folder is ours to run."""
        return Cluster(Path(self.data), Path(self.sockets)) if self.data else None

    def superuser(self, database: str = "") -> str:
        """The address of the superuser, from this machine alone."""
        where = self.address or f"host={_quoted(self.sockets)} port={self.port} user=postgres"
        return f"{where} dbname={database or self.database}"

    def person(self, login: str) -> str:
        """The address of a person's login, without what only a network needs."""
        host = self.hosts[0] if self.kind == "network" else self.sockets
        return f"host={_quoted(host)} port={self.port} user={login} dbname={self.database}"


def _fixed(settings: Settings) -> str:
    return f"{settings.kind}の{settings.database}{'（試験用）' if settings.trial else ''}"


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


@dataclass(frozen=True)
class Place:
    """The folder."""

    folder: Path

    def of(self, *parts: str) -> Path:
        """A path in the folder whose parent exists."""
        path = self.folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    @property
    def _file(self) -> Path:
        return self.folder / "settings.json"

    def settings(self) -> Settings:
        """What is known; refuses a folder without it."""
        found = self.found()
        if found is None:
            raise Fault(
                f"{self.folder}にはサーバーの設定がありません。",
                "まだinitをしていないか、別のフォルダーです。",
                "「komae-desk-admin init --help」を見て作るか、--folderで正しいフォルダーを指定してください。",
            )
        return found

    def found(self) -> Settings | None:
        """What is known, if anything."""
        if not self._file.exists():
            return None
        try:
            held = json.loads(self._file.read_text(encoding="utf-8"))
            found = Settings(**held | {name: tuple(held[name]) for name in ("hosts", "networks")})
            if bool(found.realm) != bool(found.keytab):
                raise ValueError(found.realm)
            return found
        except (ValueError, TypeError, KeyError):
            raise Fault(
                f"{self._file}を読めません。",
                "ファイルが壊れています。",
                "控えから戻すか、消してinitをもう一度実行してください（同じ答えなら何も失われません）。",
            ) from None

    def keep(self, settings: Settings) -> None:
        """Remember; the kind of a server and its database never change."""
        known = self.found()
        if known is not None and _fixed(known) != _fixed(settings):
            raise Fault(
                "このサーバーの種類とデータベースの名前は変えられません。",
                f"このフォルダーは{_fixed(known)}として作られています。",
                "同じ指定で実行するか、別の--folderを指定してください。",
            )
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = json.dumps(dataclasses.asdict(settings), ensure_ascii=False, indent=1)
        write_private(self._file, text.encode())
