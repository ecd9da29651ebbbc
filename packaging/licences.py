"""Lists the licences of everything shipped: `.venv/bin/python packaging/licences.py` rewrites packaging/THIRD_PARTY.md.

What is installed says it itself (importlib.metadata); only what another platform installs, or what lies compiled inside
a package, is stated here.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

PACKAGING = Path(__file__).resolve().parent
LOCK = PACKAGING / "requirements.lock"
PAGE = PACKAGING / "THIRD_PARTY.md"

# Packages that say less in their metadata than their licence file does, or that not every platform or Python installs.
STATED = {
    "backports-tarfile": "MIT",
    "importlib-metadata": "Apache-2.0",
    "jeepney": "MIT",
    "lazy-importer": "Apache-2.0",
    "secretstorage": "BSD-3-Clause",
    "zipp": "MIT",
    "psycopg": "LGPL-3.0-only",
    "psycopg-binary": "LGPL-3.0-only",
    "tzdata": "Apache-2.0",
    "sqlcipher3": "Zlib",
    "reportlab": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "pywin32-ctypes": "BSD-3-Clause",
    "defusedxml": "PSF-2.0",
    "pyside6-essentials": "LGPL-3.0-only",
    "shiboken6": "LGPL-3.0-only",
}
CLASSIFIERS = {"MIT License": "MIT", "Apache Software License": "Apache-2.0"}
INSIDE = [
    ("Python", "PSF-2.0", "the interpreter, in the installed program"),
    ("Qt 6.11", "LGPL-3.0-only", "in PySide6-Essentials; text: licences/LGPL-3.0.txt, GPL-3.0.txt"),
    ("SQLCipher", "BSD-3-Clause", "in sqlcipher3; text: licences/SQLCipher.txt"),
    ("SQLite", "public domain", "in sqlcipher3"),
    ("OpenSSL", "Apache-2.0", "in sqlcipher3 and cryptography; text: licences/Apache-2.0.txt"),
    ("libpq", "PostgreSQL", "in psycopg-binary"),
    ("PDFium and its libraries", "BSD-3-Clause AND Apache-2.0", "in pypdfium2, with the texts"),
    ("BIZ UDMincho, UDGothic, UDPGothic; Noto Serif JP", "OFL-1.1", "resources/fonts, with the texts"),
    (
        "PyInstaller boot loader",
        "GPL-2.0-or-later with its exception",
        "in the installed program; any licence may load",
    ),
]
HEAD = """\
# Third-party licences

Written by packaging/licences.py from the metadata of the packages in requirements.lock; do not edit by hand.
The installed program carries the licence files of every package in its folder `licences`.

"""
LGPL = """
## Qt and PySide6 under the LGPL

Qt and PySide6 are used unmodified as shared libraries under the GNU Lesser General Public License, version 3.
In the installed program they are separate files under `_internal` (PySide6, shiboken6, Qt6 libraries).
Whoever wants another version of them replaces those files with ones of the same interface (6.11); nothing checks them,
and reverse engineering for debugging such a change is allowed.
Their source is published by the Qt Project at code.qt.io (tag v6.11.3).
psycopg is used unmodified as well; its Python files lie beside the program and may be replaced in the same way.
"""


def pins() -> list[tuple[str, str]]:
    """Name and version of everything the program installs, on any platform."""
    return re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)


def installed(name: str) -> Distribution | None:
    """The installed package; None when this platform does not need it."""
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def licence(name: str) -> str:
    """The SPDX expression of a package; raises LookupError when neither it nor this module states one."""
    if name in STATED:
        return STATED[name]
    package = installed(name)
    if package is not None:
        metadata = package.metadata
        classifiers = [str(each).rpartition(" :: ")[2] for each in metadata.get_all("Classifier") or []]
        stated = [*(metadata.get_all("License-Expression") or []), *(metadata.get_all("License") or [])]
        for each in [*stated, *(CLASSIFIERS[one] for one in classifiers if one in CLASSIFIERS)]:
            if each and "\n" not in each:
                return str(each)
    raise LookupError(f"{name} states no licence: look it up and add it to STATED")


def licence_files(name: str) -> list[Path]:
    """The licence files that a package carries in its metadata folder."""
    package = installed(name)
    wanted = re.compile(r"\.dist-info/.*(?:licen[sc]es?|copying|notice|authors)", re.IGNORECASE)
    found = [each for each in (package.files if package else None) or [] if wanted.search(each.as_posix())]
    return [Path(str(each.locate())) for each in found]


def page() -> str:
    """The whole list."""
    rows = [f"| {name} | {version} | {licence(name)} |" for name, version in pins()]
    inside = [f"| {name} | {terms} | {where} |" for name, terms, where in INSIDE]
    packages = "| package | version | licence |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    return (
        HEAD
        + packages
        + "\n## Inside them and beside them\n\n| what | licence | where |\n|---|---|---|\n"
        + ("\n".join(inside) + "\n" + LGPL)
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{len(pins())} packages", file=sys.stderr)
