"""Facts, days and edges of many dossiers: what `facts`, `edges` and `days` count one by one, counted in columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC

import numpy as np
import polars as pl
from django.utils import timezone

from tinhso.kernel.quantiles import bins_of
from tinhso.measurement.live import days, facts
from tinhso.measurement.live.bulk import rows
from tinhso.measurement.live.bulk.folding import Told
from tinhso.measurement.live.index766 import LATE, ON_TIME
from tinhso.measurement.live.models import DayCount, Edge, Fact
from tinhso.measurement.live.months import midnight, next_month

_KEY = ["month", "clock", *facts.PLACES]
_SUMS = ["count", *facts.OUTCOMES, "seconds"]
_MOMENTS = ("ended_at", "index_ended_at", "returned_at", "started_at")
_PAIR = np.dtype("<u4")
# A clock, when it ended, how long it took, and in what outcome; of what measured row.
_CLOCKS: tuple[tuple[str, str, str, pl.Expr, pl.Expr | None], ...] = (
    (
        facts.LEGAL, "ended_at", "working_seconds",
        pl.col("outcome").is_in(facts.OUTCOMES), pl.col("outcome"),
    ),
    (
        facts.LIMIT, "ended_at", "limit_seconds",
        pl.col("outcome").is_in(facts.OUTCOMES) & pl.col("limit_seconds").is_not_null(), None,
    ),
    (
        facts.INDEX, "index_ended_at", "index_working_seconds",
        pl.col("index_outcome").is_in([ON_TIME, LATE]) & pl.col("index_working_seconds").is_not_null(),
        pl.col("index_outcome"),
    ),
    (
        facts.CITIZEN, "returned_at", "citizen_working_seconds",
        pl.col("citizen_working_seconds").is_not_null(), None,
    ),
    (
        facts.ELAPSED, "returned_at", "citizen_elapsed_seconds",
        pl.col("citizen_elapsed_seconds").is_not_null(), None,
    ),
)  # fmt: skip


def count_facts(told: Told, *, times: int = 1) -> pl.DataFrame:
    """What measured rows tell, or take away with times −1: a line a bin of a fact, with what it adds to the sums.

    bin: null for what has no length.
    """
    lines = [_line(told.rows, *clock) for clock in _CLOCKS]
    lines.append(_unchecked(told))
    steps = _steps(told)
    whole = _summed(pl.concat(lines), ["month", "clock", *facts.PLACES, "bin"], times)
    visits = _summed(steps, ["month", "clock", *facts.PLACES, "bin"], times)
    made = []
    for clocks, names in _sets():
        some = visits if clocks == [facts.STEP] else whole.filter(pl.col("clock").is_in(clocks))
        made.append(_only(some, names))
    return pl.concat(made)


def _sets() -> Iterable[tuple[list[str], tuple[str, ...]]]:
    """Which clocks are counted in facts that tell some names, and leave the others open."""
    clocks = [clock for clock, *_ in _CLOCKS] + [facts.UNCHECKED, facts.STEP]
    for names in sorted({names for clock in clocks for names in facts.sets_of(clock)}):
        having = [clock for clock in clocks if names in facts.sets_of(clock)]
        if facts.STEP in having:
            yield [facts.STEP], names
            having.remove(facts.STEP)
        if having:
            yield having, names


def _line(
    of: pl.DataFrame, clock: str, at: str, seconds: str, which: pl.Expr, outcome: pl.Expr | None
) -> pl.DataFrame:
    found = of.filter(which & pl.col(at).is_not_null())
    return found.select(
        month=_month(at),
        clock=pl.lit(clock),
        office=pl.col("office"),
        procedure=pl.col("procedure"),
        step=pl.lit(facts.ALL),
        staff=pl.lit(facts.ALL),
        seconds=pl.col(seconds),
        outcome=pl.lit("") if outcome is None else outcome,
    )


def _unchecked(told: Told) -> pl.DataFrame:
    """How long those that were accepted had lain before that."""
    before = told.pieces.filter(pl.col("clock") == "before")
    waited = before.group_by("case").agg(pl.col("working_seconds").sum().alias("waited"))
    started = told.rows.filter(pl.col("started_at").is_not_null())
    found = started.select("case", "office", "procedure", "started_at").join(
        waited, on="case", how="left"
    )
    return _line(
        found.with_columns(pl.col("waited").fill_null(0)),
        facts.UNCHECKED, "started_at", "waited", pl.lit(True), None,
    )  # fmt: skip


def _steps(told: Told) -> pl.DataFrame:
    pieces = told.pieces.filter(
        pl.col("clock").is_in(facts.RUNNING) & ~pl.col("stood") & (pl.col("working_seconds") > 0)
    )
    whose = told.rows.select("case", "procedure")
    return pieces.join(whose, on="case", how="inner").select(
        month=_month("to_at"),
        clock=pl.lit(facts.STEP),
        office=pl.col("office"),
        procedure=pl.col("procedure"),
        step=pl.col("step"),
        staff=pl.col("staff"),
        seconds=pl.col("working_seconds"),
        outcome=pl.lit(""),
    )


def _summed(lines: pl.DataFrame, by: list[str], times: int) -> pl.DataFrame:
    exact = lines["clock"] == facts.LIMIT
    seconds = lines["seconds"].fill_null(0)
    bins = pl.Series(bins_of(seconds.to_numpy()))
    lines = lines.with_columns(
        bin=pl.when(pl.col("seconds").is_null())
        .then(None)
        .when(exact)
        .then(seconds)
        .otherwise(bins)
        .cast(pl.Int64)
    )
    return lines.group_by(by).agg(
        (times * pl.len().cast(pl.Int64)).alias("count"),
        *(
            (times * (pl.col("outcome") == name).sum().cast(pl.Int64)).alias(name)
            for name in facts.OUTCOMES
        ),
        (times * pl.col("seconds").sum().cast(pl.Int64)).alias("seconds"),
    )


def _only(lines: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """With all but some names left open."""
    open_ = [pl.lit(facts.ALL).alias(name) for name in facts.PLACES if name not in names]
    return lines.with_columns(open_).group_by([*_KEY, "bin"]).agg(pl.col(_SUMS).sum())


def at_the_edge(told: Told, edge: Edge) -> Told:
    """What of measured rows lies in the days of an edge."""
    days_ = midnight(edge.first), midnight(next_month(edge.month))
    start, end = (one.astimezone(UTC) for one in days_)
    inside = {name: pl.col(name).is_between(start, end, closed="left") for name in _MOMENTS}
    narrow = told.rows.with_columns(
        pl.when(within).then(pl.col(name)).otherwise(None).alias(name)
        for name, within in inside.items()
    ).with_columns(
        pl.when(pl.col("index_ended_at").is_not_null())
        .then(pl.col("index_working_seconds"))
        .otherwise(None)
    )
    visit = ~pl.col("clock").is_in(facts.RUNNING)
    own = told.pieces.filter(visit | pl.col("to_at").is_between(start, end, closed="left"))
    return Told(narrow, own)


def apply_facts(model: type[Fact], *, gone: pl.DataFrame, come: pl.DataFrame) -> None:
    """Bring the rows of facts up to what has changed, as `facts.apply`. In the caller's transaction.

    gone, come: of `count_facts`, what is taken away and what is told instead.
    """
    lines = come
    if len(gone):
        lines = pl.concat([gone, come]).group_by([*_KEY, "bin"]).agg(pl.col(_SUMS).sum())
        lines = lines.filter(pl.any_horizontal(pl.col(_SUMS) != 0))
    lines = lines.with_columns(key=_key_of(lines, _KEY)).select("key", *_KEY, "bin", *_SUMS)
    keys = lines["key"].unique().to_list()
    standing = rows.read(model, ["key", *_KEY, *_SUMS, "bins"], where="key", among=keys)
    if len(standing):
        lines = pl.concat([lines, *_lines_of(standing)]).group_by("key", "bin").agg(
            pl.col(_KEY).first(), pl.col(_SUMS).sum()
        )  # fmt: skip
    filled = pl.col("bin").is_not_null() & (pl.col("count") != 0)
    cells = lines.group_by("key").agg(
        pl.col(_KEY).first(), pl.col(_SUMS).sum(), filled.sum().alias("filled")
    )
    # In the order of their keys they lie together in the index too.
    cells = cells.sort("key").with_row_index("place")
    pairs = lines.filter(filled).select("key", "bin", "count")
    pairs = pairs.join(cells.select("key", "place"), on="key").sort("place", "bin")
    bins = _packed(pairs.select("bin", "count"), cells["filled"])
    made = cells.with_columns(bins).filter(pl.col("count") != 0)
    rows.delete(model, where="key", among=standing["key"].to_list())
    rows.write(model, made.select("key", *_KEY, *_SUMS, "bins"))


def _lines_of(standing: pl.DataFrame) -> list[pl.DataFrame]:
    """Facts as they stand as lines: one for each of their bins, and one for the rest of their sums."""
    told = standing["bins"].to_list()
    pairs = np.frombuffer(b"".join(told), _PAIR).reshape(-1, 2).astype(np.int64)
    sizes = np.array([len(one) // _PAIR.itemsize // 2 for one in told])
    whose = np.repeat(np.arange(len(told)), sizes)
    counts = pl.Series(pairs[:, 1])
    binned = np.bincount(whose, weights=pairs[:, 1], minlength=len(told)).astype(np.int64)
    names = ["key", *_KEY, "bin", *_SUMS]
    nothing = [pl.lit(0, pl.Int64).alias(name) for name in _SUMS]
    return [
        standing.select("key", *_KEY)[whose]
        .with_columns(nothing)
        .with_columns(counts.alias("count"), pl.Series("bin", pairs[:, 0]))
        .select(names),
        standing.with_columns(
            pl.lit(None, pl.Int64).alias("bin"), pl.col("count") - pl.Series(binned)
        ).select(names),
    ]


def _packed(pairs: pl.DataFrame, sizes: pl.Series) -> pl.Series:
    """Bins and how many lie in each as `Histogram.packed`. sizes: how many of the pairs are each fact's."""
    told = pairs.select(pl.all().cast(pl.UInt32)).to_numpy().astype(_PAIR).tobytes()
    ends = np.append(0, np.cumsum(sizes.to_numpy().astype(np.int64)) * 2 * _PAIR.itemsize).tolist()
    return pl.Series(
        "bins", [told[a:b] for a, b in zip(ends, ends[1:], strict=False)], dtype=pl.Binary
    )


def count_days(of: pl.DataFrame, *, times: int = 1) -> pl.DataFrame:
    """What measured rows tell of days, or take away with times −1, as `days.count`: a line a count."""
    late = pl.col("outcome") == "late"
    letter = pl.col("letter_at")
    unsigned = pl.col("letter_by").is_not_null() & (
        letter.is_null() | (letter > pl.col("letter_by"))
    )
    ended = pl.col("ended_at").is_not_null()
    due = (pl.col("state") == days.RUNNING) & pl.col("due_at").is_not_null()
    always = pl.lit(True)
    told: tuple[tuple[pl.Expr, pl.Expr, pl.Expr], ...] = (
        (
            always,
            pl.when(pl.col("told")).then(pl.lit(days.TOLD)).otherwise(pl.lit(days.FILED)),
            _day("filed_at"),
        ),
        (always, pl.lit(days.STATE) + pl.col("state"), pl.lit(days.NOW)),
        (
            pl.col("started_at").is_not_null(),
            pl.lit(days.INDEX) + pl.col("index_outcome"),
            _day("started_at"),
        ),
        (pl.col("returned_at").is_not_null(), pl.lit(days.RETURNED), _day("returned_at")),
        (ended, pl.lit(days.ENDED) + pl.col("outcome"), _day("ended_at")),
        (
            ended & (pl.col("promises_moved") > 0) & pl.col("outcome").is_in(facts.OUTCOMES),
            pl.lit(days.MOVED),
            _day("ended_at"),
        ),
        (
            ended & (pl.col("stops_in_last_tenth") > 0) & pl.col("outcome").is_in(facts.OUTCOMES),
            pl.lit(days.STOPPED_LATE),
            _day("ended_at"),
        ),
        (ended & late & unsigned, pl.lit(days.UNSIGNED), _day("ended_at")),
        (due, pl.lit(days.DUE), _day("due_at")),
        (due & unsigned, pl.lit(days.DUE_UNSIGNED), _day("due_at")),
    )
    lines = pl.concat(
        of.filter(which).select(day=day, what=what, office=pl.col("office"), procedure=pl.col("procedure"))
        for which, what, day in told
    )  # fmt: skip
    fine = lines.group_by("day", "what", "office", "procedure").agg(
        (times * pl.len().cast(pl.Int64)).alias("count")
    )
    everywhere = fine.group_by("day", "what", "procedure").agg(pl.col("count").sum())
    both = [fine, everywhere.with_columns(office=pl.lit(days.ALL)).select(fine.columns)]
    return pl.concat([*both, *(one.with_columns(procedure=pl.lit(days.ALL)) for one in both)])


def apply_days(lines: pl.DataFrame) -> None:
    """Bring the rows of days up to what has changed, as `days.apply`. In the caller's transaction."""
    place = ["day", "what", "office", "procedure"]
    made = lines.group_by(place).agg(pl.col("count").sum())
    made = made.filter(pl.col("count") != 0)
    made = made.with_columns(key=_key_of(made, place))
    standing = rows.read(DayCount, ["key", "count"], where="key", among=made["key"].to_list())
    made = made.join(
        standing.select("key", pl.col("count").alias("stood")), on="key", how="left"
    ).with_columns(pl.col("count") + pl.col("stood").fill_null(0))
    rows.delete(DayCount, where="key", among=standing["key"].to_list())
    rows.write(
        DayCount, made.filter(pl.col("count") != 0).sort("key").select("key", *place, "count")
    )


def _key_of(lines: pl.DataFrame, names: Sequence[str]) -> pl.Expr:
    """The text of a row's key."""
    first, *others = names
    known = lines[first].unique()
    written = known.dt.strftime("%Y-%m" if first == "month" else "%Y-%m-%d")
    when = pl.col(first).replace_strict(known, written, return_dtype=pl.String)
    return pl.concat_str([when, *others], separator="|")


def _month(name: str) -> pl.Expr:
    return _day(name).dt.truncate("1mo")


def _day(name: str) -> pl.Expr:
    return pl.col(name).dt.convert_time_zone(timezone.get_default_timezone_name()).dt.date()
