"""限られた人の記録 at a shared desk: asked for, offered when the membership arrives, agreed, gone when it ends."""

from pathlib import Path
from typing import Any

from komae_desk.areas.finding.violation.choices import Means
from komae_desk.ui.circle_screens import NewCircleScreen
from tests.sync.shared.desks import PATIENCE, Office, SharedPc, agreed, signed_in

NAME = "翡翠鳥の件"
GIVE = "INSERT INTO gate.membership (login, stream, role, duties) VALUES ('u1001', %s, 'member', '{STF,ISM}')"


def has(office: Office, stream: Any, record: Any) -> bool:
    query = "SELECT EXISTS (SELECT FROM ledger.row WHERE stream = %s AND record = %s)"
    return bool(office.server.admin.execute(query, (stream, record)).fetchone()[0])


def test_it_is_offered_with_the_membership_and_gone_without(
    office: Office, chief: SharedPc, tmp_path: Path, qtbot: Any, sit: Any
) -> None:
    door, admitted = signed_in(chief)
    sitting = sit(chief, door, admitted)
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    window, beside = sitting.window, sitting.circles
    # What the administrators are asked for, on paper of their own words.
    window.registry.call(window.registry.verbs["circle_new"])
    page = window.stack.page
    assert isinstance(page, NewCircleScreen)
    page.name.set_value(NAME)
    asked = tmp_path / beside.circles.request_name(window.desk.today)
    page.write_request(asked)
    words = asked.read_text(encoding="utf-8-sig")
    assert f"ask section-open {NAME} --section 税務課" in words and "--kind restricted" in words
    assert f"ask member u1001 --section {NAME} --duties ISM" in words
    assert NAME not in asked.name and beside.circles.places() == []
    # They open it and make the chief a member: the desk says so by itself.
    stream = office.server.stream(NAME, "restricted")
    office.server.admin.execute(GIVE, (stream,))
    name = f"circle:{stream}"
    qtbot.waitUntil(lambda: name in window.registry.verbs, timeout=PATIENCE)
    assert any(NAME in banner.text() for banner in sitting.notices.banners)
    window.registry.call(window.registry.verbs[name])
    inside = beside.open[stream]
    assert inside.place_band.text() == f"限られた人の記録：{NAME}（1名）"
    desk = inside.desk
    seen = {"means": Means.SEEN, "clause": "対5-1", "content": "見た", "protection": "課長だけ"}
    made = desk.save(desk.new("violation", received_at=desk.now, recorded_by=desk.user.person, **seen))
    desk.move(made, "receive")
    qtbot.waitUntil(lambda: has(office, stream, made.id), timeout=PATIENCE)
    qtbot.waitUntil(lambda: desk.is_agreed(desk.get("violation", made.id)), timeout=PATIENCE)
    assert not has(office, office.stream, made.id)
    qtbot.waitUntil(lambda: "同期済み" in inside.status.sync.words(), timeout=PATIENCE)
    # Locked here, the next sign-in would find this place again, without a word of it.
    inside.activateWindow()
    qtbot.waitUntil(inside.isActiveWindow)
    assert sitting.place() == {"page": inside.stack.name, "circle": str(stream)}
    office.server.admin.execute(
        "UPDATE gate.membership SET valid_to = clock_timestamp() WHERE login = 'u1001' AND stream = %s", (stream,)
    )
    qtbot.waitUntil(lambda: name not in window.registry.verbs, timeout=PATIENCE)
    assert beside.open == {} and window.isVisible()
