"""What a formula is about: its kind and unit, the rows and other figures that it asks. Refuses what cannot be meant.

A plain number that was written fits any unit when it is added or compared; multiplied it is a number.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from tinhso.kernel.expressions.tree import (
    CARRIED,
    COMPARISONS,
    MAX,
    MIN,
    STANDING,
    SUM,
    BadExpression,
    Binary,
    Call,
    Day,
    Member,
    Name,
    Node,
    Number,
    Place,
    Rows,
    Text,
    Truth,
    Unary,
    every,
    written,
)
from tinhso.kernel.expressions.units import ONE, Unit

NUMBER, TEXT, TRUTH, DAY = "number", "text", "truth", "day"
_WANTED = {
    NUMBER: "expr_wants_number",
    TEXT: "expr_wants_text",
    TRUTH: "expr_wants_truth",
    DAY: "expr_wants_day",
}


@dataclass(frozen=True)
class Column:
    """A column of a source. unit: of numbers. values: of a text, all that it may hold; none: anything."""

    kind: str
    unit: Unit = ONE
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A table of facts. unit: of its rows, what a count of them is. lasting: its rows end, so that some are open."""

    columns: Mapping[str, Column]
    unit: Unit
    lasting: bool = False


@dataclass(frozen=True)
class Schema:
    """What formulas may ask. names: other figures and inputs with their units."""

    sources: Mapping[str, Source]
    names: Mapping[str, Unit] = field(default_factory=dict)


@dataclass(frozen=True)
class Meant:
    """A part's kind; of a number its unit, None where it was written and fits any."""

    kind: str
    unit: Unit | None = ONE


@dataclass(frozen=True)
class Checked:
    """A formula that can be computed. unit: None where it is of written numbers alone. rows: what it asks of sources,
    each once; names: the other figures and inputs.
    """

    tree: Node
    unit: Unit | None
    rows: tuple[Rows, ...]
    names: tuple[str, ...]


def check(tree: Node, schema: Schema) -> Checked:
    """A number-giving formula over a schema. Raises BadExpression."""
    meant = _Checker(schema).of(tree)
    _want(meant, NUMBER, tree.at)
    rows: dict[str, Rows] = {}
    names: dict[str, bool] = {}
    for node in _outside_rows(tree):
        if isinstance(node, Rows):
            rows.setdefault(written(node), node)
        elif isinstance(node, Name):
            names[node.name] = True
    return Checked(tree, meant.unit, tuple(rows.values()), tuple(sorted(names)))


def check_condition(tree: Node, schema: Schema, source: str) -> None:
    """A condition over the columns of one source. Raises BadExpression."""
    checker = _Checker(schema)
    _want(checker.within(source, tree.at).of(tree), TRUTH, tree.at)


def check_truth(tree: Node, schema: Schema) -> None:
    """A condition over figures, inputs and what is asked of rows. Raises BadExpression."""
    _want(_Checker(schema).of(tree), TRUTH, tree.at)


def check_share(num: Checked, den: Checked | None, declared: Unit) -> None:
    """Refuses a share whose unit is not what is declared; at the numerator's place. Raises BadExpression."""
    if num.unit is None:
        return
    below = ONE if den is None or den.unit is None else den.unit
    found = num.unit / below
    if found != declared:
        at = num.tree.at
        raise BadExpression(
            "expr_other_unit",
            line=at.line,
            column=at.column,
            declared=str(declared),
            found=str(found),
        )


def in_order(asks: Mapping[str, Collection[str]]) -> list[str]:
    """Definitions so that each comes after those that it names. asks: code → the names in its formulas.

    Raises BadExpression("expr_circle"), which names the circle.
    """
    done: dict[str, bool] = {}
    order: list[str] = []
    for first in sorted(asks):
        open_: list[tuple[str, list[str]]] = []
        if first not in done:
            done[first] = False
            open_.append((first, sorted(asks[first], reverse=True)))
        while open_:
            code, left = open_[-1]
            if not left:
                open_.pop()
                done[code] = True
                order.append(code)
                continue
            asked = left.pop()
            if asked not in asks or done.get(asked):
                continue
            if asked in done:
                chain = [one for one, _ in open_]
                chain = [*chain[chain.index(asked) :], asked]
                raise BadExpression("expr_circle", line=1, column=1, chain=" → ".join(chain))
            done[asked] = False
            open_.append((asked, sorted(asks[asked], reverse=True)))
    return order


def _outside_rows(tree: Node) -> list[Node]:
    inside = {
        id(part)
        for node in every(tree)
        if isinstance(node, Rows) and node.where is not None
        for part in every(node.where)
    }
    return [node for node in every(tree) if id(node) not in inside]


class _Checker:
    def __init__(self, schema: Schema, source: str = "") -> None:
        self._schema = schema
        self._source = source

    def within(self, source: str, at: Place) -> _Checker:
        if source not in self._schema.sources:
            raise _unknown("expr_unknown_source", source, self._schema.sources, at)
        return _Checker(self._schema, source)

    def of(self, node: Node) -> Meant:
        if isinstance(node, Number):
            return Meant(NUMBER, None)
        if isinstance(node, Text):
            return Meant(TEXT)
        if isinstance(node, Truth):
            return Meant(TRUTH)
        if isinstance(node, Day):
            return Meant(DAY)
        if isinstance(node, Name):
            return self._name(node)
        if isinstance(node, Unary):
            wanted = NUMBER if node.op == "-" else TRUTH
            return _want(self.of(node.of), wanted, node.of.at)
        if isinstance(node, Binary):
            return self._binary(node)
        if isinstance(node, Member):
            for value in node.values:
                self._compared(node.of, value, value.at)
            return Meant(TRUTH)
        if isinstance(node, Call):
            return self._call(node)
        return self._rows(node)

    def _name(self, node: Name) -> Meant:
        if not self._source:
            if node.name in self._schema.sources:
                raise _refused("expr_needs_rows", node.at, name=node.name)
            if node.name not in self._schema.names:
                raise _unknown("expr_unknown_name", node.name, self._schema.names, node.at)
            return Meant(NUMBER, self._schema.names[node.name])
        columns = self._schema.sources[self._source].columns
        if node.name not in columns:
            raise _unknown("expr_unknown_column", node.name, columns, node.at, source=self._source)
        return Meant(columns[node.name].kind, columns[node.name].unit)

    def _binary(self, node: Binary) -> Meant:
        if node.op in ("and", "or"):
            _want(self.of(node.left), TRUTH, node.left.at)
            return _want(self.of(node.right), TRUTH, node.right.at)
        if node.op in COMPARISONS:
            self._compared(node.left, node.right, node.at, ordered=node.op not in ("=", "!="))
            return Meant(TRUTH)
        left = _want(self.of(node.left), NUMBER, node.left.at)
        right = _want(self.of(node.right), NUMBER, node.right.at)
        if node.op in ("+", "-"):
            return Meant(NUMBER, _one_unit(left.unit, right.unit, node.at))
        if left.unit is None and right.unit is None:
            return Meant(NUMBER, None)
        over, under = left.unit or ONE, right.unit or ONE
        return Meant(NUMBER, over * under if node.op == "*" else over / under)

    def _compared(self, left: Node, right: Node, at: Place, *, ordered: bool = False) -> None:
        first, second = self.of(left), self.of(right)
        if first.kind != second.kind:
            raise _wanted(first.kind, right.at)
        if ordered and first.kind not in (NUMBER, DAY):
            raise _wanted(NUMBER, left.at)
        if first.kind == NUMBER:
            _one_unit(first.unit, second.unit, at)
        for named, value in ((left, right), (right, left)):
            if isinstance(named, Name) and isinstance(value, Text):
                self._check_value(named.name, value)

    def _check_value(self, name: str, value: Text) -> None:
        known = self._schema.sources[self._source].columns[name].values if self._source else ()
        if known and value.value not in known:
            raise _refused(
                "expr_unknown_value",
                value.at,
                value=value.value,
                name=name,
                known=", ".join(known),
            )

    def _call(self, node: Call) -> Meant:
        given = [self.of(one) for one in node.given]
        if node.name == "is_missing":
            return Meant(TRUTH)
        unit = None
        for meant, part in zip(given, node.given, strict=True):
            _want(meant, NUMBER, part.at)
            unit = _one_unit(unit, meant.unit, part.at)
        return Meant(NUMBER, unit)

    def _rows(self, node: Rows) -> Meant:
        if self._source:
            raise _refused("expr_rows_in_rows", node.at)
        inside = self.within(node.source, node.at)
        source = self._schema.sources[node.source]
        if node.what in (CARRIED, STANDING) and not source.lasting:
            raise _refused("expr_no_end", node.at, source=node.source)
        if node.where is not None:
            _want(inside.of(node.where), TRUTH, node.where.at)
        if node.what not in (SUM, MIN, MAX):
            return Meant(NUMBER, source.unit)
        return _want(inside.of(Name(node.column, node.at)), NUMBER, node.at)


def _want(meant: Meant, kind: str, at: Place) -> Meant:
    if meant.kind != kind:
        raise _wanted(kind, at)
    return meant


def _wanted(kind: str, at: Place) -> BadExpression:
    return _refused(_WANTED[kind], at)


def _one_unit(left: Unit | None, right: Unit | None, at: Place) -> Unit | None:
    if left is not None and right is not None and left != right:
        raise _refused("expr_units", at, left=str(left), right=str(right))
    return right if left is None else left


def _unknown(
    code: str, name: str, known: Collection[str], at: Place, **facts: str
) -> BadExpression:
    near = get_close_matches(name, known, 3) or sorted(known)[:12]
    return _refused(code, at, name=name, known=", ".join(near), **facts)


def _refused(code: str, at: Place, **facts: str) -> BadExpression:
    return BadExpression(code, line=at.line, column=at.column, **facts)
