"""The five questions of domain.md §2.4: what their answers suggest, and the sentence that says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from komae_desk.areas.asset.classification import Availability, Confidentiality, HandlingRule, Integrity
from komae_desk.areas.asset.information.choices import YesNo

if TYPE_CHECKING:
    from komae_desk.areas.asset.information.record import InformationAsset
    from komae_desk.core.desk import Look

QUESTIONS = ("is_public", "holds_sensitive", "harms_gravely", "errors_harm", "bearable_hours")
USUAL_HOURS = "24"
"""Work that cannot stand still longer than this makes an asset 可用性2 (△), where the office says nothing else."""

OF_CONFIDENTIALITY = (
    HandlingRule.NO_COPIES,
    HandlingRule.LIMITED_PLACE,
    HandlingRule.PROTECTED_TRANSPORT,
    HandlingRule.UNRECOVERABLE,
    HandlingRule.TRUSTED_LINE,
    HandlingRule.OUTSIDE_SAFELY,
    HandlingRule.LOCKED_MEDIA,
)
OF_INTEGRITY = (HandlingRule.SIGNED_BACKUP, HandlingRule.INTEGRITY_OUTSIDE, HandlingRule.INTEGRITY_LOCKED)
OF_AVAILABILITY = (HandlingRule.BACKUP, HandlingRule.RECOVERY, HandlingRule.AVAILABILITY_LOCKED)


def critical_hours(look: Look) -> int:
    """From how many hours of standstill on an asset is 可用性2, as the office has set it."""
    return int(look.office.settings.get("stops_after_hours") or USUAL_HOURS)


def suggested(asset: InformationAsset, hours: int) -> dict[str, Any]:
    """The grades the answers so far suggest; what no answer speaks of is left out."""
    found: dict[str, Any] = {}
    if asset.harms_gravely is YesNo.YES:
        found["confidentiality"] = Confidentiality.HIGH
    elif asset.holds_sensitive is YesNo.YES:
        found["confidentiality"] = Confidentiality.MIDDLE
    elif asset.is_public is YesNo.YES:
        found["confidentiality"] = Confidentiality.LOW
    elif asset.is_public is YesNo.NO:
        # Not meant to be published at once is 機密性2 by itself (対2-1).
        found["confidentiality"] = Confidentiality.MIDDLE
    if asset.errors_harm is not None:
        found["integrity"] = Integrity.HIGH if asset.errors_harm is YesNo.YES else Integrity.LOW
    if asset.bearable_hours is not None:
        found["availability"] = Availability.HIGH if asset.bearable_hours <= hours else Availability.LOW
    return found


def reason(asset: InformationAsset, hours: int) -> str:
    """Why, in a sentence the person may rewrite: 「個人情報などを含むため、機密性2。」."""
    grades = suggested(asset, hours)
    parts = []
    if (secret := grades.get("confidentiality")) is not None:
        parts.append(f"{_secrecy(asset)}ため、{secret.label}")
    if (whole := grades.get("integrity")) is not None:
        harm = "誤る" if asset.errors_harm is YesNo.YES else "誤ることがない"
        parts.append(f"誤りや書換えで市民への処分などが{harm}ため、{whole.label}")
    if (there := grades.get("availability")) is not None:
        parts.append(f"業務を{asset.bearable_hours}時間まで止められる（基準は{hours}時間）ため、{there.label}")
    return "".join(f"{part}。" for part in parts)


def _secrecy(asset: InformationAsset) -> str:
    if asset.harms_gravely is YesNo.YES:
        return "漏れたとき重大な損害が出る"
    if asset.holds_sensitive is YesNo.YES:
        return "個人情報などを含む"
    return "公表している、又は公表する前提である" if asset.is_public is YesNo.YES else "公表を前提としない"


def handling_of(look: Look, asset: Any) -> tuple[HandlingRule, ...]:
    """The 取扱制限 that go with the grades (domain.md §2.2); HC-1 at 機密性2, too, where the office says so (§8-4)."""
    rules: list[HandlingRule] = []
    at_2 = bool(look.office.settings.get("limits_devices_for_2"))
    if asset.confidentiality is Confidentiality.HIGH or (at_2 and asset.confidentiality is Confidentiality.MIDDLE):
        rules.append(HandlingRule.OWN_DEVICES)
    if asset.confidentiality in (Confidentiality.HIGH, Confidentiality.MIDDLE):
        rules += OF_CONFIDENTIALITY
    if asset.integrity is Integrity.HIGH:
        rules += OF_INTEGRITY
    if asset.availability is Availability.HIGH:
        rules += OF_AVAILABILITY
    return tuple(rules)


def answered(look: Look, asset: InformationAsset) -> Mapping[str, Any]:
    """What an answer brings: the candidate, its reason, and the 取扱制限 that go with it."""
    hours = critical_hours(look)
    found = suggested(asset, hours)
    return {**found, "classification_reason": reason(asset, hours), **_handled(look, asset, found)} if found else {}


def graded(look: Look, asset: InformationAsset) -> Mapping[str, Any]:
    """What another grade brings."""
    return _handled(look, asset, {})


def _handled(look: Look, asset: InformationAsset, grades: Mapping[str, Any]) -> dict[str, Any]:
    after = replace(asset, **grades)
    hours = after.recovery_hours or after.bearable_hours
    rules = handling_of(look, after)
    return {"handling": rules} | ({"recovery_hours": hours} if hours and HandlingRule.RECOVERY in rules else {})
