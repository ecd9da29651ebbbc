"""R-21: ordered by CISO (or asked for by 統括), carried out, reported, mended (対7-2(2), 私6)."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.finding.choices import Inquiry
from komae_desk.core.deciding import TRANSCRIBER
from komae_desk.core.people import Role, User
from komae_desk.core.workflow import State, Step, Workflow

HEAD, CISO = Role.SECURITY_HEAD_OFFICER, Role.CISO
USE, PRIVATE = {"inquiry": (Inquiry.USE.value,)}, {"inquiry": (Inquiry.PRIVATE.value,)}
ORDERER = {"orderer_title": "my_title", "orderer_name": "my_name", "ordered_on": "today"}
RECEIVER = {"receiver_title": "my_title", "receiver_name": "my_name", "received_on": "today"}
PAPER_ORDER = ("orderer_title", "orderer_name", "ordered_on", "order_number", "appointed", "appointed_on", "document")
NEEDED_ORDER = ("orderer_title", "orderer_name", "ordered_on", "document")
PAPER_RECEIPT = ("receiver_title", "receiver_name", "received_on", "document")
RESULT = ("conducted_at", "conductor", "witness", "safe", "configured", "stored", "cooperation", "result", "copies",
          "has_problem", "remedy", "remedy_due_on")  # fmt: skip


def of_use(record: Any, user: User, look: Any) -> bool:
    """Steps of an investigation of use."""
    return record.inquiry is Inquiry.USE


def of_private(record: Any, user: User, look: Any) -> bool:
    """Steps of the audit of a private PC."""
    return record.inquiry is Inquiry.PRIVATE


def on_paper(record: Any, user: User, look: Any) -> bool:
    """Whoever orders or receives it on screen writes nothing on paper down."""
    return not user.holds(HEAD if record.inquiry is Inquiry.PRIVATE else CISO)


def mended(record: Any, user: User, look: Any) -> str:
    """It ends when it was received, and what was wrong is mended."""
    if record.received_on is None:
        return "報告の受領がまだありません。受領を確かめてから「調査を終了」にしてください。"
    return ""


def not_received(record: Any, user: User, look: Any) -> bool:
    """Received once."""
    return record.received_on is None


WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "requested": State("指示・求め待ち", "info"),
        "ordered": State("実施待ち", "due"),
        "conducted": State("報告待ち", "due"),
        "reported": State("受領・是正中", "due"),
        "done": State("終了", "ok"),
        "void": State("取消し"),
    },
    (
        Step("request", "指示・求めを受ける", ("draft",), "requested", basis="対7-2(2)", checks=True, numbers=True),
        Step("order", "調査を指示し、調査者を指名", ("requested",), "ordered", by=(CISO,), basis="対7-2(2)",
             asks=("order_number", "appointed", "appointed_on"), needs=("appointed",), when=USE, fills=ORDERER,
             concerns=of_use, checks=True, tone="ok"),
        Step("demand", "監査を求める", ("requested",), "ordered", by=(HEAD,), basis="私6", asks=("order_number",),
             when=PRIVATE, fills=ORDERER, concerns=of_private, checks=True, tone="ok"),
        Step("transcribe_order", "指示・求めを転記", ("requested",), "ordered", basis="CK-24", asks=PAPER_ORDER,
             needs=NEEDED_ORDER, fills=TRANSCRIBER, concerns=on_paper, checks=True),
        Step("conduct", "実施の結果を記録", ("ordered",), "conducted", basis="対7-2(2)", checks=True, asks=RESULT,
             needs=("conducted_at", "conductor", "result", "has_problem"), attaches="evidence", tone="ok"),
        Step("report", "結果を報告", ("conducted",), "reported", basis="対7-2(2)", checks=True, asks=("reported_to",),
             needs=("reported_to",), fills={"reported_on": "today"}, tone="ok"),
        Step("receive", "報告を受領（CISO）", ("reported",), "reported", by=(CISO,), basis="対7-2(2)", when=USE,
             fills=RECEIVER, concerns=lambda r, u, k: of_use(r, u, k) and not_received(r, u, k), tone="ok"),
        Step("receive_private", "報告を受領（統括）", ("reported",), "reported", by=(HEAD,), basis="私6", when=PRIVATE,
             fills=RECEIVER, concerns=lambda r, u, k: of_private(r, u, k) and not_received(r, u, k), tone="ok"),
        Step("transcribe", "報告の受領を転記", ("reported",), "reported", basis="CK-24", asks=PAPER_RECEIPT,
             needs=PAPER_RECEIPT, fills=TRANSCRIBER,
             concerns=lambda r, u, k: on_paper(r, u, k) and not_received(r, u, k)),
        Step("end", "調査を終了", ("reported",), "done", basis="対7-2(2)", checks=True, asks=("remedied_on",),
             rule=mended, tone="ok"),
        Step("void", "記録を取り消す", ("draft", "requested"), "void", reason=1, tone="err"),
    ),
    editable=frozenset({"draft"}),
    final=frozenset({"done", "void"}),
)  # fmt: skip
