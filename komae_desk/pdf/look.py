"""How papers look: what a section sets per form and printer, and what one printed copy carries."""

from dataclasses import dataclass
from datetime import datetime

from komae_desk.pdf import fonts

COMMA = "，。"
"""The city's own papers write 「，。」 (domain.md §9.7)."""

POINT = "、。"

_TO_COMMA = str.maketrans("、", "，")
_TO_POINT = str.maketrans("，", "、")


@dataclass(frozen=True)
class Look:
    """Settings of a form: everything here changes the paper and nothing here changes a record.

    `decision` names the frames of the 決裁欄 (none: no frames), `receipt` draws the 収受欄, `form_number` prints
    様式番号 and 根拠, `limit` is how high a cell may grow (mm) before it goes on in a 別紙.
    """

    punctuation: str = COMMA
    form_number: bool = True
    decision: tuple[str, ...] = ()
    receipt: bool = False
    limit: float = 90.0
    body: str = fonts.MINCHO

    def words(self, text: str) -> str:
        """Fixed words in the punctuation of this office; never call it on what a person wrote."""
        return text.translate(_TO_COMMA if self.punctuation == COMMA else _TO_POINT)


@dataclass(frozen=True)
class Copy:
    """What one printed copy carries in its foot and behind its words.

    `check` is a value of which the first 12 digits are printed, `mark` is 案・控・取消・訂正第１版.
    """

    number: str = ""
    printed_at: datetime | None = None
    check: str = ""
    mark: str = ""
