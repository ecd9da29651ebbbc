"""A counter before the section of the tests, with a clock moved by hand."""

from komae_desk.areas.takeout.counter import Counter
from tests.areas.test_takeout_section import Section


class Seconds:
    """A clock of seconds moved by hand; every scan takes five."""

    def __init__(self):
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


class Bench:
    """The section with a counter before it."""

    def __init__(self):
        self.section = Section()
        self.seconds = Seconds()
        self.counter = Counter(self.section.clerk, self.seconds)

    def scan(self, *codes: str, apart: float = 5.0):
        for code in codes:
            self.seconds.at += apart
            answer = self.counter.scan(code)
        return answer

    def state(self, device) -> str:
        return self.section.fresh(device).state

    def permit(self, **values):
        return self.section.cleared(self.section.ruled(**values))

    def out(self):
        permit = self.permit()
        self.scan(permit.number, "KK-0123")
        self.counter.escape()
        return permit


def test_the_bench_begins_with_nothing_out():
    assert Bench().section.chief.find("movement") == []
