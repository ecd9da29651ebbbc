"""The rules below the state table of ux.md §4.4, without Qt."""

from datetime import timedelta

import pytest

from komae_desk.areas.takeout import lookup
from komae_desk.areas.takeout.answer import Mode, Tone
from komae_desk.areas.takeout.choices import Erasure, Finding
from komae_desk.areas.takeout.counter import Counter
from tests.areas.test_counter_bench import Bench


@pytest.fixture
def bench():
    return Bench()


def test_codes_in_full_width_are_folded(bench):
    assert bench.scan("ｋｋ－０１１８").event == "chosen"


def test_undo_takes_back_the_newest_and_can_be_scanned_again_at_once(bench):
    bench.out()
    bench.scan("KK-0123")
    answer = bench.counter.undo()
    assert (answer.sentence, answer.detail) == ("元に戻しました。", "KK-0123 の返却の取消しは履歴に残ります。")
    assert bench.state(bench.section.pc) == "out"
    assert bench.scan("KK-0123", apart=0.5).event == "returned"


def test_undo_with_nothing_to_take_back(bench):
    counter = Counter(bench.section.other, bench.seconds)
    assert counter.undo().detail == "元に戻す操作はありません。"


def test_the_inspection_now_or_later(bench):
    permit = bench.out()
    movement = bench.scan("KK-0123").movement
    part = bench.counter.inspect(movement, None, Erasure.DONE)
    assert part.sentence == "点検の一部を記録しました。"
    whole = bench.counter.inspect(movement, Finding.GOOD, Erasure.DONE)
    assert whole.sentence == "返却点検を記録しました。"
    assert bench.section.fresh(permit).state == "done"


def test_a_loss_names_who_has_to_be_told(bench):
    bench.permit()
    bench.scan("KK-0123")
    movement = bench.counter.confirm().movement
    assert bench.counter.lose(movement, "").tone is Tone.ERR
    answer = bench.counter.lose(movement, "電車で紛失")
    assert answer.detail == "直ちに、情報政策課長と情報セキュリティ管理者に連絡してください。"
    assert [o.name for o in answer.offers] == ["undo"]


def test_lending_only(bench):
    bench.out()
    assert bench.counter.set_mode(Mode.LEND).sentence == "受付の種類を「貸出のみ」にしました。"
    assert "返却は「自動」か「返却のみ」" in bench.scan("KK-0123").sentence
    assert bench.state(bench.section.pc) == "out"


def test_returning_only(bench):
    bench.out()
    bench.counter.set_mode(Mode.RETURN)
    assert "貸出中ではありません" in bench.scan("KK-0118").sentence
    assert "職員証は使いません" in bench.scan("1002").sentence
    assert bench.scan("KK-0123").event == "returned"


def test_counting_changes_nothing_and_sees_what_does_not_fit(bench):
    bench.out()
    bench.counter.set_mode(Mode.COUNT)
    assert bench.scan("KK-0118").sentence == "KK-0118 を確認しました。"
    answer = bench.scan("KK-0123")
    assert (answer.sentence, answer.tone) == ("KK-0123 を確認しました。記録では田中 花子さんに貸出中です。", Tone.WARN)
    assert bench.state(bench.section.pc) == "out"
    assert bench.section.chief.history(bench.section.camera)[0].what == "棚卸し"


def test_the_mode_goes_back_to_automatic_after_ten_minutes(bench):
    bench.counter.set_mode(Mode.RETURN)
    bench.seconds.at += 599
    assert bench.counter.tick() is None
    bench.seconds.at += 2
    assert "「自動」に戻しました" in bench.counter.tick().sentence
    assert bench.counter.mode is Mode.AUTO


@pytest.mark.parametrize("typed", ["0118", "118", "デジタル", "でじたる"])
def test_without_a_reader_the_last_letters_or_the_name_do(bench, typed):
    assert bench.counter.enter(typed).event == "chosen"


def test_several_candidates_are_listed(bench):
    answer = bench.counter.enter("ノートPC")
    assert {c.code for c in answer.candidates} == {"KK-0123", "KK-0124"}
    assert bench.counter.choose(answer.candidates[0]).event in ("chosen", "confirm")


def test_typing_what_nobody_has(bench):
    assert bench.counter.enter("zz99").event == "unknown"


def test_the_day_of_return_by_default_and_by_f4(bench):
    lent = bench.scan("1002", "KK-0118")
    assert lent.sentence == "貸し出しました　7/6（月）まで"
    answer = bench.counter.change_due(lent.movement, bench.section.today() + timedelta(days=7))
    assert answer.sentence == "返却期限を7/8（水）に変えました。"


def test_f4_beyond_the_permission_is_refused(bench):
    bench.permit()
    bench.scan("KK-0123")
    lent = bench.counter.confirm()
    answer = bench.counter.change_due(lent.movement, bench.section.today() + timedelta(days=20))
    assert "新しい持出許可を申請してください" in answer.sentence


def test_a_permission_the_server_has_not_seen_is_marked(bench):
    bench.permit()
    counter = Counter(bench.section.clerk, bench.seconds, confirmed=lambda permit: False)
    counter.scan("KK-0123")
    answer = counter.confirm()
    assert ("確認", "許可はサーバー未確認です") in answer.facts
    assert bench.section.chief.get("movement", answer.movement).unconfirmed


def test_overdue_and_today(bench):
    bench.out()
    bench.scan("KK-0118")
    bench.scan("1003")
    entries = lookup.todays_entries(bench.section.clerk)
    assert [(e.tag, e.status) for e in entries] == [("KK-0123", "貸出"), ("KK-0118", "貸出")] or len(entries) == 2
    bench.section.later(days=6)
    assert [(o.device, o.days) for o in lookup.overdue(bench.section.clerk)] == [
        ("KK-0123 ノートPC", 4),
        ("KK-0118 デジタルカメラ", 1),
    ]
