"""What the registers ask for beyond the assets: media kept for long, licences, questions of classification."""

from dataclasses import replace
from datetime import date

import pytest

from komae_desk.areas.asset.classification import Availability, Confidentiality, HandlingRule, Integrity
from komae_desk.areas.asset.device.record import Answer, Category
from komae_desk.areas.asset.information.choices import Marking
from komae_desk.areas.asset.licence.record import LicenceKind
from komae_desk.areas.asset.storage.record import HAZARDS, WITHSTANDS, Has, Hazard
from komae_desk.core.errors import Invalid, Warned
from komae_desk.ui.list_columns import state_chip
from tests.areas.devices import AREAS, HIGH, desk_with, new, saved

OUTSIDE = dict.fromkeys(HAZARDS, Hazard.OUTSIDE)
STRONG = dict.fromkeys((*WITHSTANDS, "locked"), Has.YES)


@pytest.fixture(scope="module")
def desk():
    return desk_with(AREAS)


def place(desk, code, **values):
    return desk.save(desk.new("storage_place", code=code, name=f"書庫{code}", key_note="鍵箱", **values))


def warned(desk, record, **changes):
    with pytest.raises(Warned) as caught:
        desk.save(record, **changes)
    return {(p.field, p.basis): p.text for p in caught.value.problems}


def test_a_medium_kept_for_long_is_write_protected_safe_from_disasters_and_from_fire_and_water(desk):
    weak = place(desk, "HK-1", **STRONG | {"waterproof": Has.NO, "humidity_proof": None})
    safe = place(desk, "HK-2", **STRONG, **OUTSIDE)
    medium = new(desk, "KD-1", category=Category.MEMORY, storage=weak.id, long_term=True, **HIGH)
    found = warned(desk, medium)
    assert set(found) == {("write_protection", "対2-2(6)イ"), ("long_term", "対2-2(6)ウ"), ("storage", "対2-2(6)エ")}
    assert "には耐水・耐湿がありません" in found["storage", "対2-2(6)エ"]
    kept = desk.save(medium, storage=safe.id, write_protection=Answer.YES, write_protected_on=desk.today)
    moved = desk.save(kept, storage=weak.id, reasons={"long_term": "移設の間", "storage": "移設の間"})
    assert "移設の間" in desk.history(moved)[0].note
    assert desk.save(moved, note="一度通した理由は、もう一度は求めない").version == 3
    nowhere = warned(desk, new(desk, "KD-3", category=Category.DISC, long_term=True, place="書庫の奥"))
    assert "保管場所（D-10）がないため" in nowhere["storage", "対2-2(6)ウ"], "words alone prove nothing"
    pc = new(desk, "KD-2", storage=weak.id, **HIGH)
    assert desk.save(pc).storage == weak.id, "a PC in use is no medium put away"


def test_licences_count_what_is_left_and_more_than_there_are_is_red(desk):
    pcs = [saved(desk, f"PC-{n}").id for n in range(3)]
    made = desk.new("software_licence", product="見本CAD", category=LicenceKind.VOLUME, owned=2, elsewhere=1)
    assert (made.assigned, made.remaining) == (1, 1)
    ledger = desk.ledgers["software_licence"]
    assert state_chip(ledger, made).word == "利用中"
    found = warned(desk, made, devices=tuple(pcs))
    assert "割当数（4）が、保有数（2）を超えています" in found["owned", "対6-1(17)ウ"]
    over = desk.save(made, devices=tuple(pcs), reasons={"owned": "入替えの間"})
    assert (over.remaining, state_chip(ledger, over).status.colours) == (-2, "err")
    with pytest.raises(Invalid, match="保有数を入力してください"):
        desk.save(desk.new("software_licence", product="見本", category=LicenceKind.SINGLE))
    site = desk.save(desk.new("software_licence", product="地図", category=LicenceKind.SITE))
    assert site.remaining is None and not site.is_exceeded


def test_the_answer_to_a_question_decides_on_the_asset_in_the_same_act(desk):
    kept = {"marking": (Marking.CORNER,), "place": "棚"}
    asset = desk.save(desk.new("information_asset", tag="ZS-1", name="名簿", **kept))
    ledger = desk.ledgers["classification_question"]
    empty = desk.new("classification_question")
    begun = ledger.screens.filled_in(desk, empty, {"asset": asset.id, "question": "氏名だけの名簿"})
    assert (begun["subject"], begun["asked_on"], begun["answer_by_on"]) == (
        "名簿",
        desk.today,
        date(2026, 11, 27),
    ), "three open days"
    asked = desk.move(desk.save(replace(empty, **begun)), "submit")
    assert asked.number.startswith("R13-R8-")
    grades = {
        "confidentiality": Confidentiality.MIDDLE,
        "integrity": Integrity.LOW,
        "availability": Availability.LOW,
    }
    with pytest.raises(Invalid):
        desk.move(asked, "answer", **grades)
    rules = (HandlingRule.NO_COPIES,)
    answered = desk.move(asked, "answer", reason="個人情報を含むため", handling=rules, **grades)
    decided = desk.get("information_asset", asset.id)
    assert answered.state == "answered" and not decided.is_undecided
    assert (decided.grades, decided.handling) == (tuple(grades.values()), rules)
    assert decided.classification_reason == "個人情報を含むため"
    desk.undo()
    assert desk.get("information_asset", asset.id).is_undecided
    assert desk.get("classification_question", asked.id).state == "asked"
