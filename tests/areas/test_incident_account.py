"""公表資料 and 調査報告書 (I-08, I-13): what they say, the procedure, names, who decides (緊6-6, 緊4図2)."""

from typing import Any

import pytest

from komae_desk.areas.incident.account.record import Disclosure, Purpose
from komae_desk.areas.incident.incident.record import Thing
from komae_desk.areas.incident.reporting.workflow import ISM
from komae_desk.areas.person.person.record import Employment
from komae_desk.core.errors import Forbidden, Invalid, Refused, Warned
from komae_desk.core.people import Role
from komae_desk.core.record import changed
from tests.areas.reported import Reported
from tests.areas.test_incident_after import DAY, as_, fields, in_order, words


@pytest.fixture
def section() -> Reported:
    return Reported.begun()


def account(section: Reported, purpose: Purpose, **values: Any) -> Any:
    made = dict(purpose=purpose, method="聞き取り", prevention="毎日確かめる", contact="税務課 03-0000-0000")
    return section.report("incident_account", **made | values)


def test_what_is_published_says_a_to_ke_and_is_decided_by_the_ciso(section):
    desk, record = section.desk, account(section, Purpose.PUBLICATION, wishes="公表に異存なし")
    in_order(
        words(section, "I-08", record)[0],
        "公表前機密性２",
        "ア事故発生の状況",
        "イ事実経緯",
        "課長に口頭で報告",
        "ウ調査方法と状況",
        "エ漏えいした情報の内容",
        "氏名、住所、所得120名（おおよそ）",
        "オ被害内容",
        "カ原因",
        "キ当面の対応策",
        "ク再発防止策",
        "ケ問い合わせ窓口",
        "税務課03-0000-0000",
    )
    assert "電話で聞いた内容" not in words(section, "I-08", record)[0]
    submitted = desk.move(record, "submit")
    assert "公表前機密性２" in words(section, "I-08", submitted)[0]
    for role in (Role.SECURITY_HEAD_OFFICER, Role.SECURITY_MANAGER):
        with pytest.raises((Forbidden, Refused)):
            as_(section, role).move(submitted, "decide")
    decided = as_(section, Role.CISO).move(submitted, "decide")
    assert (decided.decided_name, decided.decided_on) == ("別の 人", DAY)
    assert "公表前" not in words(section, "I-08", decided)[0], "this is the paper that is put up"
    with pytest.raises(Warned) as asked:
        desk.move(decided, "publish", published_on=DAY)
    assert fields(asked.value) == {"persons_told_on", "is_one_window", "url"}
    published = desk.move(
        decided,
        "publish",
        published_on=DAY,
        persons_told_on=DAY,
        is_one_window=True,
        url="https://www.example.lg.jp/",
        is_reachable=True,
    )
    in_order(
        words(section, "I-08-2", published)[0],
        "☑連絡した",
        "公表に異存なし",
        "☑一本化した",
        "URL：https://www.example.lg.jp/",
        "☑市のトップページからたどれる",
        "公表の決定（CISO）",
        "別の人",
    )
    assert "機密性１" in words(section, "I-08", published)[0]


def test_a_name_is_noticed_before_it_is_published(section):
    """Names of the register and of who told, with or without a blank; in the office's own report they may stand."""
    desk = section.desk
    desk.save(desk.new("person", name="髙﨑　𠮷子", staff_number="2001", category=Employment.FULL))
    section.learn(discoverer_words="市民課　辻󠄀 花")
    said = dict(course="髙﨑 𠮷子が見つけた。", cause="市民課辻󠄀花の席", measures="髙﨑さんに聞いた。")
    record = account(section, Purpose.PUBLICATION, **said)
    with pytest.raises(Warned) as found:
        desk.move(record, "submit")
    assert fields(found.value) == {"course", "cause"}
    assert all("髙﨑" not in problem.text for problem in found.value.problems)
    assert desk.move(record, "submit", reasons=dict.fromkeys(fields(found.value), "本人の同意")).state == "submitted"
    assert desk.move(account(section, Purpose.INVESTIGATION, **said), "submit").state == "submitted"


def test_a_decision_on_paper_is_written_down_by_another_than_asked_for_it_or_took_it(section):
    """CK-24."""
    desk = section.desk
    record = desk.move(account(section, Purpose.PUBLICATION), "submit")
    paper = dict(decided_on=DAY, decided_title="副市長", decided_name="架空 太郎", decision_document="第9号",
                 persons_told_on=DAY, is_one_window=True)  # fmt: skip
    with pytest.raises(Refused):
        desk.move(record, "transcribe", **paper)
    known = desk.save(desk.new("person", name="髙﨑　𠮷子", staff_number="2001", category=Employment.FULL))
    other = as_(section, ISM, person=known.id)
    with pytest.raises(Invalid) as found:
        other.move(record, "transcribe", **paper | {"decided_name": "髙﨑 𠮷子"})
    assert [(each.field, each.basis) for each in found.value.problems] == [("decided_name", "CK-24")]
    kept = other.move(record, "transcribe", **paper)
    assert (kept.state, kept.submitted_by, kept.transcribed_by) == ("decided", desk.user.person, other.user.person)


def test_the_course_of_a_long_incident_ends_with_a_whole_line(section):
    for n in range(40):
        section.write(f"{n}番目の連絡。" + "利用者に知らせた。" * 8)
    record = account(section, Purpose.PUBLICATION)
    lines = record.course.splitlines()
    assert len(record.course) <= 2000
    assert lines[-1] == "（続きは、対応時系列記録簿（I-02）のとおり）"
    assert all(line.endswith("。") for line in lines[1:-1])
    section.learn(things=tuple(Thing(f"文書-{n}", f"申告書の綴り{n}") for n in range(200)))
    assert section.report("leak_report").trigger.endswith("ほか（全部で200点）")


def test_what_is_not_disclosed_stands_on_the_offices_copy_alone(section):
    secret = dict(disclosure=Disclosure.PARTLY, undisclosed="委託先の見積", undisclosed_why="契約の秘密")
    record = account(section, Purpose.INVESTIGATION, addressee="架空市議会議長", to_persons="書面で連絡", **secret)
    given, own = words(section, "I-13", record), words(section, "I-13-2", record)
    in_order(
        given[0],
        "調査報告書",
        "架空市議会議長様",
        "次の事案について調査した結果を報告します。",
        record.incident_number,
        "事案の概要",
        "経緯",
        "調査の方法・範囲",
        "被害",
        "原因",
        "対応と復旧",
        "再発防止策",
        "被害者への対応",
        "書面で連絡",
        "問い合わせ窓口",
        "添付",
        "開示日",
    )
    assert "見積" not in "".join(given)
    assert "契約の秘密" not in "".join(given)
    in_order(own[-1], "☑一部を開示しない", "委託先の見積", "契約の秘密")
    bare_of_reason = changed(record, undisclosed_why="")
    assert "undisclosed_why" in {p.field for p in bare_of_reason.problems(section.desk) if p.stops}
    submitted = section.desk.move(record, "submit")
    with pytest.raises(Refused):
        as_(section, Role.CISO).move(submitted, "decide")
    assert as_(section, Role.SECURITY_HEAD_OFFICER).move(submitted, "confirm").state == "decided"
