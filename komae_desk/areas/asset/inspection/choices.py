"""Closed lists of an inspection (domain.md §10.5 R-14)."""

from __future__ import annotations

from komae_desk.core.record import Choice


class Occasion(Choice):
    """Why things are looked at."""

    QUARTERLY = "quarterly", "四半期点検"
    HALF_YEARLY = "half_yearly", "半期点検"
    YEARLY = "yearly", "年度の見直し・棚卸し"
    EXTRA = "extra", "臨時点検"


class Part(Choice):
    """The parts of R-14."""

    STORAGE = "storage", "保管"
    OFFICE = "office", "執務室"
    PUBLISHED = "published", "公開物"
    SCAN = "scan", "フルチェック"


class OfficeItem(Choice):
    """What is looked at in the office itself (対5-1(1)キ)."""

    LOCKED_SCREENS = "screens", "離席した人の画面がロックされている"
    MEDIA_AWAY = "media", "記録媒体が机の上に置かれたままになっていない"
    CLEAR_DESKS = "desks", "重要な書類が机の上に置かれたままになっていない"
    PRINTER = "printer", "プリンター・複合機に出力した紙が残っていない"
    VISITORS = "visitors", "来訪者が執務室に一人で入っていない"


class Finding(Choice):
    """What was found; fair words, for nobody knows yet why (ux.md §4.2)."""

    GOOD = "good", "あり・異常なし"
    MISSING = "missing", "見当たらない"
    MISPLACED = "misplaced", "場所違い"
    WRONG = "wrong", "直すところあり"
