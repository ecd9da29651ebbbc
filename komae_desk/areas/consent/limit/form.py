"""R-06 on paper: who needs internet and mail, what was switched off, when it was given back (domain.md §10.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.consent.choices import Need
from komae_desk.areas.consent.limit.record import UsageLimit
from komae_desk.core.application import name_of
from komae_desk.core.people import PERSON
from komae_desk.pdf.application import CLASS_OF_PAPER, checks, person_words
from komae_desk.pdf.contents import NOT_APPLICABLE, Cell, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "インターネット・メール利用制限記録"
BASIS = "対策基準第５の１(2)ウ関係"


def draw(record: UsageLimit, sheet: Sheet, look: Look) -> None:
    """One person in one appointment."""
    sheet.head("R-06", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(TITLE, spread=False)
    sheet.dated(Day(record.asked_on or record.confirmed_on, "asked_on" if record.asked_on else "confirmed_on"),
                number=Line(Fixed("番号　"), Text(record.number, "number")))  # fmt: skip
    consent: Any = look.maybe("consent", record.consent)
    person: Any = look.maybe(PERSON, record.person)
    unit = str(getattr(consent, "unit", "") or getattr(person, "unit", ""))
    sheet.rows(
        [
            Row("対象者", Line(Text(name_of(look, record.person), "person", required=True), Fixed("　"), Text(unit))),
            Row("説明・同意の記録", pair("R-05番号", Text(getattr(consent, "number", ""), "consent"))),
            Row("任用期間", _term(consent)),
            Row("使う端末", Text("、".join(look.heading("device", device) for device in record.devices), "devices")),
            Row("端末作業の開始日", Day(record.starts_on, "starts_on", required=True)),
            Row("インターネット", _need(record, "internet")),
            Row("メール", _need(record, "mail")),
            Row(
                "設定の依頼",
                Line(pair("依頼先", Text(record.asked_of, "asked_of")), Fixed("　"),
                     pair("依頼日", Day(record.asked_on, "asked_on")))
                if record.limits or not record.usage
                else NOT_APPLICABLE,
            ),
            Row("設定日", Day(record.set_on, "set_on") if record.limits or not record.usage else NOT_APPLICABLE),
            Row(
                "解除",
                Stack(
                    pair("解除日", Day(record.lifted_on, "lifted_on")),
                    pair("理由", Text(record.lift_reason, "lift_reason")),
                ),
            ),
            Row(
                "確認者",
                Line(Text(person_words(look, record.confirmed_by), "confirmed_by"), Fixed("　"),
                     Day(record.confirmed_on, "confirmed_on")),
            ),
        ]
    )  # fmt: skip
    sheet.space(3)
    sheet.signatures(("情報セキュリティ管理者（職・氏名・年月日）", Sign(look.office.manager_title, "", None)))


def _term(consent: Any) -> Cell:
    if consent is None:
        return Line(Day(None), Fixed("から"), Day(None), Fixed("まで"))
    return Line(Day(consent.starts_on), Fixed("から"), Day(consent.ends_on), Fixed("まで"))


def _need(record: UsageLimit, name: str) -> Cell:
    reason = f"{name}_reason"
    return Stack(
        checks(Need, getattr(record, name), name, required=True), pair("理由", Text(getattr(record, reason), reason))
    )
