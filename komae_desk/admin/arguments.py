"""A command line that speaks Japanese: usage, headings and complaints of argparse in the words of the office."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from komae_desk.admin.console import MISUSED, complain

_HEADINGS = {"positional arguments": "指定するもの", "options": "選べるもの"}
_COMPLAINTS = (
    (re.compile(r"the following arguments are required: (.+)"), "次の指定が足りません：{0}。"),
    (re.compile(r"unrecognized arguments: (.+)"), "知らない指定があります：{0}。"),
    (
        re.compile(r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)"),
        "{0}に{1}は選べません。選べるもの：{2}。",
    ),
    (re.compile(r"argument (.+?): expected (?:one|at least one) argument"), "{0}の後に値を書いてください。"),
    (re.compile(r"argument (.+?): invalid .+ value: (.+)"), "{0}の値{1}は読み取れません。"),
    (re.compile(r"argument (.+?): not allowed with argument (.+)"), "{0}と{1}は一緒に指定できません。"),
    (re.compile(r"one of the arguments (.+) is required"), "次のどれか一つを指定してください：{0}。"),
)


class _Layout(argparse.RawDescriptionHelpFormatter):
    """Help in Japanese, whose lines are not broken between letters."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, **{"max_help_position": 34, "width": 110} | options)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "使い方：" if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section(_HEADINGS.get(heading or "", heading))


class Arguments(argparse.ArgumentParser):
    """A parser of one command; every command answers --help."""

    def __init__(self, **options: Any) -> None:
        ours: dict[str, Any] = {"formatter_class": _Layout, "add_help": False, "allow_abbrev": False}
        super().__init__(**ours | options)
        self.add_argument("-h", "--help", action="help", help="この説明を出して終わります")

    def error(self, message: str) -> NoReturn:
        what = message
        for pattern, text in _COMPLAINTS:
            found = pattern.fullmatch(message)
            if found:
                what = text.format(*found.groups())
                break
        complain(
            f"事象：命令の書き方が違います。\n原因：{what}\n対処：「{self.prog} --help」で書き方を確かめてください。"
        )
        self.exit(MISUSED)
