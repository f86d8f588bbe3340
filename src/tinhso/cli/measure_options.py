"""The words of `tinhso measure` turned into declared options; every mistake names the word."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tinhso import calendars
from tinhso.cli import words
from tinhso.measurement.options import BadOptions, LimitRule, Options
from tinhso.tables.moments import FIRST_YEAR, LAST_YEAR
from tinhso.tables.texts import clean

if TYPE_CHECKING:
    from pathlib import Path


def read_options(args: argparse.Namespace) -> Options:
    """Options from parsed arguments. Raises BadOptions, BadLimit, UnknownCalendar …"""
    calendar = calendars.load(args.calendar, zone=args.tz)
    return Options(
        calendar=calendar,
        limits=_limits(args.limit, args.limits),
        start=_activities(args.start),
        end=_activities(args.end),
        stops=tuple(_stop(word) for word in args.stop),
        restarts=_activities(args.restart),
        events_mode=args.events,
        at=None if args.at is None else _moment(args.at, ZoneInfo(calendar.zone)),
        signed=_activities(args.signed),
        withdrawn=_activities(args.withdrawn),
        by=tuple(dict.fromkeys(name.strip() for name in args.by.split(",") if name.strip())),
    )


def _activities(names: Sequence[str]) -> tuple[str, ...]:
    """Names as the readers give them: what looks alike on the screen is alike."""
    return tuple(clean(name) or "" for name in names)


def _limits(one: str | None, file: Path | None) -> tuple[LimitRule, ...]:
    rules: tuple[LimitRule, ...] = ()
    if file is not None:
        from tinhso.measurement.limit_file import read_limits

        rules = read_limits(file)
    if one is None:
        return rules
    blanket = next((rule for rule in rules if rule.narrowness == 0), None)
    if blanket is not None:
        raise BadOptions("limit_and_limits", file=str(file), given=one, other=str(blanket.limit))
    return (*rules, LimitRule(words.read_limit(one)))


def _stop(word: str) -> tuple[str, str]:
    begin, dots, finish = word.partition("..")
    if not dots:
        raise BadOptions("bad_stop", given=word)
    return clean(begin) or "", clean(finish) or ""


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """A date alone means all of that day."""
    moment = words.read_moment(text, zone=zone)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise BadOptions("at_out_of_range", value=text)
    if ":" in text:
        return moment
    return moment + timedelta(days=1) - timedelta(microseconds=1)
