"""Devices and media: rules with their sentences, states and steps, papers, stickers that a scanner reads."""

import io
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import ClassVar

import pypdf
import pypdfium2
import pytest
import zxingcpp

from komae_desk.app import PaperRenderer, desk_of, found
from komae_desk.areas.asset import AREA
from komae_desk.areas.asset.classification import (
    SHORT,
    Availability,
    Confidentiality,
    HandlingRule,
    Integrity,
    highest,
    important,
    short_words,
)
from komae_desk.areas.asset.device.commands import confirm_stock, raise_class
from komae_desk.areas.asset.device.label import Setup, remember, remembered, stickers, trial
from komae_desk.areas.asset.device.record import Category, Device, Network, Owner, Substitute
from komae_desk.areas.person import AREA as PERSON
from komae_desk.core.area import Area, Ledger, Paper, Screens
from komae_desk.core.bulk import BulkChange
from komae_desk.core.desk import Desk
from komae_desk.core.entry import read
from komae_desk.core.errors import Invalid, Refused, Warned
from komae_desk.core.people import FirstRun, Role
from komae_desk.core.record import Record, labelled
from komae_desk.core.store import Query
from komae_desk.core.workflow import State, register
from komae_desk.files.mapping import suggest
from komae_desk.pdf.labels import CODE128, FACES
from tests.sample import Clock, store

FIRST = FirstRun("架空市", "総務部", "税務課", "1001", "佐藤 一郎", "さとう いちろう", "課長", Role.SECURITY_MANAGER)
AREAS = (PERSON, AREA)
HIGH = {
    "confidentiality": Confidentiality.HIGH,
    "integrity": Integrity.HIGH,
    "availability": Availability.HIGH,
}


def desk_with(areas: tuple[Area, ...]) -> Desk:
    where = store(areas)
    return desk_of(where, areas, found(where, areas, FIRST), Clock())


@pytest.fixture
def desk() -> Desk:
    return desk_with(AREAS)


def new(desk, tag="KD-0001", **values) -> Record:
    return desk.new(
        "device", **{"tag": tag, "name": "ノートPC", "category": Category.COMPUTER, "place": "執務室", **values}
    )


def saved(desk, tag="KD-0001", **values):
    return desk.save(new(desk, tag, **values))


def sentence(desk, record, **changes):
    with pytest.raises(Invalid) as caught:
        desk.save(record, **changes)
    return "\n".join(p.text for p in caught.value.problems)


# ---- classes


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ((Confidentiality.HIGH, Integrity.LOW, Availability.LOW), True),
        ((Confidentiality.MIDDLE, Integrity.LOW, Availability.LOW), True),
        ((Confidentiality.LOW, Integrity.HIGH, Availability.LOW), True),
        ((Confidentiality.LOW, Integrity.LOW, Availability.HIGH), True),
        ((Confidentiality.LOW, Integrity.LOW, Availability.LOW), False),
        ((None, None, None), False),
        ((None, Integrity.HIGH, None), True),
    ],
)
def test_what_is_important(desk, grades, expected):
    assert important(*grades) is expected
    device = new(desk, confidentiality=grades[0], integrity=grades[1], availability=grades[2])
    assert device.is_important is expected
    assert device.is_undecided is (None in grades)


def test_the_highest_of_some_grades():
    assert highest([Confidentiality.LOW, None, Confidentiality.HIGH]) is Confidentiality.HIGH
    assert highest([None]) is None


def test_every_handling_rule_has_short_words_and_each_is_said_once():
    assert set(SHORT) == {rule.value for rule in HandlingRule}
    rules = (HandlingRule.AVAILABILITY_LOCKED, HandlingRule.LOCKED_MEDIA, HandlingRule.NO_COPIES)
    assert short_words(rules) == ("複製制限", "施錠")


# ---- rules


def test_a_number_and_a_serial_are_taken_once(desk):
    saved(desk, serial="SN123")
    assert "管理番号「KD-0001」は登録済みです（KD-0001 ノートPC）" in sentence(desk, new(desk, serial="SN9"))
    assert "製造番号「SN123」は登録済みです（KD-0001 ノートPC）" in sentence(desk, new(desk, "KD-0002", serial="SN123"))
    saved(desk, "KD-0003")
    saved(desk, "KD-0004")


def test_a_duplicate_is_refused_in_an_import_too(desk):
    with pytest.raises(Refused, match="管理番号が、ほかの記録と重なっています"):
        desk.bulk("取込み", [BulkChange(new(desk, "KD-0007")), BulkChange(new(desk, "KD-0007"))])
    assert desk.store.count(Query("device")) == 0


def test_a_voided_number_is_free_again(desk):
    saved(desk)
    desk.undo()
    saved(desk)


def test_an_important_device_has_a_place_or_a_reason(desk):
    with pytest.raises(Warned, match="設置・保管場所がありません"):
        desk.save(new(desk, place="", **HIGH))
    desk.save(new(desk, place="", **HIGH), reasons={"place": "移設の途中のため"})
    saved(desk, "KD-2", place="", confidentiality=Confidentiality.LOW)


def test_lowering_a_class_asks_why_and_raising_does_not(desk):
    device = saved(desk, confidentiality=Confidentiality.MIDDLE)
    device = desk.save(device, confidentiality=Confidentiality.HIGH)
    with pytest.raises(Warned, match="分類を機密性3から機密性1に下げます。理由を入力してください。"):
        desk.save(device, confidentiality=Confidentiality.LOW)
    with pytest.raises(Warned, match="分類未定に下げます"):
        desk.save(device, confidentiality=None)
    lowered = desk.save(
        device, confidentiality=Confidentiality.LOW, reasons={"confidentiality": "中の資産を全て消去したため"}
    )
    assert desk.history(lowered)[0].note == "中の資産を全て消去したため"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"handling": (HandlingRule.RECOVERY,)}, "復旧目標時間を入力してください"),
        ({"recovery_hours": -1}, "1から9999まで"),
        (
            {"acquired_on": date(2026, 4, 1), "lease_ends_on": date(2026, 3, 31)},
            "リース期限は、取得日（4月1日）以後の日",
        ),
        ({"acquired_on": date(2026, 4, 1), "return_due_on": date(2026, 3, 31)}, "返却期限は、取得日"),
        ({"counted_on": date(2026, 4, 1), "next_count_on": date(2026, 4, 1)}, "最終棚卸し日より後の日"),
        ({"substitute": Substitute.HAS_ONE}, "代替機の管理番号を選んでください"),
        ({"tag": ""}, "管理番号を入力してください"),
        ({"category": None}, "区分を選んでください"),
        ({"name": "長" * 101}, "機器名は100字以内で入力してください（今 101字）"),
    ],
)
def test_rules_say_what_to_do(desk, values, words):
    assert words in sentence(desk, new(desk, **values))


def test_a_device_is_not_its_own_substitute(desk):
    device = saved(desk)
    assert "この機器自身は選べません" in sentence(desk, device, replacement=device.id)


# ---- what lies inside


@dataclass(frozen=True, kw_only=True)
class Asset(Record):
    """An information asset as another ledger would keep it."""

    kind: ClassVar[str] = "information_asset"
    title: ClassVar[str] = "情報資産"
    name: str = labelled("資産名", default="")
    confidentiality: Confidentiality | None = labelled("機密性")
    integrity: Integrity | None = labelled("完全性")
    availability: Availability | None = labelled("可用性")


ASSETS = Area(
    "情報資産",
    order=15,
    ledgers=(
        Ledger(Asset, register(active=State("利用中")), Screens(("name", "confidentiality"), ()), order=("name",)),
    ),
)


@pytest.fixture
def stocked():
    desk = desk_with((*AREAS, ASSETS))
    high = desk.save(desk.new("information_asset", name="課税台帳", **HIGH))
    low = desk.save(desk.new("information_asset", name="案内文", confidentiality=Confidentiality.LOW))
    return desk, high, low


def test_a_medium_is_never_below_its_contents(stocked):
    desk, high, low = stocked
    too_low = new(desk, contents=(high.id, low.id), confidentiality=Confidentiality.MIDDLE, integrity=Integrity.HIGH)
    text = sentence(desk, too_low)
    assert "媒体の分類は、中の情報資産の最高（機密性3）より低くできません。機密性3にしてください。" in text
    assert "可用性2" in text
    assert "完全性" not in text
    desk.save(replace(too_low, **HIGH))


def test_a_class_is_raised_to_that_of_the_contents_in_one_go(stocked):
    desk, high, _ = stocked
    device = saved(desk, confidentiality=Confidentiality.LOW)
    with desk.act("資産の収容") as act:
        raised = raise_class(act, device, (high.id,))
    assert (raised.contents, raised.grades) == ((high.id,), tuple(HIGH.values()))
    desk.undo()
    assert desk.get("device", device.id).confidentiality is Confidentiality.LOW


def test_a_reason_does_not_let_a_class_sink_below_the_contents(stocked):
    desk, high, _ = stocked
    device = saved(desk, contents=(high.id,), **HIGH)
    with pytest.raises(Invalid, match="より低くできません") as caught:
        desk.save(device, confidentiality=Confidentiality.LOW, reasons={"confidentiality": "理由"})
    assert not isinstance(caught.value, Warned)


def test_contents_that_are_not_kept_here_decide_nothing(desk, stocked):
    _, high, _ = stocked
    saved(desk, contents=(high.id,))


# ---- states


def states_through(desk, *steps):
    device = saved(desk)
    for step in steps:
        device = desk.move(device, *([step] if isinstance(step, str) else step))
    return device.state


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        (("use", "store", "inspect", "pass_inspection"), "stored"),
        (("store", "check_out", "check_in"), "stored"),
        (("use", "check_out", "lose"), "lost"),
        ((("report_lost", "棚卸しで見つからない"), ("find", "棚の裏にあった")), "inspecting"),
        (("request_disposal", "withdraw_disposal"), "stored"),
        (("lose", "request_disposal", "dispose"), "disposed"),
    ],
)
def test_a_device_goes_through_its_states(desk, steps, state):
    assert states_through(desk, *steps) == state


def test_a_repair_names_who_repairs_and_ends_in_an_inspection(desk):
    device = saved(desk)
    with pytest.raises(Invalid, match="修理先を入力してください"):
        desk.move(device, "repair")
    repaired = desk.move(desk.move(device, "repair", repairer="架空電機"), "take_back")
    assert repaired.state == "inspecting"


def test_a_loss_has_a_reason(desk):
    with pytest.raises(Refused, match="理由を入力してください"):
        desk.move(saved(desk), "report_lost")


@pytest.mark.parametrize("step", ["check_out", "use", "repair"])
def test_what_is_out_cannot_go_elsewhere(desk, step):
    device = desk.move(saved(desk), "check_out")
    with pytest.raises(Refused, match="この操作はできません"):
        desk.move(device, step)


def test_steps_of_other_areas_are_no_buttons(desk):
    offered = {o.step.name for o in desk.offers(saved(desk))}
    assert offered == {"use", "store", "repair", "inspect", "report_lost"}


def test_what_is_disposed_of_is_no_longer_edited(desk):
    device = desk.move(desk.move(saved(desk), "request_disposal"), "dispose")
    assert device.disposed_on == desk.today
    with pytest.raises(Refused, match="訂正版を作る"):
        desk.save(device, note="変更")


def test_stock_is_confirmed_in_one_act_and_due_again_in_a_year(desk):
    devices = [saved(desk, f"KD-{n}") for n in range(3)]
    confirm_stock(desk, devices)
    assert {d.counted_on for d in desk.find("device")} == {desk.today}
    assert {d.next_count_on for d in desk.find("device")} == {date(2027, 11, 24)}
    assert desk.undoable().count == 3


def test_every_due_date_has_a_sentence_with_the_device(desk):
    for due in AREA.ledgers[0].due:
        assert "{heading}" in due.text
        assert "disposed" not in due.states


# ---- spreadsheets


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("管理番号 品名 メーカー 型番 S/N 保管場所 購入日", "tag name maker model serial place acquired_on"),
        ("No. 機器名 種別 シリアル番号 利用者 リース満了日", "tag name category serial user lease_ends_on"),
        (
            "資産番号 名称 接続系 機密性 完全性 可用性 棚卸日",
            "tag name network confidentiality integrity availability counted_on",
        ),
    ],
)
def test_usual_headings_find_their_fields(desk, header, fields):
    labels = {name: (label.text, *label.aliases) for name, label in Device.labels().items()}
    assert list(suggest(header.split(), labels).values()) == fields.split()


def test_cells_of_an_office_are_read(desk):
    assert read(desk, Device, "category", "ＵＳＢメモリ") is Category.MEMORY
    assert read(desk, Device, "confidentiality", "3") is Confidentiality.HIGH
    assert read(desk, Device, "network", "LGWAN接続系") is Network.LGWAN
    assert read(desk, Device, "owner", "市支給") is Owner.CITY
    assert read(desk, Device, "user", "1001") == desk.user.person
    assert read(desk, Device, "user", "佐藤 一郎") == desk.user.person
    assert read(desk, Device, "tag", "ｋｄ－０００１") == "KD-0001"


# ---- paper


def printed(desk, code, records):
    paper = next(p for p in desk.ledgers["device"].papers if p.code == code)
    return PaperRenderer(desk.ledgers)(paper, records, desk)


def pages_of(pdf):
    return [re.sub(r"\s", "", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf), strict=True).pages]


@pytest.fixture
def practice(desk):
    PERSON.samples(desk)
    AREA.samples(desk)
    return desk


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
    assert set(Device.labels()) - printed_fields <= {"recovery_hours", "handling_note"}
    assert not [f for f in out.findings if f.stops]


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
        "L-02", "ラベル試し刷り", lambda records, sheet, look: trial(sheet, Setup("24", right=1.0)), many=True
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
