"""How right a detector is: whom it finds, whom it accuses wrongly, and whether its interval holds the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.genuine.truth import CHEATS, Cause, Truth
from tinhso.provenance.records import Finding

Counts = NDArray[np.int64]


class BadFinding(ValueError):
    """An answer that is not one: of another length, or an interval that does not hold its own share."""


@dataclass(frozen=True)
class Score:
    """Of one run. accused, dossiers: by cause. error: estimated less true genuine share, 0 to 1.

    width: of the interval. held: whether the truth lies in it.
    """

    accused: Counts
    dossiers: Counts
    error: float
    width: float
    held: bool


@dataclass(frozen=True)
class Scores:
    """Of many runs together; counts are added, so that a run counts by its dossiers."""

    runs: Sequence[Score]

    @property
    def accused(self) -> Counts:
        return np.sum([run.accused for run in self.runs], axis=0)

    @property
    def dossiers(self) -> Counts:
        return np.sum([run.dossiers for run in self.runs], axis=0)

    @property
    def precision(self) -> float | None:
        """Of the accused, the share that was filed for show; None where nobody is accused."""
        accused = int(self.accused.sum())
        return int(self.accused[CHEATS:].sum()) / accused if accused else None

    @property
    def recall(self) -> float | None:
        """Of what was filed for show, the share that is accused; None where there is none."""
        shown = int(self.dossiers[CHEATS:].sum())
        return int(self.accused[CHEATS:].sum()) / shown if shown else None

    @property
    def f1(self) -> float:
        """The harmonic mean of both; 0 where one is unknown."""
        both = (self.precision or 0.0) + (self.recall or 0.0)
        return 2 * (self.precision or 0.0) * (self.recall or 0.0) / both if both else 0.0

    def of_cause(self, cause: Cause) -> float | None:
        """The share of a cause that is accused: wrongly below CHEATS, rightly from there on; None without any."""
        return (
            int(self.accused[cause]) / int(self.dossiers[cause]) if self.dossiers[cause] else None
        )

    @property
    def bias(self) -> float:
        """The mean error of the genuine share."""
        return float(np.mean([run.error for run in self.runs]))

    @property
    def error(self) -> float:
        """The mean of its absolute value."""
        return float(np.mean([abs(run.error) for run in self.runs]))

    @property
    def width(self) -> float:
        """How wide the intervals are on average."""
        return float(np.mean([run.width for run in self.runs]))

    @property
    def held(self) -> float:
        """The share of runs whose interval holds the truth."""
        return float(np.mean([run.held for run in self.runs]))


def score(truth: Truth, finding: Finding, *, rows: slice = slice(None)) -> Score:
    """One answer beside the truth. rows: whose flags count, the share being that of all in any case.

    Raises BadFinding: one flag and one finite number for each dossier, 0 ≤ low ≤ genuine ≤ high ≤ 1.
    """
    count = len(truth.label)
    if finding.accused.shape != (count,) or finding.accused.dtype != np.bool_:
        raise BadFinding(
            f"accused: {finding.accused.dtype}{finding.accused.shape}, not bool({count},)"
        )
    if finding.score.shape != (count,) or not np.isfinite(finding.score).all():
        raise BadFinding("score: not one finite number for each dossier")
    if not 0 <= finding.low <= finding.genuine <= finding.high <= 1:
        raise BadFinding(f"interval: {finding.low} ≤ {finding.genuine} ≤ {finding.high}")
    kinds = len(Cause)
    return Score(
        accused=np.bincount(truth.cause[rows][finding.accused[rows]], minlength=kinds),
        dossiers=np.bincount(truth.cause[rows], minlength=kinds),
        error=finding.genuine - truth.genuine,
        width=finding.high - finding.low,
        held=bool(finding.low <= truth.genuine <= finding.high),
    )
