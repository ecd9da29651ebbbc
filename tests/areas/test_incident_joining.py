"""Two incidents for the same event become one, and every line of both stands in the timeline."""

from datetime import timedelta

import pytest

from komae_desk.areas.incident import papers
from komae_desk.areas.incident.choices import Example, Fact, Level, Party
from komae_desk.areas.incident.joining import in_order, join
from komae_desk.areas.incident.page.session import Session as Work
from komae_desk.areas.incident.telling import untold
from komae_desk.areas.incident.timeline import entries_of, moments_of
from komae_desk.core.errors import Refused
from tests.areas.incidents import Section


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
    with pytest.raises(Refused, match="2件"):
        join(section.chief, [first.id])
    one = join(section.chief, [second.id, first.id])
    assert (one.id, one.examples, one.state) == (first.id, (Example.H2B, Example.H3C), "reported")
    assert (one.place, one.persons, one.what) == ("駅の売店", 12, "USBを紛失")
    assert one.investigating == (Fact.PERSONS,)
    lines = entries_of(section.chief, one)
    assert before < {line.id for line in lines}
    assert "何が：USBメモリがない" in lines[-1].text
    assert len(moments_of(section.chief, one)) == len(lines)
    assert Party.POLICY_OFFICE not in {each.party for each in untold(section.chief, one)}
    gone = section.chief.get("incident", second.id)
    assert (gone.state, gone.number, gone.what) == ("joined", second.number, "USBメモリがない")
    work = Work(section.clerk)
    assert work.load(second.id).id == first.id
    assert [each.id for each in work.open_ones()] == [first.id]
    parted = section.chief.move(gone, "part", "別の職員の別の物だった")
    assert {line.incident for line in entries_of(section.chief, parted)} == {second.id}
    assert papers.TIMELINE.code == "I-02" and section.clock.at - first.recognised_at == timedelta(minutes=5)
