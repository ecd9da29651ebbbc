"""The papers of the areas through the program's renderer: the office's settings, marks, findings, batches."""

import base64
import hashlib
import io
import json
import re
import zlib
from dataclasses import replace

import pypdf
import pytest

from komae_desk.app import PaperRenderer
from komae_desk.app.renderer import look_in_words, paper_look, watermark
from komae_desk.areas.person.office.record import Punctuation
from komae_desk.core.area import Paper
from komae_desk.core.errors import Refused
from tests.areas.test_takeout_section import Section


@pytest.fixture
def section():
    return Section()


def settings(section, **chosen):
    """The office's settings, changed by its chief."""
    (office,) = section.chief.find("office")
    section.chief.save(office, **chosen)
    return section.desk(section.ids.chief)


def paper(section, code):
    return next(p for ledger in section.chief.ledgers.values() for p in ledger.papers if p.code == code)


def printed(section, code, *records, look=None, **choices):
    form = paper(section, code) if isinstance(code, str) else code
    return PaperRenderer(section.chief.ledgers)(form, list(records), look or section.chief, **choices)


def text(rendered):
    reader = pypdf.PdfReader(io.BytesIO(rendered.pdf), strict=True)
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


ROUTED = ("P-01", "P-02", "P-03", "P-15", "P-17")


def an_application(section, code):
    ledger = next(led for led in section.chief.ledgers.values() if any(p.code == code for p in led.papers))
    return section.chief.new(ledger.kind)


# ---- the office's settings


@pytest.mark.parametrize("code", ROUTED)
def test_deciders_and_receipt_stand_on_what_goes_from_hand_to_hand(section, code):
    record = an_application(section, code)
    plain = text(printed(section, code, record))
    assert "収受" not in plain
    look = settings(section, deciders=("課長", "係長", "情報政策担当"), has_receipt=True)
    framed = printed(section, code, record, look=look)
    for word in ("収受", "係長", "情報政策担当"):
        assert word in text(framed), word
    assert "決裁枠 3　収受枠 あり" in framed.look


@pytest.mark.parametrize("code", ["D-02", "D-07", "R-01", "L-02"])
def test_registers_and_stickers_have_no_frames_of_the_office(section, code):
    look = settings(section, deciders=("合議", "係長"), has_receipt=True)
    kind = next(k for k, led in section.chief.ledgers.items() if any(p.code == code for p in led.papers))
    records = section.chief.find(kind) or [section.chief.new(kind)]
    words = text(printed(section, code, *records, look=look))
    assert "収受" not in words
    assert "合議" not in words


def test_form_number_punctuation_and_western_year_follow_the_office(section):
    permit = section.permitted()
    usual = text(printed(section, "P-01", permit))
    assert "様式P-01" in usual
    assert "持ち出したいので，許可を" in usual
    look = settings(
        section,
        prints_form_number=False,
        prints_western_year=True,
        punctuation=type(section.chief.find("office")[0].punctuation)("point"),
    )
    changed = text(printed(section, "P-01", permit, look=look))
    assert "様式P-01" not in changed
    assert "持ち出したいので、許可を" in changed
    assert "令和8（2026）年7月1日" in changed


@pytest.mark.parametrize("code", [*ROUTED, "R-01", "D-02", "D-02-2", "D-07"])
def test_years_of_keeping_are_those_of_the_group_of_papers(section, code):
    form = paper(section, code)
    assert form.kept in section.chief.office.settings
    kind = next(k for k, led in section.chief.ledgers.items() if form in led.papers)
    record = (section.chief.find(kind) or [section.chief.new(kind)])[0]
    look = settings(section, **{form.kept: 7})
    assert "保存7年" in text(printed(section, code, record, look=look))
    look = settings(section, **{form.kept: 0})
    assert "保存年" in text(printed(section, code, record, look=look))
    assert "保存 空欄" in printed(section, code, record, look=look).look


def test_no_paper_names_a_setting_that_is_not_there(section):
    for ledger in section.chief.ledgers.values():
        for form in ledger.papers:
            assert not form.kept or form.kept in section.chief.office.settings, form.code


def test_the_honorific_is_that_of_the_office(section):
    permit = section.permitted()
    assert "税務課長様" in text(printed(section, "P-01", permit))
    honorific = type(section.chief.find("office")[0].honorific)
    look = settings(section, honorific=honorific("ate"))
    assert "税務課長あて" in text(printed(section, "P-01", permit, look=look))


def test_settings_are_said_in_words(section):
    words = look_in_words(paper_look(section.chief, paper(section, "P-01")))
    assert words == "句読点「，。」　様式番号 あり　決裁枠 なし　収受枠 なし　保存 5年"


def test_the_check_of_a_record_changes_with_the_record_and_not_with_a_print(section):
    permit = section.submitted()
    assert "照合" not in text(printed(section, "P-01", permit))
    look = settings(section, prints_check=True)

    def check(record):
        return re.search("照合([0-9a-f]{12})", text(printed(section, "P-01", record, look=look)))[1]

    first = check(permit)
    assert section.chief.lines(permit.id)[-1].hash.hex().startswith(first)
    with section.chief.act("印刷") as act:
        act.remark(permit, "print", "1部")
    assert check(section.fresh(permit)) == first
    assert check(section.chief.move(section.fresh(permit), "permit")) != first


# ---- marks behind the words


def test_marks_say_what_the_record_is(section):
    permit = section.permitted()
    ledger = section.chief.ledgers["takeout"]
    assert watermark(ledger, section.take_out()) == "案"
    assert watermark(ledger, permit) == ""
    assert watermark(ledger, replace(permit, edition=2)) == "訂正第２版"
    assert watermark(ledger, section.chief.move(permit, "cancel", "不要になったため")) == "取消"


def test_a_duplicate_says_so_unless_something_graver_is_to_be_said(section):
    permit = section.permitted()
    assert "控" not in text(printed(section, "P-01", permit))
    assert "控" in text(printed(section, "P-01", permit, duplicate=True))
    draft = text(printed(section, "P-01", section.take_out(), duplicate=True))
    assert "案" in draft
    assert "控" not in draft


# ---- findings


def test_no_record_is_refused_in_a_sentence(section):
    with pytest.raises(Refused, match="印刷する記録がありません。一覧で記録を選んで"):
        printed(section, "P-01")


def test_what_needs_no_record_is_drawn_without_one(section):
    trial = Paper("", "試し刷り", lambda records, sheet, look: sheet.rows([("用紙", "A4")]), many=True, free=True)
    assert "用紙A4" in text(printed(section, trial))


def test_a_missing_glyph_is_shown_framed_and_stops_with_the_field_and_the_character_named(section):
    record = section.take_out(destination="\ue000市役所")
    rendered = printed(section, "P-01", record)
    assert rendered.pages == 1
    assert rendered.pdf.startswith(b"%PDF")
    first = rendered.findings[0]
    assert first.stops
    assert first.field == "destination"
    assert "「\ue000」（U+E000）は印刷できません。" in first.text
    assert first.text.startswith("持出先・場所の")


def test_findings_are_called_as_the_screen_calls_the_fields_and_each_only_once(section):
    rendered = printed(section, "P-01", section.chief.new("takeout"))
    texts = [f.text for f in rendered.findings]
    assert len(texts) == len(set(texts))
    assert "「持出日時」が空です。入力してから印刷してください。" in texts
    assert "「返却予定日時」が空です。入力してから印刷してください。" in texts
    assert "番号は、まだありません。「申請」をすると付きます。" in texts
    fields = section.chief.new("takeout").labels()
    assert all(not f.field or f.field in fields for f in rendered.findings)


def test_what_passed_is_said(section):
    permit = section.permitted()
    assert printed(section, "P-01", permit).passed == ("あふれはありません。",)
    spilled = section.chief.move(section.submitted(), "condition", conditions="鍵付きの鞄で運ぶこと。" * 45)
    rendered = printed(section, "P-01", spilled)
    assert rendered.passed == ()
    assert any("「条件」は枠に収まりません。続きを別紙１に印刷します。" in f.text for f in rendered.findings)


# ---- many


def test_a_row_of_a_register_leads_to_its_own_record(section):
    devices = section.chief.find("device")
    rendered = printed(section, "D-02", *devices)
    by_tag = {r.record_id for r in rendered.regions if r.field == "tag"}
    assert by_tag == {d.id for d in devices}
    stickers = printed(section, "L-02", *devices)
    assert {r.record_id for r in stickers.regions} == {d.id for d in devices}


def test_a_finding_in_a_batch_names_its_record(section):
    good, bad = section.permitted(), section.take_out(destination="\ue001")
    bad = section.clerk.save(bad)
    rendered = printed(section, "P-01", good, bad)
    assert rendered.findings[0].stops
    assert rendered.findings[0].record_id == bad.id
    assert rendered.findings[0].text.startswith(f"{bad.heading}　")


def test_a_batch_stopped_is_what_was_finished(section):
    permits = [section.permitted() for _ in range(4)]
    counted = []
    rendered = printed(
        section,
        "P-01",
        *permits,
        progress=lambda done, total: counted.append((done, total)),
        cancelled=lambda: len(counted) == 2,
    )
    assert counted == [(1, 4), (2, 4)]
    assert (rendered.records, rendered.pages) == (2, 2)
    assert {r.record_id for r in rendered.regions} == {p.id for p in permits[:2]}
    nothing = printed(section, "P-01", *permits, cancelled=lambda: True)
    assert (nothing.pdf, nothing.records) == (b"", 0)


def test_a_slip_on_top_lists_the_papers_of_a_batch(section):
    permits = [section.permitted() for _ in range(3)]
    counted = []
    rendered = printed(section, "P-01", *permits, cover=True, progress=lambda done, total: counted.append(done))
    assert counted == [1, 2, 3]
    assert (rendered.records, rendered.pages) == (3, 4)
    first = re.sub(r"\s", "", pypdf.PdfReader(io.BytesIO(rendered.pdf)).pages[0].extract_text())
    for permit in permits:
        assert permit.number in first
    assert {r.page for r in rendered.regions} == {1, 2, 3}
    stopped = printed(section, "P-01", *permits, cover=True, cancelled=lambda: True)
    assert stopped.pdf == b""
    assert printed(section, "P-01", permits[0], cover=True).pages == 1


def test_a_paper_for_many_is_one_paper(section):
    seen = []
    form = Paper("X-1", "一覧", lambda records, sheet, look: seen.append(len(records)) or sheet.rows([]), many=True)
    rendered = printed(section, form, *section.chief.find("device"))
    assert seen == [4]
    assert rendered.records == 4


# ---- the same paper again (settled.md 30)


@pytest.mark.parametrize("then", list(Punctuation))
def test_a_reprint_is_the_same_paper_byte_for_byte_whatever_changed_since(section, then):
    look = settings(section, punctuation=then)
    permit, at = section.permitted(), look.now
    first = printed(section, "P-01", permit, look=look)
    kept = first.kept[permit.id]
    assert len(kept) < 10_000
    section.later(hours=30)
    now = next(other for other in Punctuation if other is not then)
    other = settings(section, punctuation=now, manager_title="まったく別の課長", deciders=("係長",))
    today = printed(section, "P-01", permit, look=other)
    assert text(today) != text(first), "drawn anew it would be another paper"
    again = PaperRenderer(section.chief.ledgers).again(kept)
    assert hashlib.sha256(again.pdf).digest() == hashlib.sha256(first.pdf).digest()
    assert again.pages == first.pages and "作った紙と同じ" in again.look
    assert again.kept == {}, "a reprint repeats nothing in the journal"
    made = pypdf.PdfReader(io.BytesIO(first.pdf)).metadata.creation_date
    assert abs((made - at).total_seconds()) < 1


def test_every_paper_of_a_batch_is_kept_and_a_draft_is_not(section):
    permits = [section.permitted(section.take_out(destination=f"𠮷田ビル{n}階")) for n in range(3)]
    batch = printed(section, "P-01", *permits)
    assert set(batch.kept) == {permit.id for permit in permits}
    alone = printed(section, "P-01", permits[1])
    again = PaperRenderer(section.chief.ledgers).again(batch.kept[permits[1].id])
    assert again.pdf == alone.pdf
    assert printed(section, "P-01", section.take_out()).kept == {}, "what is no paper yet is not kept"


@pytest.mark.parametrize("harm", ["", "AAAA", "x" * 50, "bomb", "newer", "other"])
def test_what_is_no_stored_paper_is_refused_with_a_sentence(section, harm):
    permit = section.permitted()
    whole = json.loads(zlib.decompress(base64.b64decode(printed(section, "P-01", permit).kept[permit.id])))
    text_of = {
        "bomb": lambda: "[" + " " * (5 << 20) + "]",
        "newer": lambda: json.dumps([99, *whole[1:]]),
        "other": lambda: json.dumps({"pages": []}),
    }
    made = text_of.get(harm)
    kept = base64.b64encode(zlib.compress(made().encode())).decode() if made else harm
    with pytest.raises(Refused, match="前に印刷した紙を開けませんでした"):
        PaperRenderer(section.chief.ledgers).again(kept)
