"""A lively practice section: contracts in every state, a late confirmation, a 否 to be dealt with (練習モード)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from komae_desk.areas.briefing.briefing.record import Attendee, Material
from komae_desk.areas.briefing.choices import (
    Answer,
    AuditKind,
    Confidentiality,
    Judgement,
    Manner,
    Means,
    Purpose,
    Reach,
    Standard,
    Suits,
    Topic,
    Weight,
    Work,
)
from komae_desk.areas.briefing.contract.record import Audit, Certificate
from komae_desk.areas.briefing.items import Item, Kept, Term
from komae_desk.core.dates import fiscal_year
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role
from komae_desk.core.record import rich_field

LEAST_PEOPLE = 3


def samples(desk: Desk) -> None:
    """Write the practice data through the desk, oldest first."""
    if not desk.user.holds(Role.SECURITY_MANAGER):
        return
    people: list[Any] = [p for p in desk.find("person") if p.state == "active" and p.id != desk.user.person]
    if len(people) < LEAST_PEOPLE:
        return
    scene = Scene(desk, [person.id for person in people if not person.roles][:3] or [people[0].id])
    former = _former(scene)
    _running(scene, former)
    _waiting(scene)
    _selecting(scene)


class Scene:
    """The people there are, and the desk of the manager on an earlier day."""

    def __init__(self, desk: Desk, staff: list[UUID]) -> None:
        self.desk, self.staff = desk, staff
        self.year = fiscal_year(desk.today)

    def at(self, days: float) -> Desk:
        """The manager's desk some days ago."""
        return Desk(
            self.desk.store,
            self.desk.areas,
            self.desk.user,
            clock=lambda: self.desk.now - timedelta(days=days),
            practice=True,
        )

    def contract(self, days: float, **values: Any) -> Any:
        """A contract that is being selected."""
        desk = self.at(days)
        usual: dict[str, Any] = {"keeper": self.staff[0], "personal": Answer.YES, "work": Work.SYSTEM}
        return desk.save(desk.new("contract", **usual | values))

    def chosen(self, days: float, contract: Any, *, kept: tuple[Term, ...]) -> Any:
        """Selected (R-08), answered and concluded."""
        desk = self.at(days)
        check = desk.new(
            "contractor_check",
            contract=contract.id,
            purpose=Purpose.SELECTION,
            checked_on=desk.today,
            checked_by=self.staff[0],
            **{f"sel_{n}": Suits.YES for n in range(1, 7)},
            certificates=contract.certificates,
            judgement=Judgement.GOOD,
            evidence="登録証の写し、対策の一覧",
        )
        desk.move(desk.move(desk.save(check), "record"), "accept")
        if kept:
            contract = desk.move(contract, "answer", terms=kept, reasons={"terms": "次の更新で条文を加える"})
        return desk.move(
            contract,
            "conclude",
            contract_number=contract.contract_number or f"狛総契第{45 + int(days) % 40}号",
            starts_on=contract.starts_on,
            ends_on=contract.ends_on,
            concluded_on=desk.today,
            reasons={"contract_number": "契約書の案を確かめたうえで締結するため"},
        )


def terms(*, refused: Item | None = None, due: date | None = None) -> tuple[Term, ...]:
    """Every item kept with its clause, but for one."""
    return tuple(
        Term(item, Kept.NO, "", False, "契約約款に定めがない。覚書を交わす。", due)
        if item is refused
        else Term(item, Kept.YES, f"第{item.place + 4}条", bool(item.advice))
        for item in Item
    )


def told(desk: Desk, contract: Any, explainer: UUID, **values: Any) -> Any:
    """An explanation with all seven items."""
    usual: dict[str, Any] = {
        "contract": contract.id,
        "reach": Reach.ALL,
        "told_at": desk.now.replace(second=0, microsecond=0),
        "place": "第2会議室",
        "manner": Manner.MEETING,
        "explainer": explainer,
        "topics": tuple(Topic),
        "secrets": "課税データの内容、利用者IDとパスワード、システムの構成",
        "emergency": contract.contact,
        "materials": (
            Material("委託先のための情報セキュリティ遵守事項", "第3版", date(desk.today.year, 4, 1)),
            Material("緊急時の連絡先", "", desk.today),
        ),
        "attendees": (
            Attendee(contract.contractor, "公共システム部", "髙﨑 美穂", ""),
            Attendee(contract.contractor, "運用課", "𠮷田 辻󠄀子", "常駐"),
        ),
        "questions": "作業端末の持込みの手続を確かめた。",
        "roster": Answer.YES,
        "roster_on": desk.today,
    }
    return desk.move(desk.save(desk.new("briefing", **usual | values)), "tell")


def _former(scene: Scene) -> Any:
    """Last year's contract: over, everything given back."""
    first = date(scene.year - 1, 4, 1)
    contract = scene.contract(
        600,
        contract_number=f"狛総契第{scene.year - 1 - 2018}-31号",
        subject="課税支援システム運用保守業務委託",
        contractor="架空情報システム株式会社",
        address="東京都架空区見本町1-2-3",
        representative="架空 太郎",
        manager="髙﨑 美穂",
        contact="03-0000-0000（24時間）",
        workers="運用課 6名",
        workplace="市役所3階 執務室、架空データセンター",
        information="課税台帳、納税通知の印刷データ",
        confidentiality=Confidentiality.THREE,
        quantity="約4万件",
        access="庁内LANの専用端末から",
        certificates=(Certificate(Standard.ISMS, "IS 000001", "公共システムの運用", scene.desk.today + timedelta(20)),),
        audits=(Audit(date(scene.year, 2, 10), AuditKind.OUTSIDE, "指摘なし"),),
        starts_on=first,
        ends_on=date(scene.year, 3, 31),
    )
    contract = scene.chosen(590, contract, kept=terms())
    desk = scene.at(580)
    told(desk, contract, scene.staff[0])
    for each in desk.find("briefing_confirmation", contract=contract.id):
        desk.move(each, "confirm", signer_post="部長", signer="髙﨑 美穂", confirmed_on=desk.today)
    desk = scene.at((scene.desk.today - contract.ends_on).days - 3)
    return _returned(desk, desk.get("contract", contract.id), scene.staff[0])


def _returned(desk: Desk, contract: Any, person: UUID) -> Any:
    """Over: what was given came back and was looked at."""
    day = contract.ends_on
    contract = desk.move(contract, "end", ended_on=day, return_due_on=day + timedelta(days=30))
    reports: list[Any] = desk.find("disposal_report", outsourced=contract.id)
    for report in reports:
        ledger = desk.ledgers["disposal_report"].record
        came = desk.move(
            report,
            "receive",
            ending=rich_field(ledger, "ending", "returned"),
            ended_at=desk.now,
            ended_by="運用課 𠮷田",
            content="記録媒体を返却し、データを消去した。",
            reporter="髙﨑 美穂",
            reported_on=desk.today,
        )
        desk.move(came, "confirm", finding=rich_field(ledger, "finding", "good"))
    return desk.move(contract, "finish")


def _running(scene: Scene, former: Any) -> None:
    """This year's: with a subcontractor still to be told, and a check under way."""
    from komae_desk.areas.briefing.contract.screens import of_former

    desk = scene.desk
    values = dict(of_former(desk, desk.new("contract", former=former.id)))  # type: ignore[arg-type]
    contract = scene.contract(
        150, former=former.id, **values | {"contract_number": f"狛総契第{scene.year - 2018}-45号"}
    )
    refused = terms(refused=Item.PUBLISH, due=desk.today + timedelta(days=12))
    contract = scene.chosen(140, contract, kept=refused)
    then = scene.at(130)
    told(then, contract, scene.staff[0])
    for each in then.find("briefing_confirmation", contract=contract.id):
        then.move(each, "confirm", signer_post="部長", signer="髙﨑 美穂", confirmed_on=then.today)
    _subcontracted(scene, contract)
    _checked(scene, contract)


def _subcontracted(scene: Scene, contract: Any) -> None:
    """One approved and not told yet, one that waits for the manager."""
    desk = scene.at(20)
    for name, work, approved in (
        ("見本印刷株式会社", "納税通知書の印刷と封入", True),
        ("架空クラウド運用合同会社", "夜間の監視", False),
    ):
        asked = desk.save(
            desk.new(
                "subcontractor",
                contract=contract.id,
                name=name,
                manager="𠮷田 一",
                work=work,
                confidentiality=Confidentiality.TWO,
                same_duties=Answer.YES if approved else None,
                requested_on=desk.today,
                document="依頼書 第12号",
            )
        )
        if approved:
            desk.move(asked, "approve", same_duties=Answer.YES, conditions="市内の施設で印刷すること。")


def _checked(scene: Scene, contract: Any) -> None:
    """A half-yearly check that has to be reported."""
    desk = scene.at(16)
    check = desk.new(
        "contractor_check",
        contract=contract.id,
        purpose=Purpose.PERIODIC,
        checked_on=desk.today,
        checked_by=scene.staff[0],
        period_from_on=contract.starts_on,
        period_to_on=desk.today,
        means=(Means.PAPERS, Means.INTERVIEW),
        **{f"chk_{n}": Suits.YES for n in (1, 2, 3, 5, 6, 7)},
        chk_4=Suits.NO,
        result="再委託の変更を、依頼より先に行っていた。",
        measures="契約条項に基づき、承認を受けるまで再委託の作業を止めさせた。",
        measure_clause="第12条第2項",
        weight=Weight.MIDDLE,
        to_ciso=Answer.NO,
        report_by_on=desk.open_days.after(desk.today, 10),
    )
    desk.move(desk.save(check), "record")


def _waiting(scene: Scene) -> None:
    """Concluded some days ago, told, and the contractor's signature is late."""
    today = scene.desk.today
    contract = scene.contract(
        40,
        contract_number=f"狛総契第{scene.year - 2018}-52号",
        subject="申告書データ入力業務委託",
        work=Work.DATA,
        contractor="架空データエントリー株式会社",
        contact="042-000-0000",
        information="申告書の記載事項",
        confidentiality=Confidentiality.TWO,
        quantity="1万2千件",
        starts_on=today - timedelta(days=30),
        ends_on=today + timedelta(days=120),
    )
    contract = scene.chosen(32, contract, kept=terms())
    told(scene.at(25), contract, scene.staff[-1], reach=Reach.CONTRACTOR, roster=Answer.NO, roster_on=None)


def _selecting(scene: Scene) -> None:
    """Being chosen: the thirteen items are open."""
    scene.contract(
        2,
        subject="窓口案内業務委託",
        work=Work.OPERATION,
        contractor="見本ビジネスサポート株式会社",
        information="来庁者の氏名と用件",
        confidentiality=Confidentiality.TWO,
        starts_on=scene.desk.today + timedelta(days=40),
        ends_on=scene.desk.today + timedelta(days=400),
    )
