"""What a file says of the information asset it belongs to: its mark, and the words on its pages (L-01)."""

from __future__ import annotations

from komae_desk.areas.asset.classification import Availability, Confidentiality, Integrity, short_words
from komae_desk.areas.asset.information.choices import Marking
from komae_desk.areas.asset.information.record import InformationAsset
from komae_desk.core.errors import Refused
from komae_desk.core.record import Choice
from komae_desk.marking.mark import Mark, Place

PLACES = {
    Place.HEADER: "ヘッダー",
    Place.FOOTER: "フッター",
    Place.CORNER: "右上の隅（枠付き）",
    Place.NONE: "文字は入れない（プロパティだけ）",
}
MOST_RULES = 2
MOST = 60
"""Characters of the words on a page; a header of Excel holds 255 with all that stands there already."""

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_KINDS: tuple[type[Choice], ...] = (Confidentiality, Integrity, Availability)
_WAYS = {
    Place.HEADER: Marking.HEADER,
    Place.FOOTER: Marking.HEADER,
    Place.CORNER: Marking.CORNER,
}


def code_of(asset: InformationAsset) -> str:
    """「C2I2A1」; "" while a grade is open."""
    if None in asset.all_grades:
        return ""
    return "".join(f"{letter}{grade.value}" for letter, grade in zip("CIA", asset.grades, strict=True))


def words_of(asset: InformationAsset) -> str:
    """「【重要情報】機密性２　複製制限・暗号化」, the usual words for headers and corners."""
    important = "【重要情報】" if asset.is_important else ""
    grade = asset.confidentiality.label.translate(_FULL_WIDTH) if asset.confidentiality else ""
    handling = "・".join(short_words(asset.handling)[:MOST_RULES])
    whole = "　".join(filter(None, (important + grade, handling)))
    return whole if len(whole) <= MOST else important + grade


def prefix_of(asset: InformationAsset) -> str:
    """「【機密性２】」, or 「分類」 while it is open."""
    return f"【{asset.confidentiality.label.translate(_FULL_WIDTH)}】" if asset.confidentiality else "分類"


def grades_of(code: str) -> str:
    """「機密性2・完全性2・可用性1」 of a code; "" of none."""
    if not code:
        return ""
    values = (code[1], code[3], code[5])
    grades = [next(g.label for g in kind if g.value == value) for kind, value in zip(_KINDS, values, strict=True)]
    return "・".join(grades)


def mark_of_asset(asset: InformationAsset, place: Place = Place.NONE, words: str = "") -> Mark:
    """The mark of an asset; raises Refused while nobody has decided on its class."""
    code = code_of(asset)
    if not code or asset.is_undecided:
        raise Refused(
            f"「{asset.heading}」の分類が決まっていないため、表示できません。"
            "情報資産の分類を確定してから、もう一度実行してください。",
            "confidentiality",
        )
    important = "重要情報　" if asset.is_important else ""
    handling = "、".join(rule.value for rule in asset.handling)
    shown = words.strip() if place is not Place.NONE else ""
    return Mark(code, important + grades_of(code), handling, asset.tag, shown, place if shown else Place.NONE)


def ways(place: Place, prefix: bool) -> tuple[Marking, ...]:
    """How files are marked, in the words of the register."""
    return (
        *((Marking.FILE_NAME,) if prefix else ()),
        Marking.PROPERTY,
        *((_WAYS[place],) if place in _WAYS else ()),
    )
