"""R-07 on paper: 外部委託事業者説明記録（確認書） (domain.md §10.9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from komae_desk.areas.briefing import phrases
from komae_desk.areas.briefing.briefing.record import Attendee, Briefing
from komae_desk.areas.briefing.briefing.workflow import CONFIRMATION
from komae_desk.areas.briefing.choices import Answer, Manner, Topic
from komae_desk.areas.briefing.printed import spaced
from komae_desk.core.attachment import attachments_of
from komae_desk.core.dates import short_day
from komae_desk.core.wording import lines_of, worded
from komae_desk.pdf.application import CLASS_OF_PAPER, advice, barcode, checks, person_words
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.page import MM
from komae_desk.pdf.tables import Column, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "外部委託事業者説明記録（確認書）"
BASIS = "対策基準第５の１(4)関係"
ATTENDEES = (Column("会社名", 60), Column("部署", 35), Column("氏名", 45), Column("備考", 25))
LINES = 8


def draw(record: Briefing, sheet: Sheet, look: Look) -> None:
    """What was told to whom, and each company's signature."""
    contract: Any = look.maybe("contract", record.contract)
    sheet.head("R-07", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(TITLE, spread=False)
    top = sheet.y
    sheet.dated(Day(record.told_at.date() if record.told_at else None, "told_at"),
                number=Line(Fixed("番号　"), Text(record.number, "number")))  # fmt: skip
    barcode(sheet, record.number, top)
    sheet.y = min(sheet.y, top - 12 * MM) if record.number else sheet.y
    sheet.preamble(worded(look, phrases.BRIEFING))
    sheet.rows(_rows(record, contract, look))
    sheet.heading("出席者（委託先）", keep=24)
    sheet.table(ATTENDEES, _attendees(record.attendees, "attendees"), blank=LINES, height=6)
    if record.told_subcontractors or record.sub_attendees:
        sheet.heading("出席者（再委託先）", keep=24)
        sheet.table(ATTENDEES, _attendees(record.sub_attendees, "sub_attendees"), blank=2, height=7)
    sheet.space(2)
    _signatures(record, contract, sheet, look)
    advice(sheet, look, phrases.BRIEFING_ADVICE)


def _rows(record: Briefing, contract: Any, look: Look) -> list[Row]:
    name = contract.heading if contract is not None else ""
    first, last = (contract.starts_on, contract.ends_on) if contract is not None else (None, None)
    return [
        Row(
            "委託件名・期間",
            Stack(Text(name, "contract", required=True), spaced(Day(first), Fixed("〜"), Day(last))),
        ),
        Row(
            "日時・場所・方法",
            Stack(
                spaced(Day(record.told_at, "told_at", timed=True, required=True), Text(record.place, "place")),
                checks(Manner, record.manner, "manner", required=True),
            ),
        ),
        Row("説明者", Text(person_words(look, record.explainer), "explainer", required=True)),
        Row("説明事項", checks(Topic, record.topics, "topics", across=1, words=_topic_words(record, look))),
        Row("機密事項", Text(record.secrets, "secrets")),
        Row("事故時の連絡先", Text(record.emergency, "emergency")),
        Row("配付資料（版）", _materials(record, look)),
        Row("質疑", Text(record.questions, "questions")),
        Row(
            "従事者名簿の受領",
            spaced(checks(Answer, record.roster, "roster", words={"yes": "受領した", "no": "受領していない"}),
                   Day(record.roster_on, "roster_on")),
        ),
    ]  # fmt: skip


def _topic_words(record: Briefing, look: Look) -> dict[str, str]:
    """The items as they were told: what the companies have signed stays, whatever the city issues later."""
    given: list[Any] = look.find(CONFIRMATION, briefing=record.id)
    kept = next((lines for each in given if len(lines := lines_of(each.told_words)) == len(Topic)), None)
    words = kept or phrases.topics(look)
    return {topic.value: f"({topic.value}) {line}" for topic, line in zip(Topic, words, strict=True)}


def _materials(record: Briefing, look: Look) -> Cell:
    """What was handed over in its version; an attached file with the beginning of its hash."""
    lines = [
        "　".join(filter(None, (m.name, m.edition_name, f"{short_day(m.dated_on)}付" if m.dated_on else "")))
        for m in record.materials
    ]
    lines += [f"{each.name}（照合値 {each.blob[:12]}）" for each in attachments_of(look, record, "material")]
    return Text("\n".join(lines), "materials")


def _attendees(rows: Sequence[Attendee], field: str) -> list[list[Cell]]:
    return [
        [Text(each.company, field), Text(each.unit, field), Text(each.name, field), Text(each.note, field)]
        for each in rows
    ]


def _signatures(record: Briefing, contract: Any, sheet: Sheet, look: Look) -> None:
    """委託先確認欄 and 再委託先の確認欄, one for each company, then who explained."""
    given: list[Any] = look.find(CONFIRMATION, briefing=record.id)
    by_company = {each.subcontractor: each for each in given if each.state != "void"}
    companies: list[tuple[Any, str]] = []
    if record.to_contractor:
        companies.append((None, contract.contractor if contract is not None else ""))
    for each in record.told_subcontractors:
        companies.append((each, look.heading("subcontractor", each)))
    for subcontractor, company in companies:
        label = "委託先確認欄" if subcontractor is None else "再委託先の確認欄"
        sheet.rows([Row(label, _signature(company, by_company.get(subcontractor)), height=25)])
    sheet.rows([Row("ISM確認", Sign(look.office.manager_title, "", None))])


def _signature(company: str, given: Any) -> Cell:
    done = given is not None and given.confirmed_on
    return Stack(
        Fixed("上記のとおり説明を受け、理解しました。"),
        pair("会社名", Text(given.company if done else company)),
        Line(
            Fixed("職・氏名　"),
            Sign(given.signer_post if done else "", given.signer if done else "", given.confirmed_on if done else None,
                 by_hand=not done, height=0),
        ),
        Fixed("（自署又は記名押印）", size=7.5),
    )  # fmt: skip
