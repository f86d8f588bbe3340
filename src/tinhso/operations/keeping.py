"""What is kept, for how long, from which moment, under which law and how sure that is: `keeping.csv`, by day. Pure.

A row is a sort of data. ends: what happens when its time is over. `sets`: a province may decide another span, never
below `least`. certainty: how the law was had; what was not read is told as such wherever the row is shown.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

# What happens: the rows go; what is personal in them goes; they stand on a list for the archive; nothing; not here.
ERASE, EMPTY, ARCHIVE, KEEP, ELSEWHERE = "erase", "empty", "archive", "keep", "elsewhere"
# The law was read; told by others; remembered and not read; named and not had; there is none that we know.
CERTAINTIES = ("read", "second", "memory", "unread", "own")


@dataclass(frozen=True)
class Sort:
    """A sort of data as the rule of a day has it. usual_days: where nobody decided; None: for ever."""

    what: str
    ends: str
    least_days: int
    usual_days: int | None
    sets: bool
    certainty: str
    law: str
    from_date: date
    until: date | None

    @property
    def forgets(self) -> bool:
        """Whether anything of it goes by itself."""
        return self.ends in (ERASE, EMPTY)


def sorts_on(day: date) -> Mapping[str, Sort]:
    """Every sort of data by its code, as it stands on a day, in the order of who is concerned."""
    return {
        one.what: one
        for one in _rows()
        if one.from_date <= day and (one.until is None or day <= one.until)
    }


def known() -> tuple[str, ...]:
    """The code of every sort there ever was."""
    return tuple(dict.fromkeys(one.what for one in _rows()))


@cache
def _rows() -> tuple[Sort, ...]:
    text = files("tinhso.operations").joinpath("keeping.csv").read_text(encoding="utf-8")
    return tuple(
        Sort(
            what=row["what"],
            ends=row["ends"],
            least_days=int(row["least"] or 0),
            usual_days=int(row["usual"]) if row["usual"] else None,
            sets=bool(row["sets"]),
            certainty=row["certainty"],
            law=row["law"],
            from_date=date.fromisoformat(row["from"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
        )
        for row in csv.DictReader(text.splitlines())
    )
