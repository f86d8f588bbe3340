"""The databases that stand for papers, each from a day to a day, from `databases.csv`. Pure.

`said` is how a rule writes a database's name, `holds` the types of paper whose data are in it. The short names that
types of paper give as `held` are read by the same words.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from tinhso.kernel.text import fold

#: Of which databases a register may be asked, for which types: those whose records have a shape in its contract.
ASKED: Mapping[str, tuple[str, ...]] = {
    "dan-cu": ("can-cuoc", "cu-tru"),
    "ho-tich": ("khai-sinh", "ket-hon", "xac-nhan-hon-nhan"),
    "dat-dai": ("gcn-dat",),
    "doanh-nghiep": ("dk-doanh-nghiep", "dk-ho-kinh-doanh", "dk-hop-tac-xa"),
}


@dataclass(frozen=True)
class Database:
    """A database as a rule names it. from_date, until: the rule's first and last day; None: no end."""

    code: str
    name: str
    name_en: str
    owner: str
    from_date: date
    until: date | None
    source: str
    said: tuple[str, ...]
    holds: tuple[str, ...]

    def on(self, day: date) -> bool:
        """Whether the rule holds on a day."""
        return self.from_date <= day and (self.until is None or day <= self.until)


@cache
def databases() -> dict[str, Database]:
    """The shipped databases by their codes, in the order of the file."""
    text = files("tinhso.papers").joinpath("databases.csv").read_text(encoding="utf-8")
    return {row["code"]: _database(row) for row in csv.DictReader(text.splitlines())}


def databases_in(text: str) -> tuple[Database, ...]:
    """The databases that a text names, in its order; none where it names none that is known."""
    rest, found = fold(text), []
    # The longest name first: "đăng ký doanh nghiệp" before what is cut off, "căn cước công dân" before "căn cước".
    for words, database in _names():
        match = re.search(rf"\b{re.escape(words)}\b", rest)
        if match:
            found.append((match.start(), database))
            rest = re.sub(rf"\b{re.escape(words)}\b", lambda match: " " * len(match.group()), rest)
    ordered = sorted(found, key=lambda one: one[0])
    return tuple(dict.fromkeys(database for _, database in ordered))


@cache
def _names() -> tuple[tuple[str, Database], ...]:
    named = [(fold(words), one) for one in databases().values() for words in one.said]
    return tuple(sorted(named, key=lambda one: -len(one[0])))


def _database(row: dict[str, str]) -> Database:
    return Database(
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        owner=row["owner"],
        from_date=date.fromisoformat(row["from"]),
        until=date.fromisoformat(row["until"]) if row["until"] else None,
        source=row["source"],
        said=tuple(row["said"].split("|")),
        holds=tuple(one for one in row["holds"].split("|") if one),
    )
