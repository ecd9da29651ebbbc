"""The first two administrators, made on the server's console, and how one gets in again (settled.md 25)."""

from __future__ import annotations

import getpass
import json
import re
from pathlib import Path
from typing import Any

import psycopg

from komae_desk.admin.console import Fault, answer, say, secret
from komae_desk.admin.credentials import code_key, show_once, temporary_password, verifier
from komae_desk.admin.database import change, rows, value
from komae_desk.admin.place import Place
from komae_desk.admin.sign_in import knock, open_gate
from komae_desk.core.identity import uuid7
from komae_desk.store.passwords import weaknesses

NEEDED = 2
_LOGIN = re.compile(r"[a-z][a-z0-9]{1,30}")


def make_administrators(connection: psycopg.Connection[Any], named: list[str], code_hash: str) -> int:
    """Make administrators until there are two humans; returns how many were made. named: "login:name shown"."""
    held = rows(connection, "SELECT login, human FROM gate.person WHERE privileged AND active ORDER BY login")
    logins, missing = [login for login, _ in held], NEEDED - len({human for _, human in held})
    if missing <= 0:
        say(f"管理者はもういます：{'、'.join(logins)}")
        return 0
    wanted = [each for each in named if each.split(":", 1)[0] not in logins]
    made = 0
    for number in range(missing):
        if number < len(wanted):
            login, _, shown = wanted[number].partition(":")
        else:
            say(f"管理者を作ります（あと{missing - number}人）。ふだんの仕事に使うログイン名とは別の名前にします。")
            login, shown = answer("管理者のログイン名： ").strip(), answer("氏名： ").strip()
        _register(connection, login, shown, code_hash)
        made += 1
    return made


def _register(connection: psycopg.Connection[Any], login: str, shown: str, code_hash: str) -> None:
    if not _LOGIN.fullmatch(login) or not shown:
        raise Fault(
            f"管理者「{login}」を作れません。",
            "ログイン名の形が違うか、氏名がありません。",
            "ログイン名は半角の英小文字で始まる2〜31文字にし、氏名も書いてください（例：admin01:山田 太郎）。",
        )
    if value(connection, "SELECT to_regrole(%s)", (login,)) is not None:
        raise Fault(
            f"管理者「{login}」を作れません。", "同じ名前のログインがもうあります。", "別の名前にしてください。"
        )
    password, key = temporary_password(), code_key(code_hash)
    facts = {
        "human": str(uuid7()),
        "shown": shown,
        "privileged": True,
        "verifier": verifier(password),
        "code_key": key.hex(),
        "code_hash": code_hash,
    }
    _on_console(connection, "register_person", login, facts)
    show_once(login, password, key, code_hash, None)


def reset_on_console(connection: psycopg.Connection[Any], login: str, picture: Path | None) -> None:
    """A new temporary password, code and cleared register for an administrator whom no two others can help."""
    found = rows(connection, "SELECT code_hash FROM gate.person WHERE login = %s AND privileged AND active", (login,))
    if not found:
        raise Fault(
            f"{login}をやり直せません。",
            "使用中の管理者ではありません。",
            "ふつうの利用者は、管理者二人がask resetとapproveでやり直してください。",
        )
    code_hash = found[0][0]
    password, key = temporary_password(), code_key(code_hash)
    facts = {"verifier": verifier(password), "code_key": key.hex(), "code_hash": code_hash}
    _on_console(connection, "reset_person", login, facts)
    _on_console(connection, "unlock_person", login, {})
    show_once(login, password, key, code_hash, picture)


def _on_console(connection: psycopg.Connection[Any], verb: str, login: str, facts: dict[str, Any]) -> None:
    """Do it as the registrar, so that rights over the login stay with it; note who was at the console."""
    with connection.transaction():
        change(connection, "SET LOCAL ROLE komae_registrar")
        change(connection, "SELECT gate.do_person(%s, %s, %s::jsonb)", (verb, login, json.dumps(facts)))
        change(connection, "RESET ROLE")
        change(
            connection,
            "INSERT INTO gate.operation (verb, target, facts, asked_by, done_at)"
            " VALUES (%s, %s, jsonb_build_object('console', %s::text), 'console', clock_timestamp())",
            (verb, login, getpass.getuser()),
        )


def choose_password(place: Place, login: str, password_file: Path | None, new_file: Path | None) -> None:
    """Put a password of one's own in the place of the present one; only its verifier reaches the server."""
    settings = place.settings()
    old = secret("いまのパスワード： ", password_file)
    with knock(place, settings, login, old) as connection:
        open_gate(connection, place, settings)
        new = secret("新しいパスワード（16文字以上）： ", new_file)
        weak = weaknesses(new, privileged=True, words=(login,))
        if new == old:
            weak = ["いまのパスワードと同じです。"]
        if weak:
            raise Fault(
                "パスワードを変えられません。",
                weak[0],
                "16文字以上で、言葉の並びや名前だけではないものにしてください。",
            )
        connection.execute("SELECT api.change_password(%s)", (verifier(new),))
        connection.execute("SELECT api.close_session('out')")
    say("パスワードを変えました。")
