"""Practice data of R-05 and R-06: this year's appointments signed, one waiting, one not told yet (練習モード)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from komae_desk.areas.consent import commands
from komae_desk.areas.consent.choices import DECIDING, Check, Need, Topic, Understanding, Way
from komae_desk.areas.consent.roll import Standing, roll
from komae_desk.core.desk import Desk

LEAST = 4
MATERIALS = "情報セキュリティの手引（会計年度任用職員用）第3版、説明スライド 令和8年4月版"
DUTIES = (
    "窓口の受付と証明書の発行の補助",
    "申告書の整理と入力の補助",
    "現地調査の補助",
    "納税の相談",
    "封入封緘と文書の整理",
)


def samples(desk: Desk) -> None:
    """Through the desk, each step on its day, by the manager."""
    people = roll(desk)
    if not desk.user.holds(*DECIDING) or len(people) < LEAST:
        return
    first = people[0].starts_on
    if first is None or first > desk.today:
        return
    then = datetime.combine(first, time(9, 0)).astimezone()
    early = Desk(desk.store, desk.areas, desk.user, clock=lambda: then, practice=True)
    told, late, waiting = people[:-2], people[-2], people[-1]
    _signed(early, told)
    _waiting(desk, waiting)
    _coming(desk, late)
    _limits(early, roll(early)[: len(told)])


def _explanation(desk: Desk, **values: Any) -> commands.Explanation:
    return commands.Explanation(
        at=(desk.now - timedelta(minutes=15)).replace(second=0, microsecond=0),
        explainer=desk.user.person,
        materials=MATERIALS,
        topics=tuple(Topic),
        understanding=Understanding.YES,
        way=Way.MEETING,
        checks=(Check.ANSWERS, Check.TEST),
        **values,
    )


def _signed(desk: Desk, people: list[Standing]) -> None:
    """Told together on the first day; all papers but one came back the same day."""
    made = commands.explain(desk, people, _explanation(desk))
    for n, consent in enumerate(made):
        now = desk.save(consent, duties=DUTIES[n % len(DUTIES)], workplace="本庁舎2階 窓口")
        commands.receive(desk, now, desk.today, "保管庫A 人事綴り")  # type: ignore[arg-type]


def _waiting(desk: Desk, one: Standing) -> None:
    """Somebody whose form is still out."""
    commands.explain(desk, [one], _explanation(desk, reason="育児休業からの復帰に合わせて説明したため"))


def _coming(desk: Desk, one: Standing) -> None:
    """An appointment that begins in a week and is to be explained before."""
    starts = desk.today + timedelta(days=7)
    desk.save(
        desk.new(
            "consent",
            person=one.person.id,
            starts_on=starts,
            ends_on=one.ends_on if one.ends_on and one.ends_on > starts else starts + timedelta(days=30),
            post=one.person.post,
            unit=f"{desk.office.section} {one.person.unit}".strip(),
            duties="納税の相談（週3日）",
            workplace="本庁舎2階 納税相談室",
        )
    )


def _limits(desk: Desk, people: list[Standing]) -> None:
    """One with a terminal and nothing open, one who needs both."""
    with_record = [each for each in people if each.consent is not None and each.consent.state == "signed"]
    for limit in commands.limits_for(desk, with_record[:2]):
        asked = desk.move(limit, "ask", asked_of="情報政策課", asked_on=desk.today)
        desk.move(asked, "confirm", set_on=desk.today)
    for limit in commands.limits_for(desk, with_record[2:3]):
        why = "所管の照会システムがインターネットにあるため"
        needed = desk.save(
            limit, internet=Need.NEEDED, mail=Need.NEEDED, internet_reason=why, mail_reason="問合せの回答"
        )
        desk.move(needed, "leave_open")
