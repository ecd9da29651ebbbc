"""規程: the city's rules and a section's own documents, read in, read, searched, and opened from what rests on them."""

from functools import partial

from komae_desk.areas.policy.papers import CITY_TEXT, REGISTER, TEXT
from komae_desk.areas.policy.quoting import quotes, suggests
from komae_desk.areas.policy.readership import unread
from komae_desk.areas.policy.record import BASIS, CityRule, SectionRule
from komae_desk.areas.policy.samples import samples
from komae_desk.areas.policy.screens import CITY, CITY_SCREENS, DUE, SEARCH, SECTION, SECTION_SCREENS
from komae_desk.core.area import Area, Command, Ledger, Page
from komae_desk.core.attachment import Attaching

MEND = Command(
    "rule_mend_chosen",
    "選んだ規程の本文を直す",
    "komae_desk.areas.policy.mend.widgets:mend_chosen",
    aliases=("誤字の訂正", "条項をつなぐ", "条項を分ける"),
)
AREA = Area(
    "規程",
    order=720,
    group="人・点検",
    pages=(
        Page("rulebook", "規程", "komae_desk.areas.policy.reader.widgets:RulesPage", icon="book", key="Ctrl+8"),
    ),
    ledgers=(
        Ledger(
            CityRule, CITY, CITY_SCREENS, papers=(CITY_TEXT,), basis=BASIS, order=("code",), search=SEARCH, menu=False,
            issued=True, acts=(MEND,), asks=partial(unread, kind=CityRule.kind), asks_on="rulebook",
        ),
        Ledger(
            SectionRule, SECTION, SECTION_SCREENS, papers=(REGISTER, TEXT), basis=BASIS, code="D-09", order=("code",),
            search=SEARCH, due=DUE, menu=False, attaches=(Attaching("file", "本文のファイル"),), acts=(MEND,),
            asks=partial(unread, kind=SectionRule.kind), asks_on="rulebook",
        ),
    ),
    commands=(
        Command(
            "rule_import",
            "規程を読み込む",
            "komae_desk.areas.policy.intake.widgets:show_intake",
            aliases=("ポリシーの取込み", "条文の取込み", "規程の取込み"),
            explained="市の規程や課の手順を、文字だけのファイル・PDF・Wordから読み込み、条文ごとに使えるようにします。",
        ),
        Command(
            "rule_versions",
            "規程の版を比べる",
            "komae_desk.areas.policy.versions.widgets:show_versions",
            aliases=("改正", "新旧対照", "版の比較"),
            explained="規程の二つの版を条文ごとに比べ、改正されたところを表示します。",
        ),
        Command(
            "rule_readers",
            "規程の閲覧の記録",
            "komae_desk.areas.policy.readers.widgets:show_readers",
            aliases=("閲覧履歴", "だれが読んだか", "周知"),
            explained="だれが、どの規程を、最後にいつ開いたかを表示します。",
        ),
        Command(
            "duties",
            "課長の義務の一覧",
            "komae_desk.areas.policy.duty_list.widgets:show_duties",
            aliases=("義務", "記録のない義務", "責務", "年度の記録"),
            explained="規程が課長に求めることと、今年度の記録の件数を表示します。記録のない義務だけにも絞れます。",
        ),
    ),
    samples=samples,
    suggests=suggests,
    quotes=quotes,
    finds="komae_desk.areas.policy.finding:finds",
    explains="komae_desk.areas.policy.beside.widgets:explain",
    practice_day="komae_desk.areas.policy.practice_day:SCENES",
    first_steps=(("規程を読み込む", "rule_import"),),
)  # fmt: skip
