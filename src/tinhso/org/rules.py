"""What holds on a day, and whose work passed to whom. Plain values in and out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
        ends: dict[str, Passing] = {}
        for passing in passings:
            if passing.carries_on:
                after[passing.before] = passing
            else:  # Where nobody has the rest it ends there.
                ends.setdefault(passing.before, replace(passing, after=None))
            if passing.after is not None:
                before.setdefault(passing.after, []).append(passing)
        return cls(ends | after, before)

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


@dataclass(frozen=True)
class Allotted:
    """Who has one matter of an office that ended. way: office, desk or answer; see `models.Allotment`."""

    way: str
    after: str | None = None
    field: str = ""


@dataclass(frozen=True)
class Work:
    """What is to find its office again: its matter, the desk that received it, what its form says."""

    matter: str
    desk: str
    answers: Mapping[str, object]


@dataclass(frozen=True)
class Heirs:
    """On a day, whose hands the work of offices that have ended is in.

    ended: their codes. carrying: ended office → the one that carries on, None where none of ours does. allotted: by
    ended office and matter, "" for every other matter. homes: office → the office that its desks and divisions make
    up. units: code of an administrative unit → the office that had it, ended or not. divided: those with several
    successors.
    """

    day: date
    carrying: Mapping[str, str | None]
    allotted: Mapping[str, Mapping[str, Allotted]]
    homes: Mapping[str, str]
    units: Mapping[str, str]
    divided: frozenset[str] = frozenset()

    @property
    def ended(self) -> list[str]:
        """The codes of the offices that are no more."""
        return sorted(self.carrying)

    def of(self, office: str, work: Work) -> str | None:
        """Who has a piece of work that was an office's: itself while that exists, None where nothing says who."""
        if office not in self.carrying:
            return office
        rules = self.allotted.get(office, {})
        rule = rules.get(work.matter) or rules.get("")
        if rule is None:
            return self.carrying[office]
        if rule.way == "office" and rule.after is not None:
            return self.carrying.get(rule.after, rule.after)
        if rule.way == "desk":
            return self._home(None if work.desk == office else work.desk)
        return self._home(self.units.get(str(work.answers.get(rule.field, ""))))

    def is_sure(self, office: str, work: Work) -> bool:
        """False where an office was divided and no rule says whose this is: it goes where the rest goes."""
        rules = self.allotted.get(office, {})
        return office not in self.divided or bool(rules.get(work.matter) or rules.get(""))

    def _home(self, office: str | None) -> str | None:
        if office is None:
            return None
        now = self.carrying.get(office, office)
        return None if now is None else self.homes.get(now, now)


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
