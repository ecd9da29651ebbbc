"""The second permission, by 情報政策課長: carried-out terminals (持3-2, 持3-3) and private ones (私4-1, 私4-2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.core.application import PERMITTED, UNDECIDED, Application, day_of, hand_problems
from komae_desk.core.deciding import other_hand
from komae_desk.core.people import Role, User
from komae_desk.core.record import Kind, Problem, labelled
from komae_desk.core.workflow import State, Step

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

POC = Role.POLICY_OFFICE
PAPER = ("office_permitted_on", "office_title", "office_name", "office_document")
CONDITIONS = "office_conditions"
REFUSAL = ("office_refused_on", "office_title", "office_name", "office_document", "office_refusal_reason")
REVOCATION = (
    "office_revoked_on",
    "office_revoked_title",
    "office_revoked_name",
    "office_revocation_document",
    "office_revocation_reason",
)

OFFICE_STATES = {
    "office_wait": State("情報政策課長の許可待ち", "due"),
    "cleared": State("許可（情報政策課長）", "ok"),
    "office_refused": State("不許可（情報政策課長）", "err"),
    "revoked": State("解除", "err"),
}


@dataclass(frozen=True, kw_only=True)
class OfficeApplication(Application):
    """An application that 情報政策課長 decides on after the manager of the section."""

    # What the section writes when it applies, then what 情報政策課長 decides.
    OFFICE: ClassVar[tuple[str, ...]] = (
        "office_number",
        "office_applied_on",
        "office_permitted_on",
        "office_permitted_by",
        "office_conditions",
        "office_title",
        "office_name",
        "office_document",
        "office_transcribed_by",
        "office_transcribed_at",
        "office_refused_on",
        "office_refusal_reason",
        "office_revoked_on",
        "office_revoked_title",
        "office_revoked_name",
        "office_revocation_reason",
        "office_disconnected",
        "office_revocation_document",
        "office_revocation_transcribed_by",
        "office_revocation_transcribed_at",
    )

    office_number: str = labelled("グループウェア申請番号", default="", kind=Kind.CODE, basis="持3-2・私4-1")
    office_applied_on: date | None = labelled("情報政策課長への申請日", basis="持3-2・私4-1")
    office_permitted_on: date | None = labelled("情報政策課長の許可日", basis="持3-2・私4-1")
    office_permitted_by: UUID | None = labelled("情報政策課長（決定した人）", refers_to="person", basis="対1-8(1)")
    office_conditions: str = labelled(
        "情報政策課長の条件", default="", kind=Kind.LONG, basis="持3-2・私4-1", help="条件がなければ空欄にします。"
    )
    office_title: str = labelled("決定した人の職", default="", basis="持3-2・私4-1")
    office_name: str = labelled("決定した人の氏名", default="", kind=Kind.NAME, basis="持3-2・私4-1")
    office_document: str = labelled("情報政策課長の決定の文書番号", default="", basis="CK-24")
    office_transcribed_by: UUID | None = labelled("転記者（情報政策課長の決定）", refers_to="person", basis="CK-24")
    office_transcribed_at: datetime | None = labelled("転記日時（情報政策課長の決定）", basis="CK-24")
    office_refused_on: date | None = labelled("情報政策課長の不許可日", basis="持3-2・私4-1")
    office_refusal_reason: str = labelled(
        "情報政策課長の不許可の理由", default="", kind=Kind.LONG, basis="持3-2・私4-1"
    )
    office_revoked_on: date | None = labelled("解除日", basis="持3-3・私4-2")
    office_revoked_title: str = labelled("解除した人の職", default="", basis="持3-3・私4-2")
    office_revoked_name: str = labelled("解除した人の氏名", default="", kind=Kind.NAME, basis="持3-3・私4-2")
    office_revocation_reason: str = labelled("解除の理由", default="", kind=Kind.LONG, basis="持3-3・私4-2")
    office_disconnected: bool = labelled(
        "接続も強制解除した", default=False, basis="持5・私7", help="停止・切断・処理の指示は、解除の理由に書きます。"
    )
    office_revocation_document: str = labelled("解除の文書番号", default="", basis="CK-24")
    office_revocation_transcribed_by: UUID | None = labelled("転記者（解除）", refers_to="person", basis="CK-24")
    office_revocation_transcribed_at: datetime | None = labelled("転記日時（解除）", basis="CK-24")
    office_due_on: date | None = labelled("情報政策課長の許可が要る日", hidden=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.state in (*UNDECIDED, *PERMITTED):
            self._blank(self.OFFICE)
        elif self.state == "office_wait":
            self._blank(self.OFFICE[2:])
        awaited = self.starts if self.needs_office and self.state in (*PERMITTED, "office_wait") else None
        object.__setattr__(self, "office_due_on", day_of(awaited) if awaited else None)

    @property
    def needs_office(self) -> bool:
        """Whether 情報政策課長 has to permit, too."""
        return True

    def _decision_problems(self, look: Look) -> Iterator[Problem]:
        """MO-02: 情報セキュリティ管理者 ≤ 情報政策課長 ≤ 開始; what came too late passes with a reason only (CK-02)."""
        yield from super()._decision_problems(look)
        yield from self._office_hand_problems(look)
        office = self.office_permitted_on
        if office is None:
            return
        if self.decided_on and office < self.decided_on:
            yield Problem(
                "office_permitted_on",
                "情報政策課長の許可日は、情報セキュリティ管理者の許可日"
                f"（{self.decided_on.month}月{self.decided_on.day}日）以後の日を入力してください。",
                "MO-02",
            )
        if office > look.today:
            yield Problem("office_permitted_on", "情報政策課長の許可日は、今日以前の日を入力してください。", "CK-24")
        if self.state == "cleared" and self.starts and office > day_of(self.starts):
            yield Problem(
                "office_permitted_on",
                "始めた後の許可（事後許可）になります。理由を入力してください。（入力すると登録できます）",
                "CK-02",
                stops=False,
            )

    def _office_hand_problems(self, look: Look) -> Iterator[Problem]:
        """CK-01 and CK-24 for what 情報政策課長 decided, on screen or written down."""
        if self.office_permitted_by and self.office_permitted_by == self.applicant:
            text = "申請者と許可者が同じです。別の人が許可した記録にしてください。"
            yield Problem("office_permitted_by", text, "CK-01")
        if self.office_transcribed_at:
            writer = self.office_transcribed_by
            yield from hand_problems(look, self.applicant, self.office_name, writer, "office_name")
        if self.office_revocation_transcribed_at:
            writer = self.office_revocation_transcribed_by
            yield from hand_problems(look, self.applicant, self.office_revoked_name, writer, "office_revoked_name")
        for name in ("office_refused_on", "office_revoked_on"):
            day, label = getattr(self, name), self.labels()[name].text
            if day and day > look.today:
                yield Problem(name, f"{label}は、今日以前の日を入力してください。", "CK-24")
            elif day and self.decided_on and day < self.decided_on:
                words = f"情報セキュリティ管理者の許可日（{self.decided_on.month}月{self.decided_on.day}日）"
                yield Problem(name, f"{label}は、{words}以後の日を入力してください。", "MO-02")

    @property
    def after_the_fact(self) -> bool:
        """Whether one of the two permissions came after the beginning (CK-02)."""
        office = self.office_permitted_on
        return super().after_the_fact or bool(office and self.starts and office > day_of(self.starts))


def needs_office(application: Any, user: User, look: Look) -> str:
    """The application to 情報政策課長 is for those that need it."""
    return "" if application.needs_office else "情報政策課長への申請は「不要」とした許可です。"


def outside_office(application: Any, user: User, look: Look) -> bool:
    """情報政策課長 decides on screen and writes nothing down."""
    return not user.holds(POC) and user.person != application.applicant


def revocable(application: Any, user: User, look: Look) -> bool:
    """Only what 情報政策課長 permits is revoked there, and written down here."""
    return application.needs_office and outside_office(application, user, look)


def office_steps(permission: str) -> tuple[Step, ...]:
    """From the manager's permission to that of 情報政策課長."""
    decided = {"office_permitted_by": "me", "office_title": "my_title", "office_name": "my_name"}
    written = {"office_transcribed_by": "me", "office_transcribed_at": "now"}
    return (
        Step("apply_office", "情報政策課長への申請を記録", PERMITTED, "office_wait", basis=permission,
             asks=("office_number", "office_applied_on"), needs=("office_number", "office_applied_on"),
             rule=needs_office, concerns=lambda permit, user, look: permit.needs_office),
        Step("permit_office", "許可（情報政策課長）", ("office_wait",), "cleared", by=(POC,), basis=permission,
             apart=True, checks=True, fills={"office_permitted_on": "today"} | decided, key="Alt+A",
             undo="return_office", tone="ok"),
        Step("condition_office", "条件を付けて許可（情報政策課長）", ("office_wait",), "cleared", by=(POC,),
             basis=permission, apart=True, checks=True, asks=(CONDITIONS,), needs=(CONDITIONS,),
             fills={"office_permitted_on": "today"} | decided, key="Alt+C", undo="return_office"),
        Step("transcribe_office", "情報政策課長の許可を転記", ("office_wait",), "cleared", basis="CK-24",
             checks=True, asks=(*PAPER, CONDITIONS), needs=PAPER, fills=written, rule=other_hand,
             concerns=outside_office),
        Step("return_office", "情報政策課長の許可の取消し", ("cleared",), "office_wait", by=(POC,), reason=1),
        Step("refuse_office", "不許可（情報政策課長）", ("office_wait",), "office_refused", by=(POC,),
             apart=True, basis=permission, asks=("office_refusal_reason",), needs=("office_refusal_reason",),
             fills={"office_refused_on": "today"} | decided, key="Alt+N", tone="err"),
        Step("transcribe_office_refusal", "情報政策課長の不許可を転記", ("office_wait",), "office_refused",
             basis="CK-24", checks=True, asks=REFUSAL, needs=REFUSAL, fills=written, rule=other_hand,
             concerns=outside_office),
    )  # fmt: skip


def revoking(revocation: str, using: tuple[str, ...]) -> tuple[Step, ...]:
    """解除 by 情報政策課長 from any state in use (持3-3, 私4-2)."""
    live = (*PERMITTED, "office_wait", "cleared", *using)
    return (
        Step("revoke", "許可を解除", live, "revoked", by=(POC,), basis=revocation,
             asks=("office_revocation_reason", "office_disconnected"), needs=("office_revocation_reason",),
             fills={"office_revoked_on": "today", "office_revoked_title": "my_title", "office_revoked_name": "my_name"},
             tone="err"),
        Step("transcribe_revocation", "解除を転記", live, "revoked", basis=revocation, checks=True,
             asks=(*REVOCATION, "office_disconnected"), needs=REVOCATION,
             fills={"office_revocation_transcribed_by": "me", "office_revocation_transcribed_at": "now"},
             rule=other_hand, concerns=revocable),
    )  # fmt: skip
