import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komae_desk.core.errors import Refused
from komae_desk.files.mapping import REMARK, folded, only_counts, recall, remember, require, suggest

DEVICES = {
    "tag": ["管理番号"],
    "name": ["名称", "情報資産の名称"],
    "confidentiality": ["機密性"],
    "section": ["所属"],
    "place": ["保管場所"],
    "notes": ["備考"],
    "serial": ["製造番号"],
    "user": ["使用者"],
    "acquired_on": ["取得日"],
    "phone": ["電話番号"],
}


def test_the_register_of_an_office_maps_itself() -> None:
    header = [
        "No.",
        "管 理 番 号",
        "資産名",
        "機密性\n（1〜3）",
        "所属課",
        "設置場所",
        "備　考",
        "シリアルＮｏ．",
        "利用者名",
        "購入年月日",
        REMARK,
        "ＴＥＬ",
    ]
    assert suggest(header, DEVICES) == {
        1: "tag",
        2: "name",
        3: "confidentiality",
        4: "section",
        5: "place",
        6: "notes",
        7: "serial",
        8: "user",
        9: "acquired_on",
        11: "phone",
    }


def test_a_staff_list_with_kanji_and_kana_names() -> None:
    labels = {"number": ["職員番号"], "name": ["氏名"], "kana": ["ふりがな"], "section": ["課"], "phone": ["内線"]}
    header = ["職員コード", "氏名（漢字）", "氏名（カナ）", "部署名", "内線番号"]
    assert suggest(header, labels) == {0: "number", 1: "name", 2: "kana", 3: "section", 4: "phone"}


@pytest.mark.parametrize(
    "label", ["①管理番号", "1. 管理番号", "管理番号※", "【管理番号】", "管理No", "端末の管理番号", "管理ｺｰﾄﾞ"]
)
def test_marks_numbering_and_synonyms(label: str) -> None:
    assert suggest([label], {"tag": ["管理番号"]}) == {0: "tag"}


def test_the_name_inside_brackets_counts() -> None:
    assert suggest(["No.（管理番号）", "名称"], DEVICES) == {0: "tag", 1: "name"}


def test_the_surest_pair_wins_wherever_it_stands() -> None:
    assert suggest(["資産番号", "管理番号"], {"tag": ["管理番号"], "asset": ["資産番号"]}) == {0: "asset", 1: "tag"}
    assert suggest(["旧管理番号", "管理番号"], {"tag": ["管理番号"]}) == {1: "tag"}


def test_strangers_stay_out() -> None:
    assert suggest(["", "色", "重さ"], DEVICES) == {}


@given(st.lists(st.text(max_size=8), max_size=12))
def test_no_column_and_no_field_is_used_twice(header: list[str]) -> None:
    found = suggest(header, DEVICES)
    assert len(set(found.values())) == len(found)
    assert set(found) <= set(range(len(header)))


@given(st.lists(st.text(max_size=8), max_size=12), st.data())
def test_a_stored_mapping_finds_its_columns_again(header: list[str], data: st.DataObject) -> None:
    columns = data.draw(st.sets(st.sampled_from(range(len(header))), max_size=5) if header else st.just(set()))
    mapping = {column: f"f{column}" for column in columns}
    stored = json.loads(json.dumps(remember(header, mapping)))
    assert recall(header, stored) == (mapping or None)


def test_a_stored_mapping_follows_moved_columns_and_refuses_others() -> None:
    stored = remember(["管理番号", "備考", "備考"], {0: "tag", 2: "notes"})
    assert recall(["備考", "新しい列", "管 理 番 号", "備　考"], stored) == {2: "tag", 3: "notes"}
    assert recall(["管理番号", "備考"], stored) is None


def test_required_fields_without_a_column_are_named() -> None:
    with pytest.raises(Refused, match="「管理番号」、「名称」の列が決まっていません"):
        require({0: "notes"}, ["tag", "name", "notes"], DEVICES)
    require({0: "tag", 1: "name"}, ["tag", "name"], DEVICES)


def test_folding_of_labels() -> None:
    assert folded("シリアルＮｏ．") == folded("ｼﾘｱﾙ no")


def test_a_column_that_only_numbers_the_rows_is_nobodys_code() -> None:
    assert only_counts("No.", [1, 2.0, "3"])
    assert only_counts("通し番号", ["1", "2"])
    assert not only_counts("No.", [1, 3])
    assert not only_counts("No.", ["KK-1", "KK-2"])
    assert not only_counts("管理番号", [1, 2, 3])
