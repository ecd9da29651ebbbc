"""Says what a release is made of (R40, 対6-6(1)): `.venv/bin/python packaging/sbom.py FILE` writes CycloneDX 1.6.

Packages come from requirements.lock, with the hashes their files are installed by; what lies compiled inside them says
its version itself. The same environment makes the same bytes.
"""

from __future__ import annotations

import json
import platform
import re
import sys
import tomllib
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import licences

ROOT = Path(__file__).resolve().parents[1]
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*(.+?))?\s*\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_SPDX = re.compile(r"[A-Za-z0-9.-]+(?: (?:AND|OR) [A-Za-z0-9.-]+)*")
# An application of this name, in names of the RFC 4122 kind: the serial number follows from what is listed.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "komae-desk.invalid")


def sbom() -> dict[str, Any]:
    """The whole document."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = {"type": "application", "bom-ref": "komae-desk", "name": "komae-desk", "version": project["version"]}
    components = [*packages(), *inside()]
    serial = uuid.uuid5(_NAMESPACE, json.dumps([own, components], sort_keys=True))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "component": {**own, "licenses": _licenses(project["license"])},
            "properties": [{"name": "komae-desk:platform", "value": f"{sys.platform} {platform.machine()}"}],
        },
        "components": components,
        "dependencies": [{"ref": "komae-desk", "dependsOn": [each["bom-ref"] for each in components]}],
    }


def packages() -> list[dict[str, Any]]:
    """Every pin of the lock; what only another platform or an older Python installs is optional here."""
    found: list[dict[str, Any]] = []
    for line in licences.LOCK.read_text(encoding="utf-8").splitlines():
        if pin := _PIN.match(line):
            name, version, marker = pin.groups()
            found.append(
                {
                    "type": "library",
                    "bom-ref": f"pkg:pypi/{name}@{version}",
                    "name": name,
                    "version": version,
                    "scope": "required" if licences.installed(name) else "optional",
                    "hashes": [],
                    "licenses": _licenses(licences.licence(name)),
                    "purl": f"pkg:pypi/{name}@{version}",
                    "properties": [{"name": "komae-desk:marker", "value": marker}] if marker else [],
                }
            )
        elif (digest := _HASH.search(line)) and found:
            found[-1]["hashes"].append({"alg": "SHA-256", "content": digest.group(1)})
    return found


def inside() -> list[dict[str, Any]]:
    """What is compiled into the packages or lies beside them, as it says itself which version it is."""
    named = {words.split(" ")[0].rstrip(","): (words, terms) for words, terms, _ in licences.INSIDE}
    made = []
    for (name, where), version in versions().items():
        words, terms = named[name]
        made.append(
            {
                "type": "library",
                "bom-ref": f"{name}@{where}",
                "name": name,
                "version": version,
                "description": f"{words}; in {where}",
                "scope": "required",
                "licenses": _licenses(terms),
            }
        )
    return made


def versions() -> Mapping[tuple[str, str], str]:
    """(what, where it lies) and its version; OpenSSL is there more than once."""
    import ssl

    import psycopg.pq
    import pypdfium2.version  # type: ignore[import-untyped, unused-ignore]
    import sqlcipher3.dbapi2
    from cryptography.hazmat.backends.openssl import backend
    from PySide6.QtCore import qVersion

    connection = sqlcipher3.dbapi2.connect(":memory:")
    connection.execute("PRAGMA key = 'none'")  # a file without one asks no provider
    (cipher,), (provider,) = (
        connection.execute(f"PRAGMA {name}").fetchone() for name in ("cipher_version", "cipher_provider_version")
    )
    connection.close()
    libpq = psycopg.pq.version()
    return {
        ("Python", "the program"): platform.python_version(),
        ("OpenSSL", "Python"): ssl.OPENSSL_VERSION.split()[1],
        ("OpenSSL", "cryptography"): backend.openssl_version_text().split()[1],
        ("OpenSSL", "sqlcipher3"): provider.split()[1],
        ("SQLCipher", "sqlcipher3"): cipher.split()[0],
        ("SQLite", "sqlcipher3"): sqlcipher3.dbapi2.sqlite_version,
        ("libpq", "psycopg-binary"): f"{libpq // 10000}.{libpq % 10000}",
        ("Qt", "PySide6-Essentials"): qVersion(),
        ("PDFium", "pypdfium2"): str(pypdfium2.version.PDFIUM_INFO.version).partition("@")[0],
    }


def _licenses(terms: str) -> list[dict[str, Any]]:
    return [{"expression": terms}] if _SPDX.fullmatch(terms) else [{"license": {"name": terms}}]


def write(path: Path) -> None:
    """Write the document."""
    path.write_text(json.dumps(sbom(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
