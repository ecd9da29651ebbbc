"""Invented people for 練習モード: every kind of employment, every role of a section, names that are hard to print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from komae_desk.areas.person import leaving_samples
from komae_desk.areas.person.person.record import GRANTING, Employment, Usage
from komae_desk.areas.person.person.workflow import KEEPERS
from komae_desk.core.act import Act
from komae_desk.core.dates import add_months, fiscal_year
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role

FULL, TERM = Employment.FULL, Employment.TERM


@dataclass(frozen=True)
class Invented:
    """One line of the table below."""

    number: str
    name: str
    reading: str
    post: str
    unit: str = ""
    category: Employment = FULL
    roles: tuple[Role, ...] = ()
    extension: str = ""
    rest: tuple[tuple[str, Any], ...] = ()


PEOPLE = (
    Invented("2001", "大和田 正樹", "おおわだ まさき", "部長", roles=(Role.SECURITY_OFFICER,), extension="2100"),
    Invented("2002", "髙﨑 美穂", "たかさき みほ", "課長補佐", roles=(Role.DEPUTY,), extension="2201"),
    Invented("2003", "𠮷田 健一", "よしだ けんいち", "係長", "市民税係", roles=(Role.CLERK,), extension="2211"),
    Invented("2004", "辻󠄀 明日香", "つじ あすか", "係長", "資産税係", roles=(Role.CLERK,), extension="2221"),
    Invented(
        "2005",
        "渡邉 和彦",
        "わたなべ かずひこ",
        "係長",
        "収納係",
        roles=(Role.SYSTEM_MANAGER,),
        extension="2231",
        rest=(("system", "架空収納管理システム"),),
    ),
    Invented(
        "2006",
        "齋藤 由紀",
        "さいとう ゆき",
        "主任",
        "収納係",
        roles=(Role.SYSTEM_STAFF,),
        extension="2232",
        rest=(("system", "架空収納管理システム"),),
    ),
    Invented("2007", "田中 花子", "たなか はなこ", "主任", "市民税係", roles=(Role.CLERK,), extension="2212"),
    Invented("2008", "鈴木 大輔", "すずき だいすけ", "主事", "市民税係", extension="2213"),
    Invented("2009", "伊藤 さくら", "いとう さくら", "主事", "市民税係", extension="2214"),
    Invented("2010", "山本 直人", "やまもと なおと", "主任", "資産税係", extension="2222"),
    Invented("2011", "中村 千尋", "なかむら ちひろ", "主事", "資産税係", extension="2223"),
    Invented("2012", "小林 拓也", "こばやし たくや", "主事", "資産税係", extension="2224"),
    Invented("2013", "加藤 恵", "かとう めぐみ", "主事", "収納係", extension="2233"),
    Invented("2014", "濵口 涼太", "はまぐち りょうた", "主事", "収納係", extension="2234"),
    Invented("2015", "柳瀬 真由", "やなせ まゆ", "主任", "収納係", extension="2235"),
    Invented("2016", "五十嵐 晃", "いがらし あきら", "主事", "資産税係", extension="2225"),
    Invented("2017", "森 誠", "もり まこと", "主任", "市民税係", Employment.REAPPOINTED, extension="2215"),
    Invented("2018", "長谷川 久美子", "はせがわ くみこ", "主任", "収納係", Employment.REAPPOINTED, extension="2236"),
    Invented("3001", "石井 奈々", "いしい なな", "事務補助", "市民税係", TERM, rest=(("usage", Usage.OPEN),)),
    Invented("3002", "前田 浩", "まえだ ひろし", "事務補助", "市民税係", TERM, rest=(("usage", Usage.NO_INTERNET),)),
    Invented("3003", "藤原 絵里", "ふじわら えり", "事務補助", "資産税係", TERM, rest=(("usage", Usage.NEITHER),)),
    Invented("3004", "岡本 修", "おかもと おさむ", "納税相談員", "収納係", TERM, rest=(("usage", Usage.NO_MAIL),)),
    Invented("3005", "西川 あゆみ", "にしかわ あゆみ", "事務補助", "収納係", TERM, rest=(("usage", Usage.OPEN),)),
    Invented("9001", "架空 太郎", "かくう たろう", "常駐作業員", "収納係", Employment.OTHER),
    Invented("1987", "小島 勝", "こじま まさる", "主査", "市民税係", rest=(("left", True),)),
)


def samples(desk: Desk) -> None:
    """Register the people in one act, give two of them a duty, and let one have left."""
    with desk.act("練習用の職員の登録") as act:
        made = {one.number: key for one in PEOPLE if (key := _person(desk, act, one)) is not None}
        if desk.user.holds(*GRANTING):
            _delegations(desk, act, made)
    if desk.user.holds(Role.SECURITY_MANAGER):
        leaving_samples.samples(desk)


def _person(desk: Desk, act: Act, one: Invented) -> UUID | None:
    if act.taken("person", "staff_number", one.number):
        return None
    year = date(fiscal_year(desk.today), 4, 1)
    values: dict[str, Any] = dict(one.rest)
    left = values.pop("left", False)
    values |= _term(year) if one.category is TERM else {"started_on": year.replace(year=year.year - 2)}
    if one.roles and desk.user.holds(*GRANTING):
        values |= {"roles": one.roles, "appointed_on": year, "appointment": "人事発令（架空）"}
    if Role.SYSTEM_STAFF in one.roles:
        values |= {"designated_on": year, "designated_by": desk.user.person}
    person = act.save(
        desk.new(
            "person",
            staff_number=one.number,
            name=one.name,
            reading=one.reading,
            category=one.category,
            post=one.post,
            is_manager=one.post in ("部長", "課長", "課長補佐"),
            unit=one.unit,
            section=desk.office.section,
            department=desk.office.department,
            extension=one.extension,
            has_card=True,
            trained_on=year - timedelta(days=60) if one.category is not TERM else year,
            **values,
        )
    )
    if left and desk.user.holds(*KEEPERS):
        gone = desk.today - timedelta(days=20)
        person = act.move(person, "leave", left_on=gone, returned_on=gone, removal_notified_on=gone)
    return person.id


def _term(year: date) -> dict[str, Any]:
    """A year's appointment, explained and agreed to on its first day."""
    return {
        "started_on": year,
        "term_ends_on": add_months(year, 12) - timedelta(days=1),
        "explained_on": year,
        "consented_on": year,
    }


def _delegations(desk: Desk, act: Act, made: dict[str, UUID]) -> None:
    """The chief is away for some days; the 部長 had his duty done by the deputy last month."""
    today = desk.today
    deputy = made.get("2002")
    if deputy is None:
        return
    for role, delegator, first, last in (
        (Role.SECURITY_MANAGER, desk.user.person, today + timedelta(days=7), today + timedelta(days=11)),
        (Role.SECURITY_OFFICER, made.get("2001"), today - timedelta(days=40), today - timedelta(days=36)),
    ):
        act.save(
            desk.new(
                "delegation",
                role=role,
                duty="持出しの許可（P-01）",
                delegator=delegator,
                delegator_name="" if delegator else "部長（架空）",
                delegate=deputy,
                delegate_post=f"{desk.office.section}長補佐",
                starts_on=first,
                ends_on=last,
                document="事務代行の通知（架空）",
            )
        )
