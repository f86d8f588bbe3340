"""Dossiers that officers filed for show, each officer in a style of her own.

Not for the author of a detector (see `parameters`).
"""

from __future__ import annotations

import numpy as np

from bench.genuine import parameters as p
from bench.genuine.days import (
    DAY,
    Days,
    day_of,
    in_sitting,
    later_at_work,
    midnight_of,
    within_day,
)
from bench.genuine.honest import (
    Draft,
    at_the_desk,
    filled,
    procedures,
    served_for,
    usual_delay,
)
from bench.genuine.people import NOBODY, Cheats, Ints, Province, Random
from bench.genuine.truth import Cause


def for_show(rng: Random, made: Province, when: Days, cheats: Cheats, *, count: int) -> Draft:
    """So many, spread over the cheats by their volume."""
    cheat = rng.choice(len(cheats.staff), count, p=cheats.volume / cheats.volume.sum())
    staff, cause = cheats.staff[cheat], cheats.style[cheat]
    office = made.staff.offices()[staff]
    chosen = procedures(rng, count)
    owner = made.draw(rng, office, made.brought)
    fill = filled(rng, cause, chosen)
    call = in_sitting(rng, when, staff, rush=True)
    filed = _filed(rng, when, cause, staff, call, fill)
    stays = call + served_for(rng, count) * 2 // 3
    stays = np.where(cause == Cause.CITIZENS_PHONE, filed + rng.integers(20, 300, count), stays)
    styles = list(p.STYLES.values())
    kind = cause - int(Cause.WORKSTATION)
    drew = rng.random(count) < np.array([one.called for one in styles])[kind]
    same = rng.random(count) < np.array([one.same for one in styles])[kind]
    median, spread = np.array([one.accept for one in styles])[kind].T
    waits = np.exp(rng.normal(np.log(median), spread))
    as_usual = rng.random(count) < np.array([one.as_usual for one in styles])[kind]
    waits = np.where(as_usual, usual_delay(rng, count), waits)
    accepted = later_at_work(filed, waits.astype(np.int64) + 1)
    other = at_the_desk(rng, made, when, office, accepted)
    return Draft(
        cause=cause,
        office=office,
        procedure=chosen,
        owner=owner,
        place=np.full(count, NOBODY, np.int64),
        staff=staff,
        cheat=cheat,
        fill=fill,
        filed_at=filed,
        called_at=np.where(drew, call, 0),
        served_at=np.where(drew, stays, 0),
        accepted_at=accepted,
        accepted_by=np.where(same, staff, other),
    )


def _filed(rng: Random, when: Days, cause: Ints, staff: Ints, call: Ints, fill: Ints) -> Ints:
    filed = call.copy()
    for style, habit in p.STYLES.items():
        rows = np.flatnonzero(cause == style)
        some, mine = len(rows), call[rows]
        median, spread = habit.after
        if style == Cause.WORKSTATION:
            filed[rows] = _end_of_half_day(rng, when, staff[rows], mine)
        elif style == Cause.CITIZENS_PHONE:
            filed[rows] = (
                mine + fill[rows] + rng.lognormal(np.log(median), spread, some).astype(np.int64)
            )
        elif style == Cause.SHARED_SIMS:
            filed[rows] = mine + rng.lognormal(np.log(median), spread, some).astype(np.int64)
        elif style == Cause.FROM_HOME:
            filed[rows] = midnight_of(when, mine) + within_day(rng, "evening", some)
        else:
            hours = "weeks" if style == Cause.SPREAD else "citizen"
            later = midnight_of(when, mine) + rng.integers(int(median) + 1, size=some) * DAY
            at = later + within_day(rng, hours, some)
            filed[rows] = np.where(at > mine, at, mine + 1_800 + fill[rows])
    return filed


def _end_of_half_day(rng: Random, when: Days, staff: Ints, call: Ints) -> Ints:
    """One after another, from some time before the half-day ends."""
    morning = call - midnight_of(when, call) < 12 * 3_600
    group = (staff * p.DAYS + day_of(when, call)) * 2 + morning
    order = np.lexsort((call, group))
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    sizes = np.diff(starts, append=len(order))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order)) - np.repeat(starts, sizes)
    base = np.empty(len(order), np.int64)
    base[order] = np.repeat(rng.integers(-3_000, -300, len(starts)), sizes)
    ends = np.where(morning, p.SITTINGS[0][1], p.SITTINGS[1][1]) * 3_600
    pause = rng.lognormal(np.log(p.BATCH_PAUSE), 0.4, len(call))
    filed = midnight_of(when, call) + ends + base + place * p.BATCH_PAUSE + pause
    return np.maximum(filed.astype(np.int64), call + 120)
