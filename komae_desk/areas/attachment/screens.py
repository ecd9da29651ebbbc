"""The list of everything attached, and its one state: what was attached is never changed."""

from komae_desk.core.area import Screens, Section
from komae_desk.core.workflow import State, Workflow

KEPT = Workflow(
    {"kept": State("添付済み", "ok")}, initial="kept", editable=frozenset(), loose=frozenset(), final=frozenset()
)

SCREENS = Screens(
    columns=("name", "file_type", "size", "attached_on", "attached_by"),
    lesser=("size", "file_type"),
    sections=(
        Section("ファイル", ("name", "file_type", "size")),
        Section("添付", ("note", "attached_on", "attached_by")),
    ),
)
