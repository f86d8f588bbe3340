"""What can be opened, what a data set is made of, and which figures are told. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tinhso.kernel.errors import TinhsoError

PLAN, FIGURE, REGISTER = "plan", "figure", "register"
SORTS = (PLAN, FIGURE, REGISTER)
MOST_REASON = 1_000
ENDINGS = ("csv", "json", "parquet")

TEXT, WHOLE, NUMBER, YES_NO, DAY, MOMENT = "text", "whole", "number", "yes_no", "day", "moment"
KINDS = (TEXT, WHOLE, NUMBER, YES_NO, DAY, MOMENT)

# How often a data set is looked at again.
DAILY, MONTHLY, QUARTERLY = "daily", "monthly", "quarterly"

Pair = tuple[str, str]
Value = str | int | float | bool | None


class CannotOpen(TinhsoError):
    """opendata_unknown (sort, said): there is no such plan, figure or register. opendata_bad_key (most).

    opendata_needs_reason. opendata_is_so (said): it is public already, or is not. opendata_no_open_field (register):
    none of its fields is marked open. opendata_no_such_set (set). opendata_taken_down (day).
    """


@dataclass(frozen=True)
class Column:
    """A column of a data set. kind: one of KINDS; a day is written 2026-11-27, a moment with its offset.

    about: what it holds, in Vietnamese and English.
    """

    name: str
    kind: str
    about: Pair

    def plain(self) -> dict[str, Any]:
        """As an edition keeps it."""
        return {"name": self.name, "kind": self.kind, "vi": self.about[0], "en": self.about[1]}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Column:
        """The column that `plain` gave."""
        return cls(told["name"], told["kind"], (told["vi"], told["en"]))


@dataclass(frozen=True)
class Found:
    """What a data set says at a moment. rows: each a value for every column; read once, and not all at a time.

    first, last: of which days it tells. There is nothing to be taken from `rows` before they are asked for.
    """

    rows: Iterator[Sequence[Value]]
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Dataset:
    """A data set. every: how often it may change. kept_back: what is not told in it, and why.

    sorts: which sorts of openings it tells of; code of one alone in `only`. sample: it is made up.
    """

    code: str
    title: Pair
    about: Pair
    kept_back: Pair
    every: str
    columns: tuple[Column, ...]
    words: tuple[Pair, ...] = ()
    sorts: frozenset[str] = field(default_factory=frozenset)
    only: str = ""
    sample: bool = False


def told_share(num: float | None, den: float | None, *, fewest: int) -> int | None:
    """A share of people's matters in whole percent; None where fewer than `fewest` lie on one of its sides.

    Without its counts: of one day to the next nobody can tell what one dossier did to it.
    """
    if num is None or den is None or num < fewest or den - num < fewest:
        return None
    return round(100 * num / den)
