"""公表 is decided by the CISO (緊6-6), an investigation report looked at by the 統括 (§1.4)."""

from __future__ import annotations

from komae_desk.areas.incident.account.record import INQUIRY, PUBLIC, Purpose
from komae_desk.core.people import Role
from komae_desk.core.route import Route
from komae_desk.core.workflow import State, Step, Workflow

ISM, DEP, CLK = Role.SECURITY_MANAGER, Role.DEPUTY, Role.CLERK
CHF, CISO, DIR = Role.SECURITY_HEAD_OFFICER, Role.CISO, Role.SECURITY_OFFICER
PUBLICATION = {"purpose": (Purpose.PUBLICATION.value,)}
INVESTIGATION = {"purpose": (Purpose.INVESTIGATION.value,)}
DECIDED = {"decided_by": "me", "decided_title": "my_title", "decided_name": "my_name", "decided_on": "today"}
ON_PAPER = ("decided_on", "decided_title", "decided_name", "decision_document")
POSTED = ("published_on", "url", "is_reachable")

WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "submitted": State("決定・確認待ち", "due"),
        "decided": State("決定・確認済", "info"),
        "published": State("公表・開示済", "ok"),
        "kept": State("公表・開示しない"),
    },
    (
        Step("submit", "決定・確認を求める", ("draft",), "submitted", by=(ISM, DEP), basis="緊6-6", checks=True,
             numbers=True, fills={"submitted_by": "me"}, tone="ok"),
        Step("withdraw", "取り下げる", ("submitted",), "draft", by=(ISM, DEP), reason=1),
        Step("decide", "公表を決定", ("submitted",), "decided", by=(CISO,), basis="緊6-6", when=PUBLICATION,
             fills=DECIDED, tone="ok"),
        Step("confirm", "報告書を確認", ("submitted",), "decided", by=(CHF,), basis=INQUIRY, when=INVESTIGATION,
             fills=DECIDED, tone="ok"),
        Step("return", "差し戻す", ("submitted",), "draft", by=(CISO, CHF), reason=1, tone="warn"),
        Step("transcribe", "紙での決定・確認を転記", ("submitted",), "decided", by=(ISM, DEP, CLK), basis="CK-24",
             checks=True, asks=(*ON_PAPER, "persons_told_on", "is_one_window"), needs=ON_PAPER,
             fills={"transcribed_by": "me", "transcribed_at": "now"}, not_named=("submitted_by",)),
        Step("publish", "公表・開示を記録", ("decided",), "published", by=(ISM, DEP, CLK), basis=PUBLIC, checks=True,
             asks=(*POSTED, "persons_told_on", "is_one_window"), needs=("published_on",), tone="ok"),
        Step("keep", "公表・開示しないことにする", ("decided",), "kept", by=(ISM, DEP), basis="緊6-6", reason=1),
    ),
    final=frozenset({"published", "kept"}),
)  # fmt: skip

SEEN = ("decided", "published", "kept")
ROUTES = (
    Route(CISO, waits=("submitted",), sees=SEEN, when=PUBLICATION),
    Route(CHF, waits=("submitted",), sees=SEEN, when=INVESTIGATION),
    Route(CISO, waits=(), sees=("submitted", *SEEN), when=INVESTIGATION),
    Route(DIR, waits=(), sees=("submitted", *SEEN)),
)
