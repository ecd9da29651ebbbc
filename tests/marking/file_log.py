"""A run's log as lines of a file, for tests; `python -m tests.marking.file_log FOLDER LOG` marks all of a folder."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from komae_desk.marking.mark import Place
from komae_desk.marking.one_file import Wish
from komae_desk.marking.run import Line, Run
from komae_desk.marking.tree import files_in
from tests.marking.stamps import mark, stamp


class FileLog:
    def __init__(self, path: Path) -> None:
        self._path = path

    def lines(self) -> list[Line]:
        if not self._path.exists():
            return []
        whole = self._path.read_text(encoding="utf-8").split("\n")[:-1]
        return [Line.of(each) for line in whole for each in json.loads(line)]

    def add(self, lines: Sequence[Line]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([line.packed() for line in lines]) + "\n")
            file.flush()
            os.fsync(file.fileno())


def run(log: FileLog) -> Run:
    return Run(log, Wish(mark(Place.HEADER), prefix=True), stamp)


if __name__ == "__main__":
    folder, log = Path(sys.argv[1]), FileLog(Path(sys.argv[2]))
    paths = list(files_in([folder]))
    print("ready", flush=True)  # noqa: T201
    run(log).go(paths, lambda done, total: None)
