"""The legal clock of one dossier as plain values: what starts, stops, resumes and restarts it. No clock, no tables.

Counted by `kernel`: a limit in working days begins on the next working day; a stop moves the due moment on by its
working seconds; a restart counts the limit again from its beginning (Decree 61/2018 Art. 19.4).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tinhso.kernel.calendar import Calendar, zone_of
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.limits import due_at, parse_limit
from tinhso.kernel.worktime import after_working_seconds, working_seconds

# A promise may be moved by so much whatever the limit is.
MOST_MOVED = timedelta(days=90)
# By when the citizen is asked for a paper whose data cannot be had, from when the dossier came to us: filed online, and
# at a counter or by post (Resolution 66.7/2025/NQ-CP, Art. 8). A database is asked no longer than ASKING.
TO_ASK, ASKING = {"online": "8h"}, "4h"
TO_ASK_OTHERWISE = "1d"


class ClockRefuses(TinhsoError):
    """clock_backwards (at, last): what happens now would be earlier than what happened. clock_not_running (state)."""


@dataclass(frozen=True)
class Clock:
    """limit: as `5d`, "" for none. since: from when it counts; unmoved: its end without stops, None without a limit.

    stopped_since: it stands still from then on; stopped_seconds: working seconds of the ended stops since `since`.
    """

    limit: str
    since: datetime
    unmoved: datetime | None
    stopped_since: datetime | None = None
    stopped_seconds: int = 0

    @property
    def stands(self) -> bool:
        """Whether it is stopped now."""
        return self.stopped_since is not None


def started(*, at: datetime, limit: str, calendar: Calendar) -> Clock:
    """A clock that begins to run."""
    unmoved = due_at(start=at, limit=parse_limit(limit), calendar=calendar) if limit else None
    return Clock(limit=limit, since=at, unmoved=unmoved)


def stopped(clock: Clock, *, at: datetime) -> Clock:
    """It stands still from a moment on. Raises ClockRefuses."""
    if clock.stopped_since is not None:
        raise ClockRefuses("clock_not_running", state="stopped")
    _not_before(at, clock.since)
    return replace(clock, stopped_since=at)


def resumed(clock: Clock, *, at: datetime, calendar: Calendar) -> Clock:
    """It runs on. Raises ClockRefuses."""
    if clock.stopped_since is None:
        raise ClockRefuses("clock_not_running", state="running")
    _not_before(at, clock.stopped_since)
    stood = working_seconds(start=clock.stopped_since, end=at, calendar=calendar)
    return replace(clock, stopped_since=None, stopped_seconds=clock.stopped_seconds + stood)


def restarted(clock: Clock, *, at: datetime, calendar: Calendar) -> Clock:
    """The limit counts again from a moment on. Raises ClockRefuses."""
    _not_before(at, clock.stopped_since or clock.since)
    return started(at=at, limit=clock.limit, calendar=calendar)


def due(clock: Clock, *, calendar: Calendar, at: datetime | None = None) -> datetime | None:
    """When it runs out, moved by what was stopped; by a stop that lasts still up to `at`. None without a limit."""
    if clock.unmoved is None:
        return None
    seconds = clock.stopped_seconds
    if clock.stopped_since is not None and at is not None and at > clock.stopped_since:
        seconds += working_seconds(start=clock.stopped_since, end=at, calendar=calendar)
    if not seconds:
        return clock.unmoved
    return after_working_seconds(start=clock.unmoved, seconds=seconds, calendar=calendar)


def promised(
    promised_at: datetime | None, *, due_at: datetime | None, moved: datetime | None
) -> datetime | None:
    """What is promised once the due moment has moved: it, unless more than was due is promised and lies later still."""
    if promised_at is None or due_at is None or moved is None or promised_at <= due_at:
        return moved
    return max(promised_at, moved)


def remaining(clock: Clock, *, at: datetime, calendar: Calendar) -> int | None:
    """Working seconds until it runs out, negative where it has; None without a limit."""
    end = due(clock, calendar=calendar, at=at)
    if end is None:
        return None
    if end >= at:
        return working_seconds(start=at, end=end, calendar=calendar)
    return -working_seconds(start=end, end=at, calendar=calendar)


def latest_promise(
    *, at: datetime, promised_at: datetime | None, limit: str, calendar: Calendar
) -> datetime:
    """How far a letter of apology may move a promise: the limit once more from now, or MOST_MOVED where that is more.

    The rule sets no bound, but one new date only (Decree 61/2018 Art. 19.9): one a year ahead is a slip of the pen.
    """
    latest = max(at, promised_at or at) + MOST_MOVED
    if not limit:
        return latest
    return max(latest, due_at(start=at, limit=parse_limit(limit), calendar=calendar))


def is_open(at: datetime, *, calendar: Calendar) -> bool:
    """Whether the day of a moment has working time, on the wall of the calendar's clock."""
    start = at.astimezone(zone_of(calendar.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return working_seconds(start=start, end=start + timedelta(days=1), calendar=calendar) > 0


def _not_before(at: datetime, last: datetime) -> None:
    if at < last:
        raise ClockRefuses("clock_backwards", at=at, last=last)


def ask_by(*, since: datetime, channel: str, calendar: Calendar) -> datetime:
    """By when the citizen is asked for a paper whose data cannot be had. channel: as procedures judge it."""
    limit = parse_limit(TO_ASK.get(channel, TO_ASK_OTHERWISE))
    return due_at(start=since, limit=limit, calendar=calendar)


def asking_ends(*, since: datetime, calendar: Calendar) -> datetime:
    """Until when a database is asked again and again: half of the shorter time is left to ask the citizen."""
    return due_at(start=since, limit=parse_limit(ASKING), calendar=calendar)


def is_promised(
    *, channel: str, accepted: bool, originals: int, file: str, supplement: int
) -> bool:
    """Whether a paper was only said, filing online, to be brought: until the desk accepts, nobody has it.

    file: of the paper, "" for none; supplement: the number of the request it answers, 0 where it came with the filing.
    """
    return channel == "online" and not accepted and originals > 0 and not file and not supplement
