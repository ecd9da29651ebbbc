"""P-02, P-03, P-15 and P-17: what they ask, who decides, how they end (domain.md §6.5, §10.4)."""

from datetime import timedelta

import pytest

from komae_desk.areas.takeout.choices import (
    Answer,
    Basis,
    Confidentiality,
    Entry,
    Need,
    NoticeKind,
    Occasion,
    Ownership,
    PrivatePledge,
    Supply,
    Terminal,
)
from komae_desk.core.errors import Invalid, Refused, Warned
from tests.areas.test_takeout_section import Section


@pytest.fixture
def section():
    return Section()


def private(section, **values):
    standard = dict(
        applicant=section.ids.clerk, ciso_document="可否判断 第3号", ciso_decided_on=section.today(),
        occasion=Occasion.NEW, terminals=(Terminal.PC,), maker="架空電機", model="KP-10", serial="SN-1",
        use="在宅勤務", starts_on=section.today(), ends_on=section.today() + timedelta(days=90),
        environment="自治体テレワークシステム", antivirus_latest=Answer.YES, system_latest=Answer.YES,
        nothing_suspicious=Answer.YES, pledges=tuple(PrivatePledge), app_permission=Need.NONE, audit_agreed=True,
    )  # fmt: skip
    desk = section.clerk
    return desk.move(desk.save(desk.new("private_device", **standard | values)), "submit")


def in_use(section, **values):
    permit = section.chief.move(private(section, **values), "permit")
    waiting = section.clerk.move(permit, "apply_office", office_number="G-5", office_applied_on=section.today())
    return section.clerk.move(section.policy.move(waiting, "permit_office"), "start")


def test_no_permission_of_a_private_device_without_the_judgement_of_the_ciso(section):
    submitted = private(section, ciso_document="", ciso_decided_on=None)
    with pytest.raises(Invalid, match="CISOの可否判断（文書と日）が空のため、許可できません"):
        section.chief.move(submitted, "permit")
    assert section.chief.move(submitted, "refuse", refusal_reason="判断がまだない").state == "refused"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (dict(antivirus_latest=Answer.NO), "ウイルス対策ソフトの確認が「いいえ」"),
        (dict(pledges=(PrivatePledge.RULES,)), "残り 6件"),
        (dict(audit_agreed=False), "監査への協力に同意"),
        (dict(terminals=(Terminal.MEDIUM,)), "電磁的記録媒体は要綱の対象外"),
        (dict(app_permission=Need.REQUIRED), "使うアプリを入力"),
        (dict(serial=""), "製造番号を入力"),
    ],
)
def test_what_stops_a_private_device(section, values, sentence):
    with pytest.raises(Invalid, match=sentence):
        private(section, **values)


def test_one_serial_number_is_permitted_once(section):
    first = private(section)
    with pytest.raises(Invalid, match="この製造番号の端末は、P03-R8-0001で申請済み"):
        private(section)
    section.chief.move(first, "refuse", refusal_reason="今は要らない")
    assert private(section).state == "submitted"


def test_an_app_is_used_only_when_the_head_officer_permitted_it(section):
    permit = section.chief.move(private(section, app_permission=Need.REQUIRED, apps="認証アプリ"), "permit")
    waiting = section.clerk.move(permit, "apply_office", office_number="G-5", office_applied_on=section.today())
    cleared = section.policy.move(waiting, "permit_office")
    with pytest.raises(Invalid, match="アプリを許可した日と人"):
        section.clerk.move(cleared, "start")
    written = section.other.move(
        cleared, "transcribe_app", app_permitted_on=section.today(), app_title="企画財政部長", app_name="架空 一",
        app_document="第8号",
    )  # fmt: skip
    assert section.clerk.move(written, "start").state == "using"


def notice(section, permit, **values):
    standard = dict(
        applicant=section.ids.clerk, notice=NoticeKind.UNNEEDED, permit=permit.id, old_device="架空電機 KP-10",
        erased_at=section.now() - timedelta(hours=1), erasure_method="初期化", erasure_confirmed_by=section.ids.other,
        groupware_number="G-9", groupware_on=section.today(),
    )  # fmt: skip
    return section.clerk.save(section.clerk.new("private_notice", **standard | values))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (dict(erased_at=None), "登録情報を全て消去した日時を入力"),
        (dict(erasure_method=""), "消去の方法を入力"),
        (dict(erasure_confirmed_by=None), "消去の確認者を入力"),
        (dict(notice=NoticeKind.CHANGED), "新の端末のメーカーを入力"),
    ],
)
def test_giving_up_a_device_needs_its_erasure(section, values, sentence):
    permit = in_use(section)
    with pytest.raises(Invalid, match=sentence):
        section.clerk.move(notice(section, permit, **values), "submit")


def test_the_one_who_gives_notice_does_not_confirm_the_erasure(section):
    draft = notice(section, in_use(section), erasure_confirmed_by=section.ids.clerk)
    with pytest.raises(Invalid, match="届出者と別の人"):
        section.clerk.move(draft, "submit")


def test_a_received_notice_ends_the_permission(section):
    permit = in_use(section)
    with pytest.raises(Refused, match="届を先に登録"):
        section.clerk.move(permit, "end")
    assert "end" not in {o.step.name for o in section.clerk.offers(permit)}
    confirmed = section.chief.move(section.clerk.move(notice(section, permit), "submit"), "confirm")
    received = section.policy.move(confirmed, "receive")
    assert received.end_due_on == section.today()
    section.clerk.move(received, "finish")
    assert (section.fresh(permit).state, section.fresh(received).state) == ("done", "done")
    section.clerk.undo()
    assert (section.fresh(permit).state, section.fresh(received).state) == ("using", "received")


def test_a_receipt_is_transcribed_by_a_third_hand(section):
    submitted = section.clerk.move(notice(section, in_use(section)), "submit")
    paper = dict(
        received_on=section.today(), received_title="情報政策課長", received_name="山本 恵", decision_document="G-9"
    )
    with pytest.raises(Refused, match="申請者本人は転記できません"):
        section.clerk.move(submitted, "transcribe", **paper)
    with pytest.raises(Invalid, match="決定者本人は転記できません"):
        section.policy.move(submitted, "transcribe", **paper)
    assert section.other.move(submitted, "transcribe", **paper).state == "received"


def test_a_change_keeps_the_permission(section):
    permit = in_use(section)
    new = dict(new_maker="架空電機", new_model="KP-11", new_serial="SN-2")
    draft = notice(section, permit, notice=NoticeKind.CHANGED, erased_at=None, **new)
    received = section.policy.move(section.clerk.move(draft, "submit"), "receive")
    assert section.clerk.move(received, "finish").state == "done"
    changed = section.fresh(permit)
    assert (changed.state, changed.model, changed.serial) == ("using", "KP-11", "SN-2")
    assert changed.number == permit.number
    section.clerk.undo()
    assert (section.fresh(permit).serial, section.fresh(received).state) == ("SN-1", "received")


@pytest.mark.parametrize("kind", [NoticeKind.UNNEEDED, NoticeKind.DISPOSED])
def test_what_is_given_up_or_disposed_of_ends_only_erased_and_frees_the_number(section, kind):
    permit = in_use(section)
    received = section.policy.move(section.clerk.move(notice(section, permit, notice=kind), "submit"), "receive")
    section.clerk.move(received, "finish")
    assert section.fresh(permit).state == "done"
    assert private(section, occasion=Occasion.NEW).state == "submitted"


def test_the_changed_device_has_no_other_permission(section):
    private(section, serial="SN-7")
    permit = in_use(section)
    new = dict(new_maker="架空電機", new_model="KP-11", new_serial="SN-7")
    with pytest.raises(Invalid, match="P03-R8-0001で申請済み"):
        section.clerk.move(notice(section, permit, notice=NoticeKind.CHANGED, **new), "submit")


def test_a_notice_is_about_ones_own_permitted_device(section):
    with pytest.raises(Invalid, match="許可を得て使っている端末"):
        section.clerk.move(notice(section, private(section)), "submit")
    with pytest.raises(Invalid, match="許可を受けた人と届出者が違います"):
        permit = in_use(section, serial="SN-2")
        section.clerk.move(
            notice(section, permit, applicant=section.ids.other, erasure_confirmed_by=section.ids.clerk), "submit"
        )


def test_who_gives_or_enters_a_notice_does_not_confirm_it(section):
    permit = in_use(section, applicant=section.ids.clerk)
    entered = section.chief.save(
        section.chief.new(
            "private_notice", applicant=section.ids.clerk, notice=NoticeKind.UNNEEDED, permit=permit.id,
            old_device="架空電機 KP-10", erased_at=section.now() - timedelta(hours=1), erasure_method="初期化",
            erasure_confirmed_by=section.ids.other, groupware_number="G-9", groupware_on=section.today(),
        )
    )  # fmt: skip
    with pytest.raises(Refused, match="届出者（入力した人を含む）と確認者が同じ"):
        section.chief.move(section.chief.move(entered, "submit"), "confirm")


def test_a_further_device_is_its_own_application(section):
    in_use(section)
    further = private(section, occasion=Occasion.FURTHER, serial="SN-9")
    assert section.chief.move(further, "permit").number == "P03-R8-0002"


def work(section, **values):
    standard = dict(
        applicant=section.ids.clerk, work="資料の作成", information="統計資料", confidentiality=Confidentiality.ONE,
        place="自宅", starts_on=section.today(), ends_on=section.today() + timedelta(days=5), supply=Supply.ISSUED,
        devices=(section.pc.id,), measures_kept=Answer.YES,
    )  # fmt: skip
    return section.clerk.save(section.clerk.new("external_work", **standard | values))


def test_work_outside_is_permitted_started_and_ended(section):
    permit = section.chief.move(section.clerk.move(work(section), "submit"), "permit")
    assert permit.number == "P02-R8-0001"
    assert section.clerk.move(section.clerk.move(permit, "start"), "finish").state == "done"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (dict(measures_kept=Answer.NO), "安全管理措置を守ること"),
        (dict(devices=()), "端末（支給）を選んで"),
        (dict(supply=Supply.NOT_ISSUED), "許可を得たもの（P-03）を選んで"),
        (dict(ends_on=None), "終了日を入力"),
    ],
)
def test_what_stops_work_outside(section, values, sentence):
    with pytest.raises(Invalid, match=sentence):
        section.clerk.move(work(section, **values), "submit")


def test_a_permitted_private_device_may_be_used_outside(section):
    draft = work(section, supply=Supply.NOT_ISSUED, private_device=in_use(section).id, devices=())
    assert section.clerk.move(draft, "submit").state == "submitted"


def brought(section, **values):
    standard = dict(
        applicant=section.ids.clerk, entry=Entry.BROUGHT_BACK, ownership=Ownership.CITY, device=section.pc.id,
        reason="持ち帰り", scanned_at=section.now(), definitions_latest=Answer.YES, system_updated=Answer.YES,
        antivirus_on=Answer.YES, nothing_suspicious=Answer.YES, connects_to="庁内LAN", starts_on=section.today(),
        ends_on=section.today(), permission_basis=Basis.PERMISSION,
    )  # fmt: skip
    return section.clerk.save(section.clerk.new("bring_in", **standard | values))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (dict(definitions_latest=Answer.NO), "定義ファイルの確認が「いいえ」"),
        (dict(device=None), "端末（台帳にあるもの）を選ぶか"),
        (dict(permission_basis=Basis.POLICY), "方針の名称と版を入力"),
    ],
)
def test_what_stops_a_connection(section, values, sentence):
    with pytest.raises(Invalid, match=sentence):
        section.clerk.move(brought(section, **values), "submit")


def test_the_scan_comes_before_the_connection(section):
    with pytest.raises(Invalid, match="接続の開始日以前"):
        section.clerk.move(brought(section, starts_on=section.today() - timedelta(days=1)), "submit")


def test_a_policy_connects_without_a_permission_and_nothing_else_does(section):
    asked = section.clerk.move(brought(section), "submit")
    with pytest.raises(Refused, match="方針のときだけ"):
        section.clerk.move(asked, "connect_by_policy")
    ruled = section.clerk.move(brought(section, permission_basis=Basis.POLICY, policy="接続方針 第2版"), "submit")
    assert section.clerk.move(ruled, "connect_by_policy").state == "using"


def test_a_connection_across_the_fiscal_year_is_asked_about(section):
    with pytest.raises(Warned, match="年度をまたぎます"):
        section.clerk.move(brought(section, ends_on=section.today() + timedelta(days=300)), "submit")
