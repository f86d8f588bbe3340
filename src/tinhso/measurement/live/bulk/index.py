"""The clock of index 766 of many dossiers: what `live.index766` gives of one."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from tinhso.kernel.calendar import Calendar
from tinhso.kernel.worktime import working_seconds_many
from tinhso.measurement.foldtypes import NONE, Ints
from tinhso.measurement.live.bulk.columns import Bools, micro, moment
from tinhso.measurement.live.bulk.events import Events
from tinhso.measurement.live.index766 import (
    ENDS,
    LATE,
    NOT_COUNTED,
    ON_TIME,
    OPEN,
    WAITS,
    IndexTime,
    index_time,
)

SECOND = 1_000_000


def index_many(
    events: Events, *, accepted: Ints, due: Ints, limit: pl.Series, calendar: Calendar
) -> tuple[dict[str, Any], Bools]:
    """(the columns of the index by name, which dossiers ended before they began and have none).

    accepted: int64[d], the row of the first acceptance, -1 for none. due: int64[n], the promise that each event
    tells. Many at once where nothing was waited for and a promise was told, else one by one.
    """
    at, size = events.at, len(events)
    end = np.full(size, -1)
    for name in reversed(ENDS):
        found = events.last(events.named(name))
        end = np.where(found >= 0, found, end)
    is_accepted, has_end = accepted >= 0, end >= 0
    withdrawn = (events.text("name", events.ends) == "withdrawn").to_numpy() & is_accepted
    transferred = is_accepted & ~has_end & ~withdrawn
    transferred &= events.last(events.named("transferred")) >= 0
    counted = is_accepted & ~withdrawn & ~transferred
    ended_at = np.where(counted & has_end, events.moment(end), NONE)
    promised = np.where(counted, due[accepted], NONE)
    reversed_ = counted & has_end & (at[end] < at[accepted])
    measured = counted & has_end & ~reversed_
    seconds = np.full(size, NONE)
    seconds[measured] = working_seconds_many(
        starts=at[accepted[measured]] // SECOND,
        ends=at[end[measured]] // SECOND,
        calendar=calendar,
    )
    no_limit = counted & (promised == NONE)
    outcome = np.select(
        [~counted | no_limit, ~has_end, ended_at <= promised], [NOT_COUNTED, OPEN, ON_TIME], LATE
    ).astype(object)
    reason = np.select(
        [~is_accepted, withdrawn, transferred, no_limit],
        ["not_accepted", "withdrawn", "transferred", "no_limit"],
        "",
    ).astype(object)
    waited = events.count(events.frame["name"].is_in(list(WAITS)).to_numpy()) > 0
    apart = counted & (waited | ((promised == NONE) & (limit != "").to_numpy()))
    for place in np.flatnonzero(apart & ~reversed_).tolist():
        told = _one(events, place, int(due[accepted[place]]), limit[place], calendar)
        outcome[place], reason[place] = told.outcome, told.reason
        promised[place], ended_at[place] = micro(told.due_at), micro(told.ended_at)
        seconds[place] = NONE if told.seconds is None else told.seconds
    return {
        "index_working_seconds": seconds,
        "index_outcome": pl.Series(outcome, dtype=pl.String),
        "index_reason": pl.Series(reason, dtype=pl.String),
        "index_due_at": promised,
        "index_ended_at": ended_at,
    }, reversed_


def _one(events: Events, place: int, promised: int, limit: str, calendar: Calendar) -> IndexTime:
    first, last = int(events.begins[place]), int(events.ends[place]) + 1
    names = events.frame["name"][first:last].to_list()
    return index_time(
        list(zip(names, map(moment, events.at[first:last].tolist()), strict=True)),
        promised=None if promised == NONE else moment(promised),
        limit=limit,
        calendar=calendar,
    )
