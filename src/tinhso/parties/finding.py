"""The index of the words of names: trigrams on PostgreSQL, full text on SQLite. Migration 0002 makes both.

A word is found by its beginning, wherever in the name it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from tinhso.parties.models import Party

_BETWEEN = re.compile(r"[\W_]+")
# As the index has it, letter by letter: otherwise the planner would not know it again.
WORDS_SQL = r"(' ' || regexp_replace(parties_party.folded, '[\s!-/:-@\[-`{-~]+', ' ', 'g'))"
_MATCHED = "parties_party.id IN (SELECT rowid FROM parties_words WHERE parties_words MATCH %s)"


def words(folded: str) -> list[str]:
    """The words of a folded text, each once, without what stands between them."""
    return list(dict.fromkeys(one for one in _BETWEEN.split(folded) if one))


def with_all(parties: QuerySet[Party], said: Sequence[str]) -> QuerySet[Party]:
    """Those of some parties in whose names every word begins some word. said: as `words` gives them, at least one."""
    if connection.vendor == "postgresql":
        for one in said:
            parties = parties.filter(_holds(f"{WORDS_SQL} LIKE %s", f"% {one}%"))
        return parties
    return parties.filter(_holds(_MATCHED, " AND ".join(f'"{one}" *' for one in said)))


def _holds(sql: str, told: str) -> RawSQL:
    return RawSQL(sql, (told,), output_field=BooleanField())  # noqa: S611 what is typed is a parameter
