"""A launcher in a process of its own, moved by lines of JSON on its stdin; what it passes on it cannot read.

`python -m tests.sync.shared.launcher_program FOLDER`: the words of a test come in hexadecimal, so that those found in
the memory of this process would be the program's own doing.
"""

import json
import sys
import threading
from pathlib import Path
from typing import Any

from komae_desk.ui.launcher import Child, Launcher, Message

NOBODY: Any = None


class Led(Launcher):
    """Says on stdout what its desks say, and which processes they are."""

    def _start(self) -> Child:
        child = super()._start()
        tell({"said": "started", "pid": child.pid})
        return child

    def _said(self, child: Child, message: Message) -> None:
        if message.get("said") == "lead":
            assert self.front is not None
            self.front.tell("hand", act=message["act"], **{"with": message["with"]})
            return
        super()._said(child, message)
        tell(message)


def tell(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def lead(launcher: Led) -> None:
    """Into the launcher's own queue: when it gets there, a desk is in front."""
    for line in sys.stdin:
        launcher.heard.put((NOBODY, {"said": "lead", **json.loads(line)}))
    launcher.stop()


def main(folder: Path) -> int:
    command = [sys.executable, "-m", "tests.sync.shared.canary_program", str(folder)]
    launcher = Led(command, [sys.executable, "-c", "pass"])
    threading.Thread(target=lead, args=(launcher,), daemon=True).start()
    return launcher.run()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
