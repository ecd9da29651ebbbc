"""What the papers of this area share: devices, class, 情報政策課長欄, confirmations (domain.md §10.1, §10.9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.takeout.choices import Answer, Confidentiality
from komae_desk.areas.takeout.office import OfficeApplication
from komae_desk.core.application import name_of
from komae_desk.core.dates import wareki
from komae_desk.core.record import Choice
from komae_desk.pdf.application import FULL_WIDTH, KEPT_WITH_HEADING, checks, options
from komae_desk.pdf.contents import NOT_APPLICABLE, Cell, Checks, Day, Fixed, Line, Stack, Text

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet


def class_words(confidentiality: Confidentiality | None) -> str:
    """「機密性２」 as the policy writes it."""
    return confidentiality.label.translate(FULL_WIDTH) if confidentiality else ""


def device_cell(look: Look, devices: Sequence[UUID], field: str, *more: Cell) -> Cell:
    """Number, name and serial number of each device, one below the other."""
    parts: list[Cell] = []
    for device_id in devices:
        device: Any = look.maybe("device", device_id)
        if device is not None:
            serial = f"（製造番号 {device.serial}）" if device.serial else ""
            parts.append(Text(f"{device.tag}　{device.name}{serial}", field))
    return Stack(*parts, *more, field=field) if parts or more else Text("", field)


def office_table(
    sheet: Sheet, look: Look, record: OfficeApplication, needed: Cell = None, *, applies: bool = True
) -> None:
    """⑨ 情報政策課長の欄 (165 mm); every cell says so where it does not apply."""
    sheet.heading("情報政策課長の欄", keep=KEPT_WITH_HEADING)
    number = Text(record.office_number, "office_number") if applies else NOT_APPLICABLE
    name = Stack(Text(record.office_title, "office_title"), Text(record.office_name, "office_name"))
    rest: list[Cell] = [
        Day(record.office_applied_on, "office_applied_on"),
        Day(record.office_permitted_on, "office_permitted_on"),
        name if record.office_name else Fixed("情報政策課長"),
        Day(record.office_revoked_on, "office_revoked_on"),
    ]
    first = number if needed is None else Stack(Line(Fixed("申請　"), needed), number)
    sheet.table(
        [("申請番号", 40), ("申請日", 30), ("許可日", 30), ("許可者", 35), ("解除日", 30)],
        [[first, *(rest if applies else [NOT_APPLICABLE] * len(rest))]],
    )
    words = _office_words(look, record)
    if words:
        sheet.paragraph(Stack(*words), size=9)


def _office_words(look: Look, record: OfficeApplication) -> list[Text]:
    """What stands below the table: 転記, 不許可, 解除, each where it was decided."""
    words: list[Text] = []
    if record.office_conditions:
        words.append(Text(f"条件　{record.office_conditions}", "office_conditions"))
    if record.office_transcribed_at:
        writer = name_of(look, record.office_transcribed_by)
        words.append(Text(f"（転記）文書番号等 {record.office_document}　転記者 {writer}", "office_document"))
    if record.office_refused_on:
        day = wareki(record.office_refused_on)
        words.append(Text(f"不許可　{day}　理由　{record.office_refusal_reason}", "office_refusal_reason"))
    if record.office_revoked_on:
        cut = "（接続を強制解除）" if record.office_disconnected else ""
        who = f"{record.office_revoked_title}　{record.office_revoked_name}".strip()
        words.append(Text(f"解除{cut}　{who}　理由　{record.office_revocation_reason}", "office_revocation_reason"))
    if record.office_revocation_transcribed_at:
        writer = name_of(look, record.office_revocation_transcribed_by)
        document = f"（転記）解除の文書番号 {record.office_revocation_document}　転記者 {writer}"
        words.append(Text(document, "office_revocation_document"))
    return words


def pledges(choices: type[Choice], chosen: Any) -> Checks:
    """What the applicant confirms, one sentence below the other."""
    words = {code: f"{sentence.rstrip('。')}。" for code, sentence in options(choices).items()}
    return checks(choices, chosen, "pledges", across=1, words=words, required=True)


def answer(value: Answer | None, field: str) -> Checks:
    """はい・いいえ with boxes."""
    return checks(Answer, value, field)
