"""Readers of definitions: which version holds on a day, what formulas may name, and the formulas themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tinhso.indicators import defining
from tinhso.indicators.defining import Document, Formula, read_document
from tinhso.indicators.facts import SOURCES
from tinhso.indicators.models import DefinitionVersion, Input
from tinhso.kernel.expressions.checking import Schema
from tinhso.kernel.expressions.units import Unit, unit_of


@dataclass(frozen=True)
class Holding:
    """A definition as it holds on a day."""

    code: str
    version: DefinitionVersion
    document: Document


@dataclass(frozen=True)
class Book:
    """Everything that holds on a day. formulas: in an order in which each follows those that it names."""

    day: date
    held: Mapping[str, Holding]
    formulas: tuple[Formula, ...]
    inputs: Mapping[str, Input]

    def named_by(self, code: str) -> list[str]:
        """The figures whose formulas name a figure or input."""
        return sorted(one.code for one in self.formulas if code in one.asks)


def versions_on(day: date) -> dict[str, DefinitionVersion]:
    """Code → the version that holds on a day; one that ended is none. One query."""
    found: dict[str, DefinitionVersion] = {}
    rows = DefinitionVersion.objects.filter(from_date__lte=day).select_related("definition")
    for row in rows.order_by("from_date", "number"):
        found[row.definition.code] = row
    return {code: row for code, row in found.items() if not row.ends}


def schema_of(names: Mapping[str, Unit]) -> Schema:
    """What formulas may ask: every source of facts, and some figures and inputs with their units."""
    return Schema({name: told.source for name, told in SOURCES.items()}, names)


def units_named(documents: Mapping[str, Document], inputs: Mapping[str, Input]) -> dict[str, Unit]:
    """The unit of every name that a formula may use. A figure's is that of its value."""
    units = {code: unit_of(one.unit) for code, one in inputs.items()}
    return units | {code: unit_of(one.unit) for code, one in documents.items()}


def book_on(day: date) -> Book:
    """All definitions of a day with their formulas; two queries."""
    held = {
        code: Holding(code, row, read_document(row.document))
        for code, row in versions_on(day).items()
    }
    inputs = {row.code: row for row in Input.objects.order_by("code")}
    schema = schema_of(units_named({code: one.document for code, one in held.items()}, inputs))
    formulas = {code: defining.formula_of(code, one.document, schema) for code, one in held.items()}
    return Book(day, held, tuple(defining.order(formulas)), inputs)
