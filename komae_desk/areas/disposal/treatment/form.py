"""R-03 on paper: 廃棄・消去・修理引渡し記録簿 (A4横, domain.md §10.9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from komae_desk.areas.disposal.choices import Answer, Purpose, RepairBasis
from komae_desk.areas.disposal.things import ASSET
from komae_desk.areas.disposal.treatment.record import Treatment
from komae_desk.core.application import day_of, name_of
from komae_desk.core.attachment import attachments_of
from komae_desk.core.dates import fiscal_label, fiscal_year, short_day, short_moment, wareki, wareki_short
from komae_desk.pdf.application import CLASS_OF_PAPER, FULL_WIDTH
from komae_desk.pdf.contents import Cell, Fixed, Sign, Stack, Text
from komae_desk.pdf.tables import Column, Entry, Register

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "廃棄・消去・修理引渡し記録簿"
BASIS = "対策基準第２の２(10)，第４の１(5)(7)関係"
COLUMNS = (
    Column("番号", 10),
    Column("許可番号", 16),
    Column("対象・型番・製造番号", 40),
    Column("数量", 10, "center"),
    Column("分類", 10, "center"),
    Column("マイ\nナン\nバー系", 8, "center"),
    Column("処理日時", 18),
    Column("担当者", 16),
    Column("処理内容\n（方式）", 24),
    Column("場所", 14),
    Column("立会者", 14),
    Column("業者・\n証明書番号", 18),
    Column("確認方法", 14),
    Column("証明書\n受領日", 12),
    Column("修理\n引渡し", 18),
    Column("備考", 10),
)
NUMBERED = {Answer.YES: "該当", Answer.NO: "―"}


def register(lines: Sequence[Treatment], sheet: Sheet, look: Look) -> None:
    """The register of a fiscal year; a certificate that is waited for is bold."""
    kept = list(lines) if len(lines) == 1 else [line for line in lines if line.state != "draft"]
    years = sorted({fiscal_year(day_of(m.processed_at)) for m in kept if m.processed_at}) or [fiscal_year(look.today)]
    span = fiscal_label(years[0]) if len(years) == 1 else f"{fiscal_label(years[0])}〜{fiscal_label(years[-1])}"
    sheet.across()
    sheet.head("R-03", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(f"{TITLE}　{span}")
    sheet.note(
        f"{look.office.department}{look.office.section}　{wareki(look.today)}現在　{len(kept)}件（太字は証明書待ち）"
    )
    ruling = Register(
        per_page=15,
        row_height=9,
        page_total=lambda page: f"{len(page)}件（証明書待ち {sum(e.bold for e in page)}件）",
        total=lambda entries: f"{len(entries)}件（証明書待ち {sum(e.bold for e in entries)}件）",
        confirm=("ISM確認", Sign(look.office.manager_title, "", None)),
    )
    sheet.register(COLUMNS, [_entry(line, look) for line in kept], ruling)


def _entry(line: Treatment, look: Look) -> Entry:
    return Entry(
        (
            Text(line.number.rpartition("-")[2].lstrip("0"), "number"),
            Stack(Text(line.permit_number, "permit_number"), Text(short_day(line.permit_on), "permit_on")),
            _thing(line, look),
            Text(line.quantity, "quantity"),
            Fixed(f"機{line.confidentiality.value}".translate(FULL_WIDTH) if line.confidentiality else ""),
            Fixed(NUMBERED[line.my_number] if line.my_number else ""),
            Text(short_moment(line.processed_at), "processed_at"),
            Text(name_of(look, line.processed_by), "processed_by"),
            Stack(Fixed(line.purpose.label if line.purpose else ""), *_words(line)),
            Text(line.place, "place"),
            _witnesses(line, look),
            _certificate(line, look),
            Text(line.verification, "verification"),
            Text(short_day(line.certificate_on), "certificate_on"),
            _repair(line),
            Text(_remarks(line), "remarks"),
        ),
        bold=bool(line.contractor) and line.purpose is Purpose.DISPOSAL and line.certificate_on is None,
        about=line.id,
    )


def _thing(line: Treatment, look: Look) -> Stack:
    device: Any = look.maybe("device", line.device)
    if device is not None:
        made = "　".join(filter(None, (device.maker, device.model, line.serial)))
        return Stack(Text(f"{device.tag}　{device.name}", "device"), *([Text(made, "serial")] if made else []))
    named = Text(look.heading(ASSET, line.asset), "asset") if line.asset else Text(line.item, "item")
    return Stack(named, *([Text(line.serial, "serial")] if line.serial else []))


def _words(line: Treatment) -> list[Cell]:
    method = [Fixed(line.method.label, field="method")] if line.method else []
    return [*method, *([Text(line.content, "content")] if line.content else [])]


def _witnesses(line: Treatment, look: Look) -> Stack:
    named = (("witness", line.witness), ("second_witness", line.second_witness))
    return Stack(*(Text(name_of(look, person), field) for field, person in named if person), field="witness")


def _certificate(line: Treatment, look: Look) -> Stack:
    """Contractor, number of the certificate, and what proves the file of it that is kept (SHA-256)."""
    words: list[Cell] = [Text(line.contractor, "contractor"), Text(line.certificate_number, "certificate_number")]
    permit = look.maybe("disposal", line.disposal)
    own = attachments_of(look, line, "certificate")
    # A certificate of the line itself, else the one of the whole permission.
    for kept in own or (attachments_of(look, permit, "certificate") if permit is not None else []):
        words.append(Text(f"照合 {kept.blob[:12]}", "certificate_number"))
    return Stack(*words)


def _repair(line: Treatment) -> Stack:
    if line.purpose is not Purpose.REPAIR:
        return Stack(field="repair_basis")
    words: list[Cell] = [Fixed("消去済" if line.repair_basis is RepairBasis.ERASED else "守秘契約・体制確認")]
    if line.secrecy_contract:
        words.append(Text(line.secrecy_contract, "secrecy_contract"))
    if line.returned_on:
        words.append(Text(f"戻り{wareki_short(line.returned_on)}", "returned_on"))
    return Stack(*words, field="repair_basis")


def _remarks(line: Treatment) -> str:
    gone = "取消" if line.state == "void" or line.voided else ""
    return "\n".join(filter(None, (gone, line.passed_reason, line.remarks)))
