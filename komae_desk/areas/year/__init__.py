"""年間の一覧: the year at a glance over every ledger, naming none (domain.md §1.1, §7, §10.7)."""

from functools import partial
from typing import Any

from komae_desk.areas.year.filed import city, phrases, screens
from komae_desk.areas.year.filed.record import BASIS, YearReport
from komae_desk.areas.year.filed.samples import samples
from komae_desk.areas.year.filed.workflow import WORKFLOW
from komae_desk.core.area import Area, Command, Event, Ledger, Paper, load

SHOW = "komae_desk.areas.year.widgets"


def _draw(name: str, *given: Any) -> None:
    load(f"komae_desk.areas.year.{name}")(*given)


AREA = Area(
    "年間の一覧",
    order=710,
    group="資料・出力",
    commands=(
        Command(
            "due_calendar",
            "期限カレンダー",
            f"{SHOW}:show_calendar",
            aliases=("L-04", "カレンダー", "年間予定", "予定表"),
            explained="月・年の期限、休日、行事を一枚に（L-04）",
        ),
        Command(
            "permit_index",
            "許可索引",
            f"{SHOW}:show_permits",
            aliases=("C-06", "索引", "許可の一覧"),
            explained="年度の申請と許可を、様式と番号の順に（C-06）",
        ),
        Command("overdue_list", "期限超過一覧", f"{SHOW}:show_overdue", aliases=("C-06", "期限切れ", "督促日")),
        Command(
            "notable_list",
            "注意一覧（月次）",
            f"{SHOW}:show_notable",
            aliases=("C-06", "兼務", "事後許可", "転記", "未返却", "証明書待ち"),
            explained="兼務・事後許可・転記・未返却・証明書待ちを月ごとに（C-06）",
        ),
        Command(
            "yearly_report",
            "年間実施状況報告",
            f"{SHOW}:show_report",
            aliases=("C-05", "年報", "年間報告", "実施状況"),
            explained="年度の件数と率を、項目ごとに前年度と並べる（C-05）",
        ),
        Command(
            "turn_year",
            "年度を替える",
            f"{SHOW}:show_turning",
            aliases=("年度替え", "年度締め", "年度末", "繰越し", "番号の始まり"),
            explained="繰り越すもの、年度末の行事、番号の始まり、保存年限の到来を確かめる",
        ),
        Command(
            "kept_list",
            "保存年限の到来一覧",
            f"{SHOW}:show_kept",
            aliases=("保存年限", "保存期間", "廃棄の時期"),
            explained="保存年限の過ぎた記録を並べ、廃棄の許可（P-06）を申請する",
        ),
    ),
    ledgers=(
        Ledger(
            YearReport,
            WORKFLOW,
            screens.SCREENS,
            papers=(
                Paper(
                    "C-05",
                    "年間実施状況報告",
                    partial(_draw, "filed.form:draw"),
                    basis=BASIS,
                    kept="keep_checks",
                    routed=True,
                ),
            ),
            phrases=(phrases.REPORT,),
            basis=BASIS,
            code="C-05",
            numbered="C-05",
            search=screens.SEARCH,
            due=screens.DUE,
            order=("fiscal_year", "number"),
            icon="finding",
            menu=False,
            routes=city.ROUTES,
            lists=(city.IN_THE_CITY,),
        ),
    ),
    samples=samples,
    events=(Event("年度を締め、保存年限の来た記録を確かめる", frozenset({3}), "turn_year"),),
)
