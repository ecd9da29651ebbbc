"""A lively practice section: a course at the door today, one that is made up, a drill, and R-16 (練習モード)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from komae_desk.areas.training.choices import Answer, Audience, Form, Manner, Need, Report, Sort
from komae_desk.areas.training.course.record import Material
from komae_desk.areas.training.course.workflow import lines_of
from komae_desk.core.area import answering
from komae_desk.core.dates import fiscal_label, fiscal_year
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role

LEAST_PEOPLE = 4


def samples(desk: Desk) -> None:
    """Write the practice data through the desk, oldest first."""
    if not desk.user.holds(Role.SECURITY_MANAGER):
        return
    people: list[Any] = [p for p in desk.find("person") if p.state == "active" and p.id != desk.user.person]
    if len(people) < LEAST_PEOPLE:
        return
    scene = Scene(desk, [person.id for person in people if not person.roles] or [people[0].id])
    _past(scene)
    _drill(scene)
    _today(scene)
    _advice(scene)


class Scene:
    """The people there are, and desks at which they sit on an earlier day."""

    def __init__(self, desk: Desk, staff: list[UUID]) -> None:
        self.desk, self.staff = desk, staff

    def at(self, days: float, person: UUID | None = None) -> Desk:
        """The desk of a person some days ago, of the manager when nobody is named."""
        user = self.desk.user if person is None else answering(self.desk.areas, "person_of")(self.desk, person)
        return Desk(
            self.desk.store, self.desk.areas, user, clock=lambda: self.desk.now - timedelta(days=days), practice=True
        )

    def course(self, days: float, hour: int, **values: Any) -> Any:
        """A course with its list."""
        desk = self.at(days)
        held = datetime.combine(desk.today, time(hour, 0)).astimezone()
        made = desk.save(desk.new("course", organizer="情報政策課", held_at=held, **values))
        return desk.move(made, "open")


def _past(scene: Scene) -> None:
    """Three weeks ago: most came, one late, two did not; the make-up is near."""
    course = scene.course(
        21,
        10,
        name="情報セキュリティ研修（新年度）",
        minutes=60,
        place="大会議室",
        audience=Audience.ALL,
        materials=(
            Material("研修資料", f"{fiscal_label(fiscal_year(scene.desk.today))}版"),
            Material("標的型メールの例", "第2版"),
        ),
        content="分類と表示、持出しの手続、不審なメール",
        pass_mark=70,
        full_mark=100,
    )
    desk = scene.at(21)
    lines = lines_of(desk, course)
    for number, line in enumerate(lines[:-2]):
        came = desk.move(line, "come_late" if number == 1 else "attend")
        desk.save(came, score=100 - 10 * (number % 4))
    if len(lines) > LEAST_PEOPLE:
        desk.move(lines[-1], "excuse", excuse="育児休業中")
    scene.at(20).move(course, "close", make_up_by_on=scene.desk.today + timedelta(days=5))


def _drill(scene: Scene) -> None:
    """A drill of last quarter, confirmed."""
    course = scene.course(
        80,
        14,
        form=Form.DRILL,
        name="端末紛失の連絡訓練",
        minutes=30,
        manner=Manner.EXERCISE,
        audience=Audience.CHOSEN,
        chosen=tuple(scene.staff[:3]),
        scenario="出張先で貸出用ノートPCをなくしたと、職員から電話が入る。",
        scope="課長、担当者、情報政策課",
        structure="課長が指揮し、担当者が時刻を記録する。",
    )
    desk = scene.at(80)
    for line in lines_of(desk, course):
        desk.move(line, "attend")
    closed = desk.move(course, "close", findings="連絡先の一覧が古かった。当日中に直した。")
    desk.move(closed, "confirm")


def _today(scene: Scene) -> None:
    """At the door today."""
    course = scene.course(
        0,
        9,
        name="個人情報の取扱い研修",
        minutes=45,
        place="第1会議室",
        audience=Audience.ALL,
        content="委託先への提供と持出し",
    )
    desk = scene.at(0)
    for line in lines_of(desk, course)[:2]:
        desk.move(line, "attend")


def _advice(scene: Scene) -> None:
    """A question that waits, one that was answered with an exception, a notice, a report of a contractor."""
    desk = scene.at(6, scene.staff[0])
    _asked(desk, scene.staff[0], "外付けディスクの持込み", "国の調査で、業者の外付けディスクをつなぐ必要があります。")
    answered = _asked(
        scene.at(12, scene.staff[-1]),
        scene.staff[-1],
        "夜間の自動処理の画面ロック",
        "帳票の印刷中に画面が閉じてしまいます。",
    )
    scene.at(11).move(
        answered, "answer", answer="印刷用の端末に限り、例外措置を申請すること。", exception=Need.REQUIRED
    )
    manager = scene.at(9)
    usual: dict[str, Any] = {"recorded_by": scene.staff[0], "happened_at": manager.now}
    notice = manager.new(
        "advice",
        matter=Sort.NOTICE,
        subject="不審なメールの注意",
        content="差出人を偽ったメールが届いています。添付を開かないでください。",
        means="朝礼と回覧",
        heads=12,
        materials="情報政策課からの通知",
        **usual,
    )
    manager.move(manager.save(notice), "keep")
    contracts: list[Any] = scene.desk.find("contract", state="running")
    desk = scene.at(4, scene.staff[0])
    report = desk.new(
        "advice",
        matter=Sort.REPORT,
        subject="9月分の作業報告",
        content="計画した作業は終わった。利用者IDを2件止めた。",
        contract=contracts[0].id if contracts else None,
        contractor=contracts[0].contractor if contracts else "架空情報システム株式会社",
        report=Report.REGULAR,
        period_from_on=desk.today - timedelta(days=40),
        period_to_on=desk.today - timedelta(days=10),
        reported_on=desk.today,
        received_on=desk.today,
        received_by=scene.staff[0],
        measures="特になし",
        happened_at=desk.now,
        recorded_by=scene.staff[0],
    )
    desk.move(desk.save(report), "record")
    witness = desk.new(
        "advice",
        matter=Sort.WITNESS,
        subject="サーバー室の機器交換",
        content="無停電電源装置の電池を交換した。",
        happened_at=desk.now,
        place="4階 サーバー室",
        work="電池の交換",
        workers="架空電機 𠮷田 一、髙﨑 辻󠄀子",
        witness=scene.staff[0],
        odd=Answer.NO,
        recorded_by=scene.staff[0],
    )
    desk.move(desk.save(witness), "record")


def _asked(desk: Desk, asker: UUID, subject: str, content: str) -> Any:
    made = desk.new(
        "advice",
        matter=Sort.CONSULTATION,
        happened_at=desk.now.replace(second=0, microsecond=0),
        asker=asker,
        subject=subject,
        content=content,
        answer_by_on=desk.open_days.after(desk.today, 3),
        recorded_by=asker,
    )
    return desk.move(desk.save(made), "ask")
