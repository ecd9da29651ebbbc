"""Second and later reports to the ministry: what changed is 朱書き, what is final never changes (様2 記載要領)."""

from dataclasses import replace
from typing import Any, cast

import pytest

from komae_desk.areas.incident.choices import Nature, Party
from komae_desk.areas.incident.leak import choices as leak
from komae_desk.areas.incident.leak.record import LeakReport
from komae_desk.areas.incident.leak.record import Mark as LeakMark
from komae_desk.areas.incident.outage import choices as outage
from komae_desk.areas.incident.outage.record import CourseLine, OutageReport
from komae_desk.areas.incident.reporting.changes import pieces, red_fields, told
from komae_desk.areas.incident.reporting.choices import Red, SentBy
from komae_desk.core.errors import Forbidden, Invalid, Refused
from komae_desk.pdf.look import Look
from komae_desk.pdf.page import Ink, Rule, Stroke
from komae_desk.ui.list_columns import cell_text, columns_of
from komae_desk.ui.paper_output import Shown
from komae_desk.ui.work import left_in_words
from tests.areas.reported import FOUND, SENDER, Reported, red_words
from tests.areas.test_incident_reports import full_leak, full_outage, problems, red_regions


@pytest.fixture
def section() -> Reported:
    return Reported.begun()


def test_four_changed_facts_and_exactly_those_four_are_red(section):
    desk = section.desk
    first = desk.move(section.report("leak_report"), "finish")
    section.learn(
        persons=118, damage="二次被害は確認されていない。名簿を回収した。", cause="持出しの記録がなかった。",
        measures="利用者に周知した。",
    )  # fmt: skip
    second = section.following(first)
    assert (second.report_no, second.before, second.state) == (2, first.id, "draft")
    assert red_fields(desk, second) == ("count", "damage", "cause", "measures")
    assert told(desk, second).startswith("前の報告（第1報）から 4か所変わりました：")
    assert red_words(section.pdf("I-05", first)) == []
    assert red_words(section.pdf("I-05", second)) == [
        "118", "名簿を回収した。", "持出しの記録がなかった。", "利用者に周知した。",
    ]  # fmt: skip
    sheet = section.sheet("I-05", second)
    assert red_regions(sheet) == {"count", "damage", "cause", "measures"}
    # Underlined, so that black and white tells it, too: as many lines as red texts, right under them.
    black = section.sheet("I-05", second, Look(colour=False))
    reds = [ink for page in sheet.pages for ink in page.marks if isinstance(ink, Ink) and ink.red]
    lines = [mark for page in black.pages for mark in page.marks if isinstance(mark, Rule)]
    assert not red_regions(black)
    assert not any(line.red for line in lines)
    assert [(round(i.x), round(i.y) > round(line.y0)) for i, line in zip(reds, lines, strict=True)] == [
        (round(line.x0), True) for line in lines
    ]  # fmt: skip


def test_a_draft_takes_in_what_the_incident_says_by_now_and_keeps_what_was_put_right(section):
    desk = section.desk
    draft = desk.save(section.report("leak_report"), damage="窓口で確かめた。", count_note="")
    assert "take_in" not in {offer.step.name for offer in desk.offers(draft)}
    section.learn(persons=118, cause="記録がなかった。")
    section.write("警察に届け出た", nature=Nature.REPORT, party=Party.POLICE, contact="架空警察署")
    assert "take_in" in {offer.step.name for offer in desk.offers(draft)}
    desk.move(draft, "take_in")
    draft = desk.get(draft.kind, draft.id)
    assert (draft.count, draft.cause, draft.police_office) == (118, "記録がなかった。", "架空警察署")
    assert (draft.damage, draft.count_note) == ("窓口で確かめた。", "")
    assert "take_in" not in {offer.step.name for offer in desk.offers(draft)}
    assert desk.undo()
    assert desk.get(draft.kind, draft.id).count == 120


def test_a_person_marks_and_unmarks_with_a_reason(section):
    desk = section.desk
    first = desk.move(section.report("leak_report"), "finish")
    section.learn(persons=118, cause="記録がなかった。")
    second = section.following(first)
    marks = (LeakMark(leak.Item.CAUSE, "前の報告で口頭で連絡済み", Red.PLAIN), LeakMark(leak.Item.DAMAGE, "", Red.MARK))
    with pytest.raises(Invalid) as found:
        desk.move(desk.save(second, marks=marks), "finish")
    assert problems(found.value) == {"marks": "様2"}
    second = desk.save(desk.get(second.kind, second.id), marks=(marks[0], replace(marks[1], reason="強調のため")))
    assert red_fields(desk, second) == ("count", "damage")
    assert red_words(section.pdf("I-05", second)) == ["118", "二次被害は確認されていない。"]


def test_choices_rows_and_what_was_taken_out_are_red_in_form_one(section):
    desk = section.desk
    draft = desk.save(full_outage(section), occurred_note="")
    first = desk.move(draft, "finish")
    section.write("システムを止めた", nature=Nature.STEP)
    second = section.following(first)
    assert [line.what for line in second.course] == ["課長に口頭で報告", "システムを止めた"]
    second = desk.save(
        second, event=outage.Event.LEAK, causes=(*second.causes, outage.Cause.INSIDE), others_told="",
        overview=second.overview + "\n追記した。", press=outage.Press.DONE,
    )  # fmt: skip
    red = red_words(section.pdf("I-04", second))
    assert [word.strip() for word in red if "令和" not in word and "（火" not in word] == [
        "情報の漏えい", "☑", "内部不正", "☑", "追記した。", "システムを止めた", "☑済", "（前の報告から削除）",
    ]  # fmt: skip
    sheet = section.sheet("I-04", second)
    assert red_regions(sheet) == {"event", "causes", "overview", "course", "press"}
    assert sum(stroke.red for page in sheet.pages for stroke in page.marks if isinstance(stroke, Stroke)) == 3
    fewer = desk.save(second, causes=first.causes[:1], course=first.course[:0], press=first.press)
    assert red_words(section.pdf("I-04", fewer)).count("（前の報告から一部削除）") == 2


def test_who_was_told_outside_and_the_day_of_publication_come_from_the_same_facts(section):
    desk = section.desk
    section.write("総務省へ", nature=Nature.REPORT, party=Party.MINISTRY)
    section.write("都へ", nature=Nature.REPORT, party=Party.METROPOLIS)
    outages = desk.move(section.report("outage_report", event=outage.Event.LEAK), "finish")
    leaks = desk.move(full_leak(section), "finish")
    assert (outages.others_told, leaks.published_on) == ("東京都", None)
    section.write("都へもう一度", nature=Nature.REPORT, party=Party.METROPOLIS)
    section.write("警察へ", nature=Nature.REPORT, party=Party.POLICE)
    section.report("incident_account", published_on=FOUND.date())
    second = section.following(outages)
    assert (second.others_told, red_fields(desk, second)) == ("東京都、警察", ("course", "others_told"))
    assert red_fields(desk, section.following(leaks)) == ("published_on",)


def test_a_third_report_is_red_against_the_second_and_not_the_first(section):
    desk = section.desk
    first = desk.move(full_leak(section), "finish")
    section.learn(persons=118)
    second = desk.move(section.following(first), "finish")
    section.learn(cause="鍵のかからない机に置いていた。")
    third = section.following(second)
    assert (third.report_no, third.count, red_fields(desk, third)) == (3, 118, ("cause",))
    assert red_words(section.pdf("I-05", third)) == ["鍵のかからない机に置いていた。"]
    assert red_words(section.pdf("I-05", desk.get(second.kind, second.id))) == ["118"], "the second as it was"
    # Back to what the first report said is a change, too.
    back = desk.save(third, count=120)
    assert red_fields(desk, back) == ("count", "cause")


def test_what_is_left_out_is_told_beside_what_is_new(section):
    """A removed sentence, option or row leaves nothing that could be red; a note in red stands for it."""
    desk = section.desk
    draft = desk.save(full_leak(section), damage="あ。い。う。", leakers=(leak.Leaker.STAFF, leak.Leaker.UNKNOWN))
    second = section.following(desk.move(draft, "finish"))
    second = desk.save(second, damage="あ。う。え。", leakers=(leak.Leaker.THIRD,), origins=(), origin_other="",
                       sorts=(leak.Sort.LOSS,), sort_other="", count=None, police=())  # fmt: skip
    partly, all_of_it = "（前の報告から一部削除）", "（前の報告から削除）"
    assert [word.strip() for word in red_words(section.pdf("I-05", second))] == [
        "USBメモリ等記録媒体や書類等の紛失", all_of_it, all_of_it, all_of_it, "第３者", partly, all_of_it,
        "え。", partly, all_of_it,
    ]  # fmt: skip


def test_rows_are_compared_in_their_order_and_also_where_two_say_the_same(section):
    desk = section.desk
    lines = tuple(CourseLine(at, what) for at, what in (("10:20", "電話"), ("10:30", "停止"), ("10:40", "復旧")))
    first = desk.move(desk.save(full_outage(section), course=lines), "finish")
    second = section.following(first)

    def red(*rows: CourseLine) -> list[str]:
        found = red_words(section.pdf("I-04", desk.save(desk.get(second.kind, second.id), course=rows)))
        return [word.strip() for word in found]

    assert red(*lines, lines[0]) == ["10:20", "電話"], "once more the same is one row more"
    assert red(lines[0], replace(lines[1], what="遮断"), lines[2]) == ["10:30", "遮断"]
    assert red(lines[0], lines[2], CourseLine("10:50", "連絡")) == ["10:50", "連絡", "（前の報告から一部削除）"]


def test_what_is_final_never_changes_and_the_next_one_puts_it_right(section):
    desk = section.desk
    first = desk.move(section.report("leak_report"), "finish")
    before = section.pdf("I-05", first)
    with pytest.raises(Refused):
        desk.save(first, damage="書き換え")
    with pytest.raises(Refused):
        desk.correct(first, "訂正", damage="書き換え")
    with pytest.raises((Refused, Forbidden)):
        desk.undo()
    sent = desk.move(first, "send", sent_at=FOUND, sent_to="情報政策課", sent_by=SentBy.OFFICE)
    second = section.following(sent)
    with pytest.raises(Refused):
        desk.move(desk.get(first.kind, first.id), "next")
    assert section.pdf("I-05", desk.get(first.kind, first.id)) == before
    assert [getattr(second, name) for name in LeakReport.compared] == [getattr(first, n) for n in LeakReport.compared]
    assert (second.number, second.sent_to, second.finished_on, second.marks) == ("", "", None, ())
    third = desk.save(desk.new("leak_report", incident=section.incident.id, before=second.id, report_no=4, **SENDER))
    with pytest.raises(Invalid) as found:
        desk.move(desk.save(third, in_charge="佐藤", informed_at=FOUND), "finish")
    assert {"before", "report_no"} <= set(problems(found.value))


def test_nothing_that_was_written_stands_in_a_heading(section):
    report = full_leak(section)
    assert report.heading == "（番号なし） 様式2（情報漏えい） 第1報"
    final = section.desk.move(report, "finish")
    assert final.heading == "I05-R8-0001 様式2（情報漏えい） 第1報"
    file = Shown(section.paper("I-05"), [final], b"", cast(Any, None)).file_name
    assert file == "I-05_様式2 インシデント報告書（情報漏えい）_I05-R8-0001.pdf"


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ("あ。い。", "あ。う。い。", [("あ。", False), ("う。", True), ("い。", False)]),
        ("あ。\nい", "あ。\nい", [("あ。\nい", False)]),
        ("", "う", [("う", True)]),
        ("あ。い。", "あ。", [("あ。", False)]),
    ],
)
def test_additions_are_found_sentence_by_sentence(before, now, found):
    assert pieces(before, now) == found


def test_what_may_be_red_has_the_name_of_its_field():
    for record, item in ((LeakReport, leak.Item), (OutageReport, outage.Item)):
        assert [each.value for each in item] == [name for name in record.compared]
        assert set(record.compared) <= set(record.labels())
        assert not {"incident", "before", "report_no", "informed_at", "marks", "sent_to"} & set(record.compared)


def test_a_list_says_nothing_is_due_of_a_report_whose_next_one_is_begun(section):
    desk = section.desk
    first = desk.move(section.report("leak_report"), "finish")
    ledger = desk.ledgers["leak_report"]
    sent = desk.move(first, "send", sent_at=desk.now, sent_to="総務省", sent_by=SentBy.MAIL)
    column = next(each for each in columns_of(ledger) if each.look == "due")
    assert cell_text(ledger, sent, column, desk) == left_in_words((sent.quick_guide_on - desk.today).days)
    second = section.following(sent)
    assert cell_text(ledger, desk.get("leak_report", first.id), column, desk) == ""
    assert cell_text(ledger, second, column, desk) != ""
