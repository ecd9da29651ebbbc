"""Two incidents that were begun for the same event become one, and not a line is lost (two PCs without the network)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.incident.choices import Example, Fact, Nature
from komae_desk.areas.incident.incident.record import OPEN, Incident
from komae_desk.areas.incident.incident.workflow import TOLD
from komae_desk.core.errors import Refused
from komae_desk.core.record import shown

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk

# What two people may each have written, and what is kept of the later one where the earlier one says nothing.
WORDS = (
    "occurred_at", "who", "place", "what", "why", "how", "systems", "contractor", "discoverer", "discoverer_words",
    "discoverer_contact", "informant", "informant_contact", "personal", "persons", "personal_content", "is_sensitive",
    "my_number", "condition", "restored_at", "impact", "damage", "cause", "measures", "confidentiality",
    "next_report_at", "attack", "outlook",
)  # fmt: skip
SEVERAL = ("devices", "assets", "things")
LONGEST = 480


def in_order(one: Incident, other: Incident) -> tuple[Incident, Incident]:
    """Which goes on and which is joined into it: the same on every PC, so that nobody joins them both away."""

    def rank(each: Incident) -> tuple[bool, str, str]:
        moment = each.recognised_at
        return moment is None, moment.astimezone().isoformat() if moment else "", str(each.id)

    first, second = sorted((one, other), key=rank)
    return first, second


def join(desk: Desk, ids: Sequence[UUID]) -> Incident:
    """Make one of two; raises Refused where they cannot be.

    The later one stays as it was, with its number, its lines and its reports, and leads to the earlier one. What the
    earlier one lacks is taken over; what both say differently stands in the timeline.
    """
    if len(ids) != 2:
        raise Refused("まとめるインシデントを2件選んでください。")
    found = [desk.get(Incident.kind, key) for key in ids]
    if any(not isinstance(each, Incident) or each.state not in OPEN for each in found):
        raise Refused("受付の済んだ、完了していないインシデントを2件選んでください。")
    kept, gone = in_order(found[0], found[1])  # type: ignore[arg-type]
    with desk.act(f"{gone.short} を {kept.short} にまとめる") as act:
        now: Any = act.move(gone, "join", joined_into=kept.id)
        stays: Any = _filled(act, kept, gone)
        examples = tuple(each for each in Example if each in (*kept.examples, *gone.examples))
        if examples != kept.examples:
            reason = f"{gone.short} の例を合わせた"
            stays = act.move(stays, "judge", reason, examples=examples, emergency=None)
        if gone.state in TOLD and kept.state == "open":
            stays = act.move(stays, "report")
        _line(act, kept, f"{gone.short} を、同じ事案としてまとめた。{_differing(kept, gone)}"[:LONGEST])
    assert now.joined_into == kept.id
    result = desk.get(Incident.kind, stays.id)
    assert isinstance(result, Incident)
    return result


def _filled(act: Any, kept: Incident, gone: Incident) -> Any:
    changes = {
        name: getattr(gone, name)
        for name in WORDS
        if getattr(kept, name) in (None, "") and getattr(gone, name) not in (None, "")
    }
    for name in SEVERAL:
        own, theirs = getattr(kept, name), getattr(gone, name)
        if more := tuple(each for each in theirs if each not in own):
            changes[name] = (*own, *more)
    known = {name for name, value in changes.items() if value not in (None, "", ())}
    left = tuple(fact for fact in kept.investigating if fact.value not in known or fact is Fact.PERSONS)
    if left != kept.investigating:
        changes["investigating"] = left
    return act.save(kept, **changes) if changes else kept


def _differing(kept: Incident, gone: Incident) -> str:
    """What the later one said otherwise, in words; people are not named."""
    labels = kept.labels()
    parts = [
        f"{labels[name].text}：{shown(getattr(gone, name))}"
        for name in WORDS
        if not labels[name].refers_to
        and getattr(gone, name) not in (None, "")
        and getattr(kept, name) not in (None, "", getattr(gone, name))
    ]
    return f"違う内容　{'／'.join(parts)}" if parts else ""


def _line(act: Any, kept: Incident, text: str) -> None:
    made = act.desk.new(
        "incident_entry", incident=kept.id, happened_at=act.now.replace(microsecond=0), nature=Nature.EVENT, text=text
    )
    act.move(act.save(made), "write")
