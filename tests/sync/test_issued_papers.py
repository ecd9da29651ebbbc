"""A paper is the same at the section and at an office that reads it: what the city issued stands on both."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from komae_desk.app.renderer import PaperRenderer
from komae_desk.areas.person.office.record import Chosen, Punctuation
from komae_desk.areas.wording import AREA as WORDING
from komae_desk.core.area import ledgers
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role
from komae_desk.core.record import Record
from komae_desk.sync.reception import OfficeReception
from tests.areas.test_takeout_section import AREAS as SECTIONS
from tests.pdf.reading import bare, by_pypdf
from tests.sync.conftest import Server
from tests.sync.offices import City, applied, link_of
from tests.sync.sender import Sender

AREAS = (*SECTIONS, WORDING)
LEDGERS = ledgers(AREAS)


def words_on(record: Record, desk: Desk) -> str:
    """The paper of a record, read back from its PDF."""
    (paper,) = (paper for paper in LEDGERS[record.kind].papers if paper.code == "P-01")
    return bare(by_pypdf(PaperRenderer(LEDGERS)(paper, [record], desk).pdf))


@pytest.fixture(scope="module")
def city(server: Server) -> Iterator[City]:
    made = City(server, areas=AREAS)
    yield made
    made.close()


def test_what_the_city_issued_stands_on_the_paper_of_both_sides(city: City, server: Server) -> None:
    stream = server.stream("市の設定", "city")
    policy, tax = city.section("情報政策課", "企画財政部"), city.section("税務課")
    city.enrol(policy, "policy")
    city.enrol(tax, "tax")
    login = city.login("policychief")
    server.admin.execute("INSERT INTO gate.membership (login, stream, role) VALUES (%s, %s, 'member')", (login, stream))
    city.give(login, Role.POLICY_OFFICE.value)
    record = applied(tax)
    (own,) = tax.chief.find("office")
    # The section decides what it may, and keeps to the city in the rest.
    tax.chief.save(own, chosen=(Chosen.DECIDERS,), deciders=("部長", "課長"), keep_permits=1)
    before = words_on(tax.fresh(record), tax.chief)
    assert "様式P-01" in before and "保存1年" in before and "，" in before
    city.agree(policy, "policy")
    desk = policy.chief
    desk.save(
        desk.new("city_setting", starts_on=desk.today - timedelta(days=1)), punctuation=Punctuation.POINT,
        deciders=("係長",), prints_form_number=False, prints_western_year=True, keep_permits=7,
    )  # fmt: skip
    words = {"text": "市の決めた前文により，許可を申請します。", "starts_on": desk.today, "note": "要綱の改正"}
    desk.save(desk.new("city_wording", phrase="P-01 前文", **words))
    desk.save(desk.new("city_wording", phrase="P-01 注意書き", **words | {"text": "市の注意書き"}))
    mine = {"phrase": "P-01 注意書き", "text": "税務課の注意書き", "starts_on": desk.today, "note": "窓口の変更"}
    tax.chief.save(tax.chief.new("section_wording", **mine))
    city.agree(policy, "policy")
    city.agree(tax, "tax")

    at_section = words_on(tax.fresh(record), tax.desk(tax.ids.chief))
    link = link_of(server, login)
    city.made.append(link)
    reception = OfficeReception(desk, lambda call: call(link))
    (post,) = reception.posts()
    (one,) = reception.queue(post)
    at_office = words_on(one.record, reception.open(post, one.stream, one.record.id).desk)
    for words in (at_section, at_office):
        assert "（2026）年" in words and "保存7年" in words, "as the city has it"
        assert "、" in words and "，" not in words and "様式P-01" not in words
        assert "部長" in words and "係長" not in words, "as the section has chosen"
        assert "市の決めた前文により、許可を申請します。" in words and "持ち出したいので" not in words
        assert "税務課の注意書き" in words and "市の注意書き" not in words, "where the form allows it"
    assert at_office == at_section
    # Nor by hand at the server: a sentence that the form leaves to the city alone, or no sentence at all.
    login = city.login("taxchief")
    by_hand = Sender(server.let_in(login), tax.store.stream, tax.ids.chief)
    for name in ("P-01 前文", "P-99 前文"):
        patch = {
            "phrase": ("", name),
            "text": ("", "勝手な文"),
            "starts_on": (None, "2026-07-01"),
            "note": ("", "試験"),
        }
        assert by_hand.say(by_hand.op("section_wording", "create", patch | {"state": ("draft", "active")})) == [
            "rejected invalid:phrase"
        ]
