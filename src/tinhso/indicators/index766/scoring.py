"""Points of a composite index, by its scheme. Pure: plain numbers in and out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

Pair = tuple[str, str]
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Item:
    """full_at: the share from which it has all points; 1 where it grows to the end. empty: its points where nothing is
    counted at all, None: 0. num, den: formulas over the province's own facts. official: as `official` reads it. win,
    keep: conditions of dossiers accepted in the period by which points can still be won, or still be lost.
    """

    code: str
    group: str
    no: str
    name: Pair
    max: Decimal
    full_at: Fraction
    empty: Decimal | None
    num: str
    den: str
    official: Mapping[str, Any]
    repair: Pair
    status: str
    win: str = ""
    keep: str = ""

    def points(self, num: float | None, den: float | None) -> Decimal | None:
        """Points to two decimals, a half rounded up; None where an input is missing."""
        if den is None or (num is None and den > 0):
            return None
        if den <= 0:
            return self.empty if self.empty is not None else Decimal(0)
        share = Fraction(num or 0) / Fraction(den)
        return rounded(
            Fraction(self.max) * min(Fraction(1), max(Fraction(0), share / self.full_at))
        )

    def worth_one(self, den: float) -> float:
        """How many points one more of the numerator is worth, before rounding; 0 for none to count."""
        return float(self.max) / (float(self.full_at) * den) if den > 0 else 0.0


@dataclass(frozen=True)
class Group:
    """Items that are added up."""

    code: str
    name: Pair
    max: Decimal
    official: str


@dataclass(frozen=True)
class Input:
    """A number that no room here has: somebody must give it. over_time: sum, or last where it is a standing."""

    code: str
    name: Pair
    unit: str
    over_time: str


@dataclass(frozen=True)
class Scheme:
    """An index as data."""

    code: str
    name: Pair
    decision: str
    total: Decimal
    groups: Mapping[str, Group]
    items: Mapping[str, Item]
    inputs: Mapping[str, Input]
    bands: Sequence[tuple[Decimal, Pair]]
    flags: Mapping[str, Pair]

    def of_group(self, code: str) -> list[Item]:
        """Its items in their order."""
        return [item for item in self.items.values() if item.group == code]

    def band(self, points: Decimal | None) -> Pair | None:
        """What a total is called; None for none."""
        if points is None:
            return None
        return next((name for below, name in self.bands if points < below), None)


def rounded(value: Fraction) -> Decimal:
    """To two decimals, a half away from zero."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(_CENT, ROUND_HALF_UP)


def total_of(points: Iterable[Decimal | None]) -> Decimal:
    """The sum of rounded items; what is missing adds nothing, and is named beside it."""
    return sum((one for one in points if one is not None), Decimal(0))


@cache
def scheme() -> Scheme:
    """Index 766 as it is shipped."""
    text = files("tinhso.indicators.index766").joinpath("scheme.yaml").read_text(encoding="utf-8")
    return read_scheme(yaml.safe_load(text))


def read_scheme(told: Mapping[str, Any]) -> Scheme:
    """A scheme of what its file holds. Items add up to their groups and groups to the whole, or ValueError."""
    groups = {
        code: Group(code, _pair(one["name"]), Decimal(str(one["max"])), one.get("official", ""))
        for code, one in told["groups"].items()
    }
    items = {code: _item(code, one) for code, one in told["items"].items()}
    for code, group in groups.items():
        if sum(one.max for one in items.values() if one.group == code) != group.max:
            raise ValueError(code)
    if sum(group.max for group in groups.values()) != Decimal(str(told["total"])):
        raise ValueError(told["total"])
    return Scheme(
        code=told["code"],
        name=_pair(told["name"]),
        decision=told["decision"],
        total=Decimal(str(told["total"])),
        groups=groups,
        items=items,
        inputs={
            code: Input(code, _pair(one["name"]), one["unit"], one.get("over_time", "sum"))
            for code, one in told.get("inputs", {}).items()
        },
        bands=[(Decimal(str(one["below"])), _pair(one["name"])) for one in told.get("bands", ())],
        flags={code: _pair(one) for code, one in told.get("flags", {}).items()},
    )


def _item(code: str, told: Mapping[str, Any]) -> Item:
    empty = told.get("empty")
    return Item(
        code=code,
        group=told["group"],
        no=told["number"],
        name=_pair(told["name"]),
        max=Decimal(str(told["max"])),
        full_at=Fraction(str(told.get("full_at", 1))),
        empty=None if empty is None else Decimal(str(empty)),
        num=told["own"]["num"],
        den=told["own"]["den"],
        official=told.get("official", {}),
        repair=_pair(told.get("repair", ("", ""))),
        status=told["status"],
        win=told.get("win", ""),
        keep=told.get("keep", ""),
    )


def _pair(told: Sequence[str]) -> Pair:
    return str(told[0]), str(told[1])
