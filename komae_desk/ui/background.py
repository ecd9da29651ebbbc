"""Work beside the window: a thread per piece, results by queued signals; long work is a job with 中止 (ux.md §5.2)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal
from PySide6.QtWidgets import QAbstractButton

from komae_desk.ui.at_work import AtWork

SHOWN_AFTER_MS = 600


class _Thread(QThread):
    """One piece of work; what it returns or raises is handed over by a queued signal."""

    ended = Signal(object, object)

    def __init__(self, work: Callable[[], Any], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work

    def run(self) -> None:
        try:
            result, error = self._work(), None
        except Exception as raised:  # whatever it is, the GUI thread decides what to do with it
            result, error = None, raised
        self.ended.emit(result, error)


class Background(QObject):
    """Runs pieces of work on threads and delivers their results on the thread this object lives on."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: set[_Thread] = set()

    def run(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], object],
        failed: Callable[[Exception], object] | None = None,
        *,
        button: QAbstractButton | None = None,
    ) -> None:
        """Run work on a thread; then gets its result, failed what it raised (raised here when there is none).

        button: what was clicked; it says that the act is under way.
        """
        thread = _Thread(work, self)
        at_work = AtWork(button) if button is not None else None

        def deliver(result: Any, error: Exception | None) -> None:
            if at_work is not None:
                at_work.end()
            if error is None:
                then(result)
            elif failed is not None:
                failed(error)
            else:
                raise error

        def end() -> None:
            self._threads.discard(thread)
            thread.deleteLater()

        thread.ended.connect(_Receiver(deliver, thread).take, Qt.ConnectionType.QueuedConnection)
        thread.finished.connect(end)
        self._threads.add(thread)
        thread.start()

    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._threads

    def wait(self) -> None:
        """Wait for all threads to end, as a closing window must."""
        for thread in tuple(self._threads):
            thread.wait()


class _Receiver(QObject):
    """Lives on the GUI thread, so that a queued signal calls it there."""

    def __init__(self, deliver: Callable[[Any, Any], object], parent: QObject) -> None:
        super().__init__(parent)
        self._deliver = deliver

    def take(self, result: Any, error: Any) -> None:
        self._deliver(result, error)


class JobState(Enum):
    """How a job stands, and the word for it."""

    RUNNING = "処理中"
    STOPPING = "中止しています"
    DONE = "成功"
    STOPPED = "中止"
    FAILED = "失敗"


@dataclass
class Job:
    """One long piece of work as the status bar and the 作業 panel show it; done and total count its units.

    writes: it changes records, so nothing is taken back meanwhile.
    """

    name: str
    state: JobState = JobState.RUNNING
    done: int = 0
    total: int = 0
    detail: str = ""
    writes: bool = False
    begun: float = field(default_factory=time.monotonic)

    @property
    def sentence(self) -> str:
        """「帳票を作成しています　12／40件」."""
        count = f"　{self.done:,}／{self.total:,}件" if self.total else ""
        if self.state is JobState.RUNNING:
            return f"{self.name}しています{count}"
        if self.state is JobState.STOPPING:
            return "中止しています…"
        return self.detail or f"{self.name}：{self.state.value}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (JobState.RUNNING, JobState.STOPPING)


Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


class Jobs(QObject):
    """All long work of the window; the window stays usable meanwhile."""

    changed = Signal()
    _counted = Signal(object, int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.all: list[Job] = []
        self._background = Background(self)
        self._stop: set[int] = set()
        self._counted.connect(self._count, Qt.ConnectionType.QueuedConnection)

    def start(
        self,
        name: str,
        work: Callable[[Progress, Cancelled], Any],
        then: Callable[[Any, Job], object],
        failed: Callable[[Exception], object],
        *,
        writes: bool = False,
        button: QAbstractButton | None = None,
    ) -> Job:
        """Start a job called like 「帳票を作成」; work gets progress(done, total) and cancelled(); button: see run."""
        job = Job(name, writes=writes)
        self.all.append(job)

        def progress(done: int, total: int) -> None:
            self._counted.emit(job, done, total)

        def run() -> Any:
            return work(progress, lambda: id(job) in self._stop)

        def ended(result: Any) -> None:
            job.state = JobState.STOPPED if id(job) in self._stop else JobState.DONE
            then(result, job)
            self._end(job)

        def broke(error: Exception) -> None:
            job.state = JobState.FAILED
            self._end(job)
            failed(error)

        self._background.run(run, ended, broke, button=button)
        QTimer.singleShot(SHOWN_AFTER_MS, self, self.changed.emit)
        return job

    def stop(self, job: Job) -> None:
        """Ask a job to stop at its next checkpoint."""
        if job.state is JobState.RUNNING:
            self._stop.add(id(job))
            job.state = JobState.STOPPING
            self.changed.emit()

    def under_way(self) -> list[Job]:
        """The jobs that run now."""
        return [job for job in self.all if job.is_under_way]

    def why_wait(self) -> str:
        """Why nothing can be taken back now: a job is still writing."""
        return "登録が終わるか、中止してから、元に戻してください。" if any(j.writes for j in self.under_way()) else ""

    def wait(self) -> None:
        """Wait for every job, as a closing window must."""
        self._background.wait()

    def _count(self, job: Job, done: int, total: int) -> None:
        job.done, job.total = done, total
        self.changed.emit()

    def _end(self, job: Job) -> None:
        self._stop.discard(id(job))
        self.changed.emit()
