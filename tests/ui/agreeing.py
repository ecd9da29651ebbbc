"""An agreement whose answers the test decides; what was asked of it is written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from komae_desk.core.conflicts import Case, Difference, Hand, Matter, Standing
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.handover import Arrival
from komae_desk.core.identity import uuid7
from tests.sample import NOW, Color

OURS, THEIRS = "共有フォルダー", "施錠キャビネット2の髙﨑の箱"


@dataclass
class Open:
    """The open matters; settling one saves as the real resolution does."""

    desk: Desk
    all: list[Matter] = field(default_factory=list)
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    refuses: Exception | None = None

    def open_ones(self) -> list[Matter]:
        return list(self.all)

    def of(self, record_id: Any) -> list[Matter]:
        return [each for each in self.all if each.record_id == record_id]

    def records(self) -> frozenset[Any]:
        return frozenset(each.record_id for each in self.all)

    def settle(self, matter: Matter, values: Mapping[str, Any], reasons: Mapping[str, str] | None = None) -> None:
        if self.refuses is not None and not reasons:
            raise self.refuses
        self.asked.append(("settle", dict(values), dict(reasons or {})))
        with self.desk.act("内容の決定") as act:
            act.save(act.get(matter.kind, matter.record_id), **{**matter.values, **values})
            self._close(act, matter)

    def answer(self, matter: Matter, way: int) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.asked.append(("answer", way))
        with self.desk.act("確認") as act:
            self._close(act, matter)

    def take_notice(self, matter: Matter, note: str) -> None:
        if matter not in self.all:
            raise Refused("この確認は、もう済んでいます。")
        self.asked.append(("notice", note))
        with self.desk.act("確認") as act:
            self._close(act, matter)

    def _close(self, act: Any, matter: Matter) -> None:
        self.all.remove(matter)
        if act.maybe(matter.kind, matter.record_id) is not None:
            act.remark(act.get(matter.kind, matter.record_id), "decided", of=str(matter.op_id))


class NothingCame:
    """No other section hands anything over."""

    def waiting(self) -> tuple[Arrival, ...]:
        return ()


@dataclass
class Agreed:
    """The agreement of a window."""

    matters: Open
    arrivals: NothingCame = field(default_factory=NothingCame)
    now: Standing = Standing(last=NOW, unsent=3, next_in=42)
    tries: int = 0
    noticed: int = 0
    exported: list[Path] = field(default_factory=list)
    asked_code: int = 0
    halted: int = 0

    def standing(self) -> Standing:
        return self.now

    def ask_code(self) -> None:
        self.asked_code += 1

    def halt(self) -> None:
        self.halted += 1

    def agree_now(self) -> None:
        self.tries += 1
        self.now = replace(self.now, next_in=None)

    def notice_alarms(self) -> None:
        self.noticed += 1
        self.now = replace(self.now, alarms=())

    def export_witnesses(self, path: Path) -> int:
        if path.is_dir():
            raise Refused("書けません。")
        self.exported.append(path)
        return 4


def matter_of(record: Any, case: Case = Case.FIELDS, **values: Any) -> Matter:
    """A matter about a box: name and colour clash."""
    made: dict[str, Any] = {
        "op_id": uuid7(),
        "kind": "box",
        "record_id": record.id,
        "ledger": "箱",
        "heading": record.heading,
        "case": case,
        "act": "箱の変更",
        "title": "ほかの端末の変更と重なっています（2項目）",
        "sentence": "鈴木 一朗（窓口3）が 10:35 に更新しました。あなたの変更は、この端末に残っています。",
        "mine": Hand("𠮷田 花子", NOW, "窓口1"),
        "theirs": Hand("鈴木 一朗", NOW + timedelta(minutes=2), "窓口3"),
    }
    if case is Case.FIELDS:
        made["differences"] = (
            Difference("name", "名称", "箱", OURS, THEIRS, OURS, THEIRS),
            Difference("color", "色", "", "赤", "青", Color.RED, Color.BLUE),
        )  # fmt: skip
        made |= {"merged_here": ("数",), "merged_there": ("取得日",), "values": {"count": 77}}
    if case is Case.WORLD:
        made |= {
            "title": "同じ機器が2か所で貸し出されています。",
            "sentence": "登録：窓口3　10:40 鈴木 一朗／この端末（窓口1）　10:41 伊藤 恵",
            "facts": ("KK-0207 ノートPC", "サーバーの記録：10:40 鈴木 一朗さんに貸出し"),
            "question": "機器は今どちらにありますか。",
            "ways": ("鈴木 一朗さん", "伊藤 恵さん", "窓口に戻っている"),
        }
    if case is Case.ENDED:
        made |= {
            "title": "この箱は 10:35 に取消しになりましたが、この端末で名称・色が変更されています。",
            "sentence": "「変更を残す」を押すと、取り消した記録は残したまま、新しい記録として登録し直します。",
            "ways": ("変更を残す", "取消しのままにする"),
        }
    if case is Case.REFUSED:
        made |= {
            "title": "「箱の変更」は、サーバーに受け付けられませんでした。",
            "sentence": "ほかの端末で先に手続が進んだため、変更は受け付けられませんでした。今は「廃止」です。",
        }
    return Matter(**{**made, **values})
