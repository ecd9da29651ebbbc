"""What carrying (P-04) and giving to outsiders (P-05) share: the closed lists, the things and their class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.takeout.carry_out.record import rank_of
from komae_desk.areas.takeout.choices import Confidentiality
from komae_desk.core.application import Application
from komae_desk.core.record import Choice, Kind, Problem, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

ASSET = "information_asset"


class Means(Choice):
    """How something is carried (P-04 ④)."""

    CAR = "car", "公用車"
    FOOT = "foot", "徒歩"
    PUBLIC = "public", "公共交通機関"
    COURIER = "courier", "宅配・書留"
    OTHER = "other", "その他"


class Guard(Choice):
    """How what is carried is protected (P-04 ⑦)."""

    CASE = "case", "鍵付きケース"
    ENCRYPTION = "encryption", "暗号化"
    PASSWORD = "password", "パスワード"
    SEAL = "seal", "封緘"
    PAIR = "pair", "2人で運搬"


class Delivery(Choice):
    """How something is given to somebody outside (P-05 ④)."""

    HAND = "hand", "手交"
    POST = "post", "郵送"
    LGWAN = "lgwan", "LGWANメール"
    MEDIUM = "medium", "媒体"


class Shield(Choice):
    """How what is given is protected (P-05 ⑤)."""

    ENCRYPTION = "encryption", "暗号化"
    PASSWORD = "password", "パスワードの別送"
    CASE = "case", "鍵付きケース"
    SEAL = "seal", "封緘・書留"


class Promise(Choice):
    """What the other side does with it at last (P-05 ⑦)."""

    RETURNED = "returned", "返却する"
    DISPOSED = "disposed", "廃棄して報告する"
    NONE = "none", "約していない"


class Passing(Choice):
    """What a line of R-02 is about."""

    TRANSPORT = "transport", "運搬"
    PROVISION = "provision", "提供"


@dataclass(frozen=True, kw_only=True)
class Moved(Application):
    """An application about things that leave their place: what they are, and their class."""

    devices: tuple[UUID, ...] = labelled(
        "端末・媒体", default=(), refers_to="device", basis="対2-2(8)", help="シールのバーコードを読み取れます"
    )
    assets: tuple[UUID, ...] = labelled("情報資産（台帳）", default=(), refers_to=ASSET, basis="対2-2(8)")
    information: str = labelled(
        "情報資産名", default="", kind=Kind.LONG, basis="対2-2(8)", help="台帳にない文書やデータの名称"
    )
    confidentiality: Confidentiality | None = labelled("最高分類", required=True, basis="対2-1")
    quantity: str = labelled("数量・件数", default="", required=True, length=60, basis="対2-2(8)")

    def things(self, look: Look) -> list[Any]:
        """Those that stand in a register."""
        keys = [*(("device", key) for key in self.devices), *((ASSET, key) for key in self.assets)]
        return [record for kind, key in keys if (record := look.maybe(kind, key)) is not None]

    def thing_words(self, look: Look) -> str:
        """Everything by name, for the register and for the other side."""
        return "、".join(filter(None, [*(thing.heading for thing in self.things(look)), self.information.strip()]))

    def problems(self, look: Look) -> Iterator[Problem]:
        """Something is named, and its class is not lower than the register has it (CK-05)."""
        yield from super().problems(look)
        things = self.things(look)
        if not things and not self.information.strip():
            text = "端末・媒体、情報資産（台帳）、情報資産名のどれかを入力してください。"
            yield Problem("information", text, "対2-2(8)")
        most = max(things, key=rank_of, default=None)
        if most is not None and self.confidentiality and self.confidentiality.rank < rank_of(most):
            text = f"最高分類は、{most.heading}に登録した分類（機密性{rank_of(most)}）より低くできません。"
            yield Problem("confidentiality", text, "CK-05")


def of_things(look: Look, record: Moved) -> dict[str, Any]:
    """The highest class in the registers; one that was chosen higher stays."""
    ranks = [rank_of(thing) for thing in record.things(look)]
    most = next((c for c in Confidentiality if ranks and c.rank == max(ranks)), None)
    if most is None or (record.confidentiality and record.confidentiality.rank >= most.rank):
        return {}
    return {"confidentiality": most}
