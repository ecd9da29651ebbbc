"""What every test shares: no display, no clock on property tests, nothing left open, and no skips in CI."""

import atexit
import gc
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30
# Files of a module stay open from test to test: opening one reads the definitions of a thousand tables and indexes.
KEPT = 8


def pytest_configure(config: pytest.Config) -> None:
    """Keep temporary files in memory where there is room, and only there: a disk looks for room among a million gone.

    ext4 passes over every file number freed within the last minutes, one by one, and a whole run makes and removes
    hundreds of thousands of files. What a test says of fsync, full disks and kills it says of files of its own choice.
    """
    if hasattr(config, "workerinput") or "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free < ROOM:
        return
    folder = tempfile.mkdtemp(prefix="komae-tests-", dir=MEMORY)
    Path(folder).chmod(0o755)  # the server of the tests runs as nobody
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    # Last of all: other parts of Python tidy up in there as well.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


# A deadline measures the machine's other work, not the property. `--hypothesis-profile long` goes with the proofs.
settings.register_profile("desk", deadline=None, max_examples=40)
settings.register_profile("long", deadline=None, max_examples=500)
settings.load_profile("desk")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Of a whole run, import each a share of the files first: what one worker has compiled the others find compiled.

    Side by side every worker would rewrite the 8,000 assertions itself. What cannot be imported is told by the
    collection, which tries again.
    """
    given = getattr(session.config, "workerinput", None)
    if given is None or session.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    root = Path(__file__).parent
    place, workers = int(given["workerid"].removeprefix("gw")), int(given["workercount"])
    for path in sorted(root.rglob("test_*.py"))[place::workers]:
        with suppress(Exception, pytest.skip.Exception):
            import_module(".".join(path.relative_to(root.parent).with_suffix("").parts))


# What takes longest, first: whole files go to the workers in turn, and one that begins last keeps the others waiting.
LONG = (
    "tests/ui/test_walks",
    "tests/test_start_up.py",
    "tests/benchmarks/test_quick.py",
    "tests/sync/shared/",
    "tests/test_practice_day.py",
    "tests/store/test_older_files.py",
    "tests/sync/test_simulation.py",
    "tests/architecture/test_new_area.py",
    "tests/ui/test_list_columns_fit.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the long files first; the order within a file stays."""

    def turn(item: pytest.Item) -> int:
        return next((place for place, long in enumerate(LONG) if item.nodeid.startswith(long)), len(LONG))

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """What has been imported stays: not looked through again after every few objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def _shown() -> dict[int, str]:
    """The windows that can be seen, by their id."""
    gui = sys.modules.get("PySide6.QtGui")
    if gui is None or gui.QGuiApplication.instance() is None:
        return {}
    return {each.winId(): repr(each) for each in gui.QGuiApplication.topLevelWindows() if each.isVisible()}


def _take_apart() -> None:
    """What was left to deleteLater() goes now: no loop runs between tests, and every new style would style it too."""
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)


def _large() -> list[str]:
    """Whole windows, shown or not: with every theme of every later test each of their widgets is styled again."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    _take_apart()
    top = widgets.QApplication.topLevelWidgets()
    return [repr(each) for each in top if len(each.findChildren(widgets.QWidget)) > 200]


def _close_idle(keep: int) -> None:
    sample = sys.modules.get("tests.sample")
    if sample is not None:
        sample.close_idle(keep)


@pytest.fixture(autouse=True, scope="module")
def no_window_left_by_a_file() -> Iterator[None]:
    """Fail a file whose shared window outlives it, or that leaves one to be carried along."""
    yield
    _close_idle(0)
    assert not (left := _shown()), f"left open: {left}"
    assert not (left := _large()), f"left alive: {left}"


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    """Close the files nobody uses; fail a test that leaves a window of its own shown or a thread running."""
    threads, windows = set(threading.enumerate()), _shown()
    yield
    _take_apart()
    _close_idle(KEPT)
    left = [each.name for each in threading.enumerate() if each not in threads and not each.daemon]
    left += [each for number, each in _shown().items() if number not in windows]
    assert not left, f"left open: {left}"


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """In CI a test that did not run is a test that failed."""
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """Turn skips of tests into failures in CI."""
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):  # type: ignore[no-untyped-def]
    """Turn skips of whole modules into errors in CI."""
    report = yield
    _refuse_skip(report)
    return report
