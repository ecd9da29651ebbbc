"""A lively practice section: a lost stick under way, a failure that is over, a small matter, long rare words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from komae_desk.areas.incident import report_samples
from komae_desk.areas.incident.choices import (
    Answer,
    Class,
    Condition,
    Confidentiality,
    Example,
    Fact,
    Followed,
    Means,
    Nature,
    Outlook,
    Party,
    Personal,
    Source,
)
from komae_desk.areas.incident.incident.record import Thing
from komae_desk.core.area import answering
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role

LEAST_PEOPLE = 3
LONGEST = "窓口で髙﨑と𠮷田と渡辻󠄀が受けた電話の内容を、順に書き留めたもの。"


def samples(desk: Desk) -> None:
    """Write the practice data through the desk, each step by the person who would take it, oldest first."""
    if not desk.user.holds(Role.SECURITY_MANAGER):
        return
    people: list[Any] = [p for p in desk.find("person") if p.state == "active" and p.id != desk.user.person]
    if len(people) < LEAST_PEOPLE:
        return
    scene = Scene(desk, [person.id for person in people if not person.roles] or [people[0].id])
    _small(scene)
    _failure(scene)
    _longest(scene)
    _loss(scene)
    _evidence(scene)
    report_samples.samples(desk)


class Scene:
    """The people there are, and desks at which they sit at an earlier moment."""

    def __init__(self, desk: Desk, staff: list[UUID]) -> None:
        self.desk, self.staff = desk, staff

    def at(self, hours: float, person: UUID | None = None) -> Desk:
        """The desk of a person some hours ago, of the manager when nobody is named."""
        user = self.desk.user if person is None else answering(self.desk.areas, "person_of")(self.desk, person)
        return Desk(
            self.desk.store, self.desk.areas, user, clock=lambda: self.desk.now - timedelta(hours=hours), practice=True
        )

    def begin(self, hours: float, **values: Any) -> Any:
        """An incident that one of the staff notices and takes down."""
        desk = self.at(hours, self.staff[0])
        made: dict[str, Any] = {
            "recognised_at": desk.now.replace(second=0, microsecond=0),
            "reporter": self.staff[0],
            "discoverer": self.staff[0],
            "place": "市民税係 執務室",
        }
        return desk.move(desk.save(desk.new("incident", **made | values)), "begin")

    def judge(self, incident: Any, hours: float, **values: Any) -> Any:
        """The chief judges."""
        return self.at(hours).move(incident, "judge", "認知した内容から判定", **values)

    def write(self, incident: Any, hours: float, text: str, **values: Any) -> Any:
        """A line of the timeline."""
        desk = self.at(hours)
        now = desk.now.replace(second=0, microsecond=0)
        line = desk.new("incident_entry", incident=incident.id, happened_at=now, text=text, **values)
        return desk.move(desk.save(line), "write")

    def tell(self, incident: Any, hours: float, party: Party, **values: Any) -> Any:
        """A report by telephone."""
        return self.write(
            incident, hours, f"{party.label}へ報告", nature=Nature.REPORT, party=party, means=Means.PHONE, **values
        )


def _small(scene: Scene) -> None:
    """レベル1: told and over."""
    incident = scene.begin(
        300,
        what="離席中に申告書が机の上に置かれていた",
        who="市民税係の職員",
        personal=Personal.YES,
        persons=1,
        condition=Condition.RESTORED,
        measures="保管庫に戻し、係に注意を促した",
    )
    incident = scene.judge(incident, 299, examples=(Example.H1A,))
    scene.at(298).move(incident, "complete", kept_at="税務課 書庫A-3")


def _failure(scene: Scene) -> None:
    """レベル2: a failure that went on longer than two hours, reported and over."""
    incident = scene.begin(
        100,
        what="税務システムの端末から接続できない",
        who="窓口の全端末",
        systems="税務システム",
        occurred_at=scene.at(100.5).now.replace(second=0, microsecond=0),
        personal=Personal.NO,
        condition=Condition.STOPPED,
        contractor="架空情報サービス株式会社",
        impact="証明書の発行が止まった。窓口で手書きの受付に切り替えた。",
        measures="保守委託先に連絡し、窓口は手作業に切り替えた",
        source=Source.OUTSIDE,
        informant_is_anonymous=True,
        needs_officers=Answer.NO,
        no_officers_reason="回復の見込みがあり、窓口の手作業で業務を続けられるため",
    )
    incident = scene.judge(
        incident,
        97.5,
        examples=(Example.E2A, Example.E2C),
        attack=Answer.NO,
        outlook=Outlook.GOOD,
        outlook_reason="委託先が17時までの復旧を見込み、情報政策課と協議した",
    )
    scene.tell(incident, 97.4, Party.POLICY_OFFICE, contact="情報政策課　窓口")
    scene.tell(incident, 97.3, Party.HEAD_OFFICER, contact="企画財政部長")
    incident = scene.at(97.2).move(incident, "report")
    scene.write(incident, 96, "保守委託先が機器を交換し、接続を確かめた", place="3階 機械室", result="接続できた")
    desk = scene.at(95.5)
    scene.at(95).move(incident, "restore", restored_at=desk.now.replace(second=0, microsecond=0))


def _longest(scene: Scene) -> None:
    """Everything as long as it may be, with rare names."""
    long = (LONGEST * 20)[:480]
    incident = scene.begin(
        50,
        what=(LONGEST * 6)[:190],
        who="市民税係　髙﨑・𠮷田・渡辻󠄀",
        why=long,
        how=long,
        impact=long,
        damage=long,
        cause=long,
        measures=long,
        systems="税務システム、収納管理システム、証明書発行システム、庁内グループウェア",
        things=(
            Thing("文書-15", "申告相談票の綴り", Confidentiality.THREE, "120件"),
            Thing("", "窓口の受付簿（髙﨑）", Confidentiality.TWO, "1冊"),
        ),
        confidentiality=Confidentiality.THREE,
        personal=Personal.YES,
        persons=120,
        persons_are_estimated=True,
        personal_content="氏名、住所、生年月日、所得、扶養の状況",
        is_sensitive=Answer.YES,
        my_number=Answer.YES,
        condition=Condition.GOING_ON,
        informant="𠮷田　辻󠄀子",
        informant_contact="電話 000-0000-0000",
        source=Source.OUTSIDE,
        discoverer_words="市民課　髙﨑",
    )
    incident = scene.judge(incident, 49.9, examples=(Example.H3A, Example.H1A, Example.E3D))
    scene.tell(incident, 49.8, Party.POLICY_OFFICE, instruction="紙の控えを回収し、配った範囲を一覧にする。")
    wrong = scene.write(incident, 49.5, LONGEST * 5, place="2階 会議室", decided_by="課長", result=LONGEST * 3)
    scene.at(49).move(wrong, "strike", "時刻の誤り")
    scene.at(48.5).move(incident, "report")


def _loss(scene: Scene) -> None:
    """レベル3: a stick is missing since this morning; most is still under investigation."""
    stored: list[Any] = scene.desk.find("device", state="stored")
    devices = [each.id for each in stored if "USB" in each.name][-1:]
    incident = scene.begin(
        0.4,
        what="USBメモリが見当たらない",
        who="市民税係の職員",
        devices=tuple(devices),
        personal=Personal.YES,
        persons=120,
        persons_are_estimated=True,
        condition=Condition.GOING_ON,
        investigating=(Fact.OCCURRED, Fact.PERSONS, Fact.HOW, Fact.CAUSE),
        measures="執務室と会議室を探している",
    )
    incident = scene.judge(incident, 0.35, examples=(Example.H3C,))
    scene.tell(incident, 0.3, Party.MANAGER, contact="課長")
    scene.write(incident, 0.25, "最後に使った職員から、昨日の夕方に会議室で使ったと聞いた", nature=Nature.MEMO)


def _evidence(scene: Scene) -> None:
    """Of the longest one a log, and of its PC an image that was handed on."""
    incident = next(each for each in scene.desk.find("incident") if each.things)  # type: ignore[attr-defined]
    desk = scene.at(47)
    made: dict[str, Any] = {
        "incident": incident.id,
        "taken_at": desk.now.replace(second=0, microsecond=0),
        "taken_by": desk.user.person,
        "witness": scene.staff[0],
        "kept_at": "保管庫A-1の外付けハードディスク（ネットワークから切り離したもの）",
        "is_apart": Answer.YES,
    }
    log = desk.new("evidence", **made, sort_of=Class.PROXY, target="庁内プロキシ", method="情報政策課が書き出した写し")
    desk.move(desk.save(log), "keep")
    image = desk.new(
        "evidence",
        **made,
        sort_of=Class.DISK,
        target="窓口2の端末（髙﨑の席）",
        method="書込みを防ぐ装置を通して、内蔵ディスクの全体を複製",
        next_action=Followed.POWER_OFF,
        losses_considered=Answer.YES,
        digest="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    )
    kept = desk.get("evidence", desk.move(desk.save(image), "keep").id)
    moment = scene.at(46).now.replace(second=0, microsecond=0)
    scene.at(46).move(kept, "hand_over", handed_to="情報政策課　𠮷田", handed_at=moment)
