"""Random calendars, moments, limits and logs for the laws; everything in the reference's plain values.

Moments crowd where rules change: span edges, midnights, days off, the nights on which clocks change. Names are
few, so that stops overlap, repeats happen and dossiers share procedures.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import assume
from hypothesis import strategies as st

from reference.dossier import BITS, HAPPENING

Plain = dict[str, Any]

ZONES = (
    "Asia/Ho_Chi_Minh",
    "Europe/Amsterdam",
    "America/New_York",
    "Australia/Lord_Howe",  # moves by half an hour
    "America/Sao_Paulo",  # until 2019 clocks changed at midnight
    "UTC",
)
# Days around which something happens: Tết 2026, changes of the clock, ends of months and years, 1970.
ANCHORS = tuple(
    date.fromisoformat(text)
    for text in (
        "2026-02-12 2026-03-06 2026-03-27 2026-04-03 2026-04-29 2026-10-02 2026-10-23 2025-12-29 1969-12-27 2018-11-02"
    ).split()
)
ACTIVITIES = ("a", "b", "c", "d", "e")
EDGES = (0, 27_000, 41_400, 48_600, 54_000, 63_000)


@st.composite
def spans(draw: st.DrawFn, *, most: int = 3) -> list[tuple[int, int]]:
    """Ascending spans that do not overlap; they may touch."""
    step = draw(st.sampled_from((1_800, 300, 1)))
    cuts = draw(st.lists(st.integers(0, 86_400 // step), max_size=2 * most, unique=True))
    ordered = sorted(cut * step for cut in cuts)
    return list(zip(ordered[::2], ordered[1::2], strict=False))


@st.composite
def weeks(draw: st.DrawFn) -> list[list[tuple[int, int]]]:
    usual = draw(st.sampled_from(([(27_000, 41_400), (48_600, 63_000)], None)))
    days = [draw(spans()) if usual is None else usual for _ in range(5)]
    days += [draw(spans(most=1)), draw(spans(most=1))]
    # An office that works some seconds a week takes longer over forty hours than the engine looks ahead.
    if sum(end - start for day in days for start, end in day) < 14_400:
        days[draw(st.integers(0, 6))] = [(27_000, 63_000)]
    return days


@st.composite
def calendars(draw: st.DrawFn) -> Plain:
    """One to three weekly patterns in force from dates, single days that differ, any zone."""
    anchor = draw(st.sampled_from(ANCHORS))
    offsets = draw(st.lists(st.integers(-5, 30), max_size=2, unique=True))
    begins = [date(1900, 1, 1), *(anchor + timedelta(days=offset) for offset in offsets)]
    changed = draw(
        st.dictionaries(st.integers(-3, 40), st.one_of(st.just([]), spans()), max_size=6)
    )
    return {
        "zone": draw(st.sampled_from(ZONES)),
        "weeks": [{"from": begin, "days": draw(weeks())} for begin in begins],
        "changes": {anchor + timedelta(days=offset): found for offset, found in changed.items()},
        "announced": draw(st.sampled_from((None, (2019, 2026), (2026, 2026)))),
        "anchor": anchor,
    }


@st.composite
def moments(draw: st.DrawFn, calendar: Plain, *, days: int = 25) -> datetime:
    """A moment within some weeks of the calendar's anchor, often on the edge of a span or at midnight."""
    day = calendar["anchor"] + timedelta(days=draw(st.integers(0, days)))
    edges = {
        edge for week in calendar["weeks"] for span in week["days"][day.weekday()] for edge in span
    }
    edges |= {edge for span in calendar["changes"].get(day, ()) for edge in span}
    near = st.builds(
        lambda edge, off: edge + off,
        st.sampled_from(sorted({*edges, *EDGES})),
        st.sampled_from((0, 0, -1, 1)),
    )
    second = draw(st.one_of(near, st.integers(0, 86_399)))
    local = datetime(day.year, day.month, day.day) + timedelta(
        seconds=second, microseconds=draw(st.sampled_from((0, 0, 0, 1, 500_000, 999_999)))
    )
    aware = local.replace(tzinfo=ZoneInfo(calendar["zone"]), fold=draw(st.integers(0, 1)))
    return aware.astimezone(UTC)


def midnight(moment: datetime, calendar: Plain) -> datetime:
    """The local midnight that a reader gives for a date without hours."""
    zone = ZoneInfo(calendar["zone"])
    return (
        moment.astimezone(zone)
        .replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        .astimezone(UTC)
    )


_plain_limits = (
    st.integers(0, 12).map(lambda n: f"{n}d"),
    st.integers(0, 60).map(lambda n: f"{n}h"),
    st.integers(0, 40).map(lambda n: f"{n}cd"),
)


def cut_offs(most: int) -> st.SearchStrategy[str]:
    """Limits of at most so many days with a cut-off hour."""
    return st.builds(
        lambda days, hour, minute: f"{days}d@{hour:02}:{minute:02}",
        st.integers(0, most),
        st.integers(0, 23),
        st.sampled_from((0, 30)),
    )


limits = st.one_of(*_plain_limits, cut_offs(4))
# In whole logs only `0d@…`, the form that procedures declare; the others are held to the reference by themselves.
log_limits = st.one_of(*_plain_limits, cut_offs(0))


@st.composite
def rows_of(draw: st.DrawFn, name: str, calendar: Plain, columns: set[str]) -> list[Plain]:
    """A dossier's rows, in an order that is mostly but not always that of time."""
    moments_here = moments(calendar)
    count = draw(st.integers(1, 7))
    ats = draw(
        st.lists(st.one_of(moments_here, moments_here, st.none()), min_size=count, max_size=count)
    )
    if draw(st.integers(0, 3)):
        ats.sort(key=lambda at: (at is None, at or datetime.now(UTC)))
    rows = []
    for index, at in enumerate(ats):
        if index and draw(st.integers(0, 5)) == 0:
            at = ats[index - 1]
        row: Plain = {
            "dossier": name,
            "at": at,
            "activity": draw(st.sampled_from((*ACTIVITIES, None))),
            "date_only": 0,
        }
        for column, values in (
            ("office", "PQ"),
            ("person", "XY"),
            ("procedure", "mn"),
            ("applicant", "uv"),
        ):
            if column in columns:
                row[column] = draw(st.sampled_from((*values, None)))
        for column in sorted(
            columns & {"filed_at", "accepted_at", "due_at", "done_at", "returned_at"}
        ):
            row[column] = draw(st.one_of(st.none(), moments_here)) if draw(st.booleans()) else None
        for column, bit in BITS.items():
            if row.get(column) is not None and draw(st.integers(0, 7)) == 0:
                row[column] = midnight(row[column], calendar)
                row["date_only"] |= bit
        rows.append(row)
    return rows


MARKS_AND_NAMES = (
    "filed_at accepted_at due_at done_at returned_at office person procedure applicant".split()
)


@st.composite
def logs(draw: st.DrawFn, calendar: Plain) -> list[Plain]:
    """One to three dossiers whose rows are interleaved."""
    columns = draw(st.sets(st.sampled_from(MARKS_AND_NAMES)))
    dossiers = [draw(rows_of(name, calendar, columns)) for name in "123"[: draw(st.integers(1, 3))]]
    mixed = [row for rows in dossiers for row in rows]
    # A log without a single moment has no `at`: the tables ask about it.
    assume(any(row.get(name) for row in mixed for name in ("at", *HAPPENING)))
    return draw(st.permutations(mixed)) if draw(st.integers(0, 4)) == 0 else mixed


@st.composite
def options(draw: st.DrawFn, calendar: Plain) -> Plain:
    """Options of every kind, each present half of the time or less."""
    named = st.lists(st.sampled_from(ACTIVITIES), max_size=2, unique=True)
    pairs = st.tuples(st.sampled_from(ACTIVITIES), st.sampled_from((*ACTIVITIES, "*")))
    found: Plain = {"state": draw(st.booleans())}
    found["stops"] = draw(st.lists(pairs.filter(lambda p: p[0] != p[1]), max_size=3, unique=True))
    for name in ("start", "end", "restarts", "signed", "withdrawn"):
        found[name] = draw(named) if draw(st.integers(0, 2)) == 0 else []
    found["limit"] = draw(st.one_of(st.none(), log_limits))
    rules = st.dictionaries(
        st.tuples(st.sampled_from("mn"), st.sampled_from(("P", "Q", None))), log_limits, max_size=3
    )
    found["limits"] = [(p, o, text) for (p, o), text in draw(rules).items()]
    found["at"] = draw(st.one_of(st.none(), st.none(), moments(calendar, days=40)))
    return found
