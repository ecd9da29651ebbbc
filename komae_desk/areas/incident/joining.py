"""Incidents that were begun for the same event become one, and not a line is lost (PCs without the network)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.incident.choices import Answer, Example, Fact, Nature, Outlook
from komae_desk.areas.incident.incident.record import BETWEEN, OPEN, Incident, systems_in
from komae_desk.areas.incident.incident.workflow import TOLD
from komae_desk.areas.incident.judgement import Judged, in_words, judge
from komae_desk.areas.incident.sharing import share
from komae_desk.core.errors import Refused
from komae_desk.core.record import changed, shown

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk

# What several people may each have written, and what is kept of the later ones where the earlier one says nothing.
WORDS = (
    "occurred_at", "who", "place", "what", "why", "how", "contractor", "discoverer", "discoverer_words",
    "discoverer_contact", "informant", "informant_contact", "personal", "persons", "personal_content", "is_sensitive",
    "my_number", "condition", "restored_at", "impact", "damage", "cause", "measures", "confidentiality",
    "next_report_at", "bcp_at", "known_on", "quick_guide_on", "full_guide_on",
)  # fmt: skip
SEVERAL = ("devices", "assets", "things", "law_kinds")
WITH = {
    "occurred_at": "occurrence_is_estimated",
    "persons": "persons_are_estimated",
    "informant_contact": "informant_is_anonymous",
}
"""What a value that is taken over brings along."""
LONGEST, SYSTEMS_LENGTH = 480, 200
FEW = "まとめるインシデントを2件以上選んでください。"
CLOSED = "完了していないインシデントを選んでください。"


def in_order(*ones: Incident) -> tuple[Incident, ...]:
    """Which goes on, and which are joined into it: the same on every PC, so that nobody joins them all away."""

    def rank(each: Incident) -> tuple[bool, str, str]:
        moment = each.recognised_at
        return moment is None, moment.astimezone().isoformat() if moment else "", str(each.id)

    return tuple(sorted(ones, key=rank))


def join(desk: Desk, ids: Sequence[UUID]) -> Incident:
    """Make one of several; raises Refused where they cannot be.

    The later ones stay as they were, with number, lines and reports, and lead to the earliest one. What that lacks is
    taken over, the highest level is taken, and what is said differently stands in the timeline.
    """
    found = [desk.get(Incident.kind, key) for key in dict.fromkeys(ids)]
    ones = [each for each in found if isinstance(each, Incident) and each.state in ("draft", *OPEN)]
    if len(found) < 2:
        raise Refused(FEW)
    if len(ones) < len(found):
        raise Refused(CLOSED)
    first, *rest = in_order(*ones)
    with desk.act(f"{first.title} {len(ones)}件を同じ事案としてまとめる") as act:
        kept: Any = _taken_down(act, first)
        for each in rest:
            kept = _joined(act, kept, _taken_down(act, each))
        share(act, kept)
    result = desk.get(Incident.kind, kept.id)
    assert isinstance(result, Incident)
    return result


def _taken_down(act: Any, one: Incident) -> Any:
    """It has a number before anything leads to it."""
    return act.move(one, "begin") if one.state == "draft" else one


def _joined(act: Any, kept: Incident, gone: Incident) -> Any:
    act.move(gone, "join", joined_into=kept.id)
    stays: Any = _judged(act, _filled(act, kept, gone), gone)
    if gone.state in TOLD and stays.state == "open":
        stays = act.move(stays, "report")
        # It was told when the other one was, not by this act.
        stays = act.save(stays, reported_at=gone.reported_at)
    _line(act, kept, Nature.EVENT, f"{gone.short} を、同じ事案としてまとめた。")
    for words in _differing(kept, gone):
        _line(act, kept, Nature.EVENT, f"{gone.short} の記録　{words}")
    return stays


def _filled(act: Any, kept: Incident, gone: Incident) -> Any:
    changes = {
        name: getattr(gone, name)
        for name in WORDS
        if getattr(kept, name) in (None, "") and getattr(gone, name) not in (None, "")
    }
    changes |= {flag: getattr(gone, flag) for name, flag in WITH.items() if name in changes}
    for name in SEVERAL:
        own, theirs = getattr(kept, name), getattr(gone, name)
        if more := tuple(each for each in theirs if each not in own):
            changes[name] = (*own, *more)
    names = systems_in(f"{kept.systems}{BETWEEN}{gone.systems}")
    if names != systems_in(kept.systems):
        # Whoever looks after one of them is told of the event.
        changes["systems"] = BETWEEN.join(names)[:SYSTEMS_LENGTH]
    if kept.goes_up is Answer.NO and gone.goes_up is Answer.YES:
        # Whoever was to be told of one of them is told of the event (対5-3(1)ウ).
        changes |= {"needs_officers": Answer.YES, "no_officers_reason": ""}
    known = {name for name, value in changes.items() if value not in (None, "", ())}
    left = {fact for fact in kept.investigating if fact.value not in known or fact is Fact.PERSONS}
    left |= {fact for fact in gone.investigating if getattr(kept, fact.value) in (None, "", ())}
    if left != set(kept.investigating):
        changes["investigating"] = tuple(fact for fact in Fact if fact in left)
    return act.save(kept, **changes) if changes else kept


def _judged(act: Any, kept: Incident, gone: Incident) -> Any:
    """The judgement of both together: every example, and never a lower level than one of them had (domain.md §5.3)."""
    wanted = _together(kept, gone)
    if all(getattr(kept, name) == value for name, value in wanted.items()):
        return kept
    before = kept.judged
    after = changed(kept, **wanted)
    if after.judged.level is None:
        return act.save(kept, **wanted)
    reason = f"{gone.short} の判定を合わせた"
    moved = act.move(kept, "judge", reason, **wanted, emergency=None)
    _line(act, kept, Nature.JUDGEMENT, in_words(before, after.judged, reason))
    return moved


def _together(kept: Incident, gone: Incident) -> dict[str, Any]:
    both = (kept, gone)
    attack = Answer.YES if any(each.attack is Answer.YES for each in both) else kept.attack or gone.attack
    lost = any(each.outlook is Outlook.NONE for each in both)
    found: dict[str, Any] = {
        "examples": tuple(each for each in Example if any(each in one.examples for one in both)),
        "attack": attack,
        "outlook": Outlook.NONE if lost else kept.outlook or gone.outlook,
        "outlook_reason": "" if lost else kept.outlook_reason or gone.outlook_reason,
        "is_held": any(each.is_held for each in both),
    }
    by_table: Judged = judge(found["examples"], attack=attack, outlook=found["outlook"], held=found["is_held"])
    highest = max((one.level for one in both if one.level is not None), key=lambda level: level.rank, default=None)
    said = next((one for one in both if one.override is not None and one.override is highest), None)
    over = said if said is not None and by_table.level is not highest else None
    found["override"] = over.override if over is not None else None
    found["override_reason"] = over.override_reason if over is not None else ""
    return found


def _differing(kept: Incident, gone: Incident) -> list[str]:
    """What the later one said otherwise, a line for each; people are not named."""
    labels = kept.labels()
    found = [
        f"{labels[name].text}：{shown(getattr(gone, name))}"
        for name in WORDS
        if not labels[name].refers_to
        and getattr(gone, name) not in (None, "")
        and getattr(kept, name) not in (None, "", getattr(gone, name))
    ]
    return [text[at : at + LONGEST] for text in found for at in range(0, len(text), LONGEST)]


def _line(act: Any, kept: Incident, nature: Nature, text: str) -> None:
    made = act.desk.new(
        "incident_entry", incident=kept.id, happened_at=act.now.replace(microsecond=0), nature=nature, text=text
    )
    act.move(act.save(made), "write")
