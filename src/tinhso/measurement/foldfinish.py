"""The end of a dossier's fold: from what the walk found to durations, due moment, outcome and notes.

Plain lines over arrays, compiled by `foldrun`.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"
# The arguments are arrays and numbers of the tuples named in each docstring; numba, not mypy, checks them.

from __future__ import annotations

from tinhso.kernel.compiled import day_of, later_by, worked_before
from tinhso.kernel.counting import NEVER, WORKING_HOURS
from tinhso.measurement import foldtypes as t
from tinhso.measurement.foldparts import (
    due_by_rule,
    first_code,
    limit_seconds_from,
    outcome_of,
    unannounced,
)

NONE = t.NONE
LATE, OPEN_LATE, UNKNOWN = t.LATE, t.OPEN_LATE, t.UNKNOWN
SECOND = 1_000_000
(
    PROCEDURE,
    OFFICE,
    FILED_AT,
    STARTED_AT,
    RESTARTED_AT,
    ENDED_AT,
    RETURNED_AT,
    ELAPSED,
    WORKING,
    STOPPED,
    VOIDED,
    CITIZEN_ELAPSED,
    CITIZEN_WORKING,
    RULE,
    LIMIT_SECONDS,
    DUE_AT,
    PROMISED_AT,
    DUE_SOURCE,
    OUTCOME,
    LATE_SECONDS,
    EVENTS,
    STOPS,
    RESTART_COUNT,
    PROMISES_MOVED,
    LAST_TENTH,
    SIGNED_AFTER,
    WITHDRAWN_AT,
    APPLICANT,
    UNANNOUNCED,
    NOTED,
    MONTH,
) = range(len(t.COLUMNS))
NO_WORKING, DATE_ONLY, BEFORE_1970, STOP_UNENDED, PAST_CALENDAR = (
    t.NOTE_BIT[code]
    for code in (
        "no_working_time",
        "date_only",
        "before_1970",
        "stop_never_ended",
        "limit_past_calendar",
    )
)
BY_LIMIT, BY_PROMISE = 1, 2


def finish_dossier(
    table, rules, batch, out, first, last, at, count, noted, filed, start, end, returned, restarted,
    restarts, office, procedure, rule, promised, promise, moved, signed, withdrawn, known, running, stopped,
    voided, stops, last_tenth, stop_open, low, high,
):  # fmt: skip
    """Write what the walk found: durations, due moment and outcome of one dossier."""
    out[:] = NONE
    close = end if end != NONE else at
    due = limit_seconds = NONE
    source = 0
    if known:
        out[ELAPSED] = close // SECOND - start // SECOND
        out[WORKING] = running
        out[STOPPED] = stopped
        out[VOIDED] = voided
        if end != NONE and running + stopped + voided == 0:
            noted |= NO_WORKING
        if end != NONE and stop_open:
            noted |= STOP_UNENDED
    if start != NONE:
        base = restarted if restarted != NONE else start
        limit_seconds = limit_seconds_from(table, rules, rule, start, base, promise)
        if rule >= 0 and limit_seconds == NONE:
            noted |= PAST_CALENDAR
        elif rule >= 0:
            moved_due = later_by(table, due_by_rule(table, rules, rule, base), stopped)
            if moved_due == NEVER:
                noted |= PAST_CALENDAR
                limit_seconds = NONE
            else:
                source = BY_LIMIT
                due = moved_due * SECOND
                if rules.rule_kind[rule] == WORKING_HOURS:
                    due += base % SECOND
    # A promise can be judged without knowing when the work began; a limit cannot.
    if promise != NONE and rule < 0:
        source = BY_PROMISE
        due = promise
    judged = due != NONE and (known or source == BY_PROMISE) and close != NONE
    outcome = outcome_of(table, end, due, at) if judged else UNKNOWN
    if judged:
        late = outcome == LATE or outcome == OPEN_LATE
        out[LATE_SECONDS] = 0
        if late:
            out[LATE_SECONDS] = worked_before(table, close // SECOND) - worked_before(
                table, due // SECOND
            )
    if filed != NONE and returned != NONE and filed <= returned:
        out[CITIZEN_ELAPSED] = returned // SECOND - filed // SECOND
        out[CITIZEN_WORKING] = worked_before(table, returned // SECOND) - worked_before(
            table, filed // SECOND
        )
    begin, finish = low, high
    for moment in (end, returned):
        if moment != NONE and (begin == NONE or moment < begin):
            begin = moment
    if begin != NONE and begin < 0:
        noted |= BEFORE_1970
    if end == NONE and begin != NONE:
        finish = max(finish, at)
    if due != NONE:
        begin = due if begin == NONE else min(begin, due)
    out[UNANNOUNCED] = 0
    if begin != NONE:
        # `high` and `due` are NONE, far below every moment, where there are none.
        out[UNANNOUNCED] = unannounced(table, begin // SECOND, max(finish, due, begin) // SECOND)
    if len(batch.date_only):
        for row in range(first, last):
            # A promise is usually given as a date; only marks that are timed lose by it.
            if batch.date_only[row] & ~8:
                noted |= DATE_ONLY
    out[PROCEDURE] = procedure
    out[OFFICE] = office
    out[FILED_AT] = filed
    out[STARTED_AT] = start
    out[RESTARTED_AT] = restarted
    out[ENDED_AT] = end
    out[RETURNED_AT] = returned
    out[RULE] = rule if start != NONE else -1
    out[LIMIT_SECONDS] = limit_seconds
    out[DUE_AT] = due
    out[PROMISED_AT] = promised
    out[DUE_SOURCE] = source if due != NONE else 0
    out[OUTCOME] = outcome
    out[EVENTS] = count
    out[STOPS] = stops
    out[RESTART_COUNT] = restarts
    out[PROMISES_MOVED] = moved
    out[LAST_TENTH] = last_tenth
    out[SIGNED_AFTER] = NONE
    if rules.has_signed and signed != NONE and end != NONE:
        out[SIGNED_AFTER] = 1 if end < signed else 0
    out[WITHDRAWN_AT] = withdrawn
    out[APPLICANT] = first_code(batch.applicant, first, last)
    out[NOTED] = noted
    out[MONTH] = table.months[day_of(table, end // SECOND)] if end != NONE else NONE
