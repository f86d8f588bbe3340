"""What goes into the fold of dossiers and what comes out: plain arrays with names.

Moments are int64 microseconds since 1970 (UTC), NONE where there is none; names are codes into the run's
vocabularies, -1 where there is none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]

NONE = -(2**62)

# What an activity means to the clock, as bits of `Rules.meaning`.
STARTS, ENDS, RESTARTS, SIGNS, WITHDRAWS = 1, 2, 4, 8, 16

# Clocks of a stretch.
CLOCKS = ("before", "run", "stop", "void", "after")
BEFORE, RUN, STOP, VOID, AFTER = range(5)

OUTCOMES = ("unknown", "early", "on_time", "late", "open", "open_late")
UNKNOWN, EARLY, ON_TIME, LATE, OPEN, OPEN_LATE = range(6)

DUE_SOURCES = (None, "limit", "promise")

# What is remarkable about a dossier, as bits of its NOTES column; the codes are stored, so they never change.
NOTES = (
    "no_start",
    "not_yet",
    "end_before_start",
    "end_before_last_event",
    "disordered",
    "repeated_event",
    "no_working_time",
    "date_only",
    "before_1970",
    "stop_never_ended",
    "limit_past_calendar",
    "rows_rejected",
    "several_rows",
)
NOTE_BIT = {code: 1 << index for index, code in enumerate(NOTES)}

# Columns of the fold's result, one row a dossier.
COLUMNS = (
    "procedure office filed_at started_at restarted_at ended_at returned_at elapsed working stopped void "
    "citizen_elapsed citizen_working rule limit_seconds due_at promised_at due_source outcome late events stops "
    "restarts promises_moved stops_in_last_tenth signed_after_done withdrawn_at applicant unannounced notes month"
).split()
COLUMN = {name: index for index, name in enumerate(COLUMNS)}


class Batch(NamedTuple):
    """Whole dossiers, one after another. Row arrays have length n, or 0 where the log has no such column.

    offsets: int64[d + 1], dossier i is rows offsets[i] … offsets[i + 1] - 1. date_only: uint8 bits as read.
    """

    offsets: Ints
    at: Ints
    activity: Codes
    office: Codes
    person: Codes
    procedure: Codes
    applicant: Codes
    filed: Ints
    accepted: Ints
    due: Ints
    done: Ints
    returned: Ints
    date_only: NDArray[np.uint8]


class Rules(NamedTuple):
    """What the caller declared, by code. Arrays over activities are indexed by code + 1, so that null is 0.

    stop_from, stop_to: int64 masks of the pairs that an activity begins or ends; stop_any: mask of pairs that
    any event ends. has_*: whether any activity means that, 0 or 1; has_meaning: start, end, signed or withdrawn.
    rule_begin: int64[procedures + 2], rules of procedure p are rule_begin[p + 1] …
    rule_begin[p + 2] - 1, those of every procedure come first, each segment with the narrowest rule first.
    """

    meaning: NDArray[np.uint8]
    stop_from: Ints
    stop_to: Ints
    stop_any: int
    has_start: int
    has_end: int
    has_signed: int
    has_meaning: int
    has_restart: int
    completed: int
    at: int
    rule_begin: Ints
    rule_office: Ints
    rule_from: Ints
    rule_to: Ints
    rule_kind: Ints
    rule_amount: Ints
    rule_cutoff: Ints


class Totals(NamedTuple):
    """Sums over all visits, by activity and by office (index = code + 1) and by move between activities.

    *_sums: int64[codes + 1, 4]: visits, running, stopped and elapsed seconds. step_bins: uint32[codes + 1, bins] of
    running seconds a visit, small because they are hit at random.
    move_count, move_seconds: int64[activities + 1, activities + 1].
    """

    step_sums: Ints
    step_bins: NDArray[np.uint32]
    office_sums: Ints
    move_count: Ints
    move_seconds: Ints


class Pieces(NamedTuple):
    """Room for the stretches of a batch: one column each, filled to the returned count."""

    dossier: Ints
    seq: Ints
    step: Codes
    office: Codes
    person: Codes
    begin: Ints
    end: Ints
    seconds: Ints
    clock: Ints


class Visits(NamedTuple):
    """Room for the visits of a batch, or none (length 0) where they are not wanted one by one.

    A visit is a stretch on the running clock that took any time at all.
    """

    step: Ints
    seconds: Ints


class Moves(NamedTuple):
    """Room for the events of a batch in the order they count: row of the batch, place in its dossier, and the
    working seconds since the dossier's previous event."""

    dossier: Ints
    seq: Ints
    row: Ints
    seconds: Ints
