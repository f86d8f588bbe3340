"""The share that was genuine, and the interval that is to hold it nine times in ten.

Found is not all there is. Of the six ways of filing for show that are known, four leave webs or haste behind; one that
is spread over weeks is half seen, one that is made to look honest not at all. Who goes slowly files half as much. The
message of the portal shows less. How many officers went which way is drawn by lot, many times; so the fewer are found,
the less is known of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tinhso.provenance.moments import Reals, Whole

DRAWS = 4_000
WAYS = 6
AMOUNTS = np.array(
    [1.0, 1.0, 1.0, 1.0, 0.5, 0.5]
)  # of a way's officer: four quick ones, spread, made to look honest
SEEN_HERE = np.array([1.0, 1.0, 1.0, 1.0, 0.5, 0.0])
SEEN_BY_MESSAGE = np.array([0.9, 0.9, 0.9, 0.9, 0.1, 0.0])
UNSURE = 0.05  # of what is found: the model's own doubt, relative, one standard deviation
NINE_IN_TEN = (0.05, 0.95)


def share(
    *, shown: Reals, officer: Whole, offices: Whole, here: int, habit: float
) -> tuple[float, float, float]:
    """The genuine share, and the interval's ends, 0 to 1; (1, 0, 1) where there is no dossier.

    shown: how likely each was filed for show; the first `here` were filed with this house. officer, offices: small
    numbers.
    habit: how many dossiers make an officer one of those who do it.
    """
    count = len(shown)
    if not count:
        return 1.0, 0.0, 1.0
    dice = np.random.default_rng(count)
    of_officer = np.bincount(officer, shown)
    found = int((of_officer >= habit).sum())
    unseen = _unseen(found, here / count, dice)
    total = np.minimum(_found(shown, offices, dice) / (1 - unseen), 1.0)
    # Where nobody is found there may still be one who went a way that shows nothing.
    hidden = dice.random(DRAWS) < (1 / WAYS) / (1 + found)
    total = np.minimum(total + hidden * habit * 5 / count, 1.0)
    low, middle, high = np.quantile(total, (NINE_IN_TEN[0], 0.5, NINE_IN_TEN[1]))
    return float(1 - middle), float(1 - high), float(1 - low)


def _unseen(found: int, here: float, dice: np.random.Generator) -> NDArray[np.float64]:
    """Which share of all that was filed for show is not seen, in each draw."""
    seen = here * SEEN_HERE + (1 - here) * SEEN_BY_MESSAGE
    officers = max(round(found / float(seen.mean())), 1)
    went = dice.multinomial(officers, np.full(WAYS, 1 / WAYS), size=DRAWS)
    caught = dice.binomial(went[:, 4], seen[4])
    all_of_it = went @ AMOUNTS
    visible = went[:, :4] @ (AMOUNTS[:4] * seen[:4]) + caught * AMOUNTS[4]
    made: NDArray[np.float64] = np.where(
        visible > 0, 1 - visible / all_of_it, float(1 - seen.mean())
    )
    return np.minimum(made, 0.8)


def _found(shown: Reals, offices: Whole, dice: np.random.Generator) -> NDArray[np.float64]:
    """What is found, as a share, with the doubt of each dossier and of the model itself."""
    doubt = np.bincount(offices, shown * (1 - shown))
    own = np.sqrt(
        (doubt**2).sum() + doubt.sum()
    )  # what is doubted of one office is doubted together
    found = shown.sum() + own * dice.standard_normal(DRAWS)
    made: NDArray[np.float64] = np.maximum(found * (1 + UNSURE * dice.standard_normal(DRAWS)), 0.0)
    return made / len(shown)


@dataclass(frozen=True)
class Part:
    """Sums of some of the dossiers. shown: of how likely each was filed for show; doubts: for each desk, of
    shown · (1 − shown). What a supervisor found counts as 0 or 1, and is not doubted.
    """

    count: int
    shown: float
    doubts: Sequence[float] = ()


def unseen(*, found: int, here: float) -> NDArray[np.float64]:
    """Draws of which share of all that is filed for show cannot be seen.

    found: officers with a habit of it, of all that were examined; here: the share that was filed with this house.
    """
    return _unseen(found, here, np.random.default_rng(found))


def share_of(
    part: Part, *, hidden: NDArray[np.float64], found: int, among: int, habit: float
) -> tuple[float, float, float]:
    """The genuine share of a part, and its interval's ends, as `share` tells them of the whole.

    hidden: of `unseen`. found: officers with a habit, at the offices of the part; among: how many dossiers those
    offices have in all, for whoever hides there hides in all of them. (1, 0, 1) where there is no dossier.
    """
    if not part.count:
        return 1.0, 0.0, 1.0
    dice = np.random.default_rng(part.count)
    doubt = np.asarray(part.doubts, np.float64)
    own = np.sqrt((doubt**2).sum() + doubt.sum())
    seen = part.shown + own * dice.standard_normal(DRAWS)
    seen = np.maximum(seen * (1 + UNSURE * dice.standard_normal(DRAWS)), 0.0) / part.count
    total = np.minimum(seen / (1 - hidden), 1.0)
    someone = dice.random(DRAWS) < (1 / WAYS) / (1 + found)
    total = np.minimum(total + someone * habit * 5 / max(among, part.count), 1.0)
    low, middle, high = np.quantile(total, (NINE_IN_TEN[0], 0.5, NINE_IN_TEN[1]))
    return float(1 - middle), float(1 - high), float(1 - low)
