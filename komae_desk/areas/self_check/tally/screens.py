"""The tally of anonymous sheets is made by the closing and never edited."""

from komae_desk.core.area import Screens, Section
from komae_desk.core.workflow import State, Workflow

WORKFLOW = Workflow({"kept": State("集計", "ok")}, initial="kept", editable=frozenset(), loose=frozenset())
SCREENS = Screens(
    columns=("campaign", "sheets", "heads"),
    sections=(Section("無記名の集計", ("campaign", "sheets", "heads")),),
    by_steps=("campaign", "sheets", "heads"),
)
