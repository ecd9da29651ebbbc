"""A section that outsources: contracts, whom they were explained to, what was checked, for the tests of the area."""

from datetime import timedelta

from komae_desk.areas.briefing import AREA as BRIEFING
from komae_desk.areas.briefing.choices import Answer, Confidentiality, Judgement, Purpose, Suits, Topic, Work
from komae_desk.areas.briefing.items import Item, Kept, Term
from komae_desk.areas.disposal import AREA as DISPOSAL
from komae_desk.areas.wording import AREA as WORDING
from komae_desk.core.people import Role
from tests.areas.test_takeout_section import AREAS, Section

WHY = {"contract_number": "案を確かめたため", "contractor": "前年度に確かめたため", "terms": "覚書を交わすため"}
ALL_KEPT = tuple(Term(item, Kept.YES, f"第{item.place}条") for item in Item)


class Outsourcing(Section):
    """税務課 with a contractor for its system; 高木 is 統括, 森 is CISO."""

    areas = (*AREAS, DISPOSAL, BRIEFING, WORDING)

    def __init__(self) -> None:
        super().__init__()
        self.ids.head = self.person("5001", "高木 誠", "企画財政部長", Role.SECURITY_HEAD_OFFICER)
        self.ids.ciso = self.person("5002", "森 和子", "副市長", Role.CISO)
        self.head, self.ciso = self.desk(self.ids.head), self.desk(self.ids.ciso)

    def contract(self, **values: object):
        """A contract that is being selected."""
        usual = dict(
            subject="課税支援システム保守",
            work=Work.SYSTEM,
            contractor="架空情報システム株式会社",
            information="課税台帳",
            confidentiality=Confidentiality.THREE,
            personal=Answer.YES,
            keeper=self.ids.clerk,
            starts_on=self.today() - timedelta(days=60),
            ends_on=self.today() + timedelta(days=300),
        )
        return self.clerk.save(self.clerk.new("contract", **usual | values))

    def concluded(self, number: str = "第45号", terms: tuple[Term, ...] = ALL_KEPT, **values: object):
        """Answered, selected and signed."""
        made = self.contract(**values)
        if terms:
            made = self.clerk.move(made, "answer", terms=terms)
        self.selected(made)
        return self.clerk.move(
            made, "conclude", contract_number=number, starts_on=made.starts_on, ends_on=made.ends_on, reasons=WHY
        )

    def selected(self, contract):
        """R-08 of the selection, confirmed by the manager."""
        check = self.clerk.new(
            "contractor_check",
            contract=contract.id,
            purpose=Purpose.SELECTION,
            checked_on=self.today(),
            checked_by=self.ids.clerk,
            judgement=Judgement.GOOD,
            **{f"sel_{n}": Suits.YES for n in range(1, 7)},
        )
        return self.chief.move(self.clerk.move(self.clerk.save(check), "record"), "accept")

    def subcontractor(self, contract, name: str = "見本印刷株式会社", *, approved: bool = True):
        """Asked for, and approved."""
        made = self.clerk.save(
            self.clerk.new(
                "subcontractor",
                contract=contract.id,
                name=name,
                work="通知書の印刷",
                confidentiality=Confidentiality.TWO,
                requested_on=self.today(),
            )
        )
        return self.chief.move(made, "approve", same_duties=Answer.YES) if approved else made

    def told(self, contract, **values: object):
        """All seven items were explained just now."""
        usual = dict(contract=contract.id, told_at=self.now(), explainer=self.ids.clerk, topics=tuple(Topic))
        return self.clerk.move(self.clerk.save(self.clerk.new("briefing", **usual | values)), "tell")

    def confirm(self, *confirmations):
        """Each company has signed today."""
        for each in confirmations:
            self.clerk.move(each, "confirm", signer_post="部長", signer="髙﨑 美穂", confirmed_on=self.today())

    def running(self, **values: object):
        """Explained and confirmed."""
        made = self.concluded(**values)
        self.told(made)
        self.confirm(*self.clerk.find("briefing_confirmation", contract=made.id))
        return self.fresh(made)
