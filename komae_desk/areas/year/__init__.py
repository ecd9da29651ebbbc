"""年間の一覧: the year at a glance over every ledger, naming none (domain.md §1.1, §7, §10.7)."""

from komae_desk.core.area import Area, Command

SHOW = "komae_desk.areas.year.widgets"

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
    ),
)
