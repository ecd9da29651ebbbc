"""Where 様式２ goes: the addresses the form itself brings, until the city issues others (domain.md §4.5)."""

from komae_desk.core.record import FIXED
from komae_desk.core.wording import Phrase

ADDRESSES = Phrase(
    "I-05",
    "送信先",
    "メール：lg-security@soumu.go.jp　　FAX：03-5253-5529　　TEL：03-5253-5525",
    FIXED,
)
PHRASES = (ADDRESSES,)
