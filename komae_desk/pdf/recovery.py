"""The sheet for the safe: the recovery key in groups a person can read and type (settled.md 22).

No QR code and no bar code: a telephone would read them in passing, and letters are still readable when readers change.
"""

from collections.abc import Sequence
from datetime import date

from komae_desk.pdf import fonts
from komae_desk.pdf.contents import Day, Fixed, Text
from komae_desk.pdf.look import Copy, Look
from komae_desk.pdf.sheet import Sheet, drawn, render

IN_A_ROW = 5
LETTERS = 15.0
RULES = (
    "この紙は，封筒に入れて封をし，金庫に保管します。写しや写真は作りません。",
    "パスワードが分からないとき，端末が壊れたとき，端末を替えるときに，この回復キーで開きます。",
    "数字の０と英字のＯ，数字の１と英字のＩ・Ｌは，どちらを入力しても同じです。小文字でも入力できます。",
    "使ったとき，見られたおそれがあるときは，新しい回復キーを作り，この紙を裁断します。",
)


def recovery_paper(groups: Sequence[str], section: str, maker: str, made_on: date, *, invariant: bool = False) -> bytes:
    """The PDF of one recovery key; groups are the five letters printed together."""
    return render([recovery_sheet(groups, section, maker, made_on)], title="回復キー", invariant=invariant)


def recovery_sheet(groups: Sequence[str], section: str, maker: str, made_on: date) -> Sheet:
    """The sheet itself."""

    def draw(sheet: Sheet) -> None:
        sheet.head("", marks=("機密性３", "金庫保管"))
        sheet.title("回復キー")
        sheet.preamble("情報セキュリティ管理台帳のデータを開く鍵です。パスワードと同じ重さで扱ってください。")
        sheet.space(2)
        sheet.rows(
            [("所属", Text(section)), ("作成者", Text(maker)), ("作成日", Day(made_on))],
            heading=30,
        )
        sheet.space(6)
        columns = [("まとまり", 30.0), *((str(n), 27.0) for n in range(1, IN_A_ROW + 1))]
        sheet.table(columns, [_row(groups, first) for first in range(0, len(groups), IN_A_ROW)], height=14)
        sheet.space(6)
        sheet.items([Fixed(rule) for rule in RULES])
        sheet.space(4)
        sheet.signatures(("封をした日", None), ("封をした職員", None), ("金庫に入れた職員", None))

    return drawn(draw, Look(form_number=False), Copy())


def _row(groups: Sequence[str], first: int) -> list[Text | Fixed]:
    last = min(first + IN_A_ROW, len(groups))
    here: list[Text | Fixed] = [Text(group, size=LETTERS, chain=fonts.GOTHIC) for group in groups[first:last]]
    here += [Fixed("")] * (IN_A_ROW - len(here))
    return [Fixed(f"{first + 1}～{last}番目"), *here]
