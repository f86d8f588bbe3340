"""Expressions of a definition tried with answers that its form allows: what gives no condition, or no amount. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, product
from typing import Any

from tinhso.procedures.expressions import BadExpression, Unknown, answers_in, value_of

MOST_TRIALS = 96
_FAR = 1_000
_SEVERAL = 5
_CHANNELS = ("counter", "online")
_FILED = date(2026, 1, 31)
_DAYS: Mapping[str, Sequence[str]] = {
    "past-date": ("2026-01-31", "2025-10-31", "1950-03-01"),
    "date": ("2026-01-31", "1950-03-01", "2030-12-31"),
}


def amount_fault(expression: str, form: Mapping[str, Any]) -> str:
    """Why an amount is none: below 0, or no number, with answers that the form allows; "" where none was found."""
    for values in _trials(expression, form):
        found = _given(expression, values)
        if found is None or isinstance(found, str):
            if found:
                return found
            continue
        if isinstance(found, bool) or not isinstance(found, int | float):
            return f"formula_no_amount “{found}”"
        if found < 0:
            return f"{found:g} < 0 ({_shown(values)})"
        if found != int(found):
            return f"{found:g} ({_shown(values)})"
    return ""


def condition_fault(expression: str, form: Mapping[str, Any]) -> str:
    """Why a condition is none: it gives something other than true or false; "" where none was found."""
    for values in _trials(expression, form):
        found = _given(expression, values)
        if isinstance(found, str) and found:
            return found
        if found is not None and not isinstance(found, bool | str):
            return f"formula_no_condition “{found}”"
    return ""


@dataclass(frozen=True)
class Figures:
    """What an amount comes to. amounts: VND for one of each thing that is counted, the lowest first.

    by: the answers, or "copies", of which it asks more for several than for one; in_step: as many times as much.
    """

    amounts: tuple[int, ...]
    by: tuple[str, ...] = ()
    in_step: bool = False


def figures_of(expression: str, form: Mapping[str, Any]) -> Figures | None:
    """What an amount comes to with answers that the form allows, one of each thing; None where nothing is known."""
    shapes = form.get("properties", {})
    counted = [name for name in sorted(answers_in(expression)) if _counts(shapes.get(name))]
    tried = [_one_of_each(values, counted) for values in _trials(expression, form)]
    ones = [_amount(expression, values) for values in tried]
    amounts = tuple(sorted({one for one in ones if one is not None}))
    if not amounts:
        return None
    by, in_step = [], True
    for name in (*counted, "copies"):
        more = [_amount(expression, _several_of(values, name)) for values in tried]
        pairs = [(one, all_) for one, all_ in zip(ones, more, strict=True) if one and all_]
        if any(all_ > one for one, all_ in pairs):
            by.append(name)
            in_step = in_step and all(all_ == _SEVERAL * one for one, all_ in pairs)
    return Figures(amounts, tuple(by), bool(by) and in_step)


def _counts(shape: Any) -> bool:
    return (
        isinstance(shape, Mapping) and shape.get("type") in ("integer", "number")
    ) and "enum" not in shape


def _one_of_each(values: Mapping[str, Any], counted: Sequence[str]) -> dict[str, Any]:
    return {**values, "answers": {**values["answers"], **dict.fromkeys(counted, 1)}, "copies": 1}


def _several_of(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    if name == "copies":
        return {**values, "copies": _SEVERAL}
    return {**values, "answers": {**values["answers"], name: _SEVERAL}}


def _amount(expression: str, values: Mapping[str, Any]) -> int | None:
    found = _given(expression, values)
    return int(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def _given(expression: str, values: Mapping[str, Any]) -> Any:
    """What it gives; None where that is not known with these values, a text where it cannot be reckoned."""
    try:
        found = value_of(expression, **values)
    except Unknown:
        return None
    except BadExpression as error:
        return str(error.facts.get("problem", error.code))
    return f"“{found[:40]}”" if isinstance(found, str) else found


def _trials(expression: str, form: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    shapes = form.get("properties", {})
    names = sorted(answers_in(expression) & set(shapes))
    choices: Sequence[Sequence[Any]] = [_choices(shapes[name]) for name in names]
    for chosen in islice(product(*choices, _CHANNELS), MOST_TRIALS):
        answers = dict(zip(names, chosen[:-1], strict=True))
        yield {"answers": answers, "copies": 1, "channel": chosen[-1], "filed_date": _FILED}


def _choices(shape: Any) -> Sequence[Any]:
    """A few answers to a field: its ends, and what lies between them."""
    if not isinstance(shape, Mapping):
        return ()
    if "enum" in shape:
        return tuple(shape["enum"])[:8]
    kind = shape.get("type")
    if kind == "boolean":
        return (False, True)
    if kind in ("integer", "number"):
        low = shape.get("minimum", 0)
        high = shape.get("maximum", low + _FAR)
        return tuple(sorted({low, (low + high) // 2, high}))
    if kind == "string":
        free = shape.get("format", "line") == "line" and "pattern" not in shape
        return _DAYS.get(shape.get("format", ""), ("2026-01-31", "–") if free else ("2026-01-31",))
    return ()


def _shown(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values["answers"].items())
