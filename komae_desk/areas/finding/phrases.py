"""The fixed sentences of these forms; the city may issue others (domain.md §10.10)."""

from komae_desk.core.record import FIXED
from komae_desk.core.wording import Phrase

FINDING = Phrase(
    "C-04", "前文", "監査の指摘について、次のとおり対処し、同種の課題の有無を確認したので、回答します。", FIXED
)
COMPLIANCE = Phrase("R-10", "前文", "情報セキュリティ対策の遵守状況を確認したので、次のとおり報告します。", FIXED)
