"""What only named people read leaves no trace: files of every PC, backups, logs, reports of faults (R02)."""

import sys
import tempfile
from collections.abc import Iterator
from logging import getLogger
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from komae_desk.app import PaperRenderer, desk_of, program_areas
from komae_desk.areas.finding.violation.choices import Means
from komae_desk.core.area import ledgers
from komae_desk.core.attachment import receive
from komae_desk.core.desk import Desk
from komae_desk.core.export import Form, Wish
from komae_desk.core.identity import uuid7
from komae_desk.core.store import Draft, Query
from komae_desk.files.outtake import export
from komae_desk.store.fault_record import FaultRecord
from komae_desk.sync.cycle import Cycle
from komae_desk.ui.crash import CrashDialog
from komae_desk.ui.desk_process_application import keep_log
from tests.attached import attached
from tests.sync.shared.desks import CLERK, PATIENCE, Office, SharedPc, agreed, close, signed_in
from tests.sync.test_leaving import decrypted
from tests.test_start_up import holding
from tests.ui.test_circle_windows import found_in, searched, texts_of

NAME, WHO, WHAT, RULE, TYPED = "翡翠鳥の件", "金糸雀一羽", "瑠璃鶲を見た", "対9-9(9)ん", "駒鳥の下書き"
LOST, PLACE, FILE, INSIDE = "琥珀鳥の紛失", "孔雀石の倉庫", "瑪瑙鳥の写し.pdf", "veilchenblau-4711"
WORDS = (NAME, WHO, WHAT, RULE, TYPED, LOST, PLACE, FILE, INSIDE)
GIVE = "INSERT INTO gate.membership (login, stream, role, duties) VALUES ('u1001', %s, 'member', '{STF,ISM}')"
LEDGERS = ledgers(program_areas())
QUIET = (lambda done, total: None, lambda: False)


def written(desk: Desk) -> Any:
    """Every kind of trace in one: a violation with a file, an incident with its line of time, a draft, a paper."""
    made = desk.new(
        "violation", received_at=desk.now, means=Means.WRITTEN, reporter=WHO, subject=WHO, clause=RULE, content=WHAT,
        protection=WHAT, recorded_by=desk.user.person,
    )  # fmt: skip
    kept = desk.move(desk.save(made), "receive")
    attached(desk, kept, FILE, b"%PDF-1.4\n" + INSIDE.encode() * 50, use="evidence")
    incident = desk.save(desk.new("incident", recognised_at=desk.now, what=LOST, place=PLACE))
    line = desk.new("incident_entry", incident=incident.id, happened_at=desk.now, text=LOST, place=PLACE)
    desk.save(line)
    draft = Draft("violation:new", "violation", uuid7(), TYPED, {"content": TYPED}, desk.now)
    desk.store.save_draft(desk.user.person, draft)
    return kept


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What programs put in the folder of temporary files, and the log of the chief's desk process."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    log = getLogger("komae_desk")
    before, log.handlers = log.handlers, []
    yield folder
    for each in log.handlers:
        each.close()
    log.handlers = before


def second(office: Office, folder: Path, human: Any) -> tuple[SharedPc, Any]:
    """Another person of the section at a PC of the own."""
    office.person("1002", CLERK, human=human)
    pc = SharedPc(office, folder)
    pc.enrol()
    return pc, pc.door().join("1002", CLERK, office.code("1002"))


def failed(watch_over: Any) -> None:
    """Something goes wrong where nobody catches it, with the words in the error."""
    try:
        raise ValueError(WHAT, NAME)
    except ValueError as raised:
        sys.excepthook(type(raised), raised, raised.__traceback__)
    QApplication.processEvents()
    (dialog,) = watch_over.findChildren(CrashDialog)
    assert found_in([*texts_of(dialog), dialog.report.details], *WORDS) == []
    dialog.accept()


def test_no_file_of_any_pc_no_backup_no_log_and_no_report_of_a_fault_tells_of_it(
    office: Office, chief: SharedPc, tmp_path: Path, home: Path, qtbot: Any, sit: Any
) -> None:
    door, admitted = signed_in(chief)
    keep_log(chief.folder / "profile")
    sitting = sit(chief, door, admitted)
    window, desk = sitting.window, sitting.window.desk
    made = LEDGERS["person"].record(id=uuid7(), state="active", staff_number="1002", name="辻󠄀 花子")
    hers = desk.save(made, category=desk.find("person")[0].category).id
    stream = office.server.stream(NAME, "restricted")
    office.server.admin.execute(GIVE, (stream,))
    name = f"circle:{stream}"
    qtbot.waitUntil(lambda: name in window.registry.verbs, timeout=PATIENCE)
    window.registry.call(window.registry.verbs[name])
    inside = sitting.circles.open[stream]
    failed(window)
    kept = written(inside.desk)
    paper = inside.desk.ledgers["violation"].papers[0]
    assert PaperRenderer(inside.desk.ledgers)(paper, [kept], inside.desk).pdf
    mine = tmp_path / "自分で保存した一覧.csv"
    export(inside.desk, Wish(Query("violation"), ("number", "clause", "subject"), form=Form.CSV), mine, *QUIET)
    inside.activateWindow()
    qtbot.waitUntil(inside.isActiveWindow)
    failed(inside)
    qtbot.waitUntil(lambda: inside.desk.is_agreed(inside.desk.get("violation", kept.id)), timeout=PATIENCE)
    sitting.circles.leave(stream)
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    other, hers_in = second(office, tmp_path / "other", hers)
    theirs = desk_of(hers_in.opened.store, program_areas(), hers)
    Cycle(hers_in.opened.store, hers).run(hers_in.link.connection)
    assert theirs.get("person", hers).name == "辻󠄀 花子", "the section's records have arrived there"
    for pc, opened in ((chief, admitted.opened), (other, hers_in.opened)):
        assert opened.file.backup() is not None
        plain = "".join(decrypted(path, opened.key).decode("utf-8", "ignore") for path in files_of(pc))
        there = {word for word in WORDS if word in plain}
        assert there == (set(WORDS) - {INSIDE} if pc is chief else set()), "also in the backups"
    close(hers_in)
    # In what lies on the disks as it is: names of files, encrypted files, attachments, logs, faults, temporary files.
    faults = FaultRecord(chief.folder / "profile").all()
    assert [each.code for each in faults] == ["unexpected"] * 2 and (chief.folder / "profile" / "program.log").exists()
    assert [word for word in WORDS if set(holding(tmp_path, word)) - {str(mine)}] == []
    assert holding(tmp_path, RULE) == [str(mine)], "and there it is, where somebody saved it"
    assert found_in((path.name for path in tmp_path.rglob("*")), *WORDS) == []
    assert receive(desk, "x.pdf", b"%PDF-1.4\n" + INSIDE.encode() * 50).size, "the section may have the same file"
    told = (office.server.cluster.folder / "log.txt").read_text(encoding="utf-8", errors="replace")
    assert found_in([told], *WORDS) == []

    assert found_in(searched(window, WHO), *WORDS) == []


def files_of(pc: SharedPc) -> list[Path]:
    """The databases of a PC, the open one and every backup."""
    return sorted(pc.folder.rglob("*.db"))
