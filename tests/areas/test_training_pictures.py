"""R-09 to R-09-3 and R-16 compared with pictures that a person has looked at, as in test_paper_pictures.

`python -m tests.areas.test_training_pictures` writes all anew.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from komae_desk.areas.training.choices import Audience, Need, Report, Sort
from komae_desk.areas.training.course.record import Material
from komae_desk.areas.training.course.workflow import lines_of
from tests.areas.test_paper_pictures import BACK, DAY, LEFT, hold_to_picture, keep, sheet_of
from tests.areas.test_training import School


def course(school: School) -> Any:
    found = school.chief.find("course")
    made = found[0] if found else _held(school)
    return replace(made, held_at=LEFT, number="R09-R8-0001", confirmed_title="税務課長", confirmed_name="佐藤 一郎")


def _held(school: School) -> Any:
    read = tuple(each.id for each in school.chief.find("person") if each.reading and each.name != "佐藤 一郎")
    made = school.opened(
        audience=Audience.CHOSEN, chosen=(school.ids.clerk, school.ids.other, school.ids.deputy, *read), minutes=60,
        materials=(Material("研修資料", "第3版"),), pass_mark=70, full_mark=100, content="分類と表示",
        follow_up="7月中に資料で補講する。", make_up_by_on=school.today() + timedelta(9),
    )  # fmt: skip
    lines = lines_of(school.clerk, made)
    for number, line in enumerate(lines[:-1]):
        came = school.clerk.move(line, "come_late" if number == 1 else "attend")
        school.clerk.save(came, score=100 - 20 * number, came_at=LEFT)
    return made


def lines(school: School) -> list[Any]:
    found = lines_of(school.clerk, course(school))
    return [replace(each, came_at=LEFT if each.came_at else None, held_on=DAY) for each in found]


def advice(school: School) -> Any:
    return school.chief.new(
        "advice", number="R16-R8-0004", matter=Sort.CONSULTATION, happened_at=LEFT, asker=school.ids.clerk,
        subject="外付けディスクの持込み", content="業者の機器をつなぐ必要がある。（髙﨑・辻󠄀）",
        answer="例外措置を申請すること。", exception=Need.REQUIRED, exception_number="P07-R8-0001",
        recorded_by=school.ids.clerk, decided_title="税務課長", decided_name="佐藤 一郎", decided_on=DAY,
    )  # fmt: skip


def report(school: School) -> Any:
    return replace(
        advice(school), matter=Sort.REPORT, contractor="架空情報システム", report=Report.REGULAR, measures="なし",
        period_from_on=DAY, period_to_on=DAY, reported_on=DAY, received_on=BACK.date(), received_by=school.ids.clerk,
    )  # fmt: skip


RECORDS = {"R-09": course, "R-09-2": course, "R-09-3": lines, "R-16": advice}


@pytest.fixture(scope="module")
def school() -> School:
    return School()


@pytest.mark.parametrize("code", RECORDS)
def test_the_form_looks_as_it_was_approved(school, code):
    hold_to_picture(school, code, RECORDS)
    assert len(sheet_of(school, code, RECORDS).pages) == 1


def test_a_report_of_a_contractor_takes_one_page(school):
    assert len(sheet_of(school, "R-16", {"R-16": report}).pages) == 1


if __name__ == "__main__":
    keep(School(), RECORDS)
