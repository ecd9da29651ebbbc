"""The fixed sentences of P-07 and P-08; the city may issue others (domain.md §10.10)."""

from komae_desk.core.record import FIXED
from komae_desk.core.wording import Phrase

APPLICATION = Phrase("P-07", "前文", "次の規定の遵守が困難なため、例外措置の許可を申請します。", FIXED)
REPORT = Phrase("P-08", "前文", "次のとおり緊急の例外措置を講じた（終了した）ので報告します。", FIXED)
