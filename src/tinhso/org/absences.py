"""Readers of absences: who is away, who acts for whom, and where nobody does."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from tinhso.org.models import Absence, Post

Held = tuple[str, str]


@dataclass(frozen=True)
class Cover:
    """Somebody absent for whom another acts on a day.

    posts: (office, role) that the absent one holds then; by_superior: only where whoever decided it leads.
    """

    staff: str
    name: str
    until_date: date
    by_superior: bool
    posts: tuple[Held, ...]


@dataclass(frozen=True)
class AbsenceSeen:
    """An absence as it stands. until_date: the first day back. uncovered: its first day on which nobody acts for her.

    offices: those of her posts on its first day that is not over.
    """

    uid: UUID
    staff: str
    name: str
    delegate: str
    delegate_name: str
    from_date: date
    until_date: date
    reason: str
    by_superior: bool
    entered_by: str
    offices: tuple[str, ...]
    uncovered: date | None


def covers_of(delegate: str, day: date) -> list[Cover]:
    """For whom somebody acts on a day: one query where there is nobody, else two."""
    rows = list(
        Absence.objects.filter(
            delegate__code=delegate, from_date__lte=day, until_date__gt=day
        ).select_related("staff")
    )
    if not rows:
        return []
    posts = _posts({row.staff.code for row in rows}, day)
    return [
        Cover(
            staff=row.staff.code,
            name=row.staff.name,
            until_date=row.until_date,
            by_superior=row.by_superior,
            posts=tuple(
                (office, role)
                for office, role, _ in posts.get(row.staff.code, ())
                if not row.by_superior or office in row.offices
            ),
        )
        for row in rows
    ]


def absent_on(day: date, codes: Collection[str]) -> dict[str, AbsenceSeen]:
    """Those among some who are away on a day, by code."""
    seen = absences(day, staff=codes)
    return {one.staff: one for one in seen if one.from_date <= day}


def absences(
    day: date, *, staff: Collection[str] | None = None, offices: Collection[str] | None = None
) -> list[AbsenceSeen]:
    """Absences that are not over on a day, of some people or of some offices, the nearest first; four queries."""
    rows = Absence.objects.exclude(_over(day))
    rows = _of(rows, day, staff, offices)
    found = list(rows.select_related("staff", "delegate").order_by("from_date", "staff__name"))
    if not found:
        return []
    delegates = {row.delegate.code for row in found if row.delegate is not None}
    away: dict[str, list[Absence]] = {}
    others = Absence.objects.filter(staff__code__in=delegates, until_date__gt=day)
    for other in others.select_related("staff").order_by("from_date"):
        away.setdefault(other.staff.code, []).append(other)
    posts = _posts(delegates | {row.staff.code for row in found}, day)
    return [_seen(row, day, away, posts) for row in found]


def is_over(
    uid: UUID,
    day: date,
    *,
    staff: Collection[str] | None = None,
    offices: Collection[str] | None = None,
) -> bool:
    """Whether an absence of some people or of some offices is over on a day, or was called off; one query."""
    return _of(Absence.objects.filter(_over(day), uid=uid), day, staff, offices).exists()


def _over(day: date) -> Q:
    return Q(until_date__lte=day) | Q(until_date=F("from_date"))


def _of(
    rows: QuerySet[Absence],
    day: date,
    staff: Collection[str] | None,
    offices: Collection[str] | None,
) -> QuerySet[Absence]:
    if staff is not None:
        rows = rows.filter(staff__code__in=staff)
    if offices is not None:
        held = Post.objects.filter(office__code__in=offices)
        held = held.filter(Q(until_date=None) | Q(until_date__gt=day))
        rows = rows.filter(staff__in=held.values("staff"))
    return rows


def _seen(
    row: Absence,
    day: date,
    away: Mapping[str, Sequence[Absence]],
    posts: Mapping[str, Sequence[tuple[str, str, date | None]]],
) -> AbsenceSeen:
    code = row.delegate.code if row.delegate is not None else ""
    first = max(day, row.from_date)
    held = posts.get(row.staff.code, ())
    return AbsenceSeen(
        uid=row.uid,
        staff=row.staff.code,
        name=row.staff.name,
        delegate=code,
        delegate_name=row.delegate.name if row.delegate is not None else "",
        from_date=row.from_date,
        until_date=row.until_date,
        reason=row.reason,
        by_superior=row.by_superior,
        entered_by=row.entered_by,
        offices=tuple(dict.fromkeys(office for office, _, _ in held)),
        uncovered=_uncovered(row, first, code, away.get(code, ()), posts.get(code, ())),
    )


def _uncovered(
    row: Absence,
    first: date,
    delegate: str,
    away: Sequence[Absence],
    posts: Sequence[tuple[str, str, date | None]],
) -> date | None:
    """The first day from `first` on, and before she is back, on which her delegate is away too or holds no post."""
    if not delegate:
        return first
    days = [
        max(first, other.from_date)
        for other in away
        if other.from_date < row.until_date and max(first, other.from_date) < other.until_date
    ]
    ends = [until for _, _, until in posts]
    if not ends:
        days.append(first)
    elif None not in ends:
        days.append(max(first, max(end for end in ends if end is not None)))
    before_back = [one for one in days if one < row.until_date]
    return min(before_back, default=None)


def _posts(codes: Collection[str], day: date) -> dict[str, list[tuple[str, str, date | None]]]:
    """By person, (office, role, first day without it) of the posts that are not over on a day."""
    rows = Post.objects.filter(staff__code__in=codes, from_date__lte=day)
    rows = rows.filter(Q(until_date=None) | Q(until_date__gt=day)).order_by("id")
    found: dict[str, list[tuple[str, str, date | None]]] = {}
    for code, office, role, until in rows.values_list(
        "staff__code", "office__code", "role", "until_date"
    ):
        found.setdefault(code, []).append((office, role, until))
    return found
