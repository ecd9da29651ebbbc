"""How papers look: what a section sets per form and printer, and what one printed copy carries."""

from dataclasses import dataclass
from datetime import date, datetime

from komae_desk.core.dates import wareki
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
    様式番号 and 根拠, `limit` is how high a cell may grow (mm) before it goes on in a 別紙.  `keep` prints the frame
    「保存　年」 with the years given or blank, `western` adds the western year to days, `wide_numbers` writes the
    numbers of items full width, `colour` False prints 朱書き in black.  `place` is printed in the foot: which
    restricted stream the record is from.
    """

    punctuation: str = COMMA
    form_number: bool = True
    decision: tuple[str, ...] = ()
    receipt: bool = False
    limit: float = 90.0
    body: str = fonts.MINCHO
    keep: str | None = None
    western: bool = False
    wide_numbers: bool = True
    colour: bool = True
    place: str = ""

    def words(self, text: str) -> str:
        """Fixed words in the punctuation of this office; never call it on what a person wrote."""
        return text.translate(_TO_COMMA if self.punctuation == COMMA else _TO_POINT)

    def day(self, day: date, *, weekday: bool = False) -> str:
        """A day in 和暦, with the western year behind the era's when that is set."""
        text = wareki(day, weekday=weekday)
        return text.replace("年", f"（{day.year}）年", 1) if self.western else text


@dataclass(frozen=True)
class Copy:
    """What one printed copy carries in its foot and behind its words.

    `check` is a value of which the first 12 digits are printed, `mark` is 案・控・取消・訂正第１版, `parts` how many
    pages each paper has of which this is the cover.
    """

    number: str = ""
    printed_at: datetime | None = None
    check: str = ""
    mark: str = ""
    parts: tuple[int, ...] = ()
