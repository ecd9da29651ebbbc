"""The paper of an application: head, applicant, 許可欄, remarks on the decision (domain.md §10.1, §10.9)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.core.application import Application, name_of, note_of, reasons_of, roles_of, sole_reason
from komae_desk.core.dates import wareki, wareki_moment
from komae_desk.core.people import PERSON, Role
from komae_desk.core.record import Choice, shown
from komae_desk.core.wording import Phrase, worded
from komae_desk.pdf.barcodes import TooDense, code128
from komae_desk.pdf.contents import Cell, Checks, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.page import MM
from komae_desk.pdf.pen import LEFT
from komae_desk.pdf.tables import Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

CLASS_OF_PAPER = "機密性２"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
HONORIFICS = {"sama": "様", "ate": "あて", "dono": "殿"}
DECISIONS = {"permit": "許可", "condition": "条件付き許可", "refuse": "不許可"}
BARCODE = (52.0, 9.0)


def options(choices: type[Choice], **words: str) -> dict[str, str]:
    """The codes and printed words of a closed list; words replace the label where the paper says it otherwise.

    The number of a rule behind a label helps on screen only.
    """
    return {c.value: words.get(c.value, _RULE.sub("", c.label)) for c in choices}


_RULE = re.compile("（(?:MO|PV)-[0-9]+）")


def codes(chosen: Sequence[Choice] | Choice | None) -> tuple[str, ...]:
    """The codes that are ticked."""
    if chosen is None:
        return ()
    return tuple(c.value for c in chosen) if isinstance(chosen, tuple) else (chosen.value,)  # type: ignore[union-attr]


def head(sheet: Sheet, look: Look, record: Any, form: str, basis: str, title: str, who: str = "申請者") -> None:
    """Form number, class of the paper, title, date, number with its bar code, addressee and applicant."""
    sheet.head(form, basis, marks=(CLASS_OF_PAPER,))
    sheet.title(title, spread=False)
    top = sheet.y
    sheet.dated(Day(record.applied_on, "applied_on"), number=Line(Fixed("番号　"), Text(record.number, "number")))
    barcode(sheet, record.number, top)
    sheet.y = min(sheet.y, top - (BARCODE[1] + 3) * MM) if record.number else sheet.y
    manager = ROLE_WORDS["officer"] if is_managers_own(look, record) else ROLE_WORDS["manager"]
    setting = look.office.settings
    post = setting.get("officer_title", "") if is_managers_own(look, record) else look.office.manager_title
    sheet.addressee(Fixed(f"{manager}　{post}".strip()), HONORIFICS.get(setting.get("honorific", ""), "様"))
    sheet.sender(*sender(look, record.applicant), who=who)


ROLE_WORDS = {"manager": "情報セキュリティ管理者", "officer": "情報セキュリティ責任者"}


def is_managers_own(look: Look, record: Any) -> bool:
    """Whether the manager of the section applies, so that the officer is addressed (domain.md §1.2)."""
    return Role.SECURITY_MANAGER in roles_of(look, record.applicant)


def barcode(sheet: Sheet, number: str, top: float) -> None:
    """The number as Code 128 at the left, for the counter; no number, no bars."""
    if not number or not number.isascii():
        return
    try:
        bars, _ = code128(number, LEFT, top - (BARCODE[1] + 1) * MM, BARCODE[0] * MM, BARCODE[1] * MM)
    except TooDense:
        return
    sheet.page.add(bars)


def sender(look: Look, applicant: UUID | None, field: str = "applicant") -> tuple[tuple[str, Cell], ...]:
    """所属, 職・氏名, 区分, 内線 of the applicant; without one, room to write the name in."""
    person: Any = look.maybe(PERSON, applicant)
    if person is None:
        blank = Sign(field=field, by_hand=True, dated=False, required=True, height=8)
        return (("所属", Fixed(look.office.section)), ("職・氏名", blank), ("区分・内線", None))
    section = str(getattr(person, "section", "") or look.office.section)
    unit = str(getattr(person, "unit", "") or "")
    return (
        ("所属", Text(f"{section}　{unit}".strip())),
        ("職・氏名", Text(f"{person.post}　{person.name}".strip(), field)),
        ("区分・内線", Line(Text(shown(person.category)), Fixed("　"), Text(person.extension))),
    )


def person_words(look: Look, person: UUID | None) -> str:
    """「主事　田中 花子」."""
    record: Any = look.maybe(PERSON, person)
    return f"{record.post}　{record.name}".strip() if record else ""


SHORT = 90
"""Up to so many characters 条件 and 理由 stand close together in one cell; more go on one by one in a 別紙."""


def decision(sheet: Sheet, look: Look, record: Application, closing: str = "") -> None:
    """許可欄 with what makes the decision remarkable: 転記, 兼務, 事後, 移行."""
    decided = bool(record.decision) or record.state in ("cancelled", "revoked")
    sign = Sign(
        record.decided_title or manager_post(look, record),
        record.decided_name,
        record.decided_on if decided else None,
        field="decided_name",
        height=0,
    )
    decided_words = Fixed(f"上記のとおり許可する（しない）。{closing}　")
    parts: list[tuple[str, Cell]] = [
        ("", Line(decided_words, Checks(DECISIONS, record.decision, "decided_on"))),
        ("条件", pair("条件", Text(record.conditions, "conditions"))),
        (
            "不許可の理由",
            Line(
                pair("期限", Day(record.valid_until_on, "valid_until_on")),
                Fixed("　"),
                pair("不許可の理由", Text(record.refusal_reason, "refusal_reason")),
            ),
        ),
        ("許可者", Line(Fixed("許可者　"), sign)),
        *(("", part) for part in remarks(look, record)),
    ]
    if len(record.conditions) + len(record.refusal_reason) > SHORT:
        sheet.group("許可欄", *parts)
    else:
        sheet.rows([Row("許可欄", Stack(*(part for _, part in parts), height=20))])


def manager_post(look: Look, record: Any) -> str:
    """The post printed where nobody has decided yet."""
    if is_managers_own(look, record):
        return look.office.settings.get("officer_title", "")
    return look.office.manager_title


def remarks(look: Look, record: Application) -> list[Cell]:
    """What has to stand on the paper beside a decision (domain.md §1.2, §1.4, CK-02)."""
    found: list[Cell] = []
    if record.later_confirmer:
        found.append(Line(Fixed("兼務（やむを得ない場合）　理由："), Text(sole_reason(look, record))))
        confirmed = wareki(record.later_confirmed_on) if record.later_confirmed_on else "　　年　月　日"
        words = f"事後確認者　{person_words(look, record.later_confirmer)}　{confirmed}"
        found.append(Text(words, "later_confirmer"))
    if record.after_the_fact and not record.migrated_at:
        reason = reasons_of(look, record, "decided_on") or reasons_of(look, record, "office_permitted_on")
        found.append(Line(Fixed("事後　理由："), Text(reason)))
    if deputy := note_of(look, record, "permit_as_deputy"):
        found.append(Line(Fixed("代理許可者による許可　事情："), Text(deputy)))
    if record.transcribed_at:
        words = f"文書番号等 {record.decision_document}　転記者 {name_of(look, record.transcribed_by)}"
        moment = wareki_moment(record.transcribed_at)
        found.append(Line(Fixed("（転記）"), Text(f"{words}　{moment}", "transcribed_at")))
    if record.migrated_at:
        found.append(Line(Fixed("移行　紙の許可番号："), Text(record.paper_number, "paper_number")))
    return found


def changes(look: Look, record: Any, numbers: Sequence[str]) -> list[Row]:
    """取消・変更欄 and the numbers of the records that followed."""
    words = note_of(look, record, "cancel", "revoke", "finish_unused")
    if record.state == "cancelled" and words:
        words = f"取消し：{words}"
    cells = Stack(pair("取消・変更", Text(words)), pair("記録への転記番号", Text("・".join(numbers))))
    return [Row("取消・変更、転記", cells)]


KEPT_WITH_HEADING = 18.0
"""A heading stays with the titles of its table and a row of two lines, mm."""


def checks(choices: type[Choice], chosen: Any, field: str, *, across: int = 0, words: Mapping[str, str] | None = None,
           required: bool = False) -> Checks:  # fmt: skip
    """A closed list with boxes."""
    return Checks(options(choices, **(words or {})), codes(chosen), field, required, across)


CLOSE = 0.25


def draw_close(sheet: Sheet, look: Look, phrase: Phrase) -> None:
    """A form that fills its page moves its blocks together where an advice stands below; called first of all."""
    if worded(look, phrase):
        sheet.between = CLOSE


def advice(sheet: Sheet, look: Look, phrase: Phrase) -> None:
    """What the city or the section wants read with the form; nothing where nobody has written any."""
    if words := worded(look, phrase):
        sheet.note(words)
