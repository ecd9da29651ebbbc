"""Makes ready what the program needs, from nothing but Python and git: `.venv`, its packages, system libraries.

Standard library only, and readable by any Python 3, so that an unsuitable one gets a sentence instead of a traceback.
Packages come from the lock files with their hashes. A folder `packaging/wheelhouse` (filled by
`pip download --require-hashes --only-binary :all: -r packaging/requirements-dev.lock -d packaging/wheelhouse`)
replaces the network.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / "komae_desk.json"
WHEELHOUSE = ROOT / "packaging" / "wheelhouse"
RUN_LOCK = ROOT / "packaging" / "requirements.lock"
TEST_LOCK = ROOT / "packaging" / "requirements-dev.lock"

SUPPORTED = ((3, 11), (3, 12), (3, 13))
NOT_READY = 2

# soname → Debian package; measured as minimal and sufficient for PySide6 6.11.3 on a fresh Debian 12.
OFFSCREEN = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
DISPLAY = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
PROGRAMS = {
    "pdftotext": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "initdb": "postgresql",
    # Opens what has been marked, in tests.
    "soffice": "libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui",
}
SERVER_PROGRAMS = "/usr/lib/postgresql"


class NotReady(Exception):
    """Something that only a person can mend; the text says how."""


def say(text: str) -> None:
    """Print one line for the person at the desk, at once, on consoles of any encoding."""
    encoding = sys.stderr.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), file=sys.stderr, flush=True)


def has_display() -> bool:
    """Whether a window can be shown; outside Linux always true."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def environment_python() -> Path:
    """The interpreter inside `.venv`."""
    return ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def start(arguments: list[str], variables: dict[str, str]) -> NoReturn:
    """Become `.venv`'s interpreter with these arguments; the working folder stays the caller's."""
    python = str(environment_python())
    command = [python, "-P", *arguments]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    if os.name == "nt":
        # os.exec on Windows returns the console to the shell while the program still runs.
        sys.exit(subprocess.call(command, env=environ))
    os.execve(python, command, environ)


def prepare(lock: Path, *, display: bool, programs: bool) -> None:
    """Make `.venv` hold the packages of `lock`; ends the process with code 2 when a person has to act first."""
    try:
        use_supported_python()
        require_system(missing_packages(display=display, programs=programs))
        if not is_current(lock):
            make_environment()
            install(lock)
            write_stamp(lock)
    except NotReady as problem:
        say(str(problem))
        sys.exit(NOT_READY)


def use_supported_python() -> None:
    """Go on under a supported interpreter; raises NotReady when there is none on this machine."""
    if sys.version_info[:2] in SUPPORTED:
        return
    for major, minor in reversed(SUPPORTED):
        command = other_python(f"{major}.{minor}")
        if command:
            sys.exit(subprocess.call([*command, *sys.argv]))
    found = ".".join(map(str, sys.version_info[:2]))
    raise NotReady(
        f"Python 3.11〜3.13 が必要です（この Python は {found} です）。\n"
        "いずれかを入れてから、もう一度実行してください。"
    )


def other_python(version: str) -> list[str]:
    """The command that starts this version of Python; empty when it is not installed."""
    launcher = shutil.which("py") if os.name == "nt" else None
    if launcher:
        probe = subprocess.run([launcher, f"-{version}", "-c", ""], capture_output=True, check=False)
        return [launcher, f"-{version}"] if probe.returncode == 0 else []
    path = shutil.which(f"python{version}")
    return [path] if path else []


def missing_packages(*, display: bool, programs: bool) -> list[str]:
    """Debian names of what this Linux lacks, in a stable order; always empty elsewhere."""
    if not sys.platform.startswith("linux"):
        return []
    libraries = {**OFFSCREEN, **(DISPLAY if display else {})}
    names = [package for soname, package in libraries.items() if not loads(soname)]
    if programs:
        names += [package for program, package in PROGRAMS.items() if not has_program(program)]
    if not environment_python().exists() and importlib.util.find_spec("ensurepip") is None:
        names.append("python{}.{}-venv".format(*sys.version_info[:2]))
    return list(dict.fromkeys(names))


def has_program(name: str) -> bool:
    """Whether a program is there; Debian keeps those of the PostgreSQL server off the path."""
    return bool(shutil.which(name)) or any(Path(SERVER_PROGRAMS).glob(f"*/bin/{name}"))


def loads(soname: str) -> bool:
    """Whether the dynamic loader finds this library: seen in Debian's folder, or asked of the loader (slower)."""
    debian = Path("/usr/lib", getattr(sys.implementation, "_multiarch", ""))
    if debian.name != "lib" and (debian / soname).exists():
        return True
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def require_system(packages: list[str]) -> None:
    """Install these Debian packages where that needs no question; raises NotReady with the command otherwise."""
    if not packages:
        return
    install_line = "apt-get install -y --no-install-recommends " + " ".join(packages)
    if not shutil.which("apt-get"):
        raise NotReady(
            "次のシステム部品（Debian での名前）を入れてから、もう一度実行してください。\n  " + " ".join(packages)
        )
    prefix = root_prefix()
    if prefix is None:
        raise NotReady(
            "システム部品が足りません。次のコマンドを実行してから、もう一度実行してください。\n"
            f"  sudo apt-get update && sudo {install_line}"
        )
    say("システム部品を入れています: " + " ".join(packages))
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in ("apt-get update -qq", install_line + " -qq"):
        done = subprocess.run(
            [*prefix, *step.split()],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise NotReady(
                f"{done.stdout}\nシステム部品を入れられませんでした。ネットワークを確かめてください。\n  {step}"
            )
    importlib.invalidate_caches()


def root_prefix() -> list[str] | None:
    """What to put before a command to run it as root without a password; None when that is not possible."""
    if os.name == "posix" and os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        probe = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if probe.returncode == 0:
            return ["sudo", "-n"]
    return None


def is_current(lock: Path) -> bool:
    """Whether `.venv` was filled from exactly this lock, or from the test lock, which holds all of it."""
    if not environment_python().exists():
        return False
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(stamp, dict) and any(stamp.get(each.name) == digest(each) for each in (lock, TEST_LOCK))


def write_stamp(lock: Path) -> None:
    """Note which lock `.venv` was filled from."""
    STAMP.write_text(json.dumps({lock.name: digest(lock)}) + "\n", encoding="utf-8")


def digest(lock: Path) -> str:
    """SHA-256 of a lock file, the same on every platform whatever git did to the line ends."""
    return hashlib.sha256(lock.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def make_environment() -> None:
    """Make `.venv`, or make it anew when its interpreter is gone, unsupported or without pip."""
    python = environment_python()
    probe = f"import sys, pip; sys.exit(sys.version_info[:2] not in {SUPPORTED})"
    if python.exists() and not subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode:
        return
    say("専用の Python 環境（.venv）を作っています。")
    command = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise NotReady(
            f"{done.stdout}{done.stderr}\n専用の Python 環境（.venv）を作れませんでした。"
            "空き容量と書込み権限を確かめてください。"
        )


def install(lock: Path) -> None:
    """Install what `lock` names, every file checked against its hash; raises NotReady when that fails."""
    say("部品を入れています（初回だけ、数分かかります）。")
    done = subprocess.run([str(environment_python()), *pip_arguments(lock)], stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise NotReady(
            "部品を入れられませんでした。ネットワークにつながっているか確かめて、もう一度実行してください。\n"
            "ネットワークのない PC では、部品を packaging/wheelhouse に置いてください。"
        )


def pip_arguments(lock: Path) -> list[str]:
    """The arguments of the interpreter for one reproducible, wheels-only installation."""
    offline = ["--no-index", "--find-links", str(WHEELHOUSE)] if WHEELHOUSE.is_dir() else []
    options = ["--quiet", "--no-input", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"]
    return ["-m", "pip", "install", *options, *offline, "-r", str(lock)]
