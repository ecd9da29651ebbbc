"""D-02 on paper: the register (A4横, many devices) and the sheet of one device (A4縦)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date

from komae_desk.areas.asset.classification import Availability, Confidentiality, HandlingRule, Integrity
from komae_desk.areas.asset.device.record import Answer, Category, Device, Erasable, Network, Owner, Substitute
from komae_desk.areas.asset.device.workflow import DEVICE
from komae_desk.areas.asset.printed import FULL_WIDTH, Rows, beside, choices, grades_in_short, person_name, word
from komae_desk.core.dates import wareki_short
from komae_desk.core.desk import Look
from komae_desk.pdf.book import Book
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.sheet import Sheet
from komae_desk.pdf.tables import Column, Entry

BASIS = "対策基準第２の２(5)(6)，第４の４，\n第５の１(1)オ，第６の１(11)(12)関係"
PLACED = "機密性２"
"""The class of the register itself: it names every place where information lies."""

COUNTED = ("out", "repairing", "inspecting", "disposal_requested", "disposed", "lost", "handing", "handed")
"""The states that are counted below the register: what is not simply here."""

COLUMNS = (
    Column("管理番号", 22),
    Column("区分", 16),
    Column("機器名・製造者・型番", 42),
    Column("製造番号", 27),
    Column("管理\n主体", 12, "center"),
    Column("ネットワーク\n区分", 20),
    Column("使用者", 22),
    Column("設置・保管場所", 25),
    Column("最高分類", 18),
    Column("返却・\nリース期限", 18),
    Column("最終\n棚卸し日", 15),
    Column("状態", 15, "center"),
)


BOOK = Book("D-02", "対策基準第２の２(5)(6)ほか関係", "端末・電磁的記録媒体管理台帳", (PLACED,), COLUMNS, "台")


def register(devices: Sequence[Device], sheet: Sheet, look: Look) -> None:
    """D-02 端末・電磁的記録媒体管理台帳."""
    kept = sum(isinstance(each, Device) for each in look.find("device"))
    BOOK.draw(sheet, look, [_entry(device, look) for device in devices], kept, totals(devices))


def totals(devices: Sequence[Device]) -> str:
    """「60台（重要情報 12台，持出中 3台…）」; what there is none of is left out."""
    counts = {
        "重要情報": sum(d.is_important for d in devices),
        "分類未定": sum(d.is_undecided for d in devices),
        **{DEVICE.states[name].label: sum(d.state == name for d in devices) for name in COUNTED},
    }
    parts = "，".join(f"{word}{count}台" for word, count in counts.items() if count)
    return f"{len(devices)}台" + (f"（{parts}）" if parts else "")


def _entry(device: Device, look: Look) -> Entry:
    made = "　".join(filter(None, (device.maker, device.model)))
    return Entry(
        (
            Text(device.tag, "tag"),
            Fixed(word(device.category)),
            Stack(Text(device.name, "name"), *([Text(made, "model")] if made else [])),
            Text(device.serial, "serial"),
            Fixed(word(device.owner)),
            Fixed(word(device.network)),
            Text(person_name(look, device.user), "user"),
            Text(device.place, "place"),
            Fixed(grades_in_short(device)),
            Text("\n".join(f"{mark}{wareki_short(day)}" for mark, day in _limits(device)), "return_due_on"),
            Text(wareki_short(device.counted_on) if device.counted_on else "", "counted_on"),
            Fixed(DEVICE.states[device.state].label),
        ),
        bold=device.state == "lost",
        about=device.id,
    )


def _limits(device: Device) -> list[tuple[str, date]]:
    days = (("返", device.return_due_on), ("リ", device.lease_ends_on))
    return [(mark, day) for mark, day in days if day is not None]


def grades_in_full(device: Device) -> str:
    """「機密性２・完全性２・可用性１」."""
    return "・".join(grade.label for grade in device.grades).translate(FULL_WIDTH)


# ---- one device


def detail(device: Device, sheet: Sheet, look: Look) -> None:
    """The sheet of one device: every field of D-02 in the order of the register."""
    # A register entry has no official number; what names it is on its sticker.
    sheet.copy = dataclasses.replace(sheet.copy, number=device.tag)
    sheet.head("D-02-2", BASIS, marks=(PLACED, *(("重要情報",) if device.is_important else ())))
    sheet.title("端末・電磁的記録媒体管理台帳（明細票）")
    sheet.paragraph(
        Line(
            pair("課名", Text(f"{look.office.department}{look.office.section}")),
            Fixed("　　"),
            pair("基準日", Day(look.today)),
            Fixed("　　"),
            pair("状態", Fixed(DEVICE.states[device.state].label)),
        ),
        size=9,
    )
    rows = [
        *_thing(device),
        *_keeping(device, look),
        *_class(device, look),
        *_protection(device, look),
        *_life(device),
    ]
    sheet.rows(rows, heading=34)
    sheet.space(2)
    sheet.signatures(
        ("作成者（職・氏名・日）", Sign("", "", None)),
        ("確認者　情報セキュリティ管理者", Sign(look.office.manager_title, "", None)),
        ("次回見直し予定日", Day(device.next_count_on, "next_count_on")),
        height=11 if device.handed_to_name and device.received_from else 14,
    )


def _thing(device: Device) -> Rows:
    return [
        (
            "管理番号・機器名",
            beside(Text(device.tag, "tag", required=True), Text(device.name, "name", required=True)),
        ),
        ("区分", choices(Category, device.category, "category")),
        (
            "製造者・型番",
            beside(pair("製造者", Text(device.maker, "maker")), pair("型番", Text(device.model, "model"))),
        ),
        ("製造番号・容量", beside(Text(device.serial, "serial"), pair("容量", Text(device.capacity, "capacity")))),
    ]


def _keeping(device: Device, look: Look) -> Rows:
    return [
        ("管理主体", choices(Owner, device.owner, "owner")),
        ("ネットワーク区分", choices(Network, device.network, "network")),
        (
            "使用者・所属課、\n設置・保管場所",
            Stack(
                beside(
                    pair("使用者", Text(person_name(look, device.user), "user")),
                    pair("所属課", Text(device.section, "section")),
                ),
                pair("場所", _place(device, look)),
            ),
        ),
    ]


def _place(device: Device, look: Look) -> Line:
    """The storage place by its number and name, and what is said of it in words."""
    named = look.heading("storage_place", device.storage)
    before: list[Cell] = [Text(named, "storage"), Fixed("　")] if named else []
    return Line(*before, Text(device.place, "place"))


def _class(device: Device, look: Look) -> Rows:
    inside = "\n".join(look.heading("information_asset", key) for key in device.contents)
    hours = (
        pair("復旧目標時間", Fixed(f"{device.recovery_hours}時間"), "recovery_hours") if device.recovery_hours else None
    )
    grades = Stack(
        choices(Confidentiality, device.confidentiality, "confidentiality"),
        Line(
            choices(Integrity, device.integrity, "integrity"),
            Fixed("　　"),
            choices(Availability, device.availability, "availability"),
        ),
    )
    rules = [Fixed(rule.label) for rule in HandlingRule if rule in device.handling]
    notes: list[Cell] = [Text(device.handling_note, "handling_note")] if device.handling_note else []
    return [
        ("中の情報資産", Text(inside, "contents")),
        ("最高分類", grades),
        ("取扱制限", Stack(*rules, *notes, *([hours] if hours else []), field="handling")),
    ]


def _protection(device: Device, look: Look) -> Rows:
    other = look.maybe("device", device.replacement)
    return [
        (
            "暗号化・書込禁止",
            Stack(
                beside(
                    pair("暗号化", choices(Answer, device.encryption, "encryption")),
                    pair("書込禁止", choices(Answer, device.write_protection, "write_protection")),
                ),
                *_kept_long(device, look),
            ),
        ),
        (
            "鍵・ワイヤー固定",
            beside(
                pair("ワイヤー固定", choices(Answer, device.wire_lock, "wire_lock")),
                pair("鍵", Text(device.key, "key")),
            ),
        ),
        (
            "遠隔消去",
            beside(
                choices(Erasable, device.remote_erasure, "remote_erasure"),
                pair("設定日", Day(device.remote_erasure_set_on, "remote_erasure_set_on")),
            ),
        ),
        (
            "代替機",
            beside(
                choices(Substitute, device.substitute, "substitute"),
                pair("管理番号", Text(str(getattr(other, "tag", "")), "replacement")),
            ),
        ),
        (
            "複合機・IoT機器等",
            Stack(
                pair("内蔵記録媒体", choices(Answer, device.internal_storage, "internal_storage")),
                beside(
                    pair("設定確認日", Day(device.setting_checked_on, "setting_checked_on")),
                    pair("運用終了時の抹消日", Day(device.erased_on, "erased_on")),
                ),
            ),
        ),
    ]


def _kept_long(device: Device, look: Look) -> list[Cell]:
    """What was done to a medium that is kept for long (対2-2(6)イ)."""
    if not device.long_term:
        return []
    confirmer = person_name(look, device.write_protected_by)
    return [
        beside(
            pair("長期保管", Fixed("該当"), "long_term"),
            pair("禁止にした日", Day(device.write_protected_on, "write_protected_on")),
            pair("確認者", Text(confirmer, "write_protected_by")),
        )
    ]


def _life(device: Device) -> Rows:
    return [
        (
            "OS・対策ソフト",
            beside(
                pair("OS", Text(device.operating_system, "operating_system")),
                pair("対策ソフト", Text(device.antivirus, "antivirus")),
            ),
        ),
        (
            "取得日・期限",
            Stack(
                pair("取得日", Day(device.acquired_on, "acquired_on")),
                beside(
                    pair("返却期限", Day(device.return_due_on, "return_due_on")),
                    pair("リース期限", Day(device.lease_ends_on, "lease_ends_on")),
                ),
            ),
        ),
        (
            "棚卸し",
            beside(
                pair("最終", Day(device.counted_on, "counted_on")),
                pair("次回", Day(device.next_count_on, "next_count_on")),
            ),
        ),
        (
            "修理・廃棄",
            Stack(
                pair("修理先", Text(device.repairer, "repairer")),
                beside(
                    pair("戻り予定日", Day(device.repair_due_on, "repair_due_on")),
                    pair("廃棄日", Day(device.disposed_on, "disposed_on")),
                ),
            ),
        ),
        *(moved := _moved(device)),
        # All of it stays on one page.
        ("備考", Text(device.note, "note", height=0 if moved else 10)),
    ]


def _moved(device: Device) -> Rows:
    """所管替え, on the sheets of things that went or came; signed on paper where the other section has no server."""
    lines: list[Cell] = []
    if device.received_from:
        lines.append(
            beside(
                pair("前の課", Text(device.received_from, "received_from")),
                pair("受入日", Day(device.received_on, "received_on")),
                pair("前の管理番号", Text(device.former_tag, "former_tag")),
            )
        )
    if device.handed_to_name:
        lines.append(
            beside(
                pair("引渡し先", Text(device.handed_to_name, "handed_to_name")),
                pair("引渡日", Day(device.handed_on, "handed_on")),
            )
        )
        lines.append(beside(pair("受領日", Day(None)), pair("受領者（職・氏名）", Fixed("　" * 12))))
    return [("所管替え", Stack(*lines))] if lines else []
