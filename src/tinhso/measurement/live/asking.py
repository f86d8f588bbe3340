"""What boards ask about, and which dossiers each of their figures counts: what stands behind a figure is its rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from tinhso.cases.models import Case
from tinhso.measurement.live import index766
from tinhso.measurement.live.facts import RUNNING as RUNNING_CLOCKS
from tinhso.measurement.live.models import DossierThen, DossierTime, StretchTime

DECIDED = ("early", "on_time", "late")
ACCEPTED_STATES = ("processing", "awaiting_citizen", "awaiting_payment", "suspended")


@dataclass(frozen=True)
class Asked:
    """Which dossiers a board is about. None: not asked for. since, before: of the moment of the decision.

    then: as they stood at the end of that past day, which `then.tell_then` has told; None: as they stand now.
    """

    offices: Collection[str] | None = None
    procedure: str = ""
    since: datetime | None = None
    before: datetime | None = None
    channel: str = ""
    then: date | None = None

    def every(self) -> QuerySet[Any]:
        """All dossiers there are: now, or then."""
        if self.then is None:
            return DossierTime.objects.all()
        return DossierThen.objects.filter(then=self.then)

    def rows(self) -> QuerySet[Any]:
        """All of the offices, the procedure and the channel, whenever they were decided."""
        rows = self.every()
        if self.offices is not None:
            rows = rows.filter(office__among=self.offices)
        if self.channel:
            rows = rows.filter(channel=self.channel)
        return rows.filter(procedure=self.procedure) if self.procedure else rows

    def within(self, column: str) -> Q:
        """Rows with a moment in the time that is asked for."""
        wanted = Q(**{f"{column}__isnull": False})
        if self.since is not None:
            wanted &= Q(**{f"{column}__gte": self.since})
        if self.before is not None:
            wanted &= Q(**{f"{column}__lt": self.before})
        return wanted


def behind(asked: Asked, figure: str, *, now: datetime | None = None) -> QuerySet[Any]:
    """The dossiers that a figure of the headline counts. figure: a name of FIGURES, or "" for all that is asked."""
    rows = asked.rows()
    return rows.filter(FIGURES[figure](asked, now or datetime.now(UTC))) if figure else rows


def _today(_: Asked, now: datetime) -> Q:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return RUNNING & Q(due_at__gte=midnight, due_at__lt=midnight + timedelta(days=1))


def _elsewhere(_: Asked, __: datetime) -> Q:
    """In progress in another system, which tells us of it: in nobody's inbox here."""
    mirrored = Case.objects.filter(uid=OuterRef("case"), told=True)
    return Q(Exists(mirrored), state__in=ACCEPTED_STATES)


def _letter_missed(asked: Asked, now: datetime) -> Q:
    """Overdue now, or decided late, and no letter was signed in time; whatever the period, what is open is of now.

    Of a limit of a few hours no letter can be in time: none is missed.
    """
    return letter_unsigned() & (
        (RUNNING & Q(due_at__lt=now)) | (asked.within("ended_at") & Q(outcome="late"))
    )


def letter_unsigned() -> Q:
    """Where a letter could be in time, and none was signed by then."""
    return Q(letter_by__isnull=False) & (Q(letter_at=None) | Q(letter_at__gt=F("letter_by")))


def _ended(*outcomes: str) -> Callable[[Asked, datetime], Q]:
    return lambda asked, _: asked.within("ended_at") & Q(outcome__beside=outcomes)


def _index(*outcomes: str) -> Callable[[Asked, datetime], Q]:
    return lambda asked, _: asked.within("started_at") & Q(index_outcome__beside=outcomes)


def _index_overdue(asked: Asked, now: datetime) -> Q:
    past = Q(index_outcome=index766.OPEN, index_due_at__lt=now)
    return asked.within("started_at") & (Q(index_outcome=index766.OVERDUE) | past)


def _index_on_time(asked: Asked, now: datetime) -> Q:
    ahead = Q(index_due_at=None) | Q(index_due_at__gte=now)
    open_ = Q(index_outcome=index766.OPEN) & ahead
    return asked.within("started_at") & (Q(index_outcome=index766.ON_TIME) | open_)


# What the headline counts, and what opens behind each of its figures.
RUNNING = Q(state="processing")
FIGURES: Mapping[str, Callable[[Asked, datetime], Q]] = {
    "received": lambda asked, _: asked.within("filed_at"),
    "seen": lambda asked, _: asked.within("filed_at") & Q(told=False),
    "told": lambda asked, _: asked.within("filed_at") & Q(told=True),
    "unchecked": lambda asked, _: Q(state__in=("filed", "incomplete")),
    "open": lambda asked, _: Q(state__in=ACCEPTED_STATES),
    "elsewhere": _elsewhere,
    "open_late": lambda asked, now: RUNNING & Q(due_at__lt=now),
    "due_today": _today,
    "waiting": lambda asked, _: Q(state__in=ACCEPTED_STATES) & ~RUNNING,
    "decided": _ended(*DECIDED, "unknown"),
    "early": _ended("early"),
    "on_time": _ended("on_time"),
    "late": _ended("late"),
    "unknown": _ended("unknown"),
    "withdrawn": _ended("withdrawn"),
    "transferred": _ended("transferred"),
    "letter_missed": _letter_missed,
    "returned": lambda asked, _: asked.within("returned_at"),
    "index_counted": _index(*index766.COUNTED),
    "index_on_time": _index_on_time,
    "index_late": _index(index766.LATE),
    "index_overdue": _index_overdue,
    "index_not_counted": _index(index766.NOT_COUNTED),
    "moved": lambda asked, now: _ended(*DECIDED, "unknown")(asked, now) & Q(promises_moved__gt=0),
    "stopped_late": lambda asked, now: (
        _ended(*DECIDED, "unknown")(asked, now) & Q(stops_in_last_tenth__gt=0)
    ),
}


EVERY = Q()
# Time of whoever had a dossier in hands: the clock ran, whether or not that was voided later.
HANDS = Q(clock__in=RUNNING_CLOCKS, stood=False)


def stretches(
    asked: Asked,
    *,
    office: str | None = None,
    step: str | None = None,
    staff: str | None = None,
    shown: Q = EVERY,
) -> QuerySet[StretchTime]:
    """The running stretches that ended in the time, in whichever office they lay; narrowed to one place and person.

    shown: what of them may be seen; of figures by person, `personal.shown_to_heads`.
    """
    rows = StretchTime.objects.filter(shown, HANDS, working_seconds__gt=0)
    if asked.offices is not None:
        rows = rows.filter(office__among=asked.offices)
    rows = rows.filter(asked.within("to_at"))
    if asked.procedure or asked.channel:
        whole = replace(asked, offices=None)
        rows = rows.filter(case__in=whole.rows().values("case"))
    wanted = {"office": office, "step": step, "staff": staff}
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})
