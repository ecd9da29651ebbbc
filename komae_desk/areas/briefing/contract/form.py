"""D-04 on paper: the register (A4横), and one contract with the check of its thirteen items (A4縦)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from komae_desk.areas.briefing.choices import Answer, Confidentiality, Work
from komae_desk.areas.briefing.contract.record import Contract
from komae_desk.areas.briefing.contract.workflow import RETURNED, WORKFLOW
from komae_desk.areas.briefing.items import Item, Kept, answered, open_items, term_of
from komae_desk.areas.briefing.printed import audits, certificates, spaced, word
from komae_desk.core.application import name_of
from komae_desk.core.dates import short_day, wareki_short
from komae_desk.pdf.application import CLASS_OF_PAPER, FULL_WIDTH, checks, options
from komae_desk.pdf.book import Book
from komae_desk.pdf.contents import Cell, Checks, Day, Fixed, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Column, Entry, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

BASIS = "対策基準第８の１関係"
COLUMNS = (
    Column("契約番号", 24),
    Column("件名", 36),
    Column("期間", 18),
    Column("事業者", 32),
    Column("情報の種類・分類", 30),
    Column("13項目", 20),
    Column("再委託", 24),
    Column("説明", 14),
    Column("定期確認", 14),
    Column("認証の\n期限", 14),
    Column("状態", 14, "center"),
    Column("備考", 12),
)
BOOK = Book("D-04", BASIS, "外部委託台帳", (CLASS_OF_PAPER,), COLUMNS, "件")
TERMS = (
    Column("番号", 9, "center"),
    Column("項目・確かめること", 55),
    Column("適否", 33),
    Column("条文", 18),
    Column("推奨の部分", 23),
    Column("理由・対応予定", 27),
)

FOOT = 20
"""So many characters of a 契約番号 have room at the foot of the page; a longer one stands above alone."""


def register(contracts: Sequence[Contract], sheet: Sheet, look: Look) -> None:
    """D-04 外部委託台帳."""
    kept = sum(isinstance(each, Contract) for each in look.find("contract"))
    refused = sum(bool(answered(each.terms, Kept.NO)) for each in contracts)
    left = sum(bool(open_items(each.terms)) for each in contracts)
    totals = f"{len(contracts)}件（13項目に否があるもの{refused}件・未確認があるもの{left}件）"
    BOOK.draw(sheet, look, [_entry(contract, look) for contract in contracts], kept, totals)


def _entry(contract: Contract, look: Look) -> Entry:
    subs: list[Any] = look.find("subcontractor", contract=contract.id, state=("requested", "approved"))
    names = [f"{s.name}（{short_day(s.approved_on) if s.state == 'approved' else '承認待ち'}）" for s in subs]
    grade = [Fixed(contract.confidentiality.label.translate(FULL_WIDTH))] if contract.confidentiality else []
    period = f"{short_day(contract.starts_on)}〜{short_day(contract.ends_on)}" if contract.starts_on else ""
    return Entry(
        (
            Text(contract.contract_number, "contract_number"),
            Text(contract.subject, "subject"),
            Text(period, "starts_on"),
            Text(contract.contractor, "contractor"),
            Stack(Text(contract.information, "information"), *grade),
            Fixed(contract.terms_words, field="terms_words"),
            Text("、".join(names)),
            Text(short_day(contract.briefed_on), "briefed_on"),
            Text(short_day(contract.checked_on), "checked_on"),
            Text(short_day(contract.certificate_ends_on), "certificates"),
            Fixed(WORKFLOW.states[contract.state].label),
            Text(contract.note, "note"),
        ),
        bold=bool(answered(contract.terms, Kept.NO)) or contract.state == "concluded",
        about=contract.id,
    )


def detail(contract: Contract, sheet: Sheet, look: Look) -> None:
    """One contract: everything of D-04 and the thirteen items."""
    if len(contract.contract_number) <= FOOT:
        sheet.copy = dataclasses.replace(sheet.copy, number=contract.contract_number)
    sheet.head("D-04-2", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title("外部委託台帳（明細票・13項目検査）", spread=False)
    sheet.paragraph(
        spaced(
            pair("課名", Text(f"{look.office.department}{look.office.section}")),
            pair("基準日", Day(look.today)),
            pair("状態", Fixed(WORKFLOW.states[contract.state].label)),
        ),
        size=9,
    )
    sheet.rows(_contract(contract, look))
    sheet.heading("13項目の検査（対策基準第８の１(2)）", keep=24)
    sheet.table(TERMS, [_term(contract, item) for item in Item], height=7)
    sheet.note("適否は，推奨の部分を除いて判定する。「不要」は理由を，「否」は理由と対応予定日を記入する。")
    sheet.rows([*_others(contract, look), *_after(contract, look)])
    sheet.space(2)
    sheet.signatures(
        ("確認者（担当職員）", Sign("", name_of(look, contract.keeper), None, "keeper")),
        ("契約担当課（職・氏名・日）", Sign("", "", None)),
        ("情報セキュリティ管理者", Sign(look.office.manager_title, "", None)),
        height=14,
    )


def _contract(contract: Contract, look: Look) -> list[Row]:
    assets = "、".join(filter(None, (look.heading("information_asset", each) for each in contract.assets)))
    more = [Text(assets, "assets")] if assets else []
    # A contract that is still being chosen has no number yet: no empty line stands for it.
    number = [Text(contract.contract_number, "contract_number")] if contract.contract_number else []
    return [
        Row("契約番号・件名", Stack(*number, Text(contract.subject, "subject", required=True))),
        Row(
            "期間",
            spaced(Day(contract.starts_on, "starts_on"), Fixed("〜"), Day(contract.ends_on, "ends_on"),
                   pair("契約日", Day(contract.concluded_on, "concluded_on"))),
        ),
        Row("委託の種類", checks(Work, contract.work, "work", required=True)),
        Row(
            "事業者（所在・代表）",
            Stack(Text(contract.contractor, "contractor", required=True), Text(contract.address, "address"),
                  pair("代表者", Text(contract.representative, "representative"))),
        ),
        Row(
            "責任者・連絡先",
            spaced(Text(contract.manager, "manager"), pair("連絡先", Text(contract.contact, "contact"))),
        ),
        Row(
            "作業者・作業場所",
            Stack(Text(contract.workers, "workers"), Text(contract.workplace, "workplace")),
        ),
        Row("情報の種類", Stack(Text(contract.information, "information"), *more)),
        Row(
            "最高分類・件数",
            spaced(checks(Confidentiality, contract.confidentiality, "confidentiality",
                          words={c.value: c.label.translate(FULL_WIDTH) for c in Confidentiality}),
                   pair("件数", Text(contract.quantity, "quantity"))),
        ),
        Row("個人情報", checks(Answer, contract.personal, "personal", words={"yes": "扱う", "no": "扱わない"})),
        Row("アクセスの方法", Text(contract.access, "access")),
    ]  # fmt: skip


def _term(contract: Contract, item: Item) -> list[Cell]:
    term = term_of(contract.terms, item)
    chosen = term.answer.value if term is not None and term.answer is not None else ""
    why: list[Cell] = []
    if term is not None and term.reason:
        why.append(Text(term.reason, "terms"))
    if term is not None and term.due_on:
        why.append(Text(f"予定 {wareki_short(term.due_on)}", "terms"))
    advice = Checks({"yes": item.advice}, "yes" if term is not None and term.advised else "", "terms")
    return [
        Fixed(str(item.place)),
        Stack(Fixed(f"{item.label}（{item.basis.removeprefix('対8-1(2)')}）"), Fixed(item.question, size=7.5)),
        Checks(options(Kept), chosen, "terms", across=3),
        Text(term.clause if term is not None else "", "terms"),
        advice if item.advice else Fixed("―"),
        Stack(*why) if why else None,
    ]


def _others(contract: Contract, look: Look) -> list[Row]:
    subs: list[Any] = look.find("subcontractor", contract=contract.id)
    states = {"requested": "承認待ち", "approved": "承認", "refused": "不承認", "ended": "終了"}
    lines = [
        "　".join(filter(None, (s.name, s.work, f"{states[s.state]} {short_day(s.approved_on)}".strip()))) for s in subs
    ]
    return [
        Row("再委託（先・業務・承認日）", Text("\n".join(lines)) if lines else Fixed("なし")),
        Row("認証（番号・期限）", certificates(contract.certificates)),
        Row("監査", audits(contract.audits)),
        Row(
            "常駐メール利用",
            spaced(checks(Answer, contract.resident_mail, "resident_mail"),
                   pair("取決め日", Day(contract.mail_agreed_on, "mail_agreed_on"))),
        ),
    ]  # fmt: skip


def _after(contract: Contract, look: Look) -> list[Row]:
    told: list[Any] = [b for b in look.find("briefing", contract=contract.id) if b.number]
    checked: list[Any] = [c for c in look.find("contractor_check", contract=contract.id) if c.number]
    returned: list[Any] = look.find(RETURNED, outsourced=contract.id)
    return [
        Row("説明（R-07）", _found([f"{b.number}　{short_day(b.confirmed_on)}" for b in told])),
        Row(
            "定期確認（R-08）",
            _found([f"{c.number}　{word(c.purpose)}　{short_day(c.checked_on)}" for c in checked]),
        ),
        Row(
            "終了時の返還・廃棄（R-04）",
            Stack(
                spaced(pair("終了日", Day(contract.ended_on, "ended_on")),
                       pair("期限", Day(contract.return_due_on, "return_due_on"))),
                *([Text("、".join(filter(None, (r.number for r in returned))))] if returned else []),
            ),
        ),
        Row("備考", Text(contract.note, "note")),
    ]  # fmt: skip


def _found(lines: list[str]) -> Cell:
    return Text("\n".join(lines)) if lines else None
