"""R-13 on paper: the question and the answer (A4縦)."""

from __future__ import annotations

from komae_desk.areas.asset.classification import Availability, Confidentiality, HandlingRule, Integrity
from komae_desk.areas.asset.information.choices import Origin
from komae_desk.areas.asset.printed import beside, choices, post_and_name
from komae_desk.areas.asset.question.record import ClassificationQuestion
from komae_desk.core.desk import Look
from komae_desk.pdf.contents import Cell, Day, Fixed, Sign, Stack, Text, pair
from komae_desk.pdf.sheet import Sheet
from komae_desk.pdf.tables import Row


def draw(question: ClassificationQuestion, sheet: Sheet, look: Look) -> None:
    """R-13 分類判断照会・回答."""
    sheet.head("R-13", "対策基準第２の２(4)ウ関係", marks=("機密性２",))
    sheet.title("分類判断照会・回答")
    asset = look.maybe("information_asset", question.asset)
    tag = str(getattr(asset, "tag", ""))
    sheet.heading("１　照会")
    rows: list[Row | tuple[str, Cell]] = [
        (
            "照会者・照会日",
            beside(
                Text(post_and_name(look, question.asker), "asker", required=True),
                pair("照会日", Day(question.asked_on, "asked_on", required=True)),
            ),
        ),
        ("情報資産", beside(Text(question.subject, "subject"), pair("資産番号", Text(tag, "asset")))),
        (
            "入手元",
            beside(
                choices(Origin, question.origin, "origin"),
                pair("入手先", Text(question.obtained_from, "obtained_from")),
            ),
        ),
        ("見込みの分類", _grades(question, "expected_")),
        Row("照会の理由", Text(question.question, "question"), height=24),
    ]
    sheet.rows(rows)
    sheet.space(4)
    sheet.heading("２　回答")
    rules = [Fixed(rule.label, bound=True) for rule in HandlingRule if rule in question.handling]
    answer: list[Row | tuple[str, Cell]] = [
        ("分類", _grades(question, "")),
        Row("取扱制限", Stack(beside(*rules), field="handling"), height=16),
        Row("理由", Text(question.reason, "reason"), height=24),
    ]
    sheet.rows(answer)
    sheet.space(4)
    sheet.signatures(
        (
            "回答者　情報セキュリティ管理者（職・氏名・日）",
            Sign(question.answered_title or look.office.manager_title, question.answered_name, question.answered_on),
        ),
        height=16,
    )


def _grades(question: ClassificationQuestion, prefix: str) -> Stack:
    names = [f"{prefix}{name}" for name in ("confidentiality", "integrity", "availability")]
    kinds = (Confidentiality, Integrity, Availability)
    first, second, third = (
        choices(kind, getattr(question, name), name) for kind, name in zip(kinds, names, strict=True)
    )
    return Stack(first, beside(second, third))
