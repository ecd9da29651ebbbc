"""What the city issues reaches every section: words and settings of papers, and the rules with their clauses."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from komae_desk.app.renderer import PaperRenderer
from komae_desk.areas.person.office.record import Chosen, Punctuation
from komae_desk.areas.policy import AREA as POLICY
from komae_desk.areas.policy.layout.reading import read_rules
from komae_desk.areas.policy.readership import note_opening, openings
from komae_desk.areas.policy.record import CityRule, SectionRule
from komae_desk.areas.policy.rulebook import rulebook
from komae_desk.areas.policy.taking_in import kinds, proposals, take_in
from komae_desk.areas.wording import AREA as WORDING
from komae_desk.core.area import ledgers
from komae_desk.core.clause import references
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.people import Role
from komae_desk.core.record import Record
from komae_desk.core.store import Query
from komae_desk.sync.reception import OfficeReception
from tests.areas.test_takeout_section import AREAS as SECTIONS
from tests.pdf.reading import bare, by_pypdf
from tests.sync.conftest import Server
from tests.sync.offices import City, applied, link_of
from tests.sync.sender import Sender

AREAS = (*SECTIONS, WORDING, POLICY)
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


@pytest.fixture(scope="module")
def sections(city: City, server: Server) -> tuple[Any, Any, str]:
    """情報政策課, whose chief issues for the city, 税務課, and the login of that chief."""
    stream = server.stream("市の設定", "city")
    policy, tax = city.section("情報政策課", "企画財政部"), city.section("税務課")
    city.enrol(policy, "policy")
    city.enrol(tax, "tax")
    login = city.login("policychief")
    server.admin.execute("INSERT INTO gate.membership (login, stream, role) VALUES (%s, %s, 'member')", (login, stream))
    city.give(login, Role.POLICY_OFFICE.value)
    return policy, tax, login


def test_the_rules_are_issued_once_and_read_by_every_section(city: City, sections: tuple[Any, Any, str]) -> None:
    policy, tax, _ = sections
    city.agree(policy, "policy")
    desk = policy.chief
    assert kinds(desk)[0][0] == CityRule.kind and CityRule.kind not in dict(kinds(tax.chief))
    # As long as the city's own standard is.
    long = "１ 見出し\n" + "".join(
        f"（{n}） {'この号は，長い規程がサーバーを通ることを示すための架空の文である。' * 6}\n" for n in range(1, 100)
    )
    text = f"架空市情報セキュリティ対策基準\n令和8年4月1日\n第１ 総則\n{long}"
    made = take_in(desk, proposals(read_rules(text), desk.today), "規程.txt", CityRule.kind)
    assert len(made[0].text) > 20_000 and made[0].state == "issued"
    city.agree(policy, "policy")
    city.agree(tax, "tax")
    place = rulebook(tax.chief).resolve(references("対1-1(99)")[0])
    assert place is not None and place.is_exact and place.document.rule.heading == made[0].heading
    with pytest.raises(Refused, match="情報政策課"):
        take_in(tax.chief, proposals(read_rules(text), desk.today), "規程.txt", CityRule.kind)
    assert note_opening(tax.chief, place.document.rule)
    own = take_in(
        tax.chief, proposals(read_rules(text.replace("対策基準", "実施手順")), desk.today), "x", SectionRule.kind
    )
    assert [each.rule.kind for each in rulebook(tax.chief).documents] == ["city_rule", "section_rule"]
    city.agree(tax, "tax")
    assert [each.document for each in openings(tax.chief)] == [made[0].heading], "told in the section's own history"
    assert tax.chief.store.count(Query("section_rule")) == len(own) and rulebook(desk).named("対") is not None


def test_what_the_city_issued_stands_on_the_paper_of_both_sides(
    city: City, server: Server, sections: tuple[Any, Any, str]
) -> None:
    policy, tax, login = sections
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
