"""C-01-2 on paper: who has not answered yet; without names, a request to everybody. C-01-4: what goes into the safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.areas.self_check.campaign.record import Campaign
from komae_desk.areas.self_check.campaign.running import sheets_of, waited_for
from komae_desk.areas.self_check.result.gathering import gathered
from komae_desk.areas.self_check.result.pictures import collected
from komae_desk.areas.self_check.sheet.form import number_for
from komae_desk.areas.self_check.sheet.workflow import WORKFLOW
from komae_desk.core.dates import short_day
from komae_desk.pdf.application import CLASS_OF_PAPER
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Text
from komae_desk.pdf.tables import Column, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

BASIS = "対策基準第９の２関係"
COLUMNS = (
    Column("番号", 10, "center"),
    Column("氏名", 42),
    Column("担当（係）", 31),
    Column("区分", 22),
    Column("状態", 16, "center"),
    Column("答えた数", 20, "center"),
    Column("票の番号", 24),
)


def waiting(record: Campaign, sheet: Sheet, look: Look) -> None:
    """The list of 未回答者, or what everybody is asked where nobody knows who has answered."""
    sheet.head("C-01-2", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title("自己点検　回答のお願い（全員）" if record.is_anonymous else "自己点検　未回答者一覧", spread=False)
    sheet.dated(Day(look.today), number=Line(Fixed("番号　"), Text(record.number, "number")))
    sheet.rows(
        [
            Row("自己点検", Text(record.short)),
            Row("記名・無記名", Text(record.naming.label if record.naming else "", "naming")),
            Row("回答期限", Day(record.due_on, "due_on", weekday=True)),
            Row("提出先", Text(record.hand_in_to, "hand_in_to")),
        ]
    )
    sheet.space(2)
    if record.is_anonymous:
        sheet.preamble(
            "無記名のため，だれが回答したかは，どこにも残りません。そのため，全員にお願いしています。まだの方は，回答期限までに，"
            "お渡しした票の番号で，画面か紙で回答してください。既に提出した方は，何もする必要はありません。"
        )
        return
    left = waited_for(look, record)
    whole = len([each for each in sheets_of(look, record) if each.state != "excused"])
    sheet.picture(collected(record, gathered(look, record)))
    sheet.paragraph(Fixed(f"{whole}名中{whole - len(left)}名が提出しました（未回答{len(left)}名）。"), size=9)
    rows: list[list[Cell]] = [
        [
            Fixed(str(n)),
            Text(each.person_name),
            Text(each.unit),
            Text(each.category),
            Fixed(WORKFLOW.states[each.state].label),
            Fixed(each.progress),
            Text(number_for(each, look)),
        ]
        for n, each in enumerate(left, 1)
    ]
    sheet.table(COLUMNS, rows, blank=0 if rows else 1, height=7)
    if record.reminded_on:
        sheet.note(f"最後に督促した日　{short_day(record.reminded_on)}")


def for_the_safe(secret: str, record: Campaign, sheet: Sheet, look: Look) -> None:
    """C-01-4: the key of the seal, which opens the box on another PC; to be kept in the safe until the closing."""
    sheet.head("C-01-4", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title("無記名の自己点検　配付の控え", spread=False)
    sheet.dated(Day(look.today), number=Line(Fixed("番号　"), Text(record.number, "number")))
    groups = [secret[n : n + 8] for n in range(0, len(secret), 8)]
    sheet.rows(
        [
            Row("自己点検", Text(record.short)),
            Row("配付した数", Fixed(f"{record.heads or 0}枚")),
            Row("回答期限", Day(record.due_on, "due_on", weekday=True)),
            Row("封の鍵", Fixed("　".join(groups[:4]) + "\n" + "　".join(groups[4:]))),
        ]
    )
    sheet.space(2)
    sheet.preamble(
        "この鍵は，集まった無記名の票の封を開ける鍵です。配付した端末が使えなくなったときに，ほかの端末で締め切るために使います。"
        "締め切るまで金庫に保管し，締め切ったら廃棄してください。"
    )
