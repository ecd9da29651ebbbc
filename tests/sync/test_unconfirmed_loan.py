"""A loan on a permit the server has not confirmed: allowed, marked, asked about when refused (settled.md 14)."""

import io
from datetime import timedelta
from functools import partial

import pypdf
import pytest

from komae_desk.app.renderer import PROVISIONAL, PaperRenderer
from komae_desk.areas.takeout.choices import Confidentiality, Need, Pledge, Protection, Target
from komae_desk.areas.takeout.counter import Counter
from komae_desk.areas.takeout.doubled import HERE, UNPERMITTED
from komae_desk.core.conflicts import Case
from komae_desk.sync.agreed import is_agreed, is_known
from komae_desk.sync.resolution import Resolution
from tests.sync.test_double_loan import Pc, counters, device_state, loans  # noqa: F401

UNSURE = "未確認"


@pytest.fixture
def permitted(counters):  # noqa: F811
    """The chief permits a clerk's application while the server is away from his PC."""
    chief, clerk = counters
    for each in counters:
        each.desk.agreed = partial(is_agreed, each.store)
        each.desk.known = partial(is_known, each.store)
    desk = clerk.desk
    borrower = desk.find("person", staff_number="2002")[0]
    device = desk.find("device", tag="KD-0207")[0]
    day = desk.now.replace(second=0, microsecond=0)
    draft = desk.new(
        "takeout", applicant=borrower.id, user=borrower.id, targets=(Target.MEDIUM,), devices=(device.id,),
        information="課税データの一部", confidentiality=Confidentiality.TWO, quantity="120件",
        reason="研修で使うため", destination="多摩川河川敷の会場", starts_at=day, returns_at=day + timedelta(days=1),
        protections=(Protection.ENCRYPTION,), communication="通信しない", pledges=tuple(Pledge),
        office_permission=Need.NONE,
    )  # fmt: skip
    made = desk.move(desk.save(draft), "submit")
    assert clerk.agree().refused == 0
    chief.agree()
    waiting = chief.desk.get("takeout", made.id)
    # It begins this minute, so that the device can be lent now: a permit after the fact, with its reason.
    permit = chief.desk.move(waiting, "permit", reasons=dict.fromkeys(waiting.labels(), "会場の都合のため"))
    return chief, clerk, permit


def lend(at: Pc, permit):
    counter = Counter(at.desk, confirmed=at.desk.is_agreed)
    counter.scan(at.desk.get("takeout", permit.id).number)
    return counter.scan("KD-0207")


def test_the_counter_says_so_and_the_register_too(permitted):
    chief, _, permit = permitted
    assert not chief.desk.is_agreed(permit)
    answer = lend(chief, permit)
    assert answer.event == "lent", answer
    assert ("確認", "許可はサーバー未確認です") in answer.facts
    (movement,) = chief.desk.find("movement")
    assert movement.is_unconfirmed(chief.desk) and UNSURE in register(chief)


def test_the_mark_goes_when_the_server_has_confirmed_the_permit(permitted):
    chief, clerk, permit = permitted
    assert lend(chief, permit).event == "lent"
    assert chief.agree().refused == 0
    clerk.agree()
    assert UNSURE not in register(chief) + register(clerk)
    # What is done to the loan later, without the server, makes nobody doubt its permit again.
    assert Counter(chief.desk, confirmed=chief.desk.is_agreed).scan("KD-0207").event == "returned"
    assert not chief.desk.is_agreed(chief.desk.find("movement")[0])
    assert UNSURE not in register(chief)


def register(at: Pc) -> str:
    """The words of R-01."""
    ledger = at.desk.ledgers["movement"]
    render = PaperRenderer(at.desk.ledgers)
    pdf = render(ledger.papers[0], at.desk.find("movement"), at.desk).pdf
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_paper_says_provisional_until_the_server_has_answered(permitted):
    chief, _, permit = permitted
    ledger = chief.desk.ledgers["takeout"]
    render = PaperRenderer(chief.desk.ledgers)
    told = [f.text for f in render(ledger.papers[0], [permit], chief.desk).findings]
    assert PROVISIONAL in told
    assert chief.agree().refused == 0
    assert chief.desk.is_agreed(permit)
    told = [f.text for f in render(ledger.papers[0], [chief.desk.get("takeout", permit.id)], chief.desk).findings]
    assert PROVISIONAL not in told


def refused(chief: Pc, permit):
    assert lend(chief, permit).event == "lent"
    chief.server.admin.execute("UPDATE gate.membership SET duties = '{STF,CLK}' WHERE login = %s", (chief.login,))
    assert chief.agree().refused > 1
    chief.server.admin.execute("UPDATE gate.membership SET duties = '{ISM,STF,CLK}' WHERE login = %s", (chief.login,))
    found = Resolution(chief.store, chief.desk).open_ones()
    (matter,) = [each for each in found if each.case is Case.WORLD]
    return matter


def test_a_refused_permit_leaves_the_loan_as_a_question(permitted):
    chief, _, permit = permitted
    matter = refused(chief, permit)
    assert matter.title == UNPERMITTED
    assert matter.ways == ("𠮷田 恵さん", HERE)
    assert "サーバーでは「許可待ち」" in matter.facts[2]
    assert device_state(chief) != "out", "until somebody looked, what the server took stands"


def test_the_device_is_out_all_the_same(permitted):
    chief, clerk, permit = permitted
    matter = refused(chief, permit)
    Resolution(chief.store, chief.desk).answer(matter, 0)
    assert chief.agree().refused == 0
    clerk.agree()
    for each in (chief, clerk):
        assert (loans(each), device_state(each)) == ({"𠮷田 恵": "out"}, "out")
        (movement,) = each.desk.find("movement")
        assert UNSURE in register(each), "nobody has permitted it"
        assert movement.permit is None
        assert "受け付けられなかった" in movement.passed_reason


def test_the_device_is_back_at_the_counter(permitted):
    chief, clerk, permit = permitted
    matter = refused(chief, permit)
    Resolution(chief.store, chief.desk).answer(matter, 1)
    assert chief.agree().refused == 0
    clerk.agree()
    for each in (chief, clerk):
        assert loans(each) == {"𠮷田 恵": "void"}
        assert device_state(each) != "out"
