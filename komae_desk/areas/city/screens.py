"""Lists and forms of what the city issues."""

from komae_desk.core.area import Screens, Section
from komae_desk.core.workflow import State, register

ISSUED = register(active=State("登録済み", "ok"))

DAY_SCREENS = Screens(
    columns=("falls_on", "name", "is_open"), sections=(Section("日", ("falls_on", "name", "is_open")),)
)
CONTACT_SCREENS = Screens(
    columns=("office", "occasion", "phone", "after_hours", "mail"),
    sections=(Section("連絡先", ("office", "occasion", "phone", "after_hours", "mail")),),
    lesser=("mail",),
)
