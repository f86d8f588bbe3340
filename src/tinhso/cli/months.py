"""A year of an office calendar drawn as months, Monday first, every kind of day with its own sign.

×  closed on a usual working day     +  open on a usual closed day     ~  other hours than usual
"""

from __future__ import annotations

import calendar as months_of
from collections.abc import Iterator
from datetime import date, timedelta

from rich.columns import Columns
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tinhso.cli.words import WEEKDAYS, date_text, day_text, span_list, week_text
from tinhso.kernel.calendar import Calendar, DayChange, WeekHours
from tinhso.kernel.lengths import number_text

CLOSED, OPENED, OTHER, USUAL = "×", "+", "~", " "
_STYLES = {CLOSED: "bold blue", OPENED: "bold underline", OTHER: "italic"}
_CELL = 3


def sign_of(day: date, calendar: Calendar) -> str:
    """How a day differs from its usual week: ×, +, ~ or nothing."""
    change = calendar.changes.get(day)
    usual = calendar.week_on(day).days[day.weekday()]
    if change is None or change.spans == usual:
        return CLOSED if change is not None and not change.spans else USUAL
    if not change.spans:
        return CLOSED
    return OTHER if usual else OPENED


def days_of(year: int) -> Iterator[date]:
    """Every day of a year."""
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        if day == date.max:
            return
        day += timedelta(days=1)


def year_seconds(calendar: Calendar, year: int) -> int:
    """Seconds of office hours in a year, as clocks on the wall show them."""
    return sum(span.seconds for day in days_of(year) for span in calendar.spans_on(day))


def working_days(calendar: Calendar, year: int, month: int | None = None) -> int:
    """Days of a year, or of one of its months, on which any work is done."""
    days = (day for day in days_of(year) if month in (None, day.month))
    return sum(calendar.is_working_day(day) for day in days)


def changes_of(calendar: Calendar, year: int) -> list[DayChange]:
    """The dated entries of a year, in order."""
    return [change for day, change in sorted(calendar.changes.items()) if day.year == year]


def weeks_of(calendar: Calendar, year: int) -> list[WeekHours]:
    """The usual weeks in force during a year: the one that it begins with, then those that begin in it."""
    first = calendar.week_on(date(year, 1, 1))
    later = [week for week in calendar.weeks if week.valid_from.year == year]
    return [first, *(week for week in later if week is not first)]


def draw_year(calendar: Calendar, year: int, lang: str) -> Group:
    """Everything that `tinhso calendar show` prints."""
    months = [_month(calendar, year, month, lang) for month in range(1, 13)]
    return Group(
        _heading(calendar, year, lang),
        Text(""),
        Columns(months, padding=(0, 3), equal=True),
        _legend(lang),
        Text(""),
        _hours(calendar, year, lang),
        Text(""),
        _changes_table(calendar, year, lang),
        _standing(calendar, year, lang),
    )


def _heading(calendar: Calendar, year: int, lang: str) -> Text:
    days = number_text(working_days(calendar, year), lang)
    hours = number_text(year_seconds(calendar, year) // 3600, lang)
    told = (
        f"{days} ngày làm việc, {hours} giờ"
        if lang == "vi"
        else f"{days} working days, {hours} hours"
    )
    return Text.assemble(
        (f"{calendar.name} · {year}", "bold"), f"\n{calendar.title}\n{calendar.zone} · {told}"
    )


def _month(calendar: Calendar, year: int, month: int, lang: str) -> Text:
    count = working_days(calendar, year, month)
    title = f"Tháng {month} · {count} ngày" if lang == "vi" else _english_month(month, count)
    lines = [Text(f"{title:<{7 * _CELL}}", style="bold")]
    lines.append(Text("".join(f"{name:>2} " for name in WEEKDAYS[lang]), style="dim"))
    lines.extend(
        Text.assemble(*(_cell(day, calendar) if day.month == month else "   " for day in week))
        for week in months_of.Calendar(firstweekday=0).monthdatescalendar(year, month)
    )
    lines.extend([Text("")] * (9 - len(lines)))
    return Text("\n").join(lines)


def _english_month(month: int, count: int) -> str:
    # calendar.month_abbr follows the machine's locale.
    name = "January February March April May June July August September October November December"
    return f"{name.split()[month - 1]} · {count} days"


def _cell(day: date, calendar: Calendar) -> tuple[str, str]:
    sign = sign_of(day, calendar)
    usual_style = "" if calendar.is_working_day(day) else "dim"
    return f"{day.day:>2}{sign}", _STYLES.get(sign, usual_style)


def _legend(lang: str) -> Text:
    told = (
        (" ngày nghỉ   ", " đi làm vào ngày thường nghỉ   ", " giờ khác thường lệ")
        if lang == "vi"
        else (" day off   ", " worked although usually closed   ", " other hours than usual")
    )
    parts: list[tuple[str, str]] = []
    for sign, words in zip((CLOSED, OPENED, OTHER), told, strict=True):
        parts += [(sign, _STYLES[sign]), (words, "dim")]
    return Text.assemble(*parts)


def _hours(calendar: Calendar, year: int, lang: str) -> Text:
    lines = []
    for week in weeks_of(calendar, year):
        since = week.valid_from if week.valid_from.year == year else None
        label = "Giờ làm việc" if lang == "vi" else "Hours"
        if since:
            label += (" từ " if lang == "vi" else " from ") + date_text(since, lang)
        lines.append(f"{label}: {week_text(week, lang)}")
    return Text("\n".join(lines))


def _changes_table(calendar: Calendar, year: int, lang: str) -> Table | Text:
    changes = changes_of(calendar, year)
    if not changes:
        return Text(
            f"Năm {year} không có ngày nghỉ riêng."
            if lang == "vi"
            else f"No single day of {year} differs."
        )
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="dim")
    heads = ("Ngày", "", "Tên", "Nguồn") if lang == "vi" else ("Day", "", "Name", "Source")
    for head in heads:
        table.add_column(head, overflow="fold")
    for change in changes:
        sign = sign_of(change.date, calendar)
        table.add_row(
            Text(f"{sign} {day_text(change.date, lang)}", style=_STYLES.get(sign, "")),
            _what(change, lang),
            Text(change.name),
            Text(change.source, style="dim"),
        )
    return table


def _what(change: DayChange, lang: str) -> str:
    if change.spans:
        return span_list(change.spans)
    return "nghỉ" if lang == "vi" else "off"


def _standing(calendar: Calendar, year: int, lang: str) -> Padding:
    return Padding(Text(standing_text(calendar, year, lang)), (1, 0, 0, 0))


def standing_text(calendar: Calendar, year: int, lang: str) -> str:
    """Whether the year's days off are official, in a sentence."""
    if calendar.announced is None:
        return (
            "Lịch này không phụ thuộc công bố ngày nghỉ."
            if lang == "vi"
            else "This calendar depends on no announcement of days off."
        )
    first, last = calendar.announced
    if calendar.is_announced(year):
        return (
            f"Ngày nghỉ năm {year} đã công bố (lịch này có các năm {first}–{last})."
            if lang == "vi"
            else f"Days off of {year} have been announced (this calendar has {first}–{last})."
        )
    return (
        f"Ngày nghỉ năm {year} CHƯA công bố (lịch này có các năm {first}–{last}): đây là ước tính, "
        "và mọi kết quả đều ghi rõ."
        if lang == "vi"
        else f"Days off of {year} have NOT been announced (this calendar has {first}–{last}): "
        "these are estimates, and every result says so."
    )
