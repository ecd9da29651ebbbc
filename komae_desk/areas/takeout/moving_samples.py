"""Things carried and given away in the practice section: on the way, arrived, reported or late (練習モード)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout.choices import Answer, Confidentiality
from komae_desk.areas.takeout.moving import Delivery, Guard, Means, Passing, Promise, Shield
from komae_desk.core.record import rich_field

if TYPE_CHECKING:
    from komae_desk.areas.takeout.samples import Scene

REASONS = {
    "decided_on": "休日の対応のため",
    "given_at": "先方の都合により先に渡したため",
    "promise": "法令による提出のため",
}


def moved(scene: Scene) -> None:
    """One of each: arrived, on the way, waiting for the manager; given and reported, given and late, to be given."""
    permit = _transport(scene, 9, 0, "北出張所")
    arrived = scene.at(9, permit.applicant).move(permit, "depart")
    later = scene.at(8.9, permit.applicant)
    later.move(arrived, "arrive", received_at=later.now.replace(microsecond=0), received_name="髙山 次郎")
    _transport(scene, 1, 1, "西図書館 臨時窓口", permit=False)
    out = _transport(scene, 0.1, 2, "市民センター", guards=(Guard.CASE, Guard.SEAL))
    scene.at(0.1, out.applicant).move(out, "depart")
    _by_hand(scene)
    _reported(scene, _given(scene, 70, 0, "架空データ株式会社", 30))
    _given(scene, 40, 1, "見本印刷株式会社", 35)
    _provision(scene, 1, 2, "架空県 税務課", 20, permit=False)


def _decided(scene: Scene, days: float, kind: str, values: dict[str, Any], permit: bool) -> Any:
    desk = scene.at(days, values["applicant"])
    applied = desk.move(desk.save(desk.new(kind, **values)), "submit", reasons=REASONS)
    return scene.at(days).move(applied, "permit", reasons=REASONS) if permit else applied


def _transport(scene: Scene, days: float, who: int, where: str, *, permit: bool = True, **values: Any) -> Any:
    person = scene.staff[who % len(scene.staff)]
    made: dict[str, Any] = {
        "applicant": person.id,
        "information": "住民税申告書（窓口受付分）",
        "confidentiality": Confidentiality.TWO,
        "medium": "紙の綴り",
        "quantity": "1箱（120件）",
        "purpose": "出張受付の申告書を運ぶため",
        "origin": scene.desk.office.section or "税務課",
        "destination": where,
        "means": Means.CAR,
        "leaves_at": scene.moment(days - 1, 10),
        "carrier": person.id,
        "recipient": f"{where} 主任",
        "guards": (Guard.CASE,),
        "contact": "税務課 内線2200（夜間は当直）",
    }
    return _decided(scene, days, "transport", made | values, permit)


def _provision(scene: Scene, days: float, who: int, to: str, promised: int, *, permit: bool = True) -> Any:
    person = scene.staff[who % len(scene.staff)]
    values: dict[str, Any] = {
        "applicant": person.id,
        "information": "固定資産税 納税通知書 印刷用データ",
        "confidentiality": Confidentiality.TWO,
        "quantity": "8,200件",
        "counterpart": to,
        "counterpart_person": "業務部 𠮷田",
        "counterpart_contact": "00-0000-0000",
        "law": "委託契約（狛総契第7号）第9条",
        "purpose": "納税通知書の印刷と封入のため",
        "provides_at": scene.moment(days - 1, 10),
        "delivery": Delivery.HAND,
        "shields": (Shield.ENCRYPTION, Shield.PASSWORD),
        "encryption": "暗号化したDVD。パスワードは電話で連絡",
        "scope_of_use": "納税通知書の印刷に限る",
        "passing_on": Answer.NO,
        "promise": Promise.DISPOSED,
        "promised_on": (scene.desk.now - timedelta(days=days - promised)).date(),
        "report_by": "様式R-04-2",
        "personal": Answer.YES,
        "personal_basis": "個人情報の保護に関する法律第66条（委託）",
    }
    return _decided(scene, days, "provision", values, permit)


def _given(scene: Scene, days: float, who: int, to: str, promised: int) -> Any:
    permit = _provision(scene, days, who, to, promised)
    desk = scene.at(days - 1, permit.applicant)
    permit = desk.move(permit, "give", given_at=desk.now.replace(microsecond=0), reasons=REASONS)
    return desk.move(permit, "receive", received_on=desk.today, received_name="業務部 𠮷田", reasons=REASONS)


def _reported(scene: Scene, permit: Any) -> None:
    """The report came in time and was looked at."""
    for report in scene.desk.find("disposal_report", provision=permit.id):
        ledger = scene.desk.ledgers[report.kind]
        desk = scene.at(45, permit.applicant)
        told = desk.move(
            report,
            "receive",
            ending=rich_field(ledger.record, "ending", "disposed"),
            ended_at=desk.now.replace(microsecond=0) - timedelta(days=2),
            ended_by="業務部 処理係",
            content="印刷用データを消去し、DVDは細断した。",
            reporter="業務部 𠮷田",
            reported_on=desk.today,
        )
        scene.at(44).move(told, "confirm", finding=rich_field(ledger.record, "finding", "good"))


def _by_hand(scene: Scene) -> None:
    """What is of 機密性1 needs no permission."""
    desk = scene.at(3, scene.staff[0].id)
    line = desk.new(
        "conveyance",
        passing=Passing.TRANSPORT,
        things="広報用パンフレットの原稿",
        confidentiality=Confidentiality.ONE,
        quantity="1部",
        moved_at=desk.now.replace(microsecond=0),
        origin="税務課",
        destination="市民センター",
        means=Means.FOOT,
        carrier=scene.staff[0].id,
    )
    desk.move(desk.move(desk.save(line), "record"), "arrive", recipient="市民センター 受付")
