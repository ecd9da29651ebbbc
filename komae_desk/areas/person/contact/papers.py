"""The papers of the lists by name, and the commands that print them; what draws them is loaded when it is drawn."""

from __future__ import annotations

from functools import partial
from typing import Any

from komae_desk.core.area import Paper, load
from komae_desk.core.holding import Side

FORM = "komae_desk.areas.person.contact.form"


def _draw(name: str, *given: Any) -> None:
    load(f"{FORM}:{name}")(*given)


STAFF = Paper(
    "D-08",
    "要員連絡先一覧",
    partial(_draw, "staff"),
    basis="対1-2(7)、緊3-3(1)",
    many=True,
    kept="keep_contacts",
    free=True,
)
CONTRACTORS = Paper(
    "D-08-2",
    "構築・保守等外部事業者連絡先一覧",
    partial(_draw, "contractors"),
    basis="対1-2(7)、緊3-3(1)",
    many=True,
    kept="keep_contacts",
    free=True,
)
PAPERS = (STAFF, CONTRACTORS)

# The first rows of the city's form (domain.md §4.2); who they are is entered once.
FIRST = (
    ("CISO", "副市長"),
    ("統括情報セキュリティ責任者", "企画財政部長"),
    ("事務局（情報政策課）", "情報政策課長"),
    ("事務局（情報政策課）", "情報政策係長"),
    *(("事務局（情報政策課）", "情報政策係員"),) * 4,
    ("行政情報化推進委員会", "総務部長"),
    ("行政情報化推進委員会", "政策室長"),
    ("行政情報化推進委員会", "財政課長"),
    ("行政情報化推進委員会", "職員課長"),
    ("庁舎管理", "総務課長"),
)


def print_staff(desk: Any, services: Any) -> None:
    """The whole list of staff."""
    services.preview(STAFF, desk.find("contact", side=Side.STAFF))


def print_contractors(desk: Any, services: Any) -> None:
    """The whole list of contractors."""
    services.preview(CONTRACTORS, desk.find("contact", side=Side.CONTRACTOR))


def begin_list(desk: Any, services: Any) -> None:
    """The rows with which the city's form begins, once."""
    there = {(each.duty, each.post) for each in desk.find("contact", side=Side.STAFF)}
    lacking = [row for row in FIRST if row not in there]
    if not lacking:
        services.say("要員連絡先一覧の初めの行は、登録済みです。", True)
        return
    with desk.act("要員連絡先一覧の初めの行") as act:
        for duty, post in lacking:
            made = desk.new("contact", side=Side.STAFF, duty=duty, post=post)
            act.save(made, reasons={"emergency": "番号は、これから入力する"})
    services.open_page("contact")
    services.show_undo(f"要員連絡先一覧の初めの行を{len(lacking)}件作りました。番号を入力してください。")
