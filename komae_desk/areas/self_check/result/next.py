"""What the chief does next with a self-check, in one sentence and one button (issue 6: an hour a year)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.improvement.workflow import OPEN
from komae_desk.areas.self_check.result.gathering import Gathered
from komae_desk.core.dates import wareki

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


class Act(Enum):
    """What the button does, by its words."""

    DISTRIBUTE = "点検の実施を開く"
    REMIND = "未提出の人を見る"
    CLOSE = "締め切って集計を確定"
    OPEN_TO_CLOSE = "点検の実施を開いて締め切る"
    PLAN = "改善計画のない設問を表示"
    DECIDE = "作成中の改善計画を開く"
    REPORT = "集計の結果を開いて部長に報告"
    LOOK = "集計の結果を開く"
    ANSWER = "集計の結果を開いて求めを読む"
    FOLLOW = "改善計画の一覧を開く"


@dataclass(frozen=True)
class Next:
    """The sentence, and what its button does."""

    text: str
    act: Act


def next_step(look: Look, campaign: Any, told: Gathered, result: Any, plans: Sequence[Any]) -> Next:
    """By how far the campaign, its result and its plans have come."""
    if campaign.state == "preparing":
        return Next("まだ配付していません。対象と回答期限を確かめて、配付してください。", Act.DISTRIBUTE)
    if campaign.state == "open" or result is None:
        return _while_open(look, campaign, told)
    if result.state == "counted":
        return _counted(told, result, plans)
    return _beyond(look, result, plans)


def _while_open(look: Look, campaign: Any, told: Gathered) -> Next:
    day = wareki(campaign.due_on) if campaign.due_on else "未定"
    is_over = campaign.due_on is not None and campaign.due_on < look.today
    if told.is_sealed:
        over = "を過ぎています" if is_over else "です"
        text = f"無記名の票を受け付けています（配付 {told.people}枚）。回答期限は{day}{over}。"
        act = Act.OPEN_TO_CLOSE if is_over else Act.DISTRIBUTE
        return Next(f"{text}回収の数は、「点検の実施」で確かめます。", act)
    if told.waiting <= 0 and told.people:
        return Next("全員が提出しました。締め切ると、集計（C-02）が確定します。", Act.CLOSE)
    if is_over:
        text = f"回答期限（{day}）を過ぎています。未提出は{told.waiting}人です。督促するか、締め切ってください。"
        return Next(text, Act.CLOSE)
    return Next(f"提出を待っています。未提出は{told.waiting}人、回答期限は{day}です。", Act.REMIND)


def _counted(told: Gathered, result: Any, plans: Sequence[Any]) -> Next:
    left = len(unplanned(told, plans))
    if left:
        text = f"一部・未実施のある設問{len(told.lacking)}問のうち、改善計画のないものが{left}問あります。"
        return Next(f"{text}表の行でSpaceを押すと、計画ができます。", Act.PLAN)
    drafts = sum(plan.state == "draft" for plan in plans)
    if drafts:
        text = f"作成中の改善計画が{drafts}件あります。原因・改善策・担当を確かめて、計画を決定してください。"
        return Next(text, Act.DECIDE)
    day = wareki(result.report_by_on) if result.report_by_on else "未定"
    return Next(f"結果と改善計画がそろいました。部長に報告してください（期限 {day}）。", Act.REPORT)


def _beyond(look: Look, result: Any, plans: Sequence[Any]) -> Next:
    if result.state == "asked":
        return Next("委員会が改善計画を求めています。改善計画を決定して、求めに答えてください。", Act.ANSWER)
    where = {
        "reported": "部長の受領を待っています。",
        "gathered": "部長が受領し、部で取りまとめています。",
        "submitted": "委員会に提出されました。事務局の受領を待っています。",
    }.get(result.state, "委員会事務局が受領しました。")
    running = [plan for plan in plans if plan.state in (*OPEN, "finished")]
    late = sum(plan.state in OPEN and plan.due_on is not None and plan.due_on < look.today for plan in plans)
    if not running:
        return Next(where, Act.LOOK)
    over = f"（期限を過ぎたもの{late}件）" if late else ""
    return Next(f"{where}進行中の改善計画は{len(running)}件です{over}。", Act.FOLLOW)


def planned(plans: Iterable[Any]) -> set[str]:
    """The questions for which a plan stands."""
    return {plan.question for plan in plans if plan.state != "void"}


def unplanned(told: Gathered, plans: Iterable[Any]) -> list[Any]:
    """The questions that lack something and have no plan."""
    there = planned(plans)
    return [line for line in told.lacking if line.question not in there]
