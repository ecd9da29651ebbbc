"""研修・相談: courses and drills with who came (R-09), advice, guidance, notices, reports received (R-16)."""

from komae_desk.areas.training import papers
from komae_desk.areas.training.advice import screens as advice_screens
from komae_desk.areas.training.advice.record import Advice
from komae_desk.areas.training.advice.workflow import WORKFLOW as ADVICE
from komae_desk.areas.training.attendance import screens as attendance_screens
from komae_desk.areas.training.attendance.record import Attendance
from komae_desk.areas.training.attendance.workflow import WORKFLOW as ATTENDANCE
from komae_desk.areas.training.course import screens as course_screens
from komae_desk.areas.training.course.record import Course
from komae_desk.areas.training.course.workflow import WORKFLOW as COURSE
from komae_desk.areas.training.samples import samples
from komae_desk.core.area import Area, Event, Figure, Gauge, Ledger, Page
from komae_desk.core.attachment import Attaching

FAMILY = "研修・相談"

CAME = frozenset({"attended", "tardy", "made_up"})

AREA = Area(
    "研修・相談",
    order=60,
    group="人・点検",
    pages=(
        Page(
            "training_reception",
            "研修の受付",
            "komae_desk.areas.training.page.widgets:ReceptionPage",
            icon="card",
            family=FAMILY,
        ),
    ),
    ledgers=(
        Ledger(
            Course,
            COURSE,
            course_screens.SCREENS,
            papers=papers.COURSE,
            basis="対5-2",
            code="R-09",
            numbered="R-09",
            search=course_screens.SEARCH,
            due=course_screens.DUE,
            order=("held_at",),
            icon="book",
            family=FAMILY,
            gauges=(Gauge("研修の確認待ち", frozenset({"closed"})),),
            attaches=(Attaching("material", "配付した資料"), Attaching("signed", "署名された出席簿")),
        ),
        Ledger(
            Attendance,
            ATTENDANCE,
            attendance_screens.SCREENS,
            papers=papers.ATTENDANCE,
            yearly=(Figure("R-09", CAME, on="held_on", of=CAME | {"expected", "absent"}),),
            basis="対5-2",
            code="R-09-3",
            search=attendance_screens.SEARCH,
            once={"course person": tuple(ATTENDANCE.states)},
            order=("held_on", "reading"),
            icon="people",
            short="受講の状況",
            family=FAMILY,
        ),
        Ledger(
            Advice,
            ADVICE,
            advice_screens.SCREENS,
            papers=papers.ADVICE,
            basis="対5-1(1)ア、対8-1(2)コ、対4-2(2)ウ",
            code="R-16",
            numbered="R-16",
            search=advice_screens.SEARCH,
            due=advice_screens.DUE,
            icon="help",
            short="相談・指導",
            family=FAMILY,
            gauges=(Gauge("相談の回答待ち", frozenset({"asked"})),),
            attaches=(Attaching("paper", "配付した資料・報告書"),),
        ),
    ),
    events=(Event("新任の職員と会計年度任用職員に研修を行う", frozenset({4, 5}), "course"),),
    samples=samples,
    practice_day="komae_desk.areas.training.practice_day:SCENES",
    first_steps=(("研修を登録し、受付を試す", "training_reception"),),
)
