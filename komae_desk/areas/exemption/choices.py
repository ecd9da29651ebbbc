"""The closed lists of exceptions (対7-4)."""

from komae_desk.core.record import Choice


class Occasion(Choice):
    """Whether the permission comes first, or the report afterwards (対7-4(1), (2))."""

    BEFORE = "before", "事前に許可を得る"
    URGENT = "urgent", "緊急（実施の後に報告する）"


class Capacity(Choice):
    """As what somebody applies: only these two may (対7-4(1))."""

    MANAGER = "manager", "情報セキュリティ管理者"
    SYSTEM = "system", "情報システム管理者"


class Report(Choice):
    """What P-08 reports; both stand on one paper where an urgent one was over soon."""

    URGENT = "urgent", "緊急報告"
    ENDED = "ended", "終了報告"
