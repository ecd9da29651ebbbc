"""Closed lists that both ministry forms use (様1, 様2)."""

from __future__ import annotations

from komae_desk.core.record import Choice


class Given(Choice):
    """有・無."""

    YES = "yes", "有"
    NO = "no", "無"


class Red(Choice):
    """What a person says about the 朱書き of one item, against what the program found."""

    MARK = "mark", "する"
    PLAIN = "plain", "しない"


class SentBy(Choice):
    """How a report went out; the program itself sends nothing."""

    MAIL = "mail", "LGWANメール（このアプリの外で）"
    FAX = "fax", "FAX"
    PHONE = "phone", "電話"
    PAPER = "paper", "紙"
    OFFICE = "office", "情報政策課に渡した"
