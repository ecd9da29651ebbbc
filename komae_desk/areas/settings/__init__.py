"""設定・利用者 in the menu, and the pages beside the work: the reader's check, backups, help. No ledgers."""

from komae_desk.core.area import Area, Command, Page

_WIDGETS = "komae_desk.areas.settings.widgets"

FAMILY = "設定・監査ログ"

AREA = Area(
    "設定",
    order=900,
    group="管理",
    pages=(
        Page(
            "settings",
            "設定・利用者",
            "komae_desk.ui.settings_screen:SettingsPage",
            icon="settings",
            key="Ctrl+,",
            group="管理",
            family=FAMILY,
        ),
        Page(
            "audit_log",
            "監査ログ",
            "komae_desk.ui.audit_log:AuditLogPage",
            icon="history",
            group="管理",
            family=FAMILY,
            restricted=True,
        ),
    ),
    commands=(
        Command(
            "reader_check", "バーコードリーダーの確認", f"{_WIDGETS}:check_reader", aliases=("読取り器", "スキャナー")
        ),
        Command("backups", "控えと復元", f"{_WIDGETS}:keep_backups", aliases=("バックアップ", "復元", "検査する")),
    ),
    first_steps=(("バーコードリーダーを確認する", "reader_check"),),
)
