"""Figures of the national portal, as they were kept from its answers: read, and computed again beside its own points.

Pure. A numerator or denominator that the file does not hold is None: that item cannot be reproduced, and is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from tinhso.indicators.index766.scoring import Item, Scheme, total_of
from tinhso.kernel.errors import TinhsoError

#: Of a department, the file's own names of a group's points.
_OF_DEPARTMENT = {
    "progress": ("progress_score", ""),
    "digitised": ("digitised", "6"),
    "payment": ("payment", "5"),
    "online": ("online_score", ""),
}


class NotOfficial(TinhsoError):
    """official_unread (why): a file that holds no figures of the portal as they are kept."""

    exit_code = 3


@dataclass(frozen=True)
class Told:
    """One item of one body and period. score: as the portal has it, None where it does not say. flags: what the portal
    itself says of its figures.
    """

    unit: str
    name: str
    period: str
    item: str
    num: float | None
    den: float | None
    score: Decimal | None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class ToldGroup:
    """A group's points as the portal has them."""

    unit: str
    name: str
    period: str
    group: str
    score: Decimal


@dataclass(frozen=True)
class Figures:
    """A file's figures."""

    items: Sequence[Told]
    groups: Sequence[ToldGroup]


@dataclass(frozen=True)
class Line:
    """What comes out again. ours: None where an input is missing; apart: ours less theirs, None where one is."""

    unit: str
    name: str
    period: str
    what: str
    num: float | None
    den: float | None
    ours: Decimal | None
    theirs: Decimal | None
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def apart(self) -> Decimal | None:
        """How far."""
        if self.ours is None or self.theirs is None:
            return None
        return self.ours - self.theirs


def read(told: Mapping[str, Any], scheme: Scheme, *, province: str) -> Figures:
    """The figures of a file. province: the code under which its own totals are told. Raises NotOfficial."""
    try:
        items = [*_of_parents(told, scheme, province), *_of_departments(told, scheme)]
        groups = [
            *_groups_of_parents(told, scheme, province),
            *_groups_of_departments(told, scheme),
        ]
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, InvalidOperation) as error:
        raise NotOfficial("official_unread", why=f"{type(error).__name__}: {error}") from None
    if not items:
        raise NotOfficial("official_unread", why="no items")
    return Figures(items, groups)


def days_of(period: str) -> tuple[str, date] | None:
    """Kind and first day of a period as the portal's answers name it: year2026, month8_2026_all; None for others."""
    if period.startswith("year") and period[4:8].isdecimal():
        return "year", date(int(period[4:8]), 1, 1)
    month, _, rest = period.removeprefix("month").partition("_")
    if period.startswith("month") and month.isdecimal() and rest[:4].isdecimal():
        return "month", date(int(rest[:4]), int(month), 1)
    return None


def reproduced(figures: Figures, scheme: Scheme) -> list[Line]:
    """Every item and group computed again, in the order of the file."""
    lines = [_line(one, scheme.items[one.item]) for one in figures.items]
    by_group: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        group = scheme.items[line.what].group
        by_group.setdefault((line.unit, line.period, group), []).append(line)
    for told in figures.groups:
        own = by_group.get((told.unit, told.period, told.group), [])
        missing = tuple(one.what for one in own if one.ours is None)
        held = {one.what for one in own}
        missing += tuple(one.code for one in scheme.of_group(told.group) if one.code not in held)
        some = any(one.ours is not None for one in own)
        lines.append(
            Line(
                unit=told.unit,
                name=told.name,
                period=told.period,
                what=told.group,
                num=None,
                den=None,
                ours=total_of(one.ours for one in own) if some else None,
                theirs=told.score,
                missing=missing,
            )
        )
    return lines


def _line(told: Told, item: Item) -> Line:
    ours = item.points(told.num, told.den)
    missing = () if ours is not None else (item.code,)
    return Line(
        told.unit, told.name, told.period, item.code,
        told.num, told.den, ours, told.score, missing, told.flags,
    )  # fmt: skip


def _of_parents(told: Mapping[str, Any], scheme: Scheme, province: str) -> Iterator[Told]:
    for period, parts in told.get("parents", {}).items():
        for item in scheme.items.values():
            group = parts.get(scheme.groups[item.group].official)
            if group is None:
                continue
            num, den, score = _of_parent(item, group, parts)
            quality = str(group.get("quality", ""))
            flags = tuple(filter(None, quality.split(",")))
            yield Told(province, "", period, item.code, num, den, score, flags)


def _of_parent(
    item: Item, group: Mapping[str, Any], parts: Mapping[str, Any]
) -> tuple[float | None, float | None, Decimal | None]:
    if "num" in item.official:
        return _summed(parts, item.official["num"]), _summed(parts, item.official["den"]), None
    entry = item.official.get("entry", "")
    held = parts.get(entry.partition(".")[0], {}).get(entry.partition(".")[2]) if entry else None
    held = group.get(item.code) if held is None else held
    if held is None:
        return None, None, None
    num, den, score, _most = held
    # Both are told as nothing where nothing was counted.
    empty = num is None and den is None
    return _number(num), 0.0 if empty else _number(den), _points(score)


def _of_departments(told: Mapping[str, Any], scheme: Scheme) -> Iterator[Told]:
    period = "year2026" if "departments_year2026" in told else ""
    for one in told.get("departments_year2026", ()):
        for item in scheme.items.values():
            num: float | None = None
            den: float | None = 0.0
            if item.official.get("department_empty"):
                pass
            elif "department" in item.official:
                num, den = (_at(one, name) for name in item.official["department"])
            else:
                continue
            score = _points(one.get(item.official.get("score", "")))
            yield Told(one["code"], one["name"], period, item.code, num, den, score)


def _groups_of_parents(
    told: Mapping[str, Any], scheme: Scheme, province: str
) -> Iterator[ToldGroup]:
    for period, parts in told.get("parents", {}).items():
        for group in scheme.groups.values():
            score = _points(parts.get(group.official, {}).get("total"))
            if score is not None:
                yield ToldGroup(province, "", period, group.code, score)


def _groups_of_departments(told: Mapping[str, Any], scheme: Scheme) -> Iterator[ToldGroup]:
    for one in told.get("departments_year2026", ()):
        for group in scheme.groups.values():
            name, place = _OF_DEPARTMENT.get(group.official, ("", ""))
            held = one.get(name)
            score = _points(held[int(place)] if place and held is not None else held)
            if score is not None:
                yield ToldGroup(one["code"], one["name"], "year2026", group.code, score)


def _summed(parts: Mapping[str, Any], names: Sequence[str]) -> float | None:
    found = [_at(parts, name) for name in names]
    held = [one for one in found if one is not None]
    return sum(held) if len(held) == len(found) else None


def _at(told: Any, name: str) -> float | None:
    """What stands at a name with dots; a number in it is a place of a list. None where nothing does."""
    if not name:
        return None
    for part in name.split("."):
        if told is None:
            return None
        told = told[int(part)] if isinstance(told, list) else told.get(part)
    return _number(told)


def _number(told: Any) -> float | None:
    return None if told is None else float(told)


def _points(told: Any) -> Decimal | None:
    return None if told is None else Decimal(str(told))
