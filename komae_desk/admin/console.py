"""What the commands say and ask: three sentences for a refusal, secrets never as arguments or in the environment."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from komae_desk.core.errors import Refused

DONE, REFUSED, MISUSED, FAILED = 0, 1, 2, 3


class Fault(Refused):
    """What happened, why, what to do; ends a command. status: its exit code."""

    def __init__(self, what: str, why: str, remedy: str, *, status: int = REFUSED) -> None:
        super().__init__(f"事象：{what}\n原因：{why}\n対処：{remedy}")
        self.status = status


def say(*lines: str) -> None:
    """Write lines to the screen."""
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """Write to the channel of errors."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def answer(question: str) -> str:
    """One line typed, or the next line of what is fed to the command."""
    if sys.stdin.isatty():
        sys.stderr.write(question)
        sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise Fault(
            "答えを読み取れませんでした。",
            f"「{question.strip('： ')}」に答える行がありません。",
            "画面で実行するか、標準入力に一行ずつ渡してください。",
        )
    return line.rstrip("\r\n")


def secret(question: str, file: Path | None = None) -> str:
    """A password: from a file, from the keyboard without echo, or from the next line fed to the command."""
    if file is not None:
        try:
            found = file.read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
        except OSError as error:
            raise Fault(
                f"{file}を読めませんでした。",
                error.strerror or "ファイルがありません。",
                "ファイルの場所を確かめてください。",
            ) from None
    else:
        found = getpass.getpass(question) if sys.stdin.isatty() else answer(question)
    if not found:
        raise Fault("秘密の文字が空です。", "何も入っていませんでした。", "もう一度実行して、文字を入れてください。")
    return found


def write_private(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    draft = path.with_name(path.name + ".part")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
