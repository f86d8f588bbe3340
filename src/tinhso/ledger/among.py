"""Conditions on texts that tell a database more than `__in` does.

`filter(office__among=codes)`: for hundreds of texts: PostgreSQL is handed them as one value.
`filter(state__known=words)`: words of our own code stand in the statement itself, so that SQLite, which looks at no
value that is handed to it in a list, sees that an index of just those rows will do.
`filter(outcome__beside=words)`: another condition finds the rows, and this one is only looked at. Without it SQLite
goes by whichever index has few values, however many rows each of them has.
"""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import CharField, Lookup


@CharField.register_lookup
class Among(Lookup):
    """One of some texts; nothing is one of none."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A place for each."""
        column, given = self.process_lhs(compiler, connection)
        texts = list(self.rhs)
        if not texts:
            raise EmptyResultSet
        return f"{column} IN ({', '.join(['%s'] * len(texts))})", (*given, *texts)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """One place for all."""
        column, given = self.process_lhs(compiler, connection)
        texts = list(self.rhs)
        if not texts:
            raise EmptyResultSet
        return f"{column} = ANY(%s)", (*given, texts)


_WORD = re.compile(r"[a-z_.]+")


@CharField.register_lookup
class Known(Lookup):
    """One of some words of our own, in the order of the index's condition. Raises ValueError for any other text."""

    lookup_name = "known"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The words as they are."""
        column, given = self.process_lhs(compiler, connection)
        if wrong := [word for word in self.rhs if not _WORD.fullmatch(word)]:
            raise ValueError(wrong)
        words = ", ".join(f"'{word}'" for word in self.rhs)
        return f"{column} IN ({words})", tuple(given)


@CharField.register_lookup
class Beside(Among):
    """One of some texts, of a column by whose index no row is to be found."""

    lookup_name = "beside"

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """SQLite goes by no index where a sign stands before the column."""
        told, given = self.as_sql(compiler, connection)
        return f"+{told}", given
