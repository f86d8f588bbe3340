"""The fold: a dossier's events in, its stretches, clocks and outcome out.

Plain loops over arrays, compiled by `foldrun`. Read it beside docs/explanation: the rule stands there in words,
and again, sharing nothing with this file, in tests/reference.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"
# The arguments are arrays and numbers of the tuples named in each docstring; numba, not mypy, checks them.

from __future__ import annotations

from tinhso.kernel.compiled import (
    day_of,
    due_of,
    end_of_date,
    later_by,
    worked_before,
)
from tinhso.kernel.counting import NEVER, WORKING_HOURS
from tinhso.measurement import foldtypes as t

NONE = t.NONE
STARTS, ENDS, RESTARTS, SIGNS, WITHDRAWS = t.STARTS, t.ENDS, t.RESTARTS, t.SIGNS, t.WITHDRAWS
BEFORE, RUN, STOP, VOID, AFTER = t.BEFORE, t.RUN, t.STOP, t.VOID, t.AFTER
UNKNOWN, EARLY, ON_TIME, LATE, OPEN, OPEN_LATE = (
    t.UNKNOWN,
    t.EARLY,
    t.ON_TIME,
    t.LATE,
    t.OPEN,
    t.OPEN_LATE,
)
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
NO_START, NOT_YET, END_BEFORE_START, END_BEFORE_LAST, DISORDERED, REPEATED = (
    1 << bit for bit in range(6)
)
NO_WORKING, DATE_ONLY, BEFORE_1970, STOP_UNENDED, PAST_CALENDAR = (1 << bit for bit in range(6, 11))
BY_LIMIT, BY_PROMISE = 1, 2


def happened(batch, first, last, at, order):
    """Keep, at the front of a dossier's part of `order`, the rows of events that have happened by `at`.

    Gives how many, and whether the log held them out of order. `order` comes sorted by moment, ties as logged.
    """
    count = 0
    disordered = False
    latest = -1
    for index in range(first, last):
        row = order[index]
        moment = batch.at[row]
        if moment == NONE or moment > at:
            continue
        disordered |= row < latest
        latest = max(latest, row)
        order[first + count] = row
        count += 1
    return count, disordered


def first_mark(column, first, last, at):
    """The first value of a mark among a dossier's rows, if it has happened."""
    if len(column):
        for row in range(first, last):
            if column[row] != NONE:
                return column[row] if column[row] <= at else NONE
    return NONE


def last_mark(column, first, last, at):
    """The last value of a mark among a dossier's rows that has happened."""
    if len(column):
        for row in range(last - 1, first - 1, -1):
            if column[row] != NONE and column[row] <= at:
                return column[row]
    return NONE


def first_code(column, first, last):
    """The first name among a dossier's rows, -1 for none."""
    if len(column):
        for row in range(first, last):
            if column[row] >= 0:
                return column[row]
    return -1


def promise_in(table, batch, row):
    """A row's promise as a moment: one given as a date alone runs to the end of that date."""
    due = batch.due[row]
    if len(batch.date_only) and batch.date_only[row] & 8:
        return end_of_date(table, due // SECOND) * SECOND
    return due


def promises(table, batch, first, last, order, count):
    """The first promise, the last one, and how often it was moved: rows without a moment first, then events."""
    initial = current = NONE
    moved = 0
    if len(batch.due) == 0:
        return initial, current, moved
    for row in range(first, last):
        if batch.at[row] == NONE and batch.due[row] != NONE:
            due = promise_in(table, batch, row)
            initial = due if initial == NONE else initial
            moved += current != NONE and due != current
            current = due
    for index in range(count):
        row = order[first + index]
        if batch.due[row] != NONE:
            due = promise_in(table, batch, row)
            initial = due if initial == NONE else initial
            moved += current != NONE and due != current
            current = due
    return initial, current, moved


def find_rule(rules, procedure, office, start):
    """Index of the limit that holds for a dossier begun at `start`; -1 for none."""
    for segment in (procedure + 1, 0):
        for rule in range(rules.rule_begin[segment], rules.rule_begin[segment + 1]):
            if rules.rule_office[rule] >= 0 and rules.rule_office[rule] != office:
                continue
            if rules.rule_from[rule] <= start < rules.rule_to[rule]:
                return rule
    return -1


def due_by_rule(table, rules, rule, start):
    """The unmoved due second of a limit begun at the microsecond `start`."""
    return due_of(
        table,
        rules.rule_kind[rule],
        rules.rule_amount[rule],
        rules.rule_cutoff[rule],
        start // SECOND,
        1 if start % SECOND else 0,
    )


def limit_seconds_from(table, rules, rule, start, base, promise):
    """Working seconds until the unmoved due moment: of a limit from `base`, of a promise from `start`."""
    if rule >= 0:
        begin, due = base, due_by_rule(table, rules, rule, base)
    elif promise != NONE:
        begin, due = start, promise // SECOND
    else:
        return NONE
    if due == NEVER:
        return NONE
    return max(worked_before(table, due) - worked_before(table, begin // SECOND), 0)


def working_day_number(table, second):
    """How many working days of the table lie on or before the local date of a moment."""
    return table.day_number[day_of(table, second) + 1]


def outcome_of(table, end, due, at):
    """The outcome of a dossier that has a start and a due moment; `end` NONE while open. Microseconds."""
    if end == NONE:
        return OPEN_LATE if at > due else OPEN
    if end > due:
        return LATE
    if working_day_number(table, end // SECOND) < working_day_number(table, due // SECOND):
        return EARLY
    return ON_TIME


def unannounced(table, low, high):
    """Whether any year between two seconds has days off that are not official."""
    day, last = day_of(table, low), day_of(table, high)
    while day < last:
        if table.announced[day] == 0:
            return 1
        day += 365
    return 0 if table.announced[last] else 1


def bin_of(seconds):
    """The histogram bin of a duration; the same bins as kernel.quantiles."""
    shift = 0
    for step in (16, 8, 4, 2, 1):
        if seconds >> (shift + step) >= 256:
            shift += step
    if seconds >> shift >= 512:
        shift += 1
    return (shift << 8) + (seconds >> shift)


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

    rule = find_rule(rules, procedure, office, start) if start != NONE else -1
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
        voided, stops, last_tenth, stop_open,
    )  # fmt: skip
    return made, counted, visited


def finish_dossier(
    table, rules, batch, out, first, last, at, count, noted, filed, start, end, returned, restarted,
    restarts, office, procedure, rule, promised, promise, moved, signed, withdrawn, known, running, stopped,
    voided, stops, last_tenth, stop_open,
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
        if end != NONE and start < end and running + stopped + voided == 0:
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
    begin = start if start != NONE else filed
    if filed != NONE and begin != NONE and filed < begin:
        begin = filed
    out[UNANNOUNCED] = 0
    if begin != NONE:
        finish = max(close, begin)
        if due != NONE and due > finish:
            finish = due
        out[UNANNOUNCED] = unannounced(table, begin // SECOND, finish // SECOND)
        if begin < 0:
            noted |= BEFORE_1970
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
    out[RULE] = rule
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


def fold_batch(table, rules, batch, totals, order, emit, pieces, moves, visits, out):
    """Fold every dossier of a batch. Gives how many pieces, moves and visits were written."""
    made = counted = visited = 0
    for dossier in range(len(batch.offsets) - 1):
        made, counted, visited = fold_dossier(
            table, rules, batch, dossier, totals, order, emit, pieces, made, moves, counted, visits, visited,
            out,
        )  # fmt: skip
    return made, counted, visited
