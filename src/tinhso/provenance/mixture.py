"""Several explanations of how a dossier came to be filed, weighed against each other by the signs that it shows.

Each explanation starts from what is believed of it ("anchors": so many times likelier than usual) and is then fitted to
the evidence at hand by expectation and maximisation, held to its anchors by so many imagined dossiers. How common each
one is, is estimated for every officer apart, drawn towards what is usual in the province; no base rate is assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tinhso.provenance.moments import Reals, Whole
from tinhso.provenance.records import Flags

ROUNDS = 40
SETTLED = 1e-4
LARGEST_TIE = 6.0  # one circle is one witness, however many dossiers it has
BEYOND = 1.5  # times what the middle one of her peers has
HABIT = 4.0  # dossiers: fewer of a kind are no habit of hers
SMALL = 1e-12


@dataclass(frozen=True)
class Signs:
    """What each dossier shows.

    codes: sign → its value, a small number, -1 where it is not told. sizes: sign → how many values.
    officer: of whom it speaks; acceptor: who accepted it; circle: hers that share a thing with it. Small numbers all.
    with_visitor: 1, 0, or -1 where not told; by_chance: how often one would be there anyway.
    tie: the logarithm of how much likelier its circle's other acceptances are if the circle is the officer's; 0: none.
    own: the signs whose honest distribution differs from officer to officer, as some are quicker than others.
    """

    codes: Mapping[str, Whole]
    sizes: Mapping[str, int]
    officer: Whole
    acceptor: Whole
    circle: Whole
    with_visitor: Whole
    by_chance: Reals
    tie: Reals
    own: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.officer)


@dataclass(frozen=True)
class Explanation:
    """One way in which a dossier may come to be filed.

    show: whether that is for show. usual: how common it is believed to be, of its side.
    times: sign → how many times likelier than usual each of its values is.
    sure: sign → how likely each value is, which is not corrected by the evidence: what is rare is learned from chance.
    with_visitor: how often care is taken that a visitor stands there. tied: how often its circle is the officer's.
    own_pace: whether the officer accepts it at her usual pace. firm: how many imagined dossiers hold it to its anchors.
    """

    name: str
    show: bool
    usual: float
    times: Mapping[str, Sequence[float]] = field(default_factory=dict)
    sure: Mapping[str, Sequence[float]] = field(default_factory=dict)
    with_visitor: float = 0.0
    tied: float = 0.0
    own_pace: bool = True
    firm: float = 100.0


@dataclass(frozen=True)
class Weighed:
    """responsibility: dossiers × explanations, each row adds up to 1. tables: sign → explanations × values.

    paces: officers' own sign → officers × values. visitors: of each explanation. mixing: dossiers × explanations, how
    common each is for its officer and circle.
    """

    responsibility: Reals
    tables: Mapping[str, Reals]
    paces: Mapping[str, Reals]
    visitors: Reals
    mixing: Reals


def weigh(
    signs: Signs,
    explanations: Sequence[Explanation],
    *,
    prior: float,
    held: float,
    circle_held: float,
    pace_held: float,
) -> Weighed:
    """Fit.

    prior: the share filed for show from which the search begins. held: how many imagined dossiers draw each officer's
    mixture to the province's. circle_held: the same for a circle, drawn to its officer's. pace_held: for her pace.
    """
    if not len(signs):
        none = np.zeros((0, len(explanations)))
        return Weighed(none, {}, {}, np.zeros(len(explanations)), none)
    shows = np.array([one.show for one in explanations])
    own_pace = np.array([one.own_pace for one in explanations])
    firm = np.array([one.firm for one in explanations])
    wanted = np.array([one.with_visitor for one in explanations])
    usual = np.array([one.usual for one in explanations])
    usual = np.where(
        shows, prior * usual / usual[shows].sum(), (1 - prior) * usual / usual[~shows].sum()
    )
    tied = of_tie(signs, np.array([one.tied for one in explanations]))
    anchors = {name: _anchor(signs, name, explanations) for name in signs.codes}
    sure = {name: np.array([[name in one.sure] for one in explanations]) for name in signs.codes}
    people = int(max(signs.officer.max(), signs.acceptor.max())) + 1
    fit = Weighed(
        responsibility=np.zeros((len(signs), len(explanations))),
        tables=anchors,
        paces={name: np.tile(_pooled(signs, name), (people, 1)) for name in signs.own},
        visitors=wanted,
        mixing=np.tile(usual, (len(signs), 1)),
    )
    for _ in range(ROUNDS):
        now = _responsibility(signs, fit, own_pace, tied)
        moved = float(np.abs(now - fit.responsibility).sum(axis=1).mean())
        honest = now[:, own_pace & ~shows].sum(axis=1)
        fit = Weighed(
            responsibility=now,
            tables={
                name: np.where(
                    sure[name],
                    anchors[name],
                    _drawn(_count(codes, now, signs.sizes[name]), anchors[name], firm[:, None]),
                )
                for name, codes in signs.codes.items()
            },
            paces={name: _pace(signs, name, honest, people, pace_held) for name in signs.own},
            visitors=_visitors(signs, now, fit.visitors, wanted, firm),
            mixing=_mixing(signs, now, shows, held, circle_held),
        )
        if moved < SETTLED:
            break
    return fit


def _responsibility(signs: Signs, fit: Weighed, own_pace: Flags, tied: Reals) -> Reals:
    likely = of_visitor(signs, fit.visitors) + np.log(fit.mixing + SMALL) + tied
    for name in signs.codes:
        likely += of_sign(signs, name, fit, own_pace)
    made: Reals = np.exp(likely - likely.max(axis=1, keepdims=True))
    made /= made.sum(axis=1, keepdims=True)
    return made


def _drawn(counted: Reals, to: Reals, held: Reals | float) -> Reals:
    """Shares of what was counted, drawn to others by so many imagined dossiers."""
    made: Reals = (counted + held * to) / (counted.sum(axis=1, keepdims=True) + held)
    return made


def _mixing(signs: Signs, now: Reals, shows: Flags, held: float, circle_held: float) -> Reals:
    """How common each explanation is: in the province, of an officer, in a circle of hers, its own dossier left out.

    What every officer has a little of is no way of filing for show but a misfit: only what goes beyond the middle of
    her peers counts against her.
    """
    overall = (now.sum(axis=0) + 1e-3) / (len(now) + 1e-3 * now.shape[1])
    of_officer = _sums(signs.officer, now)
    count = of_officer.sum(axis=1, keepdims=True)
    usual = np.median(of_officer[count[:, 0] > 0] / count[count[:, 0] > 0], axis=0)
    of_officer = np.where(shows, np.maximum(of_officer - BEYOND * usual * count, 0.0), of_officer)
    shown = of_officer[:, shows].sum(axis=1, keepdims=True)
    of_officer = np.where(
        shows, of_officer * np.maximum(1 - HABIT / (shown + SMALL), 0.0), of_officer
    )
    overall = np.where(shows, of_officer.sum(axis=0) / len(now), overall)
    hers = _drawn(of_officer, overall / overall.sum(), held)
    others = _sums(signs.circle, now)[signs.circle] - now
    return _drawn(others, hers[signs.officer], circle_held)


def _sums(group: Whole, values: Reals) -> Reals:
    """The sums of each column in each group."""
    made: Reals = np.stack([np.bincount(group, column) for column in values.T], axis=1)
    return made


def _pooled(signs: Signs, name: str) -> Reals:
    """How often each value of a sign is seen among all."""
    codes = signs.codes[name]
    counted = np.bincount(codes[codes >= 0], minlength=signs.sizes[name]) + 0.5
    made: Reals = counted / counted.sum()
    return made


def _anchor(signs: Signs, name: str, explanations: Sequence[Explanation]) -> Reals:
    """What is usual, tilted by what is believed of each explanation."""
    plain = np.ones(signs.sizes[name])
    tilted = np.stack([np.asarray(one.times.get(name, plain), np.float64) for one in explanations])
    tilted = tilted * _pooled(signs, name)
    for row, one in zip(tilted, explanations, strict=True):
        if name in one.sure:
            row[:] = one.sure[name]
    made: Reals = tilted / tilted.sum(axis=1, keepdims=True)
    return made


def _count(codes: Whole, weights: Reals, size: int) -> Reals:
    """How much weight of each explanation lies on each value: explanations × values."""
    told = codes >= 0
    return np.stack([np.bincount(codes[told], column[told], size) for column in weights.T])


def of_sign(signs: Signs, name: str, fit: Weighed, own_pace: Flags) -> Reals:
    """The logarithm of how likely a sign is under each explanation; 0 where it is not told."""
    codes = signs.codes[name]
    made: Reals = np.log(fit.tables[name].T + SMALL)[codes]
    if name in signs.own:
        hers = np.log(fit.paces[name][signs.acceptor, codes] + SMALL)
        made = np.where(own_pace, hers[:, None], made)
    return np.where((codes >= 0)[:, None], made, 0.0)


def of_tie(signs: Signs, tied: Reals) -> Reals:
    """The same for whether its circle is the officer's."""
    hers = np.exp(np.clip(signs.tie, -LARGEST_TIE, LARGEST_TIE))[:, None]
    made: Reals = np.log(tied * hers + 1 - tied)
    return made


def of_visitor(signs: Signs, visitors: Reals) -> Reals:
    """The same for whether a visitor stood before the officer."""
    chance = np.clip(signs.by_chance, 0.01, 0.99)[:, None]
    stood = chance + (1 - chance) * visitors
    made = np.where((signs.with_visitor == 1)[:, None], stood, 1 - stood)
    return np.where((signs.with_visitor < 0)[:, None], 0.0, np.log(made + SMALL))


def _pace(signs: Signs, name: str, weights: Reals, people: int, held: float) -> Reals:
    """Each officer's own distribution of what looks honest, drawn to everybody's."""
    codes, size = signs.codes[name], signs.sizes[name]
    told = codes >= 0
    places = signs.acceptor[told] * size + codes[told]
    counted = np.bincount(places, weights[told], people * size).astype(np.float64)
    counted = counted.reshape(people, size)
    everybody = counted.sum(axis=0) + 0.5
    return _drawn(counted, everybody / everybody.sum(), held)


def _visitors(signs: Signs, now: Reals, before: Reals, wanted: Reals, firm: Reals) -> Reals:
    """How often care was taken that a visitor stood there, beyond chance."""
    told = signs.with_visitor >= 0
    chance = np.clip(signs.by_chance[told], 0.01, 0.99)[:, None]
    stood = (signs.with_visitor[told] == 1)[:, None]
    meant = np.where(stood, before / (before + (1 - before) * chance + SMALL), 0.0)
    weights = now[told]
    made: Reals = ((weights * meant).sum(axis=0) + firm * wanted) / (weights.sum(axis=0) + firm)
    return made
