import pytest
from hypothesis import given
from hypothesis import strategies as st

from komae_desk.files.guard import guarded, unguarded

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "|x", "%x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"]


@pytest.mark.parametrize("text", DANGEROUS)
@pytest.mark.parametrize("before", ["", " ", "\u3000", "\ufeff", " \u3000\ufeff", "\u00a0"])
def test_what_a_spreadsheet_would_run_is_disarmed(text: str, before: str) -> None:
    assert guarded(before + text) == "'" + before + text


@pytest.mark.parametrize("text", ["", "0012", "1-2", "税務課", "a=b", "'引用", "〜", "ー"])
def test_the_rest_stays(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@given(st.text(st.sampled_from("'=+-@|% \t\r\n\ufeff\u3000＝a1\""), max_size=8))
def test_unguarding_is_the_exact_inverse(text: str) -> None:
    assert unguarded(guarded(text)) == text
