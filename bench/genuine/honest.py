"""Dossiers that nobody filed for show: how they come to be filed, when, and when officers accept them.

Not for the author of a detector (see `parameters`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from bench.genuine import parameters as p
from bench.genuine.days import (
    Days,
    at_work,
    by_profile,
    day_of,
    in_bouts,
    in_sitting,
    later_at_work,
)
from bench.genuine.people import NOBODY, Ints, Province, Random
from bench.genuine.truth import CHEATS, Cause

HONEST = tuple(cause for cause in p.HABITS if cause < CHEATS)


@dataclass(frozen=True)
class Draft:
    """What has happened, before anything of it is turned into evidence; one place for each dossier.

    owner: a person. place: the café, notary … among those of its cause. staff: the officer who helped, called or
    filed; cheat: which of the cheats she is. accepted_by: an officer. fill: seconds. called_at, served_at: 0 where no
    number was called for it.
    """

    cause: Ints
    office: Ints
    procedure: Ints
    owner: Ints
    place: Ints
    staff: Ints
    cheat: Ints
    fill: Ints
    filed_at: Ints
    called_at: Ints
    served_at: Ints
    accepted_at: Ints
    accepted_by: Ints

    def __len__(self) -> int:
        return len(self.cause)

    def taken(self, which: NDArray[np.bool_] | Ints) -> Draft:
        """Some of them."""
        return replace(self, **{one.name: getattr(self, one.name)[which] for one in fields(self)})


def joined(*drafts: Draft) -> Draft:
    """One after another."""
    return Draft(
        **{
            one.name: np.concatenate([getattr(draft, one.name) for draft in drafts])
            for one in fields(Draft)
        }
    )


def honest(rng: Random, made: Province, when: Days, *, count: int) -> Draft:
    """So many."""
    office = rng.choice(made.offices, count, p=made.share)
    chosen = procedures(rng, count)
    owner = made.draw(rng, office, made.owning)
    cause = _causes(rng, made, office, owner, chosen)
    staff, place = made.staff.pick(rng, office), np.full(count, NOBODY, np.int64)
    for kind, spread in made.places.items():
        rows = np.flatnonzero(cause == kind)
        place[rows] = spread.pick(rng, office[rows], tail=p.PLACE_TAIL)
    _officers_own(rng, made, cause, owner, staff)
    fill = filled(rng, cause, chosen)
    filed, called, served = _moments(rng, made, when, cause, place, staff, fill)
    by = at_the_desk(rng, made, when, office, filed)
    quick = rng.random(count) < np.where(made.diligent[by], p.DILIGENT_QUICK, p.QUICK)
    helped = (cause == Cause.DESK_HELP) & (rng.random(count) < 0.6)
    by = np.where(helped, staff, by)
    quick |= helped & (rng.random(count) < 0.7)
    needs = np.where(
        quick,
        rng.lognormal(np.log(p.QUICK_MEDIAN), p.QUICK_SPREAD, count),
        usual_delay(rng, count),
    )
    return Draft(
        cause=cause,
        office=office,
        procedure=chosen,
        owner=owner,
        place=place,
        staff=staff,
        cheat=np.full(count, NOBODY, np.int64),
        fill=fill,
        filed_at=filed,
        called_at=called,
        served_at=served,
        accepted_at=later_at_work(filed, needs.astype(np.int64) + 1),
        accepted_by=by,
    )


def procedures(rng: Random, count: int) -> Ints:
    """A few are asked for often, many seldom; which those are differs from run to run by `world`'s order alone."""
    weights = 1 / np.arange(1, p.PROCEDURES + 1) ** p.PROCEDURE_TAIL
    # Spread the often asked for over the groups: land, labour and the rest each have some.
    order = np.argsort(np.arange(p.PROCEDURES) * 17 % p.PROCEDURES)
    return rng.choice(p.PROCEDURES, count, p=(weights / weights.sum())[order])


def usual_delay(rng: Random, count: int) -> NDArray[np.float64]:
    """Working seconds until an officer comes to a dossier that nobody hurries."""
    return rng.lognormal(np.log(p.USUAL_MEDIAN), p.USUAL_SPREAD, count)


def filled(rng: Random, cause: Ints, chosen: Ints) -> Ints:
    """Seconds at the form, by who fills it in and for which procedure."""
    longer = np.random.default_rng(0).normal(0, p.FILL_BY_PROCEDURE, p.PROCEDURES)[chosen]
    median = np.zeros(len(p.HABITS))
    spread = np.zeros(len(p.HABITS))
    for one, habit in p.HABITS.items():
        median[one], spread[one] = np.log(habit.fill[0]), habit.fill[1]
    seconds = np.exp(rng.normal(median[cause] + longer, spread[cause]))
    return np.maximum(20, seconds).astype(np.int64)


def at_the_desk(rng: Random, made: Province, when: Days, office: Ints, at: Ints) -> Ints:
    """An officer of the office, rather one who sits there on that day."""
    day = day_of(when, at)
    by = made.staff.pick(rng, office)
    for _ in range(2):
        again = made.staff.pick(rng, office)
        by = np.where(when.sits[by, day], by, again)
    return by


def _causes(rng: Random, made: Province, office: Ints, owner: Ints, chosen: Ints) -> Ints:
    base = np.array([p.HABITS[cause].weight for cause in HONEST])
    weights = np.repeat(base[None], len(owner), axis=0)

    def times(rows: NDArray[np.bool_], factors: dict[Cause, float]) -> None:
        for cause, factor in factors.items():
            weights[rows, HONEST.index(cause)] *= factor

    times(~made.able[owner], dict(p.WITHOUT))
    times(made.town[office], dict(p.IN_TOWN))
    times(~((chosen >= p.LAND[0]) & (chosen < p.LAND[1])), {Cause.NOTARY: 0.0})
    labour = (chosen >= p.LABOUR[0]) & (chosen < p.LABOUR[1]) & (made.age[owner] >= 18)
    times(~labour, {Cause.COMPANY: 0.0})
    times(labour, {Cause.COMPANY: 4.0})
    times((chosen >= p.LAND[0]) & (chosen < p.LAND[1]), {Cause.NOTARY: 4.0})
    lonely = (made.holder[owner] == NOBODY) | (made.holder[owner] == owner)
    times(lonely, {Cause.FAMILY: 0.0})
    for kind, spread in made.places.items():
        times(np.diff(spread.first)[office] == 0, {kind: 0.0})
    bounds = np.cumsum(weights, axis=1)
    at = rng.random(len(owner)) * bounds[:, -1]
    return np.array(HONEST, np.int64)[
        np.minimum((bounds <= at[:, None]).sum(axis=1), len(HONEST) - 1)
    ]


def _officers_own(rng: Random, made: Province, cause: Ints, owner: Ints, staff: Ints) -> None:
    """Owners of what officers file for their own households."""
    home = made.household[made.people.pick(rng, made.staff.offices())]
    rows = np.flatnonzero(cause == Cause.OFFICER_FAMILY)
    mine = home[staff[rows]]
    first, after = made.household_first[mine], made.household_first[mine + 1]
    owner[rows] = first + ((after - first) * rng.random(len(rows))).astype(np.int64)


def _moments(
    rng: Random, made: Province, when: Days, cause: Ints, place: Ints, staff: Ints, fill: Ints
) -> tuple[Ints, Ints, Ints]:
    """When each is filed; when a number was called for it, and until when it was served."""
    filed, called, served = (np.zeros(len(cause), np.int64) for _ in range(3))
    for kind in HONEST:
        rows = np.flatnonzero(cause == kind)
        hours = p.HABITS[kind].hours
        if hours == "office":
            filed[rows] = at_work(rng, when, len(rows))
        elif hours in {"batch", "session"}:
            filed[rows] = in_bouts(
                rng, when, place[rows], made.places[kind].total, sessions=hours == "session"
            )
        elif hours == "call":
            call = in_sitting(rng, when, staff[rows], rush=False)
            if kind == Cause.DESK_HELP:
                filed[rows] = call + 45 + fill[rows]
                stays = filed[rows] + rng.integers(20, 240, len(rows))
                drew = np.full(len(rows), True)
            else:
                filed[rows] = call + rng.normal(300, 1_500, len(rows)).astype(np.int64)
                stays = call + served_for(rng, len(rows))
                drew = rng.random(len(rows)) < 0.55
            called[rows], served[rows] = np.where(drew, call, 0), np.where(drew, stays, 0)
        else:
            filed[rows] = by_profile(rng, when, hours, len(rows))
    return filed, called, served


def served_for(rng: Random, count: int) -> Ints:
    """Seconds that a visitor stays at a counter."""
    return rng.lognormal(np.log(p.SERVED_MEDIAN), p.SERVED_SPREAD, count).astype(np.int64) + 20
