"""Rows of dossiers, read and written in one statement each where the database takes that; else by the usual ones.

PostgreSQL writes a dossier, its papers and the act that remembers what was done in the statement of their event, and
gives a dossier with all that is shown of it in one. SQLite has no statement that writes two tables: there it takes one
for each.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import JSONField, Model

from tinhso.cases.models import Act, Case, CasePaper, CaseResult, Supplement
from tinhso.ledger import together


@dataclass(frozen=True)
class Whole:
    """A dossier with its papers, what was asked of the applicant, and its result: each as its columns by name."""

    case: Case
    papers: Sequence[Mapping[str, Any]]
    requests: Sequence[Mapping[str, Any]]
    result: Mapping[str, Any] | None


_PAPERS = ("id", "type", "name", "originals", "copies", "file", "supplement")
_REQUESTS = (
    "number", "before_acceptance", "papers", "rule", "clock", "asked_at", "until_date", "answered_at", "reasons",
)  # fmt: skip
_RESULT = ("code", "granted", "number", "signed_by", "file", "summary")


def _fields(model: type[Model], *, key: bool) -> tuple[Any, ...]:
    return tuple(one for one in model._meta.concrete_fields if key or not one.primary_key)


_CASE = _fields(Case, key=True)
_NAMES = [field.attname for field in _CASE]
_ANSWERS = _NAMES.index("answers")
_READ = ", ".join(f'c."{field.column}"' for field in _CASE)


def _listed(model: type[Model], names: Collection[str], order: str) -> str:
    """Rows of a dossier as one value of JSON."""
    row = ", ".join(f"x.{name}" for name in names)
    return (
        f"(SELECT json_agg(json_build_array({row}) ORDER BY {order}) "
        f"FROM {model._meta.db_table} x WHERE x.case_id = c.id)"
    )


_ONE = f"SELECT {_READ} FROM cases_case c WHERE c.uid = %s"
_LOCKED = f"{_ONE} FOR UPDATE"
_WHOLE = (
    f"SELECT {_READ}, "
    f"{_listed(CasePaper, _PAPERS, 'x.supplement, x.id')}, {_listed(Supplement, _REQUESTS, 'x.number')}, "
    f"r.id, {', '.join(f'r.{name}' for name in _RESULT)} "
    "FROM cases_case c LEFT JOIN cases_caseresult r ON r.case_id = c.id WHERE c.uid = %s"
)


def read(uid: UUID, *, lock: bool = False) -> Case | None:
    """A dossier, None where there is none. lock: until the transaction ends."""
    if connection.vendor != "postgresql":
        rows = Case.objects.select_for_update() if lock else Case.objects.all()
        return rows.filter(uid=uid).first()
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED if lock else _ONE, [uid])
        found = cursor.fetchone()
    return None if found is None else _case(found)


def read_whole(uid: UUID) -> Whole | None:
    """A dossier with what it holds, None where there is none; on SQLite in three statements."""
    if connection.vendor != "postgresql":
        return _by_parts(uid)
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE, [uid])
        found = cursor.fetchone()
    if found is None:
        return None
    own = len(_NAMES)
    papers, requests, has_result, *result = found[own:]
    return Whole(
        _case(found[:own]),
        [dict(zip(_PAPERS, one, strict=True)) for one in papers or ()],
        [_request(dict(zip(_REQUESTS, one, strict=True))) for one in requests or ()],
        None if has_result is None else dict(zip(_RESULT, result, strict=True)),
    )


def _by_parts(uid: UUID) -> Whole | None:
    case = Case.objects.select_related("result").filter(uid=uid).first()
    if case is None:
        return None
    result: CaseResult | None = getattr(case, "result", None)
    return Whole(
        case,
        list(case.papers.order_by("supplement", "id").values(*_PAPERS)),
        list(case.requests.order_by("number").values(*_REQUESTS)),
        None if result is None else {name: getattr(result, name) for name in _RESULT},
    )


def _case(row: Sequence[Any]) -> Case:
    given = list(row)
    given[_ANSWERS] = json.loads(given[_ANSWERS])
    return Case.from_db(connection.alias, _NAMES, given)


def _request(told: dict[str, Any]) -> dict[str, Any]:
    for name in ("asked_at", "answered_at"):
        told[name] = told[name] and datetime.fromisoformat(told[name])
    told["until_date"] = told["until_date"] and date.fromisoformat(told["until_date"])
    return told


def _into(model: type[Model]) -> tuple[tuple[Any, ...], str, str]:
    """The columns of a row that is written: as fields, as a list, and as so many places."""
    fields = _fields(model, key=False)
    return (
        fields,
        ", ".join(f'"{one.column}"' for one in fields),
        ", ".join(["%s"] * len(fields)),
    )


def _values(row: Model, fields: Sequence[Any]) -> list[Any]:
    """Of PostgreSQL, which takes all of these as they stand but objects of JSON."""
    return [
        one.get_db_prep_save(getattr(row, one.attname), connection)
        if isinstance(one, JSONField)
        else getattr(row, one.attname)
        for one in fields
    ]


_CASE_FIELDS, _CASE_INTO, _CASE_PLACES = _into(Case)
_PAPER_FIELDS, _PAPER_INTO, _PAPER_PLACES = _into(CasePaper)
_ACT_FIELDS, _ACT_INTO, _ACT_PLACES = _into(Act)
# The dossier is the first of both, and has its number only when it is written.
assert _PAPER_FIELDS[0].name == _ACT_FIELDS[0].name == "case"
_FILE = f", c AS (INSERT INTO cases_case ({_CASE_INTO}) VALUES ({_CASE_PLACES}) RETURNING id)"
_AND_PAPERS = f", p AS (INSERT INTO cases_casepaper ({_PAPER_INTO}) SELECT c.id, v.* FROM c, (VALUES {{rows}}) AS v)"
_AND_ACT = f", a AS (INSERT INTO cases_act ({_ACT_INTO}) SELECT c.id, {_ACT_PLACES[4:]} FROM c RETURNING id)"
_ONE_PAPER = f"({_PAPER_PLACES[4:]})"
_ACT_ALONE = f", a AS (INSERT INTO cases_act ({_ACT_INTO}) VALUES ({_ACT_PLACES}) RETURNING id)"


def inserted(case: Case, papers: Sequence[CasePaper], act: Act) -> together.Rows:
    """A new dossier with its papers and its first act, to be written with its event."""
    parts, given = _FILE, _values(case, _CASE_FIELDS)
    if papers:
        parts += _AND_PAPERS.format(rows=", ".join([_ONE_PAPER] * len(papers)))
        for paper in papers:
            given += _values(paper, _PAPER_FIELDS[1:])
    given += _values(act, _ACT_FIELDS[1:])

    def written(keys: Sequence[Any]) -> None:
        case.pk, act.pk = keys
        act.case = case
        _stands(case, act)

    return together.Rows(parts + _AND_ACT, given, "c.id, a.id", "c, a", written)


def updated(case: Case, names: Sequence[str], act: Act) -> together.Rows:
    """Some columns of a dossier, by their attributes' names, and an act, to be written with their event."""
    fields = [one for one in _CASE_FIELDS if one.attname in names]
    sets = ", ".join(f'"{one.column}" = %s' for one in fields)
    given = [*_values(act, _ACT_FIELDS), *_values(case, fields), case.pk]
    parts = f"{_ACT_ALONE}, c AS (UPDATE cases_case SET {sets} WHERE id = %s)"

    def written(keys: Sequence[Any]) -> None:
        (act.pk,) = keys
        _stands(act)

    return together.Rows(parts, given, "a.id", "a", written)


def _stands(*rows: Model) -> None:
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
