"""A launcher in a process of its own, moved by lines of JSON on its stdin; what it passes on it cannot read.

`python -m tests.sync.shared.launcher_program FOLDER`: the words of a test come in hexadecimal, so that those found in
the memory of this process would be the program's own doing.
"""

import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

from komae_desk.ui.launcher import Child, Launcher, Message


class Led(Launcher):
    """Says on stdout what its desks say, and which processes they are."""

    def _start(self) -> Child:
        child = super()._start()
        tell({"said": "started", "pid": child.pid})
        return child

    def _said(self, child: Child, message: Message) -> None:
        super()._said(child, message)
        tell(message)


def tell(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def lead(launcher: Led) -> None:
    for line in sys.stdin:
        while launcher.front is None:
            time.sleep(0.02)
        message = json.loads(line)
        launcher.front.tell("hand", act=message["act"], **{"with": message["with"]})
    launcher.stop()


def main(folder: Path) -> int:
    command = [sys.executable, "-m", "tests.sync.shared.canary_program", str(folder)]
    launcher = Led(command, [sys.executable, "-c", "pass"])
    threading.Thread(target=lead, args=(launcher,), daemon=True).start()
    return launcher.run()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
