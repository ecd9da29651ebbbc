"""The fixed sentence of I-13 (domain.md §10.10)."""

from komae_desk.core.record import FIXED
from komae_desk.core.wording import Phrase

INVESTIGATION = Phrase("I-13", "前文", "次の事案について調査した結果を報告します。", FIXED)
PHRASES = (INVESTIGATION,)
