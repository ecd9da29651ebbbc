"""The fixed sentences of these forms; the city may issue others, a section where the form allows."""

from komae_desk.core.record import FIXED
from komae_desk.core.wording import Phrase

PREAMBLE, ADVICE = "前文", "注意書き"

PERMIT = Phrase("P-06", PREAMBLE, "次のとおり情報資産（媒体）を廃棄したいので、許可を申請します。", FIXED)
PERMIT_ADVICE = Phrase("P-06", ADVICE)
REPORT = Phrase("R-04-2", PREAMBLE, "次の情報資産を、復元できないように廃棄した（返還した）ので、報告します。", FIXED)
