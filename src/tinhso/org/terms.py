"""From and until when offices exist: what every act asks of the offices that it names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from tinhso.ledger.together import read_once
from tinhso.org.models import Office


class Term(NamedTuple):
    """An office's first day, the first on which it is no more, and its number in the national list of agencies."""

    founded_on: date
    closed_on: date | None
    agency_id: str


def terms_of(codes: Collection[str]) -> Mapping[str, Term]:
    """Those of some offices, by code; one query. Codes that no office ever had are not in it."""

    def read(unknown: Collection[str]) -> dict[str, Term]:
        rows = Office.objects.filter(code__in=set(unknown))
        return {code: Term(*row) for code, *row in rows.values_list("code", *Term._fields)}

    return read_once("org", "terms", codes, read)


def agency_of(code: str) -> str:
    """An office's number in the national list; its own code where it has none. One query."""
    term = terms_of([code]).get(code)
    return (term.agency_id if term else "") or code
