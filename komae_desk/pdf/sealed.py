"""The paper that goes with a chain of 単独利用: its sealed head, which the administrator compares (settled.md 16)."""

from datetime import date

from komae_desk.pdf import fonts
from komae_desk.pdf.contents import Day, Fixed, Text
from komae_desk.pdf.look import Copy, Look
from komae_desk.pdf.sheet import Sheet, drawn, render

IN_A_ROW = 4
GROUP = 8
LETTERS = 13.0
RULES = (
    "管理者は，サーバーに届いた依頼の照合値（head）と行数（lines）が，この紙と同じことを確かめてから承認します。",
    "この紙の後に記録を登録したときは，封をし直し，新しい紙で確かめます。",
    "引き継いだ記録の操作者，日時，番号は，この端末の記録による申告です。サーバーには，引き継いだ職員が残ります。",
    "この紙は，引継ぎの記録として保管します。",
)


def groups(head: str) -> list[str]:
    """A hash as a person reads it."""
    return [head[at : at + GROUP] for at in range(0, len(head), GROUP)]


def sealed_paper(head: str, lines: int, section: str, maker: str, made_on: date, *, invariant: bool = False) -> bytes:
    """The PDF of one seal."""
    return render([sealed_sheet(head, lines, section, maker, made_on)], title="履歴の封", invariant=invariant)


def sealed_sheet(head: str, lines: int, section: str, maker: str, made_on: date) -> Sheet:
    """The sheet itself."""

    def draw(sheet: Sheet) -> None:
        sheet.head("", marks=("機密性２",))
        sheet.title("履歴の封（共有サーバーへの引継ぎ）")
        sheet.preamble("この端末だけで使っていた間の履歴を，共有サーバーに引き継ぎます。")
        sheet.space(2)
        sheet.rows(
            [
                ("所属", Text(section)),
                ("封をした職員", Text(maker)),
                ("封をした日", Day(made_on)),
                ("履歴の行数", Text(f"{lines:,}行（{lines}）")),
            ],
            heading=36,
        )
        sheet.space(6)
        parts = groups(head)
        columns = [("照合値", 24.0), *((str(n), 35.25) for n in range(1, IN_A_ROW + 1))]
        rows = [_row(parts, first) for first in range(0, len(parts), IN_A_ROW)]
        sheet.table(columns, rows, height=12)
        sheet.space(6)
        sheet.items([Fixed(rule) for rule in RULES])
        sheet.space(4)
        sheet.signatures(("照合した日", None), ("照合した管理者", None), ("依頼の番号", None))

    return drawn(draw, Look(form_number=False), Copy())


def _row(parts: list[str], first: int) -> list[Text | Fixed]:
    last = min(first + IN_A_ROW, len(parts))
    here: list[Text | Fixed] = [Text(part, size=LETTERS, chain=fonts.GOTHIC) for part in parts[first:last]]
    return [Fixed(f"{first + 1}～{last}"), *here]
