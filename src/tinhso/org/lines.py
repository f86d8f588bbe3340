"""Who stands above an office and who below, on a day: one statement each, without the whole organisation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db import connection

from tinhso.ledger.together import read_once
from tinhso.org.queries import ended_without_successor, successions
from tinhso.org.rules import Successions

_DEEPEST = 20
_THERE = "{o}.founded_on <= %s AND ({o}.closed_on IS NULL OR {o}.closed_on > %s)"
_PLACE = (
    "(SELECT x.id FROM org_officeplace x WHERE x.office_id = {of}.id AND x.from_date <= %s "
    "ORDER BY x.from_date DESC LIMIT 1)"
)
_ABOVE = f"""
WITH RECURSIVE up (id, code, n) AS (
  SELECT o.id, o.code, 0 FROM org_office o WHERE o.code = %s AND {_THERE.format(o="o")}
  UNION ALL
  SELECT p.id, p.code, up.n + 1 FROM up
  JOIN org_officeplace at ON at.id = {_PLACE.format(of="up")}
  JOIN org_office p ON p.id = at.parent_id AND {_THERE.format(o="p")}
  WHERE up.n < {_DEEPEST}
) SELECT code FROM up
"""
_BELOW = f"""
WITH RECURSIVE held (office, parent) AS (
  SELECT o.id, at.parent_id FROM org_office o
  JOIN org_officeplace at ON at.id = {_PLACE.format(of="o")}
  WHERE {_THERE.format(o="o")}
), down (id, n) AS (
  SELECT o.id, 0 FROM org_office o WHERE o.code IN ({{codes}}) AND {_THERE.format(o="o")}
  UNION ALL
  SELECT held.office, down.n + 1 FROM down JOIN held ON held.parent = down.id
  WHERE down.n < {_DEEPEST}
) SELECT DISTINCT o.code FROM down JOIN org_office o ON o.id = down.id
"""


def line_above(office: str, day: date) -> set[str]:
    """An office of a day with those above it; nothing where it did not exist."""
    return read_once("org", "above", [(office, day)], _above)[office, day]


def _above(keys: Collection[tuple[str, date]]) -> dict[tuple[str, date], set[str]]:
    ((office, day),) = keys
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [office, day, day, day, day, day])
        return {(office, day): {code for (code,) in cursor.fetchall()}}


def all_below(offices: Collection[str], day: date) -> set[str]:
    """Offices of a day with all below them, however deep."""
    if not offices:
        return set()
    key = (frozenset(offices), day)
    return set(read_once("org", "below", [key], _below)[key])


def _below(
    keys: Collection[tuple[frozenset[str], date]],
) -> dict[tuple[frozenset[str], date], set[str]]:
    ((offices, day),) = keys
    codes = ", ".join(["%s"] * len(offices))
    with connection.cursor() as cursor:
        given: list[date | str] = [day, day, day, *sorted(offices), day, day]
        cursor.execute(_BELOW.format(codes=codes), given)
        return {(offices, day): {code for (code,) in cursor.fetchall()}}


def with_forerunners(
    offices: Collection[str],
    day: date,
    *,
    known: Successions | None = None,
    ended: Mapping[str, str] | None = None,
) -> set[str]:
    """Offices, those whose work had passed to them by a day, and those that ended under any of them.

    known, ended: `successions()` and `ended_without_successor()`, where somebody has them already.
    """
    told = successions() if known is None else known
    ended = ended_without_successor() if ended is None else ended
    found = set().union(*(told.forerunners(one, day) for one in offices), offices)
    # An office that nobody carries on: its figures stay with whom it belonged to. One may have been under another.
    while more := {one for one, above in ended.items() if above in found} - found:
        found |= more
    return found
