"""A section that is audited, for the tests of the area: 高木 is 統括, 森 is CISO, 監 is the auditor's officer."""

from datetime import timedelta
from typing import Any

from komae_desk.areas.finding import AREA as FINDING
from komae_desk.areas.finding.audit.record import Found
from komae_desk.areas.finding.choices import Gravity, Has, Suits, Way, Yes
from komae_desk.areas.finding.compliance.record import Item
from komae_desk.areas.finding.finding.record import Similar
from komae_desk.core.people import Role
from tests.areas.test_takeout_section import AREAS, Section

ORDERED = {"order_number": "指示1", "order_text": "是正すること。"}
PLANNED = {"cause": "手順書に例がない。", "plan": "例を加える。"}


class Audited(Section):
    """税務課 with everybody who has a part in an audit."""

    areas = (*AREAS, FINDING)

    def __init__(self) -> None:
        super().__init__()
        self.ids.head = self.person("5001", "高木 誠", "企画財政部長", Role.SECURITY_HEAD_OFFICER)
        self.ids.ciso = self.person("5002", "森 和子", "副市長", Role.CISO)
        self.ids.auditor = self.person("5003", "監 査子", "監査統括責任者", Role.AUDIT_OFFICER)
        self.ids.committee = self.person("5004", "会 議夫", "事務局", Role.COMMITTEE_OFFICE)
        self.head, self.ciso = self.desk(self.ids.head), self.desk(self.ids.ciso)
        self.auditor, self.committee = self.desk(self.ids.auditor), self.desk(self.ids.committee)

    def audit(self, *found: Found, **values: Any) -> Any:
        """The result of an audit has come."""
        usual = dict(
            name="令和8年度 監査", noticed_on=self.today(), starts_on=self.today(), auditors="𠮷田 監一",
            contact=self.ids.clerk,
        )  # fmt: skip
        made = self.clerk.move(self.clerk.save(self.clerk.new("audit", **usual | values)), "notify")
        return self.auditor.move(made, "report", found=found, result_on=self.today())

    def findings(self, *numbers: str) -> list[Any]:
        """Entries of their own, before CISO."""
        rows = [Found(n, Gravity.MINOR, f"{n}の指摘", "対2-2(6)") for n in numbers]
        audit = self.chief.move(self.audit(*rows), "take_in")
        return sorted(self.chief.find("finding", audit=audit.id), key=lambda each: each.finding_number)

    def ordered(self, finding: Any, days: int = 40, **values: Any) -> Any:
        """CISO has ordered it."""
        due = self.today() + timedelta(days=days)
        return self.ciso.move(finding, "order", order_due_on=due, **ORDERED | {"crosswide": Yes.NO} | values)

    def planned(self, finding: Any, days: int = 20) -> Any:
        """The section has said why, and what it will do."""
        due = self.today() + timedelta(days=days)
        return self.clerk.move(finding, "make_plan", doer=self.ids.clerk, remedy_due_on=due, **PLANNED)

    def carried_out(self, finding: Any, **values: Any) -> Any:
        """The remedy is done, with its proof and 同種確認."""
        usual = dict(remedy="例を加えた。", completed_on=self.today(), evidence="手順書 第3版",
                     similar=(self.similar(),))  # fmt: skip
        return self.clerk.move(finding, "carry_out", **usual | values)

    def similar(self, **values: Any) -> Similar:
        """One other thing that was looked at."""
        return Similar(**dict(subject="収納システム", checked_on=self.today(), means="突合", has=Has.NO) | values)

    def check(self, *results: Suits, **values: Any) -> Any:
        """R-10, settled by nobody yet."""
        items = tuple(Item(f"項目{n}", "対2-2", result) for n, result in enumerate(results, 1))
        usual = dict(period_to_on=self.today(), target="執務室", ways=(Way.ROUND,), items=items,
                     checked_by=self.ids.clerk, has_problem=Has.NO)  # fmt: skip
        new = self.clerk.new("compliance_check", **dict(self.begun("compliance_check")) | usual | values)
        return self.clerk.save(new)

    def begun(self, kind: str) -> dict[str, Any]:
        """What a new record begins with."""
        begins = self.clerk.ledgers[kind].screens.begins
        return dict(begins(self.clerk)) if begins is not None else {}
