"""The verbs of R-05 for many at once: explained, received, renewed; each is one act (対5-1(2))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.consent.choices import Check, Need, Topic, Understanding, Way
from komae_desk.areas.consent.explanation.record import Consent
from komae_desk.areas.consent.explanation.screens import appointment_of
from komae_desk.core.dates import fiscal_year
from komae_desk.core.errors import Refused
from komae_desk.core.people import PERSON

if TYPE_CHECKING:
    from komae_desk.areas.consent.roll import Standing
    from komae_desk.core.act import Act
    from komae_desk.core.desk import Desk

MOST = 80
"""An act is never split: an explanation is up to four operations a person."""


@dataclass(frozen=True)
class Explanation:
    """One explanation as it was given to everybody who was there; again: who has not understood yet."""

    at: datetime
    explainer: UUID
    materials: str
    topics: tuple[Topic, ...]
    understanding: Understanding
    way: Way | None = None
    checks: tuple[Check, ...] = ()
    again: frozenset[UUID] = frozenset()
    reason: str = ""

    def values_for(self, person: UUID) -> dict[str, Any]:
        """What is written into the record of one of them."""
        missed = person in self.again
        return {
            "explained_at": self.at,
            "explainer": self.explainer,
            "way": self.way,
            "materials": self.materials,
            "topics": self.topics,
            "checks": self.checks,
            "understanding": Understanding.AGAIN if missed else self.understanding,
        }


def explain(desk: Desk, chosen: Sequence[Standing], told: Explanation) -> list[Consent]:
    """Record one explanation for everybody chosen, as one act. Raises Refused, Invalid or Warned (CK-12)."""
    if not chosen:
        raise Refused("説明した人を選んでください。")
    if len(chosen) > MOST:
        raise Refused(f"一度に記録できるのは{MOST}人までです（今 {len(chosen)}人）。分けて記録してください。")
    done = [each for each in chosen if each.consent is not None and each.consent.state in ("signed", "waived")]
    if done:
        raise Refused(f"{done[0].name}さんは、この任用の説明が済んでいます。選択から外してください。")
    reasons = {"explained_at": told.reason, "ends_on": told.reason}
    with desk.act(f"{len(chosen)}人への説明の記録") as act:
        return [_told(desk, act, each, told, reasons) for each in chosen]


def _told(desk: Desk, act: Act, who: Standing, told: Explanation, reasons: dict[str, str]) -> Consent:
    values = told.values_for(who.person.id)
    consent: Any = who.consent
    if consent is None:
        appointment = appointment_of(desk, who.person)
        if not appointment.get("starts_on"):
            raise Refused(f"{who.name}さんの任用開始日がありません。職員等名簿に入力してから、記録してください。")
        new = desk.new(Consent.kind, person=who.person.id, explained_at=told.at, **appointment)
        consent = act.save(new, reasons=reasons)
    step = "explain" if consent.state == "planned" else "explain_again"
    moved = act.move(consent, step, reasons=reasons, **values)
    return _consent(act.get(Consent.kind, moved.id))


def receive(desk: Desk, consent: Consent, signed_on: date, shelf: str = "") -> Consent:
    """The signed paper is here; the paper stays the original and lies on the shelf."""
    name = desk.heading(PERSON, consent.person)
    with desk.act(f"{name} の同意書の受領") as act:
        return _consent(act.move(consent, "receive", signed_on=signed_on, shelf=shelf))


def renewable(desk: Desk, chosen: Sequence[Standing]) -> list[Consent]:
    """The appointments of those chosen that have an end and no successor yet."""
    olds = [each.consent for each in chosen if each.consent is not None and each.consent.ends_on]
    renewed = {consent.renews for consent in desk.find(Consent.kind) if isinstance(consent, Consent)}
    return [old for old in olds if old.id not in renewed]


def renew(desk: Desk, chosen: Sequence[Standing]) -> list[Consent]:
    """Next year's appointment of everybody chosen, from the list of this year, as one act. Raises Refused."""
    olds = renewable(desk, chosen)
    if not olds:
        raise Refused("更新できる任用がありません。任用の記録がある人で、次の任用が未登録の人を選んでください。")
    if len(olds) > MOST * 2:
        raise Refused(f"一度に更新できるのは{MOST * 2}人までです（今 {len(olds)}人）。分けて更新してください。")
    with desk.act(f"{len(olds)}人の任用の更新") as act:
        return [_renewed(desk, act, old) for old in olds]


def _renewed(desk: Desk, act: Act, old: Consent) -> Consent:
    assert old.ends_on is not None
    starts = old.ends_on + timedelta(days=1)
    ends = date(fiscal_year(starts) + 1, 3, 31)
    kept = {name: getattr(old, name) for name in ("person", "unit", "post", "duties", "workplace")}
    reason = "前の任用の記録からの更新"
    made = act.save(
        desk.new(Consent.kind, starts_on=starts, ends_on=ends, renews=old.id, **kept),
        reasons=dict.fromkeys(("starts_on", "person"), reason),
    )
    person: Any = act.maybe(PERSON, old.person)
    if person is not None and (person.term_ends_on is None or person.term_ends_on < ends):
        act.save(person, reasons=dict.fromkeys(("explained_on", "left_on"), reason), term_ends_on=ends)
    return _consent(made)


def end_terms(desk: Desk, chosen: Sequence[Consent]) -> list[Consent]:
    """任用終了 of every appointment chosen whose last day is over, as one act (domain.md §9.9). Raises Refused."""
    fresh = [_consent(desk.get(Consent.kind, each.id)) for each in chosen]
    over = [c for c in fresh if c.state in ("signed", "waived") and c.ends_on and c.ends_on < desk.today]
    if not over:
        raise Refused(
            "任用が終わった記録がありません。任用終了日を過ぎた、同意書受領か同意書なしの記録を選んでください。"
        )
    if len(over) > MOST:
        raise Refused(f"一度に記録できるのは{MOST}人までです（今 {len(over)}人）。分けて記録してください。")
    with desk.act(f"{len(over)}人の任用終了") as act:
        return [_consent(act.move(consent, "end")) for consent in over]


def end_chosen(desk: Desk, services: Any, records: Sequence[Consent]) -> None:
    """What the list offers for chosen records."""
    try:
        ended = end_terms(desk, records)
    except Refused as refused:
        services.report(refused)
        return
    left = len(records) - len(ended)
    rest = f"任用が続いている記録など{left}件は、そのままです。" if left else ""
    services.show_undo(f"{len(ended)}人の任用終了を記録しました。{rest}")


def limits_for(desk: Desk, chosen: Sequence[Standing]) -> list[Any]:
    """R-06 of everybody chosen who has none for this appointment, to be judged one by one; one act. Raises Refused."""
    lacking = [each for each in chosen if each.consent is not None and each.limit is None]
    if not lacking:
        raise Refused("ネット・メールの制限の記録がない人を選んでください。先に、説明を記録してください。")
    with desk.act(f"{len(lacking)}人のネット・メールの要否") as act:
        return [_limit(desk, act, each) for each in lacking]


def _limit(desk: Desk, act: Act, who: Standing) -> Any:
    assert who.consent is not None
    used = tuple(device.id for device in desk.find("device", user=who.person.id))
    made = desk.new(
        "usage_limit", person=who.person.id, consent=who.consent.id, starts_on=who.consent.starts_on, devices=used,
        internet=Need.UNNEEDED, mail=Need.UNNEEDED,
    )  # fmt: skip
    return act.save(made)


def _consent(record: Any) -> Consent:
    assert isinstance(record, Consent)
    return record
