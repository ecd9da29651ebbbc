"""I-08 for the public, I-13 for who asks: what is not disclosed stands on the copy alone (domain.md §10.6, §10.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.areas.incident.account import phrases
from komae_desk.areas.incident.account.record import Author, Disclosure, IncidentAccount
from komae_desk.core.people import Role
from komae_desk.core.wording import worded
from komae_desk.pdf.application import CLASS_OF_PAPER, HONORIFICS, checks
from komae_desk.pdf.contents import Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

LABELLED = 40
PARTS = (
    ("situation", "ア　事故発生の状況"),
    ("course", "イ　事実経緯"),
    ("method", "ウ　調査方法と状況"),
    ("leaked", "エ　漏えいした情報\nの内容"),
    ("damage", "オ　被害内容\n（二次被害を含む）"),
    ("cause", "カ　原因"),
    ("measures", "キ　当面の対応策"),
    ("prevention", "ク　再発防止策"),
    ("contact", "ケ　問い合わせ窓口"),
)
INQUIRY = (
    ("situation", "事案の概要"),
    ("course", "経緯"),
    ("method", "調査の方法・範囲"),
    ("leaked", "被害\n（情報の内容・件数）"),
    ("damage", "被害（二次被害）"),
    ("cause", "原因"),
    ("measures", "対応と復旧"),
    ("prevention", "再発防止策"),
    ("to_persons", "被害者への対応"),
    ("contact", "問い合わせ窓口"),
)


def publication(record: IncidentAccount, sheet: Sheet, look: Look) -> None:
    """I-08: ア to ケ as they are published; what has been decided is for everybody."""
    mark = "機密性１" if record.state in ("decided", "published") else f"公表前　{CLASS_OF_PAPER}"
    sheet.head("I-08", "緊急時対応計画第６の６(4)関係", marks=(mark,))
    sheet.title("公表資料")
    sheet.dated(Day(record.written_on, "written_on"))
    sheet.sender(("", f"{look.office.city}　{look.office.department}{look.office.section}"))
    sheet.rows([Row("件名", Text(record.subject, "subject", required=True))], heading=LABELLED)
    sheet.rows([Row(words, Text(vars(record)[name], name), 12) for name, words in PARTS], heading=LABELLED)


def procedure(record: IncidentAccount, sheet: Sheet, look: Look) -> None:
    """I-08-2: what has to be done before the public is told; for the file, not for the public."""
    sheet.head("I-08-2", "緊急時対応計画第６の６(2)から(4)まで関係", marks=(CLASS_OF_PAPER,))
    sheet.title("公表の手順検査票")
    sheet.dated(Day(record.decided_on), number=Line(Fixed("番号　"), Text(record.number, "number")))
    told, gap = record.persons_told_on is not None, Fixed("　　")
    sheet.rows(
        [
            Row("事案番号", Text(record.incident_number, "incident_number")),
            Row("件名", Text(record.subject, "subject")),
            Row(
                "本人・関係者への連絡",
                Line(Fixed(f"{_box(told)}連絡した"), gap, Day(record.persons_told_on, "persons_told_on")),
            ),
            Row("本人・関係者の意向", Text(record.wishes, "wishes"), 12),
            Row("窓口の一本化", Text(f"{_box(record.is_one_window)}一本化した", "is_one_window")),
            Row(
                "掲載",
                Stack(
                    pair("URL", Text(record.url, "url")),
                    Text(f"{_box(record.is_reachable)}市のトップページからたどれる", "is_reachable"),
                ),
            ),
            Row("公表の決定（CISO）", Sign(record.decided_title, record.decided_name, record.decided_on, "decided_on")),
            Row("文書番号・転記", Text(_document(record), "decision_document")),
            Row("公表日", Day(record.published_on, "published_on")),
        ],
        heading=LABELLED,
    )


def investigation(record: IncidentAccount, sheet: Sheet, look: Look) -> None:
    """I-13 as it is handed out: without what is not disclosed."""
    _inquiry(record, sheet, look)
    if record.disclosure is Disclosure.PARTLY:
        sheet.note("この報告書は、一部を開示していません。")


def copy(record: IncidentAccount, sheet: Sheet, look: Look) -> None:
    """I-13-2: the office's own copy, with what is not disclosed and why on a 別紙."""
    _inquiry(record, sheet, look, own=True)
    sheet.new_page()
    sheet.heading("別紙　開示しない部分と理由（控えだけに綴じる）")
    sheet.rows(
        [
            Row("開示の要否", checks(Disclosure, record.disclosure, "disclosure")),
            Row("開示しない部分", Text(record.undisclosed, "undisclosed"), 30),
            Row("開示しない理由", Text(record.undisclosed_why, "undisclosed_why"), 20),
        ],
        heading=LABELLED,
    )


def _inquiry(record: IncidentAccount, sheet: Sheet, look: Look, *, own: bool = False) -> None:
    sheet.head("I-13-2" if own else "I-13", "緊急時対応計画第４図２関係", marks=(CLASS_OF_PAPER,))
    sheet.title("調査報告書（控え）" if own else "調査報告書")
    sheet.dated(Day(record.written_on, "written_on"), number=Line(Fixed("番号　"), Text(record.number, "number")))
    honorific = HONORIFICS.get(look.office.settings.get("honorific", ""), "様")
    sheet.addressee(Text(record.addressee, "addressee"), honorific)
    by_csirt = record.author is Author.CSIRT
    maker = "ＣＳＩＲＴ（情報政策課）" if by_csirt else f"{look.office.department}{look.office.section}"
    post = () if by_csirt else (("職", Fixed(Role.SECURITY_MANAGER.label)),)
    sheet.sender(("作成者", Text(maker, "author")), *post)
    sheet.preamble(worded(look, phrases.INVESTIGATION))
    level = record.level.label if record.level else ""
    sheet.rows(
        [
            Row("事案番号・判定", Line(Text(record.incident_number, "incident_number"), Fixed("　　"),
                                       Text(level, "level"))),
            Row("件名", Text(record.subject, "subject")),
        ],
        heading=LABELLED,
    )  # fmt: skip
    sheet.rows([Row(words, Text(vars(record)[name], name), 12) for name, words in INQUIRY], heading=LABELLED)
    sheet.rows(
        [
            Row("添付", Text(record.attachments, "attachments")),
            Row("開示日", Day(record.published_on, "published_on")),
            Row("統括の確認", Sign(record.decided_title, record.decided_name, record.decided_on, "decided_on")),
        ],
        heading=LABELLED,
    )


def _box(is_done: bool) -> str:
    return "☑" if is_done else "□"


def _document(record: IncidentAccount) -> str:
    return f"{'（転記）' if record.transcribed_by else ''}{record.decision_document}"
