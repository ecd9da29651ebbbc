"""Marking many files: stopped and resumed any time, taken back as a whole, every file written down first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from komae_desk.core.intake import Stopped
from komae_desk.marking.mark import mark_of, named
from komae_desk.marking.one_file import Done, Stamp, State, Wish, carries_inside, digest, mark_file, read_mark
from komae_desk.marking.refusal import Reason, Untouched

AT_A_TIME = 64
WRITERS = 4
"""More than one file at a time, as most of the time goes into waiting for the disk."""

INTENDED, UNDONE = "intended", "undone"
_CHANGED = {state.code for state in State if state is not State.SAME}
_REASONS = {reason.code: reason for reason in Reason}
_STATES = {state.code: state for state in State}


@dataclass(frozen=True)
class Line:
    """What a run says of one file: the word of a State or a Reason, where it was and is, and the mark it had.

    digest: of a file that carries its mark in the name alone, for the register.
    """

    path: str
    state: str
    now: str = ""
    before: Mapping[str, str] | None = None
    digest: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether the run has changed the file."""
        return self.state in _CHANGED

    @property
    def is_left(self) -> bool:
        """Whether the file was left as it was, for a reason."""
        return self.state in _REASONS

    @property
    def sentence(self) -> str:
        """What became of the file, in words."""
        if self.state in _REASONS:
            return _REASONS[self.state].sentence
        return _STATES[self.state].label if self.state in _STATES else "元に戻した"

    def packed(self) -> list[Any]:
        """The line as plain values."""
        return [self.path, self.state, self.now, dict(self.before) if self.before is not None else None, self.digest]

    @classmethod
    def of(cls, packed: Sequence[Any]) -> Line:
        """A line from its plain values."""
        return cls(*packed)


class Log(Protocol):
    """Where a run is written down, so that it outlives the program; later lines of a file stand above earlier ones."""

    def lines(self) -> Iterable[Line]: ...
    def add(self, lines: Sequence[Line]) -> None: ...


Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


class Run:
    """One wish for many files. Its calls may run in a worker thread and raise Stopped when cancelled."""

    def __init__(self, log: Log, wish: Wish, stamp: Stamp | None = None) -> None:
        self._log = log
        self._wish = wish
        self._stamp = stamp

    def known(self) -> dict[str, Line]:
        """What is written down of every file, by where it was."""
        return {line.path: line for line in self._log.lines()}

    def counts(self) -> Counter[str]:
        """How many files stand how."""
        return Counter(line.state for line in self.known().values())

    def go(self, paths: Sequence[Path], progress: Progress, cancelled: Cancelled = lambda: False) -> None:
        """Mark every file that the run has not finished yet; files found under the name they got count as done."""
        known = self.known()
        arrived = {line.now for line in known.values() if line.now}
        arrived |= {str(named(Path(line.path), self._wish.mark)) for line in known.values() if line.state == INTENDED}
        arrived -= {line.path for line in known.values()}
        waiting = [p for p in paths if self._is_open(known.get(str(p))) and str(p) not in arrived]
        done = len(paths) - len(waiting)
        # What a killed process had begun comes first, under the name it had.
        begun = {Path(line.path): None for line in known.values() if line.state == INTENDED}
        waiting = [*begun, *(p for p in waiting if p not in begun)]
        total = done + len(waiting)
        progress(done, total)
        with ThreadPoolExecutor(WRITERS) as writers:
            for some in _pieces(waiting):
                if cancelled():
                    raise Stopped
                old = [known.get(str(p)) for p in some]
                intended = list(writers.map(self._intended, some, old))
                self._log.add([line for line in intended if line.state == INTENDED and line not in old])
                self._log.add(list(writers.map(self._marked, intended)))
                done += len(some)
                progress(done, total)

    def undo(self, progress: Progress, cancelled: Cancelled = lambda: False) -> list[Line]:
        """Give every file that the run has changed its former mark and name; returns those that were left alone."""
        known = self.known().values()
        lines = [line for line in known if line.is_changed or line.state == INTENDED]
        left: list[Line] = []
        done = 0
        with ThreadPoolExecutor(WRITERS) as writers:
            for some in _pieces(lines):
                if cancelled():
                    raise Stopped
                ends = list(writers.map(self._taken_back, some))
                self._log.add([end for end in ends if end.state == UNDONE])
                left += [end for end in ends if end.state != UNDONE]
                done += len(some)
                progress(done, len(lines))
        return left

    def _is_open(self, line: Line | None) -> bool:
        """What was left alone is tried again when the run goes on; what was taken back is not."""
        return line is None or line.state == INTENDED or line.is_left

    def _intended(self, path: Path, known: Line | None) -> Line:
        if known is not None and known.state == INTENDED:
            return known
        try:
            before = read_mark(path) if carries_inside(path) else None
        except Untouched as left:
            return Line(str(path), left.reason.code)
        return Line(str(path), INTENDED, before=before.properties if before else None)

    def _marked(self, line: Line) -> Line:
        if line.is_left:
            return line
        path = Path(line.path)
        new = named(path, self._wish.mark)
        if not path.exists() and self._wish.prefix and new.exists():
            path = new
        try:
            done = mark_file(path, self._wish, self._stamp)
            by_name = done.state is not State.SAME and not carries_inside(done.path) and self._wish.mark is not None
            key = digest(done.path) if by_name else ""
        except Untouched as left:
            return replace(line, state=left.reason.code)
        return replace(line, state=self._state(line, done).code, now=str(done.path), digest=key)

    def _state(self, line: Line, done: Done) -> State:
        """What was done altogether: a process that was killed may have done a part before."""
        before = mark_of(line.before) if line.before is not None else None
        if before == done.mark:
            return State.NAMED if str(done.path) != line.path else State.SAME
        if done.mark is None:
            return State.REMOVED
        return State.MARKED if before is None else State.REPLACED

    def _taken_back(self, line: Line) -> Line:
        now, path = Path(line.now or line.path), Path(line.path)
        before = mark_of(line.before) if line.before is not None else None
        try:
            if carries_inside(now):
                mark_file(now, Wish(before, None, self._wish.times, self._wish.sync), self._stamp)
            if now != path:
                _rename_back(now, path)
        except Untouched as left:
            return replace(line, state=left.reason.code)
        except OSError:
            return replace(line, state=Reason.DISK.code)
        return replace(line, state=UNDONE, now=str(path))


def _rename_back(now: Path, path: Path) -> None:
    if path.exists():
        raise Untouched(Reason.NAME_TAKEN)
    if not now.exists():
        raise Untouched(Reason.GONE)
    now.rename(path)


def _pieces(paths: Sequence[Any]) -> Iterator[list[Any]]:
    left = iter(paths)
    while some := list(islice(left, AT_A_TIME)):
        yield some
