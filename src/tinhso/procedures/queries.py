"""Readers of the catalogue: what a procedure was on a day, and who handled it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
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
    held = _version(found)
    read_too("procedures", "version", held.id, held)
    return {(code, day): held}


def version(identifier: int) -> Version:
    """One version by its identifier. Raises NoSuchProcedure."""
    found = versions([identifier])
    if identifier not in found:
        raise NoSuchProcedure("no_such_version", version=identifier)
    return found[identifier]


def versions(identifiers: Collection[int]) -> dict[int, Version]:
    """Versions by identifier, in one query; those that do not exist are not in it."""
    return dict(read_once("procedures", "version", identifiers, _by_identifier))


def _by_identifier(identifiers: Collection[int]) -> dict[int, Version]:
    """Documents that this process knows are not read again: of hundreds of versions they are megabytes."""
    wanted = set(identifiers)
    # Taken out first: another thread may forget everything at any moment.
    held = {
        digest: one
        for digest in {_read_of.get(identifier, "") for identifier in wanted}
        if (one := _definitions.get(digest)) is not None
    }
    rows = [_Row(*one) for one in _rows(but=held).filter(pk__in=wanted)]
    return {one.id: _version(one, held) for one in rows}


def versions_of(code: str) -> list[Version]:
    """Every version of a procedure, the first first. Raises NoSuchProcedure."""
    found = [_version(one) for one in _rows().filter(procedure__code=code).order_by("from_date")]
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


class _Row(NamedTuple):
    """A version as it is read. text: its document; None where that is known by its digest."""

    id: int
    code: str
    number: int
    from_date: date
    source: str
    digest: str
    text: str | None


# What this process has read: documents by their digests, and the digest of each version.
_definitions: dict[str, Definition] = {}
_read_of: dict[int, str] = {}
_MOST_KNOWN = 2_000


def _rows(*, but: Collection[str] = ()) -> QuerySet[ProcedureVersion, Any]:
    """Versions as `_Row`. but: without the text of documents that have these digests."""
    text: Any = Cast("document", TextField())
    if but:
        text = Case(
            When(digest__in=list(but), then=Value(None)), default=text, output_field=TextField()
        )
    rows = ProcedureVersion.objects.annotate(text=text)
    return rows.values_list(
        "pk", "procedure__code", "number", "from_date", "source", "digest", "text"
    )


def _version(row: Any, known: Mapping[str, Definition] | None = None) -> Version:
    one = _Row(*row)
    held = (known or _definitions).get(one.digest)
    if held is None:
        held = Definition.stored(json.loads(one.text or ""))
        if len(_definitions) >= _MOST_KNOWN:
            _definitions.clear()
            _read_of.clear()
        _definitions[one.digest] = held
    _read_of[one.id] = one.digest
    return Version(one.id, one.code, one.number, one.from_date, one.source, held)
