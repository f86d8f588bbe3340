"""The time line: one dossier as a band of working time from receipt to the promise.

The band's length is working time, not the clock on the wall: a segment for every holder (step and office), the
promise at the same place in every row, nights and days off as thin gaps. Plain values in and out; drawing is
`bands`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from tinhso.kernel.calendar import EPOCH, Calendar, zone_of
from tinhso.kernel.worktime import working_seconds
from tinhso.measurement.report.store import Result, Row
from tinhso.measurement.report.words import local

MOST_EVENTS = 100
MOST_STRETCHES = 400
MOST_GAPS = 60
# Where the promise stands in a row, as a part of its width: the rest is room for being late.
FLAG_AT = 0.72

_ROWS = """
SELECT * EXCLUDE (filed_at, started_at, restarted_at, ended_at, returned_at, due_at, promised_at, withdrawn_at),
       epoch_us(filed_at) AS filed_at, epoch_us(started_at) AS started_at, epoch_us(restarted_at) AS restarted_at,
       epoch_us(ended_at) AS ended_at, epoch_us(returned_at) AS returned_at, epoch_us(due_at) AS due_at
FROM 'dossiers.parquet' WHERE list_contains($dossiers, dossier)
"""
_STRETCHES = """
SELECT dossier, seq, step, office, epoch_us(from_at) AS from_at, epoch_us(to_at) AS to_at, working_seconds, clock
FROM 'stretches.parquet' WHERE list_contains($dossiers, dossier)
QUALIFY row_number() OVER (PARTITION BY dossier ORDER BY seq) <= $most ORDER BY dossier, seq
"""
_REST = """
SELECT dossier, clock, sum(working_seconds) AS working_seconds FROM (
  SELECT dossier, clock, working_seconds FROM 'stretches.parquet' WHERE list_contains($dossiers, dossier)
  QUALIFY row_number() OVER (PARTITION BY dossier ORDER BY seq) > $most)
GROUP BY ALL
"""
_LAST = """
SELECT dossier, arg_max(struct_pack(step := activity, office := office), seq) AS last
FROM 'events.parquet' WHERE list_contains($dossiers, dossier) GROUP BY dossier
"""
_EVENTS = """
SELECT dossier, seq, activity, epoch_us("at") AS at, office, person, working_seconds
FROM 'events.parquet' WHERE list_contains($dossiers, dossier)
QUALIFY row_number() OVER (PARTITION BY dossier ORDER BY seq) <= $most ORDER BY dossier, seq
"""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the band, in working seconds from the start. clock: run, stop, void or after."""

    start: float
    end: float
    clock: str
    step: str | None
    office: str | None
    shade: int = 0
    late: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A night between two working days, or a longer time off, at a working second of the band."""

    at: float
    days_off: bool


@dataclass(frozen=True, slots=True)
class Band:
    """One row, in working seconds from receipt; `scale` is what the whole width stands for."""

    segments: tuple[Segment, ...]
    gaps: tuple[Gap, ...]
    unit: str
    flag: float | None
    end: float
    scale: float
    left: float | None
    clipped: bool


@dataclass(slots=True)
class Timeline:
    """One dossier of the list: its row, its band, its events."""

    row: Row
    band: Band | None
    holder: dict[str, str | None]
    last: dict[str, str | None] = field(default_factory=dict)
    events: list[Row] = field(default_factory=list)
    before: int = 0


def read_timelines(
    result: Result, names: Sequence[str], *, calendar: Calendar, at: int | None
) -> list[Timeline]:
    """The named dossiers, in that order, each with at most 100 events."""
    if not names:
        return []
    asked = {"dossiers": list(names)}
    rows = {row["dossier"]: row for row in result.rows(_ROWS, **asked)}
    stretches = _by_dossier(result.rows(_STRETCHES, **asked, most=MOST_STRETCHES))
    rest = _by_dossier(result.rows(_REST, **asked, most=MOST_STRETCHES))
    last = {row["dossier"]: row["last"] for row in result.rows(_LAST, **asked)}
    events = _by_dossier(result.rows(_EVENTS, **asked, most=MOST_EVENTS))
    lines = []
    for name in names:
        pieces = [*stretches.get(name, []), *rest.get(name, [])]
        line = timeline(rows[name], pieces, calendar=calendar, at=at)
        line.events, line.last = events.get(name, []), last.get(name, {})
        lines.append(line)
    return _on_one_scale(lines)


def _by_dossier(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["dossier"], []).append(row)
    return found


def timeline(row: Row, pieces: Sequence[Row], *, calendar: Calendar, at: int | None) -> Timeline:
    """A dossier's band from its stretches. No start, no band."""
    started = row["started_at"]
    before = sum(piece["working_seconds"] or 0 for piece in pieces if piece["clock"] == "before")
    last: Row = next((p for p in reversed(pieces) if p["clock"] in ("run", "stop", "void")), {})
    holder = {"step": last.get("step"), "office": last.get("office")}
    if started is None or row["working_seconds"] is None:
        return Timeline(row, None, holder, before=before)
    segments = _segments(pieces)
    end = max((s.end for s in segments if s.clock != "after"), default=0.0)
    flag = _flag(row, calendar)
    until = max(filter(None, (row["due_at"], row["ended_at"] or at, started)))
    gaps, unit = _gaps(started, until, calendar)
    if flag is not None and row["outcome"] in ("late", "open_late"):
        segments = _cut_at(segments, flag)
    scale = flag / FLAG_AT if flag else 0.0
    left = None if flag is None or row["ended_at"] is not None else flag - end
    band = Band(
        tuple(segments), gaps, unit, flag, end, scale, left, clipped=bool(scale) and end > scale
    )
    return Timeline(row, band, holder, before=before)


def _segments(pieces: Sequence[Row]) -> list[Segment]:
    """Pieces end to end; neighbours of one holder under one clock become one segment."""
    segments: list[Segment] = []
    position, shade = 0.0, 0
    for piece in pieces:
        clock, length = piece["clock"], float(piece["working_seconds"] or 0)
        if clock == "before" or length <= 0:
            continue
        step, office = piece.get("step"), piece.get("office")
        last = segments[-1] if segments else None
        if last and (last.step, last.office, last.clock) == (step, office, clock):
            segments[-1] = replace(last, end=position + length)
        else:
            if last and (last.step, last.office) != (step, office):
                shade = 1 - shade
            segments.append(Segment(position, position + length, clock, step, office, shade))
        position += length
    return segments


def _cut_at(segments: Sequence[Segment], flag: float) -> list[Segment]:
    cut = []
    for segment in segments:
        if segment.clock == "after" or segment.end <= flag:
            cut.append(segment)
        elif segment.start >= flag:
            cut.append(replace(segment, late=True))
        else:
            cut += [replace(segment, end=flag), replace(segment, start=flag, late=True)]
    return cut


def _flag(row: Row, calendar: Calendar) -> float | None:
    """Working seconds from receipt to the promise as it stands now; 0 if it lies before the receipt."""
    if row["due_at"] is None:
        return None
    start, due = _moment(row["started_at"]), _moment(row["due_at"])
    return float(working_seconds(start=start, end=due, calendar=calendar)) if due > start else 0.0


def _moment(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)


def _gaps(started: int, until: int, calendar: Calendar) -> tuple[tuple[Gap, ...], str]:
    """Where the nights lie along the band; in a long band only the weeks, months or years between."""
    zone = zone_of(calendar.zone)
    first, last = local(started, zone).date(), local(until, zone).date()
    days, unit = _boundaries(first, last)
    start = _moment(started)
    found: dict[float, bool] = {}
    for day in days:
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
        if midnight <= start:
            continue
        at = float(working_seconds(start=start, end=midnight, calendar=calendar))
        off = not calendar.is_working_day(day) or not calendar.is_working_day(day - timedelta(1))
        found[at] = found.get(at, False) or off
    return tuple(Gap(at, off) for at, off in sorted(found.items()) if at > 0), unit


def _boundaries(first: date, last: date) -> tuple[list[date], str]:
    length = (last - first).days
    if length <= MOST_GAPS:
        return [first + timedelta(day) for day in range(1, length + 1)], "day"
    if length <= 7 * MOST_GAPS:
        monday = first + timedelta(7 - first.weekday())
        return [
            monday + timedelta(7 * week) for week in range((last - monday).days // 7 + 1)
        ], "week"
    if length <= 30 * MOST_GAPS:
        months = range(first.year * 12 + first.month, last.year * 12 + last.month)
        return [date(month // 12, month % 12 + 1, 1) for month in months], "month"
    step = (last.year - first.year) // MOST_GAPS + 1
    return [date(year, 1, 1) for year in range(first.year + 1, last.year + 1, step)], "year"


def _on_one_scale(lines: list[Timeline]) -> list[Timeline]:
    """Rows without a promise share the longest one's scale, so that they can still be compared."""
    loose = [line.band for line in lines if line.band and not line.band.scale]
    longest = max((band.end for band in loose), default=0.0) or 1.0
    for line in lines:
        if line.band and not line.band.scale:
            line.band = replace(line.band, scale=longest / 0.96)
    return lines
