import subprocess
import sys
from pathlib import Path

import pytest

from komae_desk.store.instance_lock import Holder, InstanceLock, InUse
from tests.store.encrypted import Clock

ME = Holder("佐藤 花子", "MADO-2", 4321, "2026-07-05T10:35:00+09:00")

OTHER_PROCESS = """
import sys
from pathlib import Path
from komae_desk.store.instance_lock import Holder, InstanceLock
lock = InstanceLock(Path(sys.argv[1]))
lock.take(Holder("鈴木 一郎", "MADO-3", 77, "2026-07-05T09:00:00+09:00"))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_instance_is_told_who_has_it(tmp_path: Path) -> None:
    first, second = InstanceLock(tmp_path), InstanceLock(tmp_path)
    assert first.take(ME) is None
    with pytest.raises(InUse, match="佐藤 花子さん（MADO-2、7月5日 10:35から）が使っています") as refusal:
        second.take(ME)
    assert refusal.value.holder == ME
    first.release()
    first.release()
    assert second.take(ME) is None
    second.release()


def test_another_process_holds_it_and_its_crash_is_taken_over(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OTHER_PROCESS, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        lock = InstanceLock(tmp_path)
        with pytest.raises(InUse, match="鈴木 一郎さん"):
            lock.take(ME)
        other.kill()
        other.wait()
        crashed = lock.take(ME)
        assert crashed is not None
        assert (crashed.name, crashed.pid) == ("鈴木 一郎", 77)
        lock.release()


def test_an_unreadable_holder_still_refuses(tmp_path: Path) -> None:
    first = InstanceLock(tmp_path)
    first.take(ME)
    (tmp_path / "open.lock").write_text("{")
    with pytest.raises(InUse, match="ほかのアプリが使っています"):
        InstanceLock(tmp_path).take(ME)
    first.release()


def test_me_is_this_process(clock: Clock) -> None:
    assert Holder.me("佐藤", clock()).pid > 0
