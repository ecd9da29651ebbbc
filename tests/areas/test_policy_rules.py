"""The reader on the city's published rules: places drawn from domain.md, each with its own number and first words.

The text itself is not in the project; of it there are numbers and no more than six characters here.
"""

import re
from collections.abc import Sequence
from datetime import date

import pytest

from komae_desk.app import program_areas
from komae_desk.areas.policy.duties import duties
from komae_desk.areas.policy.layout.lines import solid
from komae_desk.areas.policy.layout.reading import Reading, read_rules
from komae_desk.areas.policy.rulebook import Rulebook
from komae_desk.areas.policy.taking_in import anchors_of
from komae_desk.areas.self_check.question.shipped import shipped
from komae_desk.core.area import ledgers
from komae_desk.core.clause import DOCUMENTS, Reference, references
from komae_desk.core.folding import fold_width
from tests.areas.rules import real_text, rulebook_of
from tests.areas.test_every_basis import clauses

PLACES = {
    "基1": ("１", "目的狛江市の"),
    "基2(12)": ("（12）", "無害化通信イ"),
    "基2(13)": ("（13）", "職員等職員及"),
    "基4(1)": ("（１）", "行政機関の範"),
    "基4(2)": ("（２）", "情報資産の範"),
    "基5": ("５", "情報セキュリ"),
    "基6(8)ア": ("ア", "外部委託する"),
    "基6(8)イ": ("イ", "約款による外"),
    "基10": ("10", "情報セキュリ"),
    "対1-2(7)": ("（７）", "統括情報セキ"),
    "対1-4(3)": ("（３）", "情報セキュリ"),
    "対1-6": ("６", "情報システム"),
    "対1-7(2)": ("（２）", "狛江市行政情"),
    "対1-8(1)": ("（１）", "情報セキュリ"),
    "対2-1": ("１", "情報資産の分"),
    "対2-2(2)": ("（２）", "情報資産の分"),
    "対2-2(3)イ": ("イ", "情報を作成す"),
    "対2-2(6)": ("（６）", "情報資産の保"),
    "対2-2(6)エ": ("エ", "情報セキュリ"),
    "対2-2(8)イ": ("イ", "機密性２以上"),
    "対2-2(9)": ("（９）", "情報資産の提"),
    "対2-2(9)イ": ("イ", "機密性２以上"),
    "対2-2(10)": ("（10）", "情報資産の廃"),
    "対2-2(10)ア": ("ア", "情報資産の廃"),
    "対2-2(10)エ": ("エ", "機密性２以上"),
    "対4-1(6)": ("（６）", "庁外への機器"),
    "対4-1(7)": ("（７）", "機器の廃棄等"),
    "対4-2(2)ウ": ("ウ", "情報システム"),
    "対4-2(3)": ("（３）", "機器等の搬入"),
    "対5-1(1)ア": ("ア", "情報セキュリ"),
    "対5-1(1)ウ": ("ウ", "パソコン，モ"),
    "対5-1(1)ウ(イ)": ("（イ）", "職員等は，本"),
    "対5-1(1)ウ(ウ)": ("（ウ）", "職員等は，外"),
    "対5-1(1)エ": ("エ", "支給以外のパ"),
    "対5-1(1)エ(ア)": ("（ア）", "職員等は，支"),
    "対5-1(1)オ": ("オ", "持ち出し及び"),
    "対5-1(1)カ": ("カ", "パソコンやモ"),
    "対5-1(1)キ": ("キ", "机上の端末等"),
    "対5-1(1)ク": ("ク", "退職時等の遵"),
    "対5-1(2)": ("（２）", "会計年度任用"),
    "対5-1(2)ア": ("ア", "情報セキュリ"),
    "対5-1(2)イ": ("イ", "情報セキュリ"),
    "対5-1(2)ウ": ("ウ", "インターネッ"),
    "対5-1(3)": ("（３）", "情報セキュリ"),
    "対5-1(4)": ("（４）", "外部委託事業"),
    "対5-3": ("３", "情報セキュリ"),
    "対5-3(1)ア": ("ア", "職員等は，情"),
    "対5-3(1)ウ": ("ウ", "情報セキュリ"),
    "対5-4(2)": ("（２）", "ＩＤの取扱い"),
    "対6-1(3)": ("（３）", "他団体との情"),
    "対6-1(7)": ("（７）", "障害記録統括"),
    "対6-1(10)": ("（10）", "外部ネットワ"),
    "対6-1(15)エ": ("エ", "職員等は，重"),
    "対6-1(15)オ": ("オ", "職員等は，統"),
    "対6-1(17)": ("（17）", "無許可ソフト"),
    "対6-1(17)イ": ("イ", "職員等は，業"),
    "対6-1(18)": ("（18）", "機器構成の変"),
    "対6-1(19)": ("（19）", "無許可でのネ"),
    "対6-1(21)エ": ("エ", "職員等は，外"),
    "対6-1(22)": ("（22）", "ソーシャルメ"),
    "対6-1(22)ア": ("ア", "情報セキュリ"),
    "対6-2(1)イ(イ)": ("（イ）", "職員等は，業"),
    "対6-2(1)イ(ウ)": ("（ウ）", "統括情報セキ"),
    "対6-2(1)ウ(イ)": ("（イ）", "統括情報セキ"),
    "対6-2(1)ウ(ウ)": ("（ウ）", "ＣＩＳＯは，"),
    "対6-2(2)ア": ("ア", "職員等が外部"),
    "対6-2(2)カ": ("カ", "職員等は，持"),
    "対6-4(3)エ": ("エ", "端末に対して"),
    "対7-2(1)ア": ("ア", "情報セキュリ"),
    "対7-2(2)": ("（２）", "パソコン，モ"),
    "対7-2(3)ア": ("ア", "職員等は，情"),
    "対7-3(1)": ("（１）", "緊急時対応計"),
    "対7-4": ("４", "例外措置"),
    "対7-5": ("５", "法令等遵守職"),
    "対7-6(2)": ("（２）", "違反時の対応"),
    "対8": ("第８", "外部委託"),
    "対8-1": ("１", "外部委託"),
    "対8-1(2)": ("（２）", "契約項目情報"),
    "対8-1(3)": ("（３）", "確認・措置等"),
    "対8-2": ("２", "外部サービス"),
    "対8-2(4)": ("（４）", "外部サービス"),
    "対8-2(4)ウ": ("ウ", "行政情報化推"),
    "対8-3(2)ア": ("ア", "職員等は，利"),
    "対9-1(1)": ("（１）", "実施方法ＣＩ"),
    "対9-1(7)": ("（７）", "監査結果への"),
    "対9-2": ("２", "自己点検"),
    "対9-2(1)イ": ("イ", "情報セキュリ"),
    "対9-2(2)": ("（２）", "報告統括情報"),
    "対9-2(3)ア": ("ア", "職員等は，自"),
    "緊1-2(1)": ("（１）", "所管する情報"),
    "緊1-2(2)": ("（２）", "別紙「情報セ"),
    "緊1-2(3)": ("（３）", "対処完了後は"),
    "緊2-1(1)": ("（１）", "物理的・環境"),
    "緊2-1(2)ア": ("ア", "情報セキュリ"),
    "緊2-1(2)ウ": ("ウ", "情報セキュリ"),
    "緊2-1(2)エ": ("エ", "情報セキュリ"),
    "緊2-1(3)": ("（３）", "人的事故"),
    "緊2-1(3)ア": ("ア", "職員等は，端"),
    "緊2-2(1)": ("（１）", "物理的・環境"),
    "緊2-2(1)ア": ("ア", "来訪者の不審"),
    "緊2-2(1)イ": ("イ", "不審物の場合"),
    "緊2-2(2)": ("（２）", "技術的事故"),
    "緊2-2(3)": ("（３）", "人的事故"),
    "緊2-2(3)ア": ("ア", "情報セキュリ"),
    "緊2-2(3)イ": ("イ", "統括情報セキ"),
    "緊2-2(3)ウ": ("ウ", "情報セキュリ"),
    "緊2-3": ("３．", "事後対応"),
    "緊2-3(1)": ("（１）", "情報セキュリ"),
    "緊2-3(2)": ("（２）", "情報セキュリ"),
    "緊2-3(3)": ("（３）", "情報セキュリ"),
    "緊3-1": ("１．", "想定する情報"),
    "緊3-2表2": ("表２", "緊急即応体制"),
    "緊3-3(1)": ("（１）", "連絡網の最新"),
    "緊5": ("第５", "緊急時対応計"),
    "緊5-1(1)": ("（１）", "職員等は，情"),
    "緊5-1(2)": ("（２）", "報告を受けた"),
    "緊5-3(6)": ("（６）", "インシデント"),
    "緊5-3(6)ア": ("ア", "ディスクイメ"),
    "緊5-4(3)": ("（３）", "ＣＳＩＲＴ責"),
    "緊6-3(6)": ("（６）", "データの消失"),
    "緊6-3(7)": ("（７）", "データの消失"),
    "緊6-6": ("６．", "個人情報漏え"),
    "緊7-1(4)": ("（４）", "ＣＳＩＲＴ管"),
    "緊7-2(3)": ("（３）", "ＣＳＩＲＴ責"),
    "判E2": ("", "・ネットワー"),
    "判H2": ("", "・業務用携帯"),
    "判P1": ("", "・来訪者受付"),
    "判E2a": ("", "・ネットワー"),
    "判L3物": ("", "・不審者の侵"),
    "判L3人": ("", "・情報漏えい"),
    "判L1電": ("", "・メンテナン"),
    "様1": ("", "様式1（地方"),
    "様1②": ("", "②上記事象に"),
    "様1※5": ("", "※５：「重要"),
    "様1⑤": ("", "⑤概要"),
    "様1⑦": ("", "⑦当該事象に"),
    "様2": ("", "インシデント"),
    "サ3": ("第３条", "外部サービス"),
    "サ4-1": ("第４条", "機密性２以上"),
    "サ4-1(3)": ("(３)", "個人情報・情"),
    "サ4-2": ("２", "機密性２以上"),
    "サ5": ("第５条", "外部サービス"),
    "サ6": ("第６条", "前条の規定に"),
    "サ6-2": ("２", "情報化推進委"),
    "サ7": ("第７条", "情報化推進委"),
    "持2(1)": ("(１)", "職員一般職の"),
    "持2(2)": ("(２)", "外部庁舎その"),
    "持3-1": ("第３条", "職員は，次に"),
    "持3": ("第３条", "職員は，次に"),
    "持3-2": ("２", "業務遂行にお"),
    "持3-3": ("３", "情報政策課長"),
    "持3-4": ("４", "職員は，パソ"),
    "持4(1)": ("(１)", "パソコン等を"),
    "持4(2)": ("(２)", "常にパソコン"),
    "持4(3)": ("(３)", "情報セキュリ"),
    "持4(4)": ("(４)", "パソコン等が"),
    "持5": ("第５条", "情報政策課長"),
    "私3-2": ("２", "市の業務委託"),
    "私4-1": ("第４条", "私的パソコン"),
    "私4": ("第４条", "私的パソコン"),
    "私4-2": ("２", "情報政策課長"),
    "私4-3": ("３", "職員は，業務"),
    "私4-4": ("４", "職員は，業務"),
    "私4-5": ("５", "前項に規定す"),
    "私4-7": ("７", "統括情報セキ"),
    "私5(1)": ("(１)", "私的パソコン"),
    "私5(7)": ("(７)", "私的パソコン"),
    "私6": ("第６条", "私的パソコン"),
    "私7": ("第７条", "情報政策課長"),
    "W2": ("第２条", "本運用マニュ"),
    "W3": ("第３条", "職員等は，Ｗ"),
    "W3-1": ("第３条", "職員等は，Ｗ"),
    "W3-2(1)": ("(１)", "会議データの"),
    "W4(1)ア": ("ア", "会議の機密性"),
    "W4(1)イ(ア)": ("（ア）", "エンドツーエ"),
    "W4(1)イ(オ)": ("（オ）", "意図しない参"),
    "W4(2)ア": ("ア", "参加者の確認"),
    "W4(2)イ": ("イ", "会議終了後の"),
    "W4(3)ア": ("ア", "会議で使用す"),
    "W4(3)ア(イ)": ("（イ）", "市で管理して"),
    "W4(3)イ": ("イ", "会議の参加環"),
    "W5": ("第５条", "Ｗｅｂ会議サ"),
    "W5(1)ア": ("ア", "音声データ等"),
    "判L2電": ("", "・ネットワー"),
    "判L1対応": ("", "・必要に応じ"),
    "判L3対応": ("", "・インシデン"),
    "緊図1": ("図 1", "連絡体制図"),
    "緊4図2": ("図２", "緊急事態発生時"),
    "持付則3": ("３", "狛江市職員の在"),
}
# How the first line of each document ends, and how its numbers begin a line.
BEGINS = {
    "基": "基本方針",
    "対": "対策基準",
    "緊": "総則",
    "サ": "サービス利用基準",
    "持": "持ち出しに関する要綱",
    "私": "取扱いに関する要綱",
    "W": "運用マニュアル",
}
PAGE_NUMBERS = ["15", "22", "31", "34", "5", "19"]


@pytest.fixture(scope="module")
def text() -> str:
    return real_text()


@pytest.fixture(scope="module")
def lines(text: str) -> list[str]:
    return [fold_width(line).strip() for line in text.split("\n") if line.strip()]


@pytest.fixture(scope="module")
def reading(text: str) -> Reading:
    return read_rules(text, anchors=anchors_of(ledgers(program_areas()).values()))


@pytest.fixture(scope="module")
def book(reading: Reading) -> Rulebook:
    return rulebook_of(reading)


def begins(lines: Sequence[str], n: int, code: str) -> bool:
    """Whether a document begins here: its title over a day, or the first chapter of the plan without a title."""
    dated = any(line.startswith("令和") for line in lines[n + 1 : n + 3])
    return lines[n].endswith(BEGINS[code]) and (dated or code == "緊")


def walked(lines: Sequence[str], reference: Reference) -> str:
    """The line a person finds who goes through the text by its numbers alone, with what follows on the next."""
    named = DOCUMENTS[reference.document]
    at = next(n for n, line in enumerate(lines) if begins(lines, n, reference.document))
    for depth, part in enumerate(reference.parts):
        if depth == 1 and part == "1" and named.in_articles:
            continue
        chapter = "" if reference.document == "基" else "第"
        first = f"第{part}条 " if named.in_articles else f"{chapter}{part} "
        pattern = " ?".join(part) if part[0] in "付表図" else rf"{re.escape(part)}([. ]|(?<=\)))" if depth else first
        at = next(n for n in range(at + (depth > 0), len(lines)) if re.match(pattern, lines[n]))
    return solid(lines[at] + lines[at + 1])


def is_right(lines: Sequence[str], book: Rulebook, place: str, number: str, words: str) -> bool:
    """Whether a place leads to the article with its number and first words, as the text itself has them."""
    (reference,) = references(place)
    found = book.resolve(reference)
    if found is None or not found.is_exact:
        return False
    clause = found.document.clauses[found.at]
    if clause.number != number or not solid(clause.text).startswith(words):
        return False
    walks = reference.document in BEGINS and reference.parts[0] != "図1"
    return not walks or walked(lines, reference).startswith(solid(fold_width(number + words)))


def test_a_place_of_the_domain_is_the_right_article(lines: list[str], book: Rulebook) -> None:
    assert [place for place, expected in PLACES.items() if not is_right(lines, book, place, *expected)] == []


def test_the_table_is_long_and_speaks_of_every_document() -> None:
    assert len(PLACES) >= 120
    assert {place[0] for place in PLACES} == set(DOCUMENTS)
    assert max(len(words) for _, words in PLACES.values()) <= 8


def test_no_character_of_the_source_is_lost(text: str, reading: Reading) -> None:
    """Every character in its order, but for six page numbers; every joined break is a line of the source."""
    kept = "".join(
        (clause.caption if clause.number else "") + clause.number + "".join(clause.paragraphs)
        for document in reading.documents
        for clause in document.clauses
    )
    lines = text.split("\n")
    assert [each.text for each in reading.removed] == PAGE_NUMBERS
    gone = {each.at for each in reading.removed}
    assert solid(kept) == solid("".join(line for n, line in enumerate(lines, 1) if n not in gone))
    assert reading.lost == 0
    filled = sum(bool(line.strip()) for line in lines)
    paragraphs = sum(len(clause.paragraphs) for document in reading.documents for clause in document.clauses)
    assert filled - len(gone) >= paragraphs and all(lines[at - 1].strip() for at in reading.joined)
    assert len(set(reading.joined)) == len(reading.joined) > 1_000


def test_every_abbreviation_is_there_and_little_is_doubtful(reading: Reading, book: Rulebook) -> None:
    assert [each.code for each in reading.documents if each.code] == list(DOCUMENTS)
    assert len(reading.doubts) <= 5, reading.doubts
    assert sum(len(each.clauses) for each in reading.documents) > 900


def test_the_judgement_table_is_cut_by_level(book: Rulebook) -> None:
    """Each example of the incidents in the cell of its level; where nothing tells the columns apart it is doubtful."""
    table = book.named("判")
    assert table is not None
    counts = {table.reference(n): len(clause.paragraphs) for n, clause in enumerate(table.clauses) if clause.parts}
    assert [counts[f"判L{n}電"] for n in (1, 2, 3)] == [4, 5, 4]
    assert [counts[f"判L{n}人"] for n in (1, 2, 3)] == [4, 2, 3]
    assert [counts[f"判L{n}物"] for n in (1, 2, 3)] == [6, 3, 2]
    assert [counts[f"判L{n}対応"] for n in (1, 2, 3)] == [2, 2, 3]
    place = book.resolve(references("判L2電")[0])
    assert place is not None and table.cited(place.at) == "判定基準　レベル2・電子的事故"
    unsure = book.resolve(references("判L2基準")[0])
    assert unsure is not None and not unsure.is_exact, "told as doubtful, and said to be the row around it"


def test_every_basis_of_every_area_duty_and_question_opens_its_article(book: Rulebook) -> None:
    stated = [basis for area in program_areas() for ledger in area.ledgers for _, basis in clauses(ledger) if basis]
    stated += [duty.clause for duty in duties()]
    stated += [question.clause for question in shipped(date(2026, 11, 26))]
    places = {reference for basis in stated for reference in references(basis)}
    assert len(places) > 300
    missing = [r.text for r in places if (found := book.resolve(r)) is None or not found.is_exact]
    assert missing == []
