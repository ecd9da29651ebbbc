"""The list of what was decided, and who decides it."""

from komae_desk.core.area import Screens, Section
from komae_desk.core.people import Role
from komae_desk.core.workflow import State, Step, Workflow

DECIDING = (Role.SECURITY_MANAGER, Role.DEPUTY)
DECIDE = "decide"

NUMBER_START = Workflow(
    {"draft": State("作成中", "neu"), "set": State("決定", "ok")},
    (Step(DECIDE, "次の番号を決める", ("draft",), "set", by=DECIDING, checks=True),),
)
SCREENS = Screens(columns=("series", "first", "reason"), sections=(Section("次の番号", ("series", "first", "reason")),))
