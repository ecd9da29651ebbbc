"""The paper of R-11 by name; what draws it is loaded when the first is drawn."""

from __future__ import annotations

from typing import Any

from komae_desk.core.area import Paper, load


def _draw(*given: Any) -> None:
    load("komae_desk.areas.finding.violation.form:draw")(*given)


PAPERS = (Paper("R-11", "違反通報・指導記録", _draw, basis="対7-2(3)、対7-6", kept="keep_checks", routed=True),)
