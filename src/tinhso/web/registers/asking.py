"""What a list of records is asked for, as it stands in the address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from urllib.parse import urlencode

from tinhso.access.who import Request
from tinhso.registers.actions.keeping import compared
from tinhso.registers.definition import (
    CHOICE,
    CHOICES,
    NUMBER,
    OPEN,
    WHOLE,
    YES_NO,
    Definition,
    Field,
)
from tinhso.registers.definition import OFFICE as STAFF
from tinhso.registers.queries import Asked
from tinhso.registers.values import BadValue, number_in, whole_in
from tinhso.web.days import day_read
from tinhso.web.words import lang, t

ORDERS = ("sort", "end", "kept")


@dataclass(frozen=True)
class Filter:
    """A field by which is filtered. choices: (value, words) where it is one of a list; value: as asked.

    number: it is asked for from `least` to `most`, each as it was typed.
    """

    field: Field
    choices: Sequence[tuple[str, str]]
    value: str
    least: str = ""
    most: str = ""

    @property
    def number(self) -> bool:
        """Whether it is asked for between two numbers."""
        return self.field.kind in (WHOLE, NUMBER)


@dataclass(frozen=True)
class Question:
    """asked: for the rows; filters: as shown; the rest as it stands in the address."""

    asked: Asked
    filters: Sequence[Filter]
    office: str
    text: str
    ends_from: date | None
    ends_by: date | None
    order: str
    ended: bool

    @property
    def query(self) -> str:
        """The address's words without the page."""
        told: list[tuple[str, str]] = [("tim", self.text), ("don-vi", self.office)]
        for one in self.filters:
            name = one.field.name
            told += [(name, one.value), (f"{name}-tu", one.least), (f"{name}-den", one.most)]
        told += [("het-tu", _day(self.ends_from)), ("het-den", _day(self.ends_by))]
        told += [("thu-tu", "" if self.order == "sort" else self.order)]
        told += [("ca-thoi", "1" if self.ended else "")]
        return urlencode([pair for pair in told if pair[1]])

    @property
    def narrow(self) -> bool:
        """Whether anything is asked."""
        return bool(self.query)


def question(request: Request, definition: Definition) -> Question:
    """What the address asks; what cannot be read asks nothing."""
    said = request.GET
    filters = []
    for name in definition.filters:
        field = definition.by_name[name]
        if field.level in (OPEN, STAFF):
            words = (said.get(one, "")[:100].strip() for one in (name, f"{name}-tu", f"{name}-den"))
            filters.append(Filter(field, _choices(field), *words))
    office = said.get("don-vi", "")[:50]
    order = said.get("thu-tu", "sort")
    ends_from, ends_by = day_read(said.get("het-tu", "")), day_read(said.get("het-den", ""))
    asked = Asked(
        text=said.get("tim", "")[:200],
        where=tuple((f.field.name, compared(f.field.kind, _value(f))) for f in filters if f.value),
        between=tuple(_between(filters)),
        offices=frozenset(request.who.organisation.under(office)) if office else None,
        ends_from=ends_from,
        ends_by=ends_by,
        ended=said.get("ca-thoi") == "1",
        order=order if order in ORDERS else "sort",
    )
    return Question(
        asked, filters, office, asked.text, ends_from, ends_by, asked.order, asked.ended
    )


def _choices(field: Field) -> list[tuple[str, str]]:
    if field.kind in (CHOICE, CHOICES):
        return [(value, titles[lang() == "en"]) for value, *titles in field.choices]
    return [("1", t("Có", "Yes")), ("0", t("Không", "No"))] if field.kind == YES_NO else []


def _between(filters: Sequence[Filter]) -> Iterator[tuple[str, float, float]]:
    """What can be read of from and to; a side that says nothing is open."""
    for one in filters:
        least, most = _number(one.field, one.least), _number(one.field, one.most)
        if one.number and (least is not None or most is not None):
            yield one.field.name, -inf if least is None else least, inf if most is None else most


def _number(field: Field, text: str) -> float | None:
    try:
        return float((whole_in if field.kind == WHOLE else number_in)(text)) if text else None
    except BadValue:
        return None


def _value(one: Filter) -> object:
    return one.value == "1" if one.field.kind == YES_NO else one.value


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""
