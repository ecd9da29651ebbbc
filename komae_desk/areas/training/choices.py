"""The closed lists of training and advice (domain.md §10.5, ux.md §4.12)."""

from __future__ import annotations

from komae_desk.core.record import Choice


class Form(Choice):
    """A course, or a drill (対5-2(3))."""

    TRAINING = "training", "研修"
    DRILL = "drill", "訓練"


class Audience(Choice):
    """Who has to come (対5-2(2))."""

    ALL = "all", "全員"
    NEW = "new", "新任（1年以内に着任した人）"
    TERM = "term", "会計年度任用職員"
    MANAGERS = "managers", "管理職"
    CHOSEN = "chosen", "選んだ人"


class Manner(Choice):
    """How it is held."""

    MEETING = "meeting", "集合"
    REMOTE = "remote", "Web会議"
    ELEARNING = "elearning", "eラーニング"
    PAPERS = "papers", "資料の配付"
    EXERCISE = "exercise", "実地・机上の訓練"


class Sort(Choice):
    """What R-16 is about."""

    CONSULTATION = "consultation", "相談"
    GUIDANCE = "guidance", "指導"
    NOTICE = "notice", "周知"
    RECEIVED = "received", "受報"
    WITNESS = "witness", "立会い"
    REPORT = "report", "委託先報告受領"


class Need(Choice):
    """Whether something is needed."""

    REQUIRED = "required", "要"
    NONE = "none", "不要"


class Answer(Choice):
    """An answer to a question of a form."""

    YES = "yes", "あり"
    NO = "no", "なし"


class Report(Choice):
    """Which report of a contractor came (対8-1(2)コ)."""

    REGULAR = "regular", "定期"
    URGENT = "urgent", "緊急"
