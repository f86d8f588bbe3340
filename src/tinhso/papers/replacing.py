"""A rule's rows "this procedure, this paper, this database" → which type of paper each database stands for. Pure.

A type is taken where its marks come to `ENOUGH`; anything else waits for a person. The marks say why:

| mark | what |
|---|---|
| named | a type's name stands where a paper may begin in the text |
| held | a database of the row holds that type (`databases.csv`) |
| alone | the row has one type and one database: the row itself says that it holds it |
| narrower | what follows may mean a narrower type |
| broader | a wider sort of paper whose narrower types the row names itself (`within.csv`) |
| foreign | of a foreign country's authority or business, which no database here has |
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.papers.databases import Database, databases, databases_in
from tinhso.papers.finding import Finder, Mention

MARKS = {"named": 50, "held": 40, "alone": 30, "narrower": -40, "broader": -40, "foreign": -60}
ENOUGH = 80
HEADS = ("procedure", "type", "database", "part", "from", "until", "rule", "row")
COLUMNS = ("stt", "procedure_code", "document_replaced", "database_raw")
_FOREIGN = re.compile(r"\bnuoc ngoai\b")
_NOT_FOREIGN = re.compile(r"co quan dai dien[\w ]* o nuoc ngoai")
_PART = re.compile(r"\bthay the 1 phan\b|\bthay the mot phan\b")


class BadReplacements(TinhsoError):
    """bad_replacements (columns): a file without the columns of a rule's rows."""

    exit_code = 3


@dataclass(frozen=True)
class Judged:
    """A type that a row may mean. marks: names of MARKS. score: their sum. taken: it is enough."""

    type: str
    database: str
    marks: tuple[str, ...]

    @property
    def score(self) -> int:
        """0 to 120; may be below 0."""
        return sum(MARKS[one] for one in self.marks)

    @property
    def taken(self) -> bool:
        """Whether it needs nobody."""
        return self.score >= ENOUGH and bool(self.database)


@dataclass(frozen=True)
class Fact:
    """On these days a database stands for a type of paper in a procedure. Type "": the row waits for a person.

    part: it stands for a part of the paper only. until: the last day; None: no end. row: of the rule's annex.
    """

    procedure: str
    type: str
    database: str
    part: bool
    from_date: date
    until: date | None
    rule: str
    row: str

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.from_date <= day and (self.until is None or day <= self.until)


def judged(name: str, database: str, finder: Finder) -> tuple[Judged, ...]:
    """The types that a row may mean, each once, by the row's words for the paper and for the database."""
    named = databases_in(database)
    mentions: dict[str, Mention] = {}
    for one in finder.every(name):
        mentions.setdefault(one.type.code, one)
    alone = len(mentions) == 1 and len(named) == 1
    return tuple(
        _judge(one, named, alone=alone, beside=mentions.keys()) for one in mentions.values()
    )


def facts_of(
    rows: Iterable[Mapping[str, str]],
    finder: Finder,
    *,
    rule: str,
    from_date: date,
    until: date | None,
) -> Iterator[Fact]:
    """The facts of a rule's rows (columns COLUMNS), one for each type.

    One that waits is added where none was taken, and where a type was left that some database holds.
    """
    for row in rows:
        name, said = row["document_replaced"], row["database_raw"]
        part = bool(_PART.search(fold(f"{name} {said}")))
        found = judged(name, said, finder)
        pairs = [(one.type, one.database) for one in found if one.taken]
        if not pairs or any(_left(one) for one in found):
            pairs.append(("", ""))
        for kind, database in pairs:
            yield Fact(
                row["procedure_code"], kind, database, part, from_date, until, rule, row["stt"]
            )


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a rule's CSV file. Raises BadReplacements."""
    read = csv.DictReader(text.splitlines())
    missing = [one for one in COLUMNS if one not in (read.fieldnames or ())]
    if missing:
        raise BadReplacements("bad_replacements", columns=", ".join(missing))
    return list(read)


@cache
def read_facts() -> tuple[Fact, ...]:
    """What was read of the rule that comes with the product (`replaced.csv`), with the rows that wait for a person."""
    return tuple(map(_fact, _rows("replaced.csv")))


@cache
def shipped_facts() -> tuple[Fact, ...]:
    """The facts that come with the product: what was read, and what persons decided of rows that waited.

    A row of `decided.csv` gives a type and its database, or says that nothing of the row is left; why stands beside.
    What nobody could decide waits on, also where a part of its row was decided (`left`).
    """
    decided: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in _rows("decided.csv"):
        decided.setdefault((row["procedure"], row["row"]), []).append(row)
    found: list[Fact] = []
    for one in read_facts():
        own = [] if one.type else decided.get((one.procedure, one.row), [])
        found += (
            replace(one, type=row["type"], database=row["database"], part=bool(row["part"]))
            for row in own
            if row["type"]
        )
        if not own or any(row["left"] for row in own):
            found.append(one)
    return tuple(found)


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("tinhso.papers").joinpath(name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


def narrower_of(code: str) -> tuple[str, ...]:
    """The types of paper that are each of a wider sort: a birth certificate is a proof of kinship."""
    return _within().get(code, ())


@cache
def _within() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in _rows("within.csv"):
        found.setdefault(row["broader"], []).append(row["narrower"])
    return {code: tuple(narrower) for code, narrower in found.items()}


@cache
def _by_procedure() -> dict[str, tuple[Fact, ...]]:
    found: dict[str, list[Fact]] = {}
    for one in shipped_facts():
        found.setdefault(one.procedure, []).append(one)
    return {code: tuple(facts) for code, facts in found.items()}


def facts_on(procedure: str, day: date) -> tuple[Fact, ...]:
    """What stands for papers of a procedure on a day; what waits for a person is not among them."""
    return tuple(one for one in _by_procedure().get(procedure, ()) if one.type and one.on(day))


def waiting_on(procedure: str, day: date) -> tuple[Fact, ...]:
    """The rows of a procedure that wait for a person, of those that hold on a day."""
    return tuple(one for one in _by_procedure().get(procedure, ()) if not one.type and one.on(day))


def written(facts: Iterable[Fact]) -> str:
    """Facts as the CSV text that `shipped_facts` reads, by procedure and row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADS)
    writer.writerows(sorted(_line(one) for one in facts))
    return out.getvalue()


def _line(fact: Fact) -> tuple[str, ...]:
    return (
        fact.procedure,
        fact.type,
        fact.database,
        "1" if fact.part else "",
        fact.from_date.isoformat(),
        fact.until.isoformat() if fact.until else "",
        fact.rule,
        fact.row,
    )


def _judge(
    mention: Mention, named: Sequence[Database], *, alone: bool, beside: Collection[str]
) -> Judged:
    code, marks = mention.type.code, ["named"]
    holding = [one for one in named if code in one.holds]
    if holding:
        marks.append("held")
    if alone and _some_holds(code):
        marks.append("alone")
    if mention.narrower:
        marks.append("narrower")
    if any(one in beside for one in narrower_of(code)):
        marks.append("broader")
    if _FOREIGN.search(_NOT_FOREIGN.sub("", mention.clause)):
        marks.append("foreign")
    database = holding[0] if holding else named[0] if alone else None
    return Judged(code, database.code if database else "", tuple(marks))


def _left(one: Judged) -> bool:
    return not one.taken and "broader" not in one.marks and _some_holds(one.type)


@cache
def _some_holds(code: str) -> bool:
    return any(code in one.holds for one in databases().values())


def _fact(row: Mapping[str, str]) -> Fact:
    return Fact(
        procedure=row["procedure"],
        type=row["type"],
        database=row["database"],
        part=bool(row["part"]),
        from_date=date.fromisoformat(row["from"]),
        until=date.fromisoformat(row["until"]) if row["until"] else None,
        rule=row["rule"],
        row=row["row"],
    )
