"""Reports of the incidents of the practice section: a first one sent, a second with changes, one begun."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.incident.account.record import Disclosure, Purpose
from komae_desk.areas.incident.aftermath.record import LostWork, Means, PersonContact
from komae_desk.areas.incident.outage.choices import Cause, Outlook, Press
from komae_desk.areas.incident.prevention.record import Measure, Viewpoint
from komae_desk.areas.incident.reporting.choices import Given, SentBy
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role
from komae_desk.core.record import changed

NUMBERS = {"phone": "03-0000-0000（内線2315）", "fax": "なし", "mail": "zeimu@example.lg.jp"}
WORKS = (LostWork("手書きで受け付けた証明の入力", "庶務係　髙﨑", "申請書から入力", "11/24", "𠮷田"),)
CONTACTS = (PersonContact("11/24", "窓口の3名", "電話", "証明書を郵送すること", "了承"),)
LONG = "窓口で髙﨑と𠮷田と渡辻󠄀が受けた電話の内容を確かめ、利用者に知らせた。"


def samples(desk: Desk) -> None:
    """For the failure that is over and for the lost stick; an incident there must be."""
    incidents: list[Any] = desk.find("incident")
    if not desk.user.holds(Role.SECURITY_MANAGER) or not incidents:
        return
    over = next((each for each in incidents if each.state == "restored"), None)
    if over is not None:
        _outage(desk, over)
        _after(desk, over)
    for each in incidents:
        if each.state == "reported":
            _leak(desk, each)


def begun(desk: Desk, kind: str, incident: Any, **values: Any) -> Any:
    """A report of an incident as its form begins it."""
    empty = desk.new(kind)
    given = {"incident": incident.id, **values}
    return changed(empty, **desk.ledgers[kind].screens.filled_in(desk, empty, given))


def _outage(desk: Desk, incident: Any) -> None:
    """様式１ twice: sent, then the second one with what has changed."""
    first = begun(desk, "outage_report", incident, causes=(Cause.FAILURE,), outlook=Outlook.INVESTIGATING,
                  deviation=Given.NO, spread=Given.NO, press=Press.NONE, **NUMBERS)  # fmt: skip
    first = desk.move(desk.save(first), "finish")
    desk.move(
        first, "send", sent_at=desk.now.replace(second=0, microsecond=0), sent_to="情報政策課", sent_by=SentBy.OFFICE
    )
    desk.move(desk.get(first.kind, first.id), "next")
    for second in desk.find("outage_report", before=first.id):
        desk.save(second, lessons=LONG, outlook=Outlook.CONSIDERING)


def _leak(desk: Desk, incident: Any) -> None:
    """様式２ begun, with rare names."""
    desk.save(begun(desk, "leak_report", incident, to_persons=LONG, **NUMBERS))


def _after(desk: Desk, incident: Any) -> None:
    """Measures on their way to the 統括, a paper for the public that waits for the CISO, the recovery told."""
    measures = (
        Measure("機器の予備を置く", "12月末　庶務係"),
        Measure("月に1度、復旧の手順を試す（髙﨑・𠮷田）", "1月から"),
    )
    plan = begun(
        desk,
        "prevention",
        incident,
        cause="機器の老朽化",
        policy_remove="機器を更新する。",
        measures=measures,
        viewpoints=(Viewpoint.REMOVE, Viewpoint.EARLY, Viewpoint.RECORD),
    )
    desk.move(desk.save(plan), "report")
    public = begun(desk, "incident_account", incident, method=LONG, is_one_window=True)
    desk.move(desk.save(public), "submit")
    secret = {"disclosure": Disclosure.PARTLY, "undisclosed": "委託先の見積", "undisclosed_why": "契約の秘密のため"}
    asked = begun(
        desk, "incident_account", incident, purpose=Purpose.INVESTIGATION, addressee="架空市議会議長", **secret
    )
    desk.save(asked)
    after: Any = desk.move(desk.save(begun(desk, "aftermath", incident, works=WORKS, contacts=CONTACTS)), "begin")
    desk.move(after, "tell", subject=after.subject, restored_at=after.restored_at, scope=after.scope,
              means=(Means.GROUPWARE,))  # fmt: skip
