"""The state table of ux.md §4.4 word for word, what was lost and found, and 未返却 by the open days of the office."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from komae_desk.areas.takeout import commands, lookup
from komae_desk.areas.takeout.answer import Answer, Offer, Tone, beside
from komae_desk.areas.takeout.choices import Confidentiality, Erasure, Finding
from komae_desk.areas.takeout.permission import unreturned
from tests.areas.test_counter_bench import Bench


@pytest.fixture
def bench():
    return Bench()


# --- each sentence of the table, exactly


def test_every_sentence_of_the_table_stands_as_it_is_written(bench):
    section = bench.section
    said = [bench.scan("KK-0118").sentence]
    bench.counter.escape()
    permit = bench.permit()
    said.append(bench.scan("KK-0123").sentence)
    bench.counter.escape()
    said += [bench.scan(permit.number).sentence, bench.scan("KK-0123").sentence]
    said.append(bench.scan("KK-0123", apart=1).sentence)
    bench.counter.escape()
    said += [bench.scan("KK-0123").sentence, bench.scan("XX-1").sentence]
    section.chief.move(section.camera, "inspect")
    said.append(bench.scan("KK-0118").sentence)
    bench.scan("1003")
    said.append(bench.scan("KK-0207").sentence)
    assert said == [
        "KK-0118 を選びました。借りる人の職員証を読み取ってください。",
        "田中 花子さんの持出許可があります。Enterで貸し出します。",
        "田中 花子さんに貸し出す機器を読み取ってください。",
        "貸し出しました　7/3（金）まで",
        "同じ番号を続けて読み取りました。1回分として扱います。",
        "返却しました",
        "番号「XX-1」の機器は登録されていません。番号を確認してください。",
        "KK-0118 は点検中のため貸し出せません。",
        "持出許可がありません。",
    ]


@pytest.mark.parametrize(
    ("state", "word"), [("disposed", "廃棄済"), ("lost", "紛失"), ("repairing", "修理中"), ("inspecting", "点検中")]
)
def test_a_withdrawn_device_is_refused_in_the_words_of_its_state(bench, state, word):
    chief, camera = bench.section.chief, bench.section.camera
    if state == "disposed":
        chief.move(chief.move(camera, "request_disposal"), "dispose")
    else:
        step = {"lost": "report_lost", "repairing": "repair", "inspecting": "inspect"}[state]
        chief.move(camera, step, "理由", **({"repairer": "業者"} if state == "repairing" else {}))
    assert bench.scan("KK-0118").sentence == f"KK-0118 は{word}のため貸し出せません。"


@pytest.mark.parametrize(("apart", "counts"), [(0.1, False), (3.0, False), (3.01, True)])
def test_the_same_code_counts_again_after_three_seconds(bench, apart, counts):
    bench.out()
    bench.scan("KK-0123")
    assert (bench.scan("KK-0123", apart=apart).event != "repeated") is counts


def test_a_repeated_scan_keeps_what_waits_for_enter():
    waiting = Answer("confirm", "Enterで貸し出します。", offers=(Offer("confirm", "貸し出す", "Return"),))
    remark = Answer("repeated", "同じ番号を続けて読み取りました。1回分として扱います。")
    shown = beside(remark, waiting)
    assert (shown.offers, shown.event, shown.detail) == (waiting.offers, "repeated", "Enterで貸し出します。")
    assert beside(remark, shown).detail == "Enterで貸し出します。"


def test_a_proposal_read_twice_is_still_confirmed_with_enter(bench):
    bench.permit()
    bench.scan("KK-0123")
    assert bench.scan("KK-0123", apart=1).event == "repeated"
    assert bench.counter.confirm().event == "lent"


# --- lost and found


def lost(bench):
    permit = bench.out()
    (movement,) = bench.section.chief.find("movement", state="out")
    bench.counter.lose(movement.id, "電車で紛失")
    return permit, movement


def test_what_was_found_comes_back_and_is_inspected_like_any_return(bench):
    permit, movement = lost(bench)
    blocked = bench.scan("KK-0123")
    assert blocked.sentence == "KK-0123 は紛失のため貸し出せません。"
    assert [o.words for o in blocked.offers] == ["見つかった機器として返却", "記録を開く"]
    answer = bench.counter.found(bench.section.pc.id)
    assert (answer.sentence, answer.tone) == ("見つかった機器を返却しました", Tone.OK)
    section = bench.section
    states = [section.fresh(r).state for r in (movement, section.pc, permit)]
    assert states == ["returned", "inspecting", "inspecting"]
    bench.counter.inspect(movement.id, Finding.GOOD, Erasure.DONE)
    assert section.fresh(permit).state == "done"


def test_finding_is_taken_back_in_one_go(bench):
    permit, movement = lost(bench)
    bench.counter.found(bench.section.pc.id)
    bench.counter.undo()
    section = bench.section
    assert {section.fresh(r).state for r in (movement, section.pc, permit)} == {"lost"}


def test_a_device_lost_in_the_office_was_never_out(bench):
    bench.section.chief.move(bench.section.camera, "report_lost", "棚卸しで不明")
    assert [o.name for o in bench.scan("KK-0118").offers] == ["open"]


def test_of_two_devices_the_one_that_is_left_still_comes_back(bench):
    section = bench.section
    permit = section.cleared(section.ruled(devices=(section.pc.id, section.pc2.id)))
    bench.scan(permit.number, "KK-0123", "KK-0124")
    bench.counter.escape()
    first = section.chief.find("movement", device=section.pc.id)[0]
    bench.counter.lose(first.id, "電車で紛失")
    assert bench.scan("KK-0124").event == "returned"
    assert section.fresh(permit).state == "lost"
    bench.counter.found(section.pc.id)
    assert section.fresh(permit).state == "inspecting"


# --- 期限超過 and 未返却


@pytest.mark.parametrize(
    ("due", "today", "days", "word"),
    [
        # Friday 3 July 2026: the next open day is Monday the 6th, the third Wednesday the 8th.
        (date(2026, 7, 3), date(2026, 7, 3), 0, ""),
        (date(2026, 7, 3), date(2026, 7, 4), 1, ""),
        (date(2026, 7, 3), date(2026, 7, 5), 2, ""),
        (date(2026, 7, 3), date(2026, 7, 6), 3, "未返却"),
        (date(2026, 7, 3), date(2026, 7, 7), 4, "未返却"),
        (date(2026, 7, 3), date(2026, 7, 8), 5, "未返却（3開庁日を過ぎました）"),
        # Over 年末年始 the count rests until 4 January.
        (date(2026, 12, 28), date(2027, 1, 3), 6, ""),
        (date(2026, 12, 28), date(2027, 1, 4), 7, "未返却"),
    ],
)
def test_a_loan_is_unreturned_from_the_next_open_day(bench, due, today, days, word):
    section = bench.section
    bench.scan("1002", "KK-0118")
    (movement,) = section.chief.find("movement", state="out")
    section.chief.save(movement, due_on=due)
    section.clock.at = datetime(today.year, today.month, today.day, 3, tzinfo=UTC)
    assert section.fresh(movement).days_over(section.today()) == days
    assert unreturned(section.chief, due) == word
    found = lookup.overdue(section.chief)
    assert [(o.days, o.word) for o in found] == ([(days, word)] if days else [])


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows has no tzset")
def test_the_day_is_that_of_the_office_in_japan(bench, monkeypatch):
    """23:59 in Japan is still the day of return; a minute later it is overdue, whatever day UTC has."""
    section = bench.section
    bench.scan("1002", "KK-0118")
    (movement,) = section.chief.find("movement", state="out")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        section.clock.at = datetime(2026, 7, 6, 14, 59, tzinfo=UTC)
        assert (section.today(), movement.days_over(section.today())) == (date(2026, 7, 6), 0)
        section.clock.at += timedelta(minutes=1)
        assert (section.today(), movement.days_over(section.today())) == (date(2026, 7, 7), 1)
    finally:
        monkeypatch.undo()
        time.tzset()


# --- extension


def test_only_the_same_users_permission_takes_a_loan_over(bench):
    former = bench.out()
    section = bench.section
    other = section.cleared(
        section.ruled(
            applicant=section.ids.other, user=section.ids.other, extends=former.id, starts_at=former.returns_at,
            returns_at=former.returns_at + timedelta(days=7), confidentiality=Confidentiality.THREE,
        )
    )  # fmt: skip
    answer = bench.scan(other.number)
    assert (answer.event, answer.tone) == ("blocked", Tone.ERR)
    assert "使用者が違うため、延長できません" in answer.sentence
    assert commands.extension_of(section.clerk, section.chief.find("movement")[0])["extends"] == former.id
