"""What holds on a day, and whose work passed to whom. Plain values in and out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    """Something that holds from a day on, until the next of its kind does."""

    @property
    def from_date(self) -> date:
        """The first day."""


Holding = TypeVar("Holding", bound=Dated)


@dataclass(frozen=True)
class Passing:
    """On a day, `before`'s work passed to `after`; None: to another province, or to nobody."""

    before: str
    after: str | None
    on_date: date
    carries_on: bool


def holding_on(facts: Sequence[Holding], day: date) -> Holding | None:
    """Of facts in the order of their days, the one that holds on a day; None before the first."""
    place = bisect_right([fact.from_date for fact in facts], day)
    return facts[place - 1] if place else None


@dataclass(frozen=True)
class Successions:
    """Who carries on whose work, over any number of mergers."""

    _after: Mapping[str, Passing]
    _before: Mapping[str, Sequence[Passing]]

    @classmethod
    def of(cls, passings: Iterable[Passing]) -> Successions:
        """The successions among some passings, in any order."""
        after: dict[str, Passing] = {}
        before: dict[str, list[Passing]] = {}
        for passing in passings:
            if passing.carries_on:
                after[passing.before] = passing
            if passing.after is not None:
                before.setdefault(passing.after, []).append(passing)
        return cls(after, before)

    def carrying_on(self, office: str, day: date) -> str | None:
        """The office that on a day has the work which was once an office's; itself while nothing passed.

        None where it passed to another province, or ended.
        """
        at: str | None = office
        seen = {office}
        while at is not None and (found := self._after.get(at)) and found.on_date <= day:
            at = found.after
            if at in seen:
                return at
            seen.add(str(at))
        return at

    def forerunners(self, office: str, day: date) -> set[str]:
        """Every office whose work had passed to this one by a day, through any number of mergers, and itself."""
        found, open_ = {office}, [office]
        while open_:
            for passing in self._before.get(open_.pop(), ()):
                if passing.on_date <= day and passing.before not in found:
                    found.add(passing.before)
                    open_.append(passing.before)
        return found


def would_circle(parents: Mapping[str, str | None], *, office: str, parent: str) -> bool:
    """Whether `office` would come to belong to itself under `parent`."""
    at: str | None = parent
    for _ in range(len(parents) + 1):
        if at is None:
            return False
        if at == office:
            return True
        at = parents.get(at)
    return True
