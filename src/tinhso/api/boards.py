"""Figures: the board of the token's offices, what must leave its step soon, and what was published."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query
from pydantic import Field

from tinhso.access.guard import Refused
from tinhso.api.catalogue import Channel, Day
from tinhso.api.core import Given, Request, Told, route
from tinhso.cases.leaving import leaving
from tinhso.cases.queries import Wanted, counted
from tinhso.cases.states import OPEN
from tinhso.measurement.live import publishing
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.months import midnight
from tinhso.measurement.live.published import cells_of
from tinhso.measurement.live.queries import Asked, grouped, headline
from tinhso.org.lines import all_below, with_forerunners

_Code = Annotated[str, Field(max_length=50)]
USUAL_DAYS = 30


class Lengths(Given):
    """Working seconds: how many, median and nine of ten; null for none."""

    count: int
    median: float | None
    p90: float | None


class Headline(Given):
    """The board in numbers, as on the screen. Shares are of decided dossiers that had a limit; null for none."""

    received: int
    open: int
    elsewhere: int
    open_late: int
    due_today: int
    waiting: int
    decided: int
    early: int
    on_time: int
    late: int
    unknown: int
    withdrawn: int
    transferred: int
    seen: int
    told: int
    unchecked: int
    moved: int
    letter_missed: int
    returned: int
    index_counted: int
    index_on_time: int
    index_late: int
    index_overdue: int
    index_not_counted: int
    on_time_share: float | None
    index_share: float | None
    working: Lengths
    index: Lengths
    citizen: Lengths
    elapsed: Lengths


class Line(Given):
    """Decided dossiers of one office or procedure."""

    key: str
    decided: int
    early: int
    on_time: int
    late: int
    on_time_share: float | None
    working: Lengths


class Board(Given):
    """The figures of some days, both among them, and their parts."""

    first: date
    last: date
    figures: Headline
    offices: list[Line]
    procedures: list[Line]


class Wished(Told):
    """first, last: of decisions and filings; the last thirty days without them. office: with all below it."""

    first: Day | None = None
    last: Day | None = None
    office: _Code = ""
    procedure: _Code = ""
    channel: Channel | None = None


@route("GET", "/board", scopes=("see_board",), gives=Board, query=True, tag="boards")
def board(request: Request, asked: Query[Wished]) -> Any:
    """The board of the token's offices, measured up to now."""
    last = asked.last or timezone.localdate()
    first = asked.first or last - timedelta(days=USUAL_DAYS - 1)
    keep_up(recounting=False)
    question = Asked(
        offices=_offices(request, asked.office),
        procedure=asked.procedure,
        channel=asked.channel or "",
        since=midnight(first),
        before=midnight(last + timedelta(days=1)),
    )
    told = headline(question)
    parts = grouped(question, ("office", "procedure"))
    return {
        "first": first,
        "last": last,
        "figures": {
            **asdict(told),
            "on_time_share": told.on_time_share,
            "index_share": told.index_share,
        },
        **{
            name: [{**asdict(one), "on_time_share": one.on_time_share} for one in parts[column]]
            for name, column in (("offices", "office"), ("procedures", "procedure"))
        },
    }


def _offices(request: Request, office: str) -> set[str]:
    """The offices that are asked for, with those whose work they carry on. Raises Refused."""
    who = request.who
    if not office:
        return with_forerunners(set(who.below), who.day)
    if office not in who.below:
        raise Refused("not_yours")
    return with_forerunners(all_below([office], who.day), who.day)


class Forecast(Given):
    """What must be passed on soon. missed: the moment to leave its step has gone; by_then: all that leave by before."""

    missed: int
    day: date
    today: int
    first_at: datetime | None
    before: date | None
    by_then: int


class Inbox(Given):
    """An office's open dossiers by state, by who has them and by step, and the forecast."""

    office: str
    states: dict[str, int]
    staff: dict[str, int]
    steps: dict[str, int]
    forecast: Forecast


@route("GET", "/offices/{code}/inbox", scopes=("see_case",), gives=Inbox, tag="boards")
def inbox(request: Request, code: str) -> Any:
    """How the inbox of an office stands; its dossiers are in `GET /cases?offices=…`."""
    if code not in request.who.below:
        raise Refused("not_yours")
    now = datetime.now(UTC)
    wanted = Wanted(states=sorted(OPEN), held_by=[code])
    return {
        "office": code,
        "states": counted(wanted, "state", now=now),
        "staff": counted(wanted, "staff", now=now),
        "steps": counted(wanted, "step", now=now),
        "forecast": asdict(leaving(wanted, now=now).forecast),
    }


class Figure(Given):
    """A published figure. on_time_at_least, told_at_least, seen_at_least: bounds of shares."""

    dimension: str
    key: str
    measure: str
    from_month: date
    until_month: date
    count: int
    median_seconds: float | None
    p90_seconds: float | None
    on_time_at_least: float | None
    told_at_least: float | None
    seen_at_least: float | None


class Month(Given):
    """A publication in force."""

    month: date
    made_at: datetime
    figures: list[Figure]


class Published(Given):
    """Closed months, the first first."""

    items: list[Month]


@route("GET", "/public-board", gives=Published, tag="boards")
def public_board(request: Request) -> Any:
    """The public's figures of closed months, as they were published."""
    del request
    return {
        "items": [
            {
                "month": one.month,
                "made_at": one.made_at,
                "figures": [asdict(cell) for cell in cells_of(one)],
            }
            for one in publishing.standing()
        ]
    }
