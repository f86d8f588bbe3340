"""Who lives and works there: offices, households, phones, officers, and the places where others file for them.

Not for the author of a detector (see `parameters`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.genuine import parameters as p
from bench.genuine.truth import CHEATS, Cause

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Random = np.random.Generator

NOBODY = -1
# Kinds of things that have a number, an account or a wallet; the kind stands above the index.
PERSON, PLACE, OFFICER, POOL, NEW, KIOSK, STATION = (np.int64(kind) << 40 for kind in range(1, 8))


@dataclass(frozen=True)
class Spread:
    """Things of offices in the offices' order: those of office i are first[i] … first[i + 1]."""

    first: Ints

    @classmethod
    def of(cls, counts: Ints) -> Spread:
        """So many for each office."""
        return cls(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))

    @property
    def total(self) -> int:
        return int(self.first[-1])

    def offices(self) -> Ints:
        """The office of each."""
        return np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))

    def pick(self, rng: Random, offices: Ints, *, tail: float = 1.0) -> Ints:
        """One of each office's; a tail above 1 prefers its first. NOBODY where an office has none."""
        count = np.diff(self.first)[offices]
        found = self.first[offices] + (count * rng.random(len(offices)) ** tail).astype(np.int64)
        return np.where(count > 0, found, NOBODY)


@dataclass(frozen=True)
class Province:
    """Everybody. Persons are numbered household by household, households office by office.

    holder: of each person, the one of the household whose phone is used by who has none; NOBODY where none has.
    able: has a phone and an account of her own. own: cumulated weights by which owners are drawn; brought: those of
    who comes to the counter instead.
    """

    offices: int
    share: Floats
    town: NDArray[np.bool_]
    people: Spread
    household: Ints
    household_first: Ints
    age: Ints
    able: NDArray[np.bool_]
    has_phone: NDArray[np.bool_]
    holder: Ints
    owning: Floats
    brought: Floats
    places: Mapping[Cause, Spread]
    place_base: Mapping[Cause, int]
    staff: Spread
    diligent: NDArray[np.bool_]

    def draw(self, rng: Random, offices: Ints, weights: Floats) -> Ints:
        """A person of each office, by cumulated weights."""
        low = weights[self.people.first[offices]]
        high = weights[self.people.first[offices + 1]]
        found = np.searchsorted(weights, low + (high - low) * rng.random(len(offices)), "right") - 1
        return np.clip(found, self.people.first[offices], self.people.first[offices + 1] - 1)


def province(rng: Random, *, dossiers: int) -> Province:
    """A province in which so many dossiers are filed."""
    offices = max(p.OFFICES_AT_LEAST, round(dossiers / p.DOSSIERS_AN_OFFICE))
    share = rng.lognormal(0, p.OFFICE_SPREAD, offices)
    share /= share.sum()
    town = rng.random(offices) >= p.RURAL
    households = np.maximum(12, (share * dossiers * p.HOUSEHOLDS_A_DOSSIER).astype(np.int64))
    sizes = 1 + _pick(rng, p.HOUSEHOLD_SIZES, int(households.sum()))
    first = np.concatenate([[0], np.cumsum(sizes)])
    household = np.repeat(np.arange(len(sizes)), sizes)
    office = np.repeat(np.repeat(np.arange(offices), households), sizes)
    people = Spread.of(np.bincount(office, minlength=offices))
    age = _ages(rng, sizes, first, household)
    rural = np.where(town[office], 1.0, p.RURAL_PHONE)
    has_phone = rng.random(len(age)) < _by_age(p.PHONE_BY_AGE, age) * rural
    able = has_phone & (rng.random(len(age)) < _by_age(p.ACCOUNT_BY_AGE, age))
    staff = Spread.of(rng.choice(p.STAFF, offices))
    places, base = _places(rng, offices)
    without = 1 + 0.5 * ~able
    return Province(
        offices=offices,
        share=share,
        town=town,
        people=people,
        household=household,
        household_first=first,
        age=age,
        able=able,
        has_phone=has_phone,
        holder=_holders(age, able, first, household),
        owning=_cumulated(_by_age(p.OWNER_BY_AGE, age)),
        brought=_cumulated(_by_age(p.BROUGHT_BY_AGE, age) * without),
        places=places,
        place_base=base,
        staff=staff,
        diligent=rng.random(staff.total) < p.DILIGENT,
    )


@dataclass(frozen=True)
class Cheats:
    """Officers who file for show. staff: which; style: how; volume: beside each other."""

    staff: Ints
    style: Ints
    volume: Floats


def cheats(rng: Random, made: Province, *, rate: float) -> Cheats:
    """More of them where more is filed for show, and rather in the same offices. Each style comes where six are."""
    officers = made.staff.total
    count = min(officers, max(1, round(officers * rate**p.CHEATING_OFFICERS)))
    pressed = rng.normal(0, p.OFFICE_PRESSURE, made.offices)[made.staff.offices()]
    temper = pressed + rng.normal(0, p.OFFICER_TEMPER, officers)
    chosen = rng.permutation(np.argsort(temper)[-count:])
    weights = np.array([p.HABITS[style].weight for style in p.STYLES])
    if count < len(weights):
        style = rng.choice(len(weights), count, replace=False, p=weights / weights.sum())
    else:
        spare = count - len(weights)
        at = (rng.random() + np.arange(spare)) / max(spare, 1)
        more = np.searchsorted(np.cumsum(weights / weights.sum())[:-1], at, "right")
        style = np.concatenate([np.arange(len(weights)), more])
    factor = np.array([one.volume for one in p.STYLES.values()])[style]
    return Cheats(chosen, int(CHEATS) + style, factor * rng.lognormal(0, p.VOLUME_SPREAD, count))


def choose(rng: Random, odds: Mapping[Any, float], count: int) -> Ints:
    """Which of the odds' keys, by its place among them."""
    return _pick(rng, tuple(odds.values()), count)


def _pick(rng: Random, weights: Sequence[float], count: int) -> Ints:
    bounds = np.cumsum(weights) / np.sum(weights)
    return np.searchsorted(bounds[:-1], rng.random(count), "right").astype(np.int64)


def _by_age(steps: Sequence[tuple[int, float]], age: Ints) -> Floats:
    starts, values = zip(*steps, strict=True)
    return np.array(values)[np.searchsorted(starts, age, "right") - 1]


def _cumulated(weights: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(weights)])


def _ages(rng: Random, sizes: Ints, first: Ints, household: Ints) -> Ints:
    """By the place in the household: a head, a spouse, two children, then old people and more children."""
    place = np.arange(len(household)) - first[household]
    head = np.clip(rng.normal(44, 12, len(sizes)), 20, 88)
    head = np.where((sizes <= 2) & (rng.random(len(sizes)) < 0.4), head + 20, head)[household]
    child = np.maximum(0, head - rng.normal(27, 5, len(head)))
    elder = np.minimum(97, head + rng.normal(26, 4, len(head)))
    rest = np.where(rng.random(len(head)) < 0.55, elder, child)
    age = np.select(
        [place == 0, place == 1, place <= 3],
        [head, head + rng.normal(0, 4, len(head)), child],
        rest,
    )
    return np.clip(age, 0, 98).astype(np.int64)


def _holders(age: Ints, able: NDArray[np.bool_], first: Ints, household: Ints) -> Ints:
    """Of each household the one who is able and nearest to thirty-two."""
    away = np.where(able & (age >= 16), np.abs(age - 32), 999) * 2**32 + np.arange(len(age))
    best = np.minimum.reduceat(away, first[:-1])
    return np.where(best >= 999 * 2**32, NOBODY, best % 2**32)[household]


def _places(rng: Random, offices: int) -> tuple[dict[Cause, Spread], dict[Cause, int]]:
    spreads, base, total = {}, {}, 0
    for cause, (mean, _) in p.PLACES.items():
        whole = int(mean)
        counts = (
            np.full(offices, whole)
            if mean == whole and mean <= 1
            else np.maximum(rng.poisson(mean, offices), 1 if mean >= 1 else 0)
        )
        spreads[cause] = Spread.of(counts)
        base[cause] = total
        total += spreads[cause].total
    return spreads, base
