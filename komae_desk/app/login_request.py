"""What a chief hands to the administrators: who is to get a login, as the register of people knows them.

One human has one number on both sides (approvals are judged by it), so the login is made for that of the record.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.people import PERSON

FILTER = "テキスト (*.txt)"
VERB = "logins_asked"
HEAD = ("職員番号", "氏名", "番号")


def request_name(section: str, today: date) -> str:
    """How the file is called unless somebody calls it otherwise."""
    return f"ログインの登録の依頼-{section}-{today:%Y%m%d}.txt"


def write_request(desk: Desk, file: Path, note: Callable[..., object]) -> int:
    """Write everybody who works in the section; returns how many. Raises Refused when the file cannot be written."""
    people = desk.find(PERSON)
    found = [(str(getattr(p, "staff_number", "")), str(getattr(p, "name", "")), p.id) for p in people]
    rows = sorted((number, name, str(human)) for number, name, human in found if number)
    text = "".join("\t".join(row) + "\n" for row in (HEAD, *rows))
    try:
        file.write_text(text, encoding="utf-8-sig")
    except OSError as error:
        raise Refused("依頼のファイルを書けません。書ける場所を選んで、もう一度やり直してください。") from error
    note(desk, VERB, count=len(rows))
    return len(rows)
