"""R-11: told to 統括, judged there, guidance, its end; where nothing gets better, use is stopped (対7-6(2)ウ)."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.finding.violation.choices import Telling
from komae_desk.areas.finding.violation.record import BASIS, GUIDING
from komae_desk.core.deciding import DEP, ISM, TRANSCRIBER
from komae_desk.core.people import Role
from komae_desk.core.route import Route
from komae_desk.core.workflow import State, Step, Workflow

HEAD, CISO = Role.SECURITY_HEAD_OFFICER, Role.CISO
JUDGED = ("grave", "judgement", "to_ciso")
HEAD_PAPER = ("head_at", "head_title", "head_name", "receipt_document")
STOPPED = ("stopped_on", "stop_scope", "resume_terms")
CISO_PAPER = ("ciso_on", "ciso_title", "ciso_name", "receipt_document")
OPEN = ("judged", "guided", "referred", "stopped")
ENDED = {"ended_title": "my_title", "ended_name": "my_name", "ended_on": "today"}
TOLD = {"to_ciso": (Telling.YES.value,)}


def waits_for_ciso(violation: Any, user: Any, look: Any) -> bool:
    """Whether CISO is told and has not looked at it yet."""
    return violation.to_ciso is Telling.YES and violation.ciso_on is None


def _written(role: Role, further: Any = None) -> Any:
    """Whoever may do it on screen writes nothing on paper down."""
    return lambda each, user, look: not user.holds(role) and (further is None or further(each, user, look))


def notice_is_new(violation: Any, user: Any, look: Any) -> bool:
    """Whether nobody has written down that the notice of the stop arrived."""
    return violation.stop_received_on is None


def _of_ciso(state: str) -> tuple[Step, Step]:
    """CISO looks at it, on screen or on paper; where it stands does not change by that."""
    return (
        Step("acknowledge", "報告を確認", (state,), state, by=(CISO,), basis="対7-6(2)ウ",
             fills={"ciso_on": "today", "ciso_title": "my_title", "ciso_name": "my_name"},
             concerns=waits_for_ciso, tone="ok"),
        Step("transcribe_ciso", "CISOの確認を転記", (state,), state, basis="CK-24", asks=CISO_PAPER, needs=CISO_PAPER,
             fills=TRANSCRIBER, concerns=_written(CISO, waits_for_ciso)),
    )  # fmt: skip


ROUTES = (
    Route(HEAD, waits=("received", "referred"), sees=("judged", "guided", "stopped", "done"), personal=True),
    Route(CISO, waits=OPEN, sees=("done",), when={**TOLD, "ciso_on": ("",)}, personal=True),
    Route(CISO, waits=(), sees=(*OPEN, "done"), when=TOLD, personal=True),
)

WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "received": State("統括の判断待ち", "due"),
        "judged": State("指導待ち", "info"),
        "guided": State("改善の確認待ち", "due"),
        "referred": State("利用停止の判断待ち", "due"),
        "stopped": State("利用停止中", "err"),
        "done": State("終了", "ok"),
        "unfounded": State("違反なし"),
        "void": State("取消し"),
    },
    (
        Step("receive", "通報を受け付け、統括に報告", ("draft",), "received", basis=BASIS, checks=True, numbers=True,
             fills={"head_reported_on": "today"}),
        Step("judge", "重大性を判断", ("received",), "judged", by=(HEAD,), basis="対7-2(3)イ", asks=JUDGED,
             needs=("grave", "to_ciso"),
             fills={"head_at": "now", "head_title": "my_title", "head_name": "my_name"}, tone="ok"),
        Step("transcribe_judgement", "統括の判断を転記", ("received",), "judged", basis="CK-24",
             asks=(*JUDGED, *HEAD_PAPER), needs=("grave", "to_ciso", *HEAD_PAPER), fills=TRANSCRIBER,
             concerns=_written(HEAD)),
        Step("guide", "指導を記録", ("judged", "guided"), "guided", by=(ISM, DEP), basis=GUIDING,
             asks=("facts", "facts_on", "guided_on", "guidance", "improve_by_on", "incident_number"),
             needs=("facts", "guided_on", "guidance", "improve_by_on"), checks=True, fills={"guided_name": "my_name"},
             key="Alt+A", tone="ok"),
        Step("refer", "改善しないことを統括に報告", ("guided",), "referred", by=(ISM, DEP), basis="対7-6(2)ウ",
             reason=1, fills={"referred_on": "today"}, tone="warn"),
        Step("stop", "利用を停止・剥奪", ("referred",), "stopped", by=(HEAD,), basis="対7-6(2)ウ", asks=STOPPED,
             needs=("stopped_on", "stop_scope"), tone="err"),
        Step("transcribe_stop", "利用停止の通知を転記", ("referred",), "stopped", basis="CK-24",
             asks=(*STOPPED, "receipt_document", "stop_received_on"),
             needs=("stopped_on", "stop_scope", "stop_received_on"), fills=TRANSCRIBER, concerns=_written(HEAD)),
        Step("keep_on", "停止せずに指導を続ける", ("referred",), "guided", basis="対7-6(2)ウ", by=(HEAD,), reason=1),
        Step("note_stop", "停止の通知を受けた", ("stopped",), "stopped", by=(ISM, DEP), basis="対7-6(2)ウ",
             fills={"stop_received_on": "today"}, concerns=notice_is_new),
        *(step for state in OPEN for step in _of_ciso(state)),
        Step("end", "改善を確認して終了", ("guided", "stopped"), "done", by=(ISM, DEP), basis=GUIDING,
             asks=("checked_on", "outcome", "prevention", "resumed_on"), needs=("checked_on", "outcome"), checks=True,
             fills=ENDED, tone="ok"),
        Step("dismiss", "違反は認められなかった", ("received", "judged"), "unfounded", by=(ISM, DEP), basis=GUIDING,
             asks=("facts", "facts_on"), needs=("facts",), reason=1, fills=ENDED),
        Step("void", "記録を取り消す", ("draft",), "void", reason=1, tone="err"),
    ),
    editable=frozenset({"draft"}),
    final=frozenset({"done", "unfounded", "void"}),
)  # fmt: skip
