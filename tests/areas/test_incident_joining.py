"""Incidents for the same event become one, and every line of each stands in the timeline."""

from datetime import timedelta

import pytest

from komae_desk.areas.incident import papers
from komae_desk.areas.incident.choices import Answer, Example, Fact, Level, Nature, Party, Personal, Source
from komae_desk.areas.incident.joining import in_order, join
from komae_desk.areas.incident.page.session import Session as Work
from komae_desk.areas.incident.reporting.changes import red_fields
from komae_desk.areas.incident.telling import untold
from komae_desk.areas.incident.timeline import entries_of, moments_of
from komae_desk.core.errors import Refused
from tests.areas.incidents import Section
from tests.areas.reported import Reported


@pytest.fixture(scope="module")
def two():
    """The clerk's own, begun at 10:20; the chief's, begun five minutes later without knowing of it."""
    section = Section()
    first, second = Work(section.clerk), Work(section.chief)
    first.begin({"what": "USBを紛失", "investigating": (Fact.PLACE, Fact.PERSONS)})
    first.put("place", "")
    first.take_suggestion()
    first.note("駅で最後に見た")
    section.later(5)
    second.begin({"what": "USBメモリがない", "place": "駅の売店", "persons": 12})
    second.chosen = (Example.H2B,)
    second.judge()
    second.tell(Party.POLICY_OFFICE, contact="窓口")
    second.note("職員証も入っていた")
    return section, first.incident, second.incident


def test_two_become_one_and_not_a_line_is_lost(two):
    section, first, second = two
    assert first.level is Level.THREE and second.level is Level.TWO
    before = {line.id for one in (first, second) for line in entries_of(section.chief, one)}
    assert in_order(first, second) == in_order(second, first) == (first, second)
    with pytest.raises(Refused, match="2件以上"):
        join(section.chief, [first.id])
    one = join(section.chief, [second.id, first.id])
    assert (one.id, one.examples, one.state) == (first.id, (Example.H2B, Example.H3C), "reported")
    assert (one.place, one.persons, one.what) == ("駅の売店", 12, "USBを紛失")
    assert one.investigating == (Fact.PERSONS,)
    lines = entries_of(section.chief, one)
    assert before < {line.id for line in lines}
    assert any("何が：USBメモリがない" in line.text for line in lines)
    assert len(moments_of(section.chief, one)) == len(lines)
    assert Party.POLICY_OFFICE not in {each.party for each in untold(section.chief, one)}
    gone = section.chief.get("incident", second.id)
    assert (gone.state, gone.number, gone.what) == ("joined", second.number, "USBメモリがない")
    work = Work(section.clerk)
    assert work.load(second.id).id == first.id
    assert [each.id for each in work.open_ones()] == [first.id]
    assert [offer.step.name for offer in section.chief.offers(gone) if not offer.step.hidden] == ["part_told"]
    parted = section.chief.move(gone, "part_told", "別の職員の別の物だった")
    assert parted.state == "reported", "as it was before"
    assert "まとめを解いた" in entries_of(section.chief, section.chief.get("incident", one.id))[-1].text
    assert {line.incident for line in entries_of(section.chief, parted)} == {second.id}
    assert papers.TIMELINE.code == "I-02" and section.clock.at - first.recognised_at == timedelta(minutes=5)


def test_the_highest_level_of_all_is_taken_and_stands_in_the_timeline():
    """domain.md §5.3: never a lower level than one of them had, whatever was said against the table."""
    section = Section()
    light = section.event(what="机の上に書類を置いた", examples=(Example.H1A,))
    section.later(1)
    held = section.event(what="書類がない", is_held=True)
    one = join(section.clerk, [light.id, held.id])
    assert (one.level, one.is_held, one.examples) == (Level.THREE, True, (Example.H1A,))
    judged = [line.text for line in entries_of(section.clerk, one) if line.nature is Nature.JUDGEMENT]
    assert judged == [f"レベル1 → レベル3（暫定）（{one.judged.why}）　理由：{held.number} の判定を合わせた"]

    # A level set against the table stands where it is the highest, and gives way to a graver one.
    down = section.event(examples=(Example.H3C,), override=Level.TWO, override_reason="空のUSBメモリ")
    section.later(1)
    assert join(section.clerk, [down.id, section.event(examples=(Example.H1A,)).id]).level is Level.TWO
    section.later(1)
    again = join(section.clerk, [down.id, section.event(examples=(Example.E3C,)).id])
    assert (again.level, again.override) == (Level.THREE, None)

    # What one of them says of an attack or of the outlook counts, and the way up of one that began inside.
    call = section.event(
        examples=(Example.E2A,), source=Source.OUTSIDE, needs_officers=Answer.NO, no_officers_reason="軽い"
    )
    section.later(1)
    inside = section.event(examples=(Example.E2A,), attack=Answer.YES, persons=3, persons_are_estimated=True,
                           investigating=(Fact.CAUSE,))  # fmt: skip
    both = join(section.clerk, [call.id, inside.id])
    assert (both.level, both.attack, both.needs_officers) == (Level.THREE, Answer.YES, Answer.YES)
    assert (both.persons, both.persons_are_estimated, both.investigating) == (3, True, (Fact.CAUSE,))
    lines = section.clerk.lines(both.id)
    assert [line.verb for line in lines if "attack" in line.op["patch"]][-1] == "judge", "not changed in silence"


def test_three_of_which_one_is_no_more_than_begun_become_one_and_again_another():
    section = Section()
    works = []
    for words in ("USBを紛失", "USBメモリがない", "長い説明" * 110):
        work = Work(section.clerk)
        work.begin({"what": "USBを紛失", "how": words})
        work.put("place", words[:20])
        works.append(work)
        section.later(1)
    assert all(work.incident.state == "draft" for work in works)
    works[1].judge(is_held=True)
    works[1].tell(Party.POLICY_OFFICE)
    told_at = works[1].incident.reported_at
    section.later(60)
    ids = [work.incident.id for work in works]
    works[2].join(list(reversed(ids)))
    works[0].load(ids[0])
    one = works[0].incident
    assert (one.id, one.state, one.reported_at) == (ids[0], "reported", told_at)
    texts = "".join(
        line.text.partition("：")[2] for line in entries_of(section.clerk, one) if "どのように" in line.text
    )
    assert "USBメモリがない" in texts and len(texts) >= 440, "nothing is cut off"
    # What was told of the one that was joined reads the lines of all three, as those of later ones.
    assert {line.state for line in entries_of(section.clerk, one)} == {"shared"}
    earlier = section.event(recognised_at=one.recognised_at - timedelta(hours=1), examples=(Example.H3C,))
    whole = join(section.clerk, [one.id, earlier.id])
    assert whole.id == earlier.id
    assert works[2].load(ids[2]).id == earlier.id, "it leads there over two"
    assert not [line for line in entries_of(section.clerk, whole) if line.state == "kept"]
    work = Work(section.chief)
    work.load(earlier.id)
    work.tell(Party.HEAD_OFFICER)
    restored = section.chief.move(work.incident, "restore", restored_at=section.clock())
    assert section.chief.move(restored, "complete").state == "done", "CK-11 finds the report of the joined one"
    with pytest.raises(Refused, match="完了していない"):
        join(section.clerk, [earlier.id, section.event().id])
    assert section.chief.undo() and section.chief.get("incident", earlier.id).state == "restored"


def test_a_report_that_was_final_before_the_joining_goes_on_with_the_facts_of_both():
    begun = Section()
    desk, lost = begun.chief, dict(examples=(Example.H3C,), personal=Personal.YES)
    section = Reported(desk, begun.event(what="USBメモリがない", persons=120, **lost))
    first = desk.move(section.report("leak_report"), "finish")
    before = desk.get("leak_report", first.id)
    gone = section.incident
    earlier = gone.recognised_at - timedelta(minutes=5)
    kept = begun.event(recognised_at=earlier, what="USBを紛失", persons=118, cause="鞄の底の穴", **lost)
    assert join(desk, [gone.id, kept.id]).id == kept.id
    assert desk.get("leak_report", first.id) == before, "what was final never changes"
    second = section.following(first)
    assert (second.incident, second.report_no) == (kept.id, 2)
    assert (second.count, second.cause) == (118, "鞄の底の穴")
    assert set(red_fields(desk, second)) >= {"count", "cause"}
