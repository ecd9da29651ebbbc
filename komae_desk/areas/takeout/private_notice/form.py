"""P-17 on paper: 私的パソコン等 変更・不要・廃棄届 (domain.md §10.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout import phrases
from komae_desk.areas.takeout.choices import NoticeKind
from komae_desk.areas.takeout.private_notice.record import PrivateNotice
from komae_desk.core.dates import wareki_moment
from komae_desk.core.wording import worded
from komae_desk.pdf.application import changes, checks, head, person_words
from komae_desk.pdf.contents import Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "私的パソコン等　変更・不要・廃棄届"
BASIS = "在宅勤務に係る私的パソコン等の取扱いに関する要綱第４条関係"


def draw(record: PrivateNotice, sheet: Sheet, look: Look) -> None:
    """One notice with 確認 and 受領."""
    head(sheet, look, record, "P-17", BASIS, TITLE, "届出者")
    sheet.preamble(worded(look, phrases.PRIVATE_NOTICE))
    permit: Any = look.maybe("private_device", record.permit)
    sheet.rows(
        [
            Row("種別", checks(NoticeKind, record.notice, "notice", required=True)),
            Row("許可（P-03）", Text(permit.heading if permit else "", "permit", required=True)),
            Row("旧の端末", Text(record.old_device, "old_device", required=True)),
            Row("新の端末", Text(record.new_device, "new_model")),
            Row("理由", Text(record.reason, "reason")),
            Row(
                "登録情報の消去（不要・廃棄のとき）",
                Stack(
                    pair("全て消去した日時", Day(record.erased_at, "erased_at", timed=True)),
                    pair("方法", Text(record.erasure_method, "erasure_method")),
                    pair("確認者", Text(person_words(look, record.erasure_confirmed_by), "erasure_confirmed_by")),
                ),
            ),
            Row(
                "グループウェアの手続",
                Line(
                    pair("手続日", Day(record.groupware_on, "groupware_on", required=True)),
                    Fixed("　"),
                    pair("番号", Text(record.groupware_number, "groupware_number", required=True)),
                ),
            ),
        ]
    )
    sheet.space(3)
    name = person_words(look, record.applicant)
    post, _, own = name.rpartition("　")
    sheet.signatures(
        ("届出者", Sign(post, own, record.applied_on, field="applicant")),
        ("情報セキュリティ管理者（確認）",
         Sign(record.confirmed_title or look.office.manager_title, record.confirmed_name, record.confirmed_on,
              field="confirmed_name")),
        ("情報政策課長（受領）",
         Stack(Fixed("受領した。"), Sign(record.received_title or "情報政策課長", record.received_name,
                                    dated=False, field="received_name"),
               Day(record.received_on, "received_on"))),
        height=24,
    )  # fmt: skip
    sheet.space(2)
    sheet.rows(changes(look, record, ()))
    if record.transcribed_at:
        writer = person_words(look, record.transcribed_by)
        words = f"文書番号等 {record.decision_document}　転記者 {writer}　{wareki_moment(record.transcribed_at)}"
        sheet.paragraph(Line(Fixed("（転記）"), Text(words, "transcribed_at")), size=9)
