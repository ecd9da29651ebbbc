"""ホーム: what this person and this section have to do now, out of every ledger."""

from komae_desk.core.area import Area, Page

AREA = Area(
    "ホーム",
    order=0,
    pages=(Page("today", "ホーム", "komae_desk.areas.today.widgets:TodayPage", icon="home", restricted=True),),
)
