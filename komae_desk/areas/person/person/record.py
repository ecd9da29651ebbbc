"""A person of the section (職員等, D-07): who, which roles, since when, until when.

Passwords and the values of login names have no field, on purpose (domain.md §12.5).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.core.people import Role
from komae_desk.core.record import Choice, Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

# A role is given or taken by these; a person never makes a permitter of himself alone (対1-8(1)).
GRANTING = (Role.SECURITY_MANAGER, Role.SECURITY_OFFICER, Role.POLICY_OFFICE, Role.SECURITY_HEAD_OFFICER, Role.CISO)
ROLE_FIELDS = ("roles", "appointed_on", "appointed_until_on")
# What is permitted to a person, by the field that names him, and the states in which it may still be used (CK-18).
PERMITS = (("takeout", "user"), ("external_work", "applicant"), ("private_device", "applicant"))
IN_FORCE = ("permitted", "conditional", "office_wait", "cleared", "using")
# A card is printed as Code 128, of which a card of 91 mm holds so many characters.
CARD_LENGTH = 20


class Employment(Choice):
    """How a person is employed (domain.md §10.3 D-07 区分)."""

    FULL = "full", "常勤"
    REAPPOINTED = "re", "再任用"
    TERM = "kkn", "会計年度任用"
    OTHER = "other", "その他"


class Usage(Choice):
    """Whether internet and mail are open to the person (対5-1(2)ウ)."""

    OPEN = "open", "制限なし"
    NO_INTERNET = "no_internet", "インターネットを使わない"
    NO_MAIL = "no_mail", "メールを使わない"
    NEITHER = "neither", "インターネットとメールを使わない"


@dataclass(frozen=True, kw_only=True)
class Person(Record):
    """One person of the section."""

    kind: ClassVar[str] = "person"
    title: ClassVar[str] = "職員"

    staff_number: str = labelled(
        "職員番号",
        default="",
        required=True,
        kind=Kind.CODE,
        length=CARD_LENGTH,
        unique=True,
        aliases=("職員No.", "職員コード", "社員番号", "職員ID", "番号", "No."),
    )
    name: str = labelled(
        "氏名",
        default="",
        required=True,
        kind=Kind.NAME,
        aliases=("名前", "職員氏名", "職員名", "氏名（漢字）"),
    )
    reading: str = labelled(
        "ふりがな",
        default="",
        kind=Kind.KANA,
        reading_of="name",
        aliases=("フリガナ", "カナ", "かな", "よみがな", "氏名カナ", "氏名（カナ）"),
    )
    category: Employment | None = labelled(
        "区分", required=True, aliases=("任用区分", "職員区分", "雇用区分", "任用形態")
    )
    post: str = labelled("職", default="", aliases=("職名", "役職", "補職", "職位"))
    is_manager: bool = labelled(
        "管理職か",
        default=False,
        aliases=("管理職",),
        basis="持3-1(3)",
        help="持出理由「管理職の連絡・指示」は、管理職だけが選べます。",
    )
    unit: str = labelled("担当（係）", default="", aliases=("係", "担当", "係名", "担当名", "グループ"))
    section: str = labelled(
        "課", default="", aliases=("課名", "所属", "所属課", "所属名"), help="空欄は、設定にある課です。"
    )
    department: str = labelled("部", default="", aliases=("部名", "所属部"), help="空欄は、設定にある部です。")
    extension: str = labelled("内線", default="", kind=Kind.CODE, aliases=("内線番号", "電話", "電話番号"))
    roles: tuple[Role, ...] = labelled(
        "役割", default=(), basis="対1-1〜対1-6", help="ここに入力した役割で、許可や承認ができるようになります。"
    )
    appointed_on: date | None = labelled(
        "役割の発令日", aliases=("発令日", "指名日"), help="この日から役割が有効です。"
    )
    appointed_until_on: date | None = labelled("役割の終わりの日", help="この日まで役割が有効です。")
    appointment: str = labelled(
        "役割の根拠文書", default="", aliases=("発令文書", "指名文書"), help="辞令や指名の文書名と番号"
    )
    system: str = labelled(
        "担当する情報システム", default="", aliases=("担当システム", "所管システム"), basis="対1-5、対1-6"
    )
    designated_on: date | None = labelled("担当者の指定日", aliases=("指定日",), basis="対1-6")
    designated_by: UUID | None = labelled("指定者", refers_to="person", basis="対1-6")
    started_on: date | None = labelled(
        "着任日（任用開始日）",
        aliases=("着任日", "任用開始日", "任用開始", "採用日", "任期開始", "採用年月日", "着任年月日"),
    )
    term_ends_on: date | None = labelled(
        "任用終了日", aliases=("任期", "任用終了", "任期満了日", "任期終了", "契約満了日", "任用満了日")
    )
    systems: str = labelled(
        "利用システムとIDの種類",
        default="",
        kind=Kind.LONG,
        aliases=("利用システム", "使用システム"),
        basis="対6-2(1)イ",
        help="パスワードは書かないでください。",
    )
    uses_shared_login: bool = labelled("共用IDを使うか", default=False, aliases=("共用ID",), basis="対5-4(2)(イ)")
    shared_login_number: str = labelled("共用ID利用者一覧の番号", default="", kind=Kind.CODE, help="様式R-22の番号")
    has_card: bool = labelled("職員証があるか", default=False, aliases=("カード有無", "ICカード", "職員証"))
    card_code: str = labelled(
        "職員証の番号",
        default="",
        kind=Kind.CODE,
        length=CARD_LENGTH,
        unique=True,
        aliases=("カード番号", "ICカード番号", "職員証番号", "バーコード"),
        help="職員証のバーコードの番号。空欄は、職員番号と同じです。",
    )
    explained_on: date | None = labelled(
        "情報セキュリティの説明日",
        aliases=("説明日",),
        basis="対5-1(2)ア",
        help="会計年度任用職員は、採用時に説明します。",
    )
    consented_on: date | None = labelled("同意日", aliases=("同意書", "同意書の日"), basis="対5-1(2)イ")
    usage: Usage | None = labelled(
        "ネット・メールの制限", aliases=("ネット制限", "メール制限"), basis="対5-1(2)ウ", help="様式R-06の記録"
    )
    trained_on: date | None = labelled(
        "研修の最終受講日", aliases=("最終受講日", "研修受講日", "受講日"), basis="対5-2"
    )
    left_on: date | None = labelled(
        "異動・退職日",
        aliases=("退職日", "異動日", "離任日", "転出日"),
        basis="対5-1(1)ク",
        help="課で働く最後の日。先の日付も登録できます。",
    )
    returned_on: date | None = labelled("返却確認日", basis="対5-1(1)ク", help="様式R-12の確認日")
    removal_notified_on: date | None = labelled("抹消通知日", basis="対6-2(1)イ(イ)", help="様式P-13の通知日")
    note: str = labelled("備考", default="", kind=Kind.LONG, aliases=("メモ", "摘要"))

    @property
    def heading(self) -> str:
        """職員番号 and name."""
        return f"{self.staff_number} {self.name}".strip() or self.title

    @property
    def short(self) -> str:
        """The name, exactly as it is written."""
        return self.name or self.heading

    @property
    def code(self) -> str:
        """What the bar code of the card holds."""
        return self.card_code or self.staff_number

    def works_on(self, day: date) -> bool:
        """Whether the person is of the section on a day; the last day counts, a record taken back never does."""
        started = self.started_on is None or self.started_on <= day
        return started and not self.voided and not self.has_left(day)

    def has_left(self, day: date) -> bool:
        """Whether the last day in the section is over (CK-18)."""
        return self.state == "left" if self.left_on is None else self.left_on < day

    def roles_on(self, day: date) -> frozenset[Role]:
        """The roles of a day: those named, while the appointment runs, and that of 職員等.

        An auditor is no member of the section he audits and so has that one role only (対1-8(2), R04).
        """
        if not self.works_on(day):
            return frozenset()
        begun = self.appointed_on is None or self.appointed_on <= day
        runs = begun and (self.appointed_until_on is None or day <= self.appointed_until_on)
        named = frozenset(self.roles) if runs else frozenset()
        if Role.AUDIT_OFFICER in named:
            return frozenset({Role.AUDIT_OFFICER})
        return named | {Role.STAFF} | ({Role.TERM_STAFF} if self.category is Employment.TERM else set())

    def problems(self, look: Look) -> Iterator[Problem]:
        """The rules of D-07, beyond those of every record."""
        yield from super().problems(look)
        yield from self._codes(look)
        yield from self._roles(look)
        yield from self._days()
        yield from self._term(look)
        yield from self._leaving(look)
        yield from self._returning(look)

    def _codes(self, look: Look) -> Iterator[Problem]:
        """A scanned card names one person, whichever of the two numbers it carries."""
        for name, other_name in (("card_code", "staff_number"), ("staff_number", "card_code")):
            value = getattr(self, name)
            others = [p for p in look.taken(self.kind, other_name, value) if p.id != self.id] if value else []
            if others:
                label, other = self.labels()[name].text, self.labels()[other_name].text
                words = f"{label}「{value}」は、ほかの職員の{other}です（{others[0].heading}）。"
                yield Problem(name, f"{words}別の番号を入力してください。", "CK-17")

    def _roles(self, look: Look) -> Iterator[Problem]:
        if Role.AUDIT_OFFICER in self.roles and len(self.roles) > 1:
            words = f"{Role.AUDIT_OFFICER.label}は、監査を受ける課の役割と兼ねられません。"
            yield Problem("roles", f"{words}どちらかを外してください。", "対1-8(2)")
        if Role.SYSTEM_STAFF in self.roles and not self.system:
            yield Problem("system", f"{Role.SYSTEM_STAFF.label}が担当する情報システムを入力してください。", "対1-6")
        if self._changes_roles(look) and not look.user.roles & set(GRANTING):
            # Nor does a delegate, for whom the role would outlive the delegation.
            words = "役割とその期間を変えられるのは、情報セキュリティ管理者と上位の責任者です。"
            yield Problem("roles", f"{words}課長に依頼してください。", "対1-4(1)")

    def _changes_roles(self, look: Look) -> bool:
        stored = look.maybe(self.kind, self.id) if self.version else None
        if stored is not None:
            return any(getattr(stored, name) != getattr(self, name) for name in ROLE_FIELDS)
        # The first person of a new file gives himself a role: there is nobody to ask.
        return bool(set(self.roles) - {Role.STAFF, Role.TERM_STAFF}) and bool(look.find(self.kind))

    def _days(self) -> Iterator[Problem]:
        for first, last in (
            ("started_on", "term_ends_on"),
            ("started_on", "left_on"),
            ("appointed_on", "appointed_until_on"),
        ):
            begin, end = getattr(self, first), getattr(self, last)
            if begin and end and end < begin:
                since = f"{self.labels()[first].text}（{begin.month}月{begin.day}日）"
                yield Problem(last, f"{self.labels()[last].text}は、{since}以後の日を入力してください。")

    def _term(self, look: Look) -> Iterator[Problem]:
        """CK-12: the explanation belongs to the day of appointment."""
        if self.category is not Employment.TERM or self.started_on is None or self.state == "left":
            return
        if look.find("consent", person=self.id):
            return  # each appointment is judged by its own record there
        if self.explained_on is None and self.started_on <= look.today:
            words = "任用が始まっていますが、情報セキュリティの説明日がありません。理由を入力してください。"
            yield Problem("explained_on", words, "CK-12", stops=False)
        elif self.explained_on is not None and self.explained_on > self.started_on:
            words = "情報セキュリティの説明日が、任用開始日より後です。理由を入力してください。"
            yield Problem("explained_on", words, "CK-12", stops=False)

    def _leaving(self, look: Look) -> Iterator[Problem]:
        """Whoever leaves gives back what he has (対5-1(1)ク, CK-18)."""
        if self.left_on is not None:
            yield from leaving_problems(look, self.id, "left_on")

    def _returning(self, look: Look) -> Iterator[Problem]:
        """A person who is taken back into the section has no last day behind him."""
        if self.state == "active" and self.left_on is not None and self.left_on < look.today and self.version:
            stored = look.maybe(self.kind, self.id)
            if stored is not None and stored.state == "left":
                words = "在籍に戻すには、異動・退職日を空にするか、先の日付にしてください。"
                yield Problem("left_on", words)


def leaving_problems(look: Look, person: UUID, field: str) -> Iterator[Problem]:
    """What somebody who leaves still has by the registers (CK-18); a warning of that field."""
    carried = look.find("movement", person=person, state="out")
    used = [d.heading for d in look.find("device", user=person, state=("in_use", "out"))]
    parts = [f"持ち出し中の記録が{len(carried)}件"] if carried else []
    parts += [f"使用者になっている機器が{len(used)}台（{'、'.join(used[:3])}）"] if used else []
    held = [p.number for kind, whose in PERMITS for p in look.find(kind, state=IN_FORCE, **{whose: person})]
    parts += [f"使える許可が{len(held)}件（{'、'.join(held[:3])}）"] if held else []
    if parts:
        words = f"{'、'.join(parts)}あります。返却（R-12）と抹消通知（P-13）を確かめるか、理由を入力してください。"
        yield Problem(field, words, "CK-18", stops=False)
