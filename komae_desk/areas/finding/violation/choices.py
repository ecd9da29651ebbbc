"""The closed lists of R-11 (domain.md §10.5)."""

from __future__ import annotations

from komae_desk.core.record import Choice


class Means(Choice):
    """How it came to be known (対7-2(3)ア, 対7-6(2))."""

    SPOKEN = "spoken", "口頭・面談"
    PHONE = "phone", "電話"
    WRITTEN = "written", "書面・メール"
    SEEN = "seen", "点検・巡回で発見"
    NOTIFIED = "notified", "統括などからの通知"


class Answer(Choice):
    """Yes or no."""

    YES = "yes", "あり"
    NO = "no", "なし"


class Telling(Choice):
    """Whether CISO is told, too."""

    YES = "yes", "報告する"
    NO = "no", "報告しない"


class Outcome(Choice):
    """What the guidance led to (対7-6(2))."""

    BETTER = "better", "改善した"
    PARTLY = "partly", "一部改善した"
