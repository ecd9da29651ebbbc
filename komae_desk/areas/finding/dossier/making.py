"""The folder of a dossier: one PDF, every ledger and the journal as CSV, attachments, hashes; whole or not at all."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from komae_desk.areas.finding.dossier import chain, files, form, gaps
from komae_desk.areas.finding.dossier.year import Cancelled, Part, Progress, YearOfSection
from komae_desk.core.area import Paper
from komae_desk.core.audit import HEADS, audit_line
from komae_desk.core.dates import fiscal_code, fiscal_label, wareki_moment
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.headings import KnownHeadings
from komae_desk.core.intake import Stopped
from komae_desk.core.store import LineQuery
from komae_desk.files.delimited import write_csv
from komae_desk.files.fields import cell_of
from komae_desk.files.listing import UNMARKED, Column, Listing
from komae_desk.files.saving import digest
from komae_desk.files.table import Cell
from komae_desk.pdf.drawing import paper_look, sheet_of
from komae_desk.pdf.volume import Volume

TITLE = "監査資料"
BOOK, HASHES, README = "監査資料.pdf", "ハッシュ値.txt", "お読みください.txt"
NOT_MADE = "監査資料を作れませんでした（{}）。空きと書込みの許可を確かめて、もう一度作ってください。"
DETAILS = 200
"""A register's sheets of single entries are bound in while there are no more of them than this."""

STICKERS = "L-"


class Checked(Protocol):
    """What the check of the whole journal found; fault is "" when every line holds."""

    @property
    def lines(self) -> int: ...
    @property
    def fault(self) -> str: ...
    @property
    def stopped(self) -> bool: ...


Verify = Callable[[Progress, Cancelled], Checked]


@dataclass(frozen=True)
class Proof:
    """The head of this PC's journal when the dossier was made, and what its check found."""

    head: tuple[int, str]
    lines: int
    fault: str
    checked: bool


@dataclass(frozen=True)
class Dossier:
    """What was made: the folder, its pages, records and files, and the SHA-256 of the list of hashes.

    attached: how many files stand at its records; not_copied: of how many of them the bytes are not here.
    """

    folder: Path
    year: int
    pages: int
    records: int
    files: int
    sha256: str
    fault: str
    missing: int
    attached: int
    not_copied: int


def folder_name(desk: Desk, year: int) -> str:
    """「監査資料_R8_税務課_20261126_0915」."""
    section = _safe(desk.office.section)
    return f"{TITLE}_{fiscal_code(year)}_{section}_{desk.now:%Y%m%d_%H%M}"


def make(
    desk: Desk,
    year: int,
    place: Path,
    *,
    verify: Verify | None = None,
    progress: Progress = lambda done, total: None,
    cancelled: Cancelled = lambda: False,
) -> Dossier:
    """Make the folder inside `place` and write down that it was made; raises Refused, Stopped when cancelled."""
    target, room = place / folder_name(desk, year), place / f".{secrets.token_hex(8)}"
    if target.exists():
        raise Refused(f"「{target.name}」がもうあります。1分ほど待つか、別のフォルダーを選んでください。")
    try:
        room.mkdir()
        made = _Making(desk, year, room, progress, cancelled).run(verify, target)
        room.rename(target)
    except OSError as failed:
        words = failed.strerror or type(failed).__name__
        raise Refused(NOT_MADE.format(words)) from failed
    finally:
        shutil.rmtree(room, ignore_errors=True)
    note = f"{TITLE} {fiscal_label(year)} {made.pages:,}頁 {made.records:,}件"
    desk.note("export", note, form=TITLE, sha256=made.sha256, rows=made.records, pages=made.pages, marking=UNMARKED)
    return made


class _Making:
    def __init__(self, desk: Desk, year: int, room: Path, progress: Progress, cancelled: Cancelled) -> None:
        self.desk, self.room, self._progress, self._cancelled = desk, room, progress, cancelled
        self.year = YearOfSection(desk, year, lambda done, total: None, cancelled)
        self._done = 0
        self._total = sum(len(p.shown) * len(self._papers(p)) + len(p.records) for p in self.year.parts)
        self._attached = files.attached_in(self.year)
        self._total += self.year.told.lines + len(self._attached)

    def run(self, verify: Verify | None, target: Path) -> Dossier:
        files.require_room(self._attached, self.room)
        proof = self._proof(verify)
        copied = list(files.copy(self.year, self._attached, self.room, self._tell))
        volume = Volume(f"{TITLE} {self.year.label} {self.desk.office.section}", TITLE, self.desk.now)
        records = self._bind(volume, proof, copied)
        pdf = volume.finish(form.cover(self.year, volume.entries))
        (self.room / BOOK).write_bytes(pdf)
        self._tables()
        self._list(copied)
        chain.put_program(self.room)
        (self.room / README).write_text(self._readme(volume), encoding="utf-8-sig", newline="\r\n")
        made = sorted(path for path in self.room.rglob("*") if path.is_file())
        lines = [f"{digest(path)}  {path.relative_to(self.room).as_posix()}" for path in made]
        hashes = self.room / HASHES
        hashes.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        return Dossier(
            target, self.year.year, volume.pages, records, len(made) + 1, digest(hashes), proof.fault, volume.missing,
            len(copied), sum(bool(each.fault) for each in copied),
        )  # fmt: skip

    def _tell(self, units: int = 1) -> None:
        if self._cancelled():
            raise Stopped
        self._done += units
        self._progress(min(self._done, self._total), self._total)

    def _proof(self, verify: Verify | None) -> Proof:
        newest, _ = self.desk.store.find_lines(LineQuery(everywhere=self.year.everywhere), 1)
        head = (newest[0].seq, newest[0].hash.hex()) if newest else (0, "")
        if verify is None:
            return Proof(head, 0, "", checked=False)
        found = verify(lambda done, total: None, self._cancelled)
        if found.stopped:
            raise Stopped
        return Proof(head, found.lines, found.fault, checked=True)

    # --- the one PDF

    def _bind(self, volume: Volume, proof: Proof, copied: list[files.Copied]) -> int:
        year = self.year
        volume.begin("件数の一覧")
        volume.add(form.counts(year))
        volume.begin("履歴の証明", year.told.lines)
        volume.add(form.proof(year, proof))
        volume.begin("欠けているもの・確かめること")
        volume.add(form.missing(year, copied))
        volume.begin("期限を過ぎて終わっていないもの", len(gaps.late(year)))
        volume.add(form.overdue(year))
        volume.begin("理由を付けて登録したもの", len(year.told.passed))
        volume.add(form.reasons(year))
        volume.begin("添付ファイルの一覧", len(copied))
        volume.add(form.attached(year, copied))
        volume.begin("未対応の様式・この資料に入れない様式")
        volume.add(form.not_handled(year))
        bound = 0
        for title, wanted in (("台帳", True), ("申請・記録・報告", False)):
            parts = [p for p in year.parts if p.is_register == wanted and p.shown and self._papers(p)]
            if not parts:
                continue
            volume.begin(title, sum(len(part.shown) for part in parts))
            for part in sorted(parts, key=lambda each: each.ledger.code):
                bound += len(part.shown)
                for paper in self._papers(part):
                    self._bind_paper(volume, part, paper)
        return bound

    def _papers(self, part: Part) -> list[Paper]:
        """The forms of a ledger as they are bound: no stickers, and single sheets of a register while they are few."""
        found = [p for p in part.ledger.papers if not p.free and not p.code.startswith(STICKERS)]
        if part.is_register and len(part.shown) > DETAILS and any(paper.many for paper in found):
            return [paper for paper in found if paper.many]
        return found

    def _bind_paper(self, volume: Volume, part: Part, paper: Paper) -> None:
        look, ledger = self.year.look, part.ledger
        setting = paper_look(look, paper)
        volume.begin(f"{paper.code}　{paper.title}", len(part.shown), level=1)
        batches = [part.shown] if paper.many else [[record] for record in part.shown]
        for batch in batches:
            volume.add(sheet_of(paper, batch, look, ledger, setting))
            self._tell(len(batch))

    # --- the tables

    def _tables(self) -> None:
        (self.room / "台帳").mkdir()
        for part in self.year.parts:
            if part.records:
                name = _safe(f"{part.ledger.code}_{part.ledger.record.title}".strip("_"))
                self._write(self.room / "台帳" / f"{name}.csv", self._listing(part))
        (self.room / "履歴").mkdir()
        columns = [Column(head) for head in ("連番", "ハッシュ値", *HEADS)]
        heading = (f"{self.year.label}　{self.year.told.lines:,}行",)
        listing = Listing("履歴", columns, self._lines(), UNMARKED, heading)
        self._write(self.room / "履歴" / f"履歴_{self.year.code}.csv", listing)

    def _list(self, copied: list[files.Copied]) -> None:
        if copied:
            columns = [Column(head) for head in files.HEADS]
            heading = (f"{self.year.label}　添付ファイル　{len(copied):,}件",)
            rows: Iterator[list[Cell]] = ([*each.row] for each in copied)
            self._write(self.room / files.LIST, Listing(files.FOLDER, columns, rows, UNMARKED, heading))

    def _write(self, path: Path, listing: Listing) -> None:
        write_csv(path, listing, heading=True, verify=False, cancelled=self._cancelled)

    def _listing(self, part: Part) -> Listing:
        labels = part.ledger.record.labels()
        names = ["number", "state", *(name for name, label in labels.items() if not label.hidden)]
        words = {"number": "番号", "state": "状態", **{name: label.text for name, label in labels.items()}}
        columns = [Column("年度の登録・変更"), *(Column(words[name]) for name in names)]
        heading = (f"{self.year.label}　基準日 {self.year.day}　{len(part.records):,}件（取消しを含む）",)
        return Listing(part.ledger.record.title, columns, self._rows(part, names), UNMARKED, heading)

    def _rows(self, part: Part, names: list[str]) -> Iterator[list[Cell]]:
        for record in part.records:
            self._tell()
            yield ["○" if record.id in part.touched else "", *(cell_of(self.year.look, record, n) for n in names)]

    def _lines(self) -> Iterator[list[Cell]]:
        look: Any = KnownHeadings(self.desk)
        for line in chain.Chain(self.year, self.room).passing(self.year.lines()):
            self._tell()
            yield [str(line.seq), line.hash.hex(), *audit_line(look, line).cells]

    def _readme(self, volume: Volume) -> str:
        office, year = self.desk.office, self.year
        lines = [
            f"{TITLE}　{year.label}　{office.city}{office.department}{office.section}",
            *self.desk.origin.lines,
            "",
            f"作成日時：{wareki_moment(self.desk.now)}　作成者：{self.desk.user.name}",
            f"基準日：{year.day}　{'年度末の内容' if year.is_over else '作成日の内容（年度の途中）'}",
            "",
            f"{BOOK}　目次、件数の一覧、履歴の証明、欠けているもの、台帳、帳票（{volume.pages:,}頁。しおり付き）",
            "台帳/　全ての台帳と記録の内容（CSV、取消しを含む）",
            "履歴/　年度の履歴（CSV。だれが、いつ、何をしたか、行ごとのハッシュ値）と、その鎖",
            f"{chain.PROGRAM}　このアプリなしで、全てのファイルと履歴の鎖を確かめるプログラム（Python 3）",
            f"{files.FOLDER}/　添付されたファイル{len(self._attached):,}件と一覧（番号は「添付ファイルの一覧」のもの）",
            f"{HASHES}　上の全てのファイルのSHA-256（添付は、履歴に残る照合値と同じ）",
            "",
            "記録の内容は基準日のものです。氏名・所属などの参照先のうち、履歴のない項目は作成日の内容です。",
            "限られた人の記録（違反・調査など）は入っていません。未対応の様式は、資料の中に名前で示しています。",
            "職員の氏名などを含みます。印刷した紙と保存した媒体は、資料の分類に従って扱ってください。",
            "書換えのできない媒体（CD-R等）に、フォルダーごと書き込んで渡せます。",
            "",
            "確かめ方",
            *(f"{number}. {words}" for number, words in enumerate(form.how(year), 1)),
        ]
        if volume.missing:
            lines += ["", f"印字できない字のある帳票が{volume.missing}件あります。その字は赤い枠と番号で示しています。"]
        return "\n".join(lines) + "\n"


def _safe(name: str) -> str:
    """A name that every system takes as one file's."""
    return re.sub(r'[\\/:*?"<>|\s・]+', "・", name).strip("・. ")[:60]
