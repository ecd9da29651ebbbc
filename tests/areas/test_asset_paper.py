"""Devices on paper: register, detail sheet, stickers that a scanner reads, samples."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pypdf
import pypdfium2
import pytest
import zxingcpp

from komae_desk.app import PaperRenderer
from komae_desk.areas.asset import AREA
from komae_desk.areas.asset.device.label import Setup, remember, remembered, stickers, trial
from komae_desk.areas.asset.device.record import Category, Device
from komae_desk.areas.person import AREA as PERSON
from komae_desk.core.area import Paper
from komae_desk.pdf.labels import CODE128, FACES
from tests.areas.devices import AREAS, FIRST, desk_with, new
from tests.practice import practised
from tests.sample import Clock


@pytest.fixture
def desk():
    return desk_with(AREAS)


# ---- paper


def printed(desk, code, records):
    paper = next(p for p in desk.ledgers["device"].papers if p.code == code)
    return PaperRenderer(desk.ledgers)(paper, records, desk)


def pages_of(pdf):
    return [re.sub(r"\s", "", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf), strict=True).pages]


@pytest.fixture
def practice():
    return practised(AREAS, FIRST, Clock())


def test_the_register_says_where_how_many_and_of_what_class(practice):
    devices = practice.find("device")
    out = printed(practice, "D-02", devices)
    pages = pages_of(out.pdf)
    text = "".join(pages)
    for words in (
        "様式D-02",
        "端末・電磁的記録媒体管理台帳",
        "課名：総務部税務課",
        "基準日：令和8年11月24日",
        "抽出条件：全件",
        f"件数：{len(devices)}台",
        "機２完２可１",
        "分類未定",
        "次回見直し予定日",
        f"計{len(devices)}台（重要情報54台，分類未定1台，修理中1台，点検中1台，紛失1台）",
    ):
        assert words in text, words
    for device in devices:
        assert device.tag in text
    assert sum(int(n) for page in pages for n in re.findall(r"頁計(\d+)台", page)) == len(devices)
    assert out.findings == ()


def test_two_hundred_devices_are_printed_on_pages_of_twenty(desk):
    devices = [replace(new(desk, f"KD-{n:04}"), serial=f"S{n}") for n in range(200)]
    out = printed(desk, "D-02", devices)
    assert "".join(pages_of(out.pdf)).count("KD-0") == 200
    assert out.pages <= 11


def test_the_sheet_of_one_device_holds_every_field_on_one_page(practice):
    device = practice.find("device", tag="KD-0017")[0]
    device = practice.save(device, key="鍵箱3番", note="増設メモリあり", repairer="架空電機")
    out = printed(practice, "D-02-2", [device])
    (text,) = pages_of(out.pdf)
    for words in (
        "KD-0017",
        "☑パソコン",
        "☑機密性３",
        "☑マイナンバー利用事務系",
        "KD-0022",
        "鍵箱3番",
        "増設メモリあり",
    ):
        assert words in text, words
    assert "重要情報" in text
    printed_fields = {region.field for region in out.regions}
    moving = {"handed_to_name", "handed_on", "received_from", "received_on", "former_tag"}
    long = {"storage", "long_term", "write_protected_on", "write_protected_by"}
    rare = {"recovery_hours", "handling_note", "handed_to", "transfer"}
    assert set(Device.labels()) - printed_fields <= rare | moving | long
    assert not [f for f in out.findings if f.stops]
    place = practice.find("storage_place", code="HK-01")[0]
    kept = replace(device, storage=place.id, long_term=True, write_protected_on=practice.today)
    kept_long = printed(practice, "D-02-2", [kept])
    assert {"storage", "write_protected_on"} <= {region.field for region in kept_long.regions}
    (text,) = pages_of(kept_long.pdf)
    assert "HK-01耐火金庫" in text
    assert "長期保管：該当" in text
    came = practice.save(device, received_from="福祉課", received_on=practice.today, former_tag="FK-0009")
    gone = printed(practice, "D-02-2", [practice.move(came, "hand_over", handed_to_name="課税課")])
    (text,) = pages_of(gone.pdf)  # one page
    assert "所管替え" in text and "引渡し先" in text and "課税課" in text and "FK-0009" in text and "受領者" in text
    assert {region.field for region in gone.regions} >= moving


def drawn(desk, devices, setup):
    paper = Paper("L-02", "媒体ラベル", partial(stickers, setup=setup), many=True)
    return PaperRenderer(desk.ledgers)(paper, devices, desk)


def codes_on(pdf, page=0):
    image = pypdfium2.PdfDocument(pdf)[page].render(scale=300 / 72).to_pil()
    return {code.text: code for code in zxingcpp.read_barcodes(image)}


@pytest.mark.parametrize("preset", ["24", "12", "44"])
@pytest.mark.parametrize("symbol", ["qr", CODE128])
def test_every_sticker_is_read_as_its_number(practice, preset, symbol):
    devices = practice.find("device")[: FACES[preset].count]
    out = drawn(practice, devices, Setup(preset, symbol=symbol))
    assert out.pages == 1
    assert set(codes_on(out.pdf)) == {d.tag for d in devices}
    (text,) = pages_of(out.pdf)
    for words in ("KD-0001", "機密性２・完全性２・可用性１", "重要情報", "税務課", "場所限定"):
        assert words in text, words


def test_stickers_begin_at_the_first_free_face_and_go_on_over_sheets(practice):
    devices = practice.find("device")[:10]
    setup = Setup("24", start=20)
    out = drawn(practice, devices, setup)
    assert (out.pages, setup.sheets(10), setup.after(10)) == (2, 2, 6)
    first, second = codes_on(out.pdf), codes_on(out.pdf, 1)
    assert set(first) == {d.tag for d in devices[:4]}
    assert set(second) == {d.tag for d in devices[4:]}
    height = 297 / 25.4 * 300
    assert all(code.position.top_left.y > height * 0.7 for code in first.values())


def test_a_nudge_moves_what_is_printed(practice):
    devices = practice.find("device")[:1]
    at = codes_on(drawn(practice, devices, Setup()).pdf)["KD-0001"].position.top_left
    moved = codes_on(drawn(practice, devices, Setup(right=2.0, down=1.5)).pdf)["KD-0001"].position.top_left
    assert moved.x - at.x == pytest.approx(2.0 / 25.4 * 300, abs=4)
    assert moved.y - at.y == pytest.approx(1.5 / 25.4 * 300, abs=4)


def test_a_long_number_and_one_with_kanji_keep_a_code(desk):
    devices = [new(desk, "税－００１２"), new(desk, "KK-0123456789-0123456789-0123456789-01")]
    out = drawn(desk, devices, Setup("44", symbol=CODE128))
    assert set(codes_on(out.pdf)) == {d.tag for d in devices}


def test_an_undecided_class_is_said_on_the_sticker(desk):
    assert "分類未定" in pages_of(drawn(desk, [new(desk)], Setup()).pdf)[0]


def test_the_trial_sheet_numbers_the_faces(desk):
    paper = Paper(
        "L-02",
        "ラベル試し刷り",
        lambda records, sheet, look: trial(sheet, Setup("24", right=1.0)),
        many=True,
        free=True,
    )
    (text,) = pages_of(PaperRenderer(desk.ledgers)(paper, [], desk).pdf)
    assert "右へ1mm" in text
    assert "24" in text


def test_how_a_sheet_was_left_is_remembered_for_each_preset(desk):
    assert remembered(desk) == Setup()
    remember(desk, Setup("24", 6, 0.5, -1.0))
    remember(desk, Setup("12", 3, symbol=CODE128))
    assert remembered(desk) == Setup("12", 3, symbol=CODE128)
    assert remembered(desk, "24") == Setup("24", 6, 0.5, -1.0)
    assert remembered(desk, "44") == Setup("44")


@pytest.mark.parametrize(
    "kept", ["x", {"preset": "99"}, {"preset": "24", "sheets": {"24": {"start": 900, "right": "a"}}}]
)
def test_a_spoilt_preference_is_put_right(desk, kept):
    desk.store.set_preference(desk.user.person, "stickers", kept)
    setup = remembered(desk)
    assert setup.preset == "24"
    assert 0 <= setup.start < 24
    assert setup.nudge == (0.0, 0.0)


# ---- practice


def test_samples_are_sixty_of_every_kind_and_pass_every_check(practice):
    devices = practice.find("device")
    assert len(devices) == 61
    assert {d.category for d in devices} == set(Category)
    assert {"in_use", "stored", "repairing", "inspecting", "lost", "registered"} <= {d.state for d in devices}
    for device in devices:
        assert list(device.problems(practice)) == [], device.heading
    assert any(d.next_count_on < practice.today + timedelta(days=31) for d in devices if d.next_count_on)


def test_samples_need_no_other_people(desk):
    alone = desk_with((PERSON, AREA))
    AREA.samples(alone)
    assert len(alone.find("device")) == 61
