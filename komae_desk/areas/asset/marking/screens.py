"""The list and the form of files that show their class in their names alone."""

from __future__ import annotations

from komae_desk.core.area import Screens, Section
from komae_desk.core.workflow import State, Step, Workflow

NAMED_FILE = Workflow(
    {"kept": State("登録", "ok"), "gone": State("登録を外した")},
    (
        Step("drop", "登録を外す", ("kept",), "gone", reason=1),
        Step("keep_again", "また登録する", ("gone",), "kept"),
    ),
    initial="kept",
    editable=frozenset({"kept"}),
    loose=frozenset(),
)
SCREENS = Screens(
    columns=("name", "asset", "folder", "marked_on", "state"),
    lesser=("marked_on", "folder"),
    sections=(Section("ファイル", ("name", "folder", "digest")), Section("表示", ("asset", "marked_on", "note"))),
)
SEARCH = ("name", "folder", "digest", "note")
