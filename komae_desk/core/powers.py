"""What a person may do here, in sentences made of the areas' own declarations (ux.md §4.18 「できること」)."""

from __future__ import annotations

from collections.abc import Iterable

from komae_desk.core.area import Ledger
from komae_desk.core.people import User
from komae_desk.core.workflow import Step

ALL = "申請を作り、台帳を見て、記録を登録できます。"
NOBODY = "職員名簿に在籍していないため、手続を進められません。"


def powers(ledgers: Iterable[Ledger], user: User) -> list[str]:
    """The steps that not everybody may take; ledgers in which they are the same ones share a sentence."""
    if not user.roles:
        return [NOBODY]
    together: dict[tuple[str, ...], list[str]] = {}
    for ledger in ledgers:
        steps = ledger.workflow.steps
        back = {step.undo for step in steps}
        # What takes a step back is had with the step.
        labels = (step.label for step in steps if step.name not in back and _is_given(step, ledger, user))
        if found := tuple(dict.fromkeys(labels)):
            together.setdefault(found, []).append(ledger.record.title)
    sentences = [f"{'、'.join(titles)}：{_quoted(labels)}ができます。" for labels, titles in together.items()]
    return [ALL, *sentences]


def _is_given(step: Step, ledger: Ledger, user: User) -> bool:
    return bool(step.by) and not step.hidden and user.may(step.by, ledger.code)


def _quoted(labels: Iterable[str]) -> str:
    return "".join(f"「{label}」" for label in labels)
