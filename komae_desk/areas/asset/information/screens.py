"""The list and the form of information assets, in the order of D-01."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from komae_desk.areas.asset.classification import GRADE_FIELDS
from komae_desk.areas.asset.information.classifying import QUESTIONS, answered, graded
from komae_desk.areas.asset.information.record import InformationAsset
from komae_desk.areas.asset.information.workflow import HERE
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.dates import add_months

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

DAYS_TO_DECIDE = 5
REVIEW_MONTHS = 12
FIRST_TAG = "ZS-0001"
_LAST_DIGITS = re.compile(r"\d+(?!.*\d)")


def next_tag(look: Look) -> str:
    """The number after the highest of the register; the section's own way of writing numbers goes on."""
    tags = [asset.tag for asset in look.find("information_asset") if isinstance(asset, InformationAsset)]
    numbered = [(match.start(), len(tag), int(match[0]), tag) for tag in tags if (match := _LAST_DIGITS.search(tag))]
    if not numbered:
        return FIRST_TAG
    newest = max(numbered, key=lambda each: each[2])[3]
    return _LAST_DIGITS.sub(partial(_raised, by=1), newest)


def imports(look: Look) -> Callable[[int], Mapping[str, Any]]:
    """Rows of an older register go on with its numbers, and their classes wait for somebody's decision."""
    first = {**begins(look), "next_review_on": None}

    def values(row: int) -> Mapping[str, Any]:
        return {**first, "tag": _LAST_DIGITS.sub(partial(_raised, by=row), str(first["tag"]))}

    return values


def _raised(match: re.Match[str], by: int) -> str:
    return str(int(match[0]) + by).zfill(len(match[0]))


def begins(look: Look) -> Mapping[str, Any]:
    """Entered today by who sits here; the class is decided within five open days (△), looked at again in a year (△)."""
    return {
        "tag": next_tag(look),
        "registered_on": look.today,
        "registered_by": look.user.person,
        "classify_by_on": look.open_days.after(look.today, DAYS_TO_DECIDE),
        "next_review_on": add_months(look.today, REVIEW_MONTHS),
    }


def of_original(look: Look, asset: InformationAsset) -> Mapping[str, Any]:
    """A copy has the class and the 取扱制限 of what it was made from (対2-2(1)イ)."""
    original: Any = look.maybe("information_asset", asset.parent)
    names = (*QUESTIONS, *GRADE_FIELDS, "handling", "recovery_hours", "personal", "for_personal_numbers")
    return {} if original is None else {name: getattr(original, name) for name in names}


SCREENS = Screens(
    columns=("tag", "name", "confidentiality", "storage", "keeper", "next_review_on", "state"),
    lesser=("next_review_on", "keeper", "storage"),
    inline=("keeper", "storage", "next_review_on"),
    sections=(
        Section("資産", ("tag", "task", "name", "category", "description")),
        Section("管理", ("scope", "keeper", "origin", "obtained_from", "parent", "personal", "for_personal_numbers")),
        Section("分類の補助の問い", QUESTIONS),
        Section(
            "分類",
            (*GRADE_FIELDS, "classification_reason", "classified_by", "classified_on", "classify_by_on"),
        ),
        Section("取扱制限", ("handling", "handling_note", "recovery_hours")),
        Section("表示と保管", ("marking", "marked_on", "storage", "place", "backup")),
        Section("複製と提供", ("copied_on", "copies", "provided_to")),
        Section("保存", ("retention", "keep_until_on", "disposed_on")),
        Section("登録と見直し", ("registered_on", "registered_by", "reviewed_on", "next_review_on")),
        Section("所管替え", ("handed_to_name", "handed_on", "received_from", "received_on", "former_tag")),
        Section("備考", ("note",)),
    ),
    begins=begins,
    imports=imports,
    leftover="note",
    together=("keeper", "storage", "place", "task", "scope", "marking", "reviewed_on", "next_review_on"),
    follows={
        "parent": of_original,
        **dict.fromkeys(QUESTIONS, answered),
        **dict.fromkeys(GRADE_FIELDS, graded),
    },
    by_steps=(*GRADE_FIELDS, "classification_reason", "classified_by", "classified_on"),
)

SEARCH = (
    "tag",
    "name",
    "task",
    "description",
    "obtained_from",
    "place",
    "provided_to",
    "handling_note",
    "former_tag",
    "note",
)

DUE = (
    Due("open_until_on", "{heading} の分類を決める", frozenset(HERE), at="is_public"),
    Due(
        "next_review_on",
        "{heading} の分類・保管・提供先を確かめて、見直し日を登録する",
        frozenset(HERE),
        at="reviewed_on",
        mark="△",
    ),
    Due("keep_until_on", "{heading} の保存期限が来る。廃棄か延長を決める", frozenset(HERE), at="keep_until_on"),
)
