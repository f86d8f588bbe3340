"""`filter(office__among=codes)`: as `__in`, for hundreds of texts: PostgreSQL is handed them as one value."""

from __future__ import annotations

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
