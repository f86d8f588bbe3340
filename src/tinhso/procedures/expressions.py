"""Conditions and amounts as text, in the Common Expression Language. Pure and bounded: no Python is ever evaluated.

An expression sees `answers` (what the form holds), `copies` (a whole number), `channel` and `filed_date`, the day on
which the dossier was filed ("2026-01-31"). Beside what the language has it may call `min`, `max`, `ceil`, and of two
days `days_between` and `years_between`: whole ones from the first to the second, below 0 where that comes before. It is
short, has at most one loop over a list, and answers are small, so that none can hold a server up.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import cel

from tinhso.kernel.errors import TinhsoError

LONGEST = 500
MOST_ANSWERS = 2_000
FILED = "filed_date"
NAMES = frozenset({"answers", "copies", "channel", FILED})
_LANGUAGE = frozenset(
    {"size", "int", "double", "string", "contains", "startsWith", "endsWith", "matches"}
)
_LOOPS = re.compile(r"\.\s*(?:map|filter|all|exists|exists_one)\s*\(\s*(\w*)")
_ANSWERS = re.compile(r"\banswers\s*\.\s*(\w+)")
_NAMED_ANSWERS = re.compile(r"\banswers\s*\[\s*(?:'(\w+)'|\"(\w+)\")\s*\]")
_ANY_ANSWERS = re.compile(r"\banswers\b")
_CALLED = re.compile(
    r"\banswers\s*\.\s*\w+\s*\("
)  # A function of all answers, no answer of its name.
_NAME = re.compile(r"[A-Za-z]\w*")  # What an operator is called begins otherwise: "_>_".
_TEXTS = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")


def days_between(first: str, last: str) -> int:
    """Days from one day to another, both as 2026-01-31; the first is not counted. Raises ValueError."""
    return (_day(last) - _day(first)).days


def years_between(first: str, last: str) -> int:
    """Years that are over, as one says an age: who was born on 29 February is a year older on 1 March."""
    born, then = _day(first), _day(last)
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError("YYYY-MM-DD") from None  # What was answered goes into no log.


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "min": lambda *numbers: min(*numbers),
    "max": lambda *numbers: max(*numbers),
    "ceil": lambda number: math.ceil(number),
    "days_between": days_between,
    "years_between": years_between,
}


class BadExpression(TinhsoError):
    """bad_expression (expression, problem): it cannot be read, is too long, loops in a loop or names a stranger.

    cannot_reckon (expression, problem): with these answers it gives nothing. too_many_answers (most).
    problem: a code that `sentences` says in words, and what it is about: `formula_not_understood “x”`.
    """


_COLUMN = re.compile(r"<input>:1:(\d+):")
_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (ZeroDivisionError, "formula_zero"),
    (IndexError, "formula_no_place"),
    (TypeError, "formula_kinds"),
)


class Unknown(Exception):
    """What an expression asks for has not been answered."""


@lru_cache(maxsize=4096)
def compiled(expression: str) -> Any:
    """The expression, ready to run. Raises BadExpression."""
    if len(expression) > LONGEST:
        raise _fault("bad_expression", expression[:60], "formula_too_long", str(LONGEST))
    loops = _LOOPS.findall(_TEXTS.sub("''", expression))
    if len(loops) > 1:
        raise _fault("bad_expression", expression, "formula_loops")
    try:
        program = cel.compile(expression)
    except ValueError as error:
        raise _unread(expression, str(error)) from error
    strangers = set(program.variables()) - NAMES - set(loops)
    named = {name for name in program.functions() if _NAME.fullmatch(name)}
    strangers |= named - _LANGUAGE - set(_FUNCTIONS)
    if strangers:
        raise _fault(
            "bad_expression", expression, "formula_strangers", ", ".join(sorted(strangers))
        )
    return program


def value_of(
    expression: str,
    *,
    answers: Mapping[str, Any],
    copies: int = 1,
    channel: str = "counter",
    filed_date: date | None = None,
) -> Any:
    """What an expression gives. Raises Unknown where an answer or the day of filing is missing, else BadExpression."""
    program = compiled(expression)
    if filed_date is None and FILED in program.variables():
        raise Unknown(FILED)
    if _size(answers) > MOST_ANSWERS:
        raise BadExpression("too_many_answers", most=MOST_ANSWERS)
    context = cel.Context(
        variables={
            "answers": dict(answers),
            "copies": copies,
            "channel": channel,
            FILED: filed_date.isoformat() if filed_date else "",
        },
        functions=dict(_FUNCTIONS),
    )
    try:
        return program.execute(context)
    except KeyError as error:
        raise Unknown(str(error)) from error
    except Exception as error:
        raise _unreckoned(expression, error) from error


def holds(expression: str, **values: Any) -> bool | None:
    """Whether a condition holds; None where an answer that it asks for is missing. Raises BadExpression."""
    try:
        found = value_of(expression, **values)
    except Unknown:
        return None
    if not isinstance(found, bool):
        raise _fault("cannot_reckon", expression, "formula_no_condition", repr(found)[:60])
    return found


def no_amount(expression: str, found: Any) -> BadExpression:
    """The refusal of an expression that gave something else than an amount of money."""
    return _fault("cannot_reckon", expression, "formula_no_amount", repr(found)[:60])


def _fault(code: str, expression: str, why: str, meant: str = "") -> BadExpression:
    problem = f"{why} “{meant}”" if meant else why
    return BadExpression(code, expression=expression, problem=problem)


def _unread(expression: str, said: str) -> BadExpression:
    """What the language's parser says, in our words: where it stopped understanding."""
    first = said.splitlines()[0]
    if "'<EOF>' expecting" in first or "at '<EOF>'" in first:
        return _fault("bad_expression", expression, "formula_ends_early")
    column = _COLUMN.search(first)
    place = expression[int(column[1]) - 1 :][:20].strip() if column else ""
    return _fault("bad_expression", expression, "formula_not_understood", place)


def _unreckoned(expression: str, error: Exception) -> BadExpression:
    why = next((code for kind, code in _KINDS if isinstance(error, kind)), "formula_fails")
    called = re.match(r"Function '(\w+)' error", str(error))
    if called:
        return _fault("cannot_reckon", expression, "formula_call", called[1])
    return _fault("cannot_reckon", expression, why)


def answers_in(expression: str) -> set[str]:
    """The names of the answers that an expression asks for."""
    named = {one or other for one, other in _NAMED_ANSWERS.findall(expression)}
    return named | set(_ANSWERS.findall(_TEXTS.sub("''", expression)))


def _size(value: Any) -> int:
    """How many plain values there are in a value, a text counted by its hundreds of letters."""
    if isinstance(value, Mapping):
        return sum(1 + _size(one) for one in value.values())
    if isinstance(value, list | tuple):
        return sum(1 + _size(one) for one in value)
    return 1 + (len(value) // 100 if isinstance(value, str) else 0)


@lru_cache(maxsize=4096)
def answers_alone(expression: str) -> frozenset[str] | None:
    """The names of the answers on which an expression hangs; None where it may hang on all of them."""
    bare = _TEXTS.sub("''", expression)
    named, dotted = _NAMED_ANSWERS.findall(expression), _ANSWERS.findall(bare)
    if len(_ANY_ANSWERS.findall(bare)) != len(named) + len(dotted) or _CALLED.search(bare):
        return None
    return frozenset(answers_in(expression))
