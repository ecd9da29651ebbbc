"""The start with real processes: first run, sign-in, lock, other person, crash, end; where passwords are not."""

import os
import queue
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from komae_desk.ui.launcher import CRASHED, Child, Launcher, Message

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0
PASSWORD = "canary-kiriN7-zouGe-2"
HERS = "canary-usagI4-kameO-9"
BOSS, CLERK = "1001", "1002"
GIVEN = ("cmdline", "environ")


class Watched(Launcher):
    """A launcher whose conversation a test reads, and whose desks a test acts on."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.ui.desk_program", str(folder)]
        super().__init__(command, [sys.executable, "-c", "pass"])
        self.words: queue.SimpleQueue[tuple[str, Message]] = queue.SimpleQueue()
        self.pids: list[int] = []
        self.code: int | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)

    def _work(self) -> None:
        self.code = self.run()

    def begin(self) -> None:
        self._thread.start()
        self.expect("shown")

    def finish(self) -> int | None:
        self._thread.join(PATIENCE)
        return self.code

    def _start(self) -> Child:
        child = super()._start()
        self.pids.append(child.pid)
        return child

    def _said(self, child: Child, message: Message) -> None:
        super()._said(child, message)
        self.words.put((str(message["said"]), message))

    def expect(self, said: str) -> Message:
        """Wait until a desk says this; what comes before is passed over."""
        while True:
            word, message = self.words.get(timeout=PATIENCE)
            if word == said:
                return message

    def ask(self, act: str, **facts: Any) -> Any:
        """Have the hand in the front desk do something; returns what it answers."""
        assert self.front is not None
        self.front.tell("hand", act=act, **{"with": facts})
        return self.expect("hand")["result"]


@contextmanager
def started(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Watched]:
    """The program on a profile of this folder; whatever happens, its processes end."""
    patch.setenv("QT_QPA_PLATFORM", "offscreen")
    patch.setenv("PYTHONPATH", str(ROOT))
    patch.chdir(ROOT)
    launcher = Watched(folder / "profile")
    launcher.begin()
    try:
        yield launcher
    finally:
        launcher.stop()
        assert launcher.finish() is not None


def found(program: Watched) -> None:
    program.ask("found", password=PASSWORD, number=BOSS, name="佐藤 一郎")
    program.expect("open")


def sign_in(program: Watched) -> None:
    program.ask("sign_in", code=BOSS, password=PASSWORD)
    program.expect("open")


def front_of(program: Watched) -> Child:
    assert program.front is not None
    return program.front


@pytest.fixture
def founded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    with started(tmp_path, monkeypatch) as program:
        found(program)
        yield program


def forms_of(words: Sequence[str], *encodings: str) -> list[bytes]:
    """Words in the encodings a program would keep them in."""
    return [word.encode(each) for word in words for each in encodings]


def holding(folder: Path, *words: str) -> list[str]:
    """The files that hold any of the words; each is read once."""
    forms = forms_of(words, "utf-8", "utf-16-le", "utf-16-be")
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(map(path.read_bytes().__contains__, forms))]


def memory_holds(pid: int, *words: str) -> bool:
    """Whether a process has any of the words anywhere in its writable memory, which is read once."""
    forms = forms_of(words, "utf-8", "utf-16-le")
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            first, last = (int(each, 16) for each in span.split("-"))
            if rights.startswith("rw") and "[v" not in line:
                try:
                    memory.seek(first)
                    content = memory.read(last - first)
                except (OSError, ValueError):
                    continue
                if any(map(content.__contains__, forms)):
                    return True
    return False


def running(pid: int) -> bool:
    maps = Path(f"/proc/{pid}/maps")
    return maps.exists() and bool(maps.read_text())


def on_linux() -> bool:
    return sys.platform == "linux"


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """What was seen in one life of the program, from its first run to its end: six desk processes, two people."""
    folder = tmp_path_factory.mktemp("life")
    life = SimpleNamespace(folder=folder)
    with pytest.MonkeyPatch.context() as patch, started(folder, patch) as program:
        found(program)
        work(program, life)
        lock(program, life)
        go_wrong_and_in_again(program, life)
        restore(program, life)
        leave_it_alone_and_let_her_in(program, life)
        kill(program, life)
        lose_the_launcher(program, life)
    return life


def work(program: Watched, life: SimpleNamespace) -> None:
    life.given = [Path(f"/proc/{pid}/{name}").read_bytes() for pid in program.pids for name in GIVEN if on_linux()]
    life.key = program.ask("key")
    life.first = program.ask("look", window="MainWindow")
    program.ask("add_person", number=CLERK, name="田中 花子")
    life.temporary = program.ask("give_login", number=CLERK)
    life.record = program.ask("add_person", number="1009", name="髙﨑 葛󠄀子")
    program.ask("open", kind="person", record=life.record)
    life.before = program.ask("place")


def lock(program: Watched, life: SimpleNamespace) -> None:
    desk = front_of(program)
    program.ask("press", key="L")
    life.locking = program.expect("locking")
    life.locked_code = desk.wait(PATIENCE)
    life.locked = program.ask("look", window="SignInWindow")
    life.alive = [pid for pid in program.pids if on_linux() and running(pid)]
    life.hidden, life.in_front = desk.pid, front_of(program).pid
    life.finds = on_linux() and memory_holds(life.in_front, "佐藤 一郎")
    life.holds = [pid for pid in life.alive if memory_holds(pid, PASSWORD)]


def go_wrong_and_in_again(program: Watched, life: SimpleNamespace) -> None:
    program.ask("sign_in", code=BOSS, password="wrong password here")
    life.refusal = program.ask("refusal")
    program.ask("sign_in", code="9999", password=PASSWORD)
    life.of_nobody = program.ask("refusal")
    sign_in(program)
    life.after = program.ask("place")
    life.again = program.ask("look", window="MainWindow")


def restore(program: Watched, life: SimpleNamespace) -> None:
    backup = program.ask("back_up")
    program.ask("add_person", number="1010", name="𠮷田 花子")
    life.most = program.ask("look", window="MainWindow")["count"]
    program.ask("restore", backup=backup)
    program.expect("locking")
    program.ask("look", window="SignInWindow")
    sign_in(program)
    life.restored = program.ask("look", window="MainWindow")
    life.lines = program.ask("lines")


def leave_it_alone_and_let_her_in(program: Watched, life: SimpleNamespace) -> None:
    # Nobody touches it for the usual ten minutes; one less does nothing (R13).
    life.after_nine = program.ask("idle", minutes=9), program.ask("look", window="MainWindow")["user"]
    life.after_ten = program.ask("idle", minutes=10)
    program.expect("locking")
    life.people = program.ask("look", window="SignInWindow")["people"]
    program.ask("sign_in", code=CLERK, password=life.temporary)
    program.ask("change", old=life.temporary, new=HERS)
    program.expect("open")
    life.hers = program.ask("look", window="MainWindow")


def kill(program: Watched, life: SimpleNamespace) -> None:
    program.ask("add_person", number="1011", name="濵口 涼太")
    os.kill(front_of(program).pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    program.expect("shown")
    life.offered = program.ask("look", window="SignInWindow")
    sign_in(program)
    life.found_again = program.ask("look", window="MainWindow")


def lose_the_launcher(program: Watched, life: SimpleNamespace) -> None:
    desk = front_of(program)
    program.stop()
    life.left_code = desk.wait(PATIENCE)
    life.left_open = (life.folder / "profile" / "data.db-wal").exists()
    life.code = program.finish()


def test_the_first_run_shows_who_and_where(life: SimpleNamespace) -> None:
    assert len(life.key) == 13
    assert life.first["user"] == "佐藤 一郎"
    assert "税務課" in life.first["title"]


def test_after_a_lock_whoever_signs_in_goes_on_at_the_same_place(life: SimpleNamespace) -> None:
    assert life.before == {"page": "person", "record": life.record, "field": "post"}
    assert life.locking["place"] == life.before
    assert "髙﨑" not in str(life.locking)
    assert life.locked_code == 0
    assert "画面を隠しています" in life.locked["message"]
    assert life.locked["code"] == BOSS
    assert life.after == life.before


def test_a_wrong_password_is_refused_and_told_at_the_next_sign_in(life: SimpleNamespace) -> None:
    refusal, _, left = life.refusal
    assert refusal == "職員番号またはパスワードが違います。もう一度入力してください。"
    assert left == ""
    assert life.of_nobody[0] == refusal
    assert any("パスワードの誤りが1回" in text and "本人ですか" in text for text in life.again["banners"])
    assert not any("回復キー" in text for text in life.again["banners"])


def test_the_other_person_sets_her_password_and_sees_her_own_name(life: SimpleNamespace) -> None:
    assert life.after_nine == (False, "佐藤 一郎")
    assert life.after_ten is True
    assert len(life.people) == 2
    assert life.hers["user"] == "田中 花子"


@pytest.mark.skipif(not on_linux(), reason="/proc shows what a process was given")
def test_a_password_stands_in_no_argument_no_environment_and_no_memory_after_the_lock(life: SimpleNamespace) -> None:
    assert life.given
    assert not any(PASSWORD.encode() in each for each in life.given)
    assert life.in_front in life.alive
    assert life.hidden not in life.alive
    assert life.finds, "the scan finds what is there"
    assert life.holds == []


def test_a_killed_desk_is_offered_again_and_the_record_is_there(life: SimpleNamespace) -> None:
    assert life.offered["banners"] == [CRASHED]
    assert life.found_again["user"] == "佐藤 一郎"
    assert life.found_again["count"] == life.restored["count"] + 1


def test_a_restore_somebody_asked_for_is_told_and_written_down(life: SimpleNamespace) -> None:
    assert (life.most, life.restored["count"]) == (4, 3)
    assert any("データを復元しました" in text and "戻す前の控え" in text for text in life.restored["banners"])
    assert life.lines[:2] == ["signed_in", "restored"]
    assert not any("復元" in text for text in life.found_again["banners"])


def test_without_a_launcher_the_desk_keeps_everything_and_ends(life: SimpleNamespace) -> None:
    assert life.left_code == 0
    assert not life.left_open
    assert life.code == 0


def test_no_file_holds_a_password_the_recovery_key_or_a_name(life: SimpleNamespace) -> None:
    assert holding(life.folder, PASSWORD, HERS, life.temporary, "-".join(life.key), "髙﨑", "濵口") == []


@pytest.mark.proof
def test_a_second_program_is_told_who_has_the_file(founded: Watched, tmp_path: Path) -> None:
    second = Watched(tmp_path / "profile")
    second.begin()
    second.ask("sign_in", code=BOSS, password=PASSWORD)
    assert "佐藤 一郎さん" in second.ask("refusal")[0]
    second.ask("close")
    assert second.finish() == 0


def trouble(program: Watched) -> str:
    """What a sign-in says that was sent back, in this desk process or, after a lock, in the next one."""
    while True:
        assert program.front is not None
        program.front.tell("hand", act="trouble", **{"with": {}})
        word = message = None
        while word not in ("hand", "locking"):
            word, message = program.words.get(timeout=PATIENCE)
        if word == "hand" and message is not None:
            return str(message["result"])


@pytest.mark.proof
def test_damage_found_beside_the_start_sends_back_to_the_sign_in_and_is_mended(
    founded: Watched, tmp_path: Path
) -> None:
    for number in range(20):
        founded.ask("add_person", number=f"2{number:03}", name="髙﨑 葛󠄀子")
    page = founded.ask("seldom_page")
    desk = founded.front
    founded.ask("press", key="L")
    founded.expect("locking")
    assert desk is not None
    assert desk.wait(PATIENCE) == 0
    founded.ask("look", window="SignInWindow")
    data = tmp_path / "profile" / "data.db"
    with data.open("r+b") as file:
        file.seek((page - 1) * 4096 + 2000)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 8]))
    founded.ask("sign_in", code=BOSS, password=PASSWORD)
    assert "壊れています" in trouble(founded), "found by the check, or by a query that came first"
    founded.ask("sign_in", code=BOSS, password=PASSWORD)
    founded.expect("open")
    looked = founded.ask("look", window="MainWindow")
    assert looked["count"] == 21
    assert any("復元" in text or "戻しました" in text for text in looked["banners"])
