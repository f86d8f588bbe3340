"""What a figure is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tinhso.measurement.report.words import Text

JUDGED = "outcome IN ('early', 'on_time', 'late')"
KEPT = "outcome IN ('early', 'on_time')"
_PARAMETER = re.compile(r"\$([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Figure:
    """One named query. `about` says what it counts, of what; `once` that it gives a single row.

    counted: a query to run first, for part $part of $parts of the dossiers at a time; its rows together are the
    table `counted` that `faster` asks.
    """

    name: str
    about: Text
    sql: str
    once: bool = False
    faster: str | None = None
    counted: str | None = None

    def filled(self, parameters: Mapping[str, int]) -> str:
        """The query with its parameters written in, to be pasted as it stands."""
        return _PARAMETER.sub(lambda found: str(parameters[found.group(1)]), self.sql)


def figure_of(
    name: str,
    vi: str,
    en: str,
    sql: str,
    *,
    once: bool = False,
    faster: str | None = None,
    counted: str | None = None,
) -> Figure:
    """A figure from its words and its query, as they are written in this package."""
    return Figure(name, Text(vi, en), sql.strip("\n"), once, faster, counted)
