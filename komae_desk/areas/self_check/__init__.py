"""自己点検: the questions that the city issues once and every section asks (domain.md §11)."""

from komae_desk.areas.self_check.question.record import CityQuestion, SectionQuestion
from komae_desk.areas.self_check.question.screens import CITY, SCREENS, SECTION
from komae_desk.core.area import Area, Command, Ledger

AREA = Area(
    "自己点検",
    order=700,
    group="人・点検",
    ledgers=(
        Ledger(
            CityQuestion, CITY, SCREENS, basis="対9-2", numbered="QN", order=("number",), menu=False, issued=True,
            icon="settings",
        ),
        Ledger(
            SectionQuestion, SECTION, SCREENS, basis="対9-2", numbered="QK", order=("number",), menu=False,
            icon="settings",
        ),
    ),
    commands=(
        Command(
            "questions",
            "自己点検の設問",
            "komae_desk.areas.self_check.question.widgets:show_questions",
            aliases=("設問集", "点検票", "A票", "B票", "C票", "課の追加"),
            explained="自己点検の設問を表示し、課の設問を加え、課で聞かない設問を休止します。",
        ),
    ),
)  # fmt: skip
