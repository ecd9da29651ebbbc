"""Practice data: an audit with findings in every state, compliance checks with and without a problem (練習モード)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from komae_desk.areas.finding.audit.record import Found, Handed
from komae_desk.areas.finding.choices import Gravity, Has, Inquiry, Judged, Origin, Suits, Thing, Told, Way, Weight, Yes
from komae_desk.areas.finding.compliance.record import USUAL, Item
from komae_desk.areas.finding.finding.record import Similar
from komae_desk.core.dates import fiscal_label, fiscal_year
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role

LEAST_PEOPLE = 2


def samples(desk: Desk) -> None:
    """Write the practice data through the desk, oldest first."""
    if not desk.user.holds(Role.SECURITY_MANAGER):
        return
    people: list[Any] = [p for p in desk.find("person", state="active") if p.id != desk.user.person]
    if len(people) < LEAST_PEOPLE:
        return
    scene = Scene(desk, [person.id for person in people if not person.roles][:2] or [people[0].id])
    _checks(scene)
    _audit(scene)


class Scene:
    """The people there are, and the desk of the manager on an earlier day."""

    def __init__(self, desk: Desk, staff: list[UUID]) -> None:
        self.desk, self.staff = desk, staff

    def at(self, days: float) -> Desk:
        """The manager's desk some days ago."""
        return Desk(
            self.desk.store,
            self.desk.installed,
            self.desk.user,
            clock=lambda: self.desk.now - timedelta(days=days),
            practice=True,
        )


def _checks(scene: Scene) -> None:
    """One without a problem, and one whose problem is being dealt with."""
    items = tuple(Item(text, clause, Suits.YES) for text, clause in USUAL)
    desk = scene.at(190)
    clear = desk.new(
        "compliance_check",
        period_from_on=desk.today - timedelta(days=180),
        period_to_on=desk.today,
        target=f"{desk.office.section}　執務室・書庫",
        ways=(Way.CHECK, Way.ROUND),
        checked_on=desk.today,
        checked_by=scene.staff[0],
        items=items,
        has_problem=Has.NO,
        next_on=scene.desk.today - timedelta(days=8),
    )
    clear = desk.move(desk.move(desk.save(clear), "record"), "accept")
    desk = scene.at(6)
    locked = replace(items[2], result=Suits.NO, note="離席した端末2台が開いたまま")
    found = desk.new(
        "compliance_check",
        former=clear.id,
        period_from_on=desk.today - timedelta(days=184),
        period_to_on=desk.today,
        target=f"{desk.office.section}　執務室の端末12台、窓口",
        ways=(Way.ROUND, Way.RECORDS),
        checked_on=desk.today,
        checked_by=scene.staff[-1],
        items=(*items[:2], locked, *items[3:]),
        has_problem=Has.YES,
        problem="昼休みの巡回で、離席した端末2台の画面がロックされていなかった。窓口から画面が見える位置だった。",
        weight=Weight.MIDDLE,
    )
    found = desk.move(desk.save(found), "record")
    found = desk.move(found, "report", told_by=Told.GROUPWARE, remedy_due_on=scene.desk.today + timedelta(days=5),
                      dir_copied_on=desk.today)  # fmt: skip
    desk.move(
        found,
        "transcribe",
        head_on=desk.today,
        head_title="企画財政部長",
        head_name="髙﨑 久",
        receipt_document="グループウェア 第1234号",
        judged=Judged.NOT,
        judged_why="情報の閲覧は確認されていない。",
    )


def _audit(scene: Scene) -> None:
    """The audit of this year and everything it found."""
    desk = scene.at(70)
    year = fiscal_year(desk.today)
    audit = desk.new(
        "audit",
        name=f"{fiscal_label(year)} 情報セキュリティ監査",
        plan_number=f"監査計画{year - 2018}-1",
        plan_approved_on=desk.today - timedelta(days=30),
        period_from_on=date(year, 4, 1),
        period_to_on=desk.today,
        noticed_on=desk.today,
        starts_on=desk.today + timedelta(days=14),
        ends_on=desk.today + timedelta(days=15),
        auditors="𠮷田 監査一、辻󠄀 美千代",
        firm="架空監査法人 公共部",
        scope="情報資産の管理、持出し、外部委託、利用者IDの管理",
        reads_restricted=Yes.NO,
        contact=scene.staff[0],
    )
    audit = desk.move(desk.save(audit), "notify")
    desk = scene.at(55)
    handed = (
        Handed("情報資産管理台帳（D-01）、端末・媒体管理台帳（D-02）", desk.today, desk.today + timedelta(days=1)),
        Handed("端末等持出・持込記録簿（R-01）", desk.today, None, "写しを渡した"),
    )
    audit = desk.save(audit, handed=handed)
    audit = desk.move(audit, "transcribe", found=FOUND, result_on=desk.today, result_document="監査報告 第7号")
    desk.move(audit, "take_in")
    found: list[Any] = desk.find("finding", audit=audit.id)
    by_number: dict[str, Any] = {each.finding_number: each for each in found}
    _on_their_way(scene, by_number)
    _of_another_section(scene, audit)


FOUND = (
    Found("A-1", Gravity.GRAVE, "廃棄した媒体の記録に、復元の確認方法が書かれていないものがある。",
          "対2-2(10)"),
    Found("A-2", Gravity.MINOR, "異動した職員の利用者IDが、通知から2週間残っていた。", "対6-2(1)イ(イ)"),
    Found("A-3", Gravity.MINOR, "書庫の鍵の管理簿に、返却時刻のない行がある。", "対2-2(6)"),
    Found("A-4", Gravity.NOTE, "机上の連絡カードの電話番号が旧番号のままである。", "対5-3"),
    Found("A-5", Gravity.MINOR, "委託先への説明の記録に、再委託先の確認欄の空いているものがある。",
          "対5-1(4)"),
)  # fmt: skip


def _on_their_way(scene: Scene, findings: dict[str, Any]) -> None:
    """A-1 is late, A-2 waits for the manager, A-3 is done, A-4 waits for its plan, A-5 for CISO."""
    desk, today = scene.at(50), scene.desk.today
    ordered: dict[str, Any] = {
        number: desk.move(
            findings[number],
            "transcribe_order",
            order_number=f"CISO指示{number[-1]}",
            order_text="原因を調べて是正し、同種の課題の有無を確認すること。",
            order_due_on=due,
            ordered_on=desk.today,
            orderer_title="副市長",
            orderer_name="架空 一郎",
            order_document=f"通知 第2{number[-1]}号",
            crosswide=Yes.NO,
        )
        for number, due in (
            ("A-1", today + timedelta(days=20)),
            ("A-2", today + timedelta(days=9)),
            ("A-3", today - timedelta(days=3)),
            ("A-4", today + timedelta(days=30)),
        )
    }
    desk = scene.at(40)
    for number, doer, due in (
        ("A-1", scene.staff[-1], today - timedelta(days=2)),
        ("A-2", scene.staff[0], today + timedelta(days=4)),
        ("A-3", scene.staff[0], today - timedelta(days=10)),
    ):
        ordered[number] = desk.move(
            ordered[number],
            "make_plan",
            cause="手順書に記入の例がなく、担当者によって書き方が違っていた。",
            plan="記入例を手順書に加え、係内で読み合わせる。過去1年の記録を見直して補う。",
            doer=doer,
            remedy_due_on=due,
        )
    ordered["A-1"] = scene.at(20).move(ordered["A-1"], "track", progress="手順書の案まで作成。読み合わせは来週。")
    for number in ("A-2", "A-3"):
        desk = scene.at(14)
        ordered[number] = desk.move(
            ordered[number],
            "carry_out",
            remedy="手順書を改め、係の全員で読み合わせた。過去の記録も補った。",
            completed_on=desk.today,
            evidence="手順書 第3版、読み合わせの記録（R-16）、補った台帳の写し",
            similar=(
                Similar("課税支援システムの利用者ID", desk.today, "ID一覧と名簿の突合", Has.NO, ""),
                Similar("収納システムの利用者ID", desk.today, "ID一覧と名簿の突合", Has.YES, "1件を同日に抹消"),
            ),
        )
    done = scene.at(12).move(ordered["A-3"], "confirm")
    desk = scene.at(9)
    desk.move(done, "transcribe", auditor_title="情報セキュリティ監査統括責任者", auditor_name="監査 統子",
              auditor_on=desk.today, auditor_view="是正を確認した。", document="監査確認 第3号")  # fmt: skip


def _of_another_section(scene: Scene, audit: Any) -> None:
    """Found elsewhere, ordered to be looked for here."""
    desk = scene.at(30)
    other = desk.new(
        "finding",
        audit=audit.id,
        origin=Origin.OTHER,
        found_section="市民課",
        finding_number="C-2",
        gravity=Gravity.GRAVE,
        found_on=desk.today,
        text="保守業者の持込み端末を、検査せずに庁内LANに接続していた。",
        clause="対6-2(2)カ",
    )
    desk.move(
        desk.move(desk.save(other), "note"),
        "transcribe_order",
        order_number="CISO指示9",
        order_text="全課で同種の課題の有無を確認し、回答すること。",
        order_due_on=scene.desk.today + timedelta(days=3),
        ordered_on=desk.today,
        orderer_title="副市長",
        orderer_name="架空 一郎",
        order_document="通知 第31号",
        crosswide=Yes.YES,
    )


def investigations(desk: Desk) -> None:
    """One investigation that waits to be carried out, and one audit of a private PC that found something."""
    scene = Scene(desk, [])
    early = scene.at(12)
    use = early.new(
        "investigation",
        inquiry=Inquiry.USE,
        purpose="不審な通信の記録があった端末の利用状況を確かめる。",
        subject="主事　架空 次郎（2099）",
        things=(Thing.DEVICE, Thing.LOG),
        thing="KC-0007",
        period_from_on=early.today - timedelta(days=30),
        period_to_on=early.today,
        conduct_by_on=desk.today + timedelta(days=2),
    )
    ordered: dict[str, Any] = {
        "orderer_title": "副市長",
        "orderer_name": "架空 一郎",
        "ordered_on": early.today,
        "document": "通知 第5号",
    }
    early.move(early.move(early.save(use), "request"), "transcribe_order", appointed="髙﨑 久", **ordered)
    private = early.new(
        "investigation",
        inquiry=Inquiry.PRIVATE,
        purpose="在宅勤務に使う私的パソコンの安全性を確かめる。",
        subject="主事　𠮷田 辻󠄀子（2098）",
        things=(Thing.PRIVATE,),
        thing="P03-R8-0002　ノートパソコン",
        conduct_by_on=early.today + timedelta(days=5),
    )
    ordered |= {"orderer_title": "企画財政部長", "orderer_name": "髙﨑 久"}
    private = early.move(early.move(early.save(private), "request"), "transcribe_order", **ordered)
    late = scene.at(8)
    private = late.move(
        private,
        "conduct",
        conducted_at=late.now.replace(second=0, microsecond=0),
        conductor="情報政策課　架空 三郎",
        safe=Suits.YES,
        configured=Suits.NO,
        stored=Suits.YES,
        cooperation="画面の提示と操作に協力があった",
        result="OSの更新が1か月止まっていた。業務情報は保存されていなかった。",
        has_problem=Has.YES,
        remedy="更新を済ませ、自動更新を有効にする。",
        remedy_due_on=desk.today + timedelta(days=1),
    )
    late.move(private, "report", reported_to="統括情報セキュリティ責任者")
