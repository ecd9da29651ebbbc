"""R-05 on paper: side one says what was explained, side two is signed by the person (domain.md §10.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.areas.consent import phrases
from komae_desk.areas.consent.choices import Check, Understanding, Way
from komae_desk.areas.consent.explanation.record import Consent
from komae_desk.core.application import name_of, reasons_of
from komae_desk.core.people import PERSON
from komae_desk.core.wording import worded
from komae_desk.pdf.application import (
    BARCODE,
    CLASS_OF_PAPER,
    HONORIFICS,
    ROLE_WORDS,
    barcode,
    checks,
    person_words,
)
from komae_desk.pdf.contents import Checks, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.page import MM
from komae_desk.pdf.tables import Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

BASIS = "対策基準第５の１(2)関係"
TITLE, CONSENT_TITLE = "情報セキュリティに関する説明の記録", "情報セキュリティの遵守に関する同意書"
NAME = "会計年度任用職員 説明・同意書"
SIGNATURE = (90.0, 14.0)
"""The frame for the own hand, mm (domain.md §10.9 R-05)."""


def draw(record: Consent, sheet: Sheet, look: Look) -> None:
    """Both sides, printed as two pages: the record of the explanation, and the consent."""
    _explanation(record, sheet, look)
    sheet.new_page()
    _consent(record, sheet, look)
    sheet.name = NAME


def _head(record: Consent, sheet: Sheet, title: str, day: Day | None) -> None:
    sheet.head("R-05", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(title, spread=False)
    top = sheet.y
    number = Line(Fixed("番号　"), Text(record.number, "number"))
    sheet.dated(day if day is not None else Fixed(""), number=number)
    barcode(sheet, record.number, top)
    sheet.y = min(sheet.y, top - (BARCODE[1] + 3) * MM) if record.number else sheet.y


def _explanation(record: Consent, sheet: Sheet, look: Look) -> None:
    _head(record, sheet, TITLE, Day(record.explained_at, "explained_at"))
    told = {topic.value for topic in record.topics}
    words = {code: f"({code}){text}" for code, text in phrases.topic_words(look).items()}
    waived = record.waiver_reason if record.state == "waived" or record.waiver_reason else ""
    sheet.rows(
        [
            Row("任用される者", Text(name_of(look, record.person), "person", required=True)),
            Row("所属・職名", Line(Text(record.unit, "unit"), Fixed("　"), Text(record.post, "post"))),
            Row(
                "任用期間",
                Line(
                    Day(record.starts_on, "starts_on", required=True),
                    Fixed("から"),
                    Day(record.ends_on, "ends_on", required=True),
                    Fixed("まで"),
                ),
            ),
            Row("業務", Text(record.duties, "duties")),
            Row("勤務場所", Text(record.workplace, "workplace")),
            Row("説明日時・方法", _when(record)),
            Row("説明者", Text(person_words(look, record.explainer), "explainer", required=True)),
            Row("使った資料（名称・版）", Text(record.materials, "materials", required=True)),
            Row("説明した事項", Checks(words, tuple(told), "topics", required=True, across=2)),
            Row(
                "理解の確認",
                Stack(
                    checks(Understanding, record.understanding, "understanding", required=True),
                    Line(Fixed("方法："), checks(Check, record.checks, "checks")),
                    pair("小テスト", Line(Text(_score(record), "score"), Fixed("点"))),
                    pair("質疑", Text(record.questions, "questions")),
                ),
            ),
            Row(
                "同意書を求めない場合の理由",
                Text(waived, "waiver_reason") if waived else Fixed("該当なし（同意書に署名を求める。）"),
            ),
        ]
    )  # fmt: skip
    if record.explained_late:
        sheet.rows([Row("任用開始後の説明", _late(record, look))])
    if record.migrated_at:
        sheet.rows([Row("移行", pair("紙の同意書の番号", Text(record.paper_number, "paper_number")))])
    sheet.space(3)
    sheet.signatures(("説明者（職・氏名・年月日）", _explainer(record, look)),
                     ("情報セキュリティ管理者（確認）", Sign(look.office.manager_title, "", None)))  # fmt: skip


def _when(record: Consent) -> Line:
    day = Day(record.explained_at, "explained_at", weekday=True, timed=True, required=True)
    return Line(day, Fixed("　"), checks(Way, record.way, "way"))


def _score(record: Consent) -> str:
    return "　　" if record.score is None else str(record.score)


def _late(record: Consent, look: Look) -> Line:
    return Line(Fixed("理由："), Text(reasons_of(look, record, "explained_at")))


def _explainer(record: Consent, look: Look) -> Sign:
    person = look.maybe(PERSON, record.explainer)
    day = record.explained_at.astimezone().date() if record.explained_at else None
    return Sign(str(getattr(person, "post", "")), name_of(look, record.explainer), day, field="explainer")


def _consent(record: Consent, sheet: Sheet, look: Look) -> None:
    """The words that stood on the form when it was given out, today's while it has not been."""
    _head(record, sheet, CONSENT_TITLE, None)
    setting = look.office.settings
    manager = f"{ROLE_WORDS['manager']}　{look.office.manager_title}".strip()
    sheet.addressee(Fixed(manager), HONORIFICS.get(setting.get("honorific", ""), "様"))
    sheet.preamble(record.preamble or worded(look, phrases.PREAMBLE))
    lines = (record.clauses or phrases.clauses(look)).splitlines()
    sheet.items([Fixed(line.strip()) for line in lines if line.strip()])
    sheet.space(4)
    sheet.dated(Day(record.signed_on, "signed_on"))
    named = Sign(name="", by_hand=True, dated=False, field="person", height=SIGNATURE[1])
    sheet.table((("所属", 75.0), ("氏名（自署）", SIGNATURE[0])), [[Text(record.unit, "unit"), named]],
                height=SIGNATURE[1])  # fmt: skip
    sheet.space(2)
    name = name_of(look, record.person)
    sheet.paragraph(Line(Fixed("任用される者　"), Text(name, "person"), Fixed("　文言の版　"),
                         Text(record.wording_version or phrases.version_in_words(look), "wording_version")),
                    size=8)  # fmt: skip
