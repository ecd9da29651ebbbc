"""The register of incidents and the form of I-01, in the order of the paper (domain.md §10.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.incident import law
from komae_desk.areas.incident.choices import Level
from komae_desk.areas.incident.incident.workflow import LIVE
from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """Now, by me, in this section (ux.md §4.9)."""
    now = look.now.replace(second=0, microsecond=0)
    me = look.user.person
    return {"recognised_at": now, "reporter": me, "discoverer": me, "place": look.office.section}


SCREENS = Screens(
    columns=("number", "recognised_at", "what", "personal", "reported_at", "level", "state"),
    lesser=("level", "reported_at", "personal"),
    sections=(
        Section("いつ・どこで・何が", ("recognised_at", "occurred_at", "occurrence_is_estimated", "who", "place",
                                       "what", "why", "how")),
        Section("発見者と通報", ("reporter", "discoverer", "discoverer_words", "discoverer_contact", "source",
                                 "informant", "informant_contact", "informant_is_anonymous", "needs_officers",
                                 "no_officers_reason")),
        Section("対象", ("systems", "devices", "assets", "things", "confidentiality", "contractor")),
        Section("個人情報", ("personal", "persons", "persons_are_estimated", "personal_content", "is_sensitive",
                             "my_number")),
        Section("個人情報保護法の目安", ("law_kinds", "known_on", "quick_guide_on",
                                                               "full_guide_on")),
        Section("状態と措置", ("condition", "restored_at", "impact", "damage", "cause", "measures", "investigating",
                               "next_report_at")),
        Section("判定", ("examples", "attack", "outlook", "outlook_reason", "is_held", "override", "override_reason",
                         "emergency", "judged_by", "judged_at", "bcp_at")),
        Section("報告と受け手", ("report_number", "reported_at", "policy_number", "policy_received_at",
                                 "head_received_at", "ciso_received_at", "officer_received_at", "system_received_at",
                                 "systems_received", "emergency_at", "handler")),
        Section("完了", ("closed_on", "kept_at", "joined_into")),
    ),
    begins=begins,
    follows={"personal": law.by_personal, "law_kinds": law.by_kinds, "known_on": law.by_day, "persons": law.by_facts,
             "is_sensitive": law.by_facts},
)  # fmt: skip

SEARCH = ("number", "what", "place", "systems", "policy_number")

GUIDE = "個人情報保護法の速報の目安日を確かめる（期限は情報政策課・総務担当に確認）"
AGAIN = "{heading} の復旧の見込みを確かめ、判定をやり直す（障害の発生から2時間）"
PAGE = "incident_response"
DUE = (
    Due("recognised_at", "{heading} を判定し、第一報を報告する", frozenset({"open"}), page=PAGE, mark="○"),
    Due("next_report_at", "{heading} の次の報を報告する", frozenset({"reported"}), page=PAGE),
    Due("judge_again_at", AGAIN, frozenset(LIVE), page=PAGE, mark="◎"),
    Due("quick_guide_on", GUIDE, frozenset(LIVE), unless=("leak_report", "incident"), page=PAGE),
    # Restored before anybody was told: the report is still missing (V-11, CK-11).
    *(
        Due(
            "recognised_at",
            "{heading} は報告のないまま復旧している。欠けている報告をする",
            frozenset({"restored", "preventing"}),
            where=(("level", level), ("reported_at", None)),
            page=PAGE,
            mark="○",
        )
        for level in (Level.TWO, Level.THREE)
    ),
    Due(
        "recognised_at",
        "{heading} （暫定レベル3）の判定を決める",
        frozenset(LIVE),
        where=(("is_held", True),),
        page=PAGE,
    ),
)
