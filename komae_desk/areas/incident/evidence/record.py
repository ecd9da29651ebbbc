"""I-03: one piece of evidence, what it was taken from, by whom and how, where it is kept (緊5-3(6))."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.incident.choices import Answer, Class, Followed, Readers
from komae_desk.core.people import PERSON
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "緊5-3(6)"
WARNING = "電源を切る前、対策ソフトで検査する前に、必要な証拠が失われないか確かめてください。"
_SHA_256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Evidence(Record):
    """One line of I-03."""

    kind: ClassVar[str] = "evidence"
    title: ClassVar[str] = "証拠保全"
    distinct: ClassVar[tuple[tuple[str, ...], ...]] = (("taken_by", "witness"),)

    incident: UUID | None = labelled("インシデント", required=True, refers_to="incident", indexed=True)
    sort_of: Class | None = labelled("区分", required=True, basis=BASIS)
    target: str = labelled("対象機器", default="", length=120, required=True, basis=BASIS)
    device: UUID | None = labelled("対象機器（台帳）", refers_to="device", basis=BASIS)
    next_action: Followed | None = labelled(
        "この後に行うこと", default=Followed.NOTHING, basis=BASIS, help="電源断と検査は、証拠を失わせることがあります"
    )
    losses_considered: Answer | None = labelled("失われる証拠がないことを確かめた", basis=BASIS)
    taken_by: UUID | None = labelled("取得者", refers_to=PERSON, basis=BASIS)
    taker: str = labelled("取得者（課の外の人）", default="", kind=Kind.NAME, help="所属と氏名")
    witness: UUID | None = labelled("立会者", refers_to=PERSON, basis=BASIS)
    taken_at: datetime | None = labelled("取得日時", required=True, basis=BASIS)
    method: str = labelled("方法", default="", length=200, required=True, basis=BASIS)
    kept_at: str = labelled(
        "保存先", default="", length=200, required=True, basis=BASIS, help="同じネットワークの上に置かない、別の機器"
    )
    is_apart: Answer | None = labelled("同じネットワークの上にない", basis=BASIS)
    medium: UUID | None = labelled("媒体番号", refers_to="device", basis=BASIS)
    digest: str = labelled("ハッシュ値（SHA-256）", default="", kind=Kind.CODE, length=64, basis=BASIS)
    handed_to: str = labelled("受渡し先", default="", kind=Kind.NAME, length=120)
    handed_at: datetime | None = labelled("受渡し日時")
    readers: Readers | None = labelled("読める報告先")
    note: str = labelled("備考", default="", kind=Kind.LONG)

    @property
    def heading(self) -> str:
        """Number and class."""
        return f"{self.number or '（番号なし）'} {self.sort_of.label if self.sort_of else self.title}"

    def problems(self, look: Look) -> Iterator[Problem]:
        """What is lost by switching off, what lies on the same network, a hash that is none."""
        yield from super().problems(look)
        if self.next_action not in (None, Followed.NOTHING) and self.losses_considered is not Answer.YES:
            yield Problem("losses_considered", f"{WARNING}確かめられないときは、理由を入力してください。", BASIS,
                          stops=False)  # fmt: skip
        if self.is_apart is Answer.NO:
            text = "証拠は、同じネットワークの上に置かない別の機器に保存してください。"
            yield Problem("is_apart", f"{text}できないときは、理由を入力してください。", BASIS, stops=False)
        if self.taken_by is None and not self.taker.strip():
            yield Problem("taken_by", "取得者を選んでください。課の外の人は、所属と氏名を入力してください。", BASIS)
        if self.digest and not _SHA_256.fullmatch(self.digest.strip().lower()):
            yield Problem("digest", "ハッシュ値は、SHA-256の64桁の英数字を入力してください。", BASIS)
