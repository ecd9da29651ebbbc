"""The fixed sentences of these forms; the city may issue others, a section where the form allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komae_desk.areas.briefing.choices import Topic
from komae_desk.core.record import FIXED
from komae_desk.core.wording import Phrase, lines

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

PREAMBLE, ADVICE = "前文", "注意書き"

BRIEFING = Phrase(
    "R-07",
    PREAMBLE,
    "次の委託に関し、守るべき内容及び機密事項について説明した（受けた）ことを確認します。",
    FIXED,
)
BRIEFING_TOPICS = Phrase("R-07", "説明事項", "\n".join(topic.label for topic in Topic), FIXED, len(Topic))
BRIEFING_ADVICE = Phrase("R-07", ADVICE)
CHECK = Phrase("R-08", PREAMBLE, "次のとおり外部委託事業者について確認したので、報告します。", FIXED)


def topics(look: Look) -> Sequence[str]:
    """The seven items as they are told today, one for each Topic (domain.md §10.12)."""
    return lines(look, BRIEFING_TOPICS)
