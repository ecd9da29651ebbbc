"""Two papers as an area would draw them: P-01 (A4縦) and R-01 (A4横)."""

from dataclasses import dataclass
from datetime import date, datetime

from komae_desk.pdf.contents import Checks, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.look import Copy, Look
from komae_desk.pdf.sheet import Sheet, drawn
from komae_desk.pdf.tables import Column, Entry, Register

TARGETS = {
    "pc": "市支給パソコン",
    "loan": "貸出端末",
    "mobile": "モバイル端末",
    "medium": "電磁的記録媒体",
    "paper": "情報資産（文書）",
    "software": "ソフトウェア",
}
REASONS = {
    "home": "在宅勤務",
    "course": "職員研修",
    "order": "管理職の連絡・指示（使用者が管理職のとき）",
    "other": "情報政策課長が認める相当の理由（理由を記述）",
}
MEASURES = {
    "encrypted": "暗号化",
    "password": "パスワード",
    "case": "鍵付きケース",
    "filter": "のぞき見防止",
    "locked": "書込禁止",
}
CONFIRMED = (
    "庁外では，必要のない情報を端末に保存しません。",
    "公衆の無線LANに接続しません。",
    "紛失・盗難のときは，直ちに課長へ連絡します。",
    "返却のときは，保存した情報を消去します。",
)
DECISIONS = {"yes": "許可する", "conditional": "条件付きで許可する", "no": "許可しない"}


@dataclass(frozen=True)
class TakeOut:
    number: str = "狛企情第12号"
    applied_on: date | None = date(2026, 11, 24)
    section: str = "企画財政部情報政策課"
    post: str = "主事"
    name: str = "髙﨑　葛󠄀辻󠄀子"
    phone: str = "2301"
    targets: tuple[str, ...] = ("pc", "medium")
    device: str = "KM-0123　ノートパソコン（暗号化済み）"
    information: str = "在宅勤務で使う起案文書、最高分類は機密性２、12件"
    reasons: tuple[str, ...] = ("home",)
    reason: str = "在宅勤務で、年度末の集計と報告書の作成をするため。"
    place: str = "自宅（東京都狛江市和泉本町1-1-5）"
    leaves_at: datetime | None = datetime(2026, 11, 25, 17, 15)
    returns_at: datetime | None = datetime(2026, 11, 27, 8, 30)
    measures: tuple[str, ...] = ("encrypted", "password", "case")
    network: str = "自治体テレワークシステム"
    confirmed: tuple[str, ...] = CONFIRMED[:3]
    decision: str = "conditional"
    condition: str = "移動中は端末から目を離さないこと。"
    approver: str = "𠮷田　太郎"
    approved_on: date | None = date(2026, 11, 24)


EMPTY = TakeOut(
    "", None, "", "", "", "", (), "", "", (), "", "", None, None, (), "", (), "", "", "", None
)  # fmt: skip


def p01(record: TakeOut, sheet: Sheet) -> None:
    sheet.head("P-01", "対策基準第５の１(1)ウ関係", marks=("機密性２", "重要情報"))
    sheet.title("端末等持出許可申請書（許可書）")
    sheet.dated(Day(record.applied_on, "applied_on"), number=Text(record.number, "number", required=True))
    sheet.addressee(Fixed("情報セキュリティ管理者　情報政策課長"))
    sheet.sender(
        ("所属", Text(record.section, "section")),
        ("職・氏名", Text(" ".join(filter(None, (record.post, record.name))), "name", required=True)),
        ("内線", Text(record.phone, "phone")),
    )
    sheet.preamble("次のとおり端末等を外部（庁舎その他市の施設以外の場所）へ持ち出したいので，許可を申請します。")
    sheet.rows(
        [
            ("対象", Checks(TARGETS, record.targets, "targets", required=True, across=3)),
            ("機器名・管理番号", Text(record.device, "device", required=True)),
            ("含む情報・最高分類・件数", Text(record.information, "information")),
            ("持出理由", Stack(
                Checks(REASONS, record.reasons, "reasons"), Text(record.reason, "reason", required=True)
            )),
            ("持出先", Text(record.place, "place", required=True)),
            ("期間", Stack(
                Line(Fixed("自　"), Day(record.leaves_at, "leaves_at", timed=True, weekday=True)),
                Line(Fixed("至　"), Day(record.returns_at, "returns_at", timed=True, weekday=True), Fixed("（予定）")),
            )),
            ("保護措置", Checks(MEASURES, record.measures, "measures")),
            ("通信手段", Text(record.network, "network")),
            ("確認欄", Checks(CONFIRMED, record.confirmed, "confirmed", across=1)),
        ]
    )  # fmt: skip
    sheet.approval(
        Checks(DECISIONS, record.decision, "decision"),
        condition=Text(record.condition, "condition"),
        until=Day(None, "until"),
        approver=Sign("情報政策課長", record.approver, record.approved_on, field="approver"),
    )
    sheet.space(3)
    sheet.table(
        [("申請番号", 40), ("申請日", 30), ("許可日", 30), ("許可者", 35), ("解除日", 30)],
        [[Text("", "office_number"), Day(None), Day(None), Text(""), Day(None)]],
    )
    sheet.space(3)
    sheet.table([("返却日時", 45), ("状態点検", 45), ("消去の要否", 30), ("確認者", 45)], height=12)


COLUMNS = (
    Column("番号", 10, "center"), Column("区分", 10, "center"), Column("対象・管理番号", 36),
    Column("最高分類", 12, "center"), Column("使用者", 22), Column("理由", 22), Column("場所", 20),
    Column("許可番号・日", 24),
    Column("持出日時", 20),
    Column("返却予定", 14), Column("返却日時", 20), Column("返却時点検", 18), Column("確認者", 12), Column("備考", 12),
)  # fmt: skip


def r01_entry(n: int) -> Entry:
    out = n % 7 == 3
    return Entry(
        [
            str(n), "持出", Text(f"ノートパソコン KM-{n:04}", f"device{n}"), "機２", "髙橋　一郎",
            "在宅勤務", "自宅", f"P01-R8-{n:04} R8.11.24", "R8.11.25 17:15", "R8.11.27",
            "" if out else "R8.11.27 08:30", "" if out else "異常なし", "" if out else "佐藤", "",
        ],
        bold=out,
    )  # fmt: skip


def r01(count: int, sheet: Sheet) -> None:
    sheet.across()
    sheet.head("R-01", "対策基準第５の１(1)オ関係", marks=("機密性２",))
    sheet.title("端末等持出・持込記録簿　令和８年度")
    ruling = Register(
        page_total=lambda page: f"{len(page)}件（未返却{sum(one.bold for one in page)}件）",
        total=lambda entries: f"{len(entries)}件（未返却{sum(one.bold for one in entries)}件）",
        confirm=("ISM確認", Sign("情報政策課長", "", None, "manager")),
    )
    sheet.register(COLUMNS, [r01_entry(n) for n in range(1, count + 1)], ruling)


COPY = Copy("P01-R8-0007", datetime(2026, 11, 24, 9, 5), check="3f9a0c77d1e2ffff")


def application(record: TakeOut | None = None, look: Look | None = None, copy: Copy = COPY) -> Sheet:
    return drawn(lambda sheet: p01(record or TakeOut(), sheet), look, copy)


def register(count: int, look: Look | None = None, copy: Copy | None = None) -> Sheet:
    return drawn(lambda sheet: r01(count, sheet), look, copy)


__all__ = ["EMPTY", "TakeOut", "application", "pair", "register"]
