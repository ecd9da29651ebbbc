"""P-17: notice that a permitted private device changed, is not needed any more, or is disposed of (私4-4〜6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.areas.takeout.choices import NoticeKind
from komae_desk.areas.takeout.private_device.record import LIVE
from komae_desk.core.application import hand_problems
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


# The permissions a notice may be about; a revoked device still has to be cleared of what was registered.
NOTIFIED = ("cleared", "using", "revoked")


@dataclass(frozen=True, kw_only=True)
class PrivateNotice(Record):
    """One notice; 不要 and 端末廃棄 are complete only with the erasure of what was registered (私4-5)."""

    kind: ClassVar[str] = "private_notice"
    title: ClassVar[str] = "私的パソコン等の届"

    applied_on: date | None = labelled("届出日", basis="私4-4")
    applicant: UUID | None = labelled("届出者", required=True, refers_to="person", basis="私4-4")
    notice: NoticeKind | None = labelled("種別", required=True, basis="私4-4〜6", help="追加は P-03 で申請します")
    permit: UUID | None = labelled("許可（P-03）", required=True, refers_to="private_device", basis="私4-4")
    old_device: str = labelled(
        "旧の端末", default="", required=True, length=200, basis="私4-6", help="メーカー・機種・製造番号"
    )
    new_maker: str = labelled("新の端末のメーカー", default="", basis="私4-6", help="変更のとき")
    new_model: str = labelled("新の端末の機種", default="", basis="私4-6", help="変更のとき")
    new_serial: str = labelled("新の端末の製造番号", default="", kind=Kind.CODE, basis="CK-17", help="変更のとき")
    reason: str = labelled("理由", default="", kind=Kind.LONG)
    erased_at: datetime | None = labelled("登録情報を全て消去した日時", basis="私4-5")
    erasure_method: str = labelled("消去の方法", default="", length=200, basis="私4-5")
    erasure_confirmed_by: UUID | None = labelled("消去の確認者", refers_to="person", basis="私4-5")
    groupware_number: str = labelled(
        "グループウェアの手続番号", default="", kind=Kind.CODE, required=True, basis="私4-4"
    )
    groupware_on: date | None = labelled("グループウェアの手続日", required=True, basis="私4-4")
    confirmed_by: UUID | None = labelled("確認者（情報セキュリティ管理者）", refers_to="person")
    confirmed_title: str = labelled("確認者の職", default="")
    confirmed_name: str = labelled("確認者の氏名", default="", kind=Kind.NAME)
    confirmed_on: date | None = labelled("確認日")
    received_by: UUID | None = labelled("受領者", refers_to="person", basis="私4-4")
    received_title: str = labelled("受領者の職", default="", basis="私4-4")
    received_name: str = labelled("受領者の氏名", default="", kind=Kind.NAME, basis="私4-4")
    received_on: date | None = labelled("受領日", basis="私4-4")
    decision_document: str = labelled("文書番号・申請番号", default="", basis="CK-24")
    transcribed_by: UUID | None = labelled("転記者", refers_to="person", basis="CK-24")
    transcribed_at: datetime | None = labelled("転記日時", basis="CK-24")
    end_due_on: date | None = labelled("許可の終了待ち", hidden=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "end_due_on", self.received_on if self.state == "received" else None)

    @property
    def ends(self) -> bool:
        """Whether the device is given up, so that its permission ends."""
        return self.notice in (NoticeKind.UNNEEDED, NoticeKind.DISPOSED)

    @property
    def new_device(self) -> str:
        """The new device in one line, as the paper has it."""
        serial = f"（製造番号 {self.new_serial}）" if self.new_serial else ""
        return f"{self.new_maker} {self.new_model}{serial}".strip()

    @property
    def heading(self) -> str:
        return f"{self.number or '（番号なし）'} {self.notice.label if self.notice else '届'}"

    def problems(self, look: Look) -> Iterator[Problem]:
        """Erasure for 不要 and 廃棄, the new device for 変更, and 転記 by another hand (CK-24)."""
        yield from super().problems(look)
        if self.ends:
            yield from self._asked(("erased_at", "erasure_method", "erasure_confirmed_by"), "不要・廃棄のとき", "私4-5")
            if self.erasure_confirmed_by and self.erasure_confirmed_by == self.applicant:
                yield Problem("erasure_confirmed_by", "消去の確認者は、届出者と別の人を選んでください。", "私4-5")
        elif self.notice is NoticeKind.CHANGED:
            yield from self._asked(("new_maker", "new_model", "new_serial"), "変更のとき", "私4-6")
            yield from self._twice(look)
        if self.state in ("draft", "submitted"):
            yield from self._permit_problems(look)
        yield from self._moment_problems(look)
        if self.transcribed_at:
            yield from hand_problems(look, self.applicant, self.received_name, self.transcribed_by, "received_name")

    def _asked(self, names: tuple[str, ...], when: str, basis: str) -> Iterator[Problem]:
        for name in names:
            if not getattr(self, name):
                yield Problem(name, f"{self.labels()[name].text}を入力してください（{when}）。", basis)

    def _moment_problems(self, look: Look) -> Iterator[Problem]:
        if self.erased_at and self.erased_at > look.now:
            yield Problem("erased_at", "消去した日時は、今より前の日時を入力してください。", "私4-5")
        if self.received_on and self.received_on > look.today:
            yield Problem("received_on", "受領日は、今日以前の日を入力してください。", "CK-24")

    def _twice(self, look: Look) -> Iterator[Problem]:
        """The new device has no permission of its own yet."""
        for other in look.find("private_device", serial=self.new_serial, state=LIVE) if self.new_serial else []:
            if other.id != self.permit:
                words = f"この製造番号の端末は、{other.number}で申請済みです。製造番号を確認してください。"
                yield Problem("new_serial", words, "CK-17")

    def _permit_problems(self, look: Look) -> Iterator[Problem]:
        """A notice is about one's own permitted device (私4-4)."""
        permit: Any = look.maybe("private_device", self.permit)
        if permit is None:
            return
        if permit.state not in NOTIFIED:
            yield Problem("permit", "許可を得て使っている端末（P-03）を選んでください。", "私4-4")
        elif self.applicant and permit.applicant != self.applicant:
            words = "許可を受けた人と届出者が違います。届出者か許可（P-03）を選び直してください。"
            yield Problem("permit", words, "私4-4")
