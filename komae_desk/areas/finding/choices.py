"""The closed lists of audits, compliance checks and investigations (domain.md §10.5, §10.7)."""

from __future__ import annotations

from komae_desk.core.record import Choice

PASSES = "理由を入力してください。（入力すると登録できます）"


class Yes(Choice):
    """はい・いいえ."""

    YES = "yes", "はい"
    NO = "no", "いいえ"


class Has(Choice):
    """Whether there is such a thing."""

    YES = "yes", "有"
    NO = "no", "無"


class Suits(Choice):
    """What came of an item that was looked at."""

    YES = "yes", "適"
    NO = "no", "不適"
    NONE = "none", "該当なし"


class Origin(Choice):
    """Whose finding it is (対9-1(7))."""

    OWN = "own", "自課の指摘"
    OTHER = "other", "他課の指摘（同種確認）"


class Gravity(Choice):
    """The class of a finding (domain.md §10.7)."""

    GRAVE = "grave", "重大"
    MINOR = "minor", "軽微"
    NOTE = "note", "観察"


class Way(Choice):
    """How compliance was looked at."""

    CHECK = "check", "点検"
    ROUND = "round", "巡回"
    RECORDS = "records", "記録確認"


class Weight(Choice):
    """How grave a problem is, as the manager sees it."""

    LOW = "low", "軽微"
    MIDDLE = "middle", "中程度"
    HIGH = "high", "重大"


class Judged(Choice):
    """What 統括 judges of a problem (対7-2(3)イ)."""

    GRAVE = "grave", "重大な影響のおそれがある"
    NOT = "not", "重大な影響のおそれはない"


class Told(Choice):
    """By which means something was reported."""

    MEETING = "meeting", "対面・会議"
    PAPER = "paper", "文書"
    GROUPWARE = "groupware", "庁内グループウェア"
    PHONE = "phone", "電話"


class Inquiry(Choice):
    """Which of the two kinds of R-21."""

    USE = "use", "利用状況の調査"
    PRIVATE = "private", "私的パソコン等の監査"


class Thing(Choice):
    """What an investigation looks at (対7-2(2))."""

    DEVICE = "device", "端末"
    MEDIUM = "medium", "電磁的記録媒体"
    LOG = "log", "ログ"
    MAIL = "mail", "メールの送受信記録"
    PRIVATE = "private", "私的パソコン等"
    OTHER = "other", "その他"
