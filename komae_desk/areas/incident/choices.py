"""The closed lists of an incident (緊, 判, domain.md §5.2, §10.6)."""

from __future__ import annotations

from komae_desk.core.record import Choice


class Level(Choice):
    """段階 of the city's table; 3 is 緊急事態 (判)."""

    ONE = "1", "レベル1"
    TWO = "2", "レベル2"
    THREE = "3", "レベル3（緊急事態）"

    @property
    def rank(self) -> int:
        """1 to 3; higher is graver."""
        return int(self.value)

    @property
    def word(self) -> str:
        """Without what stands in brackets."""
        return self.label.partition("（")[0]


class Category(Choice):
    """種類 of the table: its three columns."""

    PHYSICAL = "P", "物理・環境"
    TECHNICAL = "E", "電子的"
    HUMAN = "H", "人的"


class Example(Choice):
    """例 of the table: the letter is the column, the digit the level (domain.md §5.2)."""

    P1A = "P1a", "来訪者受付の不備（職員は了解している）"
    P1B = "P1b", "設備点検・保守等による停止や一部故障"
    P1C = "P1c", "職員の在室時に入口が開いている"
    P1D = "P1d", "収納庫等の破損"
    P1Z = "P1z", "その他の軽微な物理・環境の事象"
    P2A = "P2a", "入口の電子キーの故障"
    P2B = "P2b", "事務室内での不審行為"
    P2C = "P2c", "不審物の発見"
    P3A = "P3a", "不審者の侵入"
    P3B = "P3b", "運営に支障が出る障害"
    E1A = "E1a", "計画的なネットワーク・サービスの停止"
    E1B = "E1b", "端末で定めた管理策（パスワード設定等）の未実施"
    E1C = "E1c", "限られた範囲のデータの紛失・誤変更（復旧できる）"
    E1Z = "E1z", "上記以外の弱点、又はその疑い"
    E2A = "E2a", "ネットワーク・機器の障害で、概ね2時間以内に回復"
    E2B = "E2b", "防御された不正アクセス・ウイルスメール等"
    E2C = "E2c", "代替機等で足りる機器の故障"
    E2D = "E2d", "組織内システムの軽微なバグ"
    E2E = "E2e", "ソフトウェアの誤動作"
    E3A = "E3a", "回復の見込みがない障害"
    E3B = "E3b", "外部からの攻撃によるサーバ等の停止"
    E3C = "E3c", "サーバ・端末のウイルス・マルウェア感染"
    E3D = "E3d", "情報資産の大量喪失・改ざん"
    H1A = "H1a", "離席による情報の放置"
    H1B = "H1b", "職員証の不携帯"
    H1C = "H1c", "共有の場での業務の会話"
    H1Z = "H1z", "その他の軽微な人的な事象"
    H2A = "H2a", "業務用携帯電話等の紛失"
    H2B = "H2b", "職員証の盗難・紛失"
    H3A = "H3a", "情報漏えい等（故意・過失を問わない）"
    H3B = "H3b", "法令違反"
    H3C = "H3c", "端末・電子媒体等の盗難・紛失"

    @property
    def category(self) -> Category:
        """Its column."""
        return next(each for each in Category if each.value == self.value[0])

    @property
    def level(self) -> Level:
        """Its row."""
        return next(each for each in Level if each.value == self.value[1])


class Emergency(Choice):
    """The two kinds of 緊急事態 (緊3-1表1), another axis than the columns of the table."""

    FAILURE = "failure", "障害（機器の故障等による停止）"
    ACCIDENT = "accident", "事故（漏えい、盗難、法令違反等）"


class Answer(Choice):
    """An answer that may still be unknown."""

    YES = "yes", "はい"
    NO = "no", "いいえ"
    UNKNOWN = "unknown", "不明"


class Personal(Choice):
    """個人情報の有無 (I-01 ⑧)."""

    YES = "yes", "含む"
    NO = "no", "含まない"
    UNKNOWN = "unknown", "不明"


class LawKind(Choice):
    """個人情報保護法 の報告の対象になり得る区分 (domain.md §9.10); a hint, not the city's rule."""

    SENSITIVE = "sensitive", "要配慮個人情報を含む"
    PROPERTY = "property", "財産的被害のおそれ"
    WRONGFUL = "wrongful", "不正の目的によるおそれ"
    MANY = "many", "本人の数が100人を超える"


class Outlook(Choice):
    """回復の見込み of a failure (判 E2a, E3a)."""

    GOOD = "good", "見込みがある"
    NONE = "none", "見込みがない"


class Source(Choice):
    """Who noticed it (対5-3(1), (2))."""

    INSIDE = "inside", "庁内"
    OUTSIDE = "outside", "住民等からの通報"


class Condition(Choice):
    """現在の状態 (I-01 ⑨)."""

    GOING_ON = "going_on", "継続中"
    STOPPED = "stopped", "停止中"
    PARTLY = "partly", "一部稼働中"
    RESTORED = "restored", "復旧済"
    UNAFFECTED = "unaffected", "影響なし"


class Confidentiality(Choice):
    """The class of what is affected (対2-1)."""

    THREE = "3", "機密性3"
    TWO = "2", "機密性2"
    ONE = "1", "機密性1"


class Fact(Choice):
    """What may stay 「調査中」; each code is the name of a field of I-01."""

    RECOGNISED = "recognised_at", "認知日時"
    OCCURRED = "occurred_at", "発生日時"
    DISCOVERER = "discoverer", "発見者"
    WHO = "who", "誰が"
    PLACE = "place", "どこで"
    WHAT = "what", "何が"
    WHY = "why", "なぜ"
    HOW = "how", "どのように"
    SYSTEMS = "systems", "対象システム"
    THINGS = "things", "対象の資産"
    PERSONAL = "personal", "個人情報の有無"
    PERSONS = "persons", "人数"
    PERSONAL_CONTENT = "personal_content", "個人情報の内容"
    CONDITION = "condition", "現在の状態"
    IMPACT = "impact", "影響"
    DAMAGE = "damage", "被害の状況"
    CAUSE = "cause", "原因"
    MEASURES = "measures", "応急の措置"


class Party(Choice):
    """Whom a report goes to (domain.md §1.3, §8-25, §8-26, §8-72)."""

    MANAGER = "ISM", "課長（情報セキュリティ管理者）"
    POLICY_OFFICE = "POC", "情報政策課（POC）"
    HEAD_OFFICER = "CHF", "統括情報セキュリティ責任者"
    SYSTEM_MANAGER = "SYS", "関係する情報システム管理者"
    OFFICER = "DIR", "情報セキュリティ責任者（部長）"
    CISO = "CISO", "最高情報セキュリティ責任者"
    CONTRACTOR = "VND", "委託先"
    POLICE = "police", "警察"
    FIRE = "fire", "消防"
    STAFF = "staff", "職員等"
    MINISTRY = "ministry", "総務省（J-LIS）"
    METROPOLIS = "tokyo", "東京都"
    CABINET = "nisc", "内閣府（NISC）"
    PERSONS = "persons", "本人（漏えいした情報の）"
    PRIVACY = "ppc", "個人情報保護委員会"

    @property
    def short(self) -> str:
        """The word where there is little room."""
        return _SHORT.get(self.value, self.label)


_SHORT = {
    "ISM": "課長",
    "POC": "情報政策課",
    "CHF": "統括",
    "SYS": "システム管理者",
    "DIR": "部長",
    "CISO": "CISO",
    "persons": "本人",
    "ministry": "総務省",
    "nisc": "内閣府",
}


class Means(Choice):
    """手段 of a report."""

    ORAL = "oral", "口頭"
    PHONE = "phone", "電話"
    PAPER = "paper", "紙（第一報）"
    GROUPWARE = "groupware", "庁内グループウェア"
    MAIL = "mail", "メール（このアプリの外で）"
    SCREEN = "screen", "このアプリの画面"


class Nature(Choice):
    """What a line of the timeline is."""

    EVENT = "event", "経過"
    MEMO = "memo", "聞き取り"
    REPORT = "report", "報告"
    STEP = "step", "手順"
    JUDGEMENT = "judgement", "判定"
    ORDER = "order", "指示"


class Readers(Choice):
    """Which offices read a line of an incident."""

    POLICY = "policy", "情報政策課"
    HEAD = "head", "情報政策課・統括"
    ALL = "all", "情報政策課・統括・CISO・部長"


class Class(Choice):
    """The eight classes of evidence (緊5-3(6)ア to ク)."""

    DISK = "disk", "ア ディスクイメージ"
    MEMORY = "memory", "イ メモリイメージ"
    SAMPLE = "sample", "ウ ウイルス・マルウェア等の検体"
    FIREWALL = "firewall", "エ ファイアウォールログ"
    PROXY = "proxy", "オ プロキシログ"
    MAIL = "mail", "カ メールサーバログ"
    DNS = "dns", "キ DNSログ"
    OTHER = "other", "ク その他"


class Followed(Choice):
    """What is done after evidence was taken and may destroy what is left."""

    NOTHING = "nothing", "そのままにする"
    POWER_OFF = "power_off", "電源を切る"
    SCAN = "scan", "対策ソフトで検査する"
    REBUILD = "rebuild", "初期化・再構築する"
