"""Closed lists of the register of information assets (domain.md §10.3 D-01)."""

from __future__ import annotations

from komae_desk.core.record import Choice


class Category(Choice):
    """What the asset is (種別)."""

    DOCUMENT = "document", "文書"
    DATA = "data", "データ"
    SYSTEM = "system", "システム"
    MEDIUM = "medium", "媒体"
    EQUIPMENT = "equipment", "設備"
    SOFTWARE = "software", "ソフトウェア"
    OTHER = "other", "その他"


class Scope(Choice):
    """Who may use it (利用範囲)."""

    SECTION = "section", "課内"
    CITY_HALL = "city_hall", "庁内"
    OUTSIDE = "outside", "庁外"


class Origin(Choice):
    """Where it came from (入手元, 対2-2(4))."""

    MADE = "made", "庁内作成"
    FROM_CITY_HALL = "city_hall", "庁内入手"
    FROM_OUTSIDE = "outside", "庁外入手"


class PersonalData(Choice):
    """What it says of people (個人情報区分)."""

    NONE = "none", "なし"
    SOME = "some", "個人情報"
    SENSITIVE = "sensitive", "要配慮個人情報"
    NUMBERED = "numbered", "特定個人情報"


class Marking(Choice):
    """How it says that it is 重要情報 (表示方法, 対2-2(2))."""

    FILE_NAME = "file_name", "ファイル名"
    PROPERTY = "property", "プロパティ"
    HEADER = "header", "ヘッダー・フッター"
    LABEL = "label", "ラベル"
    CORNER = "corner", "文書の隅"


class YesNo(Choice):
    """An answer that is open until somebody gives it."""

    YES = "yes", "はい"
    NO = "no", "いいえ"


class Backup(Choice):
    """Whether there is a second copy (バックアップ有無)."""

    YES = "yes", "有"
    NO = "no", "無"
