"""C-02-3: the self-checks of a department or the city, for the committee, as the list was told (A4横)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.areas.self_check.result.pictures import FULL, TICKS
from komae_desk.areas.self_check.result.rollup import HEADS, NOT_IN, NOTHING_EVER, SUM
from komae_desk.core.dates import wareki_moment
from komae_desk.core.picture import Fill, Part, Picture, Row
from komae_desk.pdf.application import CLASS_OF_PAPER
from komae_desk.pdf.contents import Day, Fixed, Line, Sign, Text, pair
from komae_desk.pdf.tables import Column, Entry, Register

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.core.reception import Told
    from komae_desk.pdf.sheet import Sheet

BASIS = "対策基準第９の２(2)，第１の７(2)関係"
PLACE_WIDTHS = (17, 9, 24, 28, 15, 12, 12, 13, 14, 15, 14, 15, 14, 13, 37)
QUESTION_WIDTHS = (17, 9, 24, 28, 19, 75, 13, 14, 13, 14, 13, 13)
NUMBERS = ("対象", "回答", "回収率", "実施済", "一部実施", "未実施", "該当なし", "未回答", "実施率")
MOST_BARS, MOST_PAIRS = 14, 10
"""So many departments have room on the first page, and so many with last year; more stand in the table alone."""
RATE = HEADS.index("実施率")


def draw(told: Told, sheet: Sheet, look: Look) -> None:
    """What is shown of a list, with what has not come in."""
    sheet.across()
    sheet.head("C-02-3", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title("自己点検結果集計表（部・全庁）", spread=False)
    sheet.paragraph(
        Line(pair("一覧", Fixed(told.of.title)), Fixed("　　"), pair("集計の時点", Text(wareki_moment(told.at))),
             Fixed("　　"), pair("作成日", Day(look.today))),
        size=9,
    )  # fmt: skip
    for picture in pictures(told):
        sheet.picture(picture)
    by_place = told.columns == HEADS
    widths = PLACE_WIDTHS if by_place else QUESTION_WIDTHS
    columns = [
        Column(head, width, "right" if head in NUMBERS else "left")
        for head, width in zip(told.columns, widths, strict=True)
    ]
    entries = [Entry([Text(cell) for cell in row], bold=row[3] == SUM) for row in told.rows]
    sheet.register(columns, entries, Register(per_page=24, row_height=7, fill=False))
    sheet.note("実施率は，推奨と課の追加・課の変更を除く。未提出の課は，件数に入れていない。" + _missing(told))
    sheet.signatures(
        ("作成者（職・氏名・日）", Sign("", "", None)),
        ("（提出先）行政情報化推進委員会事務局", Sign("", "", None)),
        height=14,
    )


def _missing(told: Told) -> str:
    never = [f"{each.department}{each.name}" for each in told.sections if each.last is None]
    not_in = [f"{each.department}{each.name}" for each in told.sections if each.last is not None and not each.rows]
    parts = [f"{word}：{'・'.join(names)}。" for word, names in ((NOT_IN, not_in), (NOTHING_EVER, never)) if names]
    return "".join(parts)


def pictures(told: Told) -> list[Picture]:
    """The rates of the departments, for every sheet of the newest year, beside those of the year before it."""
    if told.columns != HEADS or not told.rows:
        return []
    years = [*dict.fromkeys(row[0] for row in told.rows), ""]
    newest, last = years[:2]
    made = []
    for sheet in dict.fromkeys(row[1] for row in told.rows if row[0] == newest):
        now, then = _rates(told, newest, sheet), _rates(told, last, sheet)
        if len(now) > MOST_PAIRS:
            then = {}
        rows = [_bar(place, rate, then.get(place, "") if then else None) for place, rate in now.items()]
        legend = ((Fill.SOLID, newest), (Fill.HATCHED, last)) if then else ()
        if rows and len(rows) <= MOST_BARS:
            made.append(Picture(f"{newest}　{sheet}　部ごとの実施率（％）", tuple(rows), FULL, legend, TICKS))
    return made


def _rates(told: Told, year: str, sheet: str) -> dict[str, str]:
    """Place → its rate, of those that have one."""
    return {
        row[2]: row[RATE] for row in told.rows if row[:2] == (year, sheet) and row[3] == SUM and row[RATE].strip("―")
    }


def _bar(place: str, now: str, then: str | None) -> Row:
    """then: last year's rate, blank where the place had none, None where there is no last year at all."""
    bars, words, said = [_part(now, Fill.SOLID)], [f"{now}％"], f"{place}　実施率 {now}パーセント"
    if then is not None:
        bars.append(_part(then, Fill.HATCHED))
        words.append(f"{then or '―'}％")
        said += f"　前年度 {then}パーセント" if then else "　前年度なし"
    return Row(place, tuple(bars), tuple(words), said)


def _part(rate: str, fill: Fill) -> tuple[Part, ...]:
    return (Part(round(float(rate) * 10), fill),) if rate else ()
