"""States, list and form of the rules (D-09)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from komae_desk.areas.policy.record import BASIS, ISSUED, Disclosure, Whose
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.desk import Look
from komae_desk.core.people import Role
from komae_desk.core.workflow import State, Step, Workflow

TAKE_IN, MEND, ISSUE, CHECK, RETIRE = "take_in", "mend", "issue", "check", "retire"
DEFAULT_PLACE = "この台帳の「規程」"
_STATES = {"draft": State("作成中"), ISSUED: State("有効", "ok"), "retired": State("廃止")}


def _workflow(*by: Role, checked: bool) -> Workflow:
    steps = [
        Step(TAKE_IN, "本文を取り込む", ("draft",), "draft", asks=("body", "unsure"), hidden=True),
        # What is in force is mended by whoever may bring it into force, with a reason; the history keeps the old words.
        *(
            Step(
                MEND,
                "本文を直す",
                (state,),
                state,
                by=by if state == ISSUED else (),
                basis=BASIS,
                asks=("body", "unsure"),
                needs=("body",),
                reason=1,
                hidden=True,
            )
            for state in ("draft", ISSUED)
        ),
        Step(ISSUE, "発行", ("draft",), ISSUED, by=by, basis=BASIS, checks=True),
    ]
    if checked:
        steps.append(
            Step(
                CHECK, "閲覧できることを確認", (ISSUED,), ISSUED, basis=BASIS, asks=("next_check_on", "announced_on"),
                fills={"checked_on": "today", "checked_by": "me"},
            )
        )  # fmt: skip
    steps.append(Step(RETIRE, "廃止", (ISSUED,), "retired", by=by, asks=("ended_on",), needs=("ended_on",)))
    return Workflow(_STATES, tuple(steps), editable=frozenset({"draft", ISSUED}), loose=frozenset({"draft"}))


# Who issues for the city is a member of its stream; what duties that person has there is no matter.
CITY = _workflow(checked=False)
SECTION = _workflow(Role.SECURITY_MANAGER, Role.DEPUTY, checked=True)


def _begins(look: Look) -> Mapping[str, Any]:
    return {"whose": Whose.CHIEF, "disclosure": Disclosure.INTERNAL, "starts_on": look.today}


def _screens(*checks: str) -> Screens:
    last = (Section("閲覧の確認", checks),) if checks else ()
    return Screens(
        columns=("code", "name", "issue_name", "starts_on", "whose", "place", *checks[:1], "state"),
        sections=(
            Section("文書", ("code", "name", "whose", "issue_name", "starts_on", "revised_by", "ended_on")),
            Section("閲覧", ("disclosure", "place", "note")),
            *last,
        ),
        begins=_begins,
        lesser=("issue_name", "whose"),
    )


CITY_SCREENS = _screens()
SECTION_SCREENS = _screens("checked_on", "checked_by", "next_check_on", "announced_on")
SEARCH = ("name", "issue_name", "place", "note")
DUE = (Due("next_check_on", "{heading} が読めることを確かめる", frozenset({ISSUED}), step=CHECK, mark="△"),)
