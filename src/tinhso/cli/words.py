"""How the command line writes and reads moments, days and lengths of time, in Vietnamese and in English."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tinhso.kernel.errors import TinhsoError

if TYPE_CHECKING:
    from tinhso.kernel.calendar import Calendar, Span, WeekHours
    from tinhso.kernel.limits import Limit

LANGUAGES = ("vi", "en")
WEEKDAYS = {
    "vi": ("T2", "T3", "T4", "T5", "T6", "T7", "CN"),
    "en": ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"),
}
_DAY_FIRST = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)


class UnreadableMoment(TinhsoError):
    """A moment typed in a form that is not known."""

    exit_code = 2


def usual_lang() -> str:
    """The environment's TINHSO_LANG, Vietnamese without that."""
    told = os.environ.get("TINHSO_LANG", "vi")
    return told if told in LANGUAGES else "vi"


def add_lang(parser: argparse.ArgumentParser, *, default: str = argparse.SUPPRESS) -> None:
    """Adds --lang. default: for the command line as a whole; a command leaves what was said before it."""
    parser.add_argument(
        "--lang",
        choices=LANGUAGES,
        default=default,
        help="tiếng Việt hoặc tiếng Anh · language of what is printed (default: vi)",
    )


def read_moment(text: str, *, zone: ZoneInfo) -> datetime:
    """A typed moment: 2026-01-05T08:00, 05/01/2026 08:00, with or without seconds or an offset.

    A date alone is its midnight; without an offset it is a moment of `zone`.
    Raises UnreadableMoment naming the text.
    """
    try:
        moment = _day_first(text.strip()) or datetime.fromisoformat(text.strip())
    except ValueError:
        raise UnreadableMoment("moment_typed_unreadable", value=text) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _day_first(text: str) -> datetime | None:
    found = _DAY_FIRST.fullmatch(text)
    if found is None:
        return None
    day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
    return datetime.combine(date(year, month, day), time(hour, minute, second))


def read_limit(text: str) -> Limit:
    """A typed limit: 5d, 40h, 30cd, 0d@15:00. Raises BadLimit, which says so if its number is too large."""
    from tinhso.kernel.limits import BadLimit, parse_limit

    if re.match(r"\s*\d{6}", text):
        raise BadLimit("limit_too_long", text=text)
    return parse_limit(text)


def weekday_name(day: date, lang: str) -> str:
    """T2 … CN, or Mo … Su."""
    return WEEKDAYS[lang][day.weekday()]


def date_text(day: date, lang: str) -> str:
    """05/01/2026 in Vietnamese, 2026-01-05 in English."""
    return f"{day:%d/%m/%Y}" if lang == "vi" else day.isoformat()


def day_text(day: date, lang: str) -> str:
    """A date after its weekday: T2 05/01/2026."""
    return f"{weekday_name(day, lang)} {date_text(day, lang)}"


def moment_text(moment: datetime, lang: str, *, zone: ZoneInfo) -> str:
    """A moment in a zone, to the second: T2 05/01/2026 08:12:30."""
    local = moment.astimezone(zone)
    return f"{day_text(local.date(), lang)} {local:%H:%M:%S}"


def hms(seconds: int) -> str:
    """Seconds as hours, minutes and seconds: 7:18:00."""
    sign, seconds = ("−" if seconds < 0 else ""), abs(seconds)
    return f"{sign}{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"


def piece_list(pieces: Sequence[tuple[int, int]]) -> str:
    """Hours from and to in seconds of the day: 07:30–11:30, 13:30–17:30."""
    from tinhso.calendars.hours import clock_text

    return ", ".join(f"{clock_text(start)}–{clock_text(end)}" for start, end in pieces)


def span_list(spans: Sequence[Span]) -> str:
    """Spans as `piece_list` writes hours."""
    return piece_list([(span.start, span.end) for span in spans])


def week_text(week: WeekHours, lang: str) -> str:
    """A usual week in one line, like weekdays together: T2–T6 07:30–11:30, 13:30–17:30 · T7 07:30–11:30."""
    parts: list[str] = []
    first = 0
    for weekday in range(1, 8):
        if weekday < 7 and week.days[weekday] == week.days[first]:
            continue
        if week.days[first]:
            names = WEEKDAYS[lang]
            last = weekday - 1
            label = names[first] if first == last else f"{names[first]}–{names[last]}"
            parts.append(f"{label} {span_list(week.days[first])}")
        first = weekday
    return " · ".join(parts)


def working_time(seconds: int, calendar: Calendar, on: date, lang: str) -> str:
    """Working time in days of the office's usual length: "2 ngày 3 giờ 10 phút làm việc"."""
    usual = max(sum(span.seconds for span in spans) for spans in calendar.week_on(on).days)
    days, rest = divmod(seconds, usual) if usual < 86_400 else (0, seconds)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    units = ("ngày", "giờ", "phút", "giây") if lang == "vi" else ("d", "h", "min", "s")
    parts = [
        f"{n} {unit}" for n, unit in zip((days, hours, minutes, left), units, strict=True) if n
    ]
    said = " ".join(parts) or f"0 {units[1]}"
    return f"{said} làm việc" if lang == "vi" else f"{said} of working time"
