"""The figures of a publication as plain values, see `publishing`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tinhso.measurement.live.disclosure import TOTAL, Block, month_number
from tinhso.measurement.live.models import Published

# Measure → what it is a part of.
MEASURES: Mapping[str, str] = {
    "received": "",
    "told": "received",
    "refiled": "received",
    "accepted": "",
    "decided": "",
    "late": "decided",
    "moved": "decided",
    "stopped_late": "decided",
    "withdrawn": "",
    "overdue": "",
}


@dataclass(frozen=True)
class Cell:
    """A published figure. dimension: all, office, procedure or channel; from_month, until_month: their first days.

    *_at_least: bounds of shares, where fewer than ten may lie beyond: on time, of decided ones; told and seen, of
    received ones.
    """

    dimension: str
    key: str
    measure: str
    from_month: date
    until_month: date
    count: int
    median_seconds: float | None = None
    p90_seconds: float | None = None
    on_time_at_least: float | None = None
    told_at_least: float | None = None
    seen_at_least: float | None = None

    @property
    def block(self) -> Block:
        """Its place among what is guarded."""
        first, last = (
            month_number(day.year, day.month) for day in (self.from_month, self.until_month)
        )
        return Block(TOTAL if self.dimension == "all" else self.key, first, last, self.count)

    def plain(self) -> dict[str, Any]:
        """As the content keeps it; what is not known is left out."""
        told = {
            "dimension": self.dimension,
            "key": self.key,
            "measure": self.measure,
            "from": f"{self.from_month:%Y-%m}",
            "until": f"{self.until_month:%Y-%m}",
            "count": self.count,
            "median_seconds": self.median_seconds,
            "p90_seconds": self.p90_seconds,
            "on_time_at_least": self.on_time_at_least,
            "told_at_least": self.told_at_least,
            "seen_at_least": self.seen_at_least,
        }
        return {name: value for name, value in told.items() if value is not None}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Cell:
        """The cell that `plain` gave."""
        return cls(
            dimension=told["dimension"],
            key=told["key"],
            measure=told["measure"],
            from_month=_first_day(told["from"]),
            until_month=_first_day(told["until"]),
            count=told["count"],
            median_seconds=told.get("median_seconds"),
            p90_seconds=told.get("p90_seconds"),
            on_time_at_least=told.get("on_time_at_least"),
            told_at_least=told.get("told_at_least"),
            seen_at_least=told.get("seen_at_least"),
        )


def cells_of(one: Published) -> list[Cell]:
    """What a publication adds."""
    return [Cell.of(told) for told in one.content["cells"]]


def _first_day(text: str) -> date:
    return date.fromisoformat(f"{text}-01")
