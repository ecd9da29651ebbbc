"""無記名 is truly kept (settled.md 28): thirty people answer, everything this PC holds is searched, nobody is found."""

import base64
import io
import json
import logging
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pypdf
import pytest
from sqlalchemy import func, select

from komae_desk.app.renderer import PaperRenderer
from komae_desk.areas.self_check.campaign.record import Naming
from komae_desk.areas.self_check.campaign.running import (
    close_sealed,
    distribute,
    leftovers,
    more_slips,
    put_away,
    put_in,
    slip_lacks,
)
from komae_desk.areas.self_check.papers import for_the_safe, slips
from komae_desk.areas.self_check.result.page.view import view_of
from komae_desk.areas.self_check.sheet.answers import Filled
from komae_desk.areas.self_check.sheet.record import AnswerSheet, Remark
from komae_desk.areas.self_check.tally.record import Tally
from komae_desk.core.audit import audit_line
from komae_desk.core.errors import Refused
from komae_desk.core.export import Form, JournalWish, Wish
from komae_desk.core.identity import uuid7
from komae_desk.core.store import LineQuery, Query
from komae_desk.files.outtake import TableOffice
from komae_desk.store.cipher import copy_online
from komae_desk.store.keys import Key
from komae_desk.store.sealing import opened, seal
from komae_desk.store.sql_store import SqlStore
from komae_desk.ui.paper_log import write_down
from tests.areas.self_check_section import Section, all_done
from tests.sample import engine


def answers(n: int, campaign) -> Filled:
    """What the n-th person says, in words that stand nowhere else."""
    filled = all_done(campaign, QA_01=2, QA_07=3)
    said = tuple(Remark(q, f"理由{n:02}の{q}", f"改善{n:02}の{q}", date(2027, 1, n + 1), f"担当{n:02}")
                 for q in ("QA-01", "QA-07"))  # fmt: skip
    line = list(filled.line)
    for place, question in enumerate(campaign.questions):
        if question.is_for_term_staff and n not in (3, 17):
            line[place] = "4"
    # No two sheets are the same line: whose it is could be told by it, if it stood anywhere.
    line[9:15] = [str(1 + n // 4**place % 3) for place in range(6)]
    return Filled("".join(line), (), said, f"自由意見{n:02}")


def counts(where) -> dict[str, int]:
    with where.engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in where.metadata.tables.items()
        }


def dump(where) -> str:
    """Every cell of every table of the decrypted file, as text; bytes as hex."""
    with where.engine.connect() as connection:
        rows = [
            f"{name} {[v.hex() if isinstance(v, bytes) else v for v in row]}"
            for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')
        ]
    return "\n".join(rows)


class Listening(logging.Handler):
    """Keeps every line of every log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture(scope="module")
def story():
    """Thirty people answer, each at the own desk after a sign-in; what the file held before, between and after."""
    section = Section()
    handed = distribute(section.chief, section.campaign(naming=Naming.ANONYMOUS))
    before = counts(section.store)
    section.before = without_box(dump(section.store))
    given = list(zip(section.people, handed.slips, strict=True))
    listening = Listening()
    logging.getLogger().addHandler(listening)
    for name in ("", "sqlalchemy.engine"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    for n, (person, slip) in enumerate(given):
        put_in(section.desk(person.id), handed.campaign, slip, answers(n, handed.campaign), on_paper=True)
    for name in ("", "sqlalchemy.engine"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger().removeHandler(listening)
    return section, handed, before, counts(section.store), dump(section.store), listening.lines


def test_an_answer_leaves_no_row_and_no_line_but_in_the_box(story):
    section, handed, before, after, held, logged = story
    assert before == after
    assert not section.chief.find(AnswerSheet.kind, campaign=handed.campaign.id)
    box = section.store.table("ballot")
    assert {c.name for c in box.columns} == {"campaign", "home", "slips", "answers", "heads", "shut", "secret"}
    for words in ("理由0", "改善0", "自由意見0", *handed.slips):
        assert words not in held, words
    for n in range(30):
        assert answers(n, handed.campaign).line not in held
    assert section.chief.ballots.returned(handed.campaign.id).in_words == "30／30枚"
    # The log was written at its finest while they answered.
    assert any("ballot" in line for line in logged)
    secrets = (
        *handed.slips,
        "理由0",
        "自由意見0",
        *(str(p.id) for p in section.people),
        *(p.id.hex for p in section.people),
    )
    assert not [line for line in logged if "ballot" in line and any(word in line for word in secrets)]


def test_sealed_answers_are_alike_and_in_no_order(story):
    section, *_ = story
    box = section.store.table("ballot")
    with section.store.engine.connect() as connection:
        row = connection.execute(select(box)).one()
    sealed = [base64.b64decode(each) for each in json.loads(row.answers)]
    assert len({len(each) for each in sealed}) == 1
    assert json.loads(row.slips) == []
    order = [int(re.search("自由意見([0-9]+)", opened(each, row.secret))[1]) for each in sealed]
    assert sorted(order) == list(range(30))
    # Thirty in the order of their coming, or nearly, once in ten million runs: neighbours would stand side by side.
    assert sum(b == a + 1 for a, b in pairwise(order)) < 12
    for each in sealed:
        assert all(word.encode() not in each for word in ("担当", "2027"))
        assert "担当" not in opened(each, row.secret) and "2027" not in opened(each, row.secret)


def test_the_file_and_what_lies_beside_it_hold_no_word_of_it(story):
    section, handed, *_ = story
    with section.store.engine.connect() as connection:
        path = next(row[2] for row in connection.exec_driver_sql("PRAGMA database_list") if row[1] == "main")
    raw = b"".join(each.read_bytes() for each in Path(path).parent.iterdir())
    assert len(raw) > 100_000
    assert not any(word.encode() in raw for word in ("理由0", "自由意見0", *handed.slips))


def taken_out(section, folder, papers) -> str:
    """Everything of the area that a chief can take out: all fields of all lists, the audit log, the papers' text."""
    desk, office, area = section.chief, TableOffice(), "komae_desk.areas.self_check"
    for kind in (kind for kind, each in desk.ledgers.items() if each.record.__module__.startswith(area)):
        fields = tuple(n for n, label in desk.ledgers[kind].record.labels().items() if not label.hidden)
        list_, log = Wish(Query(kind), fields, (), Form.CSV), JournalWish(LineQuery(kind=kind))
        office.export(desk, list_, folder / f"{kind}.csv", lambda *_: None, lambda: False)
        office.export_journal(desk, log, folder / f"{kind}-log.csv", lambda *_: None, lambda: False)
    found = [path.read_text(encoding="utf-8-sig") for path in sorted(folder.iterdir())]
    for paper, record in papers:
        made = PaperRenderer(desk.ledgers)(paper, [record], desk)
        write_down(desk, paper, made.pdf, [record], 1, made.kept, made.wording)
        pdf = pypdf.PdfReader(io.BytesIO(made.pdf))
        found += [str(pdf.metadata), *(page.extract_text() for page in pdf.pages)]
    return "".join("\n".join(found).split())


def test_backups_exports_and_papers_of_a_running_one_lead_to_nobody(story, tmp_path):
    """The backup of this PC is, but for the box, what the file was before anybody answered; printing keeps no slip."""
    section, handed, _, _, held, _ = story
    chief, key = section.chief, chief_key(section)
    with section.store.engine.connect() as connection:
        path = Path(next(row[2] for row in connection.exec_driver_sql("PRAGMA database_list") if row[1] == "main"))
    copy_online(path, tmp_path / "backup.db", Key(b"\x1f" * 32))
    backup = SqlStore(engine((tmp_path / "backup.db").read_bytes()), chief.ledgers, section.store.stream, uuid7())
    assert not any(word in dump(backup) for word in ("理由0", "自由意見0", *handed.slips))
    assert without_box(dump(backup)) == without_box(held) == section.before
    backup.engine.dispose()
    ledger = chief.ledgers["self_check"].papers
    (tmp_path / "out").mkdir()
    campaign = chief.get("self_check", handed.campaign.id)
    taken = taken_out(
        section, tmp_path / "out", [(each, campaign) for each in (slips(handed.slips[:2]), for_the_safe(key), *ledger)]
    )
    names = ["".join(person.name.split()) for person in section.people]
    assert "配付した数" in taken and handed.slips[1] in taken and key[:8] in taken
    assert not [word for word in ("理由0", "自由意見0", *names) if word in taken]
    # Slips and key were printed; neither is kept with the print.
    assert not [word for word in (*handed.slips, key[:8]) if word in without_box(dump(section.store))]


def chief_key(section) -> str:
    (campaign,) = section.chief.find("self_check", naming=Naming.ANONYMOUS)
    return section.chief.ballots.secret(campaign.id)


def without_box(text: str) -> str:
    """Every row but those of boxes."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("ballot "))


def test_a_slip_counts_once_and_unknown_ones_never(story):
    section, handed, *_ = story
    desk = section.desk(section.people[0].id)
    for slip in (handed.slips[0], handed.slips[0].lower(), "M0000000000", ""):
        with pytest.raises(Refused, match="提出済みか"):
            put_in(desk, handed.campaign, slip, answers(0, handed.campaign))
    with pytest.raises(Refused, match="QA-02"):
        put_in(desk, handed.campaign, handed.slips[0], Filled("1"))


def test_nobody_asks_on_a_slip_when_and_who_nor_why_somebody_is_no_term_staff(story):
    _, handed, *_ = story
    filled = all_done(handed.campaign, QA_58=4)
    assert slip_lacks(handed.campaign, Filled(filled.line), on_paper=False) == []
    bare = Filled(all_done(handed.campaign, QA_01=2).line)
    assert [each.field for each in slip_lacks(handed.campaign, bare, on_paper=False)] == ["reason", "action"]
    assert slip_lacks(handed.campaign, bare, on_paper=True) == []


def test_closing_makes_counts_in_one_act_and_nothing_leads_back(story, tmp_path):
    """Last of this module: the box goes."""
    section, handed, *_ = story
    chief = section.chief
    with pytest.raises(Refused, match="点検の実施"):
        chief.move(chief.get("self_check", handed.campaign.id), "close")
    with pytest.raises(Refused, match="鍵が違います"):
        close_sealed(chief, handed.campaign, "00" * 32)
    more = more_slips(chief, handed.campaign, 2)
    assert chief.ballots.returned(handed.campaign.id).in_words == "30／32枚"
    lines = counts(section.store)["local_line"]
    tally = close_sealed(chief, more.campaign)
    assert (tally.sheets, tally.heads) == (30, 32)
    expected = [answers(n, handed.campaign).line for n in range(30)]
    by_id = {each.question: each for each in tally.counts}
    for place, question in enumerate(handed.campaign.questions):
        if question.id == "QA-58":
            # Two people would stand there by themselves.
            assert question.id in tally.withheld and question.id not in by_id
            continue
        digits = [line[place] for line in expected]
        assert by_id[question.id].by_digit == {d: digits.count(str(d)) for d in range(5)}, question.id
    assert list(tally.said) == sorted(tally.said, key=lambda s: (s.question, s.reason, s.action))
    said = {each.reason for each in tally.said}
    assert said == {f"理由{n:02}の{q}" for q in ("QA-01", "QA-07") for n in range(30)}
    assert list(tally.comments) == sorted(tally.comments)
    # One act of four lines by whoever closed it: the tally, the step of the campaign, C-02 and its number.
    assert counts(section.store)["local_line"] == lines + 4
    assert counts(section.store)["ballot"] == 0
    (tmp_path / "out").mkdir()
    (result,) = chief.find("self_check_result", campaign=handed.campaign.id)
    taken = taken_out(section, tmp_path / "out", [(chief.ledgers["self_check_result"].papers[0], result)])
    names = ["".join(person.name.split()) for person in section.people]
    assert "30人" in taken and not [w for w in ("理由0", "自由意見0", *names, *handed.slips) if w in taken]
    held = dump(section.store)
    assert not any(answers(n, handed.campaign).line in held for n in range(30))
    assert not any(slip in held for slip in (*handed.slips, *more.slips))
    # As by name every line adds up to what was handed out; who has put nothing in has not answered.
    assert {line.asked for line in result.lines} == {32, 0} and result.people == 32
    with pytest.raises(Refused):
        chief.undo()
    assert [each.id for each in chief.find(Tally.kind)] == [tally.id]
    with pytest.raises(Refused, match="新しい自己点検"):
        chief.move(chief.get("self_check", handed.campaign.id), "reopen", "もう一度", due_on=chief.today)


def test_fewer_than_five_are_not_opened_and_the_box_goes_on_taking():
    section = Section(6)
    handed = distribute(section.chief, section.campaign(naming=Naming.ANONYMOUS))
    for n, slip in enumerate(handed.slips[:4]):
        put_in(section.chief, handed.campaign, slip, answers(n, handed.campaign), on_paper=True)
    sealed = view_of(section.chief, handed.campaign)
    assert (sealed.told.is_sealed, sealed.told.answered, sealed.collection.rows) == (True, 0, ())
    with pytest.raises(Refused, match="4枚のため"):
        close_sealed(section.chief, handed.campaign)
    put_in(section.chief, handed.campaign, handed.slips[4], answers(4, handed.campaign), on_paper=True)
    # What was put in and is no sheet counts as one without answers.
    section.chief.ballots.put(handed.campaign.id, handed.slips[5], '{"line": 7}', handed.campaign.seal)
    tally = close_sealed(section.chief, handed.campaign)
    assert tally.sheets == 6
    assert {each.unanswered for each in tally.counts} == {1}
    # Sealing to another key, or a changed byte, opens nothing.
    with pytest.raises(Refused):
        section.chief.ballots.open(handed.campaign.id)
    assert len(seal("短い", handed.campaign.seal)) == len(seal("長" * 900, handed.campaign.seal))
    # The result is what was counted, no more; before, not even how many have come back was told on it.
    (result,) = section.chief.find("self_check_result", campaign=handed.campaign.id)
    told = {each.question: (*each.by_digit.values(),) for each in tally.counts}
    # What people wrote is for the manager alone: neither history nor audit log repeats it to colleagues.
    clerk = section.desk(section.people[0].id)
    lines, _ = clerk.store.find_lines(LineQuery(), 500)
    log = " ".join(cell for line in lines for cell in audit_line(clerk, line).cells)
    history = " ".join(str(change) for each in (tally, result) for change in clerk.history(each))
    assert "回収率" in log and "回収した数" in history
    assert not [w for w in ("自由意見0", "理由0", "Counted(", "Line(", "QA-01", '["') if w in log + history]
    assert {line.question: line.numbers for line in result.lines if line.asked} == told
    assert (result.people, result.answered, result.naming) == (6, 6, "無記名")
    view = view_of(section.chief, section.chief.get("self_check", handed.campaign.id))
    assert {voice.reason for voice in view.told.voices} == {each.reason for each in tally.said}


def test_one_that_is_given_up_leaves_no_box_behind_and_an_attempt_that_was_cut_off_no_slips():
    section = Section(6)
    # Nobody could ever open the slips of four: it is said before they are handed out.
    out = tuple(person.id for person in section.people[:2])
    with pytest.raises(Refused, match="答える人が4人のため、無記名では配付できません"):
        distribute(section.chief, section.campaign(naming=Naming.ANONYMOUS, left_out=out, left_out_why="休職"))
    assert counts(section.store)["ballot"] == 0
    prepared = section.campaign(naming=Naming.ANONYMOUS)
    # The process ended between the slips and the act.
    section.chief.ballots.seal(prepared.id)
    section.chief.ballots.lay_out(prepared.id, ["MLOST"])
    handed = distribute(section.chief, prepared, {"audience": "試験"})
    assert section.chief.ballots.returned(prepared.id).in_words == "0／6枚"
    put_in(section.chief, handed.campaign, handed.slips[0], answers(0, handed.campaign), on_paper=True)
    assert leftovers(section.chief) == []
    section.chief.move(handed.campaign, "give_up", "集まらないため")
    assert leftovers(section.chief) == [prepared.id]
    put_away(section.chief, leftovers(section.chief))
    assert leftovers(section.chief) == [] and counts(section.store)["ballot"] == 0
