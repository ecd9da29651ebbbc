"""I-09, I-10 and I-11: what is done after an incident, one record of each incident (緊2-3(2), 緊6-3 to 緊6-5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.incident.choices import Level
from komae_desk.areas.incident.reporting.after import AfterIncident
from komae_desk.core.people import PERSON
from komae_desk.core.record import Choice, Kind, Problem, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

NOTICE, PERSONS, LOSS = "緊2-3(2)、緊6-4(2)", "緊6-5", "緊6-3(6)(7)"


class Scope(Choice):
    """配信範囲 (§8-74)."""

    STAFF = "staff", "全職員"
    USERS = "users", "関係機関と利用者"
    SOME = "some", "一部の課・利用者"


class Means(Choice):
    """配信方法; the program itself sends nothing."""

    GROUPWARE = "groupware", "庁内グループウェア"
    MAIL = "mail", "メール（このアプリの外で）"
    PAPER = "paper", "紙の回覧・掲示"
    PHONE = "phone", "電話"
    SITE = "site", "市のホームページ"


class Taken(Choice):
    """Where a measure against further harm stands (緊6-5)."""

    DONE = "done", "済"
    UNDER_WAY = "under_way", "対応中"
    NEEDLESS = "needless", "不要"


@dataclass(frozen=True)
class PersonContact:
    """A contact with those concerned: how many, when, how; who they are stands in a list kept elsewhere."""

    on: str = labelled("日", default="")
    count: str = labelled("対象（件数）", default="")
    means: str = labelled("方法", default="")
    content: str = labelled("内容", default="", kind=Kind.LONG)
    reaction: str = labelled("反応", default="")


@dataclass(frozen=True)
class LostWork:
    """Work of the lost time that is done again."""

    work: str = labelled("発生した作業", default="")
    who: str = labelled("担当", default="")
    how: str = labelled("再作成の方法", default="")
    done_on: str = labelled("完了日", default="")
    confirmed_by: str = labelled("確認者", default="")


@dataclass(frozen=True, kw_only=True)
class Aftermath(AfterIncident):
    """What is done after one incident, until it is over."""

    kind: ClassVar[str] = "aftermath"
    title: ClassVar[str] = "事後の対応"

    subject: str = labelled("復旧連絡の件名", default="", length=240, basis=NOTICE)
    restored_at: datetime | None = labelled("復旧日時", basis=NOTICE)
    systems: str = labelled("対象システム", default="", length=200, basis=NOTICE)
    restored: str = labelled("復旧の内容", default="", kind=Kind.LONG, length=1000, basis=NOTICE)
    caution: str = labelled("利用者への注意", default="", kind=Kind.LONG, basis=NOTICE)
    contact: str = labelled("問合せ先", default="", length=120, basis=NOTICE)
    scope: Scope | None = labelled(
        "配信範囲", basis=NOTICE, help="レベル1・2は全職員、レベル3は関係機関と利用者が既定です"
    )
    scope_why: str = labelled("配信範囲を変えた理由", default="", kind=Kind.LONG, basis=NOTICE)
    means: tuple[Means, ...] = labelled("配信方法", default=(), basis=NOTICE)
    told_at: datetime | None = labelled("復旧を連絡した日時", basis=NOTICE)
    told_by: UUID | None = labelled("配信者", refers_to=PERSON, basis=NOTICE)
    persons: int | None = labelled("本人の数", unit="名", basis=PERSONS)
    list_kept_at: str = labelled(
        "名簿の保管場所", default="", length=120, basis=PERSONS, help="名簿は別に保管し、氏名はここに書きません"
    )
    contacts: tuple[PersonContact, ...] = labelled("本人への連絡", default=(), basis=PERSONS)
    stopped_ids: Taken | None = labelled("ID等の停止", basis=PERSONS)
    cached: Taken | None = labelled("検索サイトのキャッシュの削除依頼", basis=PERSONS)
    recalled: Taken | None = labelled("誤送信先での破棄・回収", basis=PERSONS)
    further: str = labelled("二次被害防止の状況", default="", kind=Kind.LONG, length=1000, basis=PERSONS)
    loss_told_on: date | None = labelled("消失の連絡を受けた日", basis=LOSS)
    loss_began_at: datetime | None = labelled("消失期間の始め", basis=LOSS)
    loss_ended_at: datetime | None = labelled("消失期間の終わり", basis=LOSS)
    works: tuple[LostWork, ...] = labelled("再作成する作業", default=(), basis=LOSS)
    csirt_told_on: date | None = labelled("ＣＳＩＲＴへ報告した日", basis=LOSS)

    def problems(self, look: Look) -> Iterator[Problem]:
        """A narrower circle has a reason (§8-74); the lost time has two ends in order."""
        yield from super().problems(look)
        usual = Scope.USERS if self.level is Level.THREE else Scope.STAFF
        if self.scope is not None and self.scope is not usual and not self.scope_why.strip():
            text = f"配信範囲の既定は「{usual.label}」です。変える理由を入力してください。"
            yield Problem("scope_why", text, NOTICE)
        if self.loss_began_at and self.loss_ended_at and self.loss_ended_at < self.loss_began_at:
            yield Problem("loss_ended_at", "消失期間の終わりは、始めより後の日時を入力してください。", LOSS)
        if self.persons is not None and self.persons < 0:
            yield Problem("persons", "本人の数は、0以上の数字を入力してください。", PERSONS)
        if self.state == "closed":
            yield from self._open_ends()

    def _open_ends(self) -> Iterator[Problem]:
        if self.loss_told_on and self.csirt_told_on is None:
            yield Problem(
                "csirt_told_on",
                "消失データの再作成を、ＣＳＩＲＴへ報告していません。理由を入力してください。",
                LOSS,
                stops=False,
            )
        if self.restored_at and self.told_at is None:
            yield Problem("told_at", "復旧を連絡していません。理由を入力してください。", NOTICE, stops=False)
