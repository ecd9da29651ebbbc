"""The reader of rules on an invented book that shows every layout."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from komae_desk.app import program_areas
from komae_desk.areas.policy.clauses import Clause, packed, unpacked
from komae_desk.areas.policy.comparing import Turn, compared, marked
from komae_desk.areas.policy.layout.lines import solid
from komae_desk.areas.policy.layout.reading import Reading, read_rules
from komae_desk.areas.policy.layout.units import Role
from komae_desk.areas.policy.rulebook import Rulebook
from komae_desk.areas.policy.samples import SOURCE
from komae_desk.areas.policy.taking_in import proposals
from komae_desk.core.clause import DOCUMENTS, Reference, references
from komae_desk.core.resources import resource
from tests.areas.rules import BOOK, SAYS, read_book, rulebook_of
from tests.areas.test_every_basis import clauses


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_book()


@pytest.fixture(scope="module")
def book(reading: Reading) -> Rulebook:
    return rulebook_of(reading)


def in_order(reading: Reading) -> str:
    """Everything that was kept, without blanks, as the source has it."""
    made = ""
    for document in reading.documents:
        for clause in document.clauses:
            made += (clause.caption if clause.number else "") + clause.number + "".join(clause.paragraphs)
    return solid(made)


@pytest.mark.parametrize(("place", "expected"), SAYS.items(), ids=SAYS)
def test_every_layout_is_reached_by_its_abbreviation(book: Rulebook, place: str, expected: tuple[str, str]) -> None:
    (reference,) = references(place)
    found = book.resolve(reference)
    assert found is not None and found.is_exact, place
    clause = found.document.clauses[found.at]
    assert clause.number == expected[0]
    assert solid(clause.text).startswith(solid(expected[1]))


def test_nothing_is_lost_and_what_goes_is_listed(reading: Reading) -> None:
    assert [(each.text, each.at > 0) for each in reading.removed] == [("- 1 -", True), ("15", True)]
    whole = solid(BOOK)
    for gone in ("-1-", "15"):
        whole = whole.replace(gone, "", 1)
    assert in_order(reading) == whole and reading.lost == 0
    assert reading.joined, "broken lines are joined, and each is told"
    lines = BOOK.split("\n")
    assert all(lines[at - 1].strip() for at in reading.joined)


def test_broken_lines_are_one_paragraph_and_tables_keep_their_rows(book: Rulebook) -> None:
    def paragraphs(place: str) -> tuple[str, ...]:
        found = book.resolve(references(place)[0])
        assert found is not None
        return found.document.clauses[found.at].paragraphs

    assert len(paragraphs("基1")) == 2, "a heading, and one paragraph of two lines"
    rows = ("分類\t基準\t例", "機密性３\t秘密のもの", "・鍵を掛ける棚に置く", "機密性２\t公開しない", "その他")
    assert paragraphs("対1-2")[2:] == tuple(f"\t{row}" for row in rows)
    assert paragraphs("判L1電") == ("\t・計画された停止",), "a cell of the judgement table"
    assert paragraphs("持1") and book.resolve(references("持1")[0]).document.clauses[1].caption == "（目的）"  # type: ignore[union-attr]


def test_what_it_is_unsure_of_is_told(reading: Reading) -> None:
    told = {doubt.text[:6]: doubt for doubt in reading.doubts}
    assert told["10 とび番"].taken is Role.TEXT
    assert told["ア 同じ記号"].taken is Role.HEADING
    assert told["第１ 総則"].taken is Role.TITLE
    assert "15" in told, "a lone number among short lines may be a cell"
    assert [each.code for each in reading.documents] == ["基", "対", "緊", "判", "様", "持"]


def test_a_person_mends_it() -> None:
    lines = BOOK.split("\n")
    number = lines.index("15") + 1
    skipped = next(n for n, line in enumerate(lines, 1) if line.startswith("10 とび番号"))
    title = next(n for n, line in enumerate(lines, 1) if line.startswith("第２ 見直し"))
    mended = read_rules(BOOK, {number: Role.TABLE, skipped: Role.HEADING, title: Role.TITLE})
    assert [each.text for each in mended.removed] == ["- 1 -"]
    book = rulebook_of(mended)
    assert book.resolve(Reference("基", ("10",))).is_exact  # type: ignore[union-attr]
    assert "第２ 見直し" in [each.title for each in mended.documents]
    assert mended.lost == 0


def test_pages_of_a_printed_book_lose_their_heads() -> None:
    page = "架空の要領\n第{n}条 この条は，頁ごとに題名が繰り返される本でも，正しく読めることを示すものである。\n"
    read = read_rules("\f".join(page.format(n=n) for n in "１２３４"))
    assert [each.is_header for each in read.removed] == [True] * 3 and read.lost == 0
    assert [clause.parts for clause in read.documents[0].clauses if clause.parts] == [("1",), ("2",), ("3",), ("4",)]


@settings(max_examples=30)
@given(
    st.lists(
        st.builds(
            Clause,
            st.lists(st.sampled_from(["1", "(2)", "ア", "(イ)", "表1", "付則"]), max_size=4).map(tuple),
            st.sampled_from(["", "第１", "（２）"]),
            st.sampled_from(["", "（目的）"]),
            st.lists(st.sampled_from(["文である。", "\t表　の行", "𠮷田"]), max_size=3).map(tuple),
        ),
        min_size=1,
        max_size=5,
    ).map(tuple)
)
def test_clauses_are_kept_as_they_are(clauses: tuple[Clause, ...]) -> None:
    assert unpacked(packed(clauses)) == clauses


def test_two_versions_are_compared_clause_by_clause(book: Rulebook) -> None:
    before = book.named("持")
    assert before is not None
    newer = BOOK.replace("(２) 研修\n", "(２) 研修\n\n(３) 出張\n").replace("前もって課長に", "事前に課長に")
    newer = newer.replace("（施行期日）\n\n１ この要綱は，公布の日から施行する。\n", "")
    after = rulebook_of(read_rules(newer)).named("持")
    assert after is not None
    turns = {"".join(each.parts): each.turn for each in compared(before, after) if each.turn is not Turn.SAME}
    assert turns == {"2(3)": Turn.NEW, "22": Turn.CHANGED, "付則1": Turn.GONE}
    assert marked("同じ", "同じ") == [("同じ", False)] and ("六", True) in marked("第五条", "第六条")
    assert all(each.turn is Turn.SAME for each in compared(before, replace(before)))


def test_in_practice_a_basis_leads_to_a_clause() -> None:
    """The invented rules of 練習モード have the numbers the forms rest on."""
    read = read_rules(resource(*SOURCE).read_text(encoding="utf-8"))
    assert read.doubts == () and [each.code for each in read.documents if each.code not in DOCUMENTS] == []
    book = rulebook_of(read)
    stated = {basis for area in program_areas() for ledger in area.ledgers for _, basis in clauses(ledger) if basis}
    places = {reference for basis in stated for reference in references(basis)}
    found = [book.resolve(reference) for reference in places]
    assert all(found), "every document is there"
    # A form of a new area may name a clause that the practice rules do not have yet: the one around it is shown.
    assert sum(place.is_exact for place in found if place is not None) >= 0.95 * len(places)


NESTED = """架空市の基準
令和8年4月1日
第１ 守り
１ 職員
（１） 外で働くとき
ア 次のことを守る。
(1) 画面を見せない。
(2) 声を小さくする。
イ 戻ったら知らせる。
(1) 課長に知らせる。
（２） 帰るとき
ア 片付ける。
（１） 机の上
（２） 引き出し
"""


def test_a_list_inside_a_list_is_told_from_the_one_around_it() -> None:
    """By its order, by how it is written, and where neither tells it is doubtful; it is cited as the rules write it."""
    reading = read_rules(NESTED)
    (document,) = rulebook_of(reading).documents
    places = ["".join(clause.parts[2:]) for clause in document.clauses if len(clause.parts) > 2]
    assert places == [
        "(1)", "(1)ア", "(1)ア[1]", "(1)ア[2]", "(1)イ", "(1)イ[1]", "(2)", "(2)ア", "(2)ア[1]", "(2)ア[2]",
    ]  # fmt: skip
    assert [doubt.text for doubt in reading.doubts] == [] and reading.lost == 0
    assert Reference("対", ("1", "1", "(1)", "ア", "[2]")).cited == "対策基準第１の１(1)ア(2)"
    assert references("対1-1(1)ア[2]") == (Reference("対", ("1", "1", "(1)", "ア", "[2]")),)
    alike = NESTED.replace("(1)", "（１）").replace("(2)", "（２）")
    assert read_rules(alike).doubts == (), "ア and イ behind it tell"
    unclear = alike.replace("ア 片付ける。\n（１） 机の上\n（２） 引き出し\n", "")
    assert [doubt.text for doubt in read_rules(unclear).doubts] == ["（２） 帰るとき"]


def test_columns_that_a_file_has_make_the_levels_of_the_judgement_table() -> None:
    """As a Word file or a PDF with columns gives it: cells parted, a kind beside them."""
    rows = [
        ["", "レベル１", "レベル２"],
        ["基準", "・軽いもの", "・重いもの ・広がるもの"],
        ["電子的", "・停止", "・感染"],
    ]
    lines = "".join("\x1f" + "\x1f".join(row) + "\n" for row in rows)
    reading = read_rules(f"架空市の判定基準\n令和8年4月1日\n{lines}")
    table = rulebook_of(reading).named("判")
    assert table is not None and reading.lost == 0 and reading.doubts == ()
    said = {table.reference(n): clause.paragraphs for n, clause in enumerate(table.clauses) if clause.parts}
    assert said["判L2基準"] == ("\t・重いもの", "\t・広がるもの") and said["判L1電"] == ("\t・停止",)


HOSTILE = {
    "nothing": ("", []),
    "blanks alone": (" \n\u3000\n\f", []),
    "page numbers alone": ("1\n2\n3\n", []),
    "one line": ("一行だけの規程", [""]),
    "one article": ("第１条 一行", ["1"]),
    "no headings": ("\n".join(f"番号のない文が続く{n}。" for n in range(50)), [""]),
    "broken by hand": ("第１ 組織\x0b１ 責任者\u2028（１） 課長\r\n第２ 守り", ["1", "11", "11(1)", "2"]),
    "tabs behind numbers": ("\t第１条\t目的\n\t２\t二項\n", ["1", "12"]),
    "controls and turned writing": ("第１条\x00 \u202eあ\x1bい\u200b\ufeff", ["1"]),
    "full width": ("架空市規程\n令和８年４月１日\n第１条　一\n第２条　二\n（１０）　飛び", ["", "1", "2"]),
    "Chinese digits": (
        "架空市規程\n令和八年四月一日\n第一条 目的\n一 甲\n二 乙\n第二条 定義",
        ["", "1", "1(1)", "1(2)", "2"],
    ),
    "the same number again and again": ("第１条 あ\n" * 40, ["1"]),
    "supplements, annexes, forms": (
        "架空市要綱\n令和8年4月1日\n第１条 目的\n附 則\n１ 公布の日から施行する。\n附　則（令和9年3月31日）\n"
        "公布の日から施行する。\n別表第１（第１条関係）\n区分 内容\n甲 乙\n様式第１号（第２条関係）\n申請書\n",
        ["", "1", "付則", "付則1", "付則-2", "別表1", "様式1"],
    ),
    "emoji and rare characters": ("第１条 👨‍👩‍👧𠮷髙﨑辻\U000e0100", ["1"]),
}


@pytest.mark.parametrize(("text", "expected"), HOSTILE.values(), ids=HOSTILE)
def test_no_text_is_too_strange(text: str, expected: list[str]) -> None:
    reading = read_rules(text)
    assert ["".join(clause.parts) for each in reading.documents for clause in each.clauses] == expected
    assert reading.lost == 0
    for each in reading.documents:
        assert unpacked(packed(each.clauses)) == each.clauses
        assert not any(ord(c) < 32 and c not in "\t\n" for c in packed(each.clauses))


def test_two_documents_in_a_file_and_what_they_say_of_themselves() -> None:
    text = "架空市甲要綱\n令和八年四月一日\n第１条 甲\n第２条 甲二\n架空市乙規程\n令和８年５月１日\n第１条 乙\n"
    made = proposals(read_rules(text), date(2026, 11, 26))
    assert [(each.name, each.starts_on) for each in made] == [
        ("架空市甲要綱", date(2026, 4, 1)),
        ("架空市乙規程", date(2026, 5, 1)),
    ]
    (place,) = references("持別表1")
    assert place.parts == ("別表1",) and place.cited == "外部持ち出し要綱　別表1"


def test_a_search_folds_and_tells_the_articles(book: Rulebook) -> None:
    def found(words: str, where: str = "") -> list[str]:
        return [hit.document.reference(hit.at) for hit in book.search(words, where)]

    assert found("ﾊﾟｿｺﾝ") == found("パソコン") == found("ぱそこん") == ["持", "持1"]
    assert found("課長 申請") == ["持2-2"]
    assert found("許可", "titles") == ["持2"]
    assert found("必ず", "forms") == ["様1※1"] and found("課長", "forms") == []
    assert found("　") == [] and found("存在しない語") == []
    assert sum(hit.count for hit in book.search("体制")) == 3
