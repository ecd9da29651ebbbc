"""Words of 様式１ that the State has changed since; the city issues the newer ones when it takes them over (§8-34)."""

from komae_desk.core.record import FIXED
from komae_desk.core.wording import Phrase

USER_ID = Phrase("I-04", "原因「ユーザID等の…」", "ユーザID等の誤り", FIXED)
OTHERS_TOLD = Phrase("I-04", "「…以外に連絡を行った先」", "NISC以外に連絡を行った先", FIXED)
PLAN_NOTE = Phrase(
    "I-04",
    "※５",
    "※５：「重要インフラの情報セキュリティ対策に係る第３次行動計画」に定める「分野名」、「サービス維持レベル」を指す。",
    FIXED,
)
PHRASES = (USER_ID, OTHERS_TOLD, PLAN_NOTE)
