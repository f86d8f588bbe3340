"""Long tables folded to their first rows: `?xem=` asks for all of one, a page at a time, without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

FIRST, A_PAGE = 10, 25
# A phone shows so many of the first rows: the style sheet hides the others.
ON_A_PHONE = 3


@dataclass(frozen=True)
class Fold:
    """What is shown of a table. name: as ?xem= calls it; total: of all rows; page: where all of it is asked for."""

    name: str
    rows: Sequence[Any]
    total: int
    page: Page[Any] | None = None

    @property
    def more(self) -> bool:
        """Whether there are rows that no screen shows before all of them are asked for."""
        return self.page is None and self.total > len(self.rows)

    @property
    def folded(self) -> bool:
        """Whether a phone shows less than there is."""
        return self.page is None and self.total > ON_A_PHONE


def fold(name: str, rows: Sequence[Any], query: QueryDict, *, first: int = FIRST) -> Fold:
    """A table as an address asks for it: its first rows, or a page of it."""
    if query.get("xem") != name:
        return Fold(name, rows[:first], len(rows))
    page = Paginator(rows, A_PAGE).get_page(query.get("trang"))
    return Fold(name, list(page.object_list), len(rows), page)
