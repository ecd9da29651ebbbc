"""The fixed sentence of the form; the city may issue another (domain.md §10.10)."""

from komae_desk.core.record import FIXED
from komae_desk.core.wording import Phrase

REPORT = Phrase("C-05", "前文", "情報セキュリティ対策の年間の実施状況を、次のとおり報告します。", FIXED)
