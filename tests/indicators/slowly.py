"""A second evaluator of formulas that shares nothing with the first: row by row, in plain Python."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tinhso.kernel.expressions.tree import (
    Binary,
    Call,
    Day,
    Member,
    Name,
    Node,
    Number,
    Rows,
    Text,
    Truth,
    Unary,
)

Row = Mapping[str, Any]


def value(
    node: Node,
    rows: Mapping[str, Sequence[Row]],
    names: Mapping[str, float | None],
    first: date,
    last: date,
) -> Any:
    """What a formula gives of the rows of one unit, in the days from first to last."""
    if isinstance(node, Number | Text | Truth | Day):
        return node.value
    if isinstance(node, Name):
        return names.get(node.name)
    if isinstance(node, Rows):
        return _asked(node, rows[node.source], first, last)

    def of(part: Node) -> Any:
        return value(part, rows, names, first, last)

    if isinstance(node, Unary):
        inner = of(node.of)
        if inner is None:
            return None
        return -inner if node.op == "-" else not inner
    if isinstance(node, Member):
        inner = of(node.of)
        return None if inner is None else inner in [one.value for one in node.values]
    if isinstance(node, Call):
        given = [of(one) for one in node.given]
        if node.name == "is_missing":
            return given[0] is None
        if node.name == "if_missing":
            return given[0] if given[0] is not None else given[1]
        if None in given:
            return None
        return min(given) if node.name == "min" else max(given)
    assert isinstance(node, Binary)
    left, right = of(node.left), of(node.right)
    if node.op == "and":
        if left is False or right is False:
            return False
        return None if left is None or right is None else True
    if node.op == "or":
        if left is True or right is True:
            return True
        return None if left is None or right is None else False
    if left is None or right is None:
        return None
    if node.op == "/":
        return None if right == 0 else left / right
    return {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "=": lambda: left == right,
        "!=": lambda: left != right,
        "<": lambda: left < right,
        "<=": lambda: left <= right,
        ">": lambda: left > right,
        ">=": lambda: left >= right,
    }[node.op]()


def finite(found: float | None) -> float | None:
    return None if found is None or not math.isfinite(found) else float(found)


def _asked(node: Rows, rows: Sequence[Row], first: date, last: date) -> float | None:
    wanted = []
    for row in rows:
        day, end = row["day"], row.get("end_day")
        if node.what == "carried":
            inside = day < first and (end is None or end >= first)
        elif node.what == "standing":
            inside = day <= last and (end is None or end > last)
        else:
            inside = first <= day <= last
        if inside and (node.where is None or value(node.where, {}, row, first, last) is True):
            wanted.append(row)
    if node.what not in ("sum", "min", "max"):
        return len(wanted)
    known = [row[node.column] for row in wanted if row[node.column] is not None]
    if node.what == "sum":
        return None if wanted and not known else sum(known)
    if not known:
        return None
    return min(known) if node.what == "min" else max(known)
