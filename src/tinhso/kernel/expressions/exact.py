"""A checked formula computed of exact numbers, without rounding but where something is divided.

names: a number, or None where it is missing. columns: of each source and column a number per row, None where a row has
none. Missing is missing: of anything that is computed with it, of a sum of rows none of which has a value, of a
division by zero; a count is never missing. A comparison with something missing says nothing (None).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal

from tinhso.kernel.expressions.tree import (
    COUNT,
    MAX,
    MIN,
    SUM,
    BadExpression,
    Binary,
    Call,
    Member,
    Name,
    Node,
    Number,
    Rows,
    Truth,
    Unary,
)

Value = Decimal | bool | None
#: Enough for sums of đồng over any number of filers; a quotient has as many digits.
_EXACT = Context(prec=60)


@dataclass(frozen=True)
class Known:
    """What a formula may ask."""

    names: Mapping[str, Decimal | None] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, Sequence[Decimal | None]]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)


def number(tree: Node, known: Known) -> Decimal | None:
    """What a number-giving formula comes to."""
    found = _value(tree, known)
    return None if isinstance(found, bool) else found


def truth(tree: Node, known: Known) -> bool | None:
    """Whether a condition holds; None where what it asks is missing."""
    found = _value(tree, known)
    return found if isinstance(found, bool) else None


def _value(node: Node, known: Known) -> Value:
    if isinstance(node, Number):
        return Decimal(repr(node.value))
    if isinstance(node, Truth):
        return node.value
    if isinstance(node, Name):
        return known.names.get(node.name)
    if isinstance(node, Unary):
        inside = _value(node.of, known)
        if inside is None:
            return None
        return not inside if node.op == "not" else -Decimal(inside)
    if isinstance(node, Binary):
        return _binary(node, known)
    if isinstance(node, Member):
        said = _value(node.of, known)
        return None if said is None else any(said == _value(one, known) for one in node.values)
    if isinstance(node, Call):
        return _call(node, known)
    if isinstance(node, Rows):
        return _rows(node, known)
    raise _not_exact(node)


def _binary(node: Binary, known: Known) -> Value:
    left, right = _value(node.left, known), _value(node.right, known)
    if node.op in ("and", "or"):
        ends = node.op == "or"
        if left is ends or right is ends:
            return ends
        return None if left is None or right is None else not ends
    if left is None or right is None:
        return None
    a, b = Decimal(left), Decimal(right)
    if node.op in ("=", "!="):
        return (a == b) is (node.op == "=")
    if node.op in ("<", "<=", ">", ">="):
        return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[node.op]
    if node.op == "/":
        return None if not b else _EXACT.divide(a, b)
    if node.op == "*":
        return _EXACT.multiply(a, b)
    return _EXACT.add(a, b) if node.op == "+" else _EXACT.subtract(a, b)


def _call(node: Call, known: Known) -> Value:
    given = [_value(one, known) for one in node.given]
    if node.name == "is_missing":
        return given[0] is None
    if node.name == "if_missing":
        return given[1] if given[0] is None else given[0]
    numbers = [Decimal(one) for one in given if one is not None]
    if len(numbers) < len(given):
        return None
    return min(numbers) if node.name == "min" else max(numbers)


def _rows(node: Rows, known: Known) -> Value:
    if node.where is not None or node.what not in (COUNT, SUM, MIN, MAX):
        raise _not_exact(node)
    if node.what == COUNT:
        return Decimal(known.rows.get(node.source, 0))
    told = known.columns.get(node.source, {}).get(node.column, ())
    numbers = [one for one in told if one is not None]
    if not numbers:
        return None
    if node.what == SUM:
        total = Decimal(0)
        for one in numbers:
            total = _EXACT.add(total, one)
        return total
    return min(numbers) if node.what == MIN else max(numbers)


def _not_exact(node: Node) -> BadExpression:
    return BadExpression(
        "expr_wants_number", line=node.at.line, column=node.at.column
    )  # Texts, days and conditions over rows are not computed here.
