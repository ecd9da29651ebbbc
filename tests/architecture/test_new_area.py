"""A new area is one folder plus one generated migration: a throw-away area is added to a copy of the program."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = {
    "__init__.py": '''"""Exemptions (例外措置): what may be done otherwise, until when."""

from komae_desk.areas.throw_away.form import draw
from komae_desk.areas.throw_away.record import ThrowAway
from komae_desk.areas.throw_away.screens import SCREENS
from komae_desk.core.area import Area, Due, Ledger, Paper
from komae_desk.core.workflow import State, Step, Workflow

WORKFLOW = Workflow(
    {"draft": State("作成中"), "submitted": State("申請中", "due")},
    (Step("submit", "申請", ("draft",), "submitted", checks=True, numbers=True),),
)

AREA = Area(
    "使い捨て",
    order=990,
    ledgers=(
        Ledger(
            ThrowAway,
            WORKFLOW,
            SCREENS,
            papers=(Paper("P-97", "使い捨て申請書", draw, "対7-4"),),
            numbered="P-97",
            due=(Due("ends_on", "{heading} の期限を確かめる", frozenset({"submitted"})),),
        ),
    ),
)
''',
    "record.py": '''"""A throw-away record (使い捨て)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from komae_desk.core.record import Kind, Record, labelled


@dataclass(frozen=True, kw_only=True)
class ThrowAway(Record):
    """Something that may be done otherwise."""

    kind: ClassVar[str] = "throw_away"
    title: ClassVar[str] = "使い捨て"

    rule: str = labelled("対象規定", default="", required=True, basis="対7-4")
    reason: str = labelled("理由", default="", kind=Kind.LONG)
    ends_on: date | None = labelled("終了日", required=True)
''',
    "screens.py": '''"""The list and the form of the throw-away ledger."""

from komae_desk.core.area import Screens, Section

SCREENS = Screens(("number", "rule", "ends_on"), (Section("基本", ("rule", "reason", "ends_on")),))
''',
    "form.py": '''"""P-97 on paper."""

from komae_desk.areas.throw_away.record import ThrowAway
from komae_desk.core.desk import Look
from komae_desk.pdf.contents import Day, Text
from komae_desk.pdf.sheet import Sheet


def draw(record: ThrowAway, sheet: Sheet, look: Look) -> None:
    """Draw the application."""
    sheet.head("P-97", "対策基準第７の４関係", marks=("機密性２",))
    sheet.title("使い捨て申請書")
    sheet.rows(
        [
            ("対象規定", Text(record.rule, field="rule")),
            ("理由", Text(record.reason, field="reason")),
            ("終了日", Day(record.ends_on, field="ends_on")),
        ]
    )
''',
}


def run(where: Path, *arguments: str) -> str:
    environ = {**os.environ, "PYTHONPATH": str(where), "QT_QPA_PLATFORM": "offscreen"}
    environ.pop("PYTEST_ADDOPTS", None)
    done = subprocess.run(
        [sys.executable, *arguments], cwd=where, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_a_new_area_is_one_folder_and_one_generated_migration(tmp_path):
    # What is compiled comes along and stays good: the copies keep the times of their sources.
    ignore = shutil.ignore_patterns("reference")
    for name in ("komae_desk", "migrations", "packaging", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "resources").symlink_to(ROOT / "resources")
    versions = tmp_path / "migrations" / "local" / "versions"
    before = set(versions.glob("*.py"))
    folder = tmp_path / "komae_desk" / "areas" / "throw_away"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")

    run(tmp_path, "packaging/new_migration.py", "throw-away area")

    (made,) = set(versions.glob("*.py")) - before
    text = made.read_text(encoding="utf-8")
    assert text.count("create_table") == text.count("create_table('throw_away'") == 1
    assert "drop" not in text
    passed = run(
        tmp_path,
        *("-m", "pytest", "-v", "-p", "no:cacheprovider", "-k", "throw_away or P-97 or head or share"),
        *("tests/areas/test_every_area.py", "tests/test_migrations.py"),
    )
    asked = ("test_what_every_ledger_keeps[throw_away]", "test_every_paper_prints_what_the_record_says[P-97]")
    assert all(f"{each} PASSED" in passed for each in asked)
    run(
        tmp_path,
        "-c",
        "import sys, komae_desk.areas.throw_away as a; assert a.AREA.title; assert 'PySide6' not in sys.modules",
    )
