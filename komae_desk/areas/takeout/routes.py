"""Who outside the section stands on the way of these forms, and the lists over all sections (domain.md §1.3, §1.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from komae_desk.areas.takeout.choices import Direction, Need
from komae_desk.core.application import PERMITTED
from komae_desk.core.people import Role
from komae_desk.core.route import CityList, ListColumn, Route

POC, CHF, DIR, ISM = Role.POLICY_OFFICE, Role.SECURITY_HEAD_OFFICER, Role.SECURITY_OFFICER, Role.SECURITY_MANAGER
NEEDED = (Need.REQUIRED.value,)

# The manager's own application goes to the 部長 (domain.md §1.2 rule 2); until the work is over he may take it back.
OFFICER = Route(DIR, waits=("submitted",), sees=PERMITTED, applicant=ISM)

CARRY_OUT = (
    Route(POC, waits=("office_wait",), sees=("cleared", "out", "inspecting", "lost", "revoked"),
          when={"office_permission": NEEDED}),
    OFFICER,
)  # fmt: skip
EXTERNAL_WORK = (OFFICER,)
MOVED = (OFFICER,)
BRING_IN = (OFFICER,)

APPS = (*PERMITTED, "office_wait", "cleared", "using")
PRIVATE_DEVICE = (
    Route(POC, waits=("office_wait",), sees=("cleared", "using", "revoked")),
    Route(CHF, waits=APPS, when={"app_permission": NEEDED, "app_permitted_on": ("",)}),
    Route(CHF, waits=(), sees=APPS, when={"app_permission": NEEDED}),
    OFFICER,
)
PRIVATE_NOTICE = (Route(POC, waits=("submitted", "confirmed"), sees=("received", "done")),)


def standing(cells: Mapping[str, Any], today: date) -> str:
    """持出中・未返却・紛失・解除, as the list of the city names them."""
    if cells["state"] == "lost":
        return "紛失"
    if cells["permit.state"] == "revoked":
        return "解除"
    due = cells["due_on"]
    return "未返却" if due and date.fromisoformat(str(due)) < today else "持出中"


def private_standing(cells: Mapping[str, Any], today: date) -> str:
    """What a private device's permission is now, with 期限切れ where its last day has passed."""
    words = {"cleared": "許可", "using": "使用中", "revoked": "解除", "done": "終了"}
    word = words.get(str(cells["state"]), "許可待ち")
    last = cells["ends_on"]
    over = bool(last) and date.fromisoformat(str(last)) < today
    return "期限切れ" if over and cells["state"] in ("cleared", "using") else word


OUT_IN_THE_CITY = CityList(
    "out_in_the_city",
    "持出中の端末（全庁）",
    (POC,),
    states=("out", "lost"),
    when={"direction": (Direction.OUT.value,), "permit.office_permission": NEEDED},
    columns=(
        ListColumn("管理番号", ("device.tag",)),
        ListColumn("機器", ("device.name",)),
        ListColumn("使用者", ("person.name",)),
        ListColumn("用途", ("permit.purpose",)),
        ListColumn("持出日時", ("left_at",)),
        ListColumn("返却予定", ("due_on",)),
        ListColumn("許可番号", ("permit_number",)),
        ListColumn("状態", ("state", "permit.state", "due_on"), standing),
    ),
    basis="持3-2・3、持5",
)
PRIVATE_IN_THE_CITY = CityList(
    "private_in_the_city",
    "私的パソコン等の許可（全庁）",
    (POC,),
    states=("office_wait", "cleared", "using", "revoked", "done"),
    columns=(
        ListColumn("許可番号", ("number",)),
        ListColumn("使用者", ("applicant.name",)),
        ListColumn("メーカー", ("maker",)),
        ListColumn("機種", ("model",)),
        ListColumn("許可日", ("office_permitted_on",)),
        ListColumn("終了日", ("ends_on",)),
        ListColumn("状態", ("state", "ends_on"), private_standing),
    ),
    basis="私4",
)
PRIVATE_NOTICES = CityList(
    "private_notices",
    "私的パソコン等の届出・消去（全庁）",
    (POC,),
    states=("confirmed", "received", "done"),
    columns=(
        ListColumn("届出番号", ("number",)),
        ListColumn("届出者", ("applicant.name",)),
        ListColumn("許可番号", ("permit.number",)),
        ListColumn("種別", ("notice",)),
        ListColumn("届出日", ("applied_on",)),
        ListColumn("消去日時", ("erased_at",)),
        ListColumn("受領日", ("received_on",)),
    ),
    basis="私4-4〜6",
)
