"""The fold: a dossier's events in, its stretches, clocks and outcome out.

Plain loops over arrays, compiled by `foldrun`. Read it beside docs/explanation: the rule stands there in words,
and again, sharing nothing with this file, in tests/reference.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"
# The arguments are arrays and numbers of the tuples named in each docstring; numba, not mypy, checks them.

from __future__ import annotations

from tinhso.kernel.compiled import worked_before
from tinhso.measurement import foldtypes as t
from tinhso.measurement.foldfinish import finish_dossier
from tinhso.measurement.foldparts import (
    bin_of,
    find_rule,
    first_code,
    first_mark,
    happened,
    last_mark,
    limit_seconds_from,
    promises,
)

NONE = t.NONE
STARTS, ENDS, RESTARTS, SIGNS, WITHDRAWS = t.STARTS, t.ENDS, t.RESTARTS, t.SIGNS, t.WITHDRAWS
BEFORE, RUN, STOP, VOID, AFTER = t.BEFORE, t.RUN, t.STOP, t.VOID, t.AFTER
SECOND = 1_000_000
NO_START, NOT_YET, END_BEFORE_START, END_BEFORE_LAST, DISORDERED, REPEATED = (
    t.NOTE_BIT[code]
    for code in (
        "no_start",
        "not_yet",
        "end_before_start",
        "end_before_last_event",
        "disordered",
        "repeated_event",
    )
)


def fold_dossier(
    table,
    rules,
    batch,
    dossier,
    totals,
    order,
    emit,
    pieces,
    made,
    moves,
    counted,
    visits,
    visited,
    out,
):
    """Fold one dossier into row `dossier` of `out`. Gives the counts of pieces, moves and visits so far."""
    first, last = batch.offsets[dossier], batch.offsets[dossier + 1]
    row_out = out[dossier]
    at = rules.at
    count, disordered = happened(batch, first, last, at, order)
    noted = DISORDERED if disordered else 0
    filed = first_mark(batch.filed, first, last, at)
    accepted = first_mark(batch.accepted, first, last, at)
    done = last_mark(batch.done, first, last, at)
    returned = last_mark(batch.returned, first, last, at)
    promised, promise, moved = promises(table, batch, first, last, order, count)
    first_event = batch.at[order[first]] if count else NONE
    last_event = batch.at[order[first + count - 1]] if count else NONE

    # Marks that the log carries in columns win; a column that is empty here says that it has not happened.
    start = accepted
    end = done
    signed = withdrawn = NONE
    if start == NONE and len(batch.accepted) == 0 and rules.has_start == 0:
        start = first_event
    if end == NONE and len(batch.done) == 0 and rules.has_end == 0:
        end = last_event
    if rules.has_meaning:
        seek_end = end == NONE and rules.has_end
        seek_start = start == NONE and rules.has_start
        for index in range(count):
            row = order[first + index]
            meaning = rules.meaning[batch.activity[row] + 1]
            if meaning & STARTS and seek_start and start == NONE:
                start = batch.at[row]
            if meaning & ENDS and seek_end:
                end = batch.at[row]
            if meaning & SIGNS:
                signed = batch.at[row]
            if meaning & WITHDRAWS:
                withdrawn = batch.at[row]

    reversed_end = start != NONE and end != NONE and end < start
    known = start != NONE and not reversed_end
    if start == NONE:
        noted |= NO_START
        if count == 0 and filed == NONE and accepted == NONE and done == NONE and returned == NONE:
            noted |= NOT_YET
    if reversed_end:
        noted |= END_BEFORE_START
    if done != NONE and last_event != NONE and done < last_event:
        noted |= END_BEFORE_LAST
    close = end if end != NONE else at

    # The last restart inside the legal clock, and the office that held the dossier at its end.
    restarted = NONE
    restarts = 0
    office = -1
    has_office = len(batch.office) > 0
    if has_office:
        index = count - 1
        while index >= 0 and office < 0:
            row = order[first + index]
            if batch.at[row] <= close:
                office = batch.office[row]
            index -= 1
    if rules.has_restart and known:
        for index in range(count):
            row = order[first + index]
            moment = batch.at[row]
            if start < moment <= close and rules.meaning[batch.activity[row] + 1] & RESTARTS:
                restarted = moment
                restarts += 1
    # A log of one row a dossier says who holds it in that row, which has no moment of its own.
    marked = first if batch.at[first] == NONE else -1
    if has_office and count == 0 and marked >= 0:
        office = first_code(batch.office, first, last)
    procedure = first_code(batch.procedure, first, last)

    rule = find_rule(rules, procedure, office, start)
    base = start
    base_run = 0

    # The walk over the dossier's time, from its first moment to its last.
    low = first_event
    for moment in (filed, accepted):
        if moment != NONE and (low == NONE or moment < low):
            low = moment
    high = last_event
    for moment in (end, returned):
        if moment != NONE and (high == NONE or moment > high):
            high = moment
    if end == NONE and low != NONE:
        high = max(at, low)

    running = stopped = voided = 0
    stops = last_tenth = 0
    active = 0
    stop_counted = stop_open = False
    seq = 0
    held = marked if count == 0 else -1
    position = low
    worked = worked_before(table, low // SECOND) if low != NONE else 0
    previous = -1
    # Each turn covers the time up to the next event; the last turn covers what follows the last event.
    for index in range(count + 1 if low != NONE else 0):
        tail = index == count
        row = held if tail and count == 0 else -1 if tail else order[first + index]
        until = high if tail else batch.at[row]
        holder = row if rules.completed else held
        own = not tail if rules.completed else index > 0
        fresh = True
        since = worked
        while True:
            # Cut where a mark stands: filed, start, end, returned. Stops and restarts change at events.
            stretch_end = until
            for cut in (filed, start, end, returned):
                if cut != NONE and position < cut < stretch_end:
                    stretch_end = cut
            if position >= stretch_end and not (fresh and own):
                break
            stretch_worked = worked_before(table, stretch_end // SECOND)
            seconds = stretch_worked - worked
            if start == NONE or position < start:
                clock = BEFORE
            elif end != NONE and (position > end or (position == end and stretch_end > end)):
                clock = AFTER
            elif restarted != NONE and position < restarted:
                clock = VOID
                voided += seconds
                base_run += 0 if active else seconds
            elif active:
                clock = STOP
                stopped += seconds
            else:
                clock = RUN
                running += seconds
                base_run += seconds
            if (
                active
                and not stop_counted
                and stretch_end > position
                and (clock == STOP or clock == VOID)
            ):
                stops += 1
                stop_counted = True
                limit = limit_seconds_from(table, rules, rule, start, base, promise)
                last_tenth += limit > 0 and 10 * base_run >= 9 * limit and base_run <= limit
            if stretch_end > position and (clock == RUN or clock == STOP):
                elapsed = stretch_end // SECOND - position // SECOND
                step = batch.activity[holder] + 1 if holder >= 0 else 0
                place = batch.office[holder] + 1 if holder >= 0 and has_office else 0
                kind = 1 if clock == RUN else 2
                totals.step_sums[step, kind] += seconds
                totals.step_sums[step, 3] += elapsed
                totals.office_sums[place, kind] += seconds
                totals.office_sums[place, 3] += elapsed
                if clock == RUN:
                    totals.step_sums[step, 0] += 1
                    totals.office_sums[place, 0] += 1
                    if len(visits.step):
                        visits.step[visited] = step
                        visits.seconds[visited] = seconds
                        visited += 1
                    if step < len(totals.step_bins):
                        totals.step_bins[step, bin_of(seconds)] += 1
            if emit:
                pieces.dossier[made] = dossier
                pieces.seq[made] = seq
                pieces.step[made] = batch.activity[holder] if holder >= 0 else -1
                pieces.office[made] = batch.office[holder] if holder >= 0 and has_office else -1
                pieces.person[made] = (
                    batch.person[holder] if holder >= 0 and len(batch.person) else -1
                )
                pieces.begin[made] = position
                pieces.end[made] = stretch_end
                pieces.seconds[made] = seconds
                pieces.clock[made] = clock
                made += 1
                seq += 1
            position = stretch_end
            worked = stretch_worked
            fresh = False
        if tail:
            break
        # What this event changes.
        moment = batch.at[row]
        code = batch.activity[row] + 1
        if previous >= 0:
            before_code = batch.activity[previous] + 1
            if max(code, before_code) < len(totals.move_count):
                totals.move_count[before_code, code] += 1
                totals.move_seconds[before_code, code] += worked - since
            if (
                batch.at[previous] == moment
                and batch.activity[previous] == batch.activity[row]
                and (not has_office or batch.office[previous] == batch.office[row])
                and (len(batch.person) == 0 or batch.person[previous] == batch.person[row])
            ):
                noted |= REPEATED
        if emit:
            moves.dossier[counted] = dossier
            moves.seq[counted] = index
            moves.row[counted] = row
            moves.seconds[counted] = worked - since if previous >= 0 else 0
            counted += 1
        active &= ~(rules.stop_to[code] | rules.stop_any)
        if (
            rules.has_restart
            and rules.meaning[code] & RESTARTS
            and known
            and start < moment <= close
        ):
            active = 0
            base = moment
            base_run = 0
        active |= rules.stop_from[code]
        if active == 0:
            stop_counted = False
        if moment < close or (moment == close and active == 0):
            stop_open = active != 0
        previous = row
        held = row
    finish_dossier(
        table, rules, batch, row_out, first, last, at, count, noted, filed, start, end, returned, restarted,
        restarts, office, procedure, rule, promised, promise, moved, signed, withdrawn, known, running, stopped,
        voided, stops, last_tenth, stop_open, low, high,
    )  # fmt: skip
    return made, counted, visited


def fold_batch(table, rules, batch, totals, order, emit, pieces, moves, visits, out):
    """Fold every dossier of a batch. Gives how many pieces, moves and visits were written."""
    made = counted = visited = 0
    for dossier in range(len(batch.offsets) - 1):
        made, counted, visited = fold_dossier(
            table, rules, batch, dossier, totals, order, emit, pieces, made, moves, counted, visits, visited,
            out,
        )  # fmt: skip
    return made, counted, visited
