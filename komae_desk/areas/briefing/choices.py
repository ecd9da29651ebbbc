"""The closed lists of outsourcing (domain.md §6.1, §6.2, §10.3, §10.5, §10.12)."""

from __future__ import annotations

from komae_desk.core.record import Choice

PASSES = "理由を入力してください。（入力すると登録できます）"
"""How a warning ends that passes with a reason."""


class Confidentiality(Choice):
    """The highest class of what the contractor is given (対2-1)."""

    THREE = "3", "機密性3"
    TWO = "2", "機密性2"
    ONE = "1", "機密性1"


SECRET = (Confidentiality.THREE, Confidentiality.TWO)


class Answer(Choice):
    """An answer to a question of a form."""

    YES = "yes", "はい"
    NO = "no", "いいえ"


class Work(Choice):
    """What is outsourced; for the first the explanation is a duty (対5-1(4)), else it is advised (domain.md §8-64)."""

    SYSTEM = "system", "ネットワーク・情報システムの開発・保守等"
    DATA = "data", "データの入力・処理・印刷"
    OPERATION = "operation", "窓口・事務の業務"
    DISPOSAL = "disposal", "廃棄・運搬・保管"
    OTHER = "other", "その他"


class Suits(Choice):
    """The answer to an item of a check (domain.md §6)."""

    YES = "yes", "適"
    NO = "no", "否"
    UNNEEDED = "unneeded", "該当なし"
    OPEN = "open", "確認中"


class Weight(Choice):
    """How grave what was found is (R-08)."""

    LOW = "low", "低"
    MIDDLE = "middle", "中"
    HIGH = "high", "高"


class Purpose(Choice):
    """When R-08 is filled in."""

    SELECTION = "selection", "選定時"
    PERIODIC = "periodic", "定期確認"


class Means(Choice):
    """How it was checked."""

    PAPERS = "papers", "書面"
    VISIT = "visit", "実地"
    INTERVIEW = "interview", "聞取り"


class Judgement(Choice):
    """総合判断 of a selection."""

    GOOD = "good", "適当"
    CONDITIONAL = "conditional", "条件付きで適当"
    BAD = "bad", "不適当"


class Standard(Choice):
    """What a certificate is of (対8-1(1)イ)."""

    ISMS = "isms", "ISMS（ISO/IEC 27001）"
    CLOUD = "cloud", "ISMSクラウド（ISO/IEC 27017）"
    PRIVACY = "privacy", "プライバシーマーク"
    ISMAP = "ismap", "ISMAP"
    OTHER = "other", "その他"


class AuditKind(Choice):
    """Who audited the contractor."""

    OUTSIDE = "outside", "外部監査"
    INSIDE = "inside", "内部監査"
    CITY = "city", "市の監査・検査"


class Manner(Choice):
    """How the contractor was told (R-07)."""

    MEETING = "meeting", "対面"
    REMOTE = "remote", "Web会議"
    PAPERS = "papers", "書面"


class Reach(Choice):
    """Who is told: later subcontractors are told by themselves."""

    ALL = "all", "委託先と再委託先"
    CONTRACTOR = "contractor", "委託先だけ"
    SUBCONTRACTORS = "subcontractors", "再委託先だけ"


class Topic(Choice):
    """The seven items a contractor is told (domain.md §10.12)."""

    RULES = "1", "市の規程と実施手順のうち、委託業務に及ぶ部分"
    SECRETS = "2", "機密事項とその扱い（複製・持出・再委託の可否）"
    LIMITS = "3", "作業者・場所・アクセスの限定"
    TRAINING = "4", "従業員への教育"
    INCIDENTS = "5", "事故・不審の連絡先と時間"
    RETURN = "6", "返還・廃棄と証明"
    AUDITS = "7", "監査・確認・公表への協力"
