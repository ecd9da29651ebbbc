"""The list and the form of 引継書."""

from komae_desk.areas.person.handover_note.gathering import begins
from komae_desk.areas.person.handover_note.record import BASIS
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.people import Role
from komae_desk.core.workflow import State, Step, Workflow

WORKFLOW = Workflow(
    {"draft": State("作成中"), "ready": State("引継ぎ待ち", "due"), "handed": State("引継ぎ済", "ok")},
    (
        Step("finish", "引継書を確定", ("draft",), "ready", by=(Role.SECURITY_MANAGER, Role.DEPUTY, Role.CLERK),
             basis=BASIS, checks=True, numbers=True),
        Step("reopen", "書き直す", ("ready",), "draft", by=(Role.SECURITY_MANAGER, Role.DEPUTY, Role.CLERK), reason=1),
        Step("hand_over", "引き継いだ", ("ready",), "handed", by=(Role.SECURITY_MANAGER, Role.DEPUTY, Role.CLERK),
             basis=BASIS, checks=True, asks=("handed_on",), needs=("handed_on",), tone="ok"),
    ),
    final=frozenset({"handed"}),
)  # fmt: skip

SCREENS = Screens(
    columns=("number", "written_on", "giver", "taker", "handed_on", "state"),
    lesser=("handed_on",),
    sections=(
        Section("引継ぎ", ("written_on", "giver", "taker", "handed_on")),
        Section("内容", ("open_work", "out", "places", "remarks")),
    ),
    begins=begins,
)

SEARCH = ("number", "taker", "remarks")

DUE = (Due("written_on", "{heading} の引継ぎの日を記録する", frozenset({"ready"}), at="handed_on"),)
