"""What is owed by a day, and when who is told of it: steps as data, their moments, and which of those missed is said.

Plain values in, plain values out. Working days are those of the calendar of the office that the thing belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tinhso.kernel.calendar import Calendar
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.workdays import workdays_of
from tinhso.notices.rules import Pair

WORKING, CALENDAR = "working", "calendar"
UNITS = (WORKING, CALENDAR)
# A step stands so: it waits, it was said, a later one was said in its place, what it is of is over, nobody could be
# told.
WAITS, TOLD, PASSED, DROPPED, NOBODY = "waits", "told", "passed", "dropped", "nobody"
# Why something is owed no more.
DONE, CLOSED, MOVED, PAUSED = "done", "closed", "moved", "paused"
ENDS = (DONE, CLOSED, MOVED, PAUSED)

MOST_STEPS, MOST_DAYS = 20, 1_000
# Somebody who is owed more reminders than this on one day is sent them in one mail, also if she did not ask for it.
MOST_A_DAY = 5
DIGEST_AT = time(8)
# A step whose day was over for longer when it was made is not said any more: a file of old records tells nobody.
STALE = timedelta(days=30)
_OPENS = 8 * 3600
_TODAY: Pair = ("đến hạn hôm nay", "due today")
_DAY = timedelta(days=1)


class CannotOwe(TinhsoError):
    """owed_bad_ladder (why): its steps are none. owed_no_matter (matter): no room declared it.

    owed_lacks (part): subject, office, or whom a step names.
    """


@dataclass(frozen=True, order=True)
class Step:
    """Who is told so many days from the due day: -7 before it, 0 on it, 3 after it. to: names of `Owed.whom`."""

    days: int
    to: tuple[str, ...]
    unit: str = WORKING

    @property
    def name(self) -> str:
        """As it is kept: "-7w", "+90c"."""
        return f"{self.days:+d}{self.unit[0]}"


@dataclass(frozen=True)
class Whom:
    """Who is told. staff: a person; else who holds a role in an office, of the first group of roles that anybody holds
    there, or the office's own address; else, where `contact` is set, who the room's matter names.
    """

    staff: str = ""
    office: str = ""
    roles: tuple[tuple[str, ...], ...] = ()
    contact: bool = False

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "staff": self.staff,
            "office": self.office,
            "roles": [list(one) for one in self.roles],
            "contact": self.contact,
        }

    @staticmethod
    def of(kept: Mapping[str, Any]) -> Whom:
        """From JSON."""
        roles = tuple(tuple(one) for one in kept["roles"])
        return Whom(kept["staff"], kept["office"], roles, kept["contact"])


@dataclass(frozen=True)
class Owed:
    """What a room says is owed. subject: the ledger's; one thing of a matter is owed of it at a time.

    office: by whose calendar days are counted. whom: the names of the steps → who that is. facts: fields of the
    matter's template; address: the page, a path; both empty where the matter reads them when they are told.
    """

    subject: str
    matter: str
    office: str
    due: date
    ladder: tuple[Step, ...]
    whom: Mapping[str, Whom]
    facts: Mapping[str, str] = field(default_factory=dict)
    address: str = ""


@dataclass(frozen=True)
class Read:
    """What a matter says of a subject when it is told. reach: way → address of its contact."""

    facts: Mapping[str, str]
    address: str
    reach: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Matter:
    """Why something is owed, as a room declares it. template: of the notice; its fields are `FIELDS`.

    reads: subjects → what is said of each, in a fixed number of queries; what it leaves out is told to nobody.
    """

    code: str
    name: Pair
    template: str
    reads: Callable[[Collection[str]], Mapping[str, Read]] | None = None


# What a template of a matter is given: of the room, and of the clock.
FIELDS: Mapping[str, Mapping[str, Any]] = {
    "code": {"longest": 40, "sample": "KH-12"},
    "title": {"longest": 200, "sample": "Xây dựng nền tảng dữ liệu"},
    "office": {"longest": 100, "sample": "Sở Khoa học và Công nghệ"},
    "due": {"longest": 10, "sample": "27/11/2026"},
    "left_vi": {"longest": 40, "sample": "còn 3 ngày làm việc"},
    "left_en": {"longest": 40, "sample": "3 working days left"},
    "address": {"longest": 120, "sample": "https://mot-cua.example.vn/nhiem-vu/"},
}
_MATTERS: dict[str, Matter] = {}


def declare(*matters: Matter) -> None:
    """Make matters known; a room does so when it is loaded."""
    for one in matters:
        _MATTERS[one.code] = one


def matter_named(code: str) -> Matter:
    """A declared matter. Raises CannotOwe."""
    if code not in _MATTERS:
        raise CannotOwe("owed_no_matter", matter=code[:40])
    return _MATTERS[code]


def check(owed: Owed) -> None:
    """Raises CannotOwe."""
    matter_named(owed.matter)
    for part in ("subject", "office"):
        if not getattr(owed, part):
            raise CannotOwe("owed_lacks", part=part)
    if not 0 < len(owed.ladder) <= MOST_STEPS:
        raise CannotOwe("owed_bad_ladder", why="steps")
    seen: set[tuple[str, str]] = set()
    for step in owed.ladder:
        if step.unit not in UNITS or abs(step.days) > MOST_DAYS or not step.to:
            raise CannotOwe("owed_bad_ladder", why=step.name)
        for name in step.to:
            if name not in owed.whom:
                raise CannotOwe("owed_lacks", part=name[:40])
            if (step.name, name) in seen:
                raise CannotOwe("owed_bad_ladder", why=step.name)
            seen.add((step.name, name))


def moment(step: Step, due: date, calendar: Calendar) -> datetime:
    """When a step is said: as the office opens, on a working day. What would fall on a day off is said before it.

    A due day that is a day off ends on the next working day (Article 148 of the Civil Code), and working days are
    counted from that one.
    """
    days = workdays_of(calendar)
    if step.unit == CALENDAR:
        return opening(days.none_later(due + _DAY * step.days), calendar)
    if step.days < 0:
        return opening(days.before(due, -step.days), calendar)
    return opening(days.later(due, step.days), calendar)


def opening(day: date, calendar: Calendar) -> datetime:
    """When an office opens on a day."""
    spans = calendar.spans_on(day)
    midnight = datetime.combine(day, time(), tzinfo=ZoneInfo(calendar.zone))
    return midnight + timedelta(seconds=spans[0].start if spans else _OPENS)


def ends_at(due: date, calendar: Calendar) -> datetime:
    """When a due day is over: at the end of the last day by law."""
    last = workdays_of(calendar).last_day(due)
    return datetime.combine(last + _DAY, time(), tzinfo=ZoneInfo(calendar.zone))


def said_left(due: date, *, today: date, calendar: Calendar, unit: str) -> Pair:
    """How long is left, in Vietnamese and English, as it is at the moment of telling."""
    if unit == CALENDAR:
        number = (due - today).days
        if number > 0:
            return f"còn {number} ngày", f"{number} days left"
        return (f"đã quá {-number} ngày", f"{-number} days over") if number else _TODAY
    days = workdays_of(calendar)
    last = days.last_day(due)
    if today < last:
        number = days.after(today, last)
        return f"còn {number} ngày làm việc", f"{number} working days left"
    number = days.after(last, today)
    if today == last or not number:
        return _TODAY
    return f"quá hạn {number} ngày làm việc", f"{number} working days overdue"


@dataclass(frozen=True)
class Due:
    """A step of something owed whose moment has come. made_at: since when it is owed so."""

    key: int
    to: str
    at: datetime
    made_at: datetime
    over_at: datetime


def to_say(due: Iterable[Due], *, said_to: Mapping[str, datetime]) -> tuple[list[int], list[int]]:
    """Of the steps of one thing whose moments have come: the keys to say now, and those passed over.

    To each of whom only the latest is said, and none that lies before one that was said already (said_to: to whom →
    the moment of that one), and none that had long been over when it was made.
    """
    say: list[int] = []
    passed: list[int] = []
    latest: dict[str, Due] = {}
    for one in sorted(due, key=lambda one: (one.at, one.key)):
        before = latest.get(one.to)
        if before is not None:
            passed.append(before.key)
        latest[one.to] = one
    for to, one in latest.items():
        before_it = said_to.get(to)
        old = one.over_at < one.made_at - STALE
        if old or (before_it is not None and one.at <= before_it):
            passed.append(one.key)
        else:
            say.append(one.key)
    return say, passed


def ladder_kept(ladder: Sequence[Step]) -> list[list[Any]]:
    """As JSON, in its order."""
    return [[one.days, one.unit, list(one.to)] for one in sorted(ladder)]
