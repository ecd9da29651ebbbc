"""A delegation (委任, 対1-1(5), 対1-2(10)): whose duty, by whom, from when to when, by which document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.areas.person.person.record import GRANTING
from komae_desk.core.dates import wareki_short
from komae_desk.core.folding import fold_code, fold_search
from komae_desk.core.people import Role
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

FORM = re.compile(r"[A-Z]-[0-9]{2}")
# Roles by which nobody permits anything: there is nothing to delegate.
NOT_DELEGATED = frozenset({Role.STAFF, Role.TERM_STAFF, Role.CLERK, Role.AUDIT_OFFICER})


@dataclass(frozen=True, kw_only=True)
class Delegation(Record):
    """One duty of one office, done by another person for a time."""

    kind: ClassVar[str] = "delegation"
    title: ClassVar[str] = "委任"

    role: Role | None = labelled("誰の担務か", required=True, basis="対1-1(5)、対1-2(10)")
    duty: str = labelled(
        "担務", default="", help="様式番号（例：P-01、P-07）を書くと、その様式に限ります。空欄は全ての担務です。"
    )
    delegator: UUID | None = labelled("委任者", refers_to="person", help="名簿にいない人は、下の欄に入力してください。")
    delegator_name: str = labelled("委任者（名簿にいない人）", default="", kind=Kind.NAME, help="職と氏名")
    delegate: UUID | None = labelled("受任者", required=True, refers_to="person")
    delegate_post: str = labelled(
        "受任者の職名", default="", required=True, help="帳票に「CISO（委任：情報政策課長）」のように印字します。"
    )
    starts_on: date | None = labelled("委任の始まりの日", required=True)
    ends_on: date | None = labelled("委任の終わりの日", required=True)
    document: str = labelled("根拠文書", default="", required=True, help="文書名と番号")
    revoked_on: date | None = labelled("解除日")
    note: str = labelled("備考", default="", kind=Kind.LONG)

    @property
    def heading(self) -> str:
        """The post as it is printed."""
        return self.printed or self.title

    @property
    def printed(self) -> str:
        """「CISO（委任：情報政策課長）」, as a 許可欄 names the permitter (domain.md §1.2)."""
        if self.role is None:
            return ""
        office = "CISO" if self.role is Role.CISO else self.role.label
        return f"{office}（委任：{self.delegate_post}）"

    @property
    def forms(self) -> frozenset[str]:
        """The forms the duty names; empty is every one."""
        return frozenset(FORM.findall(fold_code(self.duty)))

    def covers(self, day: date) -> bool:
        """Whether the delegation holds on a day; first and last day count, the day of 解除 does not."""
        if self.voided or self.starts_on is None or self.ends_on is None:
            return False
        revoked = self.revoked_on is not None and self.revoked_on <= day
        return self.starts_on <= day <= self.ends_on and not revoked

    def problems(self, look: Look) -> Iterator[Problem]:
        """No self-delegation, no two delegates for one duty, never to an auditor."""
        yield from super().problems(look)
        yield from self._people(look)
        if self.role in NOT_DELEGATED:
            words = f"{self.role.label if self.role else ''}の担務は、委任の対象ではありません。"
            yield Problem("role", f"{words}許可や承認をする役割を選んでください。", "対1-1(5)")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            yield Problem("ends_on", "委任の終わりの日は、始まりの日以後の日を入力してください。")
        if self.duty.strip() and not self.forms:
            words = "担務は、様式番号（例：P-01）を入れて入力してください。全ての担務のときは空欄にしてください。"
            yield Problem("duty", words, "対1-1(5)")
        yield from self._overlapping(look)
        if not look.user.roles & set(GRANTING):
            # A delegated role is not passed on: only who holds one himself delegates.
            words = "委任を登録できるのは、情報セキュリティ管理者と上位の責任者です。課長に依頼してください。"
            yield Problem("role", words, "対1-4(1)")

    def _people(self, look: Look) -> Iterator[Problem]:
        if self.delegator is None and not self.delegator_name:
            yield Problem("delegator", "委任者を選んでください。名簿にいない人は、職と氏名を入力してください。")
        delegate = look.maybe("person", self.delegate)
        if delegate is not None and self._is_delegator(delegate):
            yield Problem("delegate", "委任者と受任者が同じ人です。別の人を選んでください。", "対1-8(1)")
        elif delegate is not None and Role.AUDIT_OFFICER in getattr(delegate, "roles", ()):
            words = f"{Role.AUDIT_OFFICER.label}は、監査を受ける課の担務を行えません。別の人を選んでください。"
            yield Problem("delegate", words, "対1-8(2)")
        elif self.delegate == look.user.person and not self.version:
            words = "受任者本人が委任を登録します。理由を入力してください。"
            yield Problem("delegate", words, "対1-8(1)", stops=False)

    def _is_delegator(self, delegate: Any) -> bool:
        """The same person, also when one of the two is only a name with a post before it."""
        name = fold_search(delegate.name).replace(" ", "")
        return self.delegator == delegate.id or (
            bool(name) and fold_search(self.delegator_name).replace(" ", "").endswith(name)
        )

    def _overlapping(self, look: Look) -> Iterator[Problem]:
        if not (self.starts_on and self.ends_on and self.role) or self.revoked_on:
            return
        for other in look.find(self.kind, role=self.role):
            if isinstance(other, Delegation) and other.id != self.id and self._collides(other):
                until = wareki_short(other.ends_on) if other.ends_on else ""
                since = wareki_short(other.starts_on) if other.starts_on else ""
                words = f"同じ担務の委任と期間が重なっています（{other.printed}　{since}〜{until}）。"
                yield Problem("starts_on", f"{words}期間を分けてください。", "対1-1(5)")

    def _collides(self, other: Delegation) -> bool:
        if other.revoked_on or not (self.starts_on and self.ends_on and other.starts_on and other.ends_on):
            return False
        same = not self.forms or not other.forms or bool(self.forms & other.forms)
        return same and self.starts_on <= other.ends_on and other.starts_on <= self.ends_on
