import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komae_desk.core.errors import Refused
from komae_desk.files.check import Checked, Fault, Found, Outcome, check
from komae_desk.files.mapping import REMARK, suggest
from komae_desk.files.progress import Stopped
from komae_desk.files.reading import read_table
from komae_desk.files.rejected import write_rejected
from komae_desk.files.table import Cell, Row

HEADER = ("管理番号", "月")
MAPPING = {0: "tag", 1: "month"}
HELD = {"K-1": 1, "K-2": 2}


def convert(field: str, raw: Cell) -> Any:
    if field == "month":
        if not isinstance(raw, int) or not 1 <= raw <= 12:
            raise Refused("月は1から12までの数字を入力してください。")
        return raw
    if raw is None:
        raise Refused("管理番号を入力してください。")
    return raw


def known(values: Mapping[str, Any]) -> Found:
    tag = values["tag"]
    if tag == "ZS-0012":
        raise Refused("番号「ZS-0012」は登録済みです。", "tag")
    if tag == "なし":
        return Found(Outcome.NEW)
    if tag not in HELD:
        return Found(Outcome.NEW, tag)
    return Found(Outcome.UNCHANGED if HELD[tag] == values["month"] else Outcome.UPDATED, tag, f"id-{tag}")


def rehearse(*cells: tuple[Cell, ...], first: int = 12) -> Checked:
    rows = [Row(first + at, line) for at, line in enumerate(cells)]
    return check(rows, MAPPING, convert, known, header=HEADER, key_field="tag")


def outcomes(checked: Checked) -> list[str]:
    return [row.outcome.value for row in checked.rows]


def test_every_outcome_with_exact_sentences() -> None:
    checked = rehearse(("ZS-0012", 1), ("K-1", 1), ("K-2", 3), ("K-9", 4), (None, 13), ("K-9", 5), ("x",))
    assert outcomes(checked) == ["rejected", "unchanged", "updated", "new", "rejected", "rejected", "rejected"]
    assert [checked.sentences(row) for row in checked.rejected()] == [
        ["12行目 管理番号：番号「ZS-0012」は登録済みです。"],
        ["16行目 管理番号：管理番号を入力してください。", "16行目 月：月は1から12までの数字を入力してください。"],
        ["17行目 管理番号：番号「K-9」は15行目にもあります。どちらかを直すか、消してください。"],
        ["18行目 月：月は1から12までの数字を入力してください。"],
    ]
    assert [row.record for row in checked.accepted()] == ["id-K-2", ""]
    assert checked.rows[4].faults[1] == Fault("month", 1, "月は1から12までの数字を入力してください。")


def test_rows_without_an_identity_are_never_twins() -> None:
    assert outcomes(rehearse(("なし", 1), ("なし", 1))) == ["new", "new"]


def test_mending_the_first_twin_frees_the_second() -> None:
    checked = rehearse(("K-9", 1), ("K-9", 2), ("K-9", 3))
    assert checked.edit(0, 0, "K-8") == [0, 1, 2]
    assert outcomes(checked) == ["new", "new", "rejected"]
    assert "13行目にもあります" in checked.sentences(checked.rows[2])[0]
    assert checked.edit(0, 0, "K-9") == [0, 1, 2]
    assert outcomes(checked) == ["new", "rejected", "rejected"]


def test_an_edit_beyond_the_end_of_a_short_row() -> None:
    checked = rehearse(("K-9",))
    checked.edit(0, 1, 4)
    assert outcomes(checked) == ["new"]
    assert checked.rows[0].row.cells == ("K-9", 4)


cells = st.tuples(
    st.sampled_from(["K-1", "K-2", "K-3", "ZS-0012", "なし", None]), st.sampled_from([1, 2, 13, None, "x"])
)


def agrees(checked: Checked) -> None:
    assert checked.read == sum(checked.counts.values())
    assert +checked.counts == Counter(row.outcome for row in checked.rows)
    assert all(bool(row.faults) == (row.outcome is Outcome.REJECTED) for row in checked.rows)


@given(st.lists(cells, max_size=12), st.data())
def test_read_is_the_sum_of_the_outcomes_and_edits_equal_a_fresh_check(
    lines: list[tuple[Cell, ...]], data: st.DataObject
) -> None:
    checked = rehearse(*lines)
    agrees(checked)
    for _ in range(data.draw(st.integers(0, 5)) if lines else 0):
        at = data.draw(st.integers(0, len(lines) - 1))
        column = data.draw(st.integers(0, 1))
        value = data.draw(cells)[column]
        before = list(checked.rows)
        states = [(row.outcome, row.faults) for row in before]
        touched = checked.edit(at, column, value)
        line = list(lines[at])
        line[column] = value
        lines[at] = tuple(line)
        fresh = rehearse(*lines)
        agrees(checked)
        assert [(r.outcome, r.faults, r.values) for r in checked.rows] == [
            (r.outcome, r.faults, r.values) for r in fresh.rows
        ]
        for index, row in enumerate(checked.rows):
            assert index in touched or (row.outcome, row.faults) == states[index]


def test_a_hundred_thousand_rows_cost_little_and_an_edit_nothing() -> None:
    rows = [Row(at + 2, tuple(f"{at}-{column}" for column in range(10))) for at in range(100_000)]
    mapping = {column: f"f{column}" for column in range(10)}
    start = time.process_time()
    checked = check(rows, mapping, lambda _field, raw: raw, lambda values: Found(Outcome.NEW, values["f0"]))
    all_rows = time.process_time() - start
    start = time.process_time()
    checked.edit(99_999, 0, "0-0")
    assert time.process_time() - start < all_rows / 10, "an edit looks at what it touches, not at every row"
    assert checked.counts[Outcome.REJECTED] == 1


def test_a_rehearsal_tells_progress_and_stops() -> None:
    rows = [Row(at, ("K-9", 1)) for at in range(5000)]
    seen: list[tuple[int, int | None]] = []
    check(rows, MAPPING, convert, known, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 5000), (2000, 5000), (4000, 5000), (5000, 5000)]
    with pytest.raises(Stopped):
        check(rows, MAPPING, convert, known, cancelled=lambda: True)


def test_rejected_rows_are_saved_mended_and_read_again(tmp_path: Path) -> None:
    checked = rehearse(("ZS-0012", 1), ("K-9", 13), ("K-8", 1))
    path = tmp_path / "取り込めなかった行.xlsx"
    assert write_rejected(path, checked, HEADER, marking="機密性2").rows == 2
    table = read_table(path)
    assert table.header.labels == (*HEADER, REMARK)
    assert [row.cells for row in table.rows] == [
        ("ZS-0012", 1, "管理番号：番号「ZS-0012」は登録済みです。"),
        ("K-9", 13, "月：月は1から12までの数字を入力してください。"),
    ]
    mapping = suggest(table.header.labels, {"tag": ["管理番号"], "month": ["月"]})
    assert mapping == MAPPING
    again = check(table.rows, mapping, convert, known, header=table.header.labels, key_field="tag")
    again.edit(0, 0, "K-7")
    second = tmp_path / "2.xlsx"
    write_rejected(second, again, table.header.labels)
    assert read_table(second).header.labels == (*HEADER, REMARK)
    assert [row.cells[0] for row in read_table(second).rows] == ["K-9"]
