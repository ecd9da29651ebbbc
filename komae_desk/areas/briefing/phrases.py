"""The fixed sentences of these forms; the city may issue others, a section where the form allows."""

from komae_desk.core.record import FIXED
from komae_desk.core.wording import Phrase

PREAMBLE, ADVICE = "前文", "注意書き"

BRIEFING = Phrase(
    "R-07",
    PREAMBLE,
    "次の委託に関し、守るべき内容及び機密事項について説明した（受けた）ことを確認します。",
    FIXED,
)
BRIEFING_ADVICE = Phrase("R-07", ADVICE)
CHECK = Phrase("R-08", PREAMBLE, "次のとおり外部委託事業者について確認したので、報告します。", FIXED)
