"""A record that was ended elsewhere while it was changed here: whether the change is to be kept (ux.md §4.16, §5.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from komae_desk.core.act import Act, why_not_correct
from komae_desk.core.area import Ledger
from komae_desk.core.conflicts import Hand
from komae_desk.core.desk import Desk
from komae_desk.core.record import META, Record, rich_field

KEEP = "変更を残す"


@dataclass(frozen=True)
class Ended:
    """How the record ended, what was changed here, and whether by 訂正版 or as a new entry it may go on."""

    record: Record
    state: str
    values: Mapping[str, Any]
    changed: tuple[str, ...]

    def title(self, theirs: Hand | None) -> str:
        """「この情報資産は 10:35 に廃棄済になりましたが、この端末で保管場所が変更されています。」"""
        at = f"{theirs.at.astimezone():%H:%M} に" if theirs is not None else ""
        changed = "・".join(self.changed)
        return f"この{self.record.title}は {at}{self.state}になりましたが、この端末で{changed}が変更されています。"

    @property
    def sentence(self) -> str:
        """What 「変更を残す」 does."""
        if self.record.voided:
            return f"「{KEEP}」を押すと、取り消した記録は残したまま、新しい記録として登録し直します。"
        return f"「{KEEP}」を押すと、{self.state}のまま、内容を直した訂正版を作ります。"

    @property
    def ways(self) -> tuple[str, str]:
        """The two answers."""
        return KEEP, f"{self.state}のままにする"

    def keep(self, act: Act, record: Record) -> None:
        """Register the change all the same."""
        if record.voided:
            kept = {f.name: getattr(record, f.name) for f in fields(record) if f.name not in META and f.init}
            act.save(act.desk.new(record.kind, **{**kept, **self.values}))
        else:
            act.correct(record, "ほかの端末の手続と重なったため", **self.values)


def ways_on(desk: Desk, ledger: Ledger, op: Mapping[str, Any], record: Record | None, code: str) -> Ended | None:
    """What may be asked about a refused change; None when the record is not ended, or nobody here may go on with it."""
    if record is None or op["verb"] != "edit" or code != "conflict:state":
        return None
    labels = record.labels()
    changed = [name for name in labels if name in op["patch"]]
    state = "取消し" if record.voided else ledger.workflow.states[record.state].label
    is_final = record.state in ledger.workflow.final and not why_not_correct(desk, record)
    if not changed or not (record.voided or is_final):
        return None
    values = {name: rich_field(type(record), name, op["patch"][name][1]) for name in changed}
    return Ended(record, state, values, tuple(labels[name].text for name in changed))
