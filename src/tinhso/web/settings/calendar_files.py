"""An office's calendar as a file, for a page and a command alike: out as it was set, in with what would differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from tinhso import calendars
from tinhso.access.who import Who
from tinhso.calendars import ChangedDay
from tinhso.kernel.calendar import Calendar
from tinhso.org import actions
from tinhso.org.models import Office
from tinhso.org.queries import NoSuchOffice, calendar_of, calendar_row
from tinhso.web.settings.common import by, check_settles
from tinhso.web.words import Pair, t


@dataclass(frozen=True)
class Laid:
    """A calendar laid beside the one that an office has. days: those that differ; says: what else does, in words.

    held: None of an office that is no more. anew: it is to be set even where nothing differs: another one by its name.
    """

    office: str
    from_date: date
    name: str
    toml: str
    held: Calendar | None
    made: Calendar
    days: list[ChangedDay]
    says: list[str]
    anew: bool

    @property
    def same(self) -> bool:
        """Whether setting it would change nothing."""
        return not (self.days or self.says or self.anew)


def calendar_text(who: Who, code: str, day: date) -> str:
    """The file that gives the calendar of a day again, as it was set for the office or for the nearest one above it.

    A shipped one is extended, not copied: every year of it comes along, and what is announced later will too.
    Raises Refused, NoSuchOffice.
    """
    _there(code)
    check_settles(who, code, day)
    row = calendar_row(code, day)
    if row is not None and row.toml:
        return row.toml
    held = calendar_of(code, day)
    return calendars.extending_text(held.name, title=held.title)


def laid(
    who: Who, code: str, *, from_date: date, name: str = "", toml: str = "", file: str = ""
) -> Laid:
    """A shipped calendar's name, or a text, laid beside what the office has from a day on.

    Raises NoSuchOffice, Refused, UnknownCalendar, BadCalendarFile.
    """
    office = _there(code)
    check_settles(who, code, max(who.day, office.founded_on))
    made = calendars.parse(toml, file=file or f"{code}.toml") if toml else calendars.load(name)
    if office.closed_on is not None:
        return Laid(code, from_date, name, toml, None, made, [], [], anew=True)
    day = max(from_date, office.founded_on)
    held, row = calendar_of(code, day), calendar_row(code, day)
    return Laid(
        code,
        from_date,
        name,
        toml,
        held,
        made,
        calendars.changed_days(held, made, since=day),
        _said(held, made),
        anew=not toml and (row is None or row.name != name or row.office.code != code),
    )


def settle(who: Who, found: Laid, *, keep: bool) -> None:
    """Sets what differs; keep: False only tries. Raises Refused, CannotOrganise, BadCalendar."""
    check_settles(who, found.office, found.from_date)
    if found.same:
        return
    with transaction.atomic():
        actions.set_calendar(
            found.office,
            from_date=found.from_date,
            by=by(who),
            name="" if found.toml else found.name,
            toml=found.toml,
        )
        if not keep:
            transaction.set_rollback(True)


def _there(code: str) -> Office:
    found = Office.objects.filter(code=code).first()
    if found is None:
        raise NoSuchOffice("no_such_office", office=code)
    return found


def _said(held: Calendar, made: Calendar) -> list[str]:
    """What differs beside the hours of days."""
    told: list[tuple[Pair, object, object]] = [
        (("Tên lịch", "Title"), _title(held), _title(made)),
        (("Năm đã công bố", "Announced"), _years(held), _years(made)),
    ]
    return [f"{t(*what)}: {before} → {after}" for what, before, after in told if before != after]


def _title(calendar: Calendar) -> str:
    """None of a text that gives none: what it is called then is the name of its file."""
    return calendar.title if calendar.title != calendar.name else "–"


def _years(calendar: Calendar) -> str:
    return "–".join(map(str, calendar.announced)) if calendar.announced else "–"
