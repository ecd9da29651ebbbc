"""What changed, in the words of a person."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from komae_desk.core.history import words_of_value
from komae_desk.core.record import Record, labelled, plain, shown
from tests.sample import Box, Color, two_desks


@dataclass(frozen=True)
class Row:
    name: str = labelled("品名", default="")
    box: UUID | None = labelled("入れた箱", refers_to="box")
    color: Color | None = labelled("色")
    back_on: date | None = labelled("返却日")
    count: int = labelled("数", default=1)


@dataclass(frozen=True, kw_only=True)
class WithRows(Record):
    kind: ClassVar[str] = "with_rows"
    title: ClassVar[str] = "明細"
    rows: tuple[Row, ...] = labelled("品目", default=())


def test_rows_read_as_sentences_and_name_what_they_refer_to() -> None:
    desk, _ = two_desks()
    box = desk.save(Box(id=desk.new("box").id, tag="K-1", name="髙﨑の箱"))
    rows = (Row("鍵", box.id, Color.RED, date(2026, 4, 1)), Row("USB", count=2))
    said = words_of_value(desk, WithRows, "rows", plain(rows))
    assert said == "品名：鍵、入れた箱：K-1 髙﨑の箱、色：赤、返却日：令和8年4月1日／品名：USB、数：2"
    assert shown(rows) == "品名：鍵、色：赤、返却日：令和8年4月1日・品名：USB、数：2"
    assert words_of_value(desk, WithRows, "rows", []) == ""
