"""監査資料: every number in it computed anew from the journal, the year's end as it stood, gaps, hashes, cancelling."""

import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pypdf
import pytest
from PySide6.QtWidgets import QApplication

from komae_desk.areas.finding.choices import Suits
from komae_desk.areas.finding.dossier.chain import PROGRAM
from komae_desk.areas.finding.dossier.files import DAMAGED, NOT_HERE
from komae_desk.areas.finding.dossier.form import result
from komae_desk.areas.finding.dossier.making import BOOK, HASHES, README, Proof, make
from komae_desk.areas.finding.dossier.year import YearOfSection, years_of
from komae_desk.areas.finding.violation.choices import Means
from komae_desk.core import forms
from komae_desk.core.attachment import detach
from komae_desk.core.audit import audit_line
from komae_desk.core.errors import Refused
from komae_desk.core.intake import Stopped
from komae_desk.core.store import LineQuery
from komae_desk.ui.banner import Banner
from komae_desk.ui.main_window import MainWindow
from tests.areas.auditing import Audited
from tests.attached import attached, pdf
from tests.test_circles import Office

YEAR = 2026
# One that is here, one whose bytes have not arrived, one that is damaged.
FILES = ("是正後の写し_𠮷田_髙﨑.pdf", "届いていない.pdf", "壊れている.pdf")
CONTENTS = (pdf(1, "mended"), pdf(2, "elsewhere"), pdf(3, "torn"))
NEXT_SPRING = datetime(2027, 5, 10, 3, 0, tzinfo=UTC)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def bare(text: str) -> str:
    return "".join(text.split())


def busy() -> Audited:
    """Permits with a number that is missing and one struck out, a reason, a print, a draft, findings, late work."""
    section = Audited()
    first = section.chief.move(section.submitted(), "permit")
    with section.store.transaction() as transaction:
        transaction.next_number("P01-R8")
    section.chief.move(section.submitted(section.take_out(destination="県庁 𠮷田様")), "permit")
    section.chief.remark(first, "print", "P-01 1部", form="P-01", sha256="")
    section.clerk.save(section.take_out(destination="作成中"))
    first, second = section.findings("A-1", "A-2")
    section.planned(section.ordered(first, days=3), days=2)
    second = section.carried_out(section.planned(section.ordered(second)))
    section.auditor.move(section.chief.move(second, "confirm"), "accept")
    checked = section.clerk.move(section.check(Suits.NO), "record", reasons={"has_problem": "巡回の間だけのため"})
    section.chief.move(checked, "accept")
    for record, name, content in zip((second, first, first), FILES, CONTENTS, strict=True):
        attached(section.clerk, section.fresh(record), name, content, use="evidence")
    wrong = attached(section.clerk, section.fresh(first), "取り違え.pdf", pdf(9), use="evidence")
    with section.chief.act("取外し") as act:
        detach(act, wrong, "別の記録のもの")
    blobs = section.store.blobs
    blobs._path(sha256(CONTENTS[1])).unlink()
    blobs._path(sha256(CONTENTS[2])).write_bytes(b"KDA1 torn")
    section.clock.at += timedelta(days=20)
    return section


class Made:
    """One dossier of that section, and the journal it rests on."""

    def __init__(self, place: Path) -> None:
        self.section = busy()
        self.lines, _ = self.section.store.find_lines(LineQuery(), 10_000)
        self.seen: list[tuple[int, int]] = []
        checked = SimpleNamespace(lines=len(self.lines), fault="", stopped=False)
        self.dossier = make(
            self.section.chief, YEAR, place,
            verify=lambda progress, cancelled: checked, progress=lambda *at: self.seen.append(at),
        )  # fmt: skip
        self.folder = self.dossier.folder
        self.reader = pypdf.PdfReader(self.folder / BOOK, strict=True)
        self.texts = [bare(page.extract_text()) for page in self.reader.pages]
        marks = zip(self.texts, self.reader.page_labels, strict=True)
        self.front = "".join(text for text, label in marks if label.startswith("目次"))
        self.documents: dict[tuple[str, str], dict] = {}
        self.touched: set[str] = set()
        for line in reversed(self.lines):
            if line.op["patch"] or line.op["command"]:
                self.documents[line.kind, str(line.record_id)] = json.loads(line.doc)
                self.touched.add(str(line.record_id))

    def page(self, title: str) -> str:
        """The text of all pages from where a part begins to the next part."""
        flat = [each for each in walk(self.reader.outline)]
        at = next(n for n, each in enumerate(flat) if each.title == title)
        first = self.reader.get_destination_page_number(flat[at])
        after = [self.reader.get_destination_page_number(each) for each in flat[at + 1 :]]
        return "".join(self.texts[first : next((n for n in after if n > first), len(self.texts))])

    def table(self, name: str) -> list[list[str]]:
        """A table of the folder, without what stands above the heads."""
        (path,) = self.folder.rglob(f"{name}*.csv")
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.reader(lines))
        return rows[next(n for n, row in enumerate(rows) if len(row) > 2) :]


def walk(outline):
    for each in outline:
        if isinstance(each, list):
            yield from walk(each)
        else:
            yield each


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Made:
    return Made(tmp_path_factory.mktemp("dossier"))


def test_counts_states_and_lines_are_those_of_the_journal(made):
    """Recomputed from the lines alone: records by kind and state, lines, acts, verbs, people."""
    counted, front = made.page("件数の一覧"), made.front
    seen = 0
    ledgers = [each for each in made.section.chief.ledgers.values() if not each.issued]
    for ledger in ledgers:
        docs = [doc for (kind, _), doc in made.documents.items() if kind == ledger.kind]
        states = [(doc.get("state", "draft"), doc.get("voided", False)) for doc in docs]
        if ledger.code.startswith("D-"):
            shown = [state for state, voided in states if not voided]
        else:
            shown = ["" if voided else state for state, voided in states if state not in ledger.workflow.loose]
        by_state = Counter(shown)
        words = [(state.label, by_state[name]) for name, state in ledger.workflow.states.items() if by_state[name]]
        words += [("取消し（削除）", by_state[""])] if by_state[""] else []
        told = "".join(f"{label}{count:,}" for label, count in words)
        line = f"{ledger.code or '—'}{ledger.record.title}{len(shown):,}{told}"
        assert bare(line) in counted, line
        for paper in ledger.papers if shown else ():
            if not paper.free and not paper.code.startswith("L-"):
                assert bare(f"{paper.code}{paper.title}{len(shown):,}件") in front, paper.code
                seen += 1
    assert seen >= 9, "of every form that is bound"
    told = made.page("履歴の証明")
    acts = len({line.act_id for line in made.lines})
    assert f"{len(made.lines):,}行{acts:,}操作" in told
    newest, oldest = made.lines[0], made.lines[-1]
    assert f"最後{newest.seq}番{newest.hash.hex()}" in told and f"最初{oldest.seq}番{oldest.hash.hex()}" in told
    assert f"{len(made.lines):,}行を検査した。全ての行がつながっていて" in told
    for words, count in Counter(audit_line(made.section.chief, line).what for line in made.lines).items():
        assert f"{bare(words)}{count}" in told, "in the words of the audit log, not in codes"
    assert not set(re.findall("[a-z_]{3,}", told.partition("操作の種類")[2].partition("操作した人")[0]))
    for name, count in Counter(line.op["name"] for line in made.lines).items():
        assert f"{bare(name)}{count}" in told


def test_contents_bookmarks_and_page_numbers_agree(made):
    labels = made.reader.page_labels
    flat = list(walk(made.reader.outline))
    assert flat[0].title == "目次" and made.reader.get_destination_page_number(flat[0]) == 0
    for each in flat[1:]:
        index = made.reader.get_destination_page_number(each)
        assert made.texts[index].endswith(f"監査資料{labels[index]}"), "printed at the head of the page, too"
        line = next(text for text in [made.front] if bare(each.title) in text)
        after = line.split(bare(each.title), 1)[1]
        assert labels[index] in after[: after.find("-") if "-" in after[:20] else 20], each.title
    assert len(made.reader.pages) == made.dossier.pages == len(set(labels))
    forms = {each.title.split("　")[0] for each in flat}
    assert {"P-01", "C-04", "C-04-2", "C-04-3", "R-10", "D-02", "D-07"} <= forms
    assert "L-02" not in forms, "no stickers"
    assert "県庁𠮷田様" in "".join(made.texts), "with rare names"


def test_tables_and_hashes_hold_everything(made):
    listed = dict(reversed(line.split("  ", 1)) for line in (made.folder / HASHES).read_text("utf-8").splitlines())
    there = {p.relative_to(made.folder).as_posix() for p in made.folder.rglob("*") if p.is_file()} - {HASHES}
    assert set(listed) == there and len(there) + 1 == made.dossier.files
    for name, sha256 in listed.items():
        assert hashlib.sha256((made.folder / name).read_bytes()).hexdigest() == sha256
    assert hashlib.sha256((made.folder / HASHES).read_bytes()).hexdigest() == made.dossier.sha256
    newest, _ = made.section.store.find_lines(LineQuery(), 1)
    assert newest[0].verb == "export" and newest[0].op["facts"]["sha256"] == made.dossier.sha256
    history = made.table("履歴_R8")
    assert [(row[0], row[1]) for row in history[1:]] == [(str(each.seq), each.hash.hex()) for each in made.lines]
    permits = made.table("P-01")
    assert len(permits) - 1 == sum(kind == "takeout" for kind, _ in made.documents)
    assert Counter(row[0] for row in permits[1:]) == {"○": 3}
    words = (made.folder / README).read_text("utf-8-sig")
    assert "確かめ方" in words and "CD-R" in words
    assert made.seen[-1][0] == made.seen[-1][1] and made.seen == sorted(made.seen)


def test_attached_files_are_copied_numbered_and_held_against_their_hashes(made):
    """The numbers lead from the contents to the list and to the file; what is not here is named."""
    (copy,) = [path for path in (made.folder / "添付").iterdir() if path.suffix == ".pdf"]
    assert copy.read_bytes() == CONTENTS[0] and copy.name.endswith(f"_{FILES[0]}")
    listed = {row[4]: row for row in made.table("一覧")[1:]}
    assert set(listed) == set(FILES), "without the one that was taken off"
    assert {row[0] for row in listed.values()} == {"0001", "0002", "0003"}
    for name, content, state in zip(FILES, CONTENTS, ("写した", NOT_HERE, DAMAGED), strict=True):
        row = listed[name]
        assert (row[1], row[5], row[6], row[10]) == ("C-04", str(len(content)), sha256(content), state)
        patches = [line.op["patch"].get("blob") for line in made.lines if line.kind == "attachment"]
        assert ["", sha256(content)] in patches, "the hash is the one the journal holds"
    assert copy.name.startswith(listed[FILES[0]][0])
    page = made.page("添付ファイルの一覧")
    assert "3件。番号は" in page
    for name in FILES:
        assert bare(name) in page and listed[name][0] in page and listed[name][6][:16] in page
    missing = made.page("欠けているもの・確かめること").partition("写せなかった添付ファイル")[2]
    assert f"{NOT_HERE}C04-R8" in missing.replace("-04-", "04-") and DAMAGED in missing and FILES[0] not in missing
    assert (made.dossier.attached, made.dossier.not_copied) == (3, 2)
    entry = next(each for each in walk(made.reader.outline) if each.title == "添付ファイルの一覧")
    page = made.reader.page_labels[made.reader.get_destination_page_number(entry)]
    assert f"添付ファイルの一覧3件{page}" in made.front


def outside(folder: Path) -> tuple[int, str]:
    """The program of the folder in a Python that knows nothing of this one."""
    done = subprocess.run([sys.executable, "-I", folder / PROGRAM], capture_output=True, check=False, encoding="utf-8")
    return done.returncode, done.stdout


def test_the_folder_proves_itself_outside_and_whatever_is_changed_is_found(made, tmp_path):
    """Also by somebody who writes the list of hashes anew: then the chain tells."""
    status, said = outside(made.folder)
    assert (status, f"履歴 {len(made.lines)}行（中身を入れていない行 0行）" in said) == (0, True), said
    assert made.dossier.sha256 in said
    copy, chained = tmp_path / "copy", "履歴/鎖_R8.jsonl"
    shutil.copytree(made.folder, copy)
    words = (copy / chained).read_text("utf-8")
    lines = words.splitlines(keepends=True)
    swapped = "".join([*lines[:5], lines[6], lines[5], *lines[7:]])
    changes = {
        "書き換え": words.replace("県庁 𠮷田様", "県庁 髙田様", 1),
        "順序": swapped,
        "行ではなく": "".join(lines[:-1]),
    }
    for told, changed in changes.items():
        (copy / chained).write_text(changed, "utf-8")
        assert outside(copy)[0] == 1, "by its hash"
        fresh = hashlib.sha256((copy / chained).read_bytes()).hexdigest()
        listed = (made.folder / HASHES).read_text("utf-8").splitlines()
        anew = [f"{fresh}  {chained}" if chained in each else each for each in listed]
        (copy / HASHES).write_text("\n".join(anew) + "\n", "utf-8")
        status, said = outside(copy)
        assert status == 1 and told in said, said
    shutil.rmtree(copy)


def test_what_only_named_people_read_in_the_same_file_is_no_part_of_it(tmp_path):
    """Its lines lie between those of the section: the chain holds across them, and no word of them is there."""
    office, secret = Office(), "瑠璃鶲を見た"
    circles = office.circles(office.chief)
    inside = circles.desk(circles.open("翡翠鳥の件", "", [office.member]))
    usual = {"means": Means.SEEN, "clause": "対5-1", "protection": secret, "recorded_by": office.chief}
    said = inside.save(inside.new("violation", received_at=inside.now, content=secret, **usual))
    attached(inside, inside.move(said, "receive"), "翡翠鳥の写し.pdf", pdf(1), use="evidence")
    chief = office.desk(office.chief)
    chief.save(chief.get("person", office.other), extension="2345")
    folder = make(chief, YEAR, tmp_path).folder
    status, told = outside(folder)
    assert status == 0 and "履歴 " in told, told
    texts = [path.read_text("utf-8-sig") for path in folder.rglob("*") if path.suffix in (".csv", ".jsonl", ".txt")]
    texts += [page.extract_text() for page in pypdf.PdfReader(folder / BOOK).pages]
    for word in (secret, "翡翠鳥", "R11-R8"):
        assert not any(word in text for text in texts), word
        assert not any(word in path.name for path in folder.rglob("*"))
    assert any("2345" in text for text in texts), "and what the section wrote is there"


def test_what_is_missing_is_named(made):
    missing = made.page("欠けているもの・確かめること")
    assert "P-01P01-R80001〜000321件：0002なし" in missing, "a number that stands on no record"
    assert "C-04C04-R80001〜00022なしなし" in missing
    assert "C-041件C04-R8-0002" in missing.replace("、", ""), "finished and never printed"
    assert "持出許可1件" in missing, "left as a draft"
    reasons = made.page("理由を付けて登録したもの")
    assert "問題の有無巡回の間だけのため" in reasons and "入力して登録したもの1件" in reasons
    late = made.page("期限を過ぎて終わっていないもの")
    assert "指摘A-1A-1の指摘の是正を終えて、実施を入力する" in late
    unknown = made.page("未対応の様式・この資料に入れない様式")
    left, _, apart = unknown.partition("限られた人の記録")
    assert "P-16外部サービス利用申請書・状況報告未対応" in left and "P-01" not in left
    assert "R-21" not in left and "R-11" in apart and "R-21" in apart, "kept apart, not missing"
    assert "P-16" not in made.page("件数の一覧"), "never counted as 0"
    assert {code for code, _ in forms.all_forms()} >= {"D-01", "P-18", "R-22", "I-13", "C-06", "L-04"}


def test_a_year_that_is_over_stands_as_it_ended(tmp_path):
    section = busy()
    before = section.chief.get("device", section.pc.id)
    permit = section.chief.find("takeout", state="permitted")[0]
    section.clock.at = NEXT_SPRING
    section.chief.save(before, name="新しい名前")
    section.device("KK-0999", "翌年度の端末", before.category, "2")
    section.chief.move(permit, "cancel", "不要になったため")
    fresh = section.submitted(section.take_out(destination="翌年度の行き先", starts_at=section.now(),
                                               returns_at=section.now() + timedelta(days=1)))  # fmt: skip
    assert years_of(section.chief) == [2027, 2026]
    made = make(section.chief, YEAR, tmp_path)
    text = bare("".join(page.extract_text() for page in pypdf.PdfReader(made.folder / BOOK).pages))
    assert "ノートPC" in text and "新しい名前" not in text and "翌年度の端末" not in text
    assert "翌年度の行き先" not in text and "年度末の内容" in text and "令和9年3月31日" in text
    year = YearOfSection(section.chief, YEAR, lambda *_: None, lambda: False)
    part = next(each for each in year.parts if each.ledger.kind == "takeout")
    assert next(each for each in part.records if each.id == permit.id) == permit, "not yet cancelled"
    assert fresh.id not in {each.id for each in part.records}
    now = YearOfSection(section.chief, 2027, lambda *_: None, lambda: False)
    assert {r.id for p in now.parts if p.ledger.kind == "takeout" for r in p.of_year} == {fresh.id, permit.id}
    assert now.told.lines + year.told.lines == len(section.store.find_lines(LineQuery(), 10_000)[0])


def test_a_dossier_that_is_stopped_or_declined_leaves_nothing(made, tmp_path):
    chief, asked = made.section.chief, iter(range(10_000))
    with pytest.raises(Stopped):
        make(chief, YEAR, tmp_path, cancelled=lambda: next(asked) > 60)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Refused, match="もうあります"):
        make(chief, YEAR, made.folder.parent)
    with pytest.raises(Refused, match="作れませんでした"):
        make(chief, YEAR, tmp_path / "そこにない")
    broken = Proof((9, "ab"), 9, "3番目の記録が書き換えられています。", checked=True)
    assert result(broken) == "3番目の記録が書き換えられています。"
    assert "検査していない" in result(replace(broken, checked=False))


def test_the_auditor_makes_it_on_the_page_with_the_keyboard(made, qtbot, tmp_path):
    """Ctrl+K 「監査資料を作る」; whoever audits exports and cannot begin a record."""
    window = MainWindow(made.section.auditor)
    qtbot.addWidget(window)
    window.show()
    window.open_page("dossier")
    page = window.stack.page
    assert [page.year.itemText(n) for n in range(page.year.count())] == ["令和8年度"]
    assert window.registry.action("area:make_dossier").text().startswith("監査資料を作る")
    made.section.clock.at += timedelta(minutes=2)
    page.make_in(tmp_path)
    qtbot.waitUntil(lambda: page.made is not None, timeout=20_000)
    QApplication.processEvents()
    assert page.open_button.isVisible() and page.make_button.isEnabled()
    reader = pypdf.PdfReader(io.BytesIO((page.made.folder / BOOK).read_bytes()))
    assert "監査子" in bare(reader.pages[0].extract_text())
    # Stopped in the middle: told, and nothing of it is left.
    made.section.clock.at += timedelta(minutes=2)
    elsewhere = tmp_path / "中止"
    elsewhere.mkdir()
    page.make_in(elsewhere)
    window.jobs.stop(window.jobs.under_way()[0])

    def said() -> list[str]:
        return [banner.text() for banner in page.findChildren(Banner) if not banner.isHidden()]

    qtbot.waitUntil(lambda: any("中止しました" in each for each in said()), timeout=20_000)
    assert len(said()) == 1 and list(elsewhere.iterdir()) == [] and page.make_button.isEnabled()
    window.open_page("device")
    assert window.stack.page.why_not_new().startswith("監査のために読む")
    window.open_record("device", made.section.pc.id)
    window.open_record("device", made.section.pc.id)
    read = [line for line in made.section.store.lines(made.section.pc.id) if line.verb == "opened"]
    assert [line.by for line in read] == [made.section.auditor.user.person], "what was read is told, once"
    window.close()
