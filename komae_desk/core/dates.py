"""和暦, fiscal years and open days: dates as the office reads and writes them (ux.md §3.8, domain.md §9.5)."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from komae_desk.core.errors import Refused
from komae_desk.core.folding import fold_width
from komae_desk.core.resources import resource

WEEKDAYS = "月火水木金土日"
FORMS = "「R6.4.1」「4/1」「20240401」のように入力してください。"


@dataclass(frozen=True)
class Era:
    """One era: its letter, short and full name and first day."""

    letter: str
    short: str
    name: str
    first: date


@lru_cache(maxsize=1)
def eras() -> tuple[Era, ...]:
    """The eras, newest first; data in resources/eras.csv, so that a new era needs no new program."""
    with resource("eras.csv").open(encoding="utf-8") as lines:
        found = [Era(r["letter"], r["short"], r["name"], date.fromisoformat(r["first"])) for r in csv.DictReader(lines)]
    return tuple(sorted(found, key=lambda era: era.first, reverse=True))


def era_of(day: date) -> Era:
    """The era a day lies in; raises Refused before the first era of the table."""
    for era in eras():
        if day >= era.first:
            return era
    raise Refused("明治より前の日付は扱えません。")


def era_year(day: date) -> int:
    """The year of its era, 1 for 元年 (明治 counts from 1868 though the solar calendar began in 明治6年)."""
    era = era_of(day)
    return day.year - (1868 if era.letter == "M" else era.first.year) + 1


def wareki(day: date, *, weekday: bool = False) -> str:
    """「令和8年11月24日（火）」; 元年 is written 元年."""
    year = era_year(day)
    text = f"{era_of(day).name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{text}（{WEEKDAYS[day.weekday()]}）" if weekday else text


def wareki_short(day: date) -> str:
    """「R8.11.24」."""
    return f"{era_of(day).letter}{era_year(day)}.{day.month}.{day.day}"


def short_day(day: date | None) -> str:
    """A day in a narrow column; blank where there is none."""
    return wareki_short(day) if day else ""


def short_moment(moment: datetime | None) -> str:
    """A moment in a narrow column, by the local clock; blank where there is none."""
    if moment is None:
        return ""
    local = moment.astimezone() if moment.tzinfo else moment
    return f"{wareki_short(local.date())} {local:%H:%M}"


def day_in_list(day: date, today: date) -> str:
    """「7/5（金）」 in the current year, 「R5.7.5」 otherwise."""
    return f"{day.month}/{day.day}（{WEEKDAYS[day.weekday()]}）" if day.year == today.year else wareki_short(day)


def wareki_moment(moment: datetime) -> str:
    """「令和8年11月24日（火） 09:05」, in local time."""
    local = moment.astimezone() if moment.tzinfo else moment
    return f"{wareki(local.date(), weekday=True)} {local:%H:%M}"


def fiscal_year(day: date) -> int:
    """The year in which the fiscal year of the day began (4月1日〜翌年3月31日)."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_label(year: int) -> str:
    """「令和8年度」; the fiscal year that began before an era is named by the year of its 4月1日."""
    first = date(year, 4, 1)
    count = era_year(first)
    return f"{era_of(first).name}{'元' if count == 1 else count}年度"


def fiscal_words(year: int | None) -> str:
    """「令和8年度」, blank without a year, and the bare number where there was none yet (a slip of the key)."""
    if year is None:
        return ""
    return fiscal_label(year) if eras()[-1].first.year < year <= date.max.year else f"{year}年度"


def fiscal_code(year: int) -> str:
    """「R8」, as in P01-R8-0007."""
    first = date(year, 4, 1)
    return f"{era_of(first).letter}{era_year(first)}"


def add_months(day: date, months: int) -> date:
    """The same day some months on, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    first_after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), first_after - timedelta(days=1))


@dataclass(frozen=True)
class OpenDays:
    """The open days of the city: not 土日, 祝日 or 12月29日〜1月3日 (domain.md §9.5)."""

    holidays: Mapping[date, str]
    issued: Mapping[date, str] = field(default_factory=dict)
    """What the city has said of single days; an empty text for one that is open."""

    def closed(self, day: date) -> str:
        """Why the day is closed (「土曜日」「敬老の日」「年末年始」), or an empty text."""
        if day in self.issued:
            return self.issued[day]
        if name := self.holidays.get(day):
            return name
        if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
            return "年末年始"
        return f"{WEEKDAYS[day.weekday()]}曜日" if day.weekday() >= 5 else ""

    def at_or_after(self, day: date) -> date:
        """The day itself when open, else the next open day."""
        while self.closed(day):
            day += timedelta(days=1)
        return day

    def after(self, day: date, count: int) -> date:
        """The day that many open days later."""
        for _ in range(count):
            day = self.at_or_after(day + timedelta(days=1))
        return day

    def provisional(self, day: date) -> bool:
        """Whether the table does not reach this year, so that a count of open days is 暫定."""
        return not any(d.year == day.year for d in self.holidays)


@lru_cache(maxsize=1)
def open_days() -> OpenDays:
    """The shipped table of holidays (resources/holidays.csv)."""
    with resource("holidays.csv").open(encoding="utf-8") as lines:
        return OpenDays({date.fromisoformat(r["day"]): r["name"] for r in csv.DictReader(lines)})


@dataclass(frozen=True)
class ParsedDate:
    """A date as it was understood, and what was corrected while reading it."""

    value: date
    note: str = ""


def parse_date(text: str, *, today: date, fiscal: int | None = None) -> ParsedDate:
    """Read every form of ux.md §3.8; a missing year lies inside the fiscal year; raises Refused."""
    plain = fold_width(text).strip().replace(" ", "")
    if plain in ("t", "T", "今日", "本日"):
        return ParsedDate(today)
    if relative := re.fullmatch(r"([+-])(\d{1,3})", plain):
        return ParsedDate(today + timedelta(days=int(relative[1] + relative[2])))
    era = None
    if named := re.match(r"(令和|平成|昭和|大正|明治|[令平昭大明RHSTMrhstm])", plain):
        era = next(e for e in eras() if named[1].upper() in (e.letter, e.short, e.name))
        plain = plain[named.end() :]
    year, month, day = _year_month_day(_numbers(plain), era, fiscal_year(today) if fiscal is None else fiscal)
    if not 1 <= month <= 12:
        raise Refused("月は1から12までの数字を入力してください。")
    try:
        value = date(year, month, day)
    except ValueError:
        raise Refused(f"{month}月に{day}日はありません。") from None
    if era is not None and era_of(value) is not era:
        return ParsedDate(value, f"{wareki(value, weekday=True)}に直しました。")
    return ParsedDate(value)


def _numbers(plain: str) -> list[int]:
    parts = [p for p in re.split(r"[年月日./\-]", plain.replace("元", "1")) if p]
    if len(parts) == 1 and parts[0].isdigit():
        digits = parts[0]
        cut = {8: (4, 6), 7: (3, 5), 6: (2, 4), 5: (1, 3), 4: (2,), 3: (1,)}.get(len(digits), ())
        edges = (0, *cut, len(digits))
        parts = [digits[a:b] for a, b in pairwise(edges)]
    if len(parts) not in (2, 3) or not all(p.isascii() and p.isdigit() for p in parts):
        raise Refused(f"日付は{FORMS}")
    return [int(p) for p in parts]


def _year_month_day(numbers: list[int], era: Era | None, fiscal: int) -> tuple[int, int, int]:
    if len(numbers) == 2:
        if era is not None:
            raise Refused("年を入力してください。（例：R6.4.1）")
        month, day = numbers
        return (fiscal if month >= 4 else fiscal + 1), month, day
    year, month, day = numbers
    if era is not None:
        return (1868 if era.letter == "M" else era.first.year) + year - 1, month, day
    if year < 100:
        return eras()[0].first.year + year - 1, month, day
    return year, month, day


def parse_time(text: str) -> tuple[int, int]:
    """Read 「9:05」「905」「9時5分」「9時」 as hour and minute; raises Refused."""
    plain = fold_width(text).replace(" ", "").removesuffix("分").replace("時", ":")
    found = re.fullmatch(r"(\d{1,2}):(\d{0,2})", plain) or re.fullmatch(r"(\d{1,2})(\d{2})", plain)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise Refused("時刻は「9:05」「0905」のように入力してください。")
    return int(found[1]), int(found[2] or 0)
