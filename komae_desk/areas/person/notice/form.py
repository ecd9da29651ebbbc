"""P-13 on paper: 利用者登録・変更・抹消通知書 (domain.md §10.4, §10.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.person import phrases
from komae_desk.areas.person.notice.record import LoginNotice, NoticeKind, Occasion
from komae_desk.core.application import name_of
from komae_desk.core.people import PERSON
from komae_desk.core.wording import worded
from komae_desk.pdf.application import CLASS_OF_PAPER, HONORIFICS, checks, person_words, sender
from komae_desk.pdf.contents import Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "利用者登録・変更・抹消通知書"
BASIS = "対策基準第６の２(1)イ関係"


def draw(record: LoginNotice, sheet: Sheet, look: Look) -> None:
    """One person in one system; both who receive it sign."""
    sheet.head("P-13", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(TITLE, spread=False)
    sheet.dated(Day(record.noticed_on, "noticed_on"), number=Line(Fixed("番号　"), Text(record.number, "number")))
    honorific = HONORIFICS.get(look.office.settings.get("honorific", ""), "様")
    sheet.addressee(Fixed("統括情報セキュリティ責任者"), honorific)
    sheet.addressee(Fixed("情報システム管理者"), honorific)
    sheet.sender(*sender(look, record.notifier, "notifier"), who="通知者")
    sheet.preamble(worded(look, phrases.NOTICE))
    person: Any = look.maybe(PERSON, record.person)
    sheet.rows(
        [
            Row(
                "対象者",
                Line(
                    pair("職員番号", Text(str(getattr(person, "staff_number", "")))),
                    Fixed("　　"),
                    pair("氏名", Text(name_of(look, record.person), "person", required=True)),
                ),
            ),
            Row("システム", Text(record.system, "system", required=True)),
            Row("種別", checks(NoticeKind, record.notice, "notice", required=True)),
            Row("理由", checks(Occasion, record.occasion, "occasion", required=True)),
            Row("権限", Text(record.powers, "powers"), height=16),
            Row("有効日", Day(record.effective_on, "effective_on", required=True)),
            Row("カード番号", Text(record.card_number, "card_number")),
            Row(
                "経由",
                Line(Fixed("情報セキュリティ管理者　"), Text(person_words(look, record.passed_by), "passed_by"),
                     Fixed("　"), Day(record.passed_on, "passed_on")),
            ),
        ]
    )  # fmt: skip
    sheet.space(2)
    sheet.rows(
        [
            Row(
                "受領・処理",
                Stack(
                    Fixed(worded(look, phrases.NOTICE_RECEIVED)),
                    Line(pair("統括情報セキュリティ責任者の受領日", Day(record.chf_received_on, "chf_received_on"))),
                    Line(pair("情報システム管理者の受領日", Day(record.sys_received_on, "sys_received_on"))),
                    Line(pair("処理日", Day(record.processed_on, "processed_on")), Fixed("　"),
                         pair("処理者", Text(record.processor, "processor"))),
                ),
                height=28,
            )
        ]
    )  # fmt: skip
    sheet.space(2)
    sheet.signatures(
        ("統括情報セキュリティ責任者（受領）", Sign("", "", record.chf_received_on, field="chf_received_on")),
        ("情報システム管理者（受領・処理）", Sign("", "", record.sys_received_on, field="sys_received_on")),
    )
