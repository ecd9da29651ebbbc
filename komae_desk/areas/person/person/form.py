"""D-07 on paper: the register (A4横) and the staff cards with a bar code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from komae_desk.areas.person.person.record import Person
from komae_desk.areas.person.person.workflow import PERSON
from komae_desk.core.dates import wareki_short
from komae_desk.core.desk import Look
from komae_desk.core.people import Role
from komae_desk.core.record import Choice
from komae_desk.pdf.barcodes import TooDense
from komae_desk.pdf.book import Book
from komae_desk.pdf.contents import Fixed, Line, Stack, Text
from komae_desk.pdf.labels import CODE128, FACES, QR, Card, sticker_sheet
from komae_desk.pdf.sheet import Sheet
from komae_desk.pdf.tables import Column, Entry

BASIS = "対策基準第５関係"
PLACED = "機密性２"
"""The class of the register itself: names and dates of people are not for publication."""

COLUMNS = (
    Column("職員番号", 15),
    Column("氏名・ふりがな", 28),
    Column("区分", 14),
    Column("職・\n管理職", 15),
    Column("担当\n（係）", 16),
    Column("役割・担当システム\n（指定日・指定者）", 32),
    Column("着任・任期", 18),
    Column("利用システムと\nID・共用ID", 26),
    Column("職員証", 11, "center"),
    Column("説明・\n同意", 16),
    Column("ネット・\nメール", 14),
    Column("研修の\n受講", 13),
    Column("異動・退職\n返却・抹消", 17),
    Column("備考", 17),
)


BOOK = Book("D-07", BASIS, "職員等名簿", (PLACED,), COLUMNS, "名", "全員")


def register(people: Sequence[Person], sheet: Sheet, look: Look) -> None:
    """D-07 職員等名簿."""
    kept = sum(isinstance(each, Person) for each in look.find("person"))
    BOOK.draw(sheet, look, [_entry(person, look) for person in people], kept, totals(people))


def totals(people: Sequence[Person]) -> str:
    """「25名（常勤18名，会計年度任用5名，異動・退職2名）」; what there is none of is left out."""
    counts: dict[str, int] = {}
    for person in people:
        label = PERSON.states["left"].label if person.state == "left" else word(person.category)
        counts[label] = counts.get(label, 0) + 1
    parts = "，".join(f"{label or '区分未定'}{count}名" for label, count in counts.items())
    return f"{len(people)}名" + (f"（{parts}）" if parts else "")


def _entry(person: Person, look: Look) -> Entry:
    return Entry(
        (
            Text(person.staff_number, "staff_number"),
            Stack(Text(person.name, "name"), *([Text(person.reading, "reading", size=6.5)] if person.reading else [])),
            Fixed(word(person.category)),
            Stack(Text(person.post, "post"), *([Fixed("管理職")] if person.is_manager else [])),
            Text(person.unit, "unit"),
            Stack(Fixed("・".join(role_word(r) for r in person.roles)), *_system(person, look), field="roles"),
            Text(_span(person.started_on, person.term_ends_on), "started_on"),
            Stack(Text(person.systems, "systems"), *_shared(person)),
            Fixed("有" if person.has_card else ""),
            Text(_marked(("説", person.explained_on), ("同", person.consented_on)), "explained_on"),
            Fixed(word(person.usage)),
            Text(wareki_short(person.trained_on) if person.trained_on else "", "trained_on"),
            Text(
                _marked(("異", person.left_on), ("返", person.returned_on), ("抹", person.removal_notified_on)),
                "left_on",
            ),
            Text(person.note, "note"),
        ),
        bold=person.state == "active" and person.has_left(look.today),
        about=person.id,
    )


def _system(person: Person, look: Look) -> list[Text]:
    found = [Text(person.system, "system")] if person.system else []
    if person.designated_on or person.designated_by:
        by = getattr(look.maybe("person", person.designated_by), "name", "")
        day = wareki_short(person.designated_on) if person.designated_on else ""
        found.append(Text(f"指定 {day} {by}".strip(), "designated_on"))
    return found


def _shared(person: Person) -> list[Line]:
    if not (person.uses_shared_login or person.shared_login_number):
        return []
    number = Text(person.shared_login_number, "shared_login_number")
    return [Line(Text("共用ID", "uses_shared_login"), Fixed("　"), number)]


def _span(first: date | None, last: date | None) -> str:
    begin = wareki_short(first) if first else ""
    return f"{begin}〜\n{wareki_short(last)}" if last else begin


def _marked(*days: tuple[str, date | None]) -> str:
    return "\n".join(f"{mark}{wareki_short(day)}" for mark, day in days if day)


def word(choice: Choice | None) -> str:
    """The label of a choice, or nothing."""
    return choice.label if choice else ""


def role_word(role: Role) -> str:
    """A role as it fits a narrow column."""
    return "CISO" if role is Role.CISO else role.label


def cards(people: Sequence[Person], sheet: Sheet, look: Look) -> None:
    """職員カード: ten on a sheet, with the bar code that says who stands at the counter (settled.md 18)."""
    made_of = [
        Card(
            person.staff_number,
            person.name,
            person.section or look.office.section,
            "　".join(filter(None, (person.unit, person.post))),
            person.code,
            "name",
            person.id,
        )
        for person in people
        if person.code
    ]
    try:
        made = sticker_sheet(made_of, FACES["card"], symbol=CODE128, look=sheet.look)
    except (TooDense, ValueError):
        # A number with kanji in it has no Code 128.
        made = sticker_sheet(made_of, FACES["card"], symbol=QR, look=sheet.look)
    sheet.feet = False
    sheet.name = "職員カード"
    sheet.pages.extend(made.pages)
    sheet.regions.extend(made.regions)
    sheet.boxes.extend(made.boxes)
    sheet.missing.extend(made.missing)
