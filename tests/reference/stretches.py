"""Who held a dossier, from when to when, and on which clock."""

from datetime import datetime
from typing import Any

from . import worktime
from .dossier import Dossier, Row, has_no_events, stopped_periods

Stretch = dict[str, Any]


def stretches_of(dossier: Dossier) -> list[Stretch]:
    """The covered range, cut at every event and every change of the clock.

    CHOICE: seq counts from 0, events and stretches alike.
    """
    found: list[Stretch] = []
    for holder, first, last in holdings(dossier):
        edges = [first, *(edge for edge in clock_edges(dossier) if first < edge < last), last]
        for begin, finish in zip(edges, edges[1:], strict=False):
            if begin < finish or (holder is not None and begin == first):
                found.append(stretch(dossier, holder, begin, finish, len(found)))
    return found


def holdings(dossier: Dossier) -> list[tuple[Row | None, datetime, datetime]]:
    """Each event's own holding, and what nobody is known to have held (None), in order.

    completed: the time up to an event is that event's. state: the time after it is, the last one's too.
    CHOICE: in state the last event holds to the end of the covered range.
    CHOICE: a log of one row for a dossier says in that row who holds it.
    """
    low, high = covered_range(dossier)
    if low is None or high is None or high < low:
        return []
    if has_no_events(dossier):
        return [(dossier.rows[0], low, high)] if low < high else []
    moments = [event["at"] for event in dossier.events]
    if dossier.options.get("state"):
        held = list(zip([None, *dossier.events], [low, *moments], [*moments, high], strict=True))
    else:
        held = list(zip([*dossier.events, None], [low, *moments], [*moments, high], strict=True))
    return held


def covered_range(dossier: Dossier) -> tuple[datetime | None, datetime | None]:
    """From the first thing known to the last; to `at` while open."""
    moments = [event["at"] for event in dossier.events]
    begins = [dossier.marks["filed_at"], dossier.marks["accepted_at"], *moments[:1]]
    ends = [dossier.marks["done_at"], dossier.marks["returned_at"], *moments[-1:]]
    low = min((m for m in begins if m is not None), default=None)
    high = max((m for m in ends if m is not None), default=None)
    return low, dossier.at if dossier.open else high


def clock_edges(dossier: Dossier) -> list[datetime]:
    """Where the clock may change besides the events themselves."""
    marks = [dossier.marks["filed_at"], dossier.start, dossier.end, dossier.marks["returned_at"]]
    stops = [moment for period in stopped_periods(dossier) for moment in period]
    edges = [moment for moment in [*marks, *stops, *dossier.restarts] if moment is not None]
    return sorted(set(edges))


def stretch(
    dossier: Dossier, holder: Row | None, begin: datetime, finish: datetime, seq: int
) -> Stretch:
    event = holder or {}
    return {
        "dossier": dossier.name,
        "seq": seq,
        "step": event.get("activity"),
        "office": event.get("office"),
        "person": event.get("person"),
        "from_at": begin,
        "to_at": finish,
        "working_seconds": dossier.worked(begin, finish),
        "clock": clock_of(dossier, begin, finish),
    }


def clock_of(dossier: Dossier, begin: datetime, finish: datetime) -> str:
    """The clock on which a piece ran; the first that fits.

    A piece without length stands for its moment: before is strictly earlier than the start, void earlier
    than the last restart, a stop holds from its begin and no longer at its end, after is strictly later.
    CHOICE: without a start everything is before it.
    """
    if dossier.start is None or begin < dossier.start:
        return "before"
    if dossier.restarts and begin < dossier.restarts[-1]:
        return "void"
    if any(first <= begin < last for first, last in stopped_periods(dossier)):
        return "stop"
    if dossier.end is not None and (begin > dossier.end or dossier.end == begin < finish):
        return "after"
    return "run"


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
