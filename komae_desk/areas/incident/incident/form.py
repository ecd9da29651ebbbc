"""I-01 on paper: インシデント第一報（庁内）, what is known and what is 「調査中」 (domain.md §10.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.incident import phrases
from komae_desk.areas.incident.choices import Condition, Level, Personal, Source
from komae_desk.areas.incident.incident.record import Incident, Thing
from komae_desk.areas.incident.judgement import categories
from komae_desk.areas.incident.telling import Need, Telling, tellings
from komae_desk.core.application import name_of
from komae_desk.core.dates import short_moment
from komae_desk.core.wording import worded
from komae_desk.pdf.application import CLASS_OF_PAPER, FULL_WIDTH, HONORIFICS, advice, checks, person_words, sender
from komae_desk.pdf.contents import Cell, Checks, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Column, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

BASIS = "対策基準第５の３(1)，緊急時対応計画第１の２関係"
OPEN = "（調査中）"
THINGS = (Column("番号", 30), Column("名称", 85), Column("分類", 25, "center"), Column("件数", 25))
TOLD = (
    Column("報告先", 53),
    Column("要否・期限", 28),
    Column("日時", 20),
    Column("手段", 14),
    Column("相手", 20),
    Column("受けた指示", 30),
)
NEEDS = {Need.REQUIRED: "必要", Need.RECOMMENDED: "必要に応じ", Need.OFFICE: "市から"}
WORDS_OF_LEVEL = {each.value: each.word.translate(FULL_WIDTH) for each in Level}
PERSONAL = {each.value: each.label for each in Personal}


def draw(record: Incident, sheet: Sheet, look: Look) -> None:
    """The first report, and every later one of the section, on the same form."""
    sheet.head("I-01", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title("インシデント第一報（庁内）", spread=False)
    number = Line(Fixed("番号　"), Text(record.number, "number"))
    sheet.dated(Day(record.reported_at or look.now, "reported_at", timed=True), number=number)
    honorific = HONORIFICS.get(look.office.settings.get("honorific", ""), "様")
    sheet.addressee(Fixed("情報政策課長（総合窓口）　ほか報告先のとおり"), honorific)
    sheet.sender(*sender(look, record.reporter, "reporter"), who="報告者")
    sheet.preamble(worded(look, phrases.FIRST_REPORT))
    sheet.rows(_facts(record, look))
    things = _things(record, look)
    if things:
        sheet.space(1)
        sheet.table(THINGS, things, height=6)
    sheet.space(1)
    sheet.rows([*_course(record), *_judgement(record, look)])
    sheet.heading("報告先", keep=24)
    told = [_told(each) for each in tellings(look, record)]
    sheet.table(TOLD, told, height=6)
    sheet.rows([Row("次の報告の予定", Day(record.next_report_at, "next_report_at", timed=True))])
    sheet.space(2)
    sheet.signatures(
        ("報告者", Sign("", name_of(look, record.reporter), None, "reporter")),
        ("情報セキュリティ管理者", Sign(look.office.manager_title, "", None)),
        ("受付（情報政策課）", _receipt(record)),
        height=14,
    )
    advice(sheet, look, phrases.FIRST_REPORT_ADVICE)


def _receipt(record: Incident) -> Cell:
    if record.policy_received_at is None:
        return Day(None, timed=True)
    return Stack(Text(record.policy_number, "policy_number"), Day(record.policy_received_at, timed=True))


def _open(record: Incident, *names: str) -> tuple[Cell, ...]:
    """「（調査中）」 behind a value that is being looked into."""
    return (Fixed(OPEN, bound=True),) if any(record.is_open(name) for name in names) else ()


def _said(record: Incident, name: str) -> Cell:
    return Line(Text(getattr(record, name), name), *_open(record, name), field=name)


def _facts(record: Incident, look: Look) -> list[Row]:
    report = str(record.report_number or 1).translate(FULL_WIDTH)
    estimated = (Fixed("（推定）"),) if record.occurrence_is_estimated else ()
    found = person_words(look, record.discoverer) or record.discoverer_words
    return [
        Row("報", Line(Fixed("第［"), Text(report, "report_number"), Fixed("］報"))),
        Row(
            "発見者・連絡先",
            Line(
                Text(found, "discoverer"),
                *_open(record, "discoverer"),
                Fixed("　"),
                Text(record.discoverer_contact, "discoverer_contact"),
            ),
        ),
        Row(
            "日時",
            Stack(
                pair("発見（認知）", Line(Day(record.recognised_at, "recognised_at", timed=True, required=True),
                                          *_open(record, "recognised_at"))),
                pair("発生", Line(Day(record.occurred_at, "occurred_at", timed=True), *estimated,
                                  *_open(record, "occurred_at"))),
            ),
        ),
        Row(
            "場所・対象システム",
            Stack(
                pair("場所", _said(record, "place")),
                pair("対象システム", _said(record, "systems")),
                *((pair("委託先", Text(record.contractor, "contractor")),) if record.contractor else ()),
            ),
        ),
    ]  # fmt: skip


def _things(record: Incident, look: Look) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for name, keys in (("devices", record.devices), ("assets", record.assets)):
        kind = record.labels()[name].refers_to
        for key in keys:
            held: Any = look.maybe(kind, key)
            rows.append(_held(held, name) if held is not None else [Text(look.heading(kind, key), name), "", "", ""])
    rows += [_thing(each) for each in record.things]
    if record.is_open("things"):
        rows.append([Fixed(OPEN), "", "", ""])
    return rows


def _held(held: Any, name: str) -> list[Cell]:
    number = getattr(held, "tag", "") or held.number
    grade = getattr(held, "confidentiality", None)
    words = grade.label.translate(FULL_WIDTH) if grade is not None else "分類未定"
    count = getattr(held, "records", None) or getattr(held, "quantity", None)
    return [Text(number, name), Text(held.name, name), Fixed(words), Text(str(count) if count else "", name)]


def _thing(thing: Thing) -> list[Cell]:
    grade = thing.confidentiality.label.translate(FULL_WIDTH) if thing.confidentiality else "分類未定"
    return [Text(thing.number, "things"), Text(thing.name, "things"), Fixed(grade), Text(thing.quantity, "things")]


def _course(record: Incident) -> list[Row]:
    asked = (("誰が", "who"), ("何が", "what"), ("なぜ", "why"), ("どのように", "how"))
    about = "約" if record.persons_are_estimated else ""
    persons = "" if record.persons is None else f"{about}{record.persons}名"
    named = f"{record.informant}　{record.informant_contact}".strip()
    informant = Fixed("匿名") if record.informant_is_anonymous else Text(named, "informant")
    return [
        Row("概要（５Ｗ１Ｈ）", Stack(*(pair(words, _said(record, name)) for words, name in asked))),
        Row(
            "外部からの通報",
            Line(checks(Source, record.source, "source"), Fixed("　"), pair("通報者", informant)),
        ),
        Row(
            "個人情報",
            Stack(
                Line(Checks(PERSONAL, record.personal.value if record.personal else (), "personal"),
                     *_open(record, "personal"), Fixed("　"),
                     pair("人数", Line(Text(persons, "persons"), *_open(record, "persons")))),
                *_content(record),
            ),
        ),
        Row("現在の状態", Line(checks(Condition, record.condition, "condition"), *_open(record, "condition"))),
        Row("影響", _said(record, "impact")),
        Row("応急の措置", _said(record, "measures")),
    ]  # fmt: skip


def _content(record: Incident) -> tuple[Cell, ...]:
    if not record.personal_content and not record.is_open("personal_content"):
        return ()
    return (pair("内容", _said(record, "personal_content")),)


def _judgement(record: Incident, look: Look) -> list[Row]:
    judged = record.judged
    level = judged.level.value if judged.level is not None else ()
    provisional = (Fixed("（暫定）"),) if judged.provisional else ()
    kinds = "・".join(each.label for each in categories(record.examples))
    chosen = [Text(f"{each.value}　{each.label}", "examples") for each in record.examples]
    emergency = record.emergency or judged.emergency
    sort = (pair("表１の種別", Text(emergency.label, "emergency")),) if emergency is not None else ()
    override = (pair("表と違う段階の理由", Text(record.override_reason, "override_reason")),) if record.override else ()
    longer = (
        (pair("２時間を超える理由", Text(record.outlook_reason, "outlook_reason")),) if record.outlook_reason else ()
    )
    return [
        Row("事象の種類と例", Stack(*((Fixed(kinds),) if kinds else ()), *chosen)),
        Row(
            "判定",
            Stack(
                Line(Checks(WORDS_OF_LEVEL, level, "examples"), *provisional),
                *sort,
                *override,
                *longer,
                Line(pair("判定者", Text(person_words(look, record.judged_by), "judged_by")), Fixed("　"),
                     Day(record.judged_at, "judged_at", timed=True)),
            ),
        ),
    ]  # fmt: skip


def _told(each: Telling) -> list[Cell]:
    last = each.reports[-1] if each.reports else None
    need = f"{NEEDS[each.need]}　{each.by_when}".strip() if each.need is Need.REQUIRED else NEEDS[each.need]
    box = "☑" if each.is_told else "□"
    when = short_moment(each.told_at) if each.told_at else ("（管理者が認知）" if each.by_itself else "")
    return [
        Fixed(f"{box}{each.party.label}"),
        Fixed(need),
        Text(when),
        Text(last.means.label if last and last.means else ("このアプリの画面" if each.received_at else "")),
        Text(last.contact if last else ""),
        Text(last.instruction if last else ""),
    ]
