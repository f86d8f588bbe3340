"""What a definition says, read from its document and checked against what can be asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.expressions.checking import (
    Checked,
    Schema,
    check,
    check_share,
    in_order,
)
from tinhso.kernel.expressions.reading import read
from tinhso.kernel.expressions.tree import BadExpression
from tinhso.kernel.expressions.units import unit_of
from tinhso.kernel.periods import DAY, KINDS
from tinhso.kernel.text import written_line

CODE = re.compile(r"[a-z][a-z0-9_]{1,58}")
PERCENT = "%"
LEVELS = ("province", "commune")
LONGEST = {"name_vi": 300, "name_en": 300, "unit": 40, "note": 1_000, "heading": 200}
MOST_DECIMALS = 6


class BadDefinition(TinhsoError):
    """A definition that cannot be kept.

    definition_code (said); definition_lacks (field); definition_long (field, most); definition_period (said, known);
    definition_level (said, known).
    """

    exit_code = 2


@dataclass(frozen=True)
class Document:
    """A figure as it is declared. denominator: "" for none. higher: more is better. kinds: periods for which it is
    computed. levels: of whom it is asked. heading: under which it stands in lists.
    """

    name_vi: str
    name_en: str
    unit: str
    numerator: str
    denominator: str = ""
    higher: bool = True
    decimals: int = 1
    kinds: tuple[str, ...] = ("month", "quarter", "year")
    levels: tuple[str, ...] = LEVELS
    heading: str = ""
    note: str = ""

    @property
    def name(self) -> tuple[str, str]:
        """Vietnamese and English."""
        return self.name_vi, self.name_en

    @property
    def scale(self) -> float:
        """What a share is multiplied by: 100 of a per cent."""
        return 100.0 if self.unit == PERCENT else 1.0

    @property
    def content(self) -> dict[str, Any]:
        """As it is kept."""
        return {**asdict(self), "kinds": list(self.kinds), "levels": list(self.levels)}


@dataclass(frozen=True)
class Formula:
    """A definition that can be computed. den: None without a denominator."""

    code: str
    num: Checked
    den: Checked | None
    scale: float

    @property
    def asks(self) -> frozenset[str]:
        """The other figures and inputs that it names."""
        return frozenset(self.num.names) | frozenset(() if self.den is None else self.den.names)


def read_document(told: Mapping[str, Any]) -> Document:
    """A document of what a form, a file or a row holds. Raises BadDefinition for what is no definition at all."""
    texts = {
        name: written_line(str(told.get(name, "") or ""))
        for name in ("name_vi", "name_en", "unit", "heading", "note")
    }
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            raise BadDefinition("definition_long", field=name, most=most)
    for name in ("name_vi", "unit"):
        if not texts[name]:
            raise BadDefinition("definition_lacks", field=name)
    kinds = _known(told.get("kinds") or Document.kinds, (DAY, *KINDS), "definition_period")
    levels = _known(told.get("levels") or LEVELS, LEVELS, "definition_level")
    numerator = str(told.get("numerator", "")).strip()
    if not numerator:
        raise BadDefinition("definition_lacks", field="numerator")
    decimals = told.get("decimals", 1)
    whole = isinstance(decimals, int) or (isinstance(decimals, str) and decimals.isdecimal())
    if not whole or not 0 <= int(decimals) <= MOST_DECIMALS:
        raise BadDefinition("definition_lacks", field="decimals")
    return Document(
        **{**texts, "name_en": texts["name_en"] or texts["name_vi"]},
        numerator=numerator,
        denominator=str(told.get("denominator", "") or "").strip(),
        higher=bool(told.get("higher", True)),
        decimals=int(decimals),
        kinds=kinds,
        levels=levels,
    )


def _known(said: Sequence[Any], known: Sequence[str], code: str) -> tuple[str, ...]:
    found = [str(one) for one in said]
    for one in found:
        if one not in known:
            raise BadDefinition(code, said=one[:40], known=", ".join(known))
    return tuple(one for one in known if one in found)


def check_code(code: str) -> None:
    """Raises BadDefinition for a code that formulas could not name."""
    if not CODE.fullmatch(code):
        raise BadDefinition("definition_code", said=code[:80])


def formula_of(code: str, document: Document, schema: Schema) -> Formula:
    """Its formulas, checked. Raises BadExpression, whose `field` says in which of them."""
    num = _checked("numerator", document.numerator, schema)
    den = None
    if document.denominator:
        den = _checked("denominator", document.denominator, schema)
    try:
        check_share(num, den, unit_of(document.unit))
    except BadExpression as fault:
        raise _in_field("numerator", fault) from fault
    return Formula(code, num, den, document.scale)


def order(formulas: Mapping[str, Formula]) -> list[Formula]:
    """So that each comes after those that it names. Raises BadExpression("expr_circle")."""
    asks = {code: one.asks & formulas.keys() for code, one in formulas.items()}
    return [formulas[code] for code in in_order(asks)]


def _checked(field: str, text: str, schema: Schema) -> Checked:
    try:
        return check(read(text), schema)
    except BadExpression as fault:
        raise _in_field(field, fault) from fault


def _in_field(field: str, fault: BadExpression) -> BadExpression:
    return BadExpression(fault.code, **{**fault.facts, "field": field})
