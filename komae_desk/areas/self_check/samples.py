"""A lively practice section: last year's self-check, closed, and this year's, being answered (練習モード)."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from komae_desk.areas.self_check.asked import LATER, WANTING, line_of
from komae_desk.areas.self_check.campaign.record import Campaign, Naming
from komae_desk.areas.self_check.campaign.screens import begins
from komae_desk.areas.self_check.campaign.workflow import distribution
from komae_desk.areas.self_check.improvement.samples import plans
from komae_desk.areas.self_check.question.shipped import Audience, Question
from komae_desk.areas.self_check.sheet.answers import Filled, asked_of, keep, submit
from komae_desk.areas.self_check.sheet.record import AnswerSheet, Remark, Way
from komae_desk.core.dates import fiscal_year
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role

LAST_YEAR, DISTRIBUTED = 352, 9
REASONS = ("手順書を読んでいなかった", "忙しい日に後回しになった", "機器が足りない", "髙﨑さんの異動で引継ぎが遅れた")
ACTIONS = ("朝礼で手順を確かめる", "当番を決める", "予算要求に入れる", "𠮷田が一覧を作り直す")


def samples(desk: Desk) -> None:
    """Write the practice data through the desk, oldest first."""
    if not desk.user.holds(Role.SECURITY_MANAGER):
        return
    chance = random.Random(28)
    last = _distributed(_at(desk, LAST_YEAR), "")
    for sheet in _sheets(desk, last):
        then = _at(desk, LAST_YEAR - 12)
        submit(then, sheet, _invented(then, last, sheet, chance, weak=0.16))
    _at(desk, LAST_YEAR - 30).move(desk.get(Campaign.kind, last.id), "close")
    plans(desk, desk.get(Campaign.kind, last.id), _at)
    now = _distributed(_at(desk, DISTRIBUTED), "答えた紙は、総務係の箱に入れてください。")
    sheets = _sheets(desk, now)
    for number, sheet in enumerate(sheets):
        then = _at(desk, DISTRIBUTED - 2)
        filled = _invented(then, now, sheet, chance, weak=0.09)
        if number == len(sheets) - 2:
            keep(then, sheet, Filled(filled.line[:17] + LATER * 3))
        elif number < len(sheets) - 3:
            submit(then, sheet, filled, Way.PAPER if number == 1 else Way.SCREEN)
    desk.save(desk.new(Campaign.kind, **begins(desk), audience=Audience.MANAGER, naming=Naming.NAMED))


def _at(desk: Desk, days: int) -> Desk:
    return Desk(
        desk.store, desk.areas, desk.user, clock=lambda: desk.now - timedelta(days=days), practice=desk.practice
    )


def _distributed(desk: Desk, note: str) -> Any:
    values = {**begins(desk), "fiscal_year": fiscal_year(desk.today), "note": note}
    made = desk.save(desk.new(Campaign.kind, **values, audience=Audience.STAFF, naming=Naming.NAMED))
    return desk.move(made, "distribute", **distribution(desk, made))


def _sheets(desk: Desk, campaign: Any) -> list[AnswerSheet]:
    found = [each for each in desk.find(AnswerSheet.kind, campaign=campaign.id) if isinstance(each, AnswerSheet)]
    return sorted(found, key=lambda each: each.reading)


def _invented(desk: Desk, campaign: Any, sheet: AnswerSheet, chance: random.Random, weak: float) -> Filled:
    asked = asked_of(campaign, is_term=sheet.is_term)
    answers = {q.id: _digit(q, chance, weak) for q in asked}
    remarks = []
    for question in asked:
        digit = answers[question.id]
        if digit == 4:
            remarks.append(Remark(question.id, "担当していない業務です"))
        elif digit in WANTING and not question.is_recommended:
            until = desk.today + timedelta(days=chance.randrange(30, 120))
            remarks.append(Remark(question.id, chance.choice(REASONS), chance.choice(ACTIONS), until, "本人"))
    advised = tuple(q.id for q in asked if q.advice and chance.random() < 0.5)
    return Filled(line_of(answers, campaign.questions), advised, tuple(remarks), "")


def _digit(question: Question, chance: random.Random, weak: float) -> int:
    drawn = chance.random()
    if question.allows_na and drawn > 0.8:
        return 4
    return 3 if drawn < weak / 3 else 2 if drawn < weak else 1
