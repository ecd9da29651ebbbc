"""Closing a section: which goes on with which records and people, read from options and lists (settled.md 4)."""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from komae_desk.admin.console import Fault, say

Named = Callable[[str], str]
_RULE = re.compile(r"(?P<kind>\w+)\.(?P<field>\w+)=(?P<value>.*):(?P<goal>[^:]+)")
SHOWN = 20


def plan_of(arguments: argparse.Namespace, named: Named) -> dict[str, Any]:
    """What the server is asked to do; named: the id of a section in use by its name."""
    goals = [named(each) for each in arguments.into]
    facts: dict[str, Any] = {"successors": list(dict.fromkeys(goals))}
    if arguments.list:
        facts["records"] = _records(arguments.list, named)
    if arguments.rule:
        facts["rules"] = [_rule(each, named) for each in arguments.rule]
    if arguments.people:
        people: dict[str, list[str]] = {}
        for login, goal in _lines(arguments.people):
            people.setdefault(login, []).append(named(goal))
        facts["people"] = people
    strangers = _goals(facts) - set(facts["successors"])
    if strangers:
        raise Fault(
            "課を閉じる依頼ができません。",
            "一覧か決まりに、--intoにない課があります。",
            "引き継ぐ課を、すべて--intoで指定してください。",
        )
    return facts


def _goals(facts: dict[str, Any]) -> set[str]:
    people = facts.get("people", {}).values()
    return (
        set(facts.get("records", {}).values())
        | {each["to"] for each in facts.get("rules", ())}
        | {goal for goals in people for goal in goals}
    )


def _records(path: Path, named: Named) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, goal in _lines(path):
        if found.setdefault(number, named(goal)) != named(goal):
            raise Fault(
                f"{path}は使えません。",
                f"{number}が二つの課に分かれています。",
                "一つの課にしてから、もう一度実行してください。",
            )
    return found


def _rule(text: str, named: Named) -> dict[str, str]:
    found = _RULE.fullmatch(text)
    if found is None:
        raise Fault(
            "課を閉じる依頼ができません。",
            f"決まり「{text}」の形が違います。",
            "「台帳.項目=値:課」の形で書いてください（例：device.place=2階:福祉課）。",
        )
    return {"kind": found["kind"], "field": found["field"], "value": found["value"], "to": named(found["goal"])}


def _lines(path: Path) -> list[tuple[str, str]]:
    """Two columns of a list that a section has made, whichever of the usual encodings it is in."""
    try:
        data = path.read_bytes()
    except OSError:
        raise Fault(f"{path}を読めません。", "ファイルがありません。", "場所を確かめてください。") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp932", errors="replace")
    rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    if wrong := [
        number for number, row in enumerate(rows, 1) if len(row) < 2 or not (row[0].strip() and row[1].strip())
    ]:
        raise Fault(
            f"{path}は使えません。",
            f"{wrong[0]}行目に、番号と課の二つの欄がありません。",
            "一列目に番号（またはログイン名）、二列目に課を書いたCSVにしてください。",
        )
    return [(row[0].strip(), row[1].strip()) for row in rows]


def tell_counts(counts: dict[str, int], titles: dict[str, str]) -> None:
    """Where how many records would go, before anybody has asked for it."""
    for goal, count in sorted(counts.items(), key=lambda each: titles.get(each[0], each[0])):
        say(f"{titles.get(goal, goal)}が引き継ぐ記録：{count}件")


def tell_restricted(target: str, streams: list[dict[str, Any]]) -> None:
    """What only a few of the section may read is closed by itself: it goes on among those few."""
    own = next((each for each in streams if each["stream"] == target), {})
    left = [
        each["title"]
        for each in streams
        if each["kind"] == "restricted"
        and not each["closed"]
        and each["section"] in (own.get("section"), own.get("title"))
    ]
    if own.get("kind") == "section" and left:
        say(f"限られた人だけの台帳は、別に閉じてください：{'、'.join(left)}")


def cannot_close(error: psycopg.Error) -> Fault:
    """Why a section cannot be closed as asked, in words."""
    told = json.loads(error.diag.message_detail or "{}")
    if told.get("homeless"):
        return Fault(
            "課を閉じられません。",
            f"終わっていない記録が{told['homeless']}件あり、引き継ぐ課がありません。",
            "--intoで引き継ぐ課を指定してください。",
        )
    if told.get("restoring"):
        return Fault(
            "課を閉じられません。",
            "控えからの復元の宣言が終わっていません。",
            "すべてのPCがつながったら、close-restoreの後で、もう一度依頼してください。",
        )
    for name, why, remedy in (
        ("unknown", "この課の、終わっていない記録にない番号があります", "一覧の番号を直してください。"),
        ("strangers", "この課の利用者でない人が一覧にあります", "一覧のログイン名を直してください。"),
        (
            "clashes",
            "引き継ぐ課に、同じ番号の別の記録があります",
            "どちらかの課で番号を直すか取り消してから、もう一度依頼してください。",
        ),
    ):
        if found := told.get(name):
            rest = f"ほか{len(found) - SHOWN}件" if len(found) > SHOWN else ""
            return Fault("課を閉じられません。", f"{why}：{'、'.join(found[:SHOWN])}{rest}。", remedy)
    return Fault("課を閉じられません。", "引き継ぐ先が決まりません。", "list sectionsで課を確かめてください。")
