"""The pages of a dossier that belong to no record: cover, contents, counts, proof of the journal, gaps, 未対応."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from komae_desk.areas.finding.dossier import files, gaps
from komae_desk.areas.finding.dossier.year import YearOfSection
from komae_desk.core.audit import FILE_VERBS
from komae_desk.core.dates import wareki, wareki_moment, wareki_short
from komae_desk.core.history import VERBS
from komae_desk.pdf.application import CLASS_OF_PAPER
from komae_desk.pdf.contents import Cell, Fixed, Line, Stack, Text, pair
from komae_desk.pdf.look import Copy, Look
from komae_desk.pdf.sheet import Sheet
from komae_desk.pdf.tables import Column, Entry, Register, Row
from komae_desk.pdf.volume import Entry as Place

if TYPE_CHECKING:
    from komae_desk.areas.finding.dossier.making import Proof

CONTENTS = (Column("番号", 16), Column("資料・帳票", 107), Column("件数", 20, "right"), Column("頁", 22, "right"))
COUNTS = (Column("様式", 20), Column("台帳・記録", 60), Column("件数", 18, "right"), Column("状態別の件数", 67))
SERIES = (Column("様式", 16), Column("番号の列", 26), Column("最初〜最後", 28), Column("ある件数", 18, "right"),
          Column("ない番号", 42), Column("取消し", 35))  # fmt: skip
PASSED = (Column("日時", 26), Column("対象", 44), Column("項目", 30), Column("理由", 45), Column("入力した人", 20))
LATE = (Column("期限", 24), Column("台帳", 36), Column("仕事", 105))
ATTACHED = (Column("番号", 12), Column("様式・記録", 42), Column("用途", 24), Column("ファイル名", 42),
            Column("大きさ", 17, "right"), Column("照合値の先頭", 28))  # fmt: skip
FORMS = (Column("様式", 22), Column("名称", 143))
MOST_SHOWN = 1_500
"""So many lines of one list stand on paper; all of them are in the folder's files."""


def sheet(year: YearOfSection) -> Sheet:
    """An empty page of this dossier."""
    return Sheet(Look(punctuation=year.desk.office.punctuation, keep=None), Copy(printed_at=year.desk.now))


def cover(year: YearOfSection, places: Sequence[Place]) -> list[Sheet]:
    """Cover and contents; page numbers are those printed at the head of every page."""
    office, page = year.desk.office, sheet(year)
    page.head("", "対策基準第９の１(3)イ関係", marks=(CLASS_OF_PAPER,))
    page.title(f"監査資料　{year.label}", spread=False)
    page.dated(Fixed(wareki_moment(year.desk.now)))
    for line in year.desk.origin.lines:
        page.note(line)
    state = "年度末の内容" if year.is_over else "作成日の内容（年度の途中）"
    page.rows(
        [
            Row("課", Text(f"{office.city}　{office.department}　{office.section}")),
            Row("対象", Line(Fixed(f"{year.label}　"), pair("基準日", Fixed(f"{wareki(year.day)}　{state}")))),
            Row("作成者", Text(f"{year.desk.user.title}　{year.desk.user.name}".strip())),
            Row("履歴", Fixed(f"{year.told.lines:,}行　{len(year.told.acts):,}操作")),
        ]
    )
    page.heading("目次")
    rows: list[list[Cell]] = []
    numbers = [0, 0]
    for each in places:
        numbers = [numbers[0] + 1, 0] if each.level == 0 else [numbers[0], numbers[1] + 1]
        number = f"{numbers[0]}" if each.level == 0 else f"{numbers[0]}-{numbers[1]}"
        count = "" if each.count is None else f"{each.count:,}件"
        indent = "　" * each.level
        rows.append([Fixed(number), Fixed(f"{indent}{each.title}"), Fixed(count), Fixed(f"{each.page:,}")])
    page.table(CONTENTS, rows, height=6)
    return [page]


def counts(year: YearOfSection) -> Sheet:
    """How many records of each form, by their states."""
    page = sheet(year)
    page.title("件数の一覧", spread=False)
    page.note("台帳（D）は基準日に登録のある件数，そのほかは年度の間に登録・変更のあった件数（作成中を除く）。")
    rows: list[list[Cell]] = [
        [
            Fixed(part.ledger.code or "—"),
            Fixed(part.ledger.record.title),
            Fixed(f"{len(part.shown):,}"),
            Fixed("　".join(f"{word} {count:,}" for word, count in part.states)),
        ]
        for part in sorted(year.parts, key=lambda each: (each.ledger.code or "~", each.ledger.record.title))
    ]
    page.table(COUNTS, rows, height=6)
    return page


def proof(year: YearOfSection, found: Proof) -> Sheet:
    """The journal: its head, whether every line holds, how many there are, how to look oneself."""
    told, page = year.told, sheet(year)
    page.title("履歴の証明", spread=False)
    where = "サーバーの履歴（全端末）" if year.everywhere else "この端末の履歴"
    page.rows(
        [
            Row("履歴", Fixed(where)),
            Row(
                "年度の行",
                Stack(
                    Fixed(f"{told.lines:,}行　{len(told.acts):,}操作"),
                    Fixed(f"最初　{told.first[0]:,}番　{told.first[1]}"),
                    Fixed(f"最後　{told.last[0]:,}番　{told.last[1]}"),
                ),
            ),
            Row(
                "作成時の先頭",
                Stack(Fixed(f"{found.head[0]:,}番　{found.head[1]}"), Fixed(f"検査した行　{found.lines:,}行")),
            ),
            Row("検査の結果", Fixed(result(found))),
            Row("操作の種類", Text("　".join(f"{words} {count:,}" for words, count in done(year).most_common()))),
            Row("操作した人", Text("　".join(f"{who or SERVER} {n:,}" for who, n in told.people.most_common()))),
        ]
    )  # fmt: skip
    page.heading("確かめ方", keep=40)
    page.items([Fixed(words) for words in how(year)])
    return page


def done(year: YearOfSection) -> Counter[str]:
    """How often what was done in the year, in the words of the audit log."""
    counted: Counter[str] = Counter()
    for (kind, verb), count in year.told.verbs.items():
        ledger = year.desk.ledgers.get(kind)
        steps = ledger.workflow.steps if ledger is not None else ()
        named = next((step.label for step in steps if step.name == verb), VERBS.get(verb, verb))
        counted[named if ledger is not None else FILE_VERBS.get(verb, named)] += count
    return counted


def result(found: Proof) -> str:
    """What the check of the journal found, as a sentence."""
    if not found.checked:
        return "この資料を作るときには検査していない。「監査ログ」の「検査する」で検査できる。"
    return found.fault or f"{found.lines:,}行を検査した。全ての行がつながっていて，異常はない。"


SERVER = "（サーバー）"
HOW = (
    "フォルダーの「ハッシュ値.txt」にある値と，各ファイルのSHA-256を比べる（certutil -hashfile ファイル名 SHA256）。",
    "添付ファイルのSHA-256は，一覧にある値，記録の履歴にある値（「blob」）と同じになる。",
    "「ハッシュ値.txt」のSHA-256を，監査ログの「監査資料の書出し」の行にある値，又は作成時に控えた値と比べる。",
    "アプリの「監査ログ」で「検査する」を押し，全ての行がつながっていることと，上の「最後」の番号の行のハッシュ値が同じことを確かめる。",
    "「履歴」のCSVの各行には，番号とハッシュ値がある。前の行のハッシュ値と内容から次の行のハッシュ値が決まるため，一行を変えると後の全ての値が変わる。",
)


OUTSIDE = (
    "Python 3のあるPCで，フォルダーの「確かめる.py」を実行すると，このアプリなしで，全てのファイルと，"
    "年度の履歴の鎖を確かめられる。",
    "Python 3のあるPCで，フォルダーの「確かめる.py」を実行すると，このアプリなしで，全てのファイルを確かめられる。"
    "サーバーの履歴の鎖は，情報政策課が書き出す「証拠」で確かめる。",
)


def how(year: YearOfSection) -> tuple[str, ...]:
    """How anybody checks it."""
    return (*HOW, OUTSIDE[year.everywhere])


def missing(year: YearOfSection, copied: Sequence[files.Copied]) -> Sheet:
    """Numbers, prints and records that are not there, what was left as a draft, attached files that are not here."""
    page = sheet(year)
    page.title("欠けているもの・確かめること", spread=False)
    page.heading("1　番号の欠け・取消し")
    rows: list[list[Cell]] = [
        [
            Fixed(each.form),
            Fixed(each.series),
            Fixed(f"{each.first:04}〜{each.last:04}"),
            Fixed(f"{each.there:,}"),
            Fixed("なし" if not each.missing else f"{len(each.missing)}件：{_some(each.missing)}"),
            Fixed("なし" if not each.struck_out else f"{len(each.struck_out)}件：{_some(each.struck_out)}"),
        ]
        for each in gaps.series_of_year(year)
    ]
    page.table(SERIES, rows, height=6)
    page.heading("2　印刷の記録がない帳票（完了したもの）")
    page.rows(
        [
            Row(f"{each.code}　{len(each.records):,}件", Text(gaps.headings(each.records)))
            for each in gaps.unprinted(year)
        ]
        or [Row("なし", Fixed("完了した帳票は，全て印刷又は保存の記録がある。"))]
    )
    page.heading("3　作成中のままのもの")
    page.rows(
        [
            Row(f"{part.ledger.record.title}　{len(left):,}件", Text(gaps.headings(left)))
            for part, left in gaps.drafts(year)
        ]
        or [Row("なし", Fixed("作成中のままの記録はない。"))]
    )
    page.heading("4　記録のない様式")
    none = gaps.without_record(year)
    page.rows([Row(f"{len(none)}様式", Fixed("　".join(f"{code} {title}" for code, title in none) or "なし"))])
    page.heading("5　写せなかった添付ファイル")
    page.rows(
        [
            Row(f"{each.of.number:04}　{each.fault}", Text(f"{files.named(each.of.record)}　{each.of.attachment.name}"))
            for each in copied
            if each.fault
        ]
        or [Row("なし", Fixed("添付ファイルは，全て写した。"))]
    )
    return page


def attached(year: YearOfSection, copied: Sequence[files.Copied]) -> Sheet:
    """Every attached file with the number of its copy; the whole hash stands in the list of the folder."""
    page = sheet(year)
    page.title("添付ファイルの一覧", spread=False)
    page.note(
        f"{len(copied):,}件。番号は「{files.FOLDER}」のファイル名の先頭の番号，照合値の全体は「{files.LIST}」にある。"
    )
    entries = [
        Entry(
            (
                Fixed(f"{each.of.number:04}"),
                Text(f"{each.of.ledger.code} {files.named(each.of.record)}".strip()),
                Text(each.of.use),
                Text(each.of.attachment.name),
                Fixed(each.fault or _size(each.of.attachment.size)),
                Fixed(each.of.attachment.blob[:16]),
            )
        )
        for each in copied[:MOST_SHOWN]
    ]
    page.register(ATTACHED, entries, Register(per_page=30, row_height=7, fill=False))
    return page


def _size(size: int) -> str:
    return f"{size / 1024**2:,.1f} MB" if size >= 1024**2 else f"{-(-size // 1024):,} KB"


def _some(numbers: Sequence[object], most: int = 8) -> str:
    named = [f"{each:04}" if isinstance(each, int) else str(each) for each in numbers]
    return "、".join(named[:most]) + (f"　ほか{len(named) - most}件" if len(named) > most else "")


def reasons(year: YearOfSection) -> Sheet:
    """Every rule that was passed with a reason."""
    page, look = sheet(year), year.look
    page.title("理由を付けて登録したもの", spread=False)
    page.note(f"警告の出た項目を，理由を入力して登録したもの　{len(year.told.passed):,}件")
    entries = [
        Entry(
            (
                Fixed(wareki_moment(each.at)),
                Text(look.heading(each.kind, each.record) or _title(year, each.kind)),
                Fixed(_labels(year, each.kind, each.fields)),
                Text(each.reason),
                Text(each.who),
            )
        )
        for each in year.told.passed[:MOST_SHOWN]
    ]
    page.register(PASSED, entries, Register(per_page=30, row_height=7, fill=False))
    return page


def _title(year: YearOfSection, kind: str) -> str:
    ledger = year.desk.ledgers.get(kind)
    return ledger.record.title if ledger is not None else kind


def _labels(year: YearOfSection, kind: str, names: Sequence[str], most: int = 2) -> str:
    """The fields as they are called; a reason may be given for those of another record of the act, too."""
    ledgers = [year.desk.ledgers[kind]] if kind in year.desk.ledgers else []
    ledgers += year.desk.ledgers.values()
    found = [next((each.record.labels()[n].text for each in ledgers if n in each.record.labels()), n) for n in names]
    return "、".join(found[:most]) + (f"　ほか{len(found) - most}項目" if len(found) > most else "")


def overdue(year: YearOfSection) -> Sheet:
    """What was past its day on the last day of the year."""
    page, found = sheet(year), gaps.late(year)
    page.title("期限を過ぎて終わっていないもの", spread=False)
    page.note(f"{wareki(year.day)}現在　{len(found):,}件")
    entries = [
        Entry((Fixed(wareki_short(each.due_on)), Fixed(_title(year, each.kind)), Text(each.words)))
        for each in found[:MOST_SHOWN]
    ]
    page.register(LATE, entries, Register(per_page=30, row_height=7, fill=False))
    return page


def not_handled(year: YearOfSection) -> Sheet:
    """Forms that are no part of this program, named and never counted as 0; and those only named people read."""
    page = sheet(year)
    page.title("未対応の様式・この資料に入れない様式", spread=False)
    page.heading("未対応（このアプリで記録していない。０件ではない）")
    left: list[list[Cell]] = [[Fixed(code), Fixed(f"{title}　　未対応")] for code, title in gaps.not_installed(year)]
    page.table(FORMS, left, height=6)
    page.heading("限られた人の記録（名指しされた人だけが読むため、この資料に入れない）")
    apart: list[list[Cell]] = [[Fixed(code), Fixed(title)] for code, title in gaps.elsewhere(year)]
    page.table(FORMS, apart, height=6)
    return page
