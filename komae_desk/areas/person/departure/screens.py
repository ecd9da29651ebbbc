"""The list and the form of R-12: naming the person fills in what the registers say that person holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.person.departure.record import Has, Leaving, ReturnItem
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.holding import Sort, held_by
from komae_desk.core.people import PERSON

if TYPE_CHECKING:
    from komae_desk.areas.person.departure.record import Departure
    from komae_desk.core.desk import Look

ASKED = {
    Sort.DEVICE: "業務用のPC・タブレット・電話",
    Sort.MEDIUM: "USBメモリ・外付けディスクなど",
    Sort.CARD: "職員証・ICカード",
    Sort.KEY: "机・書庫・部屋のもの",
    Sort.PAPER: "手元の原本・写し",
    Sort.LOGIN: "情報システムの利用者ID",
    Sort.PRIVATE: "登録情報の消去",
    Sort.LOAN: "台帳の外で借りたもの",
}
"""Every kind stands on the form: where the registers know of nothing, somebody says that there is nothing.

The kind stands beside these words (「鍵　机・書庫・部屋のもの」), which say what is meant and do not repeat it.
"""


def items_of(look: Look, person: Any) -> tuple[ReturnItem, ...]:
    """What the registers know, and a line for each kind of which they know nothing."""
    held = held_by(look, person.id)
    made = [
        ReturnItem(each.sort, f"{each.name}（{each.where}）" if each.where else each.name, Has.YES) for each in held
    ]
    lacking = [ReturnItem(sort, words, None) for sort, words in ASKED.items() if sort not in {h.sort for h in held}]
    order = list(Sort)
    return tuple(sorted((*made, *lacking), key=lambda item: order.index(item.sort or Sort.OTHER)))


def of_person(look: Look, record: Departure) -> Mapping[str, Any]:
    """The last day, why, and what is to come back; notices to strike logins out that were given already."""
    person: Any = look.maybe(PERSON, record.person)
    if person is None:
        return {}
    day = person.left_on or person.term_ends_on
    ends = person.term_ends_on is not None and day == person.term_ends_on
    notices = look.find("login_notice", person=person.id, state=("noticed", "sent", "done"))
    return {
        "left_on": day,
        "leaving": Leaving.TERM_ENDED if ends else record.leaving,
        "items": items_of(look, person),
        "notices": tuple(notice.id for notice in notices if getattr(notice.notice, "value", "") == "remove"),  # type: ignore[attr-defined]
    }


SCREENS = Screens(
    columns=("number", "person", "leaving", "left_on", "confirmed_on", "state"),
    lesser=("leaving", "confirmed_on"),
    sections=(
        Section("対象者", ("person", "leaving", "left_on", "destination")),
        Section("返却品", ("items",)),
        Section("引継ぎと守秘", ("data_to", "data_done_on", "forwarding", "secrecy_on", "secrecy_by")),
        Section("通知と確認", ("notices", "remarks", "confirmed_by", "confirmed_on")),
    ),
    follows={"person": of_person},
    by_steps=("confirmed_by", "confirmed_on"),
)

SEARCH = ("number", "destination", "data_to", "remarks")

DUE = (
    Due("left_on", "{heading}さんの返却を確かめる", frozenset({"open"}), at="items", about=("person",), mark="△"),
)  # fmt: skip
