"""Who outside the section reads what is reported of contractors (domain.md §1.3, §1.4)."""

from __future__ import annotations

from komae_desk.areas.briefing.choices import Answer, Purpose
from komae_desk.core.people import Role
from komae_desk.core.route import Route

PERIODIC = {"purpose": (Purpose.PERIODIC.value,)}

CHECK = (
    Route(Role.SECURITY_HEAD_OFFICER, waits=("reported",), sees=("ciso_wait", "done"), when=PERIODIC),
    Route(Role.CISO, waits=("ciso_wait",), sees=("done",), when={**PERIODIC, "to_ciso": (Answer.YES.value,)}),
)
