"""Readers of dossiers. Lists are read in a fixed number of queries, however many rows they have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet
from django.utils import timezone

from tinhso.cases.actions.doing import CannotAct, local_day
from tinhso.cases.actions.linking import LINKS
from tinhso.cases.models import Case, Consultation, DatedStep, Extension, Link
from tinhso.cases.states import ACCEPTED, OPEN, STANDING, STATES
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.dossier_codes import is_code, parse
from tinhso.kernel.worktime import working_seconds_many
from tinhso.ledger import counts
from tinhso.ledger.models import Event
from tinhso.org.queries import calendars_on

SOON_SECONDS = 2 * 8 * 3600
MOST_A_PAGE = 200
# Whoever has more of them needs no number to know it.
MOST_COUNTED = 5_000
# Comes after every character of a code.
LAST = "\U0010ffff"
# Where the clock stands the due moment moves on: those come after all whose clock runs.
_STANDS = ExpressionWrapper(Q(stopped_since__isnull=False), BooleanField())
ORDERS: Mapping[str, Sequence[Any]] = {
    "due": (_STANDS.asc(), F("due_at").asc(nulls_last=True), "id"),
    "-due": (_STANDS.asc(), F("due_at").desc(nulls_last=True), "-id"),
    "filed": ("filed_at", "id"),
    "-filed": ("-filed_at", "-id"),
    "changed": ("-changed_at", "-id"),
    "code": ("code",),
}


@dataclass(frozen=True)
class Wanted:
    """Which dossiers. Empty: not asked for. due: late, today, soon (within two working days), none.

    held_by: offices that hold them now; of: offices that decide; desks: that received them. staff: in whose hands;
    or_staff: people whose dossiers are wanted too, wherever they are held. text: part of a code or of a title.
    parties: whose they are, as owner or filer; owner: whose, as owner alone.
    due_before: not late yet, the clock running, due before a moment.
    What is mirrored from another system is in nobody's hands here: it is left out where a holder, a desk or a person
    is asked for.
    """

    states: Collection[str] = ()
    held_by: Collection[str] | None = None
    of: Collection[str] | None = None
    desks: Collection[str] | None = None
    staff: str | None = None
    or_staff: Collection[str] = ()
    step: str = ""
    procedure: str = ""
    due: str = ""
    text: str = ""
    parties: Collection[str] | None = None
    owner: str = ""
    due_before: datetime | None = None
    filed_from: datetime | None = None
    filed_before: datetime | None = None


@dataclass(frozen=True)
class Row:
    """A dossier in a list. left_seconds: working seconds until it is due, negative beyond; None without a limit.

    sign: stopped, late, soon, open; done, returned or ended where nobody works on it.
    """

    case: Case
    left_seconds: int | None
    sign: str


@dataclass(frozen=True)
class Page:
    """A page of a list. total: of all pages; number: from 1."""

    rows: Sequence[Row]
    total: int
    number: int
    pages: int


def case_of(uid: UUID | str) -> Case:
    """A dossier by its identifier. Raises CannotAct("no_such_case")."""
    found = Case.objects.filter(uid=uid).first()
    if found is None:
        raise CannotAct("no_such_case", case=str(uid))
    return found


def case_by_code(code: str) -> Case:
    """A dossier by the code on its slip. Raises CannotAct("no_such_case")."""
    found = Case.objects.filter(code=code.strip().upper()).first()
    found = found or Case.objects.filter(code=code.strip()).first()
    if found is None:
        raise CannotAct("no_such_case", case=code.strip()[:64])
    return found


def matching(wanted: Wanted, *, now: datetime | None = None) -> QuerySet[Case]:
    """The rows that are wanted, unordered."""
    rows = Case.objects.all()
    if wanted.states:
        rows = rows.filter(_in_states(wanted.states, held=wanted.held_by is not None))
    hands = Q() if wanted.held_by is None else Q(holder__among=wanted.held_by)
    if wanted.staff is not None:
        hands &= Q(staff=wanted.staff)
    if wanted.or_staff:
        hands |= Q(staff__among=wanted.or_staff)
    rows = rows.filter(hands)
    for column, offices in (("office", wanted.of), ("desk", wanted.desks)):
        if offices is not None:
            rows = rows.filter(**{f"{column}__among": offices})
    if not all(one is None for one in (wanted.held_by, wanted.desks, wanted.staff)):
        rows = rows.filter(told=False)
    if wanted.step:
        rows = rows.filter(step=wanted.step)
    if wanted.procedure:
        rows = rows.filter(procedure=wanted.procedure)
    if wanted.parties is not None:
        rows = rows.filter(Q(owner__in=wanted.parties) | Q(filer__in=wanted.parties))
    if wanted.owner:
        rows = rows.filter(owner=wanted.owner)
    if wanted.text:
        rows = rows.filter(_told_by(wanted.text.strip()))
    if wanted.filed_from is not None:
        rows = rows.filter(filed_at__gte=wanted.filed_from)
    if wanted.filed_before is not None:
        rows = rows.filter(filed_at__lt=wanted.filed_before)
    now = now or datetime.now(UTC)
    if wanted.due_before is not None:
        rows = rows.filter(due_at__gte=now, due_at__lt=wanted.due_before)
        rows = rows.filter(state__in=ACCEPTED).exclude(state__in=STANDING)
    return _due(rows, wanted.due, now, held=wanted.held_by is not None)


def _in_states(states: Collection[str], *, held: bool) -> Q:
    """In some states. held: in somebody's hands too; then SQLite is told that the index of what is open will do."""
    if connection.vendor != "sqlite" or not held or not OPEN.issuperset(states):
        return Q(state__in=states)
    return Q(state__beside=states, state__known=sorted(OPEN))


def _told_by(text: str) -> Q:
    """Part of a code or of a title; a whole code by the index of codes, with those that begin like it."""
    if not is_code(text):
        return Q(code__icontains=text) | Q(title__icontains=text)
    code = parse(text).text
    if connection.vendor == "postgresql":
        return Q(code__startswith=code)
    return Q(code__gte=code, code__lt=code + LAST)


def counts_of(several: Sequence[QuerySet[Case]]) -> list[int]:
    """How many rows each of several lists has, MOST_COUNTED + 1 where there are more than that; one query."""
    return counts.counts_of([rows.order_by()[: MOST_COUNTED + 1] for rows in several])


def _due(rows: QuerySet[Case], due: str, now: datetime, *, held: bool) -> QuerySet[Case]:
    if not due:
        return rows
    rows = rows.filter(_in_states(ACCEPTED, held=held))
    if due == "none":
        return rows.filter(due_at=None)
    if due == "stopped":
        return rows.filter(_in_states(STANDING, held=held))
    rows = rows.exclude(
        state__in=STANDING
    )  # What stands is not late: its due moment moves with it.
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if due == "late":
        return rows.filter(due_at__lt=now)
    if due == "today":
        return rows.filter(due_at__gte=now, due_at__lt=midnight + timedelta(days=1))
    # The exact line is drawn in working time, row by row; no two working days are further apart than this.
    return rows.filter(due_at__gte=now, due_at__lt=midnight + timedelta(days=4))


def listed(
    wanted: Wanted,
    *,
    order: str = "due",
    page: int = 1,
    size: int = 50,
    now: datetime | None = None,
) -> Page:
    """A page of what is wanted, in six queries however long it is."""
    now = now or datetime.now(UTC)
    size = max(1, min(size, MOST_A_PAGE))
    rows = matching(wanted, now=now)
    total = rows.count()
    pages = max(1, -(-total // size))
    number = max(1, min(page, pages))
    found = rows.order_by(*ORDERS.get(order, ORDERS["due"]))[(number - 1) * size : number * size]
    return Page(signed(found, now=now), total, number, pages)


def signed(
    cases: Iterable[Case],
    *,
    now: datetime,
    calendar_of: Callable[[str], Calendar] | None = None,
) -> list[Row]:
    """Dossiers with the working time that is left to each. calendar_of: of an office; else asked in four queries."""
    rows = list(cases)
    calendar_of = calendar_of or calendars_on(local_day(now)).of
    left: list[int | None] = [None] * len(rows)
    by_office: dict[str, list[int]] = {}
    for place, case in enumerate(rows):
        if case.due_at is not None and case.state in ACCEPTED:
            by_office.setdefault(case.office, []).append(place)
    for office, places in by_office.items():
        # A clock that stands stopped where it is: what is left is what was left then.
        froms = np.array([(rows[place].stopped_since or now).timestamp() for place in places])
        dues = np.array([_timestamp(rows[place].due_at) for place in places])
        froms, dues = np.floor(froms).astype(np.int64), np.floor(dues).astype(np.int64)
        seconds = working_seconds_many(
            starts=np.minimum(froms, dues),
            ends=np.maximum(froms, dues),
            calendar=calendar_of(office),
        )
        for place, one, start, end in zip(places, seconds, froms, dues, strict=True):
            left[place] = int(one) if end >= start else -int(one)
    return [
        Row(case, seconds, _sign(case, seconds, now))
        for case, seconds in zip(rows, left, strict=True)
    ]


def _timestamp(at: datetime | None) -> float:
    assert at is not None
    return at.timestamp()


def _sign(case: Case, left: int | None, now: datetime) -> str:
    if case.state in STANDING:
        return "stopped"
    if case.state not in ACCEPTED:
        return case.state if case.state in OPEN or not STATES[case.state].owner else "open"
    if left is None or case.due_at is None:
        return "open"
    if case.due_at < now:
        return "late"
    return "soon" if left <= SOON_SECONDS else "open"


def counted(wanted: Wanted, by: str, *, now: datetime | None = None) -> dict[str, int]:
    """How many are wanted, by one column: state, step, staff, holder, office, desk or procedure."""
    rows = matching(wanted, now=now).order_by()
    return {str(key): count for key, count in rows.values_list(by).annotate(n=Count("id"))}


def alike(procedure: str, owner: str) -> list[Case]:
    """Somebody's dossiers of one procedure that are still open, the latest first: another may be a duplicate."""
    rows = Case.objects.filter(procedure=procedure, owner=owner, state__in=OPEN)
    return list(rows.order_by("-filed_at", "-id")[:10])


def happened(case: Case) -> list[Event]:
    """A dossier's events in order, with their sealed parts."""
    rows = Event.objects.filter(subject=f"case:{case.uid}").select_related("sealed")
    return list(rows.order_by("occurred_at", "id"))


@dataclass(frozen=True)
class Linked:
    """Another dossier that belongs to one. words: how, seen from the one."""

    case: Case
    words: tuple[str, str]


def linked_with(case: Case) -> list[Linked]:
    """The dossiers linked with one, whichever of them was linked; one query."""
    rows = Link.objects.filter(Q(case=case) | Q(other=case)).select_related("case", "other")
    found = []
    for row in rows.order_by("id"):
        words = LINKS.get(row.why, ((row.why, row.why),) * 2)
        hers = row.case_id == case.pk
        found.append(Linked(row.other, words[0]) if hers else Linked(row.case, words[1]))
    return found


def to_link(case: Case, procedures: Collection[str], *, most: int = 20) -> list[Case]:
    """Dossiers of the same owner under some procedures that are not linked with one yet, the latest first."""
    of_it = Link.objects.filter(Q(case=case) | Q(other=case))
    known = {key for pair in of_it.values_list("case", "other") for key in pair}
    rows = Case.objects.filter(owner=case.owner, procedure__in=procedures).exclude(pk=case.pk)
    return list(rows.exclude(pk__in=known).order_by("-filed_at")[:most])


def asked_of(offices: Collection[str]) -> list[Consultation]:
    """Consultations that offices have not answered, the most urgent first."""
    rows = Consultation.objects.filter(
        office__in=offices, answered_at=None, case__state__in=OPEN
    ).select_related("case")
    return list(rows.order_by(F("due_at").asc(nulls_last=True), "asked_at"))


def to_sign(offices: Collection[str]) -> list[Extension]:
    """Extensions that wait for a head's signature."""
    rows = Extension.objects.filter(decided_at=None, case__office__in=offices)
    return list(rows.select_related("case").order_by("proposed_at"))


def planned(offices: Collection[str], *, until: datetime) -> list[DatedStep]:
    """Dated steps to come in offices, the nearest first."""
    rows = DatedStep.objects.filter(
        carried_out_at=None, at__lt=until, case__holder__in=offices, case__state__in=OPEN
    )
    return list(rows.select_related("case").order_by("at"))
