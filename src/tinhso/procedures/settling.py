"""Names of papers of which nothing sure could be read: each once, with its procedures and what it may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from tinhso.kernel.text import fold, written_line
from tinhso.papers.catalogue import PaperType
from tinhso.papers.finding import NOTE, SURE, Finder, key_of
from tinhso.papers.queries import finder
from tinhso.procedures.finding import catalogue_state, holding_on

MOST_PROPOSED = 4


@dataclass(frozen=True)
class Waiting:
    """A name that waits for a person. procedures: codes of those that ask for it. proposed: types that it may be."""

    key: str
    name: str
    procedures: tuple[str, ...]
    proposed: tuple[PaperType, ...]


def waiting(day: date, *, text: str = "") -> list[Waiting]:
    """The names of a day's procedures that wait, those of most procedures first; in which every word of a text stands.

    Read again only when a procedure, a type or a decision was added.
    """
    words = fold(text).split()
    found = _waiting(catalogue_state(), finder(day), day)
    return [one for one in found if all(word in fold(one.name) for word in words)]


@lru_cache(maxsize=2)
def _waiting(_state: tuple[Any, ...], known: Finder, day: date) -> tuple[Waiting, ...]:
    types = {one.code: one for one in known.types}
    names: dict[str, tuple[str, set[str]]] = {}
    for code, document in holding_on(day).values_list("procedure__code", "document").iterator():
        for paper in document.get("papers", ()):
            name = written_line(paper.get("name", ""))
            if name and paper.get("type") not in types:
                names.setdefault(key_of(name), (name, set()))[1].add(code)
    found = []
    for key, (name, codes) in names.items():
        read = known.read(name)
        if read.how in (SURE, NOTE):
            continue
        found.append(Waiting(key, name, tuple(sorted(codes)), _proposed(name, known, types)))
    return tuple(sorted(found, key=lambda one: (-len(one.procedures), fold(one.name))))


def _proposed(name: str, known: Finder, types: Mapping[str, PaperType]) -> tuple[PaperType, ...]:
    read = known.read(name)
    codes = [read.type.code] if read.type else []
    codes += [one.type.code for one in known.every(name)]
    return tuple(types[code] for code in list(dict.fromkeys(codes))[:MOST_PROPOSED])
