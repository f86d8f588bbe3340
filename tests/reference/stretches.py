"""Who held a dossier, from when to when, and on which clock."""

from datetime import datetime
from typing import Any

from . import worktime
from .dossier import Dossier, Row, is_of_marks, stopped_after

Stretch = dict[str, Any]


def stretches_of(dossier: Dossier) -> list[Stretch]:
    """The covered range, cut at every event and every change of the clock.

    CHOICE: seq counts from 0, events and stretches alike.
    """
    found: list[Stretch] = []
    for holder, first, last, stopped in holdings(dossier):
        edges = [first, *(edge for edge in mark_edges(dossier) if first < edge < last), last]
        for begin, finish in zip(edges, edges[1:], strict=False):
            if begin < finish or (holder is not None and begin == first):
                clock = clock_of(dossier, begin, finish, stopped)
                found.append(stretch(dossier, holder, begin, finish, clock))
    return [{**line, "seq": seq} for seq, line in enumerate(found)]


def holdings(dossier: Dossier) -> list[tuple[Row | None, datetime, datetime, bool]]:
    """Who held the dossier between its events (None: nobody is known), and whether it was stopped.

    completed: the time up to an event is that event's. state: the time after it is, the last one's too.
    CHOICE: in state the last event holds to the end of the covered range.
    CHOICE: of a dossier of marks alone, its first row says who holds it.
    CHOICE: a piece without length is stopped if a stop is in force after the events counted before it.
    """
    low, high = covered_range(dossier)
    if low is None or high is None or high < low:
        return []
    if is_of_marks(dossier):
        return [(dossier.rows[0], low, high, False)] if low < high else []
    moments = [event["at"] for event in dossier.events]
    state = dossier.options.get("state")
    holders = [None, *dossier.events] if state else [*dossier.events, None]
    stopped = [False, *stopped_after(dossier)]
    return list(zip(holders, [low, *moments], [*moments, high], stopped, strict=True))


def covered_range(dossier: Dossier) -> tuple[datetime | None, datetime | None]:
    """From the first thing known to the last; to `at` while open."""
    moments = [event["at"] for event in dossier.events]
    begins = [dossier.marks["filed_at"], dossier.marks["accepted_at"], *moments[:1]]
    ends = [dossier.marks["done_at"], dossier.marks["returned_at"], *moments[-1:]]
    low = min((m for m in begins if m is not None), default=None)
    high = max((m for m in ends if m is not None), default=None)
    return low, dossier.at if dossier.open else high


def mark_edges(dossier: Dossier) -> list[datetime]:
    """Where a stretch is cut besides at events, at which stops and restarts change."""
    marks = [dossier.marks["filed_at"], dossier.start, dossier.end, dossier.marks["returned_at"]]
    return sorted({moment for moment in marks if moment is not None})


def stretch(
    dossier: Dossier, holder: Row | None, begin: datetime, finish: datetime, clock: str
) -> Stretch:
    event = holder or {}
    return {
        "dossier": dossier.name,
        "step": event.get("activity"),
        "office": event.get("office"),
        "person": event.get("person"),
        "from_at": begin,
        "to_at": finish,
        "working_seconds": dossier.worked(begin, finish),
        "clock": clock,
    }


def clock_of(dossier: Dossier, begin: datetime, finish: datetime, stopped: bool) -> str:
    """The clock on which a piece ran; the first that fits.

    A piece without length stands for its moment: before is strictly earlier than the start, void earlier
    than the last restart, after strictly later than the end.
    CHOICE: without a start everything is before it.
    """
    if dossier.start is None or begin < dossier.start:
        return "before"
    if dossier.end is not None and (begin > dossier.end or dossier.end == begin < finish):
        return "after"
    if dossier.restarts and begin < dossier.restarts[-1]:
        return "void"
    return "stop" if stopped else "run"


def events_of(dossier: Dossier) -> list[Row]:
    """The dossier's events by moment, each with the working seconds since the one before it."""
    found = []
    before: datetime | None = None
    for seq, event in enumerate(dossier.events):
        since = before or event["at"]
        seconds = worktime.working_seconds(start=since, end=event["at"], calendar=dossier.calendar)
        kept = {key: event.get(key) for key in ("activity", "at", "office", "person")}
        found.append({"dossier": dossier.name, "seq": seq, **kept, "working_seconds": seconds})
        before = event["at"]
    return found
