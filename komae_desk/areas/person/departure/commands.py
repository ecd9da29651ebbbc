"""P-13 for the logins of people who leave, one for each system, in one act (対6-2(1)イ(イ))."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from komae_desk.areas.person.departure.record import Departure, Has, Leaving
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
