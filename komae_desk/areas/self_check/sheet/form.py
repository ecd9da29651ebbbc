"""C-01 on paper: the sheet of a person or a slip without a name, the request to whoever has not answered (§10.7)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.asked import MARKS, answers_of, is_asked, year_label
from komae_desk.areas.self_check.campaign.record import Campaign
from komae_desk.areas.self_check.question.answers import questions
from komae_desk.areas.self_check.question.shipped import BROUGHT, SECTIONS_ADDED, Audience, Question
from komae_desk.areas.self_check.sheet.record import AnswerSheet
from komae_desk.areas.self_check.sheet.workflow import reads_answers
from komae_desk.core.dates import short_day
from komae_desk.core.identity import uuid7
from komae_desk.pdf import fonts
from komae_desk.pdf.application import BARCODE, CLASS_OF_PAPER, barcode
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.flow import Style
from komae_desk.pdf.page import MM, Ink
from komae_desk.pdf.pen import LEFT, RIGHT, Set
from komae_desk.pdf.tables import Column, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

BASIS = "対策基準第９の２関係"
WIDTHS = (10.0, 85.0, 22.0, 28.0, 20.0)
"""No, 設問, 根拠, 回答, 理由・改善 (domain.md §10.7), mm."""
HEADS = ("No", "設問", "根拠", "回答", "理由・改善")
HEIGHT = 8.0
NOT_JUDGED = "この点検票は，職場の改善のために使います。個人の評価には使いません。ありのままを答えてください。"
HOW = "回答は，１ 実施済　２ 一部実施　３ 未実施　４ 該当なし（－の設問では選べません）の□に印を付けてください。"
ADVICE = "〔推奨〕は，行っているとよいことです。〔推奨：…〕は，左の□に印を付けてください。"
WHY = "２・３と答えた設問は，理由と改善{}を，４と答えた設問は，理由を一言，右の欄か裏面に書いてください。" + ADVICE
WHO_WHEN, HOW_BETTER = "（いつまでに・だれが）", "（どのようにするか）"
"""Until when and by whom could tell whose a sheet is: the section decides that (domain.md §11.0)."""
ONLY_TERM = "「Ｋ」の設問は，会計年度任用職員だけが答えます。"
OTHERS = "ほかの方は，４に印を付けてください（理由は要りません）。"
NO_NAME = "この票は無記名です。氏名，職員番号などを書かないでください。票の番号は，だれの票かと結び付いていません。"
HELD = "この票には回答がありますが，回答した人と管理者のほかの人が印刷したため，回答を印刷していません。"
WAYS = "画面では「点検に答える」を開くか，このバーコードを読み取ります。紙では，お渡しした点検票に書いて提出します。"
WAYS_BEGUN = "画面で「点検に答える」を開くと，続きから答えられます。紙では，お渡しした点検票に書いて提出します。"
WORDS = (
    Column("No", 15), Column("理由", 58), Column("改善", 54), Column("いつまで", 18), Column("だれが", 20),
)  # fmt: skip


def draw(record: AnswerSheet, sheet: Sheet, look: Look) -> None:
    """The sheet as it was handed out, with the answers there are where they are for whoever prints it."""
    campaign = look.maybe(Campaign.kind, record.campaign)
    # What somebody answered stands in the sheet alone: no copy of it in the history of prints.
    sheet.keeps = not (record.answers or record.comment)
    held = not sheet.keeps and not reads_answers(record, look.user)
    if held:
        # Nor its number, by which it would open.
        record = dataclasses.replace(record, code="", answers="", advised=(), remarks=(), comment="")
    _sheet(record, campaign if isinstance(campaign, Campaign) else None, sheet, look, held=held)


def slips(numbers: Sequence[str], campaign: Campaign, sheet: Sheet, look: Look) -> None:
    """One sheet without a name for each number, each on pages of its own, which its number numbers."""
    sheet.feet = False
    for n, number in enumerate(numbers):
        if n:
            sheet.new_page()
        blank = AnswerSheet(id=uuid7(), campaign=campaign.id, audience=campaign.audience,
                            fiscal_year=campaign.fiscal_year, due_on=campaign.due_on, code=number)  # fmt: skip
        _sheet(blank, campaign, sheet, look)


def _sheet(record: AnswerSheet, campaign: Campaign | None, sheet: Sheet, look: Look, *, held: bool = False) -> None:
    audience = record.audience or (campaign.audience if campaign else None) or Audience.STAFF
    asked = campaign.questions if campaign and campaign.questions else tuple(questions(look, audience))
    named = campaign is None or not campaign.is_anonymous
    sheet.page  # noqa: B018 - there is a page from here on
    first = len(sheet.pages) - 1
    sheet.head(f"C-01{audience.value}", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(f"情報セキュリティ自己点検票　{audience.label}", spread=False)
    top = sheet.y
    sheet.dated(Fixed(""), number=Line(Fixed("票の番号　"), Text(record.code, "code")))
    barcode(sheet, record.code, top)
    sheet.y = min(sheet.y, top - (BARCODE[1] + 3) * MM) if record.code else sheet.y
    sheet.rows(_cover(record, campaign, named, look))
    sheet.space(2)
    for words in _notes(asked, named, held):
        sheet.note(words)
    _body(record, asked, named, sheet)
    _end(record, asked, named, sheet)
    _number_pages(record.code, first, sheet)


def number_for(record: AnswerSheet, look: Look) -> str:
    """The number of a sheet; blank for colleagues once it has answers, which open by it."""
    return record.code if not record.answers or reads_answers(record, look.user) else ""


def _notes(asked: Sequence[Question], named: bool, held: bool) -> list[str]:
    """What is said above the questions."""
    words = [HELD] if held else []
    words += [NOT_JUDGED, *(() if named else (NO_NAME,)), HOW, WHY.format(WHO_WHEN if named else HOW_BETTER)]
    if any(question.is_for_term_staff for question in asked):
        words.append(ONLY_TERM if named else ONLY_TERM + OTHERS)
    return words


def _number_pages(code: str, first: int, sheet: Sheet) -> None:
    """Every page says whose it is by the number of the sheet: pages come apart in a copier."""
    pages = sheet.pages[first:]
    for n, page in enumerate(pages, 1):
        words = sheet.look.words(f"票の番号 {code}　{n}／{len(pages)}枚目") if code else ""
        width = fonts.chain(sheet.look.body).width(words, 7.5)
        page.add(Ink(page.width - RIGHT - width, page.height - 14 * MM, sheet.look.body, 7.5, words))


def _cover(record: AnswerSheet, campaign: Campaign | None, named: bool, look: Look) -> list[Row]:
    period = Line(
        Day(campaign.period_from_on if campaign else None), Fixed("から　"),
        Day(campaign.period_to_on if campaign else None), Fixed("まで"),
    )  # fmt: skip
    if named:
        who: Cell = Stack(
            Line(Text(look.office.section), Fixed("　"), Text(record.unit, "unit")),
            Line(Text(record.post, "post"), Fixed("　"), Text(record.person_name, "person_name")),
            pair("区分", Text(record.category, "category")),
        )
    else:
        who = Line(Text(look.office.section), Fixed("　無記名　区分　"), Fixed(_audience(record)))
    note = campaign.note if campaign else ""
    return [
        Row("年度・対象期間", Line(Fixed(year_label(record.fiscal_year)), Fixed("　"), period)),
        Row("回答者", who),
        Row(
            "回答期限・提出先",
            Line(
                Day(record.due_on, "due_on", weekday=True), Fixed("　　"), Text(campaign.hand_in_to if campaign else "")
            ),
        ),
        *([Row("連絡事項", Text(note))] if note else []),
    ]


def _audience(record: AnswerSheet) -> str:
    return record.audience.label if record.audience else Audience.STAFF.label


def _body(record: AnswerSheet, asked: Sequence[Question], named: bool, sheet: Sheet) -> None:
    found = answers_of(record.answers, asked)
    style = Style(sheet.look.body, 9)
    # The number is the place in the line that is keyed in: what is not for this person has none.
    mine = [q for q in asked if not named or not record.person or is_asked(q, is_term=record.is_term)]
    places = {q.id: n for n, q in enumerate(mine, 1)}
    _heads(sheet)
    for chapter, group in groupby(asked, key=lambda q: q.chapter):
        title = sheet.set(Fixed(chapter), sum(WIDTHS), Style(fonts.GOTHIC, 9))
        if sheet.room(title.height / MM + HEIGHT * 2):
            _heads(sheet)
        sheet.cell(LEFT, sheet.y, sum(WIDTHS) * MM, title.height, title, shade=True)
        sheet.y -= title.height
        for question in group:
            place = places.get(question.id, 0)
            cells = _cells(record, question, found[question.id] if place else None, place)
            _line(sheet, [sheet.set(cell, width, _of(style, column)) for column, (cell, width)
                          in enumerate(zip(cells, WIDTHS, strict=True))])  # fmt: skip


def _of(style: Style, column: int) -> Style:
    """The narrow columns are set closer."""
    if column == 1:
        return style
    return dataclasses.replace(style, size=8.5 if column == 3 else 7.5, align="center" if column in (0, 3) else "left",
                               side=0.8)  # fmt: skip


def _heads(sheet: Sheet) -> None:
    style = Style(sheet.look.body, 9, "center", side=0.8)
    sets = [sheet.set(Fixed(title), width, style) for title, width in zip(HEADS, WIDTHS, strict=True)]
    _row(sheet, sets, max(7 * MM, *(one.height for one in sets)), shade=True)


def _line(sheet: Sheet, sets: Sequence[Set]) -> None:
    height = max(HEIGHT * MM, *(one.height for one in sets))
    if sheet.room(height / MM):
        _heads(sheet)
    _row(sheet, sets, height)


def _row(sheet: Sheet, sets: Sequence[Set], height: float, *, shade: bool = False) -> None:
    x = LEFT
    for one, width in zip(sets, WIDTHS, strict=True):
        sheet.cell(x, sheet.y, width * MM, height, one, shade=shade)
        x += width * MM
    sheet.y -= height


def _cells(record: AnswerSheet, question: Question, digit: int | None, place: int) -> tuple[Cell, ...]:
    """One question; digit is None and place 0 where this person is not asked."""
    head = "〔推奨〕" if question.is_recommended else ""
    tail = "（課の追加）" if question.whose == SECTIONS_ADDED else ""
    who = "Ｋ " if question.is_for_term_staff else ""
    text: Cell = Line(Fixed(f"{who}{head}"), _words(question, question.text), Fixed(tail))
    if question.advice:
        box = "☑" if question.id in record.advised else "□"
        text = Stack(
            text, Line(Fixed(f"{box}〔推奨：", size=7.5), _words(question, question.advice, 7.5), Fixed("〕", size=7.5))
        )
    number = Stack(Fixed(str(place or "－")), Fixed(question.id, size=6))
    if digit is None:
        return number, text, _words(question, question.clause), Fixed("対象外"), None
    boxes = [("☑" if mark == digit else "□") + str(mark) for mark in MARKS]
    if not question.allows_na:
        boxes[-1] = "－"
    said = record.remark(question.id)
    words = Fixed("下の表" if (said.reason or said.action) else "")
    return number, text, _words(question, question.clause), Fixed(" ".join(boxes), bound=True), words


def _words(question: Question, words: str, size: float = 0.0) -> Cell:
    """What the program brings follows the office's punctuation; what a person has written stands as written."""
    return Fixed(words, size=size) if question.whose == BROUGHT else Text(words, size=size)


def _end(record: AnswerSheet, asked: Sequence[Question], named: bool, sheet: Sheet) -> None:
    known = {q.id for q in asked}
    said = [each for each in record.remarks if each.question in known]
    if said:
        sheet.heading("理由と改善", keep=20)
        sheet.table(
            WORDS,
            [
                [
                    Text(each.question),
                    Text(each.reason),
                    Text(each.action),
                    Fixed(short_day(each.until_on)),
                    Text(each.who),
                ]
                for each in said
            ],
        )
    sheet.space(2)
    sheet.rows(
        [
            Row("自由意見", Text(record.comment, "comment"), height=20),
            *([Row("提出日", Day(record.submitted_on, "submitted_on"))] if named else []),
        ]
    )
    sheet.space(2)
    sheet.signatures(("集計者確認欄", Sign(dated=True)), height=14)


def request(record: AnswerSheet, sheet: Sheet, look: Look) -> None:
    """C-01-3: the request to somebody who has not answered yet, with the bar code of the sheet."""
    campaign: Any = look.maybe(Campaign.kind, record.campaign)
    record = dataclasses.replace(record, code=number_for(record, look))
    sheet.head("C-01-3", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title("自己点検の回答のお願い", spread=False)
    top = sheet.y
    sheet.dated(Day(look.today), number=Line(Fixed("票の番号　"), Text(record.code, "code")))
    barcode(sheet, record.code, top)
    sheet.y = min(sheet.y, top - (BARCODE[1] + 3) * MM) if record.code else sheet.y
    sheet.addressee(Line(Text(record.unit, "unit"), Fixed("　"), Text(record.person_name, "person_name")))
    sheet.sender(("所属", Text(look.office.section)), ("職", Text(look.office.manager_title)))
    sheet.preamble(
        "次の自己点検の回答が，まだ提出されていません。回答期限までに，画面か紙の点検票で回答してください。既に提出したときは，"
        "行き違いですので，御容赦ください。"
    )
    sheet.rows(
        [
            Row("自己点検", Line(Fixed(year_label(record.fiscal_year)), Fixed("　"), Fixed(_audience(record)))),
            Row("回答期限", Day(record.due_on, "due_on", weekday=True)),
            Row("提出先", Text(campaign.hand_in_to if campaign is not None else "")),
            Row("回答の方法", Fixed(WAYS if record.code else WAYS_BEGUN)),
        ]
    )  # fmt: skip
