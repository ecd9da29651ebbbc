"""A section that answers a self-check on paper, for the tests of its result."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from komae_desk.areas.self_check import AREA as SELF_CHECK
from komae_desk.areas.self_check.asked import answers_of, line_of
from komae_desk.areas.self_check.campaign.screens import begins
from komae_desk.areas.self_check.campaign.workflow import distribution
from komae_desk.areas.self_check.question.shipped import Audience
from komae_desk.areas.self_check.sheet.answers import Filled, submit
from komae_desk.areas.self_check.sheet.record import AnswerSheet, Remark, Way
from tests.areas.test_takeout_section import AREAS, Section

LACKS = {"QA-03": 2, "QA-07": 3}
"""What everybody answers otherwise than 実施済, where nothing else is said."""


class Checking(Section):
    """税務課 with a self-check of A票."""

    areas = (*AREAS, SELF_CHECK)

    def campaign(self, audience: Audience = Audience.STAFF, **values: Any) -> Any:
        """One that is distributed today."""
        desk = self.chief
        made = desk.save(desk.new("self_check", **{**begins(desk), "audience": audience, **values}))
        return desk.move(made, "distribute", **distribution(desk, made))

    def sheets(self, campaign: Any) -> list[AnswerSheet]:
        found: list[Any] = self.chief.find("self_check_sheet", campaign=campaign.id)
        return sorted(found, key=lambda each: each.person_name)

    def hand_in(self, campaign: Any, sheet: AnswerSheet, comment: str = "", **digits: int) -> None:
        """Everything 実施済 but what is said (QA_03=2); with reasons and what is done about it."""
        wanted = {name.replace("_", "-"): digit for name, digit in digits.items()}
        answers = {q.id: wanted.get(q.id, 1) for q in campaign.questions if sheet.is_term or not q.is_for_term_staff}
        until = self.chief.today + timedelta(days=40)
        remarks = tuple(
            Remark(name, f"理由{name}", f"改善{name}", until, sheet.person_name)
            for name, digit in answers_of(line_of(answers, campaign.questions), campaign.questions).items()
            if digit in (2, 3)
        )
        submit(self.chief, sheet, Filled(line_of(answers, campaign.questions), (), remarks, comment), Way.PAPER)

    def closed(self, campaign: Any, **digits: int) -> Any:
        """Everybody hands in the same, the campaign is closed; returns the result."""
        for sheet in self.sheets(campaign):
            self.hand_in(campaign, sheet, **digits)
        self.chief.move(campaign, "close")
        (result,) = [r for r in self.chief.find("self_check_result", campaign=campaign.id) if r.state != "void"]
        return result

    def last_year(self, **digits: int) -> Any:
        """The result of the year before, made then."""
        now = self.clock.at
        self.clock.at = now - timedelta(days=365)
        result = self.closed(self.campaign(), **digits)
        self.clock.at = now
        return result

    def plan(self, **values: Any) -> Any:
        """A plan with everything it needs, not saved."""
        desk = self.chief
        usual = dict(issue="課題", cause="原因", plan="改善策", person=self.ids.clerk, due_on=date(2026, 9, 30))
        return desk.new("improvement", **{**usual, **values})
