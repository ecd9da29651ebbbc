"""The practice day as whoever has no display runs it: what it says, leaves in the folder, and leaves nowhere else."""

import io
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

import pypdf
import pytest
from PySide6.QtGui import QImage
from python_calamine import CalamineWorkbook

from komae_desk.app import program_areas
from komae_desk.app.practice_day import LIST, DayClock, play_day, scenes_of

ROOT = Path(__file__).parents[1]
LONGEST = 280
LARGEST = 300_000
FAILING = """
import sys
from datetime import time
from pathlib import Path
from uuid import uuid4
from PySide6.QtCore import QTimer
from komae_desk.app.practice_day import play_day
from komae_desk.core.practice_day import Scene

def stranger(hand):
    hand.sit(uuid4())

def broken(hand):
    QTimer.singleShot(0, lambda: 1 / 0)
    hand.expect("どこにもない言葉")

scene = Scene(time(9, 0), "試しの手順", {"stranger": stranger, "broken": broken}[sys.argv[2]])
sys.exit(play_day(Path(sys.argv[1]), scenes=lambda areas: [scene]))
"""


@dataclass(frozen=True)
class Day:
    """One run: where, what it said, how it ended."""

    folder: Path
    home: Path
    code: int
    said: list[str]
    wrong: str

    def one(self, ending: str) -> Path:
        (found,) = self.folder.glob(f"*{ending}")
        return found

    def text(self, ending: str) -> str:
        pages = pypdf.PdfReader(io.BytesIO(self.one(ending).read_bytes())).pages
        return "".join(page.extract_text() for page in pages)


def run(arguments: list[str], where: Path) -> Day:
    """Start a process with nothing but a home of its own; the folder it is given is where / "day"."""
    home = where / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "QT_"))}
    own = dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP", "APPDATA", "LOCALAPPDATA", "USERPROFILE"), str(home))
    done = subprocess.run(
        [sys.executable, "-P", *arguments],
        env={**kept, **own, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        cwd=where,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LONGEST,
        check=False,
    )
    return Day(where / "day", home, done.returncode, done.stdout.splitlines(), done.stderr)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    where = tmp_path_factory.mktemp("practice")
    return run(["-m", "komae_desk", "--practice-day", str(where / "day")], where)


def test_the_day_is_played_to_its_end_and_says_where_everything_is(day: Day) -> None:
    assert (day.code, day.wrong) == (0, ""), day.said
    titles = [line.split("　", 2)[2] for line in day.said[:-3]]
    assert titles == [scene.title for scene in scenes_of(program_areas())]
    assert re.fullmatch(r"履歴 [\d,]+行のつながりを検査しました。すべて正しくつながっています。", day.said[-3])
    papers, pictures = (len(list(day.folder.glob(f"*{ending}"))) for ending in (".pdf", ".png"))
    assert (papers >= 9, pictures >= 17) == (True, True)
    assert day.said[-2] == f"終わりました。帳票（PDF）{papers}件と画面の絵（PNG）{pictures}枚があります。"
    assert str(day.folder) in day.said[-1]


def test_the_folder_holds_what_its_list_names_and_nothing_stays_elsewhere(day: Day) -> None:
    _, *lines = (day.folder / LIST).read_text(encoding="utf-8").splitlines()
    names = [line.split("\t")[0] for line in lines]
    assert sorted(path.name for path in day.folder.iterdir()) == sorted([*names, LIST])
    assert all(re.fullmatch(r"\d\d_[A-Za-z0-9_-]+\.(?:pdf|png|xlsx)", name) for name in names)
    assert [name[:2] for name in names] == [f"{n:02}" for n in range(1, len(names) + 1)]
    assert list(day.home.iterdir()) == []


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        ("P-01_permit.pdf", ("P01-R", "田中 花子", "佐藤 一郎", "みほん地区センター", "USBメモリ")),
        ("D-02_register.pdf", ("KD-0001", "KD-0061", "端末・電磁的記録媒体管理台帳")),
        ("D-01_register.pdf", ("情報資産管理台帳", "ZS-0034", "相続人調査票", "特定個人")),
        ("L-02_stickers.pdf", ("KD-0001", "KD-0061", "機密性")),
        ("D-07-2_cards.pdf", ("1001", "髙﨑 美穂", "𠮷田 健一", "濵口 涼太")),
        ("R-01-2_reminder.pdf", ("返却のお願い", "鈴木 大輔", "R01-R")),
        ("R-01_register.pdf", ("端末等持出・持込記録簿", "みほん地区セ", "田中 花子")),
        ("I-05_second_report.pdf", ("（第2報）", "朱書き（下線）で示しています。", "118件")),
    ],
)
def test_the_papers_hold_the_names_and_numbers_of_the_day(day: Day, ending: str, words: tuple[str, ...]) -> None:
    text = re.sub(r"\s", "", day.text(ending))
    assert not [word for word in words if word.replace(" ", "") not in text]


def test_the_pictures_are_of_a_window_with_something_on_it(day: Day) -> None:
    pictures = sorted(day.folder.glob("*.png"))
    assert len(pictures) >= 17
    for path in pictures:
        image = QImage(str(path))
        assert (image.width(), image.height()) == (1366, 728), path.name
        colours = {image.pixel(x, y) for x in range(0, 1366, 3) for y in range(0, 728, 3)}
        assert len(colours) > 20, path.name
        assert path.stat().st_size < LARGEST, path.name


def test_the_list_written_out_has_every_device_and_none_of_the_import(day: Day) -> None:
    rows = CalamineWorkbook.from_path(day.one("_devices_list.xlsx")).get_sheet_by_index(0).to_python()
    tags = [cell for row in rows for cell in row if isinstance(cell, str) and re.fullmatch(r"(KD|ZZ)-\d{4}", cell)]
    assert tags == [f"KD-{number:04}" for number in range(1, 62)]


@pytest.mark.parametrize(
    ("what", "why"),
    [
        pytest.param(
            "stranger", "「試しの手順」で止まりました。替わる人が「操作者」の一覧にいません。", marks=pytest.mark.proof
        ),
        ("broken", "「試しの手順」で止まりました。プログラムの中で失敗しました（ZeroDivisionError"),
    ],
)
def test_a_step_that_fails_ends_the_day_with_its_name_and_a_picture(tmp_path: Path, what: str, why: str) -> None:
    day = run(["-c", FAILING, str(tmp_path / "day"), what], tmp_path)
    assert day.code == 1
    assert day.said[-1].startswith(why)
    assert [path.name for path in day.folder.iterdir()] == ["01_stopped.png"]
    assert list(day.home.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "day").touch()
    said: list[str] = []
    assert play_day(tmp_path / "day", say=said.append) == 1
    assert said[-1].startswith("「準備」で止まりました。ファイルを保存できません")


def test_the_clock_stands_at_the_hour_and_never_goes_back() -> None:
    clock = DayClock(date(2026, 4, 1))
    clock.begin(time(17, 0))
    late = clock()
    clock.begin(time(9, 0))
    assert (late.hour, late.date()) == (17, date(2026, 4, 1))
    assert clock() >= late
