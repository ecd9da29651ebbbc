"""Of people who leave: P-13 for each login, and everything that came back today; one act each (対5-1(1)ク)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from komae_desk.areas.person.departure.record import Departure, Has, Leaving, ReturnItem
from komae_desk.areas.person.notice.record import LoginNotice, NoticeKind, Occasion
from komae_desk.core.errors import Refused
from komae_desk.core.holding import Sort
from komae_desk.core.people import PERSON

if TYPE_CHECKING:
    from komae_desk.core.act import Act
    from komae_desk.core.desk import Desk

EDITABLE = ("draft", "open")


def systems_of(desk: Desk, departure: Departure) -> list[str]:
    """The systems of which a login is still to be struck out and no notice says so yet."""
    told = {getattr(desk.maybe("login_notice", key), "system", "") for key in departure.notices}
    named = (item.name for item in departure.items if item.sort is Sort.LOGIN and item.has is Has.YES)
    return [name for name in dict.fromkeys(named) if name not in told]


def notices_for(desk: Desk, departures: Sequence[Departure]) -> list[LoginNotice]:
    """Give the notices and let each departure name them. Raises Refused where there is nothing to be struck out."""
    wanted = [(each, systems_of(desk, each)) for each in departures if each.state in EDITABLE]
    if not any(systems for _, systems in wanted):
        raise Refused("抹消するIDがありません。返却品に、種別「ID」と有無「有」の行を入力してください。")
    made: list[LoginNotice] = []
    with desk.act("IDの抹消の通知") as act:
        for departure, systems in wanted:
            given = [_given(desk, act, departure, system) for system in systems]
            made += given
            if given:
                act.save(departure, notices=(*departure.notices, *(notice.id for notice in given)))
    return made


def _given(desk: Desk, act: Act, departure: Departure, system: str) -> LoginNotice:
    person: Any = act.maybe(PERSON, departure.person)
    notice = desk.new(
        LoginNotice.kind,
        notifier=desk.user.person,
        person=departure.person,
        system=system,
        notice=NoticeKind.REMOVE,
        occasion=Occasion.MOVED if departure.leaving is Leaving.MOVED else Occasion.LEFT,
        effective_on=departure.left_on,
        card_number=person.code if person is not None and person.has_card else "",
    )
    given = act.move(act.save(notice), "submit")
    assert isinstance(given, LoginNotice)
    return given


def notify_removal(desk: Desk, services: Any, records: Sequence[Departure]) -> None:
    """What the list offers for chosen departures."""
    try:
        made = notices_for(desk, records)
    except Refused as refused:
        services.report(refused)
        return
    services.show_undo(f"IDの抹消を{len(made)}件通知しました。課長が確認して送ります。")


def all_back_today(desk: Desk, departures: Sequence[Departure]) -> int:
    """Everything that there is and has no day yet came back today, seen by who says so; one act. Raises Refused.

    What nobody has said about (有無 is empty) stays open: only a person can say that there is none.
    Returns how many things it were.
    """
    fresh = [desk.get(Departure.kind, each.id) for each in departures]
    wanted = [each for each in fresh if isinstance(each, Departure) and each.state in EDITABLE]
    count = sum(_comes_back(item) for each in wanted for item in each.items)
    if not count:
        raise Refused("返却日を入れる返却品がありません。有無が「有」で、返却日が空の行に入れます。")
    with desk.act("返却品の全部を今日返却") as act:
        for departure in wanted:
            items = tuple(_seen(item, desk) if _comes_back(item) else item for item in departure.items)
            if items != departure.items:
                act.save(departure, items=items)
    return count


def _comes_back(item: ReturnItem) -> bool:
    return item.has is Has.YES and item.returned_on is None


def _seen(item: ReturnItem, desk: Desk) -> ReturnItem:
    return dataclasses.replace(item, returned_on=desk.today, confirmed_by=desk.user.name)


def return_all(desk: Desk, services: Any, records: Sequence[Departure]) -> None:
    """What the list offers for chosen departures."""
    try:
        count = all_back_today(desk, records)
    except Refused as refused:
        services.report(refused)
        return
    unsaid = sum(item.has is None for each in records for item in each.items)
    rest = f"有無が空の{unsaid}行は、「有」か「無」を入れてください。" if unsaid else ""
    services.show_undo(f"返却品{count}点を今日の返却にしました。{rest}")
