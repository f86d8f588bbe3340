"""One dossier's row of the results: every field of dossiers.parquet, from the clock worked out."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from . import dossier as clock
from . import worktime
from .dossier import Dossier

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def figures_of(dossier: Dossier) -> dict[str, Any]:
    """All fields. What is not known is None.

    CHOICE: without a start, or with an end before it, nothing that needs the clock is known: elapsed,
    working, stopped, void and late seconds are None. Counts (events, stops, restarts, moves of a promise)
    are of what was found, so never None.
    """
    due, source, limit_seconds = clock.due_of(dossier)
    outcome = clock.outcome_of(dossier, due, source)
    return {
        "dossier": dossier.name,
        "procedure": clock.procedure_of(dossier),
        "office": clock.office_of(dossier),
        "applicant": next((r["applicant"] for r in dossier.rows if r.get("applicant")), None),
        "month": month_of(dossier),
        "filed_at": dossier.marks["filed_at"],
        "started_at": dossier.start,
        "restarted_at": dossier.restarts[-1] if dossier.restarts else None,
        "ended_at": dossier.end,
        "returned_at": dossier.marks["returned_at"],
        **times_of(dossier),
        **citizens_clock(dossier),
        "limit": clock.limit_of(dossier) if dossier.start else None,
        "limit_seconds": limit_seconds,
        "due_at": due,
        "due_source": source,
        "outcome": outcome,
        "late_working_seconds": late_seconds(dossier, due, outcome),
        **promises(dossier),
        **counts(dossier),
        "signed_after_done": signed_after_done(dossier),
        "withdrawn_at": last_of(dossier, "withdrawn"),
        "calendar_not_announced": is_not_announced(dossier, due),
        "notes": notes_of(dossier),
    }


def month_of(dossier: Dossier) -> str | None:
    if dossier.end is None:
        return None
    return dossier.end.astimezone(ZoneInfo(dossier.calendar["zone"])).strftime("%Y-%m")


def times_of(dossier: Dossier) -> dict[str, int | None]:
    """Elapsed from the start; working, less what was stopped, since the last restart."""
    if not dossier.counts:
        names = (
            "elapsed_seconds",
            "working_seconds",
            "stopped_working_seconds",
            "void_working_seconds",
        )
        return dict.fromkeys(names)
    begins, until = dossier.limit_start, dossier.until
    stopped = clock.stopped_seconds(dossier, begins, until)
    return {
        "elapsed_seconds": clock.elapsed_seconds(dossier.start, until),
        "working_seconds": dossier.worked(begins, until) - stopped,
        "stopped_working_seconds": stopped,
        "void_working_seconds": dossier.worked(dossier.start, begins),
    }


def citizens_clock(dossier: Dossier) -> dict[str, int | None]:
    """CHOICE: a dossier returned before it was filed has no citizen's clock."""
    filed, returned = dossier.marks["filed_at"], dossier.marks["returned_at"]
    known = filed is not None and returned is not None and filed <= returned
    return {
        "citizen_elapsed_seconds": clock.elapsed_seconds(filed, returned) if known else None,
        "citizen_working_seconds": dossier.worked(filed, returned) if known else None,
    }


def late_seconds(dossier: Dossier, due: datetime | None, outcome: str) -> int | None:
    if outcome == "unknown":
        return None
    return dossier.worked(due, dossier.until) if outcome in ("late", "open_late") else 0


def promises(dossier: Dossier) -> dict[str, Any]:
    """The first promise, and how often the next one differed from the one before it."""
    found = clock.promises_of(dossier)
    moved = sum(one != other for one, other in zip(found, found[1:], strict=False))
    return {"promised_at": found[0] if found else None, "promises_moved": moved}


def counts(dossier: Dossier) -> dict[str, int]:
    return {
        "events": len(dossier.events),
        "stops": len(dossier.stops),
        "restarts": len(dossier.restarts),
        "stops_in_last_tenth": clock.last_tenth_stops(dossier),
    }


def last_of(dossier: Dossier, option: str) -> datetime | None:
    """The moment of the last event whose activity the option names.

    CHOICE: the last, of several.
    """
    named = dossier.options.get(option, ())
    found = [event["at"] for event in dossier.events if event.get("activity") in named]
    return found[-1] if found else None


def signed_after_done(dossier: Dossier) -> bool | None:
    """Whether a signature came later than the end; None while open or where no signature is seen.

    CHOICE: of several signatures the last one is compared.
    """
    signed = last_of(dossier, "signed")
    return None if signed is None or dossier.end is None else signed > dossier.end


def happened(dossier: Dossier) -> list[datetime]:
    """Every moment of a dossier that has happened: its events, its marks but the promise, its end."""
    marks = [moment for name, moment in dossier.marks.items() if name != "due_at"]
    moments = [*marks, dossier.start, dossier.end, *(event["at"] for event in dossier.events)]
    return [moment for moment in moments if isinstance(moment, datetime)]


def is_not_announced(dossier: Dossier, due: datetime | None) -> bool:
    """Whether any year between the first and the last moment of a dossier, due included, lacks official days off.

    CHOICE: while open, `at` is one of the moments of a dossier of which something has happened.
    """
    known = happened(dossier)
    if dossier.end is None and known and dossier.until is not None:
        known.append(max(dossier.until, *known))
    known += [due] if due is not None else []
    if not known:
        return False
    first, last = (worktime.local_date(m, dossier.calendar).year for m in (min(known), max(known)))
    return not all(worktime.is_announced(y, dossier.calendar) for y in range(first, last + 1))


def notes_of(dossier: Dossier) -> list[str]:
    """Every note, in the alphabet's order.

    CHOICE: date_only if any cell of the dossier was, except promises: they are mostly given so and lose
    nothing by it. end_before_last_event only of a done mark: events after a named end are usual.
    before_1970 if anything of it happened before. no_working_time only of an ended dossier, and of the whole time from
    start to end, stopped and void time included. several_rows where a row has no moment of its own.
    """
    notes = set(dossier.notes)
    begin, end = min(happened(dossier), default=None), dossier.end
    if dossier.marks["done_at"] and dossier.events and end < dossier.events[-1]["at"]:
        notes.add("end_before_last_event")
    if any(same_event(a, b) for a, b in zip(dossier.events, dossier.events[1:], strict=False)):
        notes.add("repeated_event")
    if end and dossier.counts and dossier.start <= end and dossier.worked(dossier.start, end) == 0:
        notes.add("no_working_time")
    if any(row.get("date_only", 0) & ~clock.BITS["due_at"] for row in dossier.rows):
        notes.add("date_only")
    if begin and begin < EPOCH:
        notes.add("before_1970")
    if end and dossier.counts and any(lasts_over(stop, end) for stop in clock.all_stops(dossier)):
        notes.add("stop_never_ended")
    if "at" not in dossier.columns and len(dossier.rows) > 1:
        notes.add("several_rows")
    return sorted(notes)


def lasts_over(stop: clock.Stop, end: datetime) -> bool:
    """Whether a stop in force before the end was still in force when everything at the end was counted."""
    return stop.begun < end and (stop.ended is None or stop.ended > end)


def same_event(one: clock.Row, other: clock.Row) -> bool:
    keys = ("activity", "at", "office", "person")
    return all(one.get(key) == other.get(key) for key in keys)
