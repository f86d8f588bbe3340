"""What the ledger tells of dossiers: their events as measuring needs them, and what comes out of these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from uuid import UUID

from tinhso.cases.undone import as_it_counts, taken_back
from tinhso.kernel.calendar import Calendar
from tinhso.ledger.models import Event
from tinhso.measurement.live.folding import Folded, Happening, fold
from tinhso.org.queries import calendar_history

SUBJECT = "case:"
AT_ONCE = 500
_ROOM = "cases."


def told(subjects: Iterable[str]) -> dict[UUID, Folded]:
    """What the ledger tells of dossiers, in one query and those for calendars."""
    found = happenings(subjects)
    # Where the server's clock was set back, what happened before that lies ahead of it and has happened all the same.
    now = max([datetime.now(UTC), *(one.at for one in found)])
    return fold(found, at=now, calendar_for=calendars_by_day())


def happenings(subjects: Iterable[str], *, before: datetime | None = None) -> list[Happening]:
    """What happened to dossiers, all of it or only before a moment: each one's together, by when it happened."""
    rows = Event.objects.filter(subject__in=list(subjects), kind__startswith="cases.")
    if before is not None:
        rows = rows.filter(occurred_at__lt=before)
    told = rows.order_by("subject", "occurred_at", "id").values_list(
        "subject", "kind", "occurred_at", "backfilled", "channel", "facts", "uid"
    )
    found = list(told.iterator())
    undone = taken_back((kind.removeprefix(_ROOM), said) for _, kind, *_, said, _ in found)
    made = []
    for subject, kind, at, backfilled, channel, said, uid in found:
        name, counts = as_it_counts(kind.removeprefix(_ROOM), said, uid=uid, undone=undone)
        case = UUID(subject.removeprefix(SUBJECT))
        made.append(Happening(case, _ROOM + name, at, backfilled, channel, counts))
    return made


def calendars_by_day() -> Callable[[str, datetime], Calendar]:
    """An office's calendar, each day by the one in force on it; offices and calendars are read once."""
    history = calendar_history()
    known: dict[str, Calendar] = {}

    def calendar_for(office: str, _at: datetime) -> Calendar:
        if office not in known:
            known[office] = history.over(office)
        return known[office]

    return calendar_for


def every_subject(*, most: int | None = None) -> Iterator[list[str]]:
    """The subjects of all dossiers, `most` at a time; None: a few hundred."""
    last = ""
    while True:
        rows = Event.objects.filter(kind="cases.filed", subject__gt=last).order_by("subject")
        found = list(rows.values_list("subject", flat=True)[: most or AT_ONCE])
        if not found:
            return
        last = found[-1]
        yield found
