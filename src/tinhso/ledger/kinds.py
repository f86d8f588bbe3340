"""The kinds of events and their shapes: which facts an event carries, which of them are sealed.

A room declares its kinds when it is loaded. A kind is stored by its name, so it never changes meaning; a changed
shape is a new kind. Facts are public unless they say otherwise: whatever names or describes a person is sealed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tinhso.kernel.errors import TinhsoError

NOT_MEASURED = "not measured"
_NAME = re.compile(r"[a-z]+\.[a-z][a-z_]{1,40}")
_KNOWN: dict[str, Kind] = {}


class BadKind(TinhsoError):
    """A kind that cannot be declared: bad_kind (kind, why), kind_declared_twice (kind)."""


class BadFacts(TinhsoError):
    """Facts that are not of their kind's shape.

    unknown_kind (kind); missing_fact, unknown_fact (kind, fact); wrong_fact (kind, fact, wanted).
    """


@dataclass(frozen=True)
class Fact:
    """of: what it is; str, int, bool, date, datetime, list of texts or dict. longest: letters of a text."""

    of: type
    optional: bool = False
    sealed: bool = False
    longest: int = 200


@dataclass(frozen=True)
class Kind:
    """sentence: Vietnamese and English, as a reader of a time line sees it. measured: what it does to the clocks."""

    name: str
    facts: Mapping[str, Fact]
    sentence: tuple[str, str]
    measured: str = field(default=NOT_MEASURED)

    @property
    def room(self) -> str:
        """The room that writes it."""
        return self.name.partition(".")[0]

    def parted(self, facts: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The public and the sealed facts. Raises BadFacts."""
        for name in facts:
            if name not in self.facts:
                raise BadFacts("unknown_fact", kind=self.name, fact=name)
        parts: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
        for name, shape in self.facts.items():
            value = facts.get(name)
            if value is None:
                if not shape.optional:
                    raise BadFacts("missing_fact", kind=self.name, fact=name)
                continue
            self._check(name, shape, value)
            parts[shape.sealed][name] = value
        return parts

    def _check(self, name: str, shape: Fact, value: Any) -> None:
        # A bool is an int and a datetime is a date to Python, not to a reader of the ledger.
        if type(value) is not shape.of and not (shape.of is dict and isinstance(value, dict)):
            raise BadFacts("wrong_fact", kind=self.name, fact=name, wanted=shape.of.__name__)
        if isinstance(value, str) and len(value) > shape.longest:
            raise BadFacts("wrong_fact", kind=self.name, fact=name, wanted=f"<= {shape.longest}")


def declare(*kinds: Kind) -> None:
    """Make kinds known. Raises BadKind."""
    for kind in kinds:
        if not _NAME.fullmatch(kind.name):
            raise BadKind("bad_kind", kind=kind.name, why="name")
        strange = {shape.of for shape in kind.facts.values()} - _TYPES
        if strange:
            raise BadKind("bad_kind", kind=kind.name, why=", ".join(map(str, strange)))
        if _KNOWN.setdefault(kind.name, kind) != kind:
            raise BadKind("kind_declared_twice", kind=kind.name)


def kind_named(name: str) -> Kind:
    """A declared kind. Raises BadFacts("unknown_kind")."""
    if name not in _KNOWN:
        raise BadFacts("unknown_kind", kind=name)
    return _KNOWN[name]


def every_kind() -> Iterator[Kind]:
    """All that are declared, by name."""
    yield from (kind for _, kind in sorted(_KNOWN.items()))


_TYPES: set[type] = {str, int, bool, date, datetime, list, dict}
