"""A course is planned, its list is made, people come, the rest makes up or is told why not, the manager looks at it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from komae_desk.areas.training.attendance.record import MISSING
from komae_desk.areas.training.attendance.screens import course_values, person_values
from komae_desk.areas.training.choices import Audience
from komae_desk.areas.training.course.record import BASIS
from komae_desk.core.application import day_of
from komae_desk.core.deciding import DEP, ISM
from komae_desk.core.errors import Refused
from komae_desk.core.people import User
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

NEW_DAYS = 365
TERM = "kkn"
MOST = 240
"""The list is made in one act, which is never split; a larger audience is asked in several courses."""


def audience_of(look: Look, course: Any) -> list[Any]:
    """The people of the section who are asked, by their reading; who has left is not."""
    if course.audience is Audience.CHOSEN:
        people = [look.maybe("person", each) for each in course.chosen]
    else:
        people = [each for each in look.find("person", state="active") if _asked(each, course)]
    return sorted(filter(None, people), key=lambda each: (getattr(each, "reading", ""), each.heading))


def _asked(person: Any, course: Any) -> bool:
    day = day_of(course.held_at) if course.held_at else date.max
    if person.left_on is not None and person.left_on < day:
        return False
    match course.audience:
        case Audience.NEW:
            return person.started_on is not None and day - person.started_on <= timedelta(days=NEW_DAYS)
        case Audience.TERM:
            return person.category is not None and person.category.value == TERM
        case Audience.MANAGERS:
            return bool(person.is_manager)
    return True


def ask(act: Any, course: Any) -> None:
    """One line for everybody who is asked."""
    people = audience_of(act, course)
    if len(people) > MOST:
        raise Refused(f"対象は{MOST}人までです（今 {len(people)}人）。対象を選び、分けて登録してください。")
    for person in people:
        values = {**course_values(course), **person_values(person)}
        act.save(act.desk.new("attendance", course=course.id, person=person.id, **values))


def nobody(course: Any, user: User, look: Look) -> str:
    """A course without anybody who is asked has no list."""
    return "" if audience_of(look, course) else "対象になる人がいません。対象を変えるか、職員を登録してください。"


def lines_of(look: Any, course: Any) -> list[Any]:
    """Everybody of a course, by reading."""
    found: list[Any] = look.find("attendance", course=course.id)
    return sorted(found, key=lambda each: (each.reading, each.person_name))


def close(act: Any, course: Any) -> None:
    """Who has not come is absent."""
    for line in act.find("attendance", course=course.id, state="expected"):
        act.move(line, "miss")


def open_again(act: Any, course: Any) -> None:
    """Who was absent only because it was closed is waited for again."""
    for line in act.find("attendance", course=course.id, state="absent"):
        if not line.excuse:
            act.move(line, "ask_again", "受付を続けるため")


def unanswered(course: Any, user: User, look: Look) -> str:
    """Whoever did not come has made up, or it is written down what is done about it (R-09)."""
    left = [line for line in lines_of(look, course) if line.state in MISSING]
    if left and not course.follow_up.strip():
        return f"未受講の人が{len(left)}人います。補講を記録するか、「未受講者の対応」を入力してください。"
    return ""


CONFIRMER = {"confirmed_by": "me", "confirmed_title": "my_title", "confirmed_name": "my_name", "confirmed_on": "today"}
WORKFLOW = Workflow(
    {
        "planned": State("予定", "info"),
        "open": State("受付中", "due"),
        "closed": State("実施済（確認待ち）", "warn"),
        "done": State("確認済", "ok"),
        "void": State("取消し"),
    },
    (
        Step("open", "対象者の一覧を作る", ("planned",), "open", basis="対5-2(2)ア", checks=True, numbers=True,
             rule=nobody, also=ask, tone="ok"),
        Step("close", "受付を終える", ("open",), "closed", basis=BASIS, asks=("make_up_by_on", "findings"),
             fills={"closed_on": "today"}, checks=True, also=close),
        Step("open_again", "受付を続ける", ("closed",), "open", also=open_again),
        Step("confirm", "研修の記録を確認", ("closed",), "done", by=(ISM, DEP), basis=BASIS, asks=("follow_up",),
             fills=CONFIRMER, rule=unanswered, tone="ok"),
        Step("void", "取り消す", ("planned", "open"), "void", reason=1, tone="err"),
    ),
    initial="planned",
    editable=frozenset({"planned", "open", "closed"}),
    loose=frozenset(),
    final=frozenset({"done", "void"}),
)  # fmt: skip
