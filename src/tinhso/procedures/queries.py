"""Readers of the catalogue: what a procedure was on a day, and who handled it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.together import read_once, read_too
from tinhso.procedures.definition import Definition
from tinhso.procedures.everyday import called, elsewhere
from tinhso.procedures.finding import Line, Page, around, fields, find, listed
from tinhso.procedures.models import Authority as AuthorityRow
from tinhso.procedures.models import Procedure, ProcedureVersion

__all__ = [
    "Authority",
    "Line",
    "NoSuchProcedure",
    "Page",
    "Version",
    "around",
    "authorities_on",
    "authority_on",
    "called",
    "elsewhere",
    "fields",
    "find",
    "listed",
    "systems_on",
    "version",
    "version_on",
    "versions",
    "versions_of",
]


class NoSuchProcedure(TinhsoError):
    """no_such_procedure (procedure): none has that code. no_version_then (procedure, day): none held on that day.

    no_such_version (version): none has that identifier.
    """


@dataclass(frozen=True)
class Version:
    """A published version. number: 1, 2, 3 … of its procedure. id: what a dossier keeps for as long as it lives."""

    id: int
    code: str
    number: int
    from_date: date
    source: str
    definition: Definition


@dataclass(frozen=True)
class Authority:
    """Which system handles a procedure: central, ours or legacy. url: where one files, where that is elsewhere."""

    system: str
    url: str
    office: str
    from_date: date


def version_on(code: str, day: date) -> Version:
    """The version that holds on a day. Raises NoSuchProcedure."""
    found = read_once("procedures", "version_on", [(code, day)], _holding)
    if not found:
        known = Procedure.objects.filter(code=code).exists()
        if known:
            raise NoSuchProcedure("no_version_then", procedure=code, day=day)
        raise NoSuchProcedure("no_such_procedure", procedure=code)
    return found[code, day]


def _holding(keys: Collection[tuple[str, date]]) -> dict[tuple[str, date], Version]:
    """The version of a procedure that holds on a day; one key."""
    ((code, day),) = keys
    rows = _rows().filter(procedure__code=code, from_date__lte=day)
    found = rows.order_by("-from_date").first()
    if found is None:
        return {}
    read_too("procedures", "version", found.pk, held := _version(found))
    return {(code, day): held}


def version(identifier: int) -> Version:
    """One version by its identifier. Raises NoSuchProcedure."""
    found = versions([identifier])
    if identifier not in found:
        raise NoSuchProcedure("no_such_version", version=identifier)
    return found[identifier]


def versions(identifiers: Collection[int]) -> dict[int, Version]:
    """Versions by identifier, in one query; those that do not exist are not in it."""

    def read(unknown: Collection[int]) -> dict[int, Version]:
        return {row.pk: _version(row) for row in _rows().filter(pk__in=set(unknown))}

    return dict(read_once("procedures", "version", identifiers, read))


def versions_of(code: str) -> list[Version]:
    """Every version of a procedure, the first first. Raises NoSuchProcedure."""
    found = [_version(row) for row in _rows().filter(procedure__code=code).order_by("from_date")]
    if not found:
        raise NoSuchProcedure("no_such_procedure", procedure=code)
    return found


def authority_on(code: str, office: str | None, day: date) -> Authority | None:
    """Which system handles a procedure's dossiers of an office on a day; None where nobody has said.

    The latest word counts; of one day the office's own before that for all. None as office: only what is for all.
    """
    key = (code, office, day)

    def read(_: object) -> dict[tuple[str, str | None, date], Authority]:
        found = authorities_on([code], office, day).get(code)
        return {} if found is None else {key: found}

    return read_once("procedures", "authority_on", [key], read).get(key)


def authorities_on(codes: Collection[str], office: str | None, day: date) -> dict[str, Authority]:
    """The same for many procedures in one query, by code."""
    rows = (
        AuthorityRow.objects.filter(procedure__code__in=codes, from_date__lte=day)
        .filter(Q(office="") | Q(office=office or ""))
        .order_by("from_date", "office", "pk")
        .annotate(code=F("procedure__code"))
    )
    return {row.code: Authority(row.system, row.url, row.office, row.from_date) for row in rows}


def systems_on(code: str, day: date) -> dict[str, Authority]:
    """Which system handles a procedure on a day, by office: those that have a word of their own, and "" for all.

    As in `authority_on` the latest word counts: an office's own that is older than one for all is not in it.
    """
    rows = AuthorityRow.objects.filter(procedure__code=code, from_date__lte=day)
    found: dict[str, Authority] = {}
    for row in rows.order_by("from_date", "office", "pk"):
        if row.office == "":
            found.clear()
        found[row.office] = Authority(row.system, row.url, row.office, row.from_date)
    return found


def _rows() -> QuerySet[ProcedureVersion]:
    """Versions with their documents as text, which is read only where it is not known by its digest."""
    rows = ProcedureVersion.objects.select_related("procedure").defer("document", "words")
    return rows.annotate(text=Cast("document", TextField()))


def _version(row: Any) -> Version:
    return Version(
        id=row.pk,
        code=row.procedure.code,
        number=row.number,
        from_date=row.from_date,
        source=row.source,
        definition=_definition(_Document(row.digest, row.text)),
    )


class _Document:
    """A document that is known by its digest, so that what was read once is not read again."""

    def __init__(self, digest: str, text: str) -> None:
        self.digest = digest
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Document) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@lru_cache(maxsize=256)
def _definition(document: _Document) -> Definition:
    return Definition.stored(json.loads(document.text))
