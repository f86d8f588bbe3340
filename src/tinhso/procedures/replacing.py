"""Which papers of a procedure a database stands for on a day, by the facts of `papers.replacing`. Pure.

A paper is `whole` where its name asks for that type and nothing else, and not for a child's or a parent's: it need not
be asked for where the data are had.
Any other paper that names the type among others, or a wider sort that holds it, is told apart: a person must judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tinhso.kernel.text import fold
from tinhso.papers.catalogue import PaperType
from tinhso.papers.databases import Database, databases
from tinhso.papers.finding import NOTE, SURE, Finder
from tinhso.papers.replacing import Fact, facts_on, narrower_of
from tinhso.procedures.definition import Definition, Paper
from tinhso.procedures.whose import ANOTHER, said_of

_INSTEAD = re.compile(r"\b(?:neu|truong hop) khong co\b.*\bthi (?:phai )?nop\b")


@dataclass(frozen=True)
class Named:
    """What a paper of a procedure is. type: its type; "" where nothing is sure: it waits for a person.

    alone: its name asks for that type and nothing else. among: types that it names among others or as a wider sort.
    """

    paper: Paper
    type: str = ""
    alone: bool = False
    among: tuple[str, ...] = ()


@dataclass(frozen=True)
class Replaced:
    """A paper that a database stands for. whole: for all that is asked; False: a person must judge. fact: by which."""

    paper: Paper
    type: str
    database: Database
    whole: bool
    fact: Fact


def named(paper: Paper, finder: Finder, types: Mapping[str, PaperType]) -> Named:
    """What type a procedure's paper is: by its code where that is a type's own, otherwise by how it is called."""
    read = finder.read(paper.name)
    sure = read.how == SURE and not _INSTEAD.search(fold(paper.name))
    if paper.type in types:
        alone = sure and read.type is not None and read.type.code == paper.type
        return Named(paper, paper.type, alone, narrower_of(paper.type))
    if read.how == NOTE:
        return Named(paper)
    kind = read.type.code if sure and read.type else ""
    mentioned = [one.type.code for one in finder.every(paper.name)]
    if read.type:
        mentioned.insert(0, read.type.code)
    every = dict.fromkeys([*mentioned, *(one for wider in mentioned for one in narrower_of(wider))])
    return Named(paper, kind, bool(kind), tuple(one for one in every if one != kind))


def replaced(
    definition: Definition, day: date, finder: Finder, *, facts: Sequence[Fact] | None = None
) -> tuple[Replaced, ...]:
    """The papers that a database stands for on a day, in the procedure's order.

    facts: of any procedures; None: those that come with the product. What replaces a part only is never whole, nor is a
    wider sort of paper, of which no database holds every kind.
    """
    holding = _holding(definition.code, day, facts)
    if not holding:
        return ()
    types = {one.code: one for one in finder.types}
    return tuple(
        one for paper in definition.papers for one in _of(named(paper, finder, types), holding, day)
    )


def _holding(code: str, day: date, facts: Iterable[Fact] | None) -> dict[str, Fact]:
    if facts is None:
        found: Iterable[Fact] = facts_on(code, day)
    else:
        found = (one for one in facts if one.procedure == code and one.type and one.on(day))
    chosen: dict[str, Fact] = {}
    for one in found:
        # Of two rows on one type the one that replaces the whole paper counts.
        if one.type not in chosen or (chosen[one.type].part and not one.part):
            chosen[one.type] = one
    return chosen


def _of(said: Named, holding: Mapping[str, Fact], day: date) -> Iterator[Replaced]:
    for kind in (said.type, *said.among):
        fact = holding.get(kind)
        if fact is not None and databases()[fact.database].on(day):
            alone = said.alone and kind == said.type
            whole = alone and not fact.part and not narrower_of(kind)
            whole = whole and said_of(said.paper.name) != ANOTHER
            yield Replaced(said.paper, kind, databases()[fact.database], whole, fact)
