"""A section with exceptions to the rules, for the tests of the area: 森 is CISO, 高木 統括, the rules are invented."""

from datetime import date, timedelta
from typing import Any

from komae_desk.areas.exemption import AREA as EXEMPTION
from komae_desk.areas.exemption.choices import Capacity, Occasion
from komae_desk.areas.policy import AREA as POLICY
from komae_desk.areas.policy.clauses import Clause, packed
from komae_desk.areas.policy.record import Code, RuleBody
from komae_desk.areas.today import AREA as TODAY
from komae_desk.core.people import Role
from tests.areas.test_takeout_section import AREAS, Section

CLAUSES = (
    Clause(("5", "1", "(1)", "エ"), "エ", "支給以外の端末", ("支給以外の端末を使ってはならない。",)),
    Clause(("5", "1", "(1)", "エ", "(ア)"), "(ア)", "", ("可否はCISOが判断する。",)),
    Clause(("5", "1", "(1)", "オ"), "オ", "", ("持ち出し及び持ち込みの記録を作る。",)),
)
WRITTEN = {"decided_title": "副市長", "decided_name": "森 和子", "decision_document": "総第1号"}


def usual(section: Section) -> dict[str, Any]:
    """What the manager fills in."""
    return dict(
        applicant=section.ids.chief, capacity=Capacity.MANAGER, clause="対5-1(1)エ", cannot_keep="使わないこと。",
        reason="災害の対応のため", measure="画面転送だけで使う。", risk="紛失。遠隔で消す。", persons="管理係 2名",
        starts_on=section.today() + timedelta(days=1), ends_on=date(2027, 3, 31), ending="端末が届いたとき",
    )  # fmt: skip


class Exempting(Section):
    """税務課 with the CISO, 統括, a manager of a system and three clauses."""

    areas = (*AREAS, POLICY, EXEMPTION, TODAY)

    def __init__(self) -> None:
        super().__init__()
        self.ids.head = self.person("5001", "高木 誠", "企画財政部長", Role.SECURITY_HEAD_OFFICER)
        self.ids.ciso = self.person("5002", "森 和子", "副市長", Role.CISO)
        self.ids.system = self.person("5003", "沢 守", "電算係長", Role.SYSTEM_MANAGER)
        self.head, self.ciso = self.desk(self.ids.head), self.desk(self.ids.ciso)
        self.system = self.desk(self.ids.system)
        chief = self.chief
        rule = chief.new(
            "section_rule", code=Code("対"), name="架空市 対策基準", starts_on=date(2026, 4, 1), place="規程集",
            body=(RuleBody(packed(CLAUSES), ""),),
        )  # fmt: skip
        chief.move(chief.save(rule), "issue")

    def application(self, **values: Any) -> Any:
        """Everything that is asked, saved and not handed in."""
        return self.chief.save(self.chief.new("exemption", **usual(self) | values))

    def urgent(self, hours: float = 2, **values: Any) -> Any:
        """Carried out some hours ago."""
        at = self.now() - timedelta(hours=hours)
        return self.application(occasion=Occasion.URGENT, acted_at=at, urgent_reason="夜間の停電のため",
                                starts_on=at.astimezone().date(), **values)  # fmt: skip

    def submitted(self, **values: Any) -> Any:
        """Before the CISO."""
        return self.chief.move(self.application(**values), "submit")

    def permitted(self, **values: Any) -> Any:
        """With the CISO's permission."""
        return self.ciso.move(self.submitted(**values), "permit")

    def ended(self, record: Any, **values: Any) -> Any:
        """Its end is reported."""
        told = dict(ended_on=self.today(), result="問題なし", restored="元に戻した")
        return self.chief.move(record, "end", **told | values)
