"""The fixed sentences of these forms; the city may issue others."""

from komae_desk.core.record import FIXED
from komae_desk.core.wording import Phrase

FIRST_REPORT = Phrase(
    "I-01", "前文", "次のとおり情報セキュリティインシデント（疑いを含む。）を認知したので、報告します。", FIXED
)
FIRST_REPORT_ADVICE = Phrase("I-01", "注意書き")
