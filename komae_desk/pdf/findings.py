"""What to look at before a paper is printed (印刷前の確認, ux.md §4.15)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from komae_desk.core.dates import fiscal_code, fiscal_label, fiscal_year
from komae_desk.pdf.fonts import MissingGlyph
from komae_desk.pdf.pen import FULL_WIDTH
from komae_desk.pdf.sheet import Sheet


class Kind(StrEnum):
    """What a finding is about."""

    GLYPH = "glyph"
    EMPTY = "empty"
    NUMBER = "number"
    YEAR = "year"
    ANNEX = "annex"
    DRAFT = "draft"


@dataclass(frozen=True)
class Finding:
    """One line of the list: where it leads, what it says, and whether the paper cannot be made because of it."""

    kind: Kind
    field: str
    message: str
    blocking: bool = False
    about: object = None


def findings(sheet: Sheet, names: Mapping[str, str] | None = None) -> list[Finding]:
    """Everything worth knowing before printing, the gravest first; empty when the paper is ready.

    `names` is how the screen calls the fields; without it they are called as the paper does.
    """
    sheet.finish()
    called = names or {}
    found = [
        Finding(Kind.GLYPH, field, _of(called.get(field, "")) + MissingGlyph(cluster, field).message, True, about)
        for cluster, field, about in dict.fromkeys((one.cluster, one.field, one.about) for one in sheet.missing)
    ]
    for lack in dict.fromkeys(sheet.lacks):
        label = called.get(lack.field, lack.label)
        what = f"「{_plain(label)}」" if label else "必要な項目"
        words = f"{what}が空です。入力してから印刷してください。"
        found.append(Finding(Kind.EMPTY, lack.field, words, about=lack.about))
    found += _number(sheet)
    for overflow in sheet.overflows:
        annex = str(overflow.annex).translate(FULL_WIDTH)
        found.append(
            Finding(
                Kind.ANNEX,
                overflow.field,
                f"「{_plain(overflow.label)}」は枠に収まりません。続きを別紙{annex}に印刷します。",
                about=overflow.about,
            )
        )
    if sheet.copy.mark == "案":
        found.append(Finding(Kind.DRAFT, "", "まだ確定していないため、「案」の透かしを入れて印刷します。"))
    return found


def _of(name: str) -> str:
    return f"{name}の" if name else ""


def _plain(label: str) -> str:
    """A label without the line breaks it has on paper."""
    return label.replace("\n", "")


def _number(sheet: Sheet) -> list[Finding]:
    """通し番号 missing, or of another fiscal year than the date of the paper."""
    number = sheet.copy.number
    if not sheet.feet:
        return []
    if not number:
        return [Finding(Kind.NUMBER, "number", "番号が空です。番号を付けてから印刷してください。")]
    year = re.search(r"-([A-Z]\d+)-", number)
    if year is None or sheet.dated_on is None:
        return []
    due = fiscal_year(sheet.dated_on)
    if year[1] == fiscal_code(due):
        return []
    words = f"番号「{number}」の年度が日付（{fiscal_label(due)}）と合いません。日付か番号を確かめてください。"
    return [Finding(Kind.YEAR, "number", words)]
