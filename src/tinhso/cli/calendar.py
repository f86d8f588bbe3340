"""`tinhso calendar`: look at a calendar, check one's own, count with it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tinhso.cli.words import (
    UnreadableMoment,
    add_lang,
    date_text,
    day_text,
    hms,
    moment_text,
    piece_list,
    read_limit,
    read_moment,
    span_list,
    week_text,
    weekday_name,
    working_time,
)
from tinhso.kernel.calendar import Calendar, zone_of
from tinhso.kernel.lengths import number_text

Days = Sequence[Any]
FIRST_YEAR, LAST_YEAR = 1900, 2298
# Past a month of days, days that are alike are told on one line.
MOST_LINES = 31


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `calendar` with show, list, check, between and after."""
    parser = subparsers.add_parser(
        "calendar", help="xem và thử lịch làm việc · look at an office calendar and count with it"
    )
    parts = parser.add_subparsers(metavar="WHAT", required=True)
    _add_show(parts)
    _add_list(parts)
    _add_check(parts)
    _add_between(parts)
    _add_after(parts)


def _add_show(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    show = parts.add_parser("show", help="in một năm theo tháng · print a year as months")
    show.add_argument(
        "name", nargs="?", default="vn", metavar="NAME|FILE", help="lịch · default: vn"
    )
    show.add_argument(
        "--year", type=_year, metavar="Y", help="năm · which year (default: this year)"
    )
    _add_common(show, run_show)


def _add_list(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    listing = parts.add_parser("list", help="các lịch có sẵn · the shipped calendars")
    _add_common(listing, run_list)


def _add_check(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = parts.add_parser("check", help="kiểm tra tệp lịch · check a calendar file")
    check.add_argument("name", metavar="FILE", help="tệp TOML · a TOML file")
    _add_common(check, run_check)


def _add_between(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    between = parts.add_parser(
        "between", help="giờ làm việc giữa hai thời điểm · working time between two moments"
    )
    between.add_argument("start", metavar="START", help="2026-01-05T08:00 · 05/01/2026 08:00")
    between.add_argument("end", metavar="END", help="cùng dạng · in the same form")
    _add_counting(between, run_between)


def _add_after(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    after = parts.add_parser(
        "after", help="hạn tính từ một thời điểm · when a limit from a moment runs out"
    )
    after.add_argument("start", metavar="START", help="2026-01-05T08:00 · 05/01/2026 08:00")
    after.add_argument(
        "limit",
        metavar="LIMIT",
        help="5d ngày làm việc · working days; 40h giờ · working hours; 30cd ngày lịch · calendar days",
    )
    _add_counting(after, run_after)


def _add_counting(parser: argparse.ArgumentParser, run: Any) -> None:
    parser.add_argument("--calendar", default="vn", metavar="NAME|FILE", help="lịch · default: vn")
    parser.add_argument("--tz", metavar="ZONE", help="múi giờ · another zone than the calendar's")
    _add_common(parser, run)


def _add_common(parser: argparse.ArgumentParser, run: Any) -> None:
    parser.add_argument("--json", action="store_true", help="in JSON · print JSON")
    add_lang(parser)
    parser.set_defaults(run=run)


def _year(text: str) -> int:
    year = int(text) if text.isdecimal() else 0
    if not FIRST_YEAR <= year <= LAST_YEAR:
        years = f"{FIRST_YEAR}–{LAST_YEAR}"
        raise argparse.ArgumentTypeError(
            f"“{text}” không phải một năm trong {years} · “{text}” is no year of {years}"
        )
    return year


def run_show(args: argparse.Namespace) -> int:
    """Prints a year of a calendar as months, or as JSON."""
    from tinhso import calendars
    from tinhso.cli.months import draw_year

    calendar = calendars.load(args.name)
    year = args.year or datetime.now(UTC).astimezone(zone_of(calendar.zone)).year
    if args.json:
        return _print_json(_year_facts(calendar, year))
    return _print(draw_year(calendar, year, args.lang))


def run_list(args: argparse.Namespace) -> int:
    """Prints the shipped calendars."""
    from tinhso import calendars

    found = [calendars.load(name) for name in calendars.names()]
    if args.json:
        return _print_json([_facts(calendar) for calendar in found])
    for calendar in found:
        week = week_text(calendar.weeks[-1], args.lang)
        print(f"{calendar.name:<12} {calendar.title}\n{'':<12} {week} · {calendar.zone}")
    print(
        "\nXem một lịch: tinhso calendar show TÊN --year 2026"
        if args.lang == "vi"
        else "\nLook at one: tinhso calendar show NAME --year 2026"
    )
    return 0


def run_check(args: argparse.Namespace) -> int:
    """Reads a calendar file; a mistake in it is refused with its key."""
    from tinhso import calendars

    calendar = calendars.load(args.name)
    if args.json:
        return _print_json(_facts(calendar))
    vi = args.lang == "vi"
    print(f"{calendar.name}: {'đọc được' if vi else 'well formed'} · {calendar.title}")
    for week in calendar.weeks:
        label = "" if week.valid_from == date.min else f"{date_text(week.valid_from, args.lang)}: "
        print(f"  {label}{week_text(week, args.lang)}")
    own = calendars.own_days(args.name)
    if own:
        print(f"  {'ngày riêng' if vi else 'days of its own'} ({len(own)}):")
        for line in _own_lines(calendar, own, args.lang):
            print(f"    {line}")
    print(f"  {calendar.zone}")
    print(f"{'Xem' if vi else 'Look at it'}: tinhso calendar show {args.name} --year 2026")
    return 0


def _own_lines(calendar: Calendar, days: Sequence[date], lang: str) -> list[str]:
    """Every date that a file changes, days that follow one another and are alike on one line."""
    groups: list[list[date]] = []
    for day in days:
        before = groups[-1][-1] if groups else None
        if before and day - before == timedelta(days=1) and _alike(calendar, before, day):
            groups[-1].append(day)
        else:
            groups.append([day])
    return [_own_line(calendar, group, lang) for group in groups]


def _alike(calendar: Calendar, one: date, other: date) -> bool:
    first, second = calendar.changes[one], calendar.changes[other]
    return (first.spans, first.name) == (second.spans, second.name)


def _own_line(calendar: Calendar, group: Sequence[date], lang: str) -> str:
    change = calendar.changes[group[0]]
    label = day_text(group[0], lang)
    if len(group) > 1:
        label += f" – {day_text(group[-1], lang)} ({len(group)})"
    off = "nghỉ" if lang == "vi" else "off"
    return f"{label}  {span_list(change.spans) or off} · {change.name}"


def run_between(args: argparse.Namespace) -> int:
    """Counts working time between two moments and shows the days it is made of."""
    from tinhso import calendars
    from tinhso.calendars.paper import days_between
    from tinhso.kernel.worktime import working_seconds

    calendar = calendars.load(args.calendar, args.tz)
    zone = zone_of(calendar.zone)
    start, end = (read_moment(text, zone=zone) for text in (args.start, args.end))
    if end < start:
        raise UnreadableMoment("end_before_start_typed", start=args.start, end=args.end)
    seconds = working_seconds(start=start, end=end, calendar=calendar)
    if args.json:
        facts = {"start": start.isoformat(), "end": end.isoformat(), "working_seconds": seconds}
        return _print_json(facts | {"calendar": calendar.name, "zone": calendar.zone})
    for line in day_lines(days_between(start=start, end=end, calendar=calendar), args.lang):
        print(line)
    told = working_time(seconds, calendar, start.astimezone(zone).date(), args.lang)
    print(f"= {hms(seconds)} ({number_text(seconds, args.lang)} s) · {told}")
    return 0


def run_after(args: argparse.Namespace) -> int:
    """Prints when a limit that begins at a moment runs out."""
    from tinhso import calendars
    from tinhso.kernel.limits import due_at

    calendar = calendars.load(args.calendar, args.tz)
    zone = zone_of(calendar.zone)
    start = read_moment(args.start, zone=zone)
    due = due_at(start=start, limit=read_limit(args.limit), calendar=calendar)
    if args.json:
        facts = {"start": start.isoformat(), "limit": args.limit, "due_at": due.isoformat()}
        return _print_json(facts | {"calendar": calendar.name, "zone": calendar.zone})
    print(f"{moment_text(start, args.lang, zone=zone)} + {args.limit}")
    print(f"= {moment_text(due, args.lang, zone=zone)}")
    _warn_unannounced(calendar, start, due, args.lang)
    return 0


def _warn_unannounced(calendar: Calendar, start: datetime, end: datetime, lang: str) -> None:
    from tinhso.cli.months import standing_text

    zone = zone_of(calendar.zone)
    for year in sorted({start.astimezone(zone).year, end.astimezone(zone).year}):
        if not calendar.is_announced(year):
            print(standing_text(calendar, year, lang))


def day_lines(days: Days, lang: str) -> list[str]:
    """One line for each day with its hours and what they make; past a month of days, like days on one line."""
    from tinhso.calendars.paper import runs

    groups = list(runs(days)) if len(days) > MOST_LINES else [[day] for day in days]
    return [_run_line(group, lang) for group in groups]


def _run_line(group: Days, lang: str) -> str:
    first, last = group[0], group[-1]
    label = day_text(first.date, lang)
    if first is not last:
        label += f" – {day_text(last.date, lang)}"
    if not first.pieces:
        return f"{label}  {_why_nothing(first, lang)}"
    times = f"{len(group)} × " if first is not last else ""
    total = sum(day.seconds for day in group)
    named = f"  ({first.change.name})" if first.change is not None else ""
    return f"{label}  {times}{piece_list(first.pieces)} = {hms(total)}{named}"


def _why_nothing(day: Any, lang: str) -> str:
    vi = lang == "vi"
    if day.change is not None and not day.open:
        return f"{'nghỉ' if vi else 'off'}: {day.change.name}"
    if day.open:
        return "ngoài giờ làm việc: 0" if vi else "outside office hours: 0"
    return "nghỉ" if vi else "closed"


def _facts(calendar: Calendar) -> dict[str, Any]:
    return {
        "name": calendar.name,
        "title": calendar.title,
        "zone": calendar.zone,
        "announced": calendar.announced,
        "weeks": [
            {
                "from": None if week.valid_from == date.min else week.valid_from.isoformat(),
                "days": [span_list(spans) for spans in week.days],
            }
            for week in calendar.weeks
        ],
    }


def _year_facts(calendar: Calendar, year: int) -> dict[str, Any]:
    from tinhso.cli.months import changes_of, working_days, year_seconds

    return _facts(calendar) | {
        "year": year,
        "is_announced": calendar.is_announced(year),
        "working_days": working_days(calendar, year),
        "working_seconds": year_seconds(calendar, year),
        "days": [
            {
                "date": change.date.isoformat(),
                "weekday": weekday_name(change.date, "en"),
                "hours": span_list(change.spans) or None,
                "name": change.name,
                "source": change.source,
            }
            for change in changes_of(calendar, year)
        ],
    }


def _print_json(facts: Any) -> int:
    print(json.dumps(facts, ensure_ascii=False, indent=2))
    return 0


def _print(drawing: Any) -> int:
    from tinhso.cli.terminal import Terminal

    Terminal().print(drawing)
    return 0
