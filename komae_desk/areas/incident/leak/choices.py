"""The words of 様式２ that are ringed, in its order (様2, domain.md §4.5)."""

from __future__ import annotations

from komae_desk.core.record import Choice


class Sort(Choice):
    """流出の区分."""

    LOSS = "loss", "USBメモリ等記録媒体や書類等の紛失"
    THEFT = "theft", "USBメモリ等記録媒体や書類等の盗難"
    SHARING = "sharing", "Winny等のファイル共有ソフトの利用による流出"
    MAIL = "mail", "メールの誤送信による流出"
    OTHER = "other", "その他"


class Origin(Choice):
    """流出元."""

    BODY = "body", "当該団体"
    CONTRACTOR = "contractor", "委託先"
    SUBCONTRACTOR = "subcontractor", "再委託先"
    OTHER = "other", "その他"


class Leaker(Choice):
    """流出させた者."""

    STAFF = "staff", "職員（従業員）"
    THIRD = "third", "第3者"
    UNKNOWN = "unknown", "不明（調査中）"
    OTHER = "other", "その他"


class Police(Choice):
    """警察への連絡."""

    REPORT = "report", "被害届"
    PHONE = "phone", "電話連絡"
    NONE = "none", "無"


class Item(Choice):
    """What may be 朱書き: the code is the name of the field."""

    DEPARTMENT = "department", "部局名"
    PHONE = "phone", "電話番号"
    MAIL = "mail", "電子メールアドレス"
    CITY = "city_name", "団体名"
    IN_CHARGE = "in_charge", "担当者名"
    FAX = "fax", "FAX番号"
    SORTS = "sorts", "流出の区分"
    SORT_OTHER = "sort_other", "流出の区分（その他）"
    BODIES = "bodies", "事案が発生した団体名"
    ORIGINS = "origins", "流出元"
    ORIGIN_OTHER = "origin_other", "流出元（その他）"
    LEAKERS = "leakers", "流出させた者"
    LEAKER_OTHER = "leaker_other", "流出させた者（その他）"
    OCCURRED = "occurred_on", "発生日"
    FOUND = "found_on", "発覚日"
    PUBLISHED = "published_on", "公表日"
    TRIGGER = "trigger", "事案の概要"
    INFORMATION = "information", "情報概要"
    COUNT = "count", "流出件数"
    COUNT_NOTE = "count_note", "流出件数の補足"
    DAMAGE = "damage", "被害状況"
    CAUSE = "cause", "事案発生の原因"
    TO_PERSONS = "to_persons", "本人への対応"
    MEASURES = "measures", "組織の対応"
    POLICE = "police", "警察への連絡"
    POLICE_AT = "police_at", "警察への連絡の日時"
    POLICE_OFFICE = "police_office", "警察の部署名"
    POLICE_PHONE = "police_phone", "警察の電話番号"
