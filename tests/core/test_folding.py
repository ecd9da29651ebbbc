import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from komae_desk.core.folding import bigram_query, bigrams, fold_code, fold_kana, fold_search, fold_width, graphemes


def test_codes_are_folded_hard():
    assert fold_code("ｋｋ－０１２３") == "KK-0123"
    for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212ー－ｰ─":
        assert fold_code(f"kk{dash} 0123") == "KK-0123"


def test_width_keeps_what_a_name_must_keep():
    for kept in "\ufa19\ufa10髙﨑㈱Ⅱ①～𠮷":
        assert fold_width(kept) == kept
    assert fold_width("Ａ１　ﾊﾟｿｺﾝ") == "A1 パソコン"
    assert unicodedata.normalize("NFKC", "\ufa19") != "\ufa19"


def test_readings_become_hiragana():
    assert fold_kana("ｻﾄｳ　イチロウ") == "さとう　いちろう"
    assert fold_kana("ヴェルディー") == "ゔぇるでぃー"


def test_search_finds_variants_width_case_and_kana():
    assert fold_search("髙橋　辻󠄀 ＰＣ") == "高橋 辻 pc"
    assert fold_search("渡邊") == fold_search("渡邉") == fold_search("渡辺")


def test_a_character_with_its_selector_is_one():
    assert graphemes("辻󠄀花か゚𠮷") == ["辻󠄀", "花", "か゚", "𠮷"]


@given(
    st.text(alphabet="課税台帳文書一覧さくらA1 ", min_size=1, max_size=12), st.text(alphabet="課税台帳文書", max_size=6)
)
def test_the_index_holds_every_substring_of_two_characters(text, rest):
    pairs = f" {bigrams(fold_search(text + rest))} "
    for word in fold_search(text).split():
        if len(word) > 1:
            assert bigram_query(word).strip('"').split()[0] in pairs
