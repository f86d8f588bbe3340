"""Durations in three numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinhso.measurement.live.histograms import Histogram, quantiles_of


@dataclass(frozen=True)
class Spread:
    """Seconds of dossiers or stretches: how many, median and nine of ten within 0.2 %; None for none."""

    count: int
    median: float | None
    p90: float | None


def spread(lengths: Histogram) -> Spread:
    """Count, median and p90 of durations."""
    return spreads([lengths])[0]


def spreads(several: Sequence[Histogram]) -> list[Spread]:
    """The same of many at once."""
    return [
        Spread(count, *(told or (None, None))) for count, told in quantiles_of(several, (0.5, 0.9))
    ]
