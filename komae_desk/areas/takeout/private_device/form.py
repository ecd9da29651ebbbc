"""P-03 on paper: 支給以外の端末・私的パソコン等利用許可申請書 (domain.md §10.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.areas.takeout import phrases
from komae_desk.areas.takeout.choices import Need, Occasion, PrivatePledge, Terminal
from komae_desk.areas.takeout.form import answer, office_table, pledges
from komae_desk.areas.takeout.private_device.record import PrivateDevice
from komae_desk.core.dates import wareki
from komae_desk.core.wording import worded
from komae_desk.pdf.application import advice, changes, checks, decision, draw_close, head, person_words
from komae_desk.pdf.contents import Checks, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "支給以外の端末・私的パソコン等利用許可申請書"
BASIS = "対策基準第５の１(1)エ・在宅勤務に係る私的パソコン等の取扱いに関する要綱第４条関係"
OCCASIONS = {"further": "追加（要綱第４条第３項）"}


def draw(record: PrivateDevice, sheet: Sheet, look: Look) -> None:
    """One application with the judgement it rests on and its permissions."""
    draw_close(sheet, look, phrases.PRIVATE_DEVICE_ADVICE)
    head(sheet, look, record, "P-03", BASIS, TITLE)
    sheet.preamble(worded(look, phrases.PRIVATE_DEVICE))
    sheet.rows(_rows(record))
    judged = wareki(record.ciso_decided_on) if record.ciso_decided_on else "　　年　月　日"
    number = record.ciso_document or "第　　　号"
    decision(sheet, look, record, f"CISOの可否判断（{judged}　{number}）")
    office_table(sheet, look, record)
    sheet.space(1)
    name = person_words(look, record.applicant)
    post, _, own = name.rpartition("　")
    agreed = Checks({"yes": "監査に協力します。"}, "yes" if record.audit_agreed else "", "audit_agreed")
    signed = Sign(post, own, record.applied_on, field="applicant", by_hand=True, height=0)
    line = Line(agreed, Fixed("　　申請者　"), signed, height=12)
    sheet.rows([Row("監査への協力の同意、申請者（署名）", line), *changes(look, record, ())])
    advice(sheet, look, phrases.PRIVATE_DEVICE_ADVICE)


def _rows(record: PrivateDevice) -> list[Row]:
    procedure = [pair("CHFの手順", Text(record.procedure, "procedure"))] if record.procedure else []
    return [
        Row(
            "CISOの可否判断",
            Line(
                pair("文書", Text(record.ciso_document, "ciso_document", required=True)),
                Fixed("　"),
                pair("日", Day(record.ciso_decided_on, "ciso_decided_on", required=True)),
            ),
        ),
        Row(
            "種別・端末の種類",
            Stack(
                checks(Occasion, record.occasion, "occasion", words=OCCASIONS, required=True),
                checks(Terminal, record.terminals, "terminals", required=True),
                *procedure,
            ),
        ),
        Row(
            "メーカー・機種・番号",
            Stack(
                Line(
                    Text(record.maker, "maker", required=True), Fixed("　"), Text(record.model, "model", required=True)
                ),
                pair("製造番号", Text(record.serial, "serial", required=True)),
            ),
        ),
        Row("利用目的・業務", Text(record.use, "use", required=True)),
        Row(
            "期間",
            Line(
                Day(record.starts_on, "starts_on", required=True),
                Fixed("　から　"),
                Day(record.ends_on, "ends_on", required=True),
                Fixed("　まで"),
            ),
        ),
        Row("利用環境", Text(record.environment, "environment", required=True)),
        Row(
            "確認",
            Stack(
                Line(Fixed("ウイルス対策ソフトは最新か　"), answer(record.antivirus_latest, "antivirus_latest")),
                Line(Fixed("OSは最新か　　　　　　　　　"), answer(record.system_latest, "system_latest")),
                Line(Fixed("不審なソフトウェアはないか　"), answer(record.nothing_suspicious, "nothing_suspicious")),
            ),
        ),
        Row("遵守確認", pledges(PrivatePledge, record.pledges)),
        Row("アプリの許可（CHF）", _apps(record)),
    ]


def _apps(record: PrivateDevice) -> Stack:
    return Stack(
        Line(
            checks(Need, record.app_permission, "app_permission", required=True),
            Fixed("　"),
            pair("アプリ", Text(record.apps, "apps")),
        ),
        Line(
            Fixed("許可　"),
            Day(record.app_permitted_on, "app_permitted_on"),
            Fixed("　"),
            Text(f"{record.app_title}　{record.app_name}".strip(), "app_name"),
            Fixed("　文書番号　"),
            Text(record.app_document, "app_document"),
        ),
    )
