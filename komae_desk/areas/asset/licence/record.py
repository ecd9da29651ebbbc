"""A licence (D-03, 対6-1(17)イ): how many there are, who has them, how many are left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.core.record import Choice, Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


class LicenceKind(Choice):
    """How it is counted (種別)."""

    SINGLE = "single", "個別"
    VOLUME = "volume", "ボリューム"
    SITE = "site", "サイト"
    FREE = "free", "フリー"
    SUBSCRIPTION = "subscription", "サブスクリプション"


class Keeper(Choice):
    """Who answers for it (管理者)."""

    SECURITY_MANAGER = "ISM", "情報セキュリティ管理者"
    SYSTEM_MANAGER = "SYS", "情報システム管理者"


UNCOUNTED = frozenset({LicenceKind.SITE, LicenceKind.FREE})


@dataclass(frozen=True, kw_only=True)
class SoftwareLicence(Record):
    """One product with its licences."""

    kind: ClassVar[str] = "software_licence"
    title: ClassVar[str] = "ライセンス"

    product: str = labelled(
        "製品名", default="", required=True, basis="対6-1(17)イ", aliases=("ソフトウェア名", "ソフト名", "名称", "製品")
    )
    edition_name: str = labelled("版", default="", length=40, aliases=("バージョン", "版数", "Ver."))
    category: LicenceKind | None = labelled("種別", required=True, aliases=("ライセンス種別", "種類", "契約形態"))
    certificate: str = labelled(
        "証書番号", default="", kind=Kind.CODE, length=60, aliases=("ライセンス番号", "許諾番号", "証書No.")
    )
    certificate_place: str = labelled("証書の保管場所", default="", aliases=("保管場所",))
    owned: int | None = labelled("保有数", aliases=("ライセンス数", "数量", "本数"))
    devices: tuple[UUID, ...] = labelled("割当先の端末", default=(), refers_to="device", basis="対6-1(17)イ")
    users: tuple[UUID, ...] = labelled("割当先の利用者", default=(), refers_to="person", basis="対6-1(17)イ")
    elsewhere: int | None = labelled("そのほかの割当数", help="台帳にない端末や人に割り当てた数")
    renew_by_on: date | None = labelled(
        "契約・更新期限", aliases=("契約期限", "更新期限", "有効期限", "期限", "契約満了日")
    )
    keeper: Keeper | None = labelled("管理者")
    permit_number: str = labelled("許可番号", default="", kind=Kind.CODE, basis="対6-1(17)ア", help="P-09 の番号")
    note: str = labelled("備考", default="", kind=Kind.LONG, aliases=("摘要", "メモ"))
    assigned: int = labelled("割当数", default=0, hidden=True)
    remaining: int | None = labelled("残数", hidden=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "assigned", len(self.devices) + len(self.users) + (self.elsewhere or 0))
        counted = self.owned is not None and self.category not in UNCOUNTED
        object.__setattr__(self, "remaining", (self.owned or 0) - self.assigned if counted else None)

    @property
    def heading(self) -> str:
        """Product and version."""
        return f"{self.product} {self.edition_name}".strip() or self.title

    @property
    def is_exceeded(self) -> bool:
        """More are in use than there are."""
        return self.remaining is not None and self.remaining < 0

    @property
    def beside_state(self) -> tuple[str, ...]:
        """超過 stands beside the state."""
        return ("超過",) if self.is_exceeded else ()

    @property
    def alarms(self) -> bool:
        """Its chip is red."""
        return self.is_exceeded

    def problems(self, look: Look) -> Iterator[Problem]:
        """More than there are may be written down, with a reason."""
        yield from super().problems(look)
        if self.category not in UNCOUNTED and self.category is not None and self.owned is None:
            yield Problem("owned", "保有数を入力してください。", "対6-1(17)イ")
        for name in ("owned", "elsewhere"):
            count: Any = getattr(self, name)
            if count is not None and not 0 <= count <= 999_999:
                yield Problem(name, f"{self.labels()[name].text}は、0から999999までの数字を入力してください。")
        if self.is_exceeded:
            words = f"割当数（{self.assigned}）が、保有数（{self.owned}）を超えています。理由を入力してください。"
            yield Problem("owned", words, "対6-1(17)ウ", stops=False)
