"""Options turned into arrays over the codes of a run (`foldtypes.Rules`)."""

from __future__ import annotations

import difflib
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from tinhso.kernel import counting
from tinhso.kernel.calendar import DAY_SECONDS, EPOCH, zone_of
from tinhso.kernel.text import fold
from tinhso.measurement import foldtypes as t
from tinhso.measurement.options import ANY, BadOptions, LimitRule, Options
from tinhso.measurement.vocabulary import Vocabulary

EVER = 2**62


def microseconds(moment: datetime) -> int:
    """An aware datetime as epoch microseconds."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def rules_for(
    options: Options,
    *,
    at: int,
    activities: Vocabulary,
    offices: Vocabulary,
    procedures: Vocabulary,
) -> t.Rules:
    """The declared rules over the names seen so far; made again whenever a vocabulary has grown."""
    size = len(activities) + 1
    meaning = np.zeros(size, np.uint8)
    stop_from, stop_to = np.zeros(size, np.int64), np.zeros(size, np.int64)
    stop_any = 0
    kinds = (
        (options.start, t.STARTS),
        (options.end, t.ENDS),
        (options.restarts, t.RESTARTS),
        (options.signed, t.SIGNS),
        (options.withdrawn, t.WITHDRAWS),
    )
    for names, bit in kinds:
        for name in names:
            if name in activities:
                meaning[activities.code(name) + 1] |= bit
    for index, (begin, finish) in enumerate(options.stops):
        if begin in activities:
            stop_from[activities.code(begin) + 1] |= 1 << index
        if finish == ANY:
            stop_any |= 1 << index
        elif finish in activities:
            stop_to[activities.code(finish) + 1] |= 1 << index
    return t.Rules(
        meaning=meaning,
        stop_from=stop_from,
        stop_to=stop_to,
        stop_any=stop_any,
        has_start=int(bool(options.start)),
        has_end=int(bool(options.end)),
        has_signed=int(bool(options.signed)),
        has_meaning=int(bool(options.start or options.end or options.signed or options.withdrawn)),
        has_restart=int(bool(options.restarts)),
        completed=int(options.events_mode == "completed"),
        at=at,
        **_limit_arrays(options, offices=offices, procedures=procedures),
    )


def ordered_limits(options: Options) -> list[LimitRule]:
    """The limit rules as the results number them: narrowest first, latest first among equals."""
    return sorted(
        options.limits,
        key=lambda rule: (-rule.narrowness, -(rule.valid_from or date.min).toordinal()),
    )


def limit_order(options: Options, procedures: Vocabulary) -> list[tuple[int, int]]:
    """(segment, index into `ordered_limits`) in the order the fold numbers them."""
    numbered = []
    for index, rule in enumerate(ordered_limits(options)):
        if rule.procedure is None:
            numbered.append((0, index))
        elif rule.procedure in procedures:
            numbered.append((procedures.code(rule.procedure) + 1, index))
    return sorted(numbered)


def _limit_arrays(
    options: Options, *, offices: Vocabulary, procedures: Vocabulary
) -> dict[str, t.Ints]:
    zone = zone_of(options.calendar.zone)
    ordered = ordered_limits(options)
    numbered = limit_order(options, procedures)
    chosen = [ordered[index] for _, index in numbered]
    counts = np.bincount([segment for segment, _ in numbered], minlength=len(procedures) + 1)
    return {
        "rule_begin": np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)]),
        # An office that the log never names can hold no dossier: a code that matches nothing.
        "rule_office": _ints(
            -1 if r.office is None else offices.code(r.office) if r.office in offices else EVER
            for r in chosen
        ),
        "rule_from": _ints(_day(r.valid_from, zone, -EVER) for r in chosen),
        "rule_to": _ints(_day(r.valid_to, zone, EVER) for r in chosen),
        "rule_kind": _ints(r.limit.kind for r in chosen),
        "rule_amount": _ints(r.limit.amount for r in chosen),
        "rule_cutoff": _ints(r.limit.cutoff for r in chosen),
    }


def _ints(values: object) -> t.Ints:
    return np.array(list(values), dtype=np.int64)  # type: ignore[call-overload]


def _day(day: date | None, zone: ZoneInfo, otherwise: int) -> int:
    if day is None:
        return otherwise
    return microseconds(datetime(day.year, day.month, day.day, tzinfo=zone))


def reach_of_limits(options: Options) -> int:
    """Seconds past a start within which any declared limit runs out, if an office works one day a week at least.

    Hours are counted at the least that a week of the calendar gives. Long holidays are what the 60 days are for.
    """
    weeks = [sum(s.seconds for day in week.days for s in day) for week in options.calendar.weeks]
    least = min(seconds for seconds in weeks if seconds)
    longest = 0
    for rule in options.limits:
        amount = rule.limit.amount
        if rule.limit.kind == counting.WORKING_HOURS:
            days = amount * 3600 * 7 // least
        elif rule.limit.kind == counting.WORKING_DAYS:
            days = amount * 7
        else:
            days = amount
        longest = max(longest, days + 60)
    return longest * DAY_SECONDS


def check_named(options: Options, activities: Vocabulary) -> None:
    """Raise BadOptions("unknown_activity") if an option names what no event of the log is called."""
    for name, option in options.named_activities().items():
        if name not in activities:
            folded = {fold(known): known for known in activities.names}
            near = difflib.get_close_matches(fold(name), folded, n=3, cutoff=0.4)
            raise BadOptions(
                "unknown_activity",
                option=option,
                given=name,
                near=", ".join([folded[one] for one in near] or activities.names[:12]),
            )
