"""D-03 on paper: the register of licences (A4横)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from komae_desk.areas.asset.licence.record import SoftwareLicence
from komae_desk.areas.asset.licence.screens import LICENCE
from komae_desk.areas.asset.printed import FULL_WIDTH, person_name, word
from komae_desk.core.dates import wareki_short
from komae_desk.core.desk import Look
from komae_desk.pdf.book import Book
from komae_desk.pdf.contents import Fixed, Stack, Text
from komae_desk.pdf.sheet import Sheet
from komae_desk.pdf.tables import Column, Entry

COLUMNS = (
    Column("製品名・版", 44),
    Column("種別", 28),
    Column("証書番号・保管場所", 40),
    Column("保有数", 12, "right"),
    Column("割当数", 12, "right"),
    Column("残数", 12, "right"),
    Column("割当先（端末・利用者）", 42),
    Column("契約・更新期限", 18),
    Column("管理者", 16, "center"),
    Column("許可番号", 16),
    Column("備考", 12),
)
MOST_NAMED = 4

BOOK = Book("D-03", "対策基準第６の１(17)イ関係", "ソフトウェアライセンス管理台帳", ("機密性２",), COLUMNS, "件")


def register(licences: Sequence[SoftwareLicence], sheet: Sheet, look: Look) -> None:
    """D-03 ソフトウェアライセンス管理台帳."""
    kept = sum(isinstance(each, SoftwareLicence) for each in look.find("software_licence"))
    over = sum(licence.is_exceeded for licence in licences)
    totals = f"{len(licences)}件" + (f"（保有数を超えているもの{over}件）" if over else "")
    BOOK.draw(sheet, look, [_entry(licence, look) for licence in licences], kept, totals)


def _entry(licence: SoftwareLicence, look: Look) -> Entry:
    ended = (Fixed(LICENCE.states[licence.state].label),) if licence.state == "ended" else ()
    return Entry(
        (
            Stack(
                Text(licence.product, "product"),
                *([Text(licence.edition_name, "edition_name")] if licence.edition_name else []),
            ),
            Fixed(word(licence.category)),
            Stack(Text(licence.certificate, "certificate"), Text(licence.certificate_place, "certificate_place")),
            _number(licence.owned, "owned"),
            _number(licence.assigned, "devices"),
            _number(licence.remaining, "owned"),
            Text(_assigned(licence, look), "devices"),
            Text(wareki_short(licence.renew_by_on) if licence.renew_by_on else "", "renew_by_on"),
            Fixed(licence.keeper.value if licence.keeper else ""),
            Text(licence.permit_number, "permit_number"),
            Stack(*ended, Text(licence.note, "note")),
        ),
        bold=licence.is_exceeded,
        about=licence.id,
    )


def _number(count: int | None, field: str) -> Fixed:
    return Fixed("" if count is None else str(count).translate(FULL_WIDTH).replace("-", "▲"), field=field)


def _assigned(licence: SoftwareLicence, look: Look) -> str:
    """The first few by name, the rest counted."""
    devices: list[Any] = [look.maybe("device", each) for each in licence.devices]
    names = [device.tag for device in devices if device is not None]
    names += [person_name(look, each) for each in licence.users]
    rest = licence.assigned - len(names[:MOST_NAMED])
    named = "・".join(filter(None, names[:MOST_NAMED]))
    return named + (f"　ほか{rest}" if rest > 0 and named else f"{rest}" if rest > 0 else "")
