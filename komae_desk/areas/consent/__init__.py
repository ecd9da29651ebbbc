"""説明と同意: what 会計年度任用職員 are told and sign, and what is switched off for them (対5-1(2))."""

from komae_desk.areas.consent import papers, phrases
from komae_desk.areas.consent.explanation import screens as consent_screens
from komae_desk.areas.consent.explanation.record import Consent
from komae_desk.areas.consent.explanation.workflow import WORKFLOW as CONSENT
from komae_desk.areas.consent.holding import keeps
from komae_desk.areas.consent.limit import screens as limit_screens
from komae_desk.areas.consent.limit.record import UsageLimit
from komae_desk.areas.consent.limit.workflow import WORKFLOW as LIMIT
from komae_desk.areas.consent.samples import samples
from komae_desk.core.area import Area, Command, Event, Figure, Gauge, Ledger, Page
from komae_desk.core.attachment import Attaching

AREA = Area(
    "説明と同意",
    order=45,
    group="人・点検",
    pages=(
        Page(
            "consenting",
            "会計年度任用職員の説明と同意",
            "komae_desk.areas.consent.page.widgets:ConsentPage",
            icon="person",
            short="説明と同意",
            family="会計年度任用",
        ),
    ),
    ledgers=(
        Ledger(
            Consent,
            CONSENT,
            consent_screens.SCREENS,
            papers=papers.CONSENT,
            phrases=phrases.PHRASES,
            yearly=(
                # Whose appointment is over by then has signed all the same.
                Figure(
                    "R-05",
                    frozenset({"signed", "ended"}),
                    on="starts_on",
                    filled="signed_on",
                    spared="waiver_reason",
                    of=frozenset({"planned", "explained", "signed", "ended"}),
                ),
            ),
            basis="対5-1(2)",
            code="R-05",
            numbered="R-05",
            search=consent_screens.SEARCH,
            due=consent_screens.DUE,
            order=("starts_on",),
            icon="form",
            short="同意の記録",
            family="会計年度任用",
            gauges=(Gauge("説明の前", frozenset({"planned"})), Gauge("同意書の署名待ち", frozenset({"explained"}))),
            attaches=(Attaching("signed", "署名した同意書の写し"), Attaching("material", "説明の資料")),
            acts=(
                Command(
                    "end_terms",
                    "選んだ人の任用終了を記録する",
                    "komae_desk.areas.consent.commands:end_chosen",
                    aliases=("任用終了", "退職"),
                ),
            ),
        ),
        Ledger(
            UsageLimit,
            LIMIT,
            limit_screens.SCREENS,
            papers=papers.LIMIT,
            basis="対5-1(2)ウ",
            code="R-06",
            numbered="R-06",
            search=limit_screens.SEARCH,
            due=limit_screens.DUE,
            icon="shield",
            short="利用制限",
            family="会計年度任用",
            attaches=(Attaching("request", "設定の依頼書"),),
        ),
    ),
    commands=(
        Command(
            "consent_reading",
            "会計年度任用職員への説明を読む",
            "komae_desk.areas.consent.page.reading.widgets:show_reading",
            aliases=("読み上げ", "説明の文", "同意書の文"),
        ),
    ),
    events=(Event("会計年度任用職員の任用更新（説明と同意書）", frozenset({3, 4}), "consenting"),),
    keeps=keeps,
    samples=samples,
    practice_day="komae_desk.areas.consent.practice_day:SCENES",
)
