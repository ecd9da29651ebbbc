"""Who outside the section stands on the way of these forms (domain.md §1.2 rule 2, §1.3)."""

from __future__ import annotations

from komae_desk.core.application import PERMITTED
from komae_desk.core.people import Role
from komae_desk.core.route import Route

# The manager's own application goes to the 部長; until the work is over he may take it back.
OFFICER = Route(Role.SECURITY_OFFICER, waits=("submitted",), sees=PERMITTED, applicant=Role.SECURITY_MANAGER)
PERMIT = (OFFICER,)
