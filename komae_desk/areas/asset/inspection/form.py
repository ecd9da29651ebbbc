"""R-14 on paper: what was inspected, what was found, what is put right (A4縦)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from komae_desk.areas.asset.inspection.choices import Finding, Occasion, OfficeItem, Part
from komae_desk.areas.asset.inspection.record import Inspection, InspectionEntry
from komae_desk.areas.asset.printed import FULL_WIDTH, beside, choices, post_and_name
from komae_desk.areas.asset.storage.record import HAZARDS, WITHSTANDS, Has, StoragePlace
from komae_desk.core.desk import Look
from komae_desk.pdf.contents import Cell, Checks, Day, Fixed, Sign, Stack, Text, pair
from komae_desk.pdf.sheet import Sheet
from komae_desk.pdf.tables import Row

PLACES = (
    ("場所", 40),
    ("性能", 33),
    ("災害区分", 27),
    ("長期保管の媒体\n（書込禁止）", 25),
    ("結果", 18),
    ("内容", 22),
)
THINGS = (("番号", 24), ("名称", 46), ("登録の場所", 33), ("結果", 24), ("見つかった場所・内容", 38))
ITEMS = (("確認する点", 85), ("結果", 25), ("内容", 55))
PUBLISHED = (("番号", 24), ("公開物", 61), ("結果", 30), ("版・確認の方法", 50))
SCANNED = (("管理番号", 30), ("端末", 60), ("結果", 30), ("内容", 45))

WORDS = {
    Part.STORAGE: {Finding.GOOD: "異常なし", Finding.WRONG: "直すところあり"},
    Part.OFFICE: {Finding.GOOD: "できている", Finding.WRONG: "直すところあり"},
    Part.PUBLISHED: {Finding.GOOD: "原本と一致", Finding.WRONG: "違いあり"},
    Part.SCAN: {Finding.GOOD: "実施", Finding.WRONG: "未実施"},
}


def draw(inspection: Inspection, sheet: Sheet, look: Look) -> None:
    """R-14 保管・執務室点検票."""
    found = look.find("inspection_entry", inspection=inspection.id)
    entries = [entry for entry in found if isinstance(entry, InspectionEntry)]
    sheet.head("R-14", "対策基準第２の２(6)(9)ウ，\n第５の１(1)キ，第６の４(3)エ関係", marks=("機密性２",))
    sheet.title("保管・執務室点検票")
    _head(inspection, sheet, look)
    for part in Part:
        if part in inspection.parts:
            _PARTS[part](inspection, [e for e in entries if e.part is part], sheet, look)
    sheet.heading("是正")
    sheet.rows(
        [
            Row("是正の内容", Text(inspection.remedy, "remedy"), height=14),
            (
                "期限・完了",
                beside(
                    pair("期限", Day(inspection.remedy_due_on, "remedy_due_on")),
                    pair("完了", Day(inspection.remedied_on, "remedied_on")),
                ),
            ),
            ("備考", Text(inspection.note, "note")),
        ]
    )
    sheet.space(3)
    post = inspection.confirmed_title or look.office.manager_title
    sheet.signatures(
        ("点検者（職・氏名・日）", Sign("", post_and_name(look, inspection.inspector), inspection.finished_on)),
        (
            "確認者　情報セキュリティ管理者",
            Sign(post, inspection.confirmed_name, inspection.confirmed_on),
        ),
        height=16,
    )


def _head(inspection: Inspection, sheet: Sheet, look: Look) -> None:
    places = "・".join(filter(None, (look.heading("storage_place", key) for key in inspection.places)))
    sheet.rows(
        [
            ("点検の種類", choices(Occasion, inspection.occasion, "occasion")),
            (
                "点検した日",
                beside(
                    pair("始め", Day(inspection.started_on, "started_on", required=True)),
                    pair("終わり", Day(inspection.finished_on, "finished_on")),
                ),
            ),
            (
                "点検した部分",
                Stack(
                    Checks({str(p.value): p.label for p in Part}, [str(p.value) for p in inspection.parts], "parts"),
                    *([pair("場所", Text(places, "places"))] if places else []),
                ),
            ),
        ]
    )


def _storage(inspection: Inspection, entries: Sequence[InspectionEntry], sheet: Sheet, look: Look) -> None:
    sheet.heading("【保管】")
    places = [entry for entry in entries if entry.place is not None]
    media: list[Any] = [d for d in look.find("device") if getattr(d, "long_term", False)]
    sheet.table(PLACES, [_place(entry, media, look) for entry in sorted(places, key=lambda e: _tag(e, look))])
    things = [entry for entry in entries if entry.place is None]
    counts = Counter(entry.finding for entry in things)
    parts = [f"{finding.label} {counts[finding]}件" for finding in Finding if counts[finding]]
    left = [f"見ていないもの {inspection.unseen}件"] if inspection.unseen else []
    words = f"情報資産・媒体　{len(things)}件" + (f"（{'，'.join(parts + left)}）" if parts or left else "")
    sheet.space(2)
    sheet.paragraph(Fixed(words.translate(FULL_WIDTH)), size=9)
    odd = sorted((e for e in things if e.finding is not Finding.GOOD), key=lambda e: _tag(e, look))
    if odd:
        sheet.table(THINGS, [_thing(entry, look) for entry in odd])


def _place(entry: InspectionEntry, media: Sequence[Any], look: Look) -> Sequence[Cell]:
    place = look.maybe("storage_place", entry.place)
    if not isinstance(place, StoragePlace):
        return (Fixed(""),) * 4 + (Fixed(_word(entry)), Text(entry.words))
    labels = place.labels()
    has = [labels[name].text for name in (*WITHSTANDS, "locked") if getattr(place, name) is Has.YES]
    inside = [m for m in media if m.storage == place.id]
    protected = sum(getattr(m.write_protection, "value", "") == "yes" for m in inside)
    return (
        Text(place.heading),
        Fixed("・".join(has) or "なし"),
        Fixed("低い" if place.is_disaster_safe else "／".join(_hazards(place)) or "未確認"),
        Fixed(f"{len(inside)}点（{protected}点）".translate(FULL_WIDTH) if inside else "該当なし"),
        Fixed(_word(entry)),
        Text(entry.words),
    )


def _hazards(place: StoragePlace) -> list[str]:
    return [place.labels()[name].text for name in HAZARDS if getattr(getattr(place, name), "value", "") == "inside"]


def _thing(entry: InspectionEntry, look: Look) -> Sequence[Cell]:
    record = _subject(entry, look)
    where = look.maybe("storage_place", getattr(record, "storage", None))
    named = "　".join(filter(None, (getattr(where, "name", ""), str(getattr(record, "place", "")))))
    there = getattr(look.maybe("storage_place", entry.found_in), "name", "")
    return (
        Text(_tag(entry, look)),
        Text(str(getattr(record, "name", ""))),
        Text(entry.corrected_from or named),
        Fixed(_word(entry)),
        Text("　".join(filter(None, (there, "（台帳を改めた）" if entry.corrected_from else "", entry.words)))),
    )


def _office(inspection: Inspection, entries: Sequence[InspectionEntry], sheet: Sheet, look: Look) -> None:
    sheet.heading("【執務室】")
    by_item = {entry.item: entry for entry in entries}
    rows = []
    for item in OfficeItem:
        entry = by_item.get(item)
        rows.append((Fixed(item.label), Fixed(_word(entry) if entry else ""), Text(entry.words if entry else "")))
    sheet.table(ITEMS, rows)


def _published(inspection: Inspection, entries: Sequence[InspectionEntry], sheet: Sheet, look: Look) -> None:
    sheet.heading("【公開】")
    _each(PUBLISHED, entries, sheet, look)


def _scans(inspection: Inspection, entries: Sequence[InspectionEntry], sheet: Sheet, look: Look) -> None:
    sheet.heading("【フルチェック】")
    _each(SCANNED, entries, sheet, look)


def _each(columns: tuple[tuple[str, int], ...], entries: Sequence[InspectionEntry], sheet: Sheet, look: Look) -> None:
    rows = [
        (
            Text(_tag(entry, look)),
            Text(str(getattr(_subject(entry, look), "name", ""))),
            Fixed(_word(entry)),
            Text(entry.words),
        )
        for entry in sorted(entries, key=lambda e: _tag(e, look))
    ]
    sheet.table(columns, rows)


def _word(entry: InspectionEntry) -> str:
    if entry.finding is None:
        return ""
    if entry.part is not None and (entry.part is not Part.STORAGE or entry.place is not None):
        return WORDS[entry.part].get(entry.finding, entry.finding.label)
    return entry.finding.label


def _subject(entry: InspectionEntry, look: Look) -> Any:
    kinds = {"asset": "information_asset", "device": "device", "place": "storage_place"}
    subject, key = entry.subject
    return look.maybe(kinds[subject], key) if subject in kinds else None


def _tag(entry: InspectionEntry, look: Look) -> str:
    record = _subject(entry, look)
    return str(getattr(record, "tag", "") or getattr(record, "code", ""))


_PARTS = {Part.STORAGE: _storage, Part.OFFICE: _office, Part.PUBLISHED: _published, Part.SCAN: _scans}
