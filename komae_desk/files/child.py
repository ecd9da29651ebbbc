"""A child process that is given bytes and answers in frames: it may end, the desk goes on (security.md §5.5)."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from komae_desk.core.errors import Refused
from komae_desk.files import limits
from komae_desk.files.progress import Stopped, Stopping

_TICK = 0.05
_FRAME_BYTES = 64 * 1024 * 1024


def _command(module: str, argument: str) -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, argument]
    return [sys.executable, "-E", "-s", "-B", "-X", "utf8", "-m", module]


def _start(module: str, argument: str) -> subprocess.Popen[bytes]:
    """The child: a bare environment, no inherited handle, nothing to write to but the pipe."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "SYSTEMDRIVE", "TEMP") if name in os.environ}
    return subprocess.Popen(
        _command(module, argument),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=kept if sys.platform == "win32" else {"LANG": "C.UTF-8"},
        cwd=Path(sys.executable).parent if getattr(sys, "frozen", False) else Path(__file__).parents[2],
        close_fds=True,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def frames(
    module: str, argument: str, request: Mapping[str, Any], data: bytes, slow: str, cancelled: Stopping | None = None
) -> Iterator[bytes]:
    """The child's frames as they come; ends it on every way out. argument: how a packaged program starts it.

    slow: what a person is told when it takes too long.
    """
    child = _start(module, argument)
    assert child.stdin is not None
    assert child.stdout is not None
    waiting: queue.Queue[bytes | None] = queue.Queue(maxsize=8)
    threads = [
        threading.Thread(target=_feed, args=(child.stdin, request, data), daemon=True),
        threading.Thread(target=_receive, args=(child.stdout, waiting), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        deadline = time.monotonic() + limits.SECONDS
        while (body := _next(waiting, deadline, slow, cancelled)) is not None:
            yield body
    finally:
        child.kill()
        while threads[1].is_alive():
            _drain(waiting)
            threads[1].join(_TICK)
        threads[0].join()
        child.stdout.close()
        child.wait()


def _next(waiting: queue.Queue[bytes | None], deadline: float, slow: str, cancelled: Stopping | None) -> bytes | None:
    while True:
        if cancelled is not None and cancelled():
            raise Stopped
        if time.monotonic() > deadline:
            raise Refused(slow)
        try:
            return waiting.get(timeout=_TICK)
        except queue.Empty:
            continue


def _drain(waiting: queue.Queue[bytes | None]) -> None:
    while not waiting.empty():
        waiting.get_nowait()


def _feed(pipe: IO[bytes], request: Mapping[str, Any], data: bytes) -> None:
    try:
        with pipe:
            pipe.write(json.dumps(request).encode() + b"\n")
            pipe.write(data)
    except (BrokenPipeError, OSError):
        # The child ended early; its frames, or their absence, say why.
        return


def _receive(pipe: IO[bytes], waiting: queue.Queue[bytes | None]) -> None:
    while len(head := pipe.read(4)) == 4:
        length = int.from_bytes(head, "big")
        body = pipe.read(length) if length <= _FRAME_BYTES else b""
        if len(body) < length:
            break
        waiting.put(body)
    waiting.put(None)
