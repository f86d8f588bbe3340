"""The only writers of the organisation. Each writes its rows and the event that explains them in one transaction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from tinhso import calendars
from tinhso.kernel.calendar import BadCalendar
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.identity import MOST_NAME, line
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.org import kinds
from tinhso.org.models import (
    How,
    Level,
    Office,
    OfficeName,
    OfficePlace,
    Post,
    Staff,
    Succession,
)
from tinhso.org.queries import organisation_on
from tinhso.org.rules import would_circle

# Whoever holds this role changes offices, staff and roles; without anybody nothing of them could be changed again.
ADMINISTRATOR = "admin"


class CannotOrganise(TinhsoError):
    """A change that contradicts what holds.

    no_such_office, code_taken, nothing_succeeds (office); no_such_staff (staff); no_such_level (level); founded_later
    (office, founded_on, day); already_closed (office, closed_on); own_parent (office, parent); same_day (office, day):
    it was set for that day already; no_such_post (staff, office, role); post_to_come (office, staff, from_date): a
    post begins there when it is no more; carried_already (office, after): somebody else carries on its work;
    allotted_already (office, matter, day); no_way (way); bad_unit (unit); unit_told (office, unit);
    top_ends (office, count): it is the highest of so many that stay; last_administrator (office): nobody could change
    anything any more.
    """


def one_at_a_time() -> None:
    """Until the transaction ends nobody else founds an office or enters staff: of two who do, the later one sees it."""
    in_turn("organisation")


@transaction.atomic
def found_office(
    *,
    code: str,
    name: str,
    level: str,
    on_date: date,
    by: By,
    parent: str | None = None,
    unit_code: str = "",
    agency_id: str = "",
    told_at: datetime | None = None,
) -> Office:
    """A new office with its first name and place. Raises CannotOrganise, BadIdentity."""
    name = line(name, field="name", most=MOST_NAME)
    if level not in Level.values:
        raise CannotOrganise("no_such_level", level=level)
    one_at_a_time()
    if Office.objects.filter(code=code).exists():
        raise CannotOrganise("code_taken", office=code)
    above = existing(parent, on_date) if parent else None
    office = Office.objects.create(
        code=code, level=level, founded_on=on_date, unit_code=unit_code, agency_id=agency_id
    )
    OfficeName.objects.create(office=office, name=name, from_date=on_date)
    OfficePlace.objects.create(office=office, parent=above, from_date=on_date)
    facts = {"name": name, "level": level, "parent": parent, "on_date": on_date}
    _write(kinds.OFFICE_FOUNDED.name, f"office:{code}", by, facts, told_at)
    return office


@transaction.atomic
def enter_unit(code: str, *, unit_code: str, by: By, told_at: datetime | None = None) -> None:
    """The administrative unit of an office that has told none so far; five digits. Raises CannotOrganise."""
    one_at_a_time()
    office = Office.objects.select_for_update().filter(code=code).first()
    if office is None:
        raise CannotOrganise("no_such_office", office=code)
    if not re.fullmatch(r"[0-9]{5}", unit_code):
        raise CannotOrganise("bad_unit", unit=unit_code[:40])
    if office.unit_code:
        raise CannotOrganise("unit_told", office=code, unit=office.unit_code)
    Office.objects.filter(pk=office.pk).update(unit_code=unit_code)
    _write(kinds.UNIT_ENTERED.name, f"office:{code}", by, {"unit": unit_code}, told_at)


@transaction.atomic
def rename_office(
    code: str, *, name: str, from_date: date, by: By, told_at: datetime | None = None
) -> None:
    """What an office is called from a day on; what it was called before stays. Raises CannotOrganise, BadIdentity."""
    office, name = existing(code, from_date), line(name, field="name", most=MOST_NAME)
    _new_fact(office.names, office, from_date, name=name)
    facts = {"name": name, "from_date": from_date}
    _write(kinds.OFFICE_RENAMED.name, f"office:{code}", by, facts, told_at)


@transaction.atomic
def move_office(
    code: str, *, parent: str | None, from_date: date, by: By, told_at: datetime | None = None
) -> None:
    """Which office another one belongs to from a day on. Raises CannotOrganise."""
    office = existing(code, from_date)
    above = existing(parent, from_date) if parent else None
    if parent:
        then = organisation_on(from_date).offices
        parents = {one.code: one.parent for one in then.values()}
        if would_circle(parents, office=code, parent=parent):
            raise CannotOrganise("own_parent", office=code, parent=parent)
    _new_fact(office.places, office, from_date, parent=above)
    facts = {"parent": parent, "from_date": from_date}
    _write(kinds.OFFICE_MOVED.name, f"office:{code}", by, facts, told_at)


@transaction.atomic
def set_calendar(
    code: str,
    *,
    from_date: date,
    by: By,
    name: str = "",
    toml: str = "",
    told_at: datetime | None = None,
) -> None:
    """By which calendar an office works from a day on: a shipped one's name, or one as TOML.

    All offices keep one time, that of the shipped default: an office may change calendars, or belong elsewhere.
    Raises CannotOrganise, BadCalendar("two_zones"), and what `calendars` raises of one that cannot be read.
    """
    office = existing(code, from_date)
    calendar = calendars.parse(toml, file=code) if toml else calendars.load(name)
    ours = calendars.load(calendars.DEFAULT).zone
    if calendar.zone != ours:
        raise BadCalendar("two_zones", first=ours, second=calendar.zone)
    _new_fact(office.calendars, office, from_date, name=name, toml=toml)
    facts = {"calendar": calendar.name, "from_date": from_date}
    _write(kinds.CALENDAR_SET.name, f"office:{code}", by, facts, told_at)


@transaction.atomic
def pass_on(
    codes: Sequence[str],
    *,
    to: str | None,
    on_date: date,
    by: By,
    how: str = How.MERGED,
    outside: str = "",
    staff_follow: bool = False,
    told_at: datetime | None = None,
) -> None:
    """The work of offices passes to one other on a day, and they are no more from that day on.

    to: an office of ours; None with `outside`, the name of another province's, or with neither: it ends.
    Posts there end; staff_follow: whoever held one has the same role in `to` from that day on. Raises CannotOrganise.
    """
    one_at_a_time()  # Before any row is locked, as whoever founds an office takes it.
    after = existing(to, on_date) if to else None
    check_stays_led(codes, on_date=on_date, staff_to=to if staff_follow else None)
    for code in codes:
        office = existing(code, on_date)
        if code == to:
            raise CannotOrganise("own_parent", office=code, parent=code)
        if office.closed_on is not None:
            raise CannotOrganise("already_closed", office=code, closed_on=office.closed_on)
        Succession.objects.create(
            before=office, after=after, outside=outside, on_date=on_date, how=how
        )
        facts = {"after": to, "outside": outside or None, "on_date": on_date, "how": str(how)}
        _write(
            kinds.OFFICE_SUCCEEDED.name,
            f"office:{code}",
            by,
            {**facts, "carries_on": True},
            told_at,
        )
        _close(office, on_date, by, how, told_at, to=after if staff_follow else None)


@transaction.atomic
def succeed(
    code: str,
    *,
    to: str | None,
    on_date: date,
    by: By,
    how: str,
    carries_on: bool,
    outside: str = "",
    staff_follow: bool = False,
    told_at: datetime | None = None,
) -> bool:
    """One line of a list of successions: one successor of an office, which ends on that day; others may follow.

    carries_on: this one takes what was open and is not told otherwise; where none does, what no rule allots stays
    and is named. False where the same line holds already. Raises CannotOrganise.
    """
    one_at_a_time()
    office = Office.objects.select_for_update().filter(code=code).first()
    if office is None:
        raise CannotOrganise("no_such_office", office=code)
    after = existing(to, on_date) if to else None
    if code == to:
        raise CannotOrganise("own_parent", office=code, parent=code)
    if office.closed_on not in (None, on_date):
        raise CannotOrganise("already_closed", office=code, closed_on=office.closed_on)
    told = {row.after_id: row for row in office.successions.all()}
    same = told.get(after.pk if after else None)
    if same is not None and (same.outside, same.carries_on) == (outside, carries_on):
        return False
    carrier = next((row for row in told.values() if row.carries_on), None)
    if same is not None or (carries_on and carrier is not None):
        name = (carrier or same).after  # type: ignore[union-attr] # one of the two is there
        raise CannotOrganise("carried_already", office=code, after=name.code if name else "–")
    if office.closed_on is None:
        existing(code, on_date)
        check_stays_led([code], on_date=on_date, staff_to=to if staff_follow else None)
    Succession.objects.create(
        before=office, after=after, outside=outside, on_date=on_date, how=how, carries_on=carries_on
    )
    facts: dict[str, Any] = {"after": to, "outside": outside or None, "on_date": on_date}
    facts |= {"how": str(how), "carries_on": carries_on}
    _write(kinds.OFFICE_SUCCEEDED.name, f"office:{code}", by, facts, told_at)
    if office.closed_on is None:
        _close(office, on_date, by, how, told_at, to=after if staff_follow else None)
    return True


@transaction.atomic
def split_office(
    code: str,
    *,
    to: Sequence[str],
    carries_on: str,
    on_date: date,
    by: By,
    told_at: datetime | None = None,
) -> None:
    """An office's work is divided among several on a day; one carries on what nobody divides. Raises CannotOrganise."""
    if carries_on not in to:
        raise CannotOrganise("nothing_succeeds", office=code)
    one_at_a_time()
    office = existing(code, on_date)
    check_stays_led([code], on_date=on_date)
    for after in to:
        main = after == carries_on
        Succession.objects.create(
            before=office,
            after=existing(after, on_date),
            on_date=on_date,
            how=How.SPLIT,
            carries_on=main,
        )
        facts = {"after": after, "on_date": on_date, "how": str(How.SPLIT), "carries_on": main}
        _write(kinds.OFFICE_SUCCEEDED.name, f"office:{code}", by, facts, told_at)
    _close(office, on_date, by, How.SPLIT, told_at)


@transaction.atomic
def enter_staff(*, code: str, name: str, by: By, told_at: datetime | None = None) -> Staff:
    """A member of staff, known to the ledger by a pseudonym. Raises CannotOrganise, BadIdentity."""
    name = line(name, field="name", most=MOST_NAME)
    one_at_a_time()
    if Staff.objects.filter(code=code).exists():
        raise CannotOrganise("code_taken", office=code)
    staff = Staff.objects.create(code=code, name=name)
    _write(kinds.STAFF_ENTERED.name, f"staff:{code}", by, {"name": name}, told_at)
    return staff


@transaction.atomic
def appoint(
    staff: str,
    *,
    office: str,
    role: str,
    from_date: date,
    by: By,
    told_at: datetime | None = None,
) -> None:
    """A role in an office from a day on. Raises CannotOrganise."""
    person = _person(staff)
    Post.objects.create(
        staff=person, office=existing(office, from_date), role=role, from_date=from_date
    )
    facts = {"office": office, "role": role, "from_date": from_date}
    _write(kinds.STAFF_APPOINTED.name, f"staff:{staff}", by, facts, told_at)


@transaction.atomic
def relieve(
    staff: str,
    *,
    office: str,
    role: str,
    until_date: date,
    by: By,
    told_at: datetime | None = None,
) -> None:
    """A role ends: `until_date` is the first day without it. Raises CannotOrganise."""
    if role == ADMINISTRATOR:
        one_at_a_time()
        held = _lasting(until_date).filter(office__code=office, staff__code=staff)
        if held.exists() and not _lasting(until_date).exclude(pk__in=held).exists():
            raise CannotOrganise("last_administrator", office=office)
    found = Post.objects.select_for_update().filter(
        staff=_person(staff),
        office__code=office,
        role=role,
        until_date=None,
        from_date__lt=until_date,
    )
    if not found.update(until_date=until_date):
        raise CannotOrganise("no_such_post", staff=staff, office=office, role=role)
    facts = {"office": office, "role": role, "until_date": until_date}
    _write(kinds.STAFF_RELIEVED.name, f"staff:{staff}", by, facts, told_at)


def check_stays_led(codes: Sequence[str], *, on_date: date, staff_to: str | None = None) -> None:
    """Whether offices may end together on a day: the highest stays while any other does, and so does an administrator.

    staff_to: where those who hold posts there have them from then on. Asked before it is done and by who shows what
    will be. Raises CannotOrganise (top_ends, last_administrator).
    """
    places = OfficePlace.objects.filter(office__code__in=codes, from_date__lte=on_date)
    above = dict(places.order_by("from_date").values_list("office__code", "parent"))
    highest = [code for code, parent in above.items() if parent is None]
    offices = organisation_on(on_date).offices if highest else {}
    for code in highest:
        below = {one.code for one in offices.values() if one.parent == code} - set(codes)
        if below:
            raise CannotOrganise("top_ends", office=code, count=len(below))
    lasting = _lasting(on_date)
    ending = lasting.filter(office__code__in=codes)
    led = ending.values_list("office__code", flat=True).first()
    if led and staff_to is None and not lasting.exclude(office__code__in=codes).exists():
        raise CannotOrganise("last_administrator", office=led)


def _lasting(day: date) -> QuerySet[Post]:
    """Posts of administrators that are held on a day and have no end, in offices that have none."""
    return Post.objects.filter(
        role=ADMINISTRATOR, from_date__lte=day, until_date=None, office__closed_on=None
    )


def _close(
    office: Office,
    on_date: date,
    by: By,
    how: str,
    told_at: datetime | None,
    to: Office | None = None,
) -> None:
    """The office is no more; nobody acts for it any longer. to: where its staff goes on in the same roles."""
    office.closed_on = on_date
    office.save(update_fields=["closed_on"])
    facts = {"on_date": on_date, "how": str(how)}
    _write(kinds.OFFICE_CLOSED.name, f"office:{office.code}", by, facts, told_at)
    lasting = office.posts.filter(Q(until_date=None) | Q(until_date__gt=on_date))
    for post in lasting.select_related("staff").order_by("id"):
        if post.from_date >= on_date:
            raise CannotOrganise(
                "post_to_come", office=office.code, staff=post.staff.code, from_date=post.from_date
            )
        post.until_date = on_date
        post.save(update_fields=["until_date"])
        own = {"office": office.code, "role": post.role, "until_date": on_date}
        _write(kinds.STAFF_RELIEVED.name, f"staff:{post.staff.code}", by, own, told_at)
        if to is not None and not _holds(post.staff, to, post.role, on_date):
            appoint(
                post.staff.code,
                office=to.code,
                role=post.role,
                from_date=on_date,
                by=by,
                told_at=told_at,
            )


def _holds(staff: Staff, office: Office, role: str, day: date) -> bool:
    lasting = Q(until_date=None) | Q(until_date__gt=day)
    return Post.objects.filter(lasting, staff=staff, office=office, role=role).exists()


def existing(code: str, day: date) -> Office:
    """The office, locked, if it exists on a day. Raises CannotOrganise."""
    office = Office.objects.select_for_update().filter(code=code).first()
    if office is None:
        raise CannotOrganise("no_such_office", office=code)
    if office.founded_on > day:
        raise CannotOrganise("founded_later", office=code, founded_on=office.founded_on, day=day)
    if office.closed_on is not None and office.closed_on <= day:
        raise CannotOrganise("already_closed", office=code, closed_on=office.closed_on)
    return office


def _person(code: str) -> Staff:
    found = Staff.objects.filter(code=code).first()
    if found is None:
        raise CannotOrganise("no_such_staff", staff=code)
    return found


def _new_fact(facts: Any, office: Office, from_date: date, **values: Any) -> None:
    if facts.filter(from_date=from_date).exists():
        raise CannotOrganise("same_day", office=office.code, day=from_date)
    facts.create(from_date=from_date, **values)


def _write(
    kind: str, subject: str, by: By, facts: dict[str, Any], told_at: datetime | None
) -> None:
    append(kind, subject=subject, by=by, facts=facts, told_at=told_at)
