"""Practice data: exceptions permitted, about to end, extended, urgent, refused and over (練習モード)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from komae_desk.areas.exemption.choices import Capacity, Occasion
from komae_desk.core.dates import fiscal_year
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role

REASONS = {
    "ends_on": "機器の更新の時期まで続くため",
    "decided_on": "会議の日程のため",
    "applicant": "後任に引き継ぐため",
}
QUOTED = "ア 職員等は、席を離れるときは、端末の画面を閉じ、ほかの人に見られないようにしなければならない。（練習用の文）"
PAPER = {"decided_title": "副市長", "decided_name": "髙𣘺 﨑子"}


def samples(desk: Desk) -> None:
    """Write them through the desk of the manager, oldest first; a clerk writes the CISO's answers down."""
    people: list[Any] = [p for p in desk.find("person", state="active") if p.id != desk.user.person]
    writer = next((person.id for person in people if not person.roles), None)
    if not desk.user.holds(Role.SECURITY_MANAGER) or writer is None:
        return
    scene = Scene(desk, writer)
    scene.ended()
    scene.near_its_end()
    scene.long_words()
    scene.urgent()
    scene.waiting()
    scene.refused()


class Scene:
    """The manager, and whoever writes down what the CISO answered on paper."""

    def __init__(self, desk: Desk, writer: Any) -> None:
        self.desk, self.writer = desk, writer

    def at(self, days: float, person: Any = None) -> Desk:
        """The desk of the manager, or of another person, some days ago."""
        user = self.desk.user
        if person is not None:
            person_of = next(area.person_of for area in self.desk.areas if area.person_of)
            user = person_of(self.desk, person)
        return Desk(
            self.desk.store,
            self.desk.installed,
            user,
            clock=lambda: self.desk.now - timedelta(days=days),
            practice=True,
        )

    def applied(self, days: float, **values: Any) -> Any:
        """Handed in so many days ago."""
        desk = self.at(days)
        usual: dict[str, Any] = {
            "applicant": desk.user.person,
            "capacity": Capacity.MANAGER,
            "clause": "対4-4(1)ア",
            "clause_text": QUOTED,
            "cannot_keep": "窓口の受付端末2台の画面を、離席のたびに閉じること。",
            "reason": "窓口で交替しながら使い、閉じるたびに来庁者を待たせるため。",
            "measure": "画面に覗き見防止フィルムを付け、係員が常に1名端末の前にいる。",
            "risk": "画面を見られるおそれ。フィルムと、5分で閉じる設定により減らす。",
            "starts_on": desk.today + timedelta(days=7),
            "ends_on": date(fiscal_year(desk.today) + 1, 3, 31),
            "persons": "窓口係 5名",
            "other_things": "窓口の受付端末 2台",
            "ending": "受付端末を、職員証で開く型に替えたとき。",
        }
        record = desk.save(desk.new("exemption", **usual | values))
        return desk.move(record, "report" if values.get("occasion") else "submit", reasons=REASONS)

    def permitted(self, days: float, record: Any, name: str = "transcribe", **values: Any) -> Any:
        """What the CISO answered on paper, written down."""
        desk = self.at(days, self.writer)
        paper: dict[str, Any] = {"decided_on": desk.today, "decision_document": "架総第1024号", **PAPER}
        return desk.move(record, name, reasons=REASONS, **paper | values)

    def ended(self) -> None:
        """Permitted, over, and the end seen by the CISO."""
        record = self.permitted(
            195, self.applied(200, clause="対6-1(22)", cannot_keep="広報用の端末からSNSを使うこと。")
        )
        desk = self.at(30)
        record = desk.move(record, "end", ended_on=desk.today, result="予定の期間に問題は起きなかった。",
                           restored="専用の端末に替えたことを確認した。", remaining="なし",
                           reasons=REASONS)  # fmt: skip
        later = self.at(20, self.writer)
        later.move(record, "transcribe_end", end_confirmed_on=later.today, end_confirmed_title="副市長",
                   end_confirmed_name=PAPER["decided_name"], end_document="架総第1388号",
                   reasons=REASONS)  # fmt: skip

    def near_its_end(self) -> None:
        """On ホーム: 12 days are left, a condition was set, 統括 gave an opinion on paper."""
        record = self.applied(60, ends_on=self.desk.today + timedelta(days=12))
        desk = self.at(58, self.writer)
        record = desk.move(record, "transcribe_opinion", head_opinion="代わりの方法は妥当である。", head_on=desk.today,
                           head_title="企画財政部長", head_name="辻󠄀 誠", head_document="架企財第77号",
                           reasons=REASONS)  # fmt: skip
        self.permitted(55, record, "transcribe_condition", conditions="毎月、離席の状況を確かめること。")

    def long_words(self) -> None:
        """The longest a form must bear."""
        words = "庁舎の改修工事の間、仮設の執務室では施錠できる保管庫が足りないため、課税台帳の綴りの一部を、"
        self.permitted(14, self.applied(
            18, clause="対4-1(1)、対4-2(1)ア", clause_text=f"{QUOTED}\n" * 9,
            cannot_keep=words * 3, reason=words * 4, measure=words * 4,
            risk=words * 4,
            persons="市民税係・資産税係・納税係・管理係の常勤職員及び会計年度任用職員（𠮷田、髙﨑、辻󠄀を含む32名）",
            other_things="課税台帳の綴り（令和2年度から令和8年度まで、架空町一丁目から九丁目まで）", ending=words * 2,
            review_on=self.desk.today + timedelta(days=20),
        ))  # fmt: skip

    def urgent(self) -> None:
        """Carried out at night without a permission, and reported the next morning."""
        acted = (self.desk.now - timedelta(days=2)).replace(microsecond=0)
        self.applied(
            1.5, occasion=Occasion.URGENT, acted_at=acted, clause="対6-2(2)カ",
            starts_on=acted.astimezone().date(), ends_on=self.desk.today + timedelta(days=5),
            urgent_reason="夜間に納税システムの連携が止まり、翌朝の窓口までに直す必要があった。",
            cannot_keep="持ち込んだ端末を、検査の前に庁内のネットワークへつながないこと。",
            measure="事業者の端末1台を、職員2人の立会いで2時間だけ接続した。",
            risk="不正プログラムの持込みのおそれ。外した後に通信の記録を調べた。",
        )  # fmt: skip

    def waiting(self) -> None:
        """Before the CISO."""
        self.applied(4, clause="対5-1(1)エ(ア)", cannot_keep="支給以外の端末を使わないこと。", persons="髙山 次郎")

    def refused(self) -> None:
        """Not permitted."""
        record = self.applied(40, clause="対5-4(3)", cannot_keep="利用者ごとのパスワードを使うこと。")
        self.permitted(35, record, "transcribe_refusal", refusal_reason="職員証による認証に替えられるため。")
