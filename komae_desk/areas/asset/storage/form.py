"""D-10 on paper: the list of storage places (A4横)."""

from __future__ import annotations

from collections.abc import Sequence

from komae_desk.areas.asset.printed import person_name
from komae_desk.areas.asset.storage.record import Has, Hazard, StoragePlace
from komae_desk.areas.asset.storage.screens import STORAGE
from komae_desk.core.dates import wareki_short
from komae_desk.core.desk import Look
from komae_desk.pdf.book import Book
from komae_desk.pdf.contents import Fixed, Stack, Text
from komae_desk.pdf.sheet import Sheet
from komae_desk.pdf.tables import Column, Entry

COLUMNS = (
    Column("場所番号", 22),
    Column("名称", 44),
    Column("棟・階", 26),
    Column("耐火", 12, "center"),
    Column("耐熱", 12, "center"),
    Column("耐水", 12, "center"),
    Column("耐湿", 12, "center"),
    Column("施錠", 12, "center"),
    Column("鍵管理者", 30),
    Column("災害の想定区域", 28),
    Column("点検日", 20),
    Column("備考", 22),
)

BOOK = Book("D-10", "対策基準第２の２(6)関係", "保管場所一覧", ("機密性２",), COLUMNS, "か所")


def register(places: Sequence[StoragePlace], sheet: Sheet, look: Look) -> None:
    """D-10 保管場所一覧."""
    kept = sum(isinstance(each, StoragePlace) for each in look.find("storage_place"))
    strong = sum(place.withstands_all for place in places)
    totals = f"{len(places)}か所" + (f"（耐火・耐熱・耐水・耐湿・施錠の全てがあるもの{strong}か所）" if strong else "")
    BOOK.draw(sheet, look, [_entry(place, look) for place in places], kept, totals)


def _entry(place: StoragePlace, look: Look) -> Entry:
    closed = () if place.state == "in_use" else (Fixed(STORAGE.states[place.state].label),)
    keys = [Text(place.key_note, "key_note")] if place.key_note else []
    return Entry(
        (
            Text(place.code, "code"),
            Text(place.name, "name"),
            Text(place.building, "building"),
            *(Fixed(_mark(q)) for q in (place.fireproof, place.heatproof, place.waterproof, place.humidity_proof)),
            Fixed(_mark(place.locked)),
            Stack(Text(person_name(look, place.key_keeper), "key_keeper"), *keys),
            Fixed(_hazards(place)),
            Text(wareki_short(place.inspected_on) if place.inspected_on else "", "inspected_on"),
            Stack(*closed, Text(place.note, "note")),
        ),
        about=place.id,
    )


def _mark(has: Has | None) -> str:
    return "" if has is None else "○" if has is Has.YES else "×"


def _hazards(place: StoragePlace) -> str:
    """「中：浸水・土砂」; 「外」 where nothing is to be expected, and what nobody has looked up is left out."""
    known = {"浸水": place.flood, "土砂": place.landslide, "火災": place.fire}
    lines = []
    for hazard, words in ((Hazard.INSIDE, "中"), (Hazard.OUTSIDE, "外")):
        if names := [name for name, found in known.items() if found is hazard]:
            lines.append(f"{words}：{'・'.join(names)}")
    return "\n".join(lines)
