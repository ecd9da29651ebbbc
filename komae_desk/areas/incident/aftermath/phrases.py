"""The fixed sentence of I-09 (domain.md §10.10)."""

from komae_desk.core.wording import Phrase

NOTICE = Phrase("I-09", "前文", "次のとおり復旧したので、お知らせします。")
PHRASES = (NOTICE,)
