"""Places of the rules as a basis names them (domain.md §0.1)."""

import pytest

from komae_desk.core.clause import references

PLACES = {
    "対5-1(1)オ": ["対5-1(1)オ"],
    "対1-1〜対1-3": ["対1-1", "対1-2", "対1-3"],
    "私4-1〜3、私4-7": ["私4-1", "私4-2", "私4-3", "私4-7"],
    "対2-2(6)(9)ウ、対5-1(1)キ": ["対2-2(6)", "対2-2(9)ウ", "対5-1(1)キ"],
    "対5-1(1)ウ(イ)(ウ)エ(ア)": ["対5-1(1)ウ(イ)", "対5-1(1)ウ(ウ)", "対5-1(1)エ(ア)"],
    "対8-2(4)ウ、(5)イ(6)ウ": ["対8-2(4)ウ", "対8-2(5)イ", "対8-2(6)ウ"],
    "対2-2(10)アイ": ["対2-2(10)ア", "対2-2(10)イ"],
    "対8-2・3、サ": ["対8-2", "対8-3", "サ"],
    "対8-1(2)サ": ["対8-1(2)サ"],
    "サ5・6": ["サ5", "サ6"],
    "持5・私7": ["持5", "私7"],
    "私4-1・3": ["私4-1", "私4-3"],
    "緊3-2表2": ["緊3-2表2"],
    "緊図1": ["緊図1"],
    "判L2電": ["判L2電"],
    "判L1対応": ["判L1対応"],
    "判E2a・E3a": ["判E2a", "判E3a"],
    "様1⑤": ["様1⑤"],
    "様1※5": ["様1※5"],
    "持付則3": ["持付則3"],
    "対8-1(3)前段": ["対8-1(3)"],
    "対6-4(2)エ（１つ目）": ["対6-4(2)エ"],
    "対6-4(2)エ（２つ目）、対6-6(1)(3)": ["対6-4(2)エ-2", "対6-6(1)", "対6-6(3)"],
    "対2-1（機密性の取扱制限）": ["対2-1"],
    "持3の2-1(2)・2": ["持3の2-1(2)", "持3の2-2"],
    "CK-24": [],
    "PV-01": [],
}
CITED = {
    "対5-1(1)オ": "対策基準第５の１(1)オ",
    "持3-2": "外部持ち出し要綱第３条第２項",
    "サ4-1(3)": "外部サービス利用基準第４条第１項第３号",
    "W4(1)イ(オ)": "Web会議マニュアル第４条(1)イ(オ)",
    "基2(13)": "基本方針２(13)",
    "様1⑤": "様式1⑤",
    "持付則": "外部持ち出し要綱付則",
    "持3の2-1": "外部持ち出し要綱第３条の２第１項",
    "判": "判定基準",
}


@pytest.mark.parametrize(("basis", "places"), PLACES.items(), ids=PLACES)
def test_a_basis_names_its_places(basis: str, places: list[str]) -> None:
    assert [each.text for each in references(basis)] == places


@pytest.mark.parametrize(("basis", "words"), CITED.items(), ids=CITED)
def test_a_place_is_cited_as_the_office_does(basis: str, words: str) -> None:
    assert references(basis)[0].cited == words


@pytest.mark.parametrize("wrong", ["", "5-1(1)ウ", "対5-1の1", "第５の１", "持 3", "対5-1、", "対策基準5-1", "CK-1"])
def test_what_names_no_place_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        references(wrong)
