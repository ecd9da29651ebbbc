"""The boxes of 様式１, in its order and its words (様1, domain.md §4.4)."""

from __future__ import annotations

from komae_desk.core.record import Choice


class Event(Choice):
    """① 発生した事象の分類: one of eight, the first that was noticed."""

    OMEN = "omen", "予兆・ヒヤリハット"
    LEAK = "leak", "情報の漏えい"
    DESTRUCTION = "destruction", "情報の破壊"
    UNUSABLE = "unusable", "システム等の利用困難"
    MALWARE = "malware", "マルウェア等の感染"
    MALICIOUS_CODE = "malicious_code", "不正コード等の実行"
    INTRUSION = "intrusion", "システム等への侵入"
    OTHER = "other", "その他"


class Cause(Choice):
    """② 原因の分類: any of seventeen."""

    SUSPICIOUS_MAIL = "suspicious_mail", "不審メール等の受信"
    USER_ID = "user_id", "ユーザID等の誤り"
    FLOOD = "flood", "DoS攻撃等の大量アクセス"
    ILLICIT_ACCESS = "illicit_access", "情報の不正取得"
    INSIDE = "inside", "内部不正"
    OPERATION = "operation", "適切なシステム運用等の未実施"
    USER_SLIP = "user_slip", "ユーザの操作ミス"
    USER_CARE = "user_care", "ユーザの管理ミス"
    FILE = "file", "不審なファイルの実行"
    SITE = "site", "不審なサイトの閲覧"
    CONTRACTOR = "contractor", "外部委託先の管理ミス"
    FAILURE = "failure", "機器等の故障"
    WEAKNESS = "weakness", "システムの脆弱性"
    OTHER_FIELD = "other_field", "他分野の障害からの波及"
    DISASTER = "disaster", "災害や疾病等"
    OTHER = "other", "その他"
    UNKNOWN = "unknown", "不明"


class Running(Choice):
    """⑤ システムの稼働状況."""

    UNAFFECTED = "unaffected", "影響なし"
    STOPPED = "stopped", "停止中"
    PARTLY = "partly", "一部稼働中"
    RESTORED = "restored", "復旧済"


class Press(Choice):
    """⑦ 報道発表、報道等への掲載."""

    DONE = "done", "済"
    PLANNED = "planned", "予定有"
    NONE = "none", "無"


class Outlook(Choice):
    """⑧ 今後の予定."""

    GOING_ON = "going_on", "事象継続中　（続報あり）"
    INVESTIGATING = "investigating", "事後調査実施中　（続報あり）"
    CONSIDERING = "considering", "今後の対応策を継続検討　（続報なし）"
    FINISHED = "finished", "対応完了　（続報なし）"

    @property
    def goes_on(self) -> bool:
        """Whether another report follows."""
        return self in (Outlook.GOING_ON, Outlook.INVESTIGATING)


class Item(Choice):
    """What may be 朱書き: the code is the name of the field."""

    CITY = "city_name", "団体名"
    DEPARTMENT = "department", "部局名"
    IN_CHARGE = "in_charge", "担当者名"
    PHONE = "phone", "電話番号"
    FAX = "fax", "FAX番号"
    MAIL = "mail", "電子メールアドレス"
    EVENT = "event", "①事象の分類"
    CAUSES = "causes", "②原因の分類"
    ANNEX = "annex", "別紙有無"
    OPERATOR = "operator", "④事業者等名"
    FOUND = "found_at", "⑤判明日時"
    OCCURRED = "occurred_at", "⑤発生日時"
    OCCURRED_NOTE = "occurred_note", "⑤発生日時の補足"
    SYSTEMS = "systems", "⑤システム・委託先業者等"
    OVERVIEW = "overview", "⑤発生事象の概要"
    RUNNING = "running", "⑤システムの稼働状況"
    DEVIATION = "deviation", "⑥逸脱の有無"
    SPREAD = "spread", "⑥波及の可能性"
    COURSE = "course", "⑦推移"
    SUPPLEMENT = "supplement", "⑦補足情報"
    PRESS = "press", "⑦報道発表等"
    PRESS_DETAIL = "press_detail", "⑦報道の日時・件名"
    OTHERS = "others_told", "⑦連絡を行った先"
    OUTLOOK = "outlook", "⑧今後の予定"
    LESSONS = "lessons", "⑨教訓等"
