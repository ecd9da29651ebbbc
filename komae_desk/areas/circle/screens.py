"""The list and the form of the one record that names a circle."""

from komae_desk.core.area import Screens, Section
from komae_desk.core.workflow import State, register

WORKFLOW = register(active=State("使用中", "ok"), ended=State("終了"))

SCREENS = Screens(
    columns=("name", "purpose", "opened_on", "state"),
    lesser=("purpose",),
    sections=(Section("限られた人の記録", ("name", "purpose", "opened_on")),),
)
