"""Time by person: an officer sees and may note her own before anybody else does, then it is shown with her notes.

Personal figures of a stretch are shown to heads and leaders only once a number of working days has passed after it
ended: a setting with the day from which it holds, DEFAULT_DAYS before the first. The time line of one dossier is no
such figure: it says what happened to the dossier.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from statistics import median
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from tinhso.kernel.calendar import Calendar
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import written
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.measurement.live import kinds
from tinhso.measurement.live.models import DossierTime, PersonalDelay, StretchNote, StretchTime
from tinhso.measurement.live.months import midnight
from tinhso.measurement.live.queries import HANDS
from tinhso.org.queries import calendars_on

DEFAULT_DAYS, MOST_DAYS = 3, 60
# A median of an office is shown only when so many people made it.
ENOUGH_PEOPLE = 5
MOST_CASES = 2_000
REASONS = ("waited", "asked", "absent", "system", "hard", "handed_on", "other")


class CannotNote(TinhsoError):
    """no_such_stretch: she never had the dossier at that step from that moment; note_reason: none of ours;

    note_lacks_text: "other" needs words. delay_days (most); delay_past (day); delay_set (day): it was set already.
    """


@dataclass(frozen=True)
class Visit:
    """A dossier at a step in one person's hands, from when it came to when it left; several stretches end to end.

    working_seconds: of the clock that ran; waited_seconds: of those in which it waited for somebody outside. going_on:
    it is still there, measured up to its last event.
    """

    case: UUID
    code: str
    procedure: str
    office: str
    step: str
    staff: str
    from_at: datetime
    to_at: datetime
    working_seconds: int
    waited_seconds: int
    going_on: bool
    notes: Sequence[StretchNote] = field(default=())


def visits(staff: str, *, since: datetime, before: datetime, procedure: str = "") -> list[Visit]:
    """Somebody's own visits that ended in a time or go on, the latest first, with what she noted; three queries.

    Of at most MOST_CASES dossiers.
    """
    own = StretchTime.objects.filter(staff=staff)
    cases = own.filter(to_at__gte=since, to_at__lt=before)
    if procedure:
        of_it = DossierTime.objects.filter(procedure=procedure)
        cases = cases.filter(case__in=of_it.values("case"))
    wanted = list(cases.order_by("-to_at").values_list("case", flat=True)[: 4 * MOST_CASES])
    wanted = list(dict.fromkeys(wanted))[:MOST_CASES]
    rows = {row.case: row for row in DossierTime.objects.filter(case__in=wanted)}
    notes: dict[tuple[UUID, datetime], list[StretchNote]] = {}
    for note in StretchNote.objects.filter(staff=staff, case__in=wanted).order_by("at"):
        notes.setdefault((note.case, note.from_at), []).append(note)
    pieces = own.filter(case__in=wanted).exclude(clock="after").order_by("case", "seq")
    found = [
        _visit(rows[case], run, notes)
        for case, of_case in groupby(pieces, key=lambda piece: piece.case)
        if case in rows
        for run in _runs(list(of_case))
    ]
    ended = [one for one in found if since <= one.to_at < before]
    return sorted(ended, key=lambda one: (one.to_at, one.code), reverse=True)


def _runs(pieces: Sequence[StretchTime]) -> Iterable[list[StretchTime]]:
    """Pieces that follow one another at one step in one office."""
    run: list[StretchTime] = []
    for piece in pieces:
        last = run[-1] if run else None
        follows = last is not None and (piece.seq, piece.step, piece.office) == (
            last.seq + 1,
            last.step,
            last.office,
        )
        if run and not follows:
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _visit(
    row: DossierTime,
    run: Sequence[StretchTime],
    notes: dict[tuple[UUID, datetime], list[StretchNote]],
) -> Visit:
    first, last = run[0], run[-1]
    here = (row.staff, row.step, row.holder) == (last.staff, last.step, last.office)
    return Visit(
        case=row.case,
        code=row.code,
        procedure=row.procedure,
        office=last.office,
        step=last.step,
        staff=last.staff,
        from_at=first.from_at,
        to_at=last.to_at,
        working_seconds=sum(
            one.working_seconds for one in run if one.clock in ("run", "void") and not one.stood
        ),
        waited_seconds=sum(one.working_seconds for one in run if one.stood),
        going_on=here and row.ended_at is None,
        notes=tuple(notes.get((row.case, first.from_at), ())),
    )


Place = tuple[str, str, str]
Hands = tuple[str, str, str]


def usual(places: Collection[Place], *, since: datetime, before: datetime) -> dict[Place, float]:
    """The median working seconds of a dossier in one person's hands, by (procedure, office, step); one query.

    Only where ENOUGH_PEOPLE made it, so that nobody's own time can be told from it.
    """
    procedure = DossierTime.objects.filter(case=OuterRef("case")).values("procedure")[:1]
    rows = (
        StretchTime.objects.filter(
            HANDS,
            office__in={office for _, office, _ in places},
            step__in={step for _, _, step in places},
            to_at__gte=since,
            to_at__lt=before,
        )
        .exclude(staff="")
        .annotate(procedure=Subquery(procedure))
        .filter(procedure__in={one for one, _, _ in places})
        .order_by()
        .values_list("procedure", "office", "step", "staff", "case")
        .annotate(seconds=Sum("working_seconds"))
    )
    seconds: dict[Place, list[int]] = {}
    people: dict[Place, set[str]] = {}
    for name, office, step, staff, _, total in rows:
        seconds.setdefault((name, office, step), []).append(total)
        people.setdefault((name, office, step), set()).add(staff)
    return {
        place: float(median(values))
        for place, values in seconds.items()
        if place in places and len(people[place]) >= ENOUGH_PEOPLE
    }


def hers_alone(rows: Sequence[Visit], *, now: datetime) -> set[tuple[UUID, datetime]]:
    """(case, beginning) of those of somebody's visits whose time nobody else sees by name yet."""
    if not rows:
        return set()
    shown = shown_to_heads({one.office for one in rows}, now=now)
    seen = set(
        StretchTime.objects.filter(
            shown, staff=rows[0].staff, case__in={one.case for one in rows}
        ).values_list("case", "to_at")
    )
    return {(one.case, one.from_at) for one in rows if (one.case, one.to_at) not in seen}


@transaction.atomic
def note(
    *, case: UUID, from_at: datetime, staff: str, reason: str, text: str, by: By, key: str
) -> StretchNote:
    """An officer says something of her own visit. Nothing takes it back; she may say more.

    The same key again gives the same note. Raises CannotNote.
    """
    in_turn(f"note:{key}")
    if found := StretchNote.objects.filter(key=key).first():
        return found
    if reason not in REASONS:
        raise CannotNote("note_reason")
    said = written(text)[:1_000]
    if reason == "other" and not said:
        raise CannotNote("note_lacks_text")
    piece = StretchTime.objects.filter(case=case, staff=staff, from_at=from_at).first()
    if piece is None or by.actor != staff:
        raise CannotNote("no_such_stretch")
    row = StretchNote.objects.create(
        key=key,
        case=case,
        staff=staff,
        office=piece.office,
        step=piece.step,
        from_at=from_at,
        reason=reason,
        text=said,
        at=datetime.now(UTC),
    )
    facts = {"case": str(case), "step": piece.step or None, "from_at": from_at, "reason": reason}
    append(
        kinds.NOTED.name,
        subject=f"staff:{staff}",
        by=by,
        facts={**facts, "text": said or None},
    )
    return row


@transaction.atomic
def set_delay(*, days: int, from_date: date, by: By, today: date) -> PersonalDelay:
    """For how many working days a stretch is its officer's alone, if it ends from a day on. Raises CannotNote."""
    if not 0 <= days <= MOST_DAYS:
        raise CannotNote("delay_days", most=MOST_DAYS)
    if from_date < today:
        raise CannotNote("delay_past", day=from_date)
    in_turn("personal delay")
    if PersonalDelay.objects.filter(from_date=from_date).exists():
        raise CannotNote("delay_set", day=from_date)
    row = PersonalDelay.objects.create(days=days, from_date=from_date)
    append(
        kinds.DELAY_SET.name,
        subject="setting:personal_delay",
        by=by,
        facts={"days": days, "from_date": from_date},
    )
    return row


def delays() -> list[tuple[date | None, int]]:
    """(first day, working days) of every setting in order; the first holds since ever."""
    rows = PersonalDelay.objects.order_by("from_date").values_list("from_date", "days")
    return [(None, DEFAULT_DAYS), *rows]


def shown_to_heads(offices: Collection[str], *, now: datetime) -> Q:
    """Which stretches of some offices, named by person, anybody but their officers may see by now; five queries."""
    return _shown(offices, now)[0]


def hidden_from_heads(offices: Collection[str], *, now: datetime) -> Q:
    """Which of them are their officers' alone yet: all the others, told so that only the last days are read."""
    shown, first, alike = _shown(offices, now)
    late = Q(to_at__gte=first)
    return late if alike else late & ~shown


def _shown(offices: Collection[str], now: datetime) -> tuple[Q, datetime, bool]:
    """(what is shown, the moment before which nothing is hidden, whether all from then on is)."""
    today = timezone.localtime(now).date()
    then = calendars_on(today)
    alike: dict[int, tuple[Calendar, list[str]]] = {}
    for office in offices:
        calendar = then.of(office)
        alike.setdefault(id(calendar), (calendar, []))[1].append(office)
    told = delays()
    ends = [start for start, _ in told[1:]] + [None]
    shown, hidden_from = Q(pk__in=()), midnight(today)
    for calendar, codes in alike.values():
        for (start, days), end in zip(told, ends, strict=True):
            kept_from = midnight(first_kept(today, days, calendar))
            hidden_from = min(hidden_from, kept_from)
            one = Q(office__in=codes, to_at__lt=kept_from)
            if start is not None:
                one &= Q(to_at__gte=midnight(start))
            if end is not None:
                one &= Q(to_at__lt=midnight(end))
            shown |= one
    return shown, hidden_from, len(alike) == len(told) == 1


def first_kept(today: date, days: int, calendar: Calendar) -> date:
    """The first day whose stretches are still their officers' alone: `days` working days lie between it and today."""
    if not days:
        return today + timedelta(days=1)
    day, left = today, days
    while left:
        day -= timedelta(days=1)
        left -= calendar.is_working_day(day)
    return day


def delay_on(day: date) -> int:
    """The working days for which a stretch that ends on a day is its officer's alone."""
    return [days for start, days in delays() if start is None or start <= day][-1]


def notes_of(staff: Collection[str], cases: Any) -> dict[Hands, int]:
    """How many notes people wrote of some dossiers, by (office, step, person); one query. cases: may be a subquery."""
    rows = StretchNote.objects.filter(staff__in=staff, case__in=cases).order_by()
    counted = rows.values_list("office", "step", "staff").annotate(n=Count("id"))
    return {(office, step, person): n for office, step, person, n in counted}


def notes_by_case(cases: Collection[UUID], *, staff: str) -> dict[UUID, list[StretchNote]]:
    """What somebody noted of her time in some dossiers, in order."""
    found: dict[UUID, list[StretchNote]] = {}
    for row in StretchNote.objects.filter(case__in=cases, staff=staff).order_by("at"):
        found.setdefault(row.case, []).append(row)
    return found
