"""Practice data: plans at every stage, of last year's self-check and of other origins, with names that are rare."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from komae_desk.areas.self_check.improvement.making import values_of
from komae_desk.areas.self_check.improvement.record import LONG_TEXT, Origin
from komae_desk.areas.self_check.result.gathering import gathered, result_of
from komae_desk.core.desk import Desk

At = Callable[[Desk, int], Desk]
MADE, LATE, LEAST = 300, 20, 4
DUE = (-50, -4, -30, 25)
"""Days from today on which the plans are due: one is finished, one late, one put off, one under way."""
WORDS = "手順書の置き場所を課の案内板に掲示し、髙﨑、𠮷田、辻󠄀の三人が四半期ごとに読み合わせを行って、結果を記録する。"


def plans(desk: Desk, campaign: Any, at: At) -> None:
    """Of last year's campaign, which was closed; reported to the 部長 then."""
    result = result_of(desk, campaign)
    people = [p.id for p in desk.find("person", state="active") if p.id != desk.user.person]
    lacking = gathered(desk, campaign).lacking
    if result is None or len(people) < LEAST or len(lacking) < LEAST:
        return
    then = at(desk, MADE)
    told = gathered(then, campaign)
    made = []
    for number, line in enumerate(lacking[:LEAST]):
        values = {**values_of(then, campaign, line, told), "person": people[number]}
        values |= {"due_on": desk.today + timedelta(days=DUE[number]), "look_on": None}
        values |= {"cause": values["cause"] or "忙しい時期に重なった", "plan": values["plan"] or WORDS}
        made.append(then.move(then.save(then.new("improvement", **values)), "decide"))
    _handed_on(then, result)
    done, late, put_off, doing = (desk.get(each.kind, each.id) for each in made)
    then = at(desk, 60)
    done = then.move(done, "finish", finished_on=then.today, progress="当番表を作り、毎朝確かめた。")
    then.move(done, "confirm", effect="その後の点検では、全員が実施済だった。")
    then.move(late, "follow", progress="機器の購入を予算要求に入れた。", look_on=desk.today)
    then.move(
        put_off,
        "postpone",
        due_on=desk.today + timedelta(days=40),
        delay_reason="機器の更改が延びたため。",
        look_on=None,
    )
    then.move(doing, "start")
    _others(desk, people)


def _handed_on(desk: Desk, result: Any) -> None:
    """To the 部長 and the committee; both answered on paper."""
    remarks = "情報の持出しと表示の設問で一部実施が多い。朝礼で読み合わせを行う。"
    told = desk.move(result, "report", remarks=remarks)
    paper: dict[str, Any] = {
        "officer_on": desk.today,
        "officer_title": "総務部長",
        "officer_name": "辻󠄀 健",
        "receipt_document": "総総収第12号",
    }
    told = desk.move(told, "transcribe", **paper)
    told = desk.move(told, "transcribe_submission", submitted_on=desk.today, receipt_document="総総第34号")
    seal: dict[str, Any] = {"committee_on": desk.today, "committee_title": "情報政策課長", "committee_name": "𠮷田 恵"}
    desk.move(told, "transcribe_committee", **seal, receipt_document="企情収第5号")


def _others(desk: Desk, people: list[Any]) -> None:
    """One of an audit, as long as it may be, and one of an incident that nobody has thought through."""
    long = (WORDS * (LONG_TEXT // len(WORDS) + 1))[: LONG_TEXT - 20]
    values = {"issue": long, "cause": long, "plan": long, "person": people[0], "due_on": desk.today + timedelta(days=9)}
    audit = desk.new("improvement", origin=Origin.AUDIT, source_number="監-3", **values)
    desk.move(desk.save(audit), "decide")
    issue = "宛先の確認が一人だけだった"
    due = desk.today + timedelta(days=LATE)
    desk.save(desk.new("improvement", origin=Origin.INCIDENT, source_number="I02-4", issue=issue, due_on=due))
