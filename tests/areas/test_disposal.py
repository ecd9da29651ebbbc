"""P-06 and R-03: from the application to the end that nothing takes back, and the checks on the way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from komae_desk.areas.asset.information.choices import Category
from komae_desk.areas.disposal import commands
from komae_desk.areas.disposal.choices import (
    Answer,
    Confidentiality,
    Method,
    Purpose,
    RepairBasis,
    Sort,
    Strength,
    Venue,
    minimum,
)
from komae_desk.areas.disposal.permit.record import Item
from komae_desk.areas.disposal.permit.screens import of_things
from komae_desk.areas.disposal.treatment.screens import of_device
from komae_desk.core.errors import Invalid, Refused, Warned
from komae_desk.pdf.look import Copy
from komae_desk.pdf.page import Ink
from komae_desk.pdf.sheet import drawn
from komae_desk.ui.work import tasks
from tests.areas.disposing import Disposing
from tests.attached import attached, pdf

BOX = Item(Sort.PAPER, "申告相談票", "", "12箱", Confidentiality.TWO)


@pytest.fixture
def section():
    return Disposing()


def refusal(act, *given, **values) -> str:
    with pytest.raises(Refused) as caught:
        act(*given, **values)
    return "".join(p.text for p in caught.value.problems) if isinstance(caught.value, Invalid) else caught.value.text


def warning(act, *given, **values) -> list[tuple[str, str]]:
    with pytest.raises(Warned) as caught:
        act(*given, **values)
    return [(p.field, p.basis) for p in caught.value.problems]


def test_an_application_carries_the_devices_along_to_their_end_which_nothing_takes_back(section):
    permit = section.submitted(section.disposal(items=(BOX,), methods=(Method.CRUSH, Method.SHRED)))
    assert (permit.number, section.states()) == ("P06-R8-0001", {"disposal_requested"})
    permit = section.performed(section.chief.move(permit, "permit"))
    assert permit.state == "processed"
    lines = section.chief.find("treatment", disposal=permit.id)
    assert [line.number for line in lines] == [f"R03-R8-000{n}" for n in range(1, 5)]
    assert [line.serial for line in lines] == ["SN-1", "SN-2", "SN-3", ""]
    assert {line.confidentiality for line in lines} == {Confidentiality.TWO}
    assert (lines[3].item, lines[3].quantity, lines[3].item_sort) == ("申告相談票", "12箱", Sort.PAPER)
    assert section.states() == {"disposal_requested"}
    assert section.clerk.offers(permit) == []
    done = section.chief.move(permit, "complete")
    assert (done.state, done.confirmed_by, section.states()) == ("done", section.ids.chief, {"disposed"})
    assert {line.state for line in section.chief.find("treatment", disposal=permit.id)} == {"done"}
    assert section.fresh(section.media[0]).disposed_on == section.today()
    assert "元に戻せない操作" in refusal(section.chief.undo)
    assert section.states() == {"disposed"}


def test_what_is_withdrawn_or_refused_is_the_sections_again(section):
    permit = section.submitted(section.disposal())
    assert refusal(section.other.move, section.submitted(section.disposal(devices=(section.usb.id,))), "withdraw")
    permit = section.clerk.move(permit, "withdraw")
    assert section.states() == {"stored"}
    permit = section.chief.move(section.clerk.move(permit, "submit"), "refuse", refusal_reason="まだ使える")
    assert section.states() == {"stored"}
    permit = section.chief.move(permit, "revoke_refusal", "見直した")
    assert section.states() == {"disposal_requested"}
    section.chief.move(permit, "cancel", "申請の誤り")
    assert section.states() == {"stored"}
    lost = section.chief.move(section.fresh(section.media[0]), "report_lost", "棚にない")
    permit = section.submitted(section.disposal(devices=(lost.id, section.media[1].id)))
    section.clerk.move(permit, "withdraw")
    assert [section.fresh(each).state for each in section.media[:2]] == ["lost", "stored"]


def test_nobody_permits_his_own_and_two_applications_do_not_share_a_device(section):
    own = section.disposal(applicant=section.ids.chief)
    own = section.chief.move(section.chief.save(own), "submit")
    assert "同じため" in refusal(section.chief.move, own, "permit")
    assert section.officer.move(own, "permit").decided_title.startswith("総務部長")
    said = refusal(section.submitted, section.disposal())
    assert said == f"HK-0031 USBメモリ 1号は、{section.fresh(own).heading}で申請されています。対象から外してください。"
    lent = section.device("HK-0040", "貸出中のPC", section.pc.category, "2")
    with section.chief.act("持出") as act:
        act.move(lent, "check_out")
    said = refusal(section.submitted, section.disposal(devices=(lent.id,)))
    assert "「持出中」のため、廃棄を申請できません" in said


@pytest.mark.parametrize(
    ("grade", "numbered", "venue", "least"),
    [
        (Confidentiality.THREE, Answer.YES, Venue.CONTRACTOR, Strength.DESTROY),
        (Confidentiality.ONE, Answer.YES, Venue.CONTRACTOR, Strength.DESTROY),
        (Confidentiality.TWO, Answer.NO, Venue.CONTRACTOR, Strength.PURGE),
        (None, Answer.NO, Venue.CONTRACTOR, Strength.PURGE),
        (Confidentiality.ONE, Answer.NO, Venue.CONTRACTOR, Strength.CLEAR),
        (Confidentiality.THREE, Answer.YES, Venue.OFFICE, Strength.CLEAR),
    ],
)
def test_the_least_method_is_that_of_the_table(grade, numbered, venue, least):
    assert minimum(grade, numbered, venue) is least


def test_a_weaker_method_passes_with_a_reason_only(section):
    weak = section.by_contractor(methods=(Method.OVERWRITE,))
    assert warning(section.submitted, weak) == [("methods", "CK-06")]
    draft = section.clerk.save(section.by_contractor(methods=(Method.OVERWRITE, Method.CRUSH)))
    permit = section.clerk.move(draft, "submit", reasons={"methods": "破砕の前に消去する"})
    permit = section.chief.move(permit, "permit", reasons={"methods": "破砕を確認する"})
    assert warning(section.performed, permit, method=Method.OVERWRITE) == [("method", "CK-06")]
    assert section.chief.find("treatment") == []
    permit = section.performed(permit, method=Method.OVERWRITE, reason="装置が故障し、消去命令を受け付けないため")
    (line, *_) = section.chief.find("treatment", disposal=permit.id)
    assert (line.minimum, line.passed_reason) == (Strength.PURGE, "装置が故障し、消去命令を受け付けないため")
    assert permit.state == "certificate_wait"


def test_flash_memory_is_not_written_over_and_paper_is_not_crushed(section):
    assert warning(section.submitted, section.disposal(methods=(Method.OVERWRITE,))) == [("methods", "CK-06")]
    said = refusal(section.submitted, section.disposal(items=(BOX,)))
    assert said == "申告相談票の方法を選んでください（裁断・溶解・焼却）。"


def test_the_certificate_of_a_contractor_is_promised_chased_and_needed(section):
    said = refusal(section.submitted, section.disposal(venue=Venue.CONTRACTOR))
    assert "業者名を入力してください。" in said
    assert "完了証明書の受領予定日を入力してください。" in said
    permit = section.performed(section.permitted(section.by_contractor()))
    assert permit.state == "certificate_wait"
    (due, *_) = [d for d in section.chief.ledgers["disposal"].due if "certificate_wait" in d.states]
    assert (due.field, due.step) == ("certificate_promised_on", "receive_certificate")
    assert "complete" not in {offer.step.name for offer in section.chief.offers(permit)}
    assert refusal(section.clerk.move, permit, "receive_certificate", certificate_number="第7号") != ""
    day = section.today()
    permit = section.clerk.move(permit, "receive_certificate", certificate_number="第7号", certificate_on=day)
    permit = section.chief.move(permit, "ask_again", "製造番号が1台違う")
    permit = section.clerk.move(permit, "receive_certificate", certificate_number="第8号", certificate_on=day)
    kept = attached(section.clerk, permit, "certificate.pdf", pdf(1), "certificate")
    section.chief.move(permit, "complete")
    paper = section.chief.ledgers["treatment"].papers[0]
    lines = section.chief.find("treatment")
    sheet = drawn(lambda page: paper.draw(lines, page, section.chief), None, Copy(""))
    words = "".join(mark.text for p in sheet.pages for mark in (*p.form, *p.marks) if isinstance(mark, Ink))
    assert words.replace(" ", "").count(kept.blob[:12]) == 3
    assert {(t.certificate_number, t.certificate_on) for t in section.chief.find("treatment")} == {("第8号", day)}


def test_two_witnesses_are_two_and_neither_did_it(section):
    permit, ids = section.permitted(section.disposal()), section.ids
    assert "立会者1と立会者2が同じ人です。" in refusal(section.performed, permit, witnesses=(ids.other, ids.other))
    assert "処理した人と立会者が同じ人です。" in refusal(section.performed, permit, witnesses=(ids.clerk,))
    numbered = section.permitted(section.disposal(devices=(section.usb.id,), my_number=Answer.YES))
    assert warning(section.performed, numbered, witnesses=()) == [("witness", "対2-2(10)ア")]


def test_a_part_today_and_the_rest_tomorrow(section):
    permit = section.permitted(section.disposal())
    first, *rest = commands.remaining(section.clerk, permit)
    permit = section.performed(permit, things=[first])
    assert (permit.state, commands.remaining(section.clerk, permit)) == ("permitted", rest)
    assert "実施の記録がある" in refusal(section.chief.move, permit, "revoke_permit", "見直し")
    assert "実施の記録があります" in refusal(section.performed, permit, things=[first])
    assert section.performed(permit, things=rest).state == "processed"
    section.clerk.undo()
    assert section.fresh(permit).state == "permitted"
    assert commands.remaining(section.clerk, section.fresh(permit)) == rest


def test_a_permission_after_the_fact_says_so(section):
    begun = section.now() - timedelta(days=1)
    late = section.submitted(section.disposal(begun_at=begun))
    assert warning(section.chief.move, late, "permit") == [("decided_on", "CK-02")]
    permit = section.chief.move(late, "permit", reasons={"decided_on": "災害の後片付けのため"})
    assert permit.beside_state == ("事後",)
    how = commands.Performance(begun, section.ids.clerk)
    done = [commands.Done(t, Method.CRUSH) for t in commands.remaining(section.clerk, permit)]
    assert warning(commands.perform, section.clerk, permit, done, how) == [("processed_at", "CK-02")]
    commands.perform(section.clerk, permit, done, replace(how, reasons={"processed_at": "災害の後片付けのため"}))
    assert section.fresh(permit).state == "processed"


def test_class_and_network_zone_come_from_the_register(section):
    numbered = section.device(
        "HK-0050", "外付けHDD", section.pc.category, "3", network=next(iter(type(section.pc.network)))
    )
    filled = of_things(section.clerk, section.clerk.new("disposal", devices=(numbered.id, section.media[0].id)))
    assert filled["confidentiality"] is Confidentiality.THREE
    assert filled["my_number"] is Answer.YES
    assert filled["methods"] == (Method.CRUSH,)
    low = section.disposal(devices=(numbered.id,), my_number=Answer.YES)
    assert "（機密性3）より低くできません。" in refusal(section.submitted, low)
    no = section.disposal(devices=(numbered.id,), confidentiality=Confidentiality.THREE)
    assert warning(section.submitted, no) == [("my_number", "対2-2(10)ア")]


def test_the_assets_follow_as_the_devices_do(section):
    asset = section.chief.save(
        section.chief.new("information_asset", tag="ZS-01", name="課税台帳の写し", category=Category.DOCUMENT)
    )
    box = section.disposal(devices=(), assets=(asset.id,), methods=(Method.SHRED,))
    asked = section.submitted(box)
    assert section.fresh(asset).state == "disposal_requested"
    again = section.disposal(devices=(), assets=(asset.id,), methods=(Method.SHRED,))
    assert "で申請されています" in refusal(section.submitted, again)
    permit = section.performed(section.chief.move(asked, "permit"), method=Method.SHRED)
    section.chief.move(permit, "complete")
    assert (section.fresh(asset).state, section.fresh(asset).disposed_on) == ("disposed", section.today())


def test_a_device_goes_to_be_repaired_erased_or_under_a_contract_of_secrecy(section):
    line = section.clerk.new("treatment", purpose=Purpose.REPAIR, device=section.pc.id, contractor="架空電機")
    line = section.clerk.save(replace(line, **of_device(section.clerk, line)))
    assert "修理に渡す根拠を選んでください。" in refusal(section.clerk.move, line, "hand_over")
    line = section.clerk.save(line, repair_basis=RepairBasis.CONTRACT)
    assert "守秘義務契約の番号か日" in refusal(section.clerk.move, line, "hand_over")
    line = section.clerk.save(line, secrecy_contract="第31号", system_checked_on=section.today())
    line = section.clerk.save(line, repair_due_on=section.today())
    assert "引き渡した日時と担当者を記録します。" in refusal(section.clerk.move, line, "hand_over")
    line = section.clerk.save(line, processed_at=section.clerk.now, processed_by=section.clerk.user.person)
    line = section.clerk.move(line, "hand_over")
    assert (line.state, section.fresh(section.pc).state) == ("repairing", "repairing")
    assert section.fresh(section.pc).repairer == "架空電機"
    asked = [task.sentence for task in tasks(section.clerk) if "修理から戻ったか" in task.sentence]
    assert len(asked) == 1, "once, not for the record and for the device"
    line = section.clerk.move(line, "take_back", returned_on=section.today())
    assert section.fresh(section.pc).state == "inspecting"
    assert section.chief.move(line, "confirm").state == "done"


def test_what_ten_rows_do_not_hold_stands_in_an_annex(section):
    boxes = tuple(replace(BOX, name=f"申告相談票 {n}（髙﨑・𠮷田・辻󠄀 担当）") for n in range(1, 13))
    permit = section.disposal(items=boxes, methods=(Method.SHRED, Method.CRUSH))
    paper = next(p for p in section.chief.ledgers["disposal"].papers if p.code == "P-06")
    sheet = drawn(lambda page: paper.draw(permit, page, section.chief), None, Copy("P06-R8-0001"))
    words = ["".join(mark.text for mark in (*p.form, *p.marks) if isinstance(mark, Ink)) for p in sheet.pages]
    assert "ほか6件は，別紙のとおり" in words[0]
    assert "申告相談票6（" in words[0].replace(" ", "")
    assert "別紙" in words[-1]
    assert "申告相談票7（" in words[-1].replace(" ", "")
    assert "申告相談票12（" in words[-1].replace(" ", "")


def test_by_hand_an_erasure_is_written_and_a_disposal_is_not(section):
    line = section.clerk.new(
        "treatment", device=section.pc.id, processed_at=section.now(), processed_by=section.ids.clerk
    )
    line = section.clerk.save(replace(line, **of_device(section.clerk, line)))
    assert line.method is Method.COMMAND
    assert section.clerk.move(line, "record").number == "R03-R8-0001"
    gone = section.clerk.save(section.clerk.new("treatment", purpose=Purpose.DISPOSAL, device=section.pc2.id))
    assert section.clerk.offers(gone) == []
    with section.clerk.act("偽り") as act:
        for step in ("record", "dispose", "hand_over"):
            with pytest.raises(Refused):
                act.move(gone, step)
