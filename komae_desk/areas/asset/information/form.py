"""D-01 on paper: the register (A4横, many assets) and the sheet of one asset (A4縦)."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from komae_desk.areas.asset.classification import Availability, Confidentiality, HandlingRule, Integrity
from komae_desk.areas.asset.information.choices import (
    Backup,
    Category,
    Marking,
    Origin,
    PersonalData,
    Scope,
    YesNo,
)
from komae_desk.areas.asset.information.record import InformationAsset
from komae_desk.areas.asset.information.workflow import INFORMATION
from komae_desk.areas.asset.printed import (
    FULL_WIDTH,
    Rows,
    beside,
    choices,
    grades_in_short,
    person_name,
    post_and_name,
    word,
)
from komae_desk.core.dates import wareki_short
from komae_desk.core.desk import Look
from komae_desk.pdf.book import Book
from komae_desk.pdf.contents import Cell, Checks, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.sheet import Sheet
from komae_desk.pdf.tables import Column, Entry

BASIS = "対策基準第２関係"
PLACED = "機密性２"
"""The class of the register itself: it names every place where information lies."""

COUNTED = ("archived", "disposal_requested", "disposed", "lost", "handing", "handed")
"""The states that are counted below the register: what is not simply in use."""

COLUMNS = (
    Column("番号", 18),
    Column("業務分類", 18),
    Column("資産名", 42),
    Column("種別", 16),
    Column("分類", 20),
    Column("取扱制限", 34),
    Column("保管場所", 28),
    Column("媒体番号", 20),
    Column("個人情報", 16, "center"),
    Column("保存期限", 18),
    Column("状態", 12, "center"),
    Column("備考", 10),
)

PERSONAL = {
    PersonalData.NONE: "なし",
    PersonalData.SOME: "個人情報",
    PersonalData.SENSITIVE: "要配慮",
    PersonalData.NUMBERED: "特定個人",
}

BOOK = Book("D-01", BASIS, "情報資産管理台帳", (PLACED,), COLUMNS, "件")
Media = Mapping[UUID, list[str]]


def register(assets: Sequence[InformationAsset], sheet: Sheet, look: Look) -> None:
    """D-01 情報資産管理台帳."""
    kept = sum(isinstance(each, InformationAsset) for each in look.find("information_asset"))
    media = _media(look)
    BOOK.draw(sheet, look, [_entry(asset, media, look) for asset in assets], kept, totals(assets))


def totals(assets: Sequence[InformationAsset]) -> str:
    """「60件（重要情報 12件，分類未定 3件…）」; what there is none of is left out."""
    counts = {
        "重要情報": sum(asset.is_important for asset in assets),
        "分類未定": sum(asset.is_undecided for asset in assets),
        **{INFORMATION.states[name].label: sum(a.state == name for a in assets) for name in COUNTED},
    }
    parts = "，".join(f"{word}{count}件" for word, count in counts.items() if count)
    return f"{len(assets)}件" + (f"（{parts}）" if parts else "")


def _media(look: Look) -> Media:
    """The numbers of the media by what lies in them."""
    found: dict[UUID, list[str]] = defaultdict(list)
    media: list[Any] = look.find("device")
    for medium in media:
        for asset in medium.contents:
            found[asset].append(medium.tag)
    return found


def _entry(asset: InformationAsset, media: Media, look: Look) -> Entry:
    return Entry(
        (
            Text(asset.tag, "tag"),
            Text(asset.task, "task"),
            Text(asset.name, "name"),
            Fixed(word(asset.category)),
            Fixed(grades_in_short(asset)),
            Stack(Fixed(_codes(asset)), *([Text(asset.handling_note, "handling_note")] if asset.handling_note else [])),
            Stack(*_places(asset, look)),
            Text("\n".join(media.get(asset.id, ()))),
            Fixed(PERSONAL.get(asset.personal, "") if asset.personal else ""),
            Stack(
                *([Text(asset.retention, "retention")] if asset.retention else []),
                Text(wareki_short(asset.keep_until_on) if asset.keep_until_on else "", "keep_until_on"),
            ),
            Fixed(INFORMATION.states[asset.state].label),
            Text(asset.note, "note"),
        ),
        bold=asset.is_undecided or asset.state == "lost",
        about=asset.id,
    )


def _codes(asset: InformationAsset) -> str:
    """「HC-2〜HC-8・HI-1」: runs of one kind are joined, as a page of twenty rows needs it."""
    kept = [rule.value for rule in HandlingRule if rule in asset.handling]
    parts: list[str] = []
    for letter in ("HC", "HI", "HA"):
        numbers = [int(code[-1]) for code in kept if code.startswith(letter)]
        for run in _runs(numbers):
            first, last = f"{letter}-{run[0]}", f"{letter}-{run[-1]}"
            parts += [f"{first}〜{last[-1]}"] if len(run) > 2 else [f"{letter}-{n}" for n in run]
    return "・".join(parts)


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _places(asset: InformationAsset, look: Look) -> list[Cell]:
    place: Any = look.maybe("storage_place", asset.storage)
    named: list[Cell] = [Text(place.name, "storage")] if place is not None else []
    return [*named, Text(asset.place, "place")] if asset.place or not named else named


# ---- one asset


def detail(asset: InformationAsset, sheet: Sheet, look: Look) -> None:
    """The sheet of one asset: every field of D-01 in the order of the register."""
    sheet.copy = dataclasses.replace(sheet.copy, number=asset.tag)
    sheet.head("D-01-2", BASIS, marks=(PLACED, *(("重要情報",) if asset.is_important else ())))
    sheet.title("情報資産管理台帳（明細票）")
    sheet.paragraph(
        Line(
            pair("課名", Text(f"{look.office.department}{look.office.section}")),
            Fixed("　　"),
            pair("基準日", Day(look.today)),
            Fixed("　　"),
            pair("状態", Fixed(INFORMATION.states[asset.state].label)),
        ),
        size=9,
    )
    rows = [*_thing(asset, look), *_class(asset, look), *_keeping(asset, look), *_life(asset, look)]
    sheet.rows(rows, heading=34)
    sheet.space(2)
    sheet.signatures(
        ("作成者（職・氏名・日）", Sign("", "", None)),
        ("確認者　情報セキュリティ管理者", Sign(look.office.manager_title, "", None)),
        ("次回見直し予定日", Day(asset.next_review_on, "next_review_on")),
        height=12,
    )


def _thing(asset: InformationAsset, look: Look) -> Rows:
    original: Any = look.maybe("information_asset", asset.parent)
    return [
        ("番号・資産名", beside(Text(asset.tag, "tag", required=True), Text(asset.name, "name", required=True))),
        ("業務分類", Text(asset.task, "task")),
        ("種別", choices(Category, asset.category, "category")),
        ("説明", Text(asset.description, "description")),
        (
            "利用範囲・管理担当",
            beside(
                choices(Scope, asset.scope, "scope"),
                pair("管理担当", Text(post_and_name(look, asset.keeper), "keeper")),
            ),
        ),
        (
            "入手元",
            beside(choices(Origin, asset.origin, "origin"), pair("入手先", Text(asset.obtained_from, "obtained_from"))),
        ),
        (
            "元資産番号・複製",
            beside(
                pair("元資産", Text(str(getattr(original, "tag", "")), "parent")),
                pair("複製日", Day(asset.copied_on, "copied_on")),
                pair("部数", Fixed(f"{asset.copies}部" if asset.copies is not None else "", field="copies")),
            ),
        ),
        ("個人情報区分", choices(PersonalData, asset.personal, "personal")),
    ]


def _class(asset: InformationAsset, look: Look) -> Rows:
    grades = Stack(
        choices(Confidentiality, asset.confidentiality, "confidentiality"),
        beside(
            choices(Integrity, asset.integrity, "integrity"), choices(Availability, asset.availability, "availability")
        ),
    )
    rules = [Fixed(rule.label, bound=True) for rule in HandlingRule if rule in asset.handling]
    notes: list[Cell] = [Text(asset.handling_note, "handling_note")] if asset.handling_note else []
    hours: list[Cell] = (
        [pair("復旧目標時間", Fixed(f"{asset.recovery_hours}時間".translate(FULL_WIDTH)), "recovery_hours")]
        if asset.recovery_hours
        else []
    )
    return [
        ("分類", grades),
        (
            "分類判断",
            Stack(
                beside(
                    pair("判断日", Day(asset.classified_on, "classified_on")),
                    pair("判断者", Text(post_and_name(look, asset.classified_by), "classified_by")),
                ),
                pair("理由", Text(asset.classification_reason, "classification_reason")),
            ),
        ),
        ("取扱制限", Stack(beside(*rules), *notes, *hours, field="handling")),
        (
            "表示方法",
            Stack(
                Checks({str(m.value): m.label for m in Marking}, [str(m.value) for m in asset.marking], "marking"),
                pair("表示日", Day(asset.marked_on, "marked_on")),
            ),
        ),
    ]


def _keeping(asset: InformationAsset, look: Look) -> Rows:
    inside = "・".join(_media(look).get(asset.id, ()))
    place: Any = look.maybe("storage_place", asset.storage)
    return [
        (
            "保管場所・媒体番号",
            Stack(
                beside(
                    pair("場所", Text(str(getattr(place, "heading", "")), "storage")),
                    pair("媒体番号", Text(inside)),
                ),
                pair("細目", Text(asset.place, "place")),
            ),
        ),
        ("バックアップ", choices(Backup, asset.backup, "backup")),
        ("提供先", Text(asset.provided_to, "provided_to")),
        (
            "保存期限",
            beside(
                pair("保存期間", Text(asset.retention, "retention")),
                pair("保存期限", Day(asset.keep_until_on, "keep_until_on")),
            ),
        ),
        ("マイナンバー利用\n事務系", choices(YesNo, asset.for_personal_numbers, "for_personal_numbers")),
    ]


def _life(asset: InformationAsset, look: Look) -> Rows:
    return [
        (
            "登録・見直し",
            Stack(
                beside(
                    pair("登録日", Day(asset.registered_on, "registered_on")),
                    pair("登録者", Text(person_name(look, asset.registered_by), "registered_by")),
                ),
                beside(
                    pair("最終見直し日", Day(asset.reviewed_on, "reviewed_on")),
                    pair("次回", Day(asset.next_review_on, "next_review_on")),
                ),
            ),
        ),
        *([("廃棄日", Day(asset.disposed_on, "disposed_on"))] if asset.disposed_on else []),
        *_moved(asset),
        ("備考", Text(asset.note, "note")),
    ]


def _moved(asset: InformationAsset) -> Rows:
    """所管替え, on the sheets of assets that went or came."""
    lines: list[Cell] = []
    if asset.received_from:
        lines.append(
            beside(
                pair("前の課", Text(asset.received_from, "received_from")),
                pair("受入日", Day(asset.received_on, "received_on")),
                pair("前の番号", Text(asset.former_tag, "former_tag")),
            )
        )
    if asset.handed_to_name:
        lines.append(
            beside(
                pair("引渡し先", Text(asset.handed_to_name, "handed_to_name")),
                pair("引渡日", Day(asset.handed_on, "handed_on")),
            )
        )
        lines.append(beside(pair("受領日", Day(None)), pair("受領者（職・氏名）", Fixed("　" * 12))))
    return [("所管替え", Stack(*lines))] if lines else []
