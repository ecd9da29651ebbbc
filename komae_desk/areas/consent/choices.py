"""The closed lists of R-05 and R-06 (domain.md §10.5)."""

from __future__ import annotations

from komae_desk.core.people import Role
from komae_desk.core.record import Choice

KEEPERS = (Role.SECURITY_MANAGER, Role.DEPUTY, Role.CLERK)
"""Who keeps these records; what is decided about a person is the manager's or the deputy's (対5-1(2))."""
DECIDING = (Role.SECURITY_MANAGER, Role.DEPUTY)
TERM = "kkn"
"""The code under which the register of people keeps 会計年度任用."""


class Topic(Choice):
    """What is explained; the words on paper are issued for the whole city (R-05 説明事項)."""

    RULES = "1", "規程の遵守と相談"
    PURPOSE = "2", "業務外の使用の禁止"
    CLASSES = "3", "情報の分類・表示・取扱い"
    LEAVING = "4", "持出・運搬・提供"
    PRIVATE = "5", "私物の端末・媒体"
    DESK = "6", "離席・机上"
    LOGIN = "7", "ID・パスワード・カード"
    NETWORK = "8", "メール・Web・SNS・クラウド"
    CHANGES = "9", "ソフト・設定・機器の変更"
    ACCIDENT = "10", "不正プログラムと事故時の報告"
    RETURN = "11", "廃棄・返却・守秘"
    LIMITS = "12", "ネット・メールの制限と処分"


class Way(Choice):
    """How it was explained."""

    MEETING = "meeting", "集合"
    ALONE = "alone", "個別"
    ONLINE = "online", "オンライン"
    OTHER = "other", "その他"


class Check(Choice):
    """How it was found out whether somebody has understood."""

    ANSWERS = "answers", "質疑"
    TEST = "test", "小テスト"
    REPEATED = "repeated", "自分の言葉で復唱"
    OTHER = "other", "その他"


class Understanding(Choice):
    """What came out of it (対5-1(2)ア 確実に理解させ)."""

    YES = "yes", "理解した"
    AGAIN = "again", "再説明が必要"


class Need(Choice):
    """Whether the work needs it (対5-1(2)ウ)."""

    NEEDED = "needed", "必要"
    UNNEEDED = "unneeded", "不要"
