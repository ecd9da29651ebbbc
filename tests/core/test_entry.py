from datetime import date, datetime

import pytest

from komae_desk.core.entry import read
from komae_desk.core.errors import Refused
from tests.sample import Box, Color, desk_for, store, user


@pytest.fixture
def desk():
    return desk_for(store(), user("田中 花子"))


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        ("tag", "ｋｋ－０００１ ", "KK-0001"),
        ("name", " 𠮷田の箱 ", "𠮷田の箱"),
        ("count", "１，２００", 1200),
        ("count", 12.0, 12),
        ("count", "", 0),
        ("fragile", "○", True),
        ("fragile", "×", False),
        ("fragile", "有", True),
        ("fragile", "はい", True),
        ("fragile", "", False),
        ("fragile", True, True),
        ("bought_on", "R6.4.1", date(2024, 4, 1)),
        ("bought_on", date(2024, 4, 1), date(2024, 4, 1)),
        ("bought_on", datetime(2024, 4, 1, 9), date(2024, 4, 1)),
        ("bought_on", None, None),
        ("checked_at", "R6.4.1 9:05", datetime(2024, 4, 1, 9, 5).astimezone()),
        ("color", "赤", Color.RED),
        ("color", "B", Color.BLUE),
        ("colors", "赤、青", (Color.RED, Color.BLUE)),
        ("colors", "", ()),
        ("parent", "", None),
    ],
)
def test_a_cell_becomes_the_value(desk, field, raw, value):
    assert read(desk, Box, field, raw) == value


@pytest.mark.parametrize(
    ("field", "raw", "sentence"),
    [
        ("count", "十二", "数は数字で入力してください（今「十二」）。"),
        ("fragile", "たぶん", "割れ物は「○」か「×」で入力してください（今「たぶん」）。"),
        ("bought_on", "R6.13.1", "月は1から12までの数字を入力してください。"),
        ("color", "緑", "色は、赤・青のどれかを入力してください（今「緑」）。"),
        ("parent", "KK-9", "親の箱「KK-9」の箱は登録されていません。先に登録してください。"),
    ],
)
def test_a_cell_that_cannot_be_read_says_what_to_do(desk, field, raw, sentence):
    with pytest.raises(Refused) as caught:
        read(desk, Box, field, raw)
    assert caught.value.text == sentence


def test_a_reference_is_found_by_code_or_by_its_only_name(desk):
    box = desk.save(desk.new("box", tag="KK-0001", name="親"))
    assert read(desk, Box, "parent", "ｋｋ-0001") == box.id
    assert read(desk, Box, "parent", "親") == box.id
    desk.save(desk.new("box", tag="KK-0002", name="親"))
    with pytest.raises(Refused, match="2件あります"):
        read(desk, Box, "parent", "親")
