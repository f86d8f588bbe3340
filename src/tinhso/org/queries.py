"""Readers of the organisation: what it was on a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import F, Q

from tinhso import calendars
from tinhso.kernel.calendar import Calendar, stitched
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.together import read_once
from tinhso.org.models import (
    Level,
    Office,
    OfficeCalendar,
    OfficeName,
    OfficePlace,
    Post,
    Staff,
    Succession,
)
from tinhso.org.rules import Passing, Successions, holding_on
from tinhso.org.terms import terms_of


class NoSuchOffice(TinhsoError):
    """no_such_office (office): none has ever had that code. no_office_then (office, day): it did not exist then."""


@dataclass(frozen=True)
class OfficeThen:
    """An office as it was on a day. parent: the code of the office it belonged to, None for the highest."""

    code: str
    name: str
    level: str
    parent: str | None
    unit_code: str


@dataclass(frozen=True)
class Organisation:
    """Every office as it was on one day, by code."""

    day: date
    offices: Mapping[str, OfficeThen]

    def under(self, code: str) -> set[str]:
        """The codes of an office and of all that belonged to it, however deep."""
        found, open_ = {code}, [code]
        while open_:
            new = [child for child in self._children.get(open_.pop(), ()) if child not in found]
            found.update(new)
            open_ += new
        return found

    @cached_property
    def _children(self) -> dict[str | None, list[str]]:
        children: dict[str | None, list[str]] = {}
        for office in self.offices.values():
            children.setdefault(office.parent, []).append(office.code)
        return children

    def path(self, code: str) -> list[OfficeThen]:
        """An office and those above it, the highest first."""
        found: list[OfficeThen] = []
        at: str | None = code
        while at is not None and at in self.offices and len(found) <= len(self.offices):
            found.append(self.offices[at])
            at = self.offices[at].parent
        return found[::-1]


def organisation_on(day: date) -> Organisation:
    """All offices of a day, in three queries."""
    return read_once("org", "organisation", [day], lambda _: {day: _organisation_on(day)})[day]


def _organisation_on(day: date) -> Organisation:
    existing = Office.objects.filter(founded_on__lte=day).filter(
        Q(closed_on=None) | Q(closed_on__gt=day)
    )
    rows = list(existing.values_list("pk", "code", "level", "unit_code"))
    names = _holding(OfficeName, day, "name")
    parents = _holding(OfficePlace, day, "parent_id")
    code_of: dict[int | None, str] = {key: code for key, code, *_ in rows}
    offices = {
        code: OfficeThen(
            code=code,
            name=names.get(key, code),
            level=level,
            parent=code_of.get(parents.get(key)),
            unit_code=unit_code,
        )
        for key, code, level, unit_code in rows
    }
    return Organisation(day, offices)


def office_on(code: str, day: date) -> OfficeThen:
    """One office as it was on a day. Raises NoSuchOffice."""
    office = Office.objects.filter(code=code).first()
    if office is None:
        raise NoSuchOffice("no_such_office", office=code)
    if day < office.founded_on or (office.closed_on is not None and day >= office.closed_on):
        raise NoSuchOffice("no_office_then", office=code, day=day)
    name = holding_on(list(office.names.order_by("from_date")), day)
    place = holding_on(list(office.places.select_related("parent").order_by("from_date")), day)
    return OfficeThen(
        code=code,
        name=name.name if name else code,
        level=office.level,
        parent=place.parent.code if place and place.parent else None,
        unit_code=office.unit_code,
    )


def check_office_on(code: str, day: date) -> None:
    """One query. Raises NoSuchOffice as `office_on` does."""
    check_offices_on([code], day)


def check_offices_on(codes: Collection[str], day: date) -> None:
    """The same of several, in one query."""
    found = terms_of(set(codes))
    for code in codes:
        if code not in found:
            raise NoSuchOffice("no_such_office", office=code)
        term = found[code]
        if day < term.founded_on or (term.closed_on is not None and day >= term.closed_on):
            raise NoSuchOffice("no_office_then", office=code, day=day)


def successions() -> Successions:
    """Who carries on whose work; one query, small enough to keep for a request."""
    rows = Succession.objects.values_list("before__code", "after__code", "on_date", "carries_on")
    return Successions.of(Passing(*row) for row in rows)


def office_still(code: str, day: date) -> str | None:
    """An office, or who carries on its work where it has ended by a day; None where nobody of ours does."""
    term = terms_of({code}).get(code)
    ended = term is not None and term.closed_on is not None and term.closed_on <= day
    return successions().carrying_on(code, day) if ended else code


def offices_under(code: str) -> set[str]:
    """An office and all that ever belonged to it or to one below it; one query."""
    below: dict[str, set[str]] = {}
    rows = OfficePlace.objects.filter(parent__isnull=False)
    for office, parent in rows.values_list("office__code", "parent__code"):
        below.setdefault(parent, set()).add(office)
    found, open_ = {code}, [code]
    while open_:
        new = below.get(open_.pop(), set()) - found
        found |= new
        open_ += new
    return found


def last_names_of_ended() -> dict[str, str]:
    """What every office that has ended was called last, by code; one query."""
    rows = OfficeName.objects.filter(office__closed_on__isnull=False).order_by("from_date")
    return dict(rows.values_list("office__code", "name"))


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """Code of a commune → what its office is or was called last; those without an office are not in it. One query.

    A desk that bears the code of its commune does not name it.
    """
    wanted = set(codes)
    if not wanted:
        return {}
    rows = OfficeName.objects.filter(office__unit_code__in=wanted, office__level=Level.COMMUNE)
    desks = OfficePlace.objects.filter(parent__unit_code=F("office__unit_code"))
    rows = rows.exclude(office__in=desks.values("office"))
    return dict(rows.order_by("from_date", "id").values_list("office__unit_code", "name"))


def ended_without_successor() -> dict[str, str]:
    """Office that no office of ours carries on → the one to which it belonged last; two queries."""
    rows = Succession.objects.filter(after=None).values_list("before_id", "before__code")
    ended = dict(rows)
    places = OfficePlace.objects.filter(office__in=ended, parent__isnull=False).order_by(
        "from_date"
    )
    found = {}
    for office, parent in places.values_list("office_id", "parent__code"):
        found[ended[office]] = parent
    return found


def calendar_of(code: str, day: date) -> Calendar:
    """The calendar by which an office worked on a day: its own, else that of the nearest office above it.

    Raises NoSuchOffice. Without any the shipped default holds.
    """
    row = calendar_row(code, day)
    return _read(row) if row is not None else calendars.load(calendars.DEFAULT)


def calendar_row(code: str, day: date) -> OfficeCalendar | None:
    """What was set for an office, or for the nearest one above it, and holds on a day. Raises NoSuchOffice."""
    rows = OfficeCalendar.objects.filter(from_date__lte=day).order_by("from_date")
    own = {row.office.code: row for row in rows.select_related("office")}
    at: str | None = code
    for _ in range(16 if own else 0):
        if at is None:
            break
        if at in own:
            return own[at]
        at = office_on(at, day).parent
    return None


def _read(row: OfficeCalendar) -> Calendar:
    return _parsed(row.office.code if row.toml else "", row.name, row.toml)


@lru_cache(maxsize=256)
def _parsed(code: str, name: str, toml: str) -> Calendar:
    return calendars.parse(toml, file=code) if toml else calendars.load(name)


# Kept by what they are made of: a calendar is compiled once, and the same dossiers are measured with the same one.
_stitched = lru_cache(maxsize=256)(stitched)


@dataclass(frozen=True)
class CalendarsThen:
    """The calendars by which offices worked on a day, read once for any number of offices."""

    organisation: Organisation
    own: Mapping[str, OfficeCalendar]
    read: dict[str, Calendar] = field(default_factory=dict)

    def of(self, code: str) -> Calendar:
        """An office's own calendar, else that of the nearest office above it, else the shipped default."""
        if code not in self.read:
            path = self.organisation.path(code)
            found = next((self.own[one.code] for one in path[::-1] if one.code in self.own), None)
            default = calendars.load(calendars.DEFAULT)
            self.read[code] = default if found is None else _read(found)
        return self.read[code]


def calendars_on(day: date) -> CalendarsThen:
    """What `calendar_of` says, for every office of a day, in four queries."""
    return read_once("org", "calendars_on", [day], lambda _: {day: _calendars_on(day)})[day]


def _calendars_on(day: date) -> CalendarsThen:
    rows = OfficeCalendar.objects.filter(from_date__lte=day).select_related("office")
    own = {row.office.code: row for row in rows.order_by("from_date")}
    return CalendarsThen(organisation_on(day), own)


@dataclass(frozen=True)
class CalendarHistory:
    """The calendars of every office on any day, read once: what `calendar_of` says without a question for each."""

    own: Mapping[str, Sequence[OfficeCalendar]]
    parents: Mapping[str, Sequence[OfficePlace]]

    def of(self, code: str, day: date) -> Calendar:
        """The calendar by which an office worked on a day; before it was founded, that of what it belonged to first."""
        at: str | None = code
        for _ in range(16 if self.own else 0):
            if at is None:
                break
            found = holding_on(list(self.own.get(at, ())), day)
            if found is not None:
                return _read(found)
            places = list(self.parents.get(at, ()))
            place = holding_on(places, day) or (places[0] if places else None)
            at = place.parent.code if place is not None and place.parent is not None else None
        return calendars.load(calendars.DEFAULT)

    def over(self, code: str) -> Calendar:
        """The calendar of an office over all days: each day counts by the one in force on it, whenever announced."""
        days = sorted(self._days(code))
        pieces: list[tuple[date, Calendar]] = []
        for day in [date.min, *days]:
            found = self.of(code, day)
            if not pieces or pieces[-1][1] is not found:
                pieces.append((day, found))
        return _stitched(tuple(pieces))

    def _days(self, code: str) -> set[date]:
        """The days on which something changes for an office: its calendars and places, and those of all above it."""
        days: set[date] = set()
        seen, open_ = {code}, [code]
        while open_:
            at = open_.pop()
            days |= {row.from_date for row in self.own.get(at, ())}
            for place in self.parents.get(at, ()):
                days.add(place.from_date)
                if place.parent is not None and place.parent.code not in seen:
                    seen.add(place.parent.code)
                    open_.append(place.parent.code)
        return days


def calendar_over(code: str) -> Calendar:
    """The calendar of one office over all days, as `CalendarHistory.over`; a query where none is set, else a few."""
    return read_once("org", "calendar", [code], lambda _: {code: _calendar_over(code)})[code]


def _calendar_over(code: str) -> Calendar:
    own: dict[str, list[OfficeCalendar]] = {}
    for row in OfficeCalendar.objects.select_related("office").order_by("from_date"):
        own.setdefault(row.office.code, []).append(row)
    parents: dict[str, list[OfficePlace]] = {}
    wanted = {code} if own else set()
    while wanted:
        rows = OfficePlace.objects.filter(office__code__in=wanted).select_related(
            "office", "parent"
        )
        for place in rows.order_by("from_date"):
            parents.setdefault(place.office.code, []).append(place)
        above = {one.parent.code for held in parents.values() for one in held if one.parent}
        wanted = above - set(parents) - wanted
    return CalendarHistory(own, parents).over(code)


def calendar_history() -> CalendarHistory:
    """Every calendar that an office ever had and where offices belonged; two queries."""
    return read_once("org", "calendars", [""], lambda _: {"": _calendar_history()})[""]


def _calendar_history() -> CalendarHistory:
    own: dict[str, list[OfficeCalendar]] = {}
    for row in OfficeCalendar.objects.select_related("office").order_by("from_date"):
        own.setdefault(row.office.code, []).append(row)
    parents: dict[str, list[OfficePlace]] = {}
    if own:
        for place in OfficePlace.objects.select_related("office", "parent").order_by("from_date"):
            parents.setdefault(place.office.code, []).append(place)
    return CalendarHistory(own, parents)


def posts_of(staff: str, day: date) -> list[tuple[str, str]]:
    """(office, role) of each post that a person holds on a day."""
    found = Post.objects.filter(staff__code=staff, from_date__lte=day).filter(
        Q(until_date=None) | Q(until_date__gt=day)
    )
    return list(found.order_by("id").values_list("office__code", "role"))


def last_offices_of(staff: Collection[str], day: date) -> dict[str, set[str]]:
    """Person → the offices in which she holds a post on a day, or held her last ones; in one query.

    Nobody who has had no post by then is in it.
    """
    rows = Post.objects.filter(staff__code__in=list(staff), from_date__lte=day)
    ends: dict[str, date] = {}
    found: dict[str, set[str]] = {}
    for code, office, until in rows.values_list("staff__code", "office__code", "until_date"):
        end = date.max if until is None or until > day else until
        if end > ends.get(code, date.min):
            ends[code], found[code] = end, set()
        if end == ends[code]:
            found[code].add(office)
    return found


def desks_on(day: date, role: str = "desk") -> list[str]:
    """The codes of the offices in which somebody holds a role on a day."""
    found = Post.objects.filter(role=role, from_date__lte=day).filter(
        Q(until_date=None) | Q(until_date__gt=day)
    )
    return sorted(set(found.values_list("office__code", flat=True)))


def names_in(office: str, roles: Collection[str], day: date) -> list[str]:
    """The names of those who hold one of some roles in an office on a day."""
    found = Post.objects.filter(office__code=office, role__in=roles, from_date__lte=day).filter(
        Q(until_date=None) | Q(until_date__gt=day)
    )
    return sorted(set(found.values_list("staff__name", flat=True)))


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Code → name of staff, in one query; none for no codes."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    return dict(Staff.objects.filter(code__in=wanted).values_list("code", "name"))


def staff_of(
    offices: Collection[str],
    organisation: Organisation,
    *,
    roles: Collection[str],
    heads: Collection[str],
) -> Mapping[str, list[tuple[str, str]]]:
    """Office → (code, name) of those who hold one of some roles there, by name; one query.

    Where an office has nobody of its own, as a desk of leaders may, they are those of the nearest office above it
    whose role is among `heads`.
    """
    paths = {office: [one.code for one in organisation.path(office)][::-1] for office in offices}
    wanted = {code for path in paths.values() for code in path}
    own: dict[str, dict[str, str]] = {}
    leading: dict[str, dict[str, str]] = {}
    rows = (
        Post.objects.filter(
            office__code__in=wanted, role__in=roles, from_date__lte=organisation.day
        )
        .filter(Q(until_date=None) | Q(until_date__gt=organisation.day))
        .order_by("staff__name", "staff__code")
    )
    for office, role, code, name in rows.values_list(
        "office__code", "role", "staff__code", "staff__name"
    ):
        own.setdefault(office, {})[code] = name
        if role in heads:
            leading.setdefault(office, {})[code] = name
    found: dict[str, list[tuple[str, str]]] = {}
    for office, path in paths.items():
        people = own.get(office) or next((leading[one] for one in path if one in leading), {})
        if people:
            found[office] = list(people.items())
    return found


def _holding(model: Any, day: date, name: str) -> dict[int, Any]:
    """By office, what holds on a day."""
    told = model.objects.filter(from_date__lte=day).order_by("office_id", "from_date")
    return dict(told.values_list("office_id", name))
