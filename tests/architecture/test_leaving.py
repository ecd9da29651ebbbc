"""What could carry something off the PC: only the server's part speaks to a network, nothing sends mail (§12.5)."""

import ast
import re
from pathlib import Path

from tests.architecture.source import ROOT, modules, tree

CARRIERS = frozenset(
    ("socket", "ssl", "smtplib", "http", "urllib", "ftplib", "webbrowser", "subprocess", "asyncio", "socketserver",
     "xmlrpc", "imaplib", "poplib", "requests", "httpx", "aiohttp", "psycopg", "QtNetwork", "QProcess",
     "QDesktopServices", "startfile", "popen", "system", "posix_spawn")
)  # fmt: skip
_ANY = re.compile(rf"\b({'|'.join(CARRIERS)})\b")
ALLOWED = {
    # The launcher's own child, and the confined reader of spreadsheets.
    "komae_desk/ui/launcher.py": {"subprocess"},
    "komae_desk/files/child.py": {"subprocess"},
    # The name of this PC, and the escaping of a path.
    "komae_desk/store/instance_lock.py": {"socket"},
    "komae_desk/store/cipher.py": {"urllib"},
    "komae_desk/marking/parts.py": {"urllib"},
    # The folder a person has just saved 監査資料 to.
    "komae_desk/areas/finding/dossier/widgets.py": {"QDesktopServices"},
}


def carriers(path: Path) -> set[str]:
    found: set[str] = set()
    if not _ANY.search(path.read_text(encoding="utf-8")):
        return found
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {part for each in node.names for part in each.name.split(".")[:2]}
        elif isinstance(node, ast.ImportFrom):
            found |= {*(node.module or "").split(".")[:2], *(each.name for each in node.names)}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
            found.add(node.attr)
    return found & CARRIERS


def test_nothing_but_the_server_s_part_can_carry_anything_off_the_pc():
    found = {
        path.relative_to(ROOT).as_posix(): names
        for path in modules("komae_desk")
        if path.relative_to(ROOT).parts[1] not in ("sync", "admin") and (names := carriers(path))
    }
    assert found == ALLOWED
    mail = {path for path in modules("komae_desk") if carriers(path) & {"smtplib", "imaplib", "poplib", "webbrowser"}}
    assert not mail
