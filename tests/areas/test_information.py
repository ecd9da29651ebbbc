"""Information assets: the five questions, a class that a person decides on, copies and media that follow, places."""

import re
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pytest

from komae_desk.areas.asset import AREA
from komae_desk.areas.asset.classification import Availability, Confidentiality, HandlingRule, Integrity
from komae_desk.areas.asset.information.choices import Category, Marking, YesNo
from komae_desk.areas.asset.information.classifying import QUESTIONS, answered
from komae_desk.areas.asset.information.form import totals
from komae_desk.areas.asset.storage.record import Has, Hazard
from komae_desk.areas.person import AREA as PERSON
from komae_desk.core.errors import Invalid, Warned
from komae_desk.core.store import Query
from komae_desk.files.intake import Intake
from tests.areas.devices import AREAS, HIGH, desk_with, saved

KEPT = {"marking": (Marking.CORNER,), "place": "書庫1の棚"}
SECRET = {
    "is_public": YesNo.NO,
    "holds_sensitive": YesNo.YES,
    "harms_gravely": YesNo.YES,
    "errors_harm": YesNo.YES,
    "bearable_hours": 4,
}


@pytest.fixture
def desk():
    return desk_with(AREAS)


def begun(desk, **values):
    ledger = desk.ledgers["information_asset"]
    empty = desk.new("information_asset")
    given = {"name": "課税証明 発行記録", "category": Category.DOCUMENT, **KEPT, **values}
    return replace(empty, **ledger.screens.filled_in(desk, empty, given))


def kept(desk, **values):
    return desk.save(begun(desk, **values))


def decided(desk, asset, **answers):
    return desk.move(asset, "classify", **answered(desk, replace(asset, **answers)), **answers)


# ---- the five questions


@pytest.mark.parametrize(
    ("answers", "grades"),
    [
        ((YesNo.YES, YesNo.NO, YesNo.NO, YesNo.NO, 72), ("1", "1", "1")),
        ((YesNo.NO, YesNo.NO, YesNo.NO, YesNo.NO, 72), ("2", "1", "1")),
        # Something of the kind in what is published makes it more than 機密性1 all the same.
        ((YesNo.YES, YesNo.YES, YesNo.NO, YesNo.YES, 25), ("2", "2", "1")),
        ((YesNo.NO, YesNo.YES, YesNo.YES, YesNo.NO, 24), ("3", "1", "2")),
        ((None, None, None, YesNo.YES, None), (None, "2", None)),
        ((None,) * 5, (None,) * 3),
    ],
)
def test_answers_suggest_grades_with_a_reason_and_the_handling(desk, answers, grades):
    asset = begun(desk, **dict(zip(QUESTIONS, answers, strict=True)))
    found = answered(desk, asset)
    values = [getattr(found.get(n), "value", None) for n in ("confidentiality", "integrity", "availability")]
    assert tuple(values) == grades
    assert bool(found.get("classification_reason")) == any(grades)
    rules = found.get("handling", ())
    assert (HandlingRule.UNRECOVERABLE in rules) == (grades[0] in ("2", "3"))
    assert (HandlingRule.SIGNED_BACKUP in rules) == (grades[1] == "2")
    assert (HandlingRule.RECOVERY in rules) == (grades[2] == "2")


def test_a_candidate_is_no_decision(desk):
    asset = kept(desk, **SECRET)
    assert asset.grades == (Confidentiality.HIGH, Integrity.HIGH, Availability.HIGH), "the answers fill in a candidate"
    assert asset.is_undecided and asset.classified_by is None
    asset = decided(desk, asset)
    assert not asset.is_undecided
    assert (asset.classified_by, asset.classified_on) == (desk.user.person, desk.today)
    assert asset.classification_reason.startswith("漏れたとき重大な損害が出るため、機密性3。")
    assert asset.recovery_hours == 4


def test_what_nobody_has_decided_on_is_first_and_chased_after_five_open_days(desk):
    one = decided(desk, kept(desk, tag="ZS-0001", **SECRET))
    other = kept(desk, tag="ZS-0002")
    assert [r.id for r in desk.store.first(Query("information_asset"), 5)] == [other.id, one.id]
    assert other.open_until_on == date(2026, 12, 1), "24 November and five open days"
    assert one.open_until_on is None
    assert begun(desk, tag="").tag == "" and begun(desk).tag == "ZS-0003"


def test_a_decided_class_is_changed_by_a_new_decision_only(desk):
    asset = decided(desk, kept(desk, **SECRET))
    with pytest.raises(Invalid, match="「分類を見直す」を押してください"):
        desk.save(asset, confidentiality=Confidentiality.LOW)
    lower = {**{n: getattr(asset, n) for n in HIGH}, "confidentiality": Confidentiality.MIDDLE}
    with pytest.raises(Warned, match="分類を機密性3から機密性2に下げます"):
        desk.move(asset, "reclassify", classification_reason="一部を公表したため", **lower)
    again = desk.move(
        asset,
        "reclassify",
        classification_reason="一部を公表したため",
        reasons={"confidentiality": "一部を公表したため"},
        **lower,
    )
    assert again.confidentiality is Confidentiality.MIDDLE


def test_a_decision_needs_all_three_grades_and_a_reason(desk):
    asset = kept(desk)
    with pytest.raises(Invalid) as caught:
        desk.move(asset, "classify", confidentiality=Confidentiality.LOW)
    assert {p.field for p in caught.value.problems} == {"integrity", "availability", "classification_reason"}


# ---- what follows a decision


def test_copies_and_media_follow_the_class_in_the_same_act(desk):
    original = decided(desk, kept(desk, tag="ZS-1", is_public=YesNo.NO, errors_harm=YesNo.NO, bearable_hours=99))
    copy = kept(desk, tag="ZS-2", parent=original.id)
    assert copy.grades == original.grades and copy.is_undecided
    grades = dict(zip(HIGH, original.grades, strict=True))
    medium = saved(desk, contents=(copy.id,), **grades)
    with pytest.raises(Invalid, match="元の情報資産（機密性2）と同じにします"):
        desk.save(copy, confidentiality=Confidentiality.LOW, reasons={"confidentiality": "理由"})
    raised = desk.move(original, "reclassify", **answered(desk, replace(original, **SECRET)), **SECRET)
    copy, medium = desk.get("information_asset", copy.id), desk.get("device", medium.id)
    assert copy.grades == raised.grades == tuple(HIGH.values())
    assert copy.decision == raised.decision
    assert (medium.confidentiality, medium.integrity) == (Confidentiality.HIGH, Integrity.HIGH)
    desk.undo()
    assert desk.get("device", medium.id).confidentiality is Confidentiality.MIDDLE
    assert desk.get("information_asset", copy.id).confidentiality is Confidentiality.MIDDLE


def test_important_assets_say_so_and_lie_somewhere_or_a_reason_is_given(desk):
    asset = kept(desk, marking=(), place="")
    with pytest.raises(Warned) as caught:
        desk.move(asset, "classify", **answered(desk, replace(asset, **SECRET)))
    assert {(p.field, p.basis) for p in caught.value.problems} == {("marking", "CK-04"), ("storage", "CK-04")}
    decided(desk, kept(desk, marking=(), place="", is_public=YesNo.YES, errors_harm=YesNo.NO, bearable_hours=99))


# ---- places


def test_a_place_says_what_it_lacks(desk):
    strong = dict.fromkeys(("fireproof", "heatproof", "waterproof", "humidity_proof", "locked"), Has.YES)
    safe = desk.new("storage_place", code="HK-1", name="耐火金庫", key_keeper=desk.user.person, **strong)
    assert safe.withstands_all and not safe.is_disaster_safe
    assert replace(safe, waterproof=Has.NO, heatproof=None).lacks == ("耐熱", "耐水")
    assert replace(safe, **dict.fromkeys(("flood", "landslide", "fire"), Hazard.OUTSIDE)).is_disaster_safe
    with pytest.raises(Invalid, match="鍵管理者を選んでください"):
        desk.save(replace(safe, key_keeper=None))
    with pytest.raises(Invalid, match="登録済み"):
        desk.save(safe)
        desk.save(replace(safe, id=desk.new("storage_place").id))
    closed = desk.move(desk.get("storage_place", safe.id), "close", "使わないため")
    assert closed.state == "closed"
    assert desk.move(closed, "open_again").next_inspection_on is None


# ---- samples and totals


def test_the_practice_section_has_decided_all_but_two(desk):
    PERSON.samples(desk)
    AREA.samples(desk)
    assets = desk.find("information_asset")
    assert totals(assets).startswith(f"{len(assets)}件（重要情報")
    assert [a.tag for a in desk.store.first(Query("information_asset"), 3)][:2] == ["ZS-0033", "ZS-0034"]
    assert sum(a.is_undecided for a in assets) == 2
    late = [a for a in assets if a.open_until_on and a.open_until_on < desk.today]
    assert len(late) == 1
    assert all(a.classified_on - a.registered_on >= timedelta(0) for a in assets if a.classified_on)


# ---- an older register


def older(path, *, numbered):
    """As an office kept it: a title, a header of two rows with merged cells, columns in an order of its own."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["情報資産台帳（税務課）"])
    sheet.append(["資産名", "保存", None, "分類", None, None, "棚番", "評価", "担当", *(["番号"] if numbered else [])])
    sheet.append([None, "期間", "場所", "機密性", "完全性", "可用性", None, "重要度", None])
    for cells in ("B2:C2", "D2:F2", "A2:A3", "G2:G3"):
        sheet.merge_cells(cells)
    rows = [
        ["髙﨑文書 綴り", "5年", "書庫1", "２", "2", "1", "3-2", "高", "佐藤 一郎"],
        ["𠮷田家 調査票", "永年", "書庫1", "機密性3", None, None, None, "中", None],
        ["辻󠄀 参考資料", None, None, "", "", "", "4-1", "", ""],
    ]
    for n, row in enumerate(rows):
        sheet.append(row + (["TX-7", "", "TX-9"][n : n + 1] if numbered else []))
    book.save(path)
    return path


@pytest.mark.parametrize("numbered", [False, True])
def test_an_older_register_comes_in_with_what_no_field_takes_in_its_note(desk, tmp_path, numbered):
    kept(desk, tag="ZS-0041")
    intake = Intake(desk, "information_asset")
    table = intake.open(older(tmp_path / "old.xlsx", numbered=numbered))
    mapping = intake.mapping(table)
    checked = intake.rehearse(table, mapping)
    assert [row.faults for row in checked.rows] == [(), (), ()], mapping
    intake.commit(table, mapping, checked)
    by_name = {asset.name[:1]: asset for asset in desk.find("information_asset")}
    first, second, third = by_name["髙"], by_name["𠮷"], by_name["辻"]
    tags = ["TX-7", "ZS-0042", "TX-9"] if numbered else ["ZS-0042", "ZS-0043", "ZS-0044"]
    assert [a.tag for a in (first, second, third)] == tags
    assert first.grades == (Confidentiality.MIDDLE, Integrity.HIGH, Availability.LOW)
    assert (first.retention, first.place, first.keeper) == ("5年", "書庫1", desk.user.person)
    assert first.note.split("\n")[0] == "棚番：3-2"
    assert first.note.endswith("重要度：高")
    assert third.note == "棚番：4-1"
    assert first.is_undecided and first.registered_on == desk.today, "somebody decides on every class"
    assert desk.undo().endswith("3件の取込み")
    assert [a.tag for a in desk.find("information_asset")] == ["ZS-0041"]


def test_a_csv_of_an_old_program_is_read_in_its_own_code(desk, tmp_path):
    path = tmp_path / "old.csv"
    book = openpyxl.load_workbook(older(tmp_path / "old.xlsx", numbered=False))
    rows = [["" if c is None else str(c) for c in row] for row in book.active.iter_rows(values_only=True)]
    rows = [row for row in rows if not re.search("[𠮷󠄀]", row[0])]
    path.write_bytes("\r\n".join(map(",".join, rows)).encode("cp932"))
    intake = Intake(desk, "information_asset")
    table = intake.open(path)
    assert (table.header.top, table.header.bottom, len(table.rows)) == (2, 3, 1), "merged before it was saved as text"
    assert table.header.labels[1:6] == ("保存 期間", "保存 場所", "分類 機密性", "分類 完全性", "分類 可用性")
    (row,) = intake.rehearse(table, intake.mapping(table)).rows
    assert not row.faults
    path.write_bytes("備考,情報資産名称,置き場のめも\r\n原本,課税台帳,金庫の上\r\n".encode("cp932"))
    table = intake.open(path)
    intake.commit(table, intake.mapping(table), intake.rehearse(table, intake.mapping(table)))
    (asset,) = desk.find("information_asset")
    assert (asset.tag, asset.name, asset.note) == ("ZS-0001", "課税台帳", "原本\n置き場のめも：金庫の上")
