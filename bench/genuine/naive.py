"""The naive rule: one phone, many citizens. Accused is every dossier whose device or number too many owners share.

It gets its best chance: help that was declared and confirmed is left out, and its threshold is the best one for the
very base rate that it is tried at, found on other runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from bench.genuine.truth import Truth
from tinhso.provenance.records import Confirmed, Evidence, Finding, Hashes, Help

NINE_IN_TEN = 1.6448536269514722  # standard deviations to either side
LARGEST = 2_000


def owners_of(thing: Hashes, owner: Hashes) -> NDArray[np.int64]:
    """For each dossier, how many owners share its thing; 0 where it is not known."""
    names, at = np.unique(thing, return_inverse=True)
    people = np.unique(owner, return_inverse=True)[1]
    pairs = np.unique(at.astype(np.int64) * (int(people.max(initial=0)) + 1) + people)
    counts = np.bincount(pairs // (int(people.max(initial=0)) + 1), minlength=len(names))
    return np.where(thing == 0, 0, counts[at])


def citizens_of_one_phone(evidence: Evidence) -> NDArray[np.int64]:
    """For each dossier, of how many owners its number is, or its device where one is known: whichever is more.

    0 where help was declared and the citizen confirmed it.
    """
    shared = owners_of(evidence.both("contact"), evidence.both("owner"))
    here = len(evidence.here)
    shared[:here] = np.maximum(shared[:here], owners_of(evidence.here.device, evidence.here.owner))
    confirmed = (evidence.here.help != Help.NONE) & (evidence.here.confirmed != Confirmed.NO)
    shared[:here][confirmed] = 0
    return shared


def naive(threshold: int) -> Callable[[Evidence], Finding]:
    """The rule at a threshold of owners, as a detector. Its interval takes its own accusations for the truth."""

    def detect(evidence: Evidence) -> Finding:
        shared = citizens_of_one_phone(evidence)
        accused = shared >= threshold
        low, high = wilson(int(accused.sum()), len(accused))
        return Finding(
            accused=accused,
            score=shared.astype(np.float64),
            genuine=1 - float(accused.mean()),
            low=1 - high,
            high=1 - low,
        )

    return detect


def best_threshold(runs: Iterable[tuple[Evidence, Truth]]) -> int:
    """The threshold with the best F1 over these runs together: the rule is given its best chance."""
    shown = np.zeros(LARGEST + 1, np.int64)
    honest = np.zeros(LARGEST + 1, np.int64)
    for evidence, truth in runs:
        shared = np.minimum(citizens_of_one_phone(evidence), LARGEST)
        shown += np.bincount(shared[truth.for_show], minlength=LARGEST + 1)
        honest += np.bincount(shared[~truth.for_show], minlength=LARGEST + 1)
    hits, false = shown[::-1].cumsum()[::-1], honest[::-1].cumsum()[::-1]
    f1 = 2 * hits / np.maximum(hits + false + shown.sum(), 1)
    return 2 + int(f1[2:].argmax())


def wilson(count: int, of: int) -> tuple[float, float]:
    """The interval of a share that holds it nine times in ten, were each dossier drawn by itself (Wilson 1927)."""
    if not of:
        return 0.0, 1.0
    share, z = count / of, NINE_IN_TEN
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)
