"""A template of a report as plain values, from one JSON document: tables, columns, formulas, checks, due day. Pure.

The document's shape is `schema.json` beside this file, "tinhso.report/1". The columns of a table are a JSON Schema
(2020-12) of one row. A cell is named table.row.column; the rows of an open table are 1, 2, 3 …

Formulas are those of `kernel.expressions`. One of a row says what each column of numbers has in it, of rows (r01, r02);
one of a column (`x-formula`) what each row has, of columns. A check is of each row, of each column, or of the whole
report, where table_row_column names a cell of a fixed table and sum(table.column) asks an open one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import jsonschema_rs

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.expressions import checking
from tinhso.kernel.expressions.reading import read
from tinhso.kernel.expressions.tree import BadExpression, Name, Node, every
from tinhso.kernel.expressions.units import ONE, Unit, unit_of

FORMAT = "tinhso.report/1"
MOST_BYTES, MOST_CELLS = 400_000, 4_000
NUMBER, WHOLE, TEXT, DAY, CHOICE = "number", "whole", "text", "day", "choice"
ROW, COLUMN = "row", "column"
Pair = tuple[str, str]


class BadTemplate(TinhsoError):
    """A document that is no template: report_document (path, problem), report_document_long (most, bytes).

    report_formula (path, problem, line, column): one that cannot be meant, with the code of why.
    """

    exit_code = 3


@dataclass(frozen=True)
class Column:
    """A column. places: of a number after the decimal sign. least, most: bounds, None for none. adds: over filers.

    formula: what it is computed from, None where it is typed. running: the column whose sum since the year began it is.
    """

    code: str
    name: Pair
    kind: str
    unit: str
    places: int
    needed: bool
    least: Decimal | None
    most: Decimal | None
    longest: int
    choices: tuple[str, ...]
    formula: Node | None
    running: str
    adds: bool

    @property
    def is_number(self) -> bool:
        """Whether its cells are computed with."""
        return self.kind in (NUMBER, WHOLE)


@dataclass(frozen=True)
class Row:
    """A row of a fixed table. deep: how far below others it stands."""

    code: str
    name: Pair
    unit: str
    deep: int
    formula: Node | None

    @property
    def called(self) -> str:
        """Its name in formulas."""
        return f"r{self.code}" if self.code[0].isdigit() else self.code


@dataclass(frozen=True)
class Table:
    """rows: of a fixed table; most_rows: of an open one, else 0."""

    code: str
    name: Pair
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    most_rows: int

    @property
    def is_open(self) -> bool:
        """Whether its filer says how many rows it has."""
        return not self.rows

    def unit(self, row: Row | None, column: Column) -> str:
        """The unit of a cell: its column's, else its row's."""
        return column.unit or (row.unit if row else "")

    def typed(self, row: Row | None, column: Column) -> bool:
        """Whether a filer fills the cell."""
        return column.formula is None and not (row and row.formula and column.is_number)


@dataclass(frozen=True)
class Check:
    """A check of a report. each: of which it is asked, "" for the whole. columns: of these alone, none for all.

    hard: what does not hold cannot be filed; else it is flagged.
    """

    code: str
    table: str
    each: str
    columns: tuple[str, ...]
    that: Node
    says: Pair
    hard: bool


@dataclass(frozen=True)
class Template:
    """A report. due_day, working_days: one of them, the other 0. level: of the offices that file, "" where records do.

    register: whose records file; mail: the field with their address. filled: by what the house fills it itself.
    board: the cells that a leader sees first.
    """

    code: str
    name: Pair
    about: Pair
    source: str
    sample: bool
    every: str
    due_day: int
    working_days: int
    level: str
    register: str
    mail: str
    filled: str
    tables: tuple[Table, ...]
    checks: tuple[Check, ...]
    board: tuple[str, ...]
    document: Mapping[str, Any]

    @cached_property
    def by_code(self) -> dict[str, Table]:
        """Code → table."""
        return {one.code: one for one in self.tables}

    @cached_property
    def cells(self) -> dict[str, tuple[Table, Row, Column]]:
        """The cells of fixed tables by name."""
        return {
            f"{table.code}.{row.code}.{column.code}": (table, row, column)
            for table in self.tables
            for row in table.rows
            for column in table.columns
        }

    def found(self, cell: str) -> tuple[Table, Row | None, Column] | None:
        """What a cell's name means, None where there is no such cell; any row of an open table."""
        if cell in self.cells:
            return self.cells[cell]
        table, _, rest = cell.partition(".")
        row, _, column = rest.partition(".")
        held = self.by_code.get(table)
        if held is None or not held.is_open or not row.isdecimal() or row != str(int(row)):
            return None
        if not 1 <= int(row) <= held.most_rows:
            return None
        return next(((held, None, one) for one in held.columns if one.code == column), None)

    def written(self) -> str:
        """The document as it is kept and compared."""
        return json.dumps(self.document, ensure_ascii=False, sort_keys=True)


def read_template(text: str | bytes) -> Template:
    """A template's document. Raises BadTemplate."""
    raw = text.encode() if isinstance(text, str) else text
    if len(raw) > MOST_BYTES:
        raise BadTemplate("report_document_long", most=MOST_BYTES, bytes=len(raw))
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadTemplate("report_document", path="", problem=str(error)[:200]) from None
    return template_of(document)


def template_of(document: Any) -> Template:
    """The same of values. Raises BadTemplate."""
    for error in _shape().iter_errors(document):
        raise BadTemplate(
            "report_document",
            path=".".join(str(one) for one in error.instance_path),
            problem=error.message[:300],
        )
    document = _ordered(document)
    due, filers = document["due"], document["filers"]
    tables = tuple(_table(one, f"tables.{place}") for place, one in enumerate(document["tables"]))
    checks = tuple(
        _check(one, f"checks.{place}") for place, one in enumerate(document.get("checks", ()))
    )
    made = Template(
        code=document["code"],
        name=_pair(document["name"]),
        about=_pair(document.get("about", {"vi": ""})),
        source=document["source"],
        sample=document.get("sample", False),
        every=document["every"],
        due_day=due.get("day", 0),
        working_days=due.get("working_days", 0),
        level=filers.get("level", ""),
        register=filers.get("register", ""),
        mail=filers.get("mail", ""),
        filled=document.get("filled", ""),
        tables=tables,
        checks=checks,
        board=tuple(document.get("board", ())),
        document=document,
    )
    _refuse_what_cannot_be(made)
    return made


def _ordered(document: Any) -> dict[str, Any]:
    """With the order of the columns written beside them: a database need not keep the order of an object's names."""
    tables = []
    for place, table in enumerate(document["tables"]):
        columns = table["columns"]
        told = columns.get("x-order", ())
        for name in (*told, *columns.get("required", ())):
            if name not in columns["properties"]:
                raise _wrong(f"tables.{place}.columns", name)
        order = list(dict.fromkeys([*told, *columns["properties"]]))
        tables.append({**table, "columns": {**columns, "x-order": order}})
    return {**document, "tables": tables}


def _table(told: Mapping[str, Any], path: str) -> Table:
    held = told["columns"]
    rows = tuple(
        Row(
            code=row["code"],
            name=_pair(row["name"]),
            unit=row.get("unit", ""),
            deep=row.get("deep", 0),
            formula=_read(row.get("formula"), f"{path}.rows.{place}.formula"),
        )
        for place, row in enumerate(told.get("rows", ()))
    )
    columns = tuple(
        _column(name, held["properties"][name], name in held.get("required", ()), path)
        for name in held["x-order"]
    )
    return Table(told["code"], _pair(told["name"]), rows, columns, told.get("most_rows", 0))


def _column(code: str, told: Mapping[str, Any], needed: bool, path: str) -> Column:
    kind = {"integer": WHOLE, "number": NUMBER}.get(told["type"], TEXT)
    if kind == TEXT and told.get("format"):
        kind = DAY
    elif kind == TEXT and told.get("enum"):
        kind = CHOICE
    numeric = kind in (NUMBER, WHOLE)
    if not numeric and ({"x-formula", "x-running", "x-unit", "x-places"} & told.keys()):
        raise _wrong(f"{path}.columns.properties.{code}", "type")
    return Column(
        code=code,
        name=_pair(told["x-title"]),
        kind=kind,
        unit=told.get("x-unit", ""),
        places=told.get("x-places", 2) if kind == NUMBER else 0,
        needed=needed,
        least=_bound(told.get("minimum")),
        most=_bound(told.get("maximum")),
        longest=told.get("maxLength", 500),
        choices=tuple(told.get("enum", ())),
        formula=_read(told.get("x-formula"), f"{path}.columns.properties.{code}.x-formula"),
        running=told.get("x-running", ""),
        adds=numeric and told.get("x-adds", "sum") == "sum",
    )


def _check(told: Mapping[str, Any], path: str) -> Check:
    tree = _read(told["that"], f"{path}.that")
    assert tree is not None
    return Check(
        code=told["code"],
        table=told.get("table", ""),
        each=told.get("each", ""),
        columns=tuple(told.get("columns", ())),
        that=tree,
        says=_pair(told["says"]),
        hard=told.get("hard", True),
    )


def _refuse_what_cannot_be(made: Template) -> None:
    for what, codes in (
        ("tables", [one.code for one in made.tables]),
        ("checks", [one.code for one in made.checks]),
        *((f"tables.{one.code}.rows", [row.called for row in one.rows]) for one in made.tables),
    ):
        for twice in sorted({one for one in codes if codes.count(one) > 1}):
            raise _wrong(what, twice)
    if (
        sum(len(one.columns) * max(len(one.rows), one.most_rows) for one in made.tables)
        > MOST_CELLS
    ):
        raise _wrong("tables", str(MOST_CELLS))
    for cell in made.board:
        if cell not in made.cells or not made.cells[cell][2].is_number:
            raise _wrong("board", cell)
    for table in made.tables:
        _refuse_formulas(table)
    for check in made.checks:
        _refuse_check(check, made)


def _refuse_formulas(table: Table) -> None:
    path = f"tables.{table.code}"
    numbers = {one.code: one for one in table.columns if one.is_number}
    for column in table.columns:
        if column.running and column.running not in numbers:
            raise _wrong(f"{path}.{column.code}.x-running", column.running)
    asks: dict[str, set[str]] = {}
    columns = {code: unit_of(one.unit) for code, one in numbers.items()}
    for column in numbers.values():
        if column.formula is not None:
            where = f"{path}.{column.code}.x-formula"
            asks[column.code] = _meant(column.formula, columns, columns[column.code], where)
    rows = {one.called: unit_of(one.unit) for one in table.rows}
    for row in table.rows:
        if row.formula is not None:
            asks[row.called] = _meant(
                row.formula, rows, rows[row.called], f"{path}.{row.code}.formula"
            )
    _refuse_circle(asks, path)


def _meant(tree: Node, names: Mapping[str, Unit], unit: Unit, path: str) -> set[str]:
    try:
        checked = checking.check(tree, checking.Schema({}, names))
        checking.check_share(checked, None, unit)
    except BadExpression as error:
        raise _bad_formula(error, path) from None
    return set(checked.names)


def _refuse_circle(asks: Mapping[str, set[str]], path: str) -> None:
    try:
        checking.in_order(asks)
    except BadExpression as error:
        raise _bad_formula(error, path) from None


def _refuse_check(check: Check, made: Template) -> None:
    names: dict[str, Unit] = {}
    sources: dict[str, checking.Source] = {}
    if check.table:
        table = made.by_code.get(check.table)
        if table is None:
            raise _wrong(f"checks.{check.code}.table", check.table)
        if check.each == COLUMN and table.is_open:
            raise _wrong(f"checks.{check.code}.each", check.each)
        for code in check.columns:
            if code not in {one.code for one in table.columns if one.is_number}:
                raise _wrong(f"checks.{check.code}.columns", code)
        if check.each == COLUMN:
            names = {one.called: unit_of(one.unit) for one in table.rows}
        else:
            names = {one.code: unit_of(one.unit) for one in table.columns if one.is_number}
    else:
        for cell, (table, row, column) in made.cells.items():
            if column.is_number:
                names[cell.replace(".", "_")] = unit_of(table.unit(row, column))
        sources = {
            table.code: checking.Source(
                {
                    one.code: checking.Column(checking.NUMBER, unit_of(one.unit))
                    for one in table.columns
                    if one.is_number
                },
                ONE,
            )
            for table in made.tables
            if table.is_open
        }
    try:
        checking.check_truth(check.that, checking.Schema(sources, names))
    except BadExpression as error:
        raise _bad_formula(error, f"checks.{check.code}.that") from None


def names_in(tree: Node) -> list[str]:
    """The names that a formula asks, as they stand in it."""
    found = [node for node in every(tree) if isinstance(node, Name)]
    return [node.name for node in sorted(found, key=lambda node: (node.at.line, node.at.column))]


def _read(text: str | None, path: str) -> Node | None:
    if text is None:
        return None
    try:
        return read(text)
    except BadExpression as error:
        raise _bad_formula(error, path) from None


def _bad_formula(error: BadExpression, path: str) -> BadTemplate:
    return BadTemplate(
        "report_formula",
        path=path,
        problem=error.code,
        line=error.facts.get("line", 1),
        column=error.facts.get("column", 1),
    )


def _wrong(path: str, problem: str) -> BadTemplate:
    return BadTemplate("report_document", path=path, problem=problem)


def _bound(said: float | None) -> Decimal | None:
    return None if said is None else Decimal(repr(said))


def _pair(said: Any) -> Pair:
    if isinstance(said, str):
        return said, said
    return said["vi"], said.get("en") or said["vi"]


@cache
def _shape() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        json.loads(files("tinhso.reports").joinpath("schema.json").read_bytes())
    )
