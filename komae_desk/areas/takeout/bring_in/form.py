"""P-15 on paper: 持込・持帰り端末接続確認・許可書 (domain.md §10.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.areas.takeout import phrases
from komae_desk.areas.takeout.bring_in.record import BringIn
from komae_desk.areas.takeout.choices import Basis, Entry, Ownership
from komae_desk.areas.takeout.form import answer, device_cell
from komae_desk.core.wording import worded
from komae_desk.pdf.application import changes, checks, decision, head
from komae_desk.pdf.contents import NOT_APPLICABLE, Day, Fixed, Line, Stack, Text, pair
from komae_desk.pdf.tables import Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "持込・持帰り端末接続確認・許可書"
BASIS = "対策基準第６の２(2)カ関係"


def draw(record: BringIn, sheet: Sheet, look: Look) -> None:
    """One device with its checks, and the permission or the policy it is connected on."""
    head(sheet, look, record, "P-15", BASIS, TITLE)
    sheet.preamble(worded(look, phrases.BRING_IN))
    named = [Text(record.device_name, "device_name")] if record.device_name else []
    sheet.rows(
        [
            Row(
                "端末・所有区分",
                Stack(
                    checks(Entry, record.entry, "entry", required=True),
                    checks(Ownership, record.ownership, "ownership", required=True),
                    device_cell(look, (record.device,) if record.device else (), "device", *named),
                ),
            ),
            Row("理由", Text(record.reason, "reason", required=True)),
            Row("最終検査日時", Day(record.scanned_at, "scanned_at", timed=True, required=True)),
            Row(
                "確認",
                Stack(
                    Line(Fixed("定義ファイルは最新か　"), answer(record.definitions_latest, "definitions_latest"),
                         Fixed("　"), pair("版・日付", Text(record.definitions, "definitions"))),
                    Line(Fixed("OSは更新したか　　　　"), answer(record.system_updated, "system_updated")),
                    Line(Fixed("対策ソフトは有効か　　"), answer(record.antivirus_on, "antivirus_on"),
                         Fixed("　"), pair("名称", Text(record.antivirus, "antivirus"))),
                    Line(Fixed("不審な動作はないか　　"), answer(record.nothing_suspicious, "nothing_suspicious")),
                ),
            ),
            Row("接続先", Text(record.connects_to, "connects_to", required=True)),
            Row(
                "期間",
                Line(Day(record.starts_on, "starts_on", required=True), Fixed("　から　"),
                     Day(record.ends_on, "ends_on", required=True), Fixed("　まで")),
            ),
            Row(
                "許可又は方針",
                Stack(
                    checks(Basis, record.permission_basis, "permission_basis", required=True, across=1),
                    pair("方針の名称と版", Text(record.policy, "policy")),
                ),
            ),
        ]
    )  # fmt: skip
    if record.permission_basis is Basis.POLICY and not record.decision:
        sheet.rows(
            [Row("許可欄", Line(NOT_APPLICABLE, Fixed("（情報セキュリティ管理者が定めた方針により接続）"), height=12))]
        )
    else:
        decision(sheet, look, record)
    sheet.space(2)
    sheet.rows(changes(look, record, ()))
