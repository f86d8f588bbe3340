"""The organisation, its calendars, its people and what roles may do: read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from django.db.models import Q
from django.utils import timezone
from ninja import Query
from pydantic import Field

from tinhso.access.guard import Refused
from tinhso.access.rights import ACTS, COVERS_BELOW, RIGHTS, ROLES
from tinhso.access.who import may
from tinhso.api.catalogue import Day
from tinhso.api.core import Given, Request, Told, route
from tinhso.org.models import Post
from tinhso.org.queries import calendar_of, office_on, organisation_on

MOST_DAYS = 370


class Office(Given):
    """An office as it is on a day. parent: null for the highest."""

    code: str
    name: str
    level: str
    parent: str | None
    unit_code: str


class Offices(Given):
    """Every office of a day, by code."""

    day: date
    items: list[Office]


class On(Told):
    """day: today without one."""

    day: Day | None = None


@route("GET", "/offices", gives=Offices, query=True, tag="offices")
def offices(request: Request, asked: Query[On]) -> Any:
    """The organisation as it was, is or will be on a day."""
    del request
    day = asked.day or timezone.localdate()
    found = organisation_on(day).offices
    return {"day": day, "items": [vars(found[code]) for code in sorted(found)]}


@route("GET", "/offices/{code}", gives=Office, query=True, missing=True, tag="offices")
def office(request: Request, code: str, asked: Query[On]) -> Any:
    """One office on a day."""
    del request
    return vars(office_on(code[:50], asked.day or timezone.localdate()))


class Span(Given):
    """Seconds of the local day, from 0 to 86400."""

    start: int
    end: int


class WorkDay(Given):
    """A day's hours; none: closed."""

    day: date
    spans: list[Span]


class Hours(Given):
    """When an office is open. announced: whether the calendar of each of these years has been announced."""

    timezone: str
    announced: bool
    days: list[WorkDay]


class From(Told):
    """from_date: today without one; days: how many."""

    from_date: Day | None = None
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 30


@route("GET", "/offices/{code}/calendar", gives=Hours, query=True, missing=True, tag="offices")
def office_calendar(request: Request, code: str, asked: Query[From]) -> Any:
    """The office's hours of some days, by the calendar that counts for its limits."""
    del request
    first = asked.from_date or timezone.localdate()
    office_on(code[:50], first)
    calendar = calendar_of(code, first)
    days = [first + timedelta(days=n) for n in range(asked.days)]
    return {
        "timezone": str(timezone.get_default_timezone()),
        "announced": all(calendar.is_announced(year) for year in {day.year for day in days}),
        "days": [
            {
                "day": day,
                "spans": [{"start": one.start, "end": one.end} for one in calendar.spans_on(day)],
            }
            for day in days
        ],
    }


class PostHeld(Given):
    """Who holds which role there."""

    staff: str
    name: str
    role: str
    from_date: date
    until_date: date | None


class Holders(Given):
    """Those who hold a post in an office."""

    items: list[PostHeld]


@route(
    "GET", "/offices/{code}/staff", scopes=("rebalance", "settle"), gives=Holders, query=True,
    missing=True, tag="offices",
)  # fmt: skip
def office_staff(request: Request, code: str, asked: Query[On]) -> Any:
    """Who works in an office, for whom a dossier may be assigned to."""
    day = asked.day or timezone.localdate()
    office_on(code[:50], day)
    if not any(may(request.who, act, code) for act in ("rebalance", "settle")):
        raise Refused("not_yours")
    rows = Post.objects.filter(office__code=code, from_date__lte=day)
    rows = rows.filter(Q(until_date=None) | Q(until_date__gt=day)).select_related("staff")
    return {
        "items": [
            {
                "staff": one.staff.code,
                "name": one.staff.name,
                "role": one.role,
                "from_date": one.from_date,
                "until_date": one.until_date,
            }
            for one in rows.order_by("staff__code", "id")
        ]
    }


class Role(Given):
    """covers_below: whether its rights hold in the offices below too."""

    code: str
    name: str
    acts: list[str]
    covers_below: bool


class Act(Given):
    """What can be done, in words."""

    code: str
    words: str


class Rights(Given):
    """What roles may do; acts are also the scopes of tokens."""

    roles: list[Role]
    acts: list[Act]


@route("GET", "/roles", gives=Rights, tag="offices")
def roles(request: Request) -> Any:
    """Roles and their rights."""
    del request
    return {
        "roles": [
            {
                "code": code,
                "name": names[1],
                "acts": sorted(RIGHTS[code]),
                "covers_below": code in COVERS_BELOW,
            }
            for code, names in ROLES.items()
        ],
        "acts": [{"code": code, "words": words} for code, words in ACTS.items()],
    }
