"""R-08 on paper: 外部委託 選定・定期確認票（報告書） (domain.md §10.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.briefing import phrases
from komae_desk.areas.briefing.check.record import DUTY, ContractorCheck
from komae_desk.areas.briefing.choices import Answer, Judgement, Means, Purpose, Suits, Weight
from komae_desk.areas.briefing.printed import audits, certificates, spaced
from komae_desk.core.application import name_of
from komae_desk.core.dates import wareki_moment
from komae_desk.core.wording import worded
from komae_desk.pdf.application import CLASS_OF_PAPER, HONORIFICS, checks
from komae_desk.pdf.contents import Cell, Checks, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Column, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "外部委託 選定・定期確認票（報告書）"
BASIS = "対策基準第８の１関係"
ITEMS = (Column("項目", 95), Column("適否", 70))


def draw(record: ContractorCheck, sheet: Sheet, look: Look) -> None:
    """One check: what was asked, what came of it, and to whom it went."""
    contract: Any = look.maybe("contract", record.contract)
    sheet.head("R-08", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(TITLE, spread=False)
    day = record.reported_on or record.confirmed_on
    sheet.dated(
        Day(day, "reported_on" if record.reported_on else "confirmed_on"),
        number=Line(Fixed("番号　"), Text(record.number, "number")),
    )
    post = record.confirmed_title or look.office.manager_title
    if not record.is_selection:
        honorific = HONORIFICS.get(look.office.settings.get("honorific", ""), "様")
        sheet.addressee(Fixed("統括情報セキュリティ責任者"), honorific)
        sheet.sender(
            ("所属", Fixed(look.office.section)),
            ("職・氏名", Text(f"{post}　{record.confirmed_name}".strip(), "confirmed_name")),
            who="報告者",
        )
        sheet.preamble(worded(look, phrases.CHECK))
    sheet.rows(_head(record, contract, look))
    names = record.items
    sheet.table(ITEMS, [_item(record, name) for name in names], height=6)
    sheet.rows(_selection(record) if record.is_selection else _periodic(record))
    if not record.is_selection:
        sheet.rows(_reported(record, look))
    if record.note:
        sheet.rows([Row("備考", Text(record.note, "note"))])
    sheet.space(2)
    sheet.signatures(
        ("確認者", Sign("", name_of(look, record.checked_by), record.checked_on, "checked_by")),
        ("情報セキュリティ管理者", Sign(post, record.confirmed_name, record.confirmed_on, "confirmed_name")),
        height=14,
    )


def _head(record: ContractorCheck, contract: Any, look: Look) -> list[Row]:
    rows = [
        Row(
            "委託件名・事業者",
            Stack(
                Text(contract.heading if contract is not None else "", "contract", required=True),
                Text(contract.contractor if contract is not None else ""),
            ),
        ),
        Row(
            "区分・確認日・確認者",
            Stack(
                checks(Purpose, record.purpose, "purpose", required=True),
                spaced(Day(record.checked_on, "checked_on", required=True),
                       Text(name_of(look, record.checked_by), "checked_by", required=True)),
            ),
        ),
    ]  # fmt: skip
    if not record.is_selection:
        rows += [
            Row("対象期間", spaced(Day(record.period_from_on, "period_from_on"), Fixed("〜"),
                                 Day(record.period_to_on, "period_to_on"))),
            Row("確認方法", checks(Means, record.means, "means", required=True)),
        ]  # fmt: skip
    return rows


def _item(record: ContractorCheck, name: str) -> list[Cell]:
    mark = "" if name in DUTY else "　（推奨）"
    return [
        Fixed(f"{record.labels()[name].text}{mark}"),
        checks(Suits, getattr(record, name), name, required=name in DUTY),
    ]


def _selection(record: ContractorCheck) -> list[Row]:
    return [
        Row("認証（番号・範囲・期限）", certificates(record.certificates)),
        Row("監査（日・種別・結果）", audits(record.audits)),
        Row("根拠資料", Text(record.evidence, "evidence")),
        Row("結果", Text(record.result, "result")),
        Row("総合判断", checks(Judgement, record.judgement, "judgement", required=True)),
    ]


def _periodic(record: ContractorCheck) -> list[Row]:
    return [
        Row("認証・監査", Stack(certificates(record.certificates), audits(record.audits))),
        Row("根拠資料", Text(record.evidence, "evidence")),
        Row("結果", Text(record.result, "result"), height=12),
        Row(
            "措置（契約条項）",
            Stack(Text(record.measures, "measures"), pair("契約条項", Text(record.measure_clause, "measure_clause"))),
            height=12,
        ),
        Row("重要度", checks(Weight, record.weight, "weight", required=True)),
    ]


def _reported(record: ContractorCheck, look: Look) -> list[Row]:
    ciso = Checks({Answer.YES.value: "報告する", Answer.NO.value: "報告しない"},
                  record.to_ciso.value if record.to_ciso else "", "to_ciso", True)  # fmt: skip
    rows = [
        Row(
            "統括情報セキュリティ責任者",
            Stack(
                pair("報告日", Day(record.reported_on, "reported_on")),
                Line(Fixed("受領　"), Sign(record.head_title, record.head_name, record.head_on, "head_name", height=0)),
            ),
            height=14,
        ),
        Row(
            "CISO",
            Stack(
                Line(ciso, Fixed("　　"), pair("報告日", Day(record.ciso_reported_on, "ciso_reported_on"))),
                Line(Fixed("確認　"), Sign(record.ciso_title, record.ciso_name, record.ciso_on, "ciso_name", height=0)),
            ),
            height=14,
        ),
    ]
    if record.transcribed_at:
        words = f"{record.receipt_document}　転記者 {name_of(look, record.transcribed_by)}"
        moment = wareki_moment(record.transcribed_at)
        rows.append(Row("転記", Line(Fixed("（転記）"), Text(f"{words}　{moment}", "transcribed_at"))))
    return rows
