"""The closed lists of the forms on what leaves and enters the office (domain.md §6.4, §6.5, §10.4)."""

from komae_desk.core.record import Choice


class Target(Choice):
    """What is carried out (P-01 ①, 対5-1(1)ウ(イ))."""

    PC = "pc", "市支給パソコン"
    LOAN = "loan", "貸出端末"
    MOBILE = "mobile", "モバイル端末"
    MEDIUM = "medium", "電磁的記録媒体"
    DOCUMENT = "document", "情報資産（文書）"
    SOFTWARE = "software", "ソフトウェア"


class Confidentiality(Choice):
    """The highest class of what is inside (対2-1)."""

    THREE = "3", "機密性3"
    TWO = "2", "機密性2"
    ONE = "1", "機密性1"

    @property
    def rank(self) -> int:
        """1 to 3; higher is more confidential."""
        return int(self.value)


class Purpose(Choice):
    """The four purposes the carry-out rules allow (MO-01, 持3-1)."""

    HOME = "home", "在宅勤務"
    TRAINING = "training", "職員研修"
    MANAGER = "manager", "管理職の連絡・指示"
    OTHER = "other", "情報政策課長が認める相当の理由"


class Protection(Choice):
    """How what is carried is protected (P-01 ⑦)."""

    ENCRYPTION = "encryption", "暗号化"
    PASSWORD = "password", "パスワード"
    CASE = "case", "鍵付きケース"
    SCREEN = "screen", "のぞき見防止"
    READ_ONLY = "read_only", "書込禁止"


class Pledge(Choice):
    """What the person carrying out confirms (MO-05〜08, 持4)."""

    WORK_ONLY = "work_only", "業務以外に使いません（MO-05）"
    WATCHED = "watched", "常に自分の管理下に置き、画面をのぞき見されないようにします（MO-06）"
    RULES = "rules", "関連する規程の最新の内容を理解しています（MO-07）"
    LOSS = "loss", "紛失・盗難のときは、直ちに情報政策課長と情報セキュリティ管理者に連絡します（MO-08）"


class Need(Choice):
    """Whether something has to be done."""

    REQUIRED = "required", "要"
    NONE = "none", "不要"


class Answer(Choice):
    """An answer to a question of a form."""

    YES = "yes", "はい"
    NO = "no", "いいえ"


class Finding(Choice):
    """What an inspection found."""

    GOOD = "good", "異常なし"
    BAD = "bad", "異常あり"


class Erasure(Choice):
    """The data of a device that came back (R-01 返却時点検)."""

    DONE = "done", "消去済"
    UNNEEDED = "unneeded", "不要"
    PENDING = "pending", "未消去"


class Scope(Choice):
    """Where a device is used: only a place that is not the city's is 外部 (MO-10, 持2(2))."""

    OUTSIDE = "outside", "外部（市の施設以外）"
    INSIDE = "inside", "庁内・市の施設"


class Direction(Choice):
    """Which way a device went (対5-1(1)オ)."""

    OUT = "out", "持出"
    IN = "in", "持込"


class Terminal(Choice):
    """The kind of a device that the city did not issue (P-03 ②)."""

    PC = "pc", "パソコン"
    TABLET = "tablet", "タブレット"
    PHONE = "phone", "スマートフォン"
    MEDIUM = "medium", "電磁的記録媒体"
    OTHER = "other", "その他"


class Occasion(Choice):
    """A first permission or one for a further device (私4-3)."""

    NEW = "new", "新規"
    FURTHER = "further", "追加"


class PrivatePledge(Choice):
    """What the user of a private device keeps to (PV-09〜15, 私5)."""

    PROTECTED = "protected", "ウイルス対策ソフトを常に最新にします（PV-09）"
    SECRETS = "secrets", "ID・パスワードを厳格に管理し、他人に使わせません（PV-10）"
    WATCHED = "watched", "常に自分の管理下に置き、のぞき見を防ぎます（PV-11）"
    RULES = "rules", "関連する規程の最新の内容を理解しています（PV-12）"
    SEPARATE = "separate", "公私の情報を分けます（PV-13）"
    NOT_KEPT = "not_kept", "業務の情報を端末に保存しません（PV-14）"
    LOSS = "loss", "紛失・盗難のときは、直ちに情報政策課長と情報セキュリティ管理者に連絡します（PV-15）"


class NoticeKind(Choice):
    """What happened to a permitted private device (私4-4〜6)."""

    CHANGED = "changed", "変更"
    UNNEEDED = "unneeded", "不要"
    DISPOSED = "disposed", "端末廃棄"


class Supply(Choice):
    """Whose device is used for work outside (P-02 ⑤)."""

    ISSUED = "issued", "支給"
    NOT_ISSUED = "not_issued", "支給外"


class Ownership(Choice):
    """Whose device is connected (P-15 ①)."""

    CITY = "city", "市支給"
    PRIVATE = "private", "私有"
    CONTRACTOR = "contractor", "委託先"
    OTHER = "other", "その他"


class Entry(Choice):
    """Why a device is checked before it is connected (対6-2(2)カ)."""

    BROUGHT_BACK = "brought_back", "外部から持ち帰った端末"
    BROUGHT_IN = "brought_in", "持ち込んだ端末"


class Basis(Choice):
    """On what a brought-in device is connected (対6-2(2)カ)."""

    PERMISSION = "permission", "情報セキュリティ管理者の許可"
    POLICY = "policy", "情報セキュリティ管理者が定めた方針"
