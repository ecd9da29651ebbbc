"""D-09 the list of rules, procedures and the chief's own documents (A4横), and the words of one of them."""

from __future__ import annotations

from collections.abc import Sequence

from komae_desk.areas.policy.article import Block, blocks, tables
from komae_desk.areas.policy.layout.lines import width
from komae_desk.areas.policy.record import ISSUED, CityRule, Disclosure, Rule, SectionRule
from komae_desk.areas.policy.rulebook import document_of
from komae_desk.areas.policy.screens import SECTION
from komae_desk.core.dates import wareki, wareki_short
from komae_desk.core.desk import Look
from komae_desk.pdf.book import Book
from komae_desk.pdf.contents import Fixed, Stack, Text
from komae_desk.pdf.sheet import Sheet
from komae_desk.pdf.tables import Column, Entry

COLUMNS = (
    Column("略号", 10, "center"),
    Column("文書名", 52),
    Column("種別", 24),
    Column("版・番号", 30),
    Column("施行日", 19),
    Column("閲覧場所", 44),
    Column("公開区分", 16),
    Column("最終確認日", 19),
    Column("確認者", 19),
    Column("周知日", 19),
)
BOOK = Book(
    "D-09",
    "対策基準第５の１(3)関係",
    "規程・手順の一覧",
    ("機密性１",),
    COLUMNS,
    "件",
    "全件（市が発行した規程を含む）",
)
SIZE, STEP = 10.0, 6.0
"""Type of an article in points, and how far each depth stands in, mm."""
LEAST_CELL = 14.0
"""A column of a table is at least so wide, mm."""


def register(rules: Sequence[Rule], sheet: Sheet, look: Look) -> None:
    """D-09: the section's own, and after them what the city has issued and the section does not keep itself."""
    kept = [r for r in look.find(SectionRule.kind) if isinstance(r, SectionRule)]
    shown = list(rules)
    if len(rules) == len(kept):
        own = {(r.code or r.name) for r in rules}
        citys = [r for r in look.find(CityRule.kind, state=ISSUED) if isinstance(r, CityRule)]
        shown += [r for r in citys if (r.code or r.name) not in own]
    public = sum(r.disclosure is Disclosure.PUBLIC for r in shown)
    all_of_them = len(kept) + len(shown) - len(rules)
    totals = f"{len(shown)}件" + (f"（公開{public}件・庁内限定{len(shown) - public}件）" if shown else "")
    BOOK.draw(sheet, look, [_entry(rule, look) for rule in shown], all_of_them, totals)


def _entry(rule: Rule, look: Look) -> Entry:
    checked = rule if isinstance(rule, SectionRule) else None
    state = () if rule.state == ISSUED else (Fixed(SECTION.states[rule.state].label),)
    notes = [Text(rule.note, "note")] if rule.note else []
    return Entry(
        (
            Fixed(rule.abbreviation),
            Stack(Text(rule.name, "name"), *state),
            Fixed(rule.whose.label if rule.whose else ""),
            Stack(
                Text(rule.issue_name, "issue_name"), *([Text(rule.revised_by, "revised_by")] if rule.revised_by else [])
            ),
            Fixed(wareki_short(rule.starts_on) if rule.starts_on else ""),
            Stack(Text(rule.place, "place"), *notes),
            Fixed(rule.disclosure.label if rule.disclosure else ""),
            Fixed(wareki_short(checked.checked_on) if checked and checked.checked_on else ""),
            Text(_name(look, checked), "checked_by"),
            Fixed(wareki_short(checked.announced_on) if checked and checked.announced_on else ""),
        ),
        about=rule.id,
    )


def _name(look: Look, checked: SectionRule | None) -> str:
    person = look.maybe("person", checked.checked_by) if checked is not None else None
    return person.short if person is not None else ""


def text(rule: Rule, sheet: Sheet, look: Look) -> None:
    """The words of a document, as they were read in."""
    # A procedure that the public may not read is no paper for the public (基10).
    mark = "機密性１" if rule.disclosure is Disclosure.PUBLIC else "機密性２"
    sheet.head("D-09-2" if isinstance(rule, SectionRule) else "D-09-3", "対策基準第５の１(3)関係", marks=(mark,))
    sheet.title("規程の条文")
    sheet.paragraph(Text(rule.name, "name"), size=12)
    begun = f"{wareki(rule.starts_on)}施行" if rule.starts_on else ""
    sheet.paragraph(Text(rule.issue_name, "issue_name"), size=9)
    if begun:
        sheet.note(begun)
    document = document_of(rule)
    if not document.clauses:
        sheet.note("（本文は読み込まれていません。）")
    for group in tables(blocks(document, range(len(document.clauses)))):
        block = group[0]
        if len(group) > 1:
            _ruled(sheet, group)
            continue
        words = f"{block.number}　{block.text}" if block.number else block.text
        # As the source has it: the punctuation of the office's papers does not reach the words of a rule.
        size = SIZE + 1 if block.is_title and block.depth < 2 else SIZE
        sheet.paragraph(Text(words, "body"), size=size, indent=min(block.depth, 5) * STEP)


def _ruled(sheet: Sheet, rows: Sequence[Block]) -> None:
    """A table with its columns as wide as their longest cells ask for; its first row is the head where it names all."""
    across = max(len(row.cells) for row in rows)
    indent = min(rows[0].depth, 5) * STEP
    asked = [max(width(row.cells[n]) for row in rows if len(row.cells) > n) for n in range(across)]
    least = LEAST_CELL * sum(asked) / (sheet.width - indent)
    widths = [max(each, least) for each in asked]
    # The head is set as the form's own words are, with the office's punctuation: words of a rule stay as they are.
    is_head = len(rows[0].cells) == across and not set("".join(rows[0].cells)) & set("、。，．")
    heads = rows[0].cells if is_head else ("",) * across
    share = (sheet.width - indent) / sum(widths)
    columns = [Column(head, each * share) for head, each in zip(heads, widths, strict=True)]
    lines = [[Text(cell, "body") for cell in (*row.cells, *[""] * (across - len(row.cells)))] for row in rows[is_head:]]
    sheet.table(columns, lines, indent=indent)
    sheet.space(2)
