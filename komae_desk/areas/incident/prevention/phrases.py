"""The fixed sentences of I-06 and I-07 (domain.md §10.10)."""

from komae_desk.core.record import FIXED
from komae_desk.core.wording import Phrase

REPORT = Phrase("I-06", "前文", "次の事案について再発防止策を検討したので、報告します。", FIXED)
PLAN = Phrase("I-07", "前文", "次の事案について再発防止策を検討したので、承認をお願いします。", FIXED)
COMMITTEE = Phrase("I-07", "宛名", "行政情報化推進委員会　委員長", FIXED)
PHRASES = (REPORT, PLAN, COMMITTEE)
