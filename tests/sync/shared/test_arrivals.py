"""所管替え from window to window: the button in the record, the line on ホーム, the card, both records afterwards."""

import json
from pathlib import Path
from typing import Any

from komae_desk.core.record import field_type
from komae_desk.ui import arrivals
from tests.sync.conftest import Server
from tests.sync.shared.desks import CLERK, PATIENCE, Office, SharedPc, agreed, joined


class OtherOffice(Office):
    """A second section of the same city, founded by somebody else."""

    def joining_file(self, folder: Path) -> Path:
        path = super().joining_file(folder)
        facts = json.loads(path.read_text(encoding="utf-8"))
        facts["title"] = "課税課"
        facts["founder"] |= {"section": "課税課", "staff_number": "2001", "name": "辻󠄀 花子"}
        path.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        return path


def device(desk: Any, tag: str) -> Any:
    category = field_type(desk.ledgers["device"].record, "category")("usb")
    values = {"tag": tag, "name": "USBメモリ", "category": category, "section": desk.office.section}
    return desk.save(desk.new("device", **values))


def test_from_the_button_in_the_record_to_the_record_in_the_other_section(
    server: Server, office: Office, new_chief: SharedPc, tmp_path: Path, qtbot, sit
) -> None:
    elsewhere = OtherOffice(server, server.stream("課税課"))
    elsewhere.person("2001", CLERK, "ISM")
    their_pc = SharedPc(elsewhere, tmp_path / "theirs")
    their_pc.enrol()
    door = their_pc.door()
    theirs = sit(their_pc, door, door.join("2001", CLERK, elsewhere.code("2001")))
    own_door, admitted = joined(new_chief)
    mine = sit(new_chief, own_door, admitted)
    for each in (theirs, mine):
        qtbot.waitUntil(lambda each=each: agreed(each), timeout=PATIENCE)
    desk = mine.window.desk
    taken = device(theirs.window.desk, "KD-0002")
    thing = device(desk, "KD-0002")
    qtbot.waitUntil(lambda: "課税課" in desk.sections, timeout=PATIENCE)
    theirs.window.open_page("today")

    mine.window.open_record("device", thing.id)
    form = mine.window.stack.page.detail.form
    step = next(offer.step for offer in desk.offers(desk.get("device", thing.id)) if offer.step.name == "hand_over")
    form.want_step(step)
    field = form.panel.fields["handed_to_name"]
    assert field.edit.completer() is not None, "the sections of the city are offered"
    field.set_value("課税課")
    form.panel.confirm()
    assert desk.get("device", thing.id).state == "handing"

    home = theirs.window.stack.page
    qtbot.waitUntil(lambda: any(arrivals.TITLE in each.accessibleName() for each in home.banners), timeout=PATIENCE)
    next(each for each in home.banners if arrivals.TITLE in each.accessibleName()).buttons[0].click()
    page = theirs.window.stack.page
    (card,) = page.cards
    assert card.arrival.section == "税務課" and "KD-0002" in " ".join(card.facts())
    card.accept()
    qtbot.waitUntil(lambda: "tag" in card.fields, timeout=PATIENCE)
    assert "KD-0002" in card.complaint.text()
    card.fields["tag"].set_value("KD-0102")
    card.accept()
    qtbot.waitUntil(lambda: page.cards == [], timeout=PATIENCE)
    there = theirs.window.desk
    qtbot.waitUntil(lambda: len(there.find("device")) == 2, timeout=PATIENCE)
    (come,) = [each for each in there.find("device") if each.id != taken.id]
    assert (come.tag, come.former_tag, come.received_from, come.section) == ("KD-0102", "KD-0002", "税務課", "課税課")
    qtbot.waitUntil(lambda: desk.get("device", thing.id).state == "handed", timeout=PATIENCE)
