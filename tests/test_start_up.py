"""The start with real processes: first run, sign-in, lock, other person, crash, end; where passwords are not."""

import os
import queue
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from komae_desk.ui.launcher import CRASHED, Child, Launcher, Message

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0
PASSWORD = "canary-kiriN7-zouGe-2"
HERS = "canary-usagI4-kameO-9"
BOSS, CLERK = "1001", "1002"


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


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(ROOT)
    launcher = Watched(tmp_path / "profile")
    launcher.begin()
    yield launcher
    launcher.stop()
    assert launcher.finish() is not None


@pytest.fixture
def founded(program: Watched) -> Watched:
    program.ask("found", password=PASSWORD, number=BOSS, name="佐藤 一郎")
    program.expect("open")
    return program


def holding(folder: Path, words: str) -> list[str]:
    """The files that hold the words, in the encodings a program would write them in."""
    forms = [words.encode(), words.encode("utf-16-le"), words.encode("utf-16-be")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(form in path.read_bytes() for form in forms)]


def memory_holds(pid: int, words: str) -> bool:
    """Whether a process has the words anywhere in its writable memory."""
    forms = [words.encode(), words.encode("utf-16-le")]
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
                if any(form in content for form in forms):
                    return True
    return False


def on_linux() -> bool:
    return sys.platform == "linux"


def test_first_run_then_lock_and_sign_in_again(founded: Watched, tmp_path: Path) -> None:
    key = founded.ask("key")
    assert len(key) == 13
    looked = founded.ask("look", window="MainWindow")
    assert looked["user"] == "佐藤 一郎"
    assert "税務課" in looked["title"]
    record = founded.ask("add_person", number="1009", name="髙﨑 葛󠄀子")
    founded.ask("open", kind="person", record=record)
    before = founded.ask("place")
    assert before == {"page": "person", "record": record, "field": "post"}
    desk = founded.front
    founded.ask("press", key="L")
    locking = founded.expect("locking")
    assert locking["place"] == before
    assert "髙﨑" not in str(locking)
    assert desk is not None
    assert desk.wait(PATIENCE) == 0
    locked = founded.ask("look", window="SignInWindow")
    assert "画面を隠しています" in locked["message"]
    assert locked["code"] == BOSS
    founded.ask("sign_in", code=BOSS, password="wrong password here")
    refusal, _, left = founded.ask("refusal")
    assert refusal == "職員番号またはパスワードが違います。もう一度入力してください。"
    assert left == ""
    founded.ask("sign_in", code="9999", password=PASSWORD)
    assert founded.ask("refusal")[0] == refusal
    founded.ask("sign_in", code=BOSS, password=PASSWORD)
    founded.expect("open")
    assert founded.ask("place") == before
    looked = founded.ask("look", window="MainWindow")
    assert any("パスワードの誤りが1回" in text and "本人ですか" in text for text in looked["banners"])
    assert not any("回復キー" in text for text in looked["banners"])
    founded.ask("close")
    founded.expect("closed")
    assert founded.finish() == 0
    assert holding(tmp_path, PASSWORD) == []
    assert holding(tmp_path, "-".join(key)) == []
    assert holding(tmp_path, "髙﨑") == []


def test_the_other_person_sets_her_password_and_sees_her_own_name(founded: Watched, tmp_path: Path) -> None:
    founded.ask("add_person", number=CLERK, name="田中 花子")
    temporary = founded.ask("give_login", number=CLERK)
    # Nobody touches it for the usual ten minutes; one less does nothing (R13).
    assert founded.ask("idle", minutes=9) is False
    assert founded.ask("look", window="MainWindow")["user"] == "佐藤 一郎"
    assert founded.ask("idle", minutes=10) is True
    founded.expect("locking")
    assert len(founded.ask("look", window="SignInWindow")["people"]) == 2
    founded.ask("sign_in", code=CLERK, password=temporary)
    founded.ask("change", old=temporary, new=HERS)
    founded.expect("open")
    looked = founded.ask("look", window="MainWindow")
    assert looked["user"] == "田中 花子"
    assert holding(tmp_path, HERS) == []
    assert holding(tmp_path, temporary) == []


@pytest.mark.skipif(not on_linux(), reason="/proc shows what a process was given")
def test_a_password_stands_in_no_argument_no_environment_and_no_memory_after_the_lock(founded: Watched) -> None:
    for pid in founded.pids:
        for name in ("cmdline", "environ"):
            assert PASSWORD.encode() not in Path(f"/proc/{pid}/{name}").read_bytes()
    desk = founded.front
    assert desk is not None
    founded.ask("press", key="L")
    founded.expect("locking")
    desk.wait(PATIENCE)
    founded.ask("look", window="SignInWindow")
    alive = [
        pid for pid in founded.pids if Path(f"/proc/{pid}/maps").exists() and Path(f"/proc/{pid}/maps").read_text()
    ]
    assert founded.front is not None
    assert founded.front.pid in alive
    assert desk.pid not in alive
    assert memory_holds(founded.front.pid, "佐藤 一郎"), "the scan finds what is there"
    assert not any(memory_holds(pid, PASSWORD) for pid in alive)


def test_a_killed_desk_is_offered_again_and_the_record_is_there(founded: Watched) -> None:
    founded.ask("add_person", number="1009", name="髙﨑 葛󠄀子")
    desk = founded.front
    assert desk is not None
    os.kill(desk.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    founded.expect("shown")
    looked = founded.ask("look", window="SignInWindow")
    assert looked["banners"] == [CRASHED]
    founded.ask("sign_in", code=BOSS, password=PASSWORD)
    founded.expect("open")
    assert founded.ask("look", window="MainWindow")["count"] == 2


def test_a_restore_somebody_asked_for_is_told_and_written_down(founded: Watched) -> None:
    founded.ask("add_person", number="1009", name="髙﨑 葛󠄀子")
    backup = founded.ask("back_up")
    founded.ask("add_person", number="1010", name="𠮷田 花子")
    assert founded.ask("look", window="MainWindow")["count"] == 3
    founded.ask("restore", backup=backup)
    founded.expect("locking")
    founded.ask("look", window="SignInWindow")
    founded.ask("sign_in", code=BOSS, password=PASSWORD)
    founded.expect("open")
    looked = founded.ask("look", window="MainWindow")
    assert looked["count"] == 2
    assert any("データを復元しました" in text and "戻す前の控え" in text for text in looked["banners"])
    assert founded.ask("lines")[:2] == ["signed_in", "restored"]
    founded.ask("press", key="L")
    founded.expect("locking")
    founded.ask("sign_in", code=BOSS, password=PASSWORD)
    founded.expect("open")
    assert not any("復元" in text for text in founded.ask("look", window="MainWindow")["banners"])


@pytest.mark.proof
def test_a_second_program_is_told_who_has_the_file(founded: Watched, tmp_path: Path) -> None:
    second = Watched(tmp_path / "profile")
    second.begin()
    second.ask("sign_in", code=BOSS, password=PASSWORD)
    assert "佐藤 一郎さん" in second.ask("refusal")[0]
    second.ask("close")
    assert second.finish() == 0


def test_without_a_launcher_the_desk_keeps_everything_and_ends(founded: Watched, tmp_path: Path) -> None:
    desk = founded.front
    assert desk is not None
    founded.stop()
    assert desk.wait(PATIENCE) == 0
    assert not (tmp_path / "profile" / "data.db-wal").exists()
    assert founded.finish() == 0


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
