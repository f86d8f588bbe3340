"""How tasks and units are scored, as data: points by when a task was done, quality, part and priority; grades of units.

A practice is a document; every figure comes with the arithmetic that gave it. Plain values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from tinhso.kernel.errors import TinhsoError
from tinhso.plans.rules import DONE_LATE, DONE_UNDATED, EARLY, LATE, ON_TIME, PRIORITIES, Standing

NOT_DONE = "not_done"
_SIGNS = (EARLY, ON_TIME, DONE_LATE, NOT_DONE)
PARTS = ("accountable", "cooperating", "following")
#: What a grade of a unit may ask for: shares of its tasks, in percent.
MEASURES = ("done", "on_time", "late", "beyond", "points")


class BadScoring(TinhsoError):
    """scoring_bad (path, problem): a practice that is not one."""


@dataclass(frozen=True)
class Step:
    """So many points for a task of a sign, from or until so many working days; the first that fits counts."""

    sign: str
    points: Fraction
    from_days: int = 0
    until_days: int | None = None


@dataclass(frozen=True)
class Condition:
    """What a grade asks of a unit: a measure in percent, at least or at most."""

    measure: str
    at_least: Fraction | None = None
    at_most: Fraction | None = None


@dataclass(frozen=True)
class Grade:
    """A grade of units, with all that it asks."""

    code: str
    name: str
    name_en: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Scoring:
    """A practice. steps: none where tasks are not scored one by one; grades: from the best on, none likewise."""

    name: str
    title: str
    title_en: str
    source: str
    steps: tuple[Step, ...]
    per_star: Fraction
    unrated: Fraction
    parts: Mapping[str, Fraction]
    weights: Mapping[str, Fraction]
    grades: tuple[Grade, ...]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Scoring:
        """Read a practice. Raises BadScoring."""
        if not isinstance(document, Mapping):
            raise BadScoring("scoring_bad", path="", problem=type(document).__name__)
        quality = document.get("quality") or {}
        steps = tuple(
            _step(f"completion[{at}]", one)
            for at, one in enumerate(document.get("completion") or ())
        )
        grades = tuple(
            _grade(f"grades[{at}]", one) for at, one in enumerate(document.get("grades") or ())
        )
        if not steps and not grades:
            raise BadScoring("scoring_bad", path="completion", problem="–")
        if steps and not any(one.sign == NOT_DONE for one in steps):
            raise BadScoring("scoring_bad", path="completion", problem=NOT_DONE)
        return cls(
            name=_text("name", document, 40),
            title=_text("title", document, 200),
            title_en=_text("title_en", document, 200),
            source=_text("source", document, 400),
            steps=steps,
            per_star=_number("quality.per_star", quality.get("per_star", 20)),
            unrated=_number("quality.unrated", quality.get("unrated", 80)),
            parts=_numbers("parts", document.get("parts") or {}, PARTS),
            weights=_numbers("weights", document.get("weights") or {}, PRIORITIES),
            grades=grades,
        )


@cache
def shipped() -> Mapping[str, Mapping[str, Any]]:
    """The practices that come with the product, by name, as documents."""
    folder = files("tinhso.plans").joinpath("practices")
    found = (
        yaml.safe_load(one.read_text(encoding="utf-8"))
        for one in folder.iterdir()
        if one.name.endswith(".yaml")
    )
    return {one["name"]: one for one in found}


@dataclass(frozen=True)
class Scored:
    """Points of a task, and how they come: each (what, value), the last one the result."""

    points: Fraction
    arithmetic: tuple[tuple[str, Fraction], ...]


def score(
    practice: Scoring, stands: Standing, *, stars: int | None, part: str, priority: str
) -> Scored | None:
    """What a task counts for an office that has a part in it; None while it is open and in time, or ended.

    base = mean of completion and quality; points = base × part × weight.
    """
    sign = (
        NOT_DONE if stands.sign == LATE else ON_TIME if stands.sign == DONE_UNDATED else stands.sign
    )
    if sign not in _SIGNS:
        return None
    found = next(
        (
            one
            for one in practice.steps
            if one.sign == sign
            and (stands.days or 0) >= one.from_days
            and (one.until_days is None or (stands.days or 0) <= one.until_days)
        ),
        None,
    )
    if found is None:
        return None
    quality = practice.unrated if stars is None else stars * practice.per_star
    # What was not done has no quality to speak of.
    base = Fraction(0) if sign == NOT_DONE and not found.points else (found.points + quality) / 2
    factor = practice.parts.get(part, Fraction(1))
    weight = practice.weights.get(priority, Fraction(1))
    points = base * factor * weight
    return Scored(
        points,
        (
            ("completion", found.points),
            ("quality", quality),
            ("base", base),
            ("part", factor),
            ("weight", weight),
            ("points", points),
        ),
    )


@dataclass(frozen=True)
class Asked:
    """A condition as it was met or not. found: None where nobody supplied it."""

    condition: Condition
    found: Fraction | None

    @property
    def met(self) -> bool | None:
        """None where it cannot be said."""
        if self.found is None:
            return None
        low, high = self.condition.at_least, self.condition.at_most
        return (low is None or self.found >= low) and (high is None or self.found <= high)


@dataclass(frozen=True)
class Graded:
    """A grade with each of its conditions. reached: None where something is not supplied that could decide it."""

    grade: Grade
    asked: tuple[Asked, ...]

    @property
    def reached(self) -> bool | None:
        """Whether all of it is met; what is missing is missing, never met."""
        if any(one.met is False for one in self.asked):
            return False
        return None if any(one.met is None for one in self.asked) else True


def shares(*, due: int, done: int, on_time: int, late: int) -> dict[str, Fraction | None]:
    """Measures of a unit in percent of the tasks that were due; None where none was: nothing is not 100 %.

    done: of those due; on_time, late: done in time, done late or not done.
    """
    if not due:
        return dict.fromkeys(("done", "on_time", "late"))
    return {
        "done": Fraction(100 * done, due),
        "on_time": Fraction(100 * on_time, due),
        "late": Fraction(100 * late, due),
    }


def graded(practice: Scoring, measures: Mapping[str, Fraction | None]) -> list[Graded]:
    """Every grade with what it asks, from the best on."""
    return [
        Graded(one, tuple(Asked(each, measures.get(each.measure)) for each in one.conditions))
        for one in practice.grades
    ]


def _step(path: str, said: Any) -> Step:
    said = _mapping(path, said)
    sign = said.get("sign")
    if sign not in _SIGNS:
        raise BadScoring("scoring_bad", path=f"{path}.sign", problem=str(sign)[:60])
    return Step(
        sign,
        _number(f"{path}.points", said.get("points")),
        int(_number(f"{path}.from_days", said.get("from_days", 0))),
        None if said.get("until_days") is None else int(_number(path, said["until_days"])),
    )


def _grade(path: str, said: Any) -> Grade:
    said = _mapping(path, said)
    conditions = []
    for at, each in enumerate(said.get("conditions") or ()):
        where = f"{path}.conditions[{at}]"
        one = _mapping(where, each)
        if one.get("measure") not in MEASURES:
            raise BadScoring("scoring_bad", path=where, problem=str(one.get("measure"))[:60])
        low, high = one.get("at_least"), one.get("at_most")
        conditions.append(
            Condition(
                one["measure"],
                None if low is None else _number(where, low),
                None if high is None else _number(where, high),
            )
        )
    return Grade(
        _text("code", said, 40), _text("name", said, 100), _text("name_en", said, 100),
        tuple(conditions),
    )  # fmt: skip


def _mapping(path: str, said: Any) -> Mapping[str, Any]:
    if not isinstance(said, Mapping):
        raise BadScoring("scoring_bad", path=path, problem=type(said).__name__)
    return said


def _text(name: str, said: Mapping[str, Any], most: int) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= most:
        raise BadScoring("scoring_bad", path=name, problem=str(value)[:60])
    return value


def _number(path: str, value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadScoring("scoring_bad", path=path, problem=str(value)[:60])
    found = Fraction(str(value))
    if not 0 <= found <= 1_000:
        raise BadScoring("scoring_bad", path=path, problem=str(value)[:60])
    return found


def _numbers(path: str, said: Any, known: Sequence[str]) -> dict[str, Fraction]:
    said = _mapping(path, said)
    for name in said:
        if name not in known:
            raise BadScoring("scoring_bad", path=f"{path}.{name}", problem=str(name)[:60])
    return {name: _number(f"{path}.{name}", value) for name, value in said.items()}
