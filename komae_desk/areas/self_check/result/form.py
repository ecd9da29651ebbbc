"""C-02 on paper (自己点検結果集計表): by question and chapter, with rates and last year (domain.md §10.7, §10.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.question.shipped import Audience
from komae_desk.areas.self_check.result.freezing import values_of
from komae_desk.areas.self_check.result.gathering import gathered
from komae_desk.areas.self_check.result.pictures import by_chapter, collected
from komae_desk.areas.self_check.result.record import SelfCheckResult
from komae_desk.areas.self_check.result.tally import (
    Chapter,
    Compared,
    Line,
    chapters,
    city_rate,
    compared,
    difference,
    percent,
    rate,
    totals,
)
from komae_desk.core.application import name_of
from komae_desk.core.dates import fiscal_words, short_day, wareki_moment
from komae_desk.pdf import fonts
from komae_desk.pdf.application import CLASS_OF_PAPER, HONORIFICS, checks
from komae_desk.pdf.contents import Cell, Day, Fixed, Sign, Stack, Text, pair
from komae_desk.pdf.contents import Line as Together
from komae_desk.pdf.tables import Column, Row

if TYPE_CHECKING:
    from komae_desk.areas.self_check.campaign.record import Campaign
    from komae_desk.core.desk import Look
    from komae_desk.core.picture import Picture
    from komae_desk.pdf.sheet import Sheet

TITLE = "自己点検結果集計表"
BASIS = "対策基準第９の２(2)関係"
NUMBER = re.compile("Q[ABC]-([0-9]{2})")
COLUMNS = (
    Column("No", 10, "center"),
    Column("設問", 60),
    Column("実施済", 15, "right"),
    Column("一部実施", 15, "right"),
    Column("未実施", 15, "right"),
    Column("該当なし", 15, "right"),
    Column("未回答", 15, "right"),
    Column("実施率\n（前年度）", 20, "right"),
)
PLANS = (Column("番号・設問", 32), Column("改善策", 80), Column("担当", 30), Column("期限", 23))
FORMULA = (
    "実施率は，（実施済＋0.5×一部実施）÷（対象－該当なし－未回答）を百分率にし，四捨五入で小数第１位まで示す。"
    "推奨の設問と，課の追加・課の変更は除く。"
)
SMALL = 7.5


def live(campaign: Campaign, sheet: Sheet, look: Look) -> None:
    """What has come back until now; nothing is frozen by it."""
    told = gathered(look, campaign)
    values = values_of(look, campaign, told) | {"number": campaign.number, "counted_on": look.today}
    record = SelfCheckResult(id=campaign.id, **values)
    draw(record, sheet, look, "C-02-2", "自己点検結果集計表（途中経過）", collected(campaign, told))
    # The fields are those of a record that is not there yet: nothing leads to them.
    sheet.regions.clear()
    sheet.lacks.clear()


def draw(
    record: SelfCheckResult,
    sheet: Sheet,
    look: Look,
    code: str = "C-02",
    title: str = TITLE,
    progress: Picture | None = None,
) -> None:
    """One sheet kind of one year; progress: how many have handed in, while it is collected."""
    last: Any = look.maybe(record.kind, record.last)
    before: Sequence[Line] = last.lines if last is not None else ()
    sheet.head(code, BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(title, spread=title == TITLE)
    sheet.dated(
        Day(record.reported_on or record.counted_on, "reported_on" if record.reported_on else "counted_on"),
        number=Together(Fixed("番号　"), Text(record.number, "number")),
    )
    settings = look.office.settings
    officer = settings.get("officer_title", "") or "情報セキュリティ責任者"
    sheet.addressee(Fixed(officer), HONORIFICS.get(settings.get("honorific", ""), "様"))
    post = record.confirmed_title or look.office.manager_title
    sheet.sender(
        ("所属", Fixed(f"{look.office.department}{look.office.section}")),
        ("職・氏名", Text(f"{post}　{record.confirmed_name}".strip(), "confirmed_name")),
        who="報告者",
    )
    sheet.rows(_head(record))
    if progress is not None and progress.rows:
        sheet.space(3)
        sheet.picture(progress)
    if record.lines:
        sheet.space(3)
        sheet.picture(by_chapter(record.lines, before, fiscal_words(record.fiscal_year)))
    sheet.heading("設問ごとの件数と実施率", keep=24)
    sheet.table(COLUMNS, list(_table(record.lines, before)), height=6)
    sheet.note(FORMULA)
    _changed(record, sheet, before)
    _planned(record, sheet, look)
    sheet.space(2)
    sheet.rows([Row("所見", Text(record.remarks, "remarks"), height=16), *_way(record, look)])
    sheet.space(2)
    sheet.signatures(
        ("集計者", Sign(record.counted_title, record.counted_name, record.counted_on, "counted_name")),
        ("情報セキュリティ管理者", Sign(post, record.confirmed_name, record.reported_on, "confirmed_name")),
        ("（提出先）情報セキュリティ責任者", Sign(record.officer_title, record.officer_name, record.officer_on,
                                            "officer_name")),
        height=20,
    )  # fmt: skip


def _head(record: SelfCheckResult) -> list[Row]:
    people = "" if record.people is None else f"{record.people}人"
    answered = "" if record.answered is None else f"{record.answered}人"
    gap = Fixed("　　")
    return [
        Row("点検票", checks(Audience, record.audience, "audience", required=True)),
        Row(
            "年度・締切日",
            Together(Fixed(fiscal_words(record.fiscal_year), field="fiscal_year"), gap,
                     pair("締切", Day(record.closed_on, "closed_on")), gap, Text(record.naming, "naming")),
        ),
        Row(
            "対象者・回答者・回収率",
            Together(pair("対象", Fixed(people, field="people")), gap, pair("回答", Fixed(answered, field="answered")),
                     gap, pair("回収率", Text(record.share, "share")), Fixed("％")),
        ),
        Row(
            "実施率（推奨を除く）",
            Together(Text(record.rate, "rate"), Fixed("％"), gap, pair("前年度", Text(record.last_rate, "last_rate")),
                     Fixed("％" if record.last_rate else "―")),
        ),
    ]  # fmt: skip


def _table(lines: Sequence[Line], before: Sequence[Line]) -> Iterator[list[Cell]]:
    said = {each.line.question: each for each in compared(lines, before) if not each.is_paused}
    then = {chapter.code: chapter for chapter in chapters(before)}
    for chapter in chapters(lines):
        yield [None, Fixed(chapter.name, chain=fonts.BOLD), *[None] * 6]
        for line in chapter.lines:
            yield _row(said[line.question])
        yield _sum("章計", chapter, then.get(chapter.code))
    if lines:
        yield _sum("総計", Chapter("", tuple(lines)), Chapter("", tuple(before)) if before else None)


def _row(said: Compared) -> list[Cell]:
    line = said.line
    short = NUMBER.fullmatch(line.question)
    marks = [
        *([] if short else [line.question]),
        *([line.whose] if not line.is_city_wide else []),
        *([said.word] if said.word else []),
    ]
    head = "〔推奨〕" if line.is_recommended else ""
    # Words that a section added are printed as they were typed.
    text = Text(f"{head}{line.text}")
    question: Cell = Stack(text, Fixed(f"（{'・'.join(marks)}）", size=SMALL)) if marks else text
    now = f"参考 {percent(rate((line,)))}" if not line.counts else percent(rate((line,)))
    last: list[Cell] = [Fixed(f"（{percent(rate((said.before,)))}）", size=SMALL)] if said.before else []
    numbers: list[Cell] = [Fixed(str(number)) for number in line.numbers] if line.asked else [Fixed("―")] * 5
    return [Fixed(short[1] if short else "＋"), question, *numbers, Stack(Fixed(now), *last) if last else Fixed(now)]


def _sum(word: str, chapter: Chapter, before: Chapter | None) -> list[Cell]:
    bold = fonts.BOLD
    now = Fixed(percent(chapter.rate), chain=bold)
    last = Fixed(f"（{percent(before.rate)}）", size=SMALL) if before is not None else None
    return [
        None,
        Fixed(word, chain=bold),
        *(Fixed(str(number), chain=bold) for number in totals(chapter.lines)),
        now if last is None else Stack(now, last),
    ]


def _changed(record: SelfCheckResult, sheet: Sheet, before: Sequence[Line]) -> None:
    """前年率は注記 (domain.md §10.9): how far apart the years are, and which questions are not the same."""
    if not before:
        return
    every = compared(record.lines, before)
    moved = difference(city_rate(record.lines), city_rate(before))
    parts = [f"前年度との差は{moved}ポイント。"] if moved else []
    for word in ("新設", "文言変更", "休止"):
        named = [each.line.question for each in every if each.word == word]
        parts += [f"{word}した設問は{'・'.join(named)}。"] if named else []
    if parts:
        sheet.note("".join(parts) + "前年度の率は、かっこの中に示す。")


def _planned(record: SelfCheckResult, sheet: Sheet, look: Look) -> None:
    plans: list[Any] = look.find("improvement", campaign=record.campaign) if record.campaign else []
    rows = [each for each in plans if each.state != "void"]
    if not rows:
        return
    sheet.heading("一部実施・未実施の改善策（様式C-03）", keep=24)
    sheet.table(
        PLANS,
        [
            [Text(f"{each.number} {each.question}".strip()), Text(each.plan or each.issue),
             Text(name_of(look, each.person)), Text(short_day(each.due_on))]
            for each in sorted(rows, key=lambda each: (each.question, each.number))
        ],
        height=6,
    )  # fmt: skip


def _way(record: SelfCheckResult, look: Look) -> list[Row]:
    rows = [
        Row(
            "行政情報化推進委員会",
            Stack(
                pair("提出日", Day(record.submitted_on, "submitted_on")),
                Together(Fixed("受領　"), Sign(record.committee_title, record.committee_name, record.committee_on,
                                             "committee_name", height=0)),
            ),
            height=12,
        )
    ]  # fmt: skip
    if record.request:
        asked = Stack(Text(record.request, "request"), pair("期限", Day(record.answer_by_on, "answer_by_on")))
        rows.append(Row("委員会が求める改善計画", asked))
    if record.transcribed_at:
        words = f"{record.receipt_document}　転記者 {name_of(look, record.transcribed_by)}"
        moment = wareki_moment(record.transcribed_at)
        rows.append(Row("転記", Together(Fixed("（転記）"), Text(f"{words}　{moment}", "transcribed_at"))))
    return rows
