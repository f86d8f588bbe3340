"""Parts of the fold: which events and marks count, which limit holds, what an outcome is.

Plain loops over arrays, compiled by `foldrun`; `fold` puts them together.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"
# The arguments are arrays and numbers of the tuples named in each docstring; numba, not mypy, checks them.

from __future__ import annotations

from tinhso.kernel.compiled import day_of, due_of, end_of_date, worked_before
from tinhso.kernel.counting import NEVER
from tinhso.measurement import foldtypes as t

NONE = t.NONE
EARLY, ON_TIME, LATE, OPEN, OPEN_LATE = t.EARLY, t.ON_TIME, t.LATE, t.OPEN, t.OPEN_LATE
SECOND = 1_000_000


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
    """Index of the limit that holds for a dossier begun at `start` (NONE: at any time); -1 for none."""
    for segment in (procedure + 1, 0):
        for rule in range(rules.rule_begin[segment], rules.rule_begin[segment + 1]):
            if rules.rule_office[rule] >= 0 and rules.rule_office[rule] != office:
                continue
            if start == NONE or rules.rule_from[rule] <= start < rules.rule_to[rule]:
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
