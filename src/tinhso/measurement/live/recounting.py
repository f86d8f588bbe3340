"""A calendar that is announced late: the dossiers it concerns are measured again, and what that changed is kept.

So are those that an update of the rules puts into the same queue, by a migration: see `models.ToRecount`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Q
from django.utils import timezone

from tinhso.ledger.models import Event
from tinhso.measurement.live.models import DossierTime, Recount, ToRecount
from tinhso.measurement.live.months import midnight, month_of
from tinhso.org.kinds import CALENDAR_SET
from tinhso.org.queries import offices_under

OFFICE = "office:"
_LENGTHS = (
    "working_seconds stopped_working_seconds void_working_seconds citizen_working_seconds "
    "index_working_seconds limit_seconds late_working_seconds due_at index_due_at outcome index_outcome"
).split()
_AT_ONCE = 2_000


def to_recount(events: Iterable[Event]) -> None:
    """Put down whom a calendar concerns: dossiers of its office, and of those under it, with a day since its first."""
    for event in (one for one in events if one.kind == CALENDAR_SET.name):
        # The latest calendar is named; one measuring serves them all.
        ToRecount.objects.bulk_create(
            [ToRecount(case=case, calendar=event.uid) for case in concerned(event)],
            update_conflicts=True,
            unique_fields=["case"],
            update_fields=["calendar"],
            batch_size=_AT_ONCE,
        )


def concerned(event: Event) -> Iterable[UUID]:
    """Whom an event has measured again: nobody where it sets no calendar."""
    if event.kind != CALENDAR_SET.name:
        return ()
    start = midnight(date.fromisoformat(event.facts["from_date"]))
    offices = offices_under(event.subject.removeprefix(OFFICE))
    rows = DossierTime.objects.filter(office__in=offices).filter(
        Q(ended_at=None) | Q(ended_at__gte=start) | Q(returned_at__gte=start)
    )
    return rows.values_list("case", flat=True)


def among(subjects: Collection[str]) -> set[UUID]:
    """Those of some subjects that are to be measured again; a query for some thousands of them."""
    cases = [UUID(one.partition(":")[2]) for one in subjects]
    found: set[UUID] = set()
    for first in range(0, len(cases), _AT_ONCE):
        some = ToRecount.objects.filter(case__in=cases[first : first + _AT_ONCE])
        found.update(some.values_list("case", flat=True))
    return found


def waiting(most: int) -> list[ToRecount]:
    """Some of those that are to be measured again; locked until the transaction ends."""
    return list(ToRecount.objects.select_for_update().order_by("case")[:most])


def kept(cases: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """What is measured of dossiers now, to be compared with what comes out."""
    rows = DossierTime.objects.filter(case__in=list(cases)).values("case", "code", *_LENGTHS)
    return {row["case"]: dict(row) for row in rows}


def note_changes(
    asked: Sequence[ToRecount],
    before: Mapping[UUID, Mapping[str, Any]],
    after: Mapping[UUID, Mapping[str, Any]],
) -> int:
    """Write down what has changed, and forget who was to be measured again; how many dossiers changed."""
    calendars = {
        event.uid: event for event in Event.objects.filter(uid__in={one.calendar for one in asked})
    }
    now, made = datetime.now(UTC), []
    for one in asked:
        old, new = before.get(one.case), after.get(one.case)
        if old is None or new is None:
            continue
        differing = [name for name in _LENGTHS if old[name] != new[name]]
        if differing:
            event = calendars.get(one.calendar)
            made.append(
                Recount(
                    case=one.case,
                    code=old["code"],
                    made_at=now,
                    calendar=one.calendar,
                    **_whose(event, now),
                    before={name: _plain(old[name]) for name in differing},
                    after={name: _plain(new[name]) for name in differing},
                )
            )
    Recount.objects.bulk_create(made, ignore_conflicts=True)
    ToRecount.objects.filter(case__in=[one.case for one in asked]).delete()
    return len(made)


def _whose(event: Event | None, now: datetime) -> dict[str, Any]:
    """By what it was counted again: a calendar, or without an event the rules of an update."""
    if event is None:
        return {"name": "", "office": "", "from_date": timezone.localtime(now).date()}
    return {
        "name": event.facts["calendar"][:60],
        "office": event.subject.removeprefix(OFFICE),
        "from_date": date.fromisoformat(event.facts["from_date"]),
    }


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def recounts(case: UUID | None = None) -> list[Recount]:
    """What late calendars have changed, the latest first; of one dossier, or the last hundred of all."""
    rows = Recount.objects.order_by("-pk")
    return list(rows.filter(case=case) if case is not None else rows[:100])


def last_recount() -> int:
    """The number of the last recount; 0 before the first. One measures at a time, so they are numbered as they end."""
    return Recount.objects.aggregate(last=Max("pk"))["last"] or 0


def months_touched(after: int, *, most: int = _AT_ONCE) -> tuple[int, set[date]]:
    """(the last number, the months whose figures may have changed) of the next recounts after a number, at most `most`.

    Those are all from a dossier's filing to its end, or to now: it may have been overdue at the end of each.
    """
    rows = Recount.objects.filter(pk__gt=after).order_by("pk")
    found = list(rows.values_list("pk", "case")[:most])
    if not found:
        return after, set()
    cases = {case for _, case in found}
    spans = DossierTime.objects.filter(case__in=cases).values_list("filed_at", "ended_at")
    now, months = timezone.now(), set[date]()
    for first, last in {(month_of(one), month_of(end or now)) for one, end in spans}:
        months |= {
            date(number // 12, number % 12 + 1, 1)
            for number in range(_number(first), _number(last) + 1)
        }
    return found[-1][0], months


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1
