"""Devices and media: rules with their sentences, states and steps, spreadsheets."""

from dataclasses import replace
from datetime import date

import pytest

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
from komae_desk.areas.asset.device.record import Category, Device, Network, Owner, Substitute
from komae_desk.areas.asset.information.choices import Category as AssetCategory
from komae_desk.core.bulk import BulkChange
from komae_desk.core.entry import read
from komae_desk.core.errors import Invalid, Refused, Warned
from komae_desk.core.store import Query
from komae_desk.files.mapping import suggest
from tests.areas.devices import AREAS, HIGH, desk_with, new, saved, sentence


@pytest.fixture
def desk():
    return desk_with(AREAS)


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


@pytest.fixture
def stocked(desk):
    def kept(tag, name, **grades):
        reasons = {"marking": "試験のため", "storage": "試験のため"}
        made = desk.new("information_asset", tag=tag, name=name, category=AssetCategory.DATA, **grades)
        return desk.save(made, reasons=reasons)

    return desk, kept("ZS-1", "課税台帳", **HIGH), kept("ZS-2", "案内文", confidentiality=Confidentiality.LOW)


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
    assert offered == {"use", "store", "repair", "inspect", "report_lost", "hand_over"}


def test_on_paper_a_thing_goes_to_another_section_when_its_receipt_has_come(desk):
    device = desk.move(saved(desk), "hand_over", handed_to_name="県税事務所")
    assert (device.state, device.handed_on, device.handed_to) == ("handing", desk.today, None)
    with pytest.raises(Refused, match="引渡し中"):
        desk.save(device, note="変更")
    kept = desk.move(device, "keep_here", "来月にするため")
    assert kept.state == "stored"
    gone = desk.move(desk.move(kept, "hand_over", handed_to_name="県税事務所"), "finish_hand_over")
    assert gone.state == "handed"
    assert {o.step.name for o in desk.offers(gone)} == set()


def test_a_thing_does_not_go_to_a_section_that_has_no_name(desk):
    with pytest.raises(Invalid, match="引渡し先の課を入力してください"):
        desk.move(saved(desk), "hand_over")


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
