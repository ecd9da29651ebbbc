"""What binds records to others and people to records stands at the server: a program that forgets it is refused."""

import itertools
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from komae_desk.admin.installation import engine_of, write_rules
from komae_desk.app import program_areas
from komae_desk.core.area import ledgers
from komae_desk.core.identity import uuid7
from komae_desk.core.rules import rules_of
from tests.sync.conftest import Server
from tests.sync.sender import Item, Sender, op_of, sender

RULES = rules_of(ledgers(program_areas()).values())
TWO, THREE = "2", "3"
DECISION = {"classification_reason": "判断", "classified_on": "2026-11-01", "decision": str(uuid7())}


class Hand(Sender):
    """A person with psql and a program that knows no rule; records begin as the superuser lays them."""

    server: Server
    sent: Iterator[int]

    def say(self, *items: Item) -> list[str]:
        """Slots are given when something is sent, as a PC does it."""
        return super().say(*(item | {"dseq": next(self.sent)} for item in items))

    def lay(self, kind: str, **doc: Any) -> UUID:
        """A record at version 1."""
        record = uuid7()
        self.server.admin.execute(
            "INSERT INTO ledger.row VALUES (%s, %s, %s, 1, 1, false, %s)", (self.stream, record, kind, json.dumps(doc))
        )
        return record

    def asset(self, grade: str | None, **doc: Any) -> UUID:
        """A decided asset; without a grade nobody has said anything yet."""
        known = {"confidentiality": grade, **DECISION} if grade else {}
        base = {"state": "in_use", "tag": f"Z-{uuid7()}", "name": "名簿"}
        return self.lay("information_asset", **base | known | doc)

    def medium(self, grade: str, *inside: UUID, **doc: Any) -> UUID:
        """A medium with what lies in it."""
        base = {"state": "stored", "tag": f"K-{uuid7()}", "name": "USB", "category": "usb", "owner": "city"}
        base |= {"integrity": "2", "availability": "2"}
        return self.lay("device", confidentiality=grade, contents=[str(i) for i in inside], **base | doc)

    def take(self, kind: str, name: str, record: UUID, old: str, new: str, *, saw: int = 1, **parts: Any) -> Item:
        """A step; pairs of (old, new) are fields of its patch."""
        patch: dict[str, Any] = {"state": (old, new)} if old != new else {}
        patch |= {n: v for n, v in parts.items() if isinstance(v, tuple)}
        others = {n: v for n, v in parts.items() if not isinstance(v, tuple)}
        return self.op(kind, name, patch, record, command=name, saw=saw, **others)

    def decide(self, asset: UUID, old: str, new: str, saw: int = 1, name: str = "reclassify", **parts: Any) -> Item:
        """分類を見直す."""
        decided = {"confidentiality": (old, new), "integrity": (None, "2"), "availability": (None, "2")}
        decided |= {"classified_by": (None, str(self.human)), "decision": (DECISION["decision"], str(uuid7()))}
        return self.take(
            "information_asset", name, asset, "in_use", "in_use", saw=saw, note="見直し", **decided | parts
        )


@pytest.fixture(scope="module")
def hand(server: Server) -> Hand:
    with engine_of(server.cluster.address(database=server.database)).begin() as connection:
        write_rules(connection, RULES)
    made = sender(server, "bonds", server.stream(), "ISM", "STF", "CLK")
    hand = Hand(made.connection, made.stream, made.human)
    hand.server, hand.sent = server, itertools.count(1)
    return hand


LOW = "rejected invalid:least"


def test_a_medium_is_of_no_lower_class_than_what_lies_in_it(hand: Hand) -> None:
    """CK-05 from both sides, alone and in acts whose order is the program's."""
    asset, empty = hand.asset(THREE), hand.medium(TWO)
    put = {"contents": ([], [str(asset)])}
    assert hand.say(hand.op("device", "edit", put, empty, saw=1)) == [LOW]
    raised = hand.op("device", "edit", put | {"confidentiality": (TWO, THREE)}, empty, saw=1)
    assert hand.say(raised) == ["ok"]
    lower = hand.op("device", "edit", {"confidentiality": (THREE, TWO)}, empty, saw=2, note="理由がある")
    assert hand.say(lower) == [LOW]
    created = {
        "tag": ("", "B-1"),
        "name": ("", "USB"),
        "state": ("draft", "registered"),
        "category": (None, "usb"),
        "contents": ([], [str(asset)]),
    }
    assert hand.say(hand.op("device", "create", created)) == [LOW]
    back = hand.op("device", "undo", {"confidentiality": (THREE, TWO)}, empty, saw=2, undoes=op_of(raised))
    assert hand.say(back) == [LOW], "an undo of half an act"
    other = hand.op("device", "edit", {"name": ("USB", "別名")}, hand.medium(TWO, asset), saw=1)
    assert hand.say(other) == ["ok"], "what stood here before the rule is not stopped by it"


def test_what_lies_in_media_is_raised_together_with_them(hand: Hand) -> None:
    asset = hand.asset(TWO)
    medium, _ = hand.medium(TWO, asset), hand.medium(TWO, asset, state="disposed")
    assert hand.say(hand.decide(asset, TWO, THREE)) == [LOW]

    def both() -> tuple[Item, Item]:
        group = str(uuid7())
        up = hand.op("device", "edit", {"confidentiality": (TWO, THREE)}, medium, saw=1, group=group)
        return up, hand.decide(asset, TWO, THREE, group=group)

    first, second = both()
    half = hand.decide(asset, TWO, THREE, group="g")
    wrong = hand.op("device", "edit", {"name": ("USB", "名だけ")}, medium, saw=1, group="g")
    assert hand.say(half, wrong) == [LOW, "rejected group"]
    assert hand.say(first, second) == ["ok", "ok"]


def test_a_copy_is_of_no_lower_class_than_its_original(hand: Hand) -> None:
    original = hand.asset(THREE)
    new = {"tag": ("", "Z-9"), "name": ("", "複製"), "parent": (None, str(original)), "confidentiality": (None, TWO)}
    create = {"state": ("draft", "in_use"), **new}
    assert hand.say(hand.op("information_asset", "create", create)) == [LOW]
    assert hand.say(hand.op("information_asset", "create", create | {"confidentiality": (None, THREE)})) == ["ok"]
    low = hand.asset(TWO)
    copy = hand.asset(TWO, parent=str(low))
    assert hand.say(hand.decide(low, TWO, THREE)) == [LOW]
    # A copy follows its original's decision in one act: neither alone, nor with another class, nor another original.
    fields = [n for s in RULES["information_asset"]["steps"] if s["n"] == "follow_original" for n in s["asks"]]
    id_now = str(uuid7())

    def together(group: str, copied: str, **more: Any) -> tuple[Item, Item]:
        whole = {"decision": (DECISION["decision"], id_now)}
        up = hand.decide(low, TWO, THREE, group=group, **whole)
        kept = {name: pair for name, pair in json.loads(up["body"])["patch"].items() if name in fields}
        kept |= {"confidentiality": (TWO, copied)} | more
        return up, hand.take(
            "information_asset", "follow_original", copy, "in_use", "in_use", group=group, **pairs(kept)
        )

    assert hand.say(*together("l1", TWO)) == [LOW, "rejected group"]
    assert hand.say(*together("l2", THREE, integrity=(None, "1"))) != ["ok", "ok"]
    assert hand.say(together("", THREE)[1]) == ["rejected forbidden:like"]
    assert hand.say(*together("l3", THREE)) == ["ok", "ok"]


def pairs(patch: dict[str, Any]) -> dict[str, Any]:
    """A patch as JSON has it, as pairs."""
    return {name: tuple(pair) for name, pair in patch.items()}


def test_a_decided_class_changes_by_the_steps_of_the_decision_alone(hand: Hand) -> None:
    asset = hand.asset(None)
    candidate = hand.op("information_asset", "edit", {"confidentiality": (None, TWO)}, asset, saw=1)
    assert hand.say(candidate) == ["ok"], "an imported class is a candidate"
    decision = (None, str(uuid7()))
    decided = hand.decide(
        asset,
        TWO,
        TWO,
        2,
        "classify",
        classified_on=(None, "2026-11-25"),
        classification_reason=("", "判断"),
        decision=decision,
        confidentiality=(TWO, TWO),
    )
    assert hand.say(decided) == ["ok"]
    lowered = {"confidentiality": (TWO, "1")}
    refused = [
        hand.op("information_asset", "edit", lowered, asset, saw=3, note="理由"),
        hand.op("information_asset", "edit", {"classified_on": ("2026-11-25", None)}, asset, saw=3),
        hand.take("information_asset", "lose", asset, "in_use", "lost", saw=3, note="理由", **lowered),
        hand.take("information_asset", "reclassify", asset, "in_use", "in_use", saw=3, note="理由", **lowered),
    ]
    assert hand.say(*refused) == ["rejected forbidden:sealed"] * 4
    behind = hand.op(
        "information_asset", "undo", {"confidentiality": (TWO, None)}, asset, saw=3, undoes=op_of(candidate)
    )
    assert hand.say(behind) == ["conflict conflict:state"]
    again = hand.take(
        "information_asset", "reclassify", asset, "in_use", "in_use", saw=3, note="公開した",
        decision=(decision[1], str(uuid7())), classified_on=("2026-11-25", "2026-11-26"), **lowered,
    )  # fmt: skip
    assert hand.say(again) == ["ok"]


def test_who_must_differ_differs_and_what_is_needed_is_there(hand: Hand) -> None:
    """R-03: witnesses, 修理引渡し; R-02 and R-03 rest on permissions that were given; P-03 needs CISO (CK-07)."""
    one, other = hand.lay("person", name="甲"), hand.lay("person", name="乙")
    device = hand.medium(TWO)

    def treatment(**doc: Any) -> UUID:
        base = {
            "purpose": "erasure",
            "device": str(device),
            "processed_at": "2026-11-25T09:00:00+09:00",
            "method": "crush",
        }
        return hand.lay("treatment", **base | {"processed_by": str(one)} | doc)

    def record(name: str, **doc: Any) -> list[str]:
        target = "repairing" if name == "hand_over" else "recorded"
        return hand.say(hand.take("treatment", name, treatment(**doc), "draft", target))

    assert record("record", witness=str(other), second_witness=str(other)) == ["rejected invalid:same"]
    assert record("record", witness=str(one)) == ["rejected invalid:same"]
    assert record("record", method=None) == ["rejected invalid:method"]
    assert record("record", witness=str(other)) == ["ok"]
    assert record("hand_over", purpose="repair", contractor="修理店") == ["rejected invalid:repair_basis"]
    contract = {"purpose": "repair", "contractor": "修理店", "repair_basis": "contract"}
    assert record("hand_over", **contract) == ["rejected invalid:secrecy_contract"]

    waiting, given = (hand.lay("disposal", state=state) for state in ("submitted", "permitted"))
    permit = {"purpose": "disposal", "permit_number": "P06-R8-0001"}
    assert record("dispose", **permit, disposal=str(waiting)) == ["rejected forbidden:rests"]
    assert record("dispose", **permit, disposal=str(given)) == ["ok"]

    line = {"moved_at": "2026-11-25T09:00:00+09:00", "things": "名簿", "destination": "県庁", "passing": "transport"}
    by_hand = hand.lay("conveyance", state="open", number="R02-R8-0009", confidentiality="1", **line)
    up = {"confidentiality": ("1", TWO)}
    assert hand.say(hand.op("conveyance", "edit", up, by_hand, saw=1)) == ["rejected forbidden:rests"]  # CK-03
    forged = hand.lay("conveyance", confidentiality=TWO, permit_number="P04-R8-0001", permit_on="2026-11-01", **line)
    assert hand.say(hand.take("conveyance", "depart", forged, "draft", "open")) == ["rejected forbidden:rests"]

    asked = hand.lay("private_device", **filled("private_device"), state="submitted", number="P03-R8-0001")
    decided = {"decided_by": (None, str(hand.human)), "decided_on": (None, "2026-11-25")}
    permit = hand.take("private_device", "permit", asked, "submitted", "permitted", **decided)
    assert hand.say(permit) == ["rejected invalid:ciso_document"]
    word = '{"ciso_document": "情政発123", "ciso_decided_on": "2026-11-01"}'
    hand.server.admin.execute("UPDATE ledger.row SET doc = doc || %s::jsonb WHERE record = %s", (word, asked))
    permit = hand.take("private_device", "permit", asked, "submitted", "permitted", **decided)
    assert hand.say(permit) == ["ok"]
    # One device has one permission at a time (CK-17); what has ended is in nobody's way.
    again = hand.lay("private_device", **filled("private_device"))
    submitted = {"applied_on": (None, "2026-11-25")}
    twice = hand.take("private_device", "submit", again, "draft", "submitted", **submitted)
    assert hand.say(twice) == ["conflict conflict:serial"]
    hand.server.admin.execute(
        "UPDATE ledger.row SET doc = doc || jsonb_build_object('state', 'done') WHERE record = %s", (asked,)
    )
    assert hand.say(hand.take("private_device", "submit", again, "draft", "submitted", **submitted)) == ["ok"]


def filled(kind: str) -> dict[str, Any]:
    """Something in every field that is required."""
    fields = RULES[kind]["fields"]
    said = {"s": "文", "d": "2026-11-01", "t": "2026-11-01T09:00:00+09:00", "u": str(uuid7()), "b": True, "i": 1}
    values = {n: fields[n]["c"][0] if "c" in fields[n] else said.get(fields[n]["t"]) for n in RULES[kind]["required"]}
    return {n: [v] if fields[n]["t"] == "m" else v for n, v in values.items()}


def test_people_named_in_an_application_take_or_leave_its_steps(hand: Hand) -> None:
    """CK-01, CK-24: nobody writes the own permission down, and 事後確認 is the named person's."""
    me, other = hand.lay("person", name="本人"), hand.lay("person", name="他人")
    hand.server.admin.execute("UPDATE ledger.row SET record = %s WHERE record = %s", (hand.human, me))
    own = hand.lay("disposal", state="submitted", applicant=str(hand.human))
    day = {"decided_on": (None, "2026-11-01"), "decided_title": ("", "課長"), "decided_name": ("", "課長の名")}
    paper = day | {"decision_document": ("", "文書1"), "transcribed_by": (None, str(hand.human))}
    assert hand.say(hand.take("disposal", "transcribe", own, "submitted", "permitted", **paper)) == [
        "rejected forbidden:self"
    ]
    others = hand.lay("disposal", state="submitted", applicant=str(other))
    hand.server.admin.execute("UPDATE gate.membership SET duties = '{DEP}' WHERE login = 'bonds'")
    given = {"decided_by": (None, str(hand.human))}
    alone = hand.take(
        "disposal", "permit_as_deputy", others, "submitted", "permitted", note="部長が不在のため", **given
    )
    assert hand.say(alone) == ["rejected forbidden:role"], "a deputy decides on the manager's own application alone"
    chief = hand.server.person("bondschief", hand.stream, duties=("ISM",))
    managers = hand.lay(
        "disposal", **filled("disposal") | {"applicant": str(chief)}, state="submitted", number="P06-R8-9"
    )
    given |= {"decided_on": (None, "2026-11-25")}
    step = hand.take(
        "disposal", "permit_as_deputy", managers, "submitted", "permitted", note="部長が不在のため", **given
    )
    assert hand.say(step) == ["ok"]
    hand.server.admin.execute("UPDATE gate.membership SET duties = '{ISM,STF,CLK}' WHERE login = 'bonds'")
    moved = {"applied_on": (None, "2026-11-01"), "paper_number": ("", "旧1"), "migrated_by": (None, str(hand.human))}
    assert hand.say(hand.take("disposal", "migrate", own, "submitted", "permitted", **day | moved)) == [
        "rejected forbidden:self"
    ]
    named = {"later_confirmer": str(other), "applicant": str(hand.human)}
    confirm = hand.take(
        "disposal", "confirm_later", hand.lay("disposal", state="permitted", **named), "permitted", "permitted",
        later_confirmed_on=(None, "2026-11-25"),
    )  # fmt: skip
    assert hand.say(confirm) == ["rejected forbidden:named"]


def test_a_thing_ends_with_its_permission_which_is_not_taken_back_under_what_rests_on_it(hand: Hand) -> None:
    """対2-2(10)ウ, settled.md 15: two PCs at once, or a program that forgets the permission."""
    device, asset = hand.medium(TWO, state="disposal_requested"), hand.asset(TWO, state="disposal_requested")
    named = {"devices": [str(hand.medium(TWO)), str(device)], "assets": [str(asset)]}
    permit = hand.lay("disposal", state="processed", number="P06-R8-7", **named)
    day = (None, "2026-11-25")

    def ended(kind: str, record: UUID, group: str = "") -> Item:
        return hand.take(kind, "dispose", record, "disposal_requested", "disposed", disposed_on=day, group=group)

    assert hand.say(ended("device", device)) == ["rejected forbidden:alone"]
    assert hand.say(ended("information_asset", asset)) == ["rejected forbidden:alone"]
    confirmed = {"confirmed_by": (None, str(hand.human)), "confirmed_on": day, "group": "c"}
    done = hand.take("disposal", "complete", permit, "processed", "done", **confirmed)
    assert hand.say(done, ended("device", device, "c"), ended("information_asset", asset, "c")) == ["ok"] * 3
    begun = hand.lay("disposal", state="permitted", number="P06-R8-8")
    hand.lay("treatment", state="recorded", disposal=str(begun))
    for name, target in (("revoke_permit", "submitted"), ("cancel", "cancelled")):
        step = hand.take("disposal", name, begun, "permitted", target, note="見直し")
        assert hand.say(step) == ["conflict conflict:state"]


def test_a_server_whose_rules_know_no_bonds_takes_what_it_took_before(hand: Hand) -> None:
    """An older server and a newer program, and the other way round: what is not declared is not asked."""
    bonds = ("least", "bears", "bound", "sealed", "needed", "rests", "distinct", "once", "owned")
    of_steps = ("named", "not_named", "of", "like", "along", "unless")
    older = {
        kind: {n: v for n, v in rule.items() if n not in bonds}
        | {"steps": [{n: v for n, v in step.items() if n not in of_steps} for step in rule["steps"]]}
        for kind, rule in RULES.items()
    }
    with engine_of(hand.server.cluster.address(database=hand.server.database)).begin() as connection:
        write_rules(connection, older)
    medium = hand.medium(TWO, hand.asset(THREE))
    lower = hand.op("device", "edit", {"confidentiality": (TWO, "1")}, medium, saw=1, note="理由")
    assert hand.say(lower) == ["ok"]
    with engine_of(hand.server.cluster.address(database=hand.server.database)).begin() as connection:
        write_rules(connection, RULES)
    again = hand.op("device", "edit", {"confidentiality": ("1", TWO)}, medium, saw=2)
    assert hand.say(again) == [LOW], "from the rules on it is asked"
    assert hand.say(hand.op("device", "edit", {"note": ("", "備考")}, medium, saw=2)) == ["ok"], (
        "and stops no other work"
    )


def test_a_device_goes_to_be_repaired_together_with_its_record_alone(hand: Hand) -> None:
    """対4-1(5)イ: erased, or under a contract of secrecy; a program that only sets the state is refused."""
    device = hand.medium(TWO)
    erased = {"processed_at": "2026-11-25T09:00:00+09:00", "processed_by": str(hand.lay("person")), "method": "crypto"}
    line = {"purpose": "repair", "contractor": "修理店", "repair_basis": "erased", "device": str(device), **erased}
    record, elsewhere = hand.lay("treatment", **line), hand.lay("treatment", **line | {"device": str(hand.medium(TWO))})

    def repaired(group: str) -> Item:
        return hand.take("device", "repair", device, "stored", "repairing", repairer=("", "修理店"), group=group)

    def handed(which: UUID, group: str) -> Item:
        return hand.take("treatment", "hand_over", which, "draft", "repairing", group=group)

    alone = "rejected forbidden:alone"
    assert hand.say(repaired("")) == [alone]
    assert hand.say(hand.take("device", "check_out", device, "stored", "out")) == [alone], (
        "nor carried out without R-01"
    )
    assert hand.say(handed(elsewhere, "a"), repaired("a")) == ["rejected group", alone]
    assert hand.say(handed(record, "b"), repaired("b")) == ["ok", "ok"]


def test_nobody_signs_what_is_still_to_be_explained_again(hand: Hand) -> None:
    """対5-1(2)ア 確実に理解させ: the server asks for it too, of 受領 and of 同意書を求めない."""
    signed = {"signed_on": (None, "2026-11-02"), "received_on": (None, "2026-11-02")}
    signed |= {"received_by": (None, str(hand.human))}
    told = {"state": "explained", "person": str(hand.human), "starts_on": "2026-11-01", "ends_on": "2027-03-31"}
    answers = {}
    for understanding in ("again", "yes"):
        made = hand.lay("consent", understanding=understanding, **told)
        answers[understanding] = hand.say(hand.take("consent", "receive", made, "explained", "signed", **signed))
    assert answers == {"again": ["rejected forbidden:when"], "yes": ["ok"]}


def test_a_person_stands_once_in_a_course_whoever_reads_the_card(hand: Hand) -> None:
    """Two doors, each without the other's line; somebody taken out by hand may come in again."""
    courses, person = [hand.lay("course", state="open") for _ in range(3)], hand.lay("person")
    at = {"state": (None, "expected"), "person": (None, str(person))}
    hand.lay("attendance", state="expected", course=str(courses[2]), person=str(person), voided=True)
    for course, answer in zip((*courses, courses[0]), (*["ok"] * 3, "conflict conflict:person"), strict=True):
        assert hand.say(hand.op("attendance", "create", at | {"course": (None, str(course))})) == [answer]


def test_a_subcontractor_gets_nothing_of_a_higher_class_than_the_contract(hand: Hand) -> None:
    """対2-1, from both sides; a contract of which nobody has said a class yet stops nothing."""
    asked = {"state": "requested", "name": "再委託先", "work": "印刷", "requested_on": "2026-11-01"}
    words = {"state": "running", "subject": "印刷", "work": "data", "contractor": "架空印刷", "personal": "no"}
    contract, over = (hand.lay("contract", confidentiality=TWO, **words) for _ in range(2))

    def passed_on(contract: UUID, grade: str) -> Item:
        values = asked | {"contract": str(contract), "confidentiality": grade}
        return hand.op("subcontractor", "create", {name: (None, value) for name, value in values.items()}, uuid7())

    assert [hand.say(passed_on(contract, grade)) for grade in (THREE, TWO)] == [[LOW], ["ok"]]
    hand.lay("subcontractor", state="ended", contract=str(over), confidentiality=TWO)
    grade = {"confidentiality": (TWO, "1")}
    lower = [hand.op("contract", "edit", grade, of, saw=1, note="理由") for of in (contract, over)]
    assert hand.say(lower[0]) == [LOW] and hand.say(lower[1]) == ["ok"]
    assert hand.say(passed_on(hand.lay("contract", state="selecting"), THREE)) == ["ok"]
