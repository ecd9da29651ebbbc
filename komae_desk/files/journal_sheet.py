"""The audit log as CSV, with a sheet that holds its SHA-256 and the head of the chain (ux.md §4.17, R23, R39)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from komae_desk.core.audit import HEADS, audit_line
from komae_desk.core.dates import wareki_moment
from komae_desk.core.desk import Desk
from komae_desk.core.export import Exported, JournalWish
from komae_desk.core.headings import KnownHeadings
from komae_desk.core.intake import Cancelled, Progress
from komae_desk.core.store import LineQuery
from komae_desk.files.delimited import write_csv
from komae_desk.files.listing import UNMARKED, Column, Listing, Written
from komae_desk.files.progress import check_stop
from komae_desk.files.saving import replacing
from komae_desk.files.table import Cell

PAGE = 1_000
TITLE = "監査ログ"


def sheet_path(path: Path) -> Path:
    """Where the hash sheet of a file lies."""
    return path.with_name(f"{path.stem}_ハッシュ値.txt")


def export_journal(desk: Desk, wish: JournalWish, path: Path, progress: Progress, cancelled: Cancelled) -> Exported:
    """Write the lines newest first, the hash sheet beside them, and who did it into the journal."""
    newest, _ = desk.store.find_lines(LineQuery(everywhere=wish.wanted.everywhere), 1)
    heading = (f"{wareki_moment(desk.now)} {desk.user.name} 書出し", *desk.origin.lines, *wish.conditions)
    columns = [Column("連番"), *(Column(head) for head in HEADS)]
    listing = Listing(TITLE, columns, _rows(desk, wish, progress, cancelled), UNMARKED, heading)
    written = write_csv(path, listing, heading=True, cancelled=cancelled)
    head = f"{newest[0].seq}番　{newest[0].hash.hex()}" if newest else "記録なし"
    with replacing(sheet_path(path)) as fresh:
        fresh.write_text(_sheet(desk, written, wish, head), encoding="utf-8-sig", newline="\r\n")
    note = f"{TITLE} {written.rows:,}件 CSV（UTF-8）"
    desk.note("export", note, ledger="", rows=written.rows, sha256=written.sha256, form="utf-8", marking=UNMARKED)
    return Exported(path, written.rows, written.sha256, UNMARKED)


def _rows(desk: Desk, wish: JournalWish, progress: Progress, cancelled: Cancelled) -> Iterator[list[Cell]]:
    look: Any = KnownHeadings(desk)
    before: int | None = None
    top = 0
    while before != 0:
        check_stop(cancelled)
        lines, before = desk.store.find_lines(wish.wanted, PAGE, before)
        top = top or before
        progress(top - before, top or None)
        for line in lines:
            yield [str(line.seq), *audit_line(look, line).cells]


def _sheet(desk: Desk, written: Written, wish: JournalWish, head: str) -> str:
    lines = (
        f"{TITLE}の書出し　ハッシュ値",
        *desk.origin.lines,
        f"ファイル名：{written.path.name}",
        f"SHA-256：{written.sha256}",
        f"件数：{written.rows:,}件",
        f"条件：{'・'.join(wish.conditions) or 'なし（全件）'}",
        f"書き出した日時：{wareki_moment(desk.now)}",
        f"書き出した人：{desk.user.name}",
        f"いちばん新しい記録：{head}",
        "確かめ方：Windowsのコマンド プロンプトで、次を実行した値と、上のSHA-256が同じことを確認してください。",
        f'certutil -hashfile "{written.path.name}" SHA256',
    )
    return "\n".join(lines) + "\n"
