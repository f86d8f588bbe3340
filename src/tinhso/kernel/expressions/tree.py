"""What a formula is made of. Each part knows where it stands: line and column from 1."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tinhso.kernel.errors import TinhsoError

#: What is asked of rows. carried: of what was open when the period began; standing: of what is open at its end.
COUNT, SUM, MIN, MAX, CARRIED, STANDING = "count", "sum", "min", "max", "carried", "standing"
OF_ROWS = (COUNT, SUM, MIN, MAX, CARRIED, STANDING)
#: Of these a column is asked, of the others rows alone.
OF_COLUMNS = (SUM, MIN, MAX)
CALLS = {"min": (2, 20), "max": (2, 20), "if_missing": (2, 2), "is_missing": (1, 1)}
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


class BadExpression(TinhsoError):
    """A formula that cannot be meant. Every one names its `line` and `column`.

    expr_is_empty, expr_too_long (most), expr_too_deep (most), expr_letter (found), expr_text_open,
    expr_number_vietnamese (found), expr_number_ambiguous (found), expr_unexpected (found, wanted),
    expr_compared_twice, expr_unknown_call (found, known), expr_arguments (name, wanted).
    expr_unknown_name (name, known), expr_unknown_source (name, known), expr_unknown_column (name, source,
    known), expr_unknown_value (value, name, known), expr_needs_rows (name), expr_rows_in_rows,
    expr_no_end (source), expr_wants_number, expr_wants_text, expr_wants_truth, expr_wants_day,
    expr_units (left, right),
    expr_not_a_day (found).
    expr_circle (chain): definitions that name each other; expr_other_unit (declared, found).
    """

    exit_code = 2


@dataclass(frozen=True)
class Place:
    """Where something stands in the formula, from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Number:
    """A number as it was written; 80% is 0.8."""

    value: float
    at: Place


@dataclass(frozen=True)
class Text:
    """A text between quotes."""

    value: str
    at: Place


@dataclass(frozen=True)
class Day:
    """A day as it is written in data: 2026-03-31."""

    value: date
    at: Place


@dataclass(frozen=True)
class Truth:
    """true or false."""

    value: bool
    at: Place


@dataclass(frozen=True)
class Name:
    """Within what is asked of rows a column; elsewhere another figure or an input."""

    name: str
    at: Place


@dataclass(frozen=True)
class Unary:
    """op: "-" or "not"."""

    op: str
    of: Node
    at: Place


@dataclass(frozen=True)
class Binary:
    """op: + - * / and or, or a comparison."""

    op: str
    left: Node
    right: Node
    at: Place


@dataclass(frozen=True)
class Member:
    """Whether something is one of some values."""

    of: Node
    values: tuple[Number | Text | Day, ...]
    at: Place


@dataclass(frozen=True)
class Call:
    """name: of CALLS."""

    name: str
    given: tuple[Node, ...]
    at: Place


@dataclass(frozen=True)
class Rows:
    """What is asked of a source's rows. column: "" where the rows themselves are counted. where: of which rows."""

    what: str
    source: str
    column: str
    where: Node | None
    at: Place


Node = Number | Text | Day | Truth | Name | Unary | Binary | Member | Call | Rows


def parts_of(node: Node) -> tuple[Node, ...]:
    """The parts right below."""
    if isinstance(node, Unary | Member):
        return (node.of,)
    if isinstance(node, Binary):
        return (node.left, node.right)
    if isinstance(node, Call):
        return node.given
    if isinstance(node, Rows):
        return () if node.where is None else (node.where,)
    return ()


def every(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    open_ = [node]
    while open_:
        one = open_.pop()
        yield one
        open_ += parts_of(one)


def written(node: Node) -> str:
    """The one way of writing a formula: two that mean the same part by part are written the same."""
    if isinstance(node, Number):
        return repr(node.value)
    if isinstance(node, Text):
        return '"' + node.value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(node, Day):
        return node.value.isoformat()
    if isinstance(node, Truth):
        return "true" if node.value else "false"
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Unary):
        return f"({node.op} {written(node.of)})"
    if isinstance(node, Binary):
        return f"({written(node.left)} {node.op} {written(node.right)})"
    if isinstance(node, Member):
        return f"({written(node.of)} in ({', '.join(sorted(map(written, node.values)))}))"
    if isinstance(node, Call):
        return f"{node.name}({', '.join(map(written, node.given))})"
    asked = node.source + (f".{node.column}" if node.column else "")
    where = f" where {written(node.where)}" if node.where is not None else ""
    return f"{node.what}({asked}{where})"
