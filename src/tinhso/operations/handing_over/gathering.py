"""Dossiers as plain objects: their rows, people, money, papers and events; so many queries for a batch, however large.

What a row holds is read from its table's columns, and what belongs to a dossier from what points at it: a table that is
added is handed over without anybody remembering to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import ForeignObjectRel, Model, QuerySet

from tinhso.cases.models import Act, Case, Link
from tinhso.documents.models import Use
from tinhso.files.models import File
from tinhso.files.queries import files as files_of
from tinhso.ledger.canonical import moment_text
from tinhso.ledger.models import Event
from tinhso.org import models as org
from tinhso.papers.models import PaperTypeVersion
from tinhso.parties.models import Mandate, Party
from tinhso.payments.models import Due, Receipt
from tinhso.procedures.models import Procedure, ProcedureVersion
from tinhso.signing.models import Paper, Signature

FORM = "tinhso.dossier/1"
# What dossiers name by a code, each table whole.
TABLES: Mapping[str, type[Model]] = {
    "offices": org.Office,
    "office_names": org.OfficeName,
    "office_places": org.OfficePlace,
    "successions": org.Succession,
    "staff": org.Staff,
    "posts": org.Post,
    "procedures": Procedure,
    "procedure_versions": ProcedureVersion,
    "paper_types": PaperTypeVersion,
    "mandates": Mandate,
}
# How a row stood before an act, for taking it back: the events say the same.
_NOT_TOLD: frozenset[type[Model]] = frozenset({Act})


@dataclass
class Dossier:
    """A dossier to be written. told: its object without files; files: name of the column that names it → its row."""

    code: str
    filed_on: date
    owner: str
    subject: str
    told: dict[str, Any]
    files: list[File] = field(default_factory=list)


def dossiers(rows: Sequence[Case]) -> Iterator[Dossier]:
    """Each of a batch with all that belongs to it, in their order."""
    uids = [str(one.uid) for one in rows]
    of_case = {name: _by(kind, "case_id", [one.pk for one in rows]) for name, kind in parts()}
    people = _people({uid for one in rows for uid in (one.owner, one.filer)})
    dues, papers, held = _dues(uids), _signed(uids), _held(uids)
    kept = files_of(_named_files(of_case, papers, held))
    events = _events(uids, of_case["data"], dues)
    for one in rows:
        uid = str(one.uid)
        told: dict[str, Any] = {
            "form": FORM,
            "case": columns(one, but=("id",)),
            "owner": people.get(one.owner, {"uid": one.owner}),
            "filer": people.get(one.filer, {"uid": one.filer}),
            **{name: [_plain(row) for row in of_case[name][one.pk]] for name, _ in parts()},
            "dues": dues[uid],
            "signed": papers[uid],
            "held": held[uid],
            "events": [event_told(event) for event in events[uid]],
        }
        mine = _named_files({name: {0: of_case[name][one.pk]} for name, _ in parts()},
                            {uid: papers[uid]}, {uid: held[uid]})  # fmt: skip
        yield Dossier(
            one.code, one.filed_date, one.owner, f"case:{uid}", told,
            [kept[name] for name in dict.fromkeys(mine) if name in kept],
        )  # fmt: skip


def parts() -> Iterator[tuple[str, type[Model]]]:
    """What hangs on a dossier: its name there, and its table."""
    for relation in Case._meta.related_objects:
        if (kind := _model(relation)) not in _NOT_TOLD:
            yield str(relation.get_accessor_name()), kind


def columns(row: Model, *, but: Sequence[str] = ()) -> dict[str, Any]:
    """A row as JSON takes it: moments and days as texts, bytes in hexadecimal digits."""
    return {
        one.attname: _value(getattr(row, one.attname))
        for one in row._meta.concrete_fields
        if one.attname not in but
    }


def event_told(event: Event) -> dict[str, Any]:
    """An event with its sealed part, None where it has none or was erased, and all by which it can be checked."""
    sealed = getattr(event, "sealed", None)
    place = getattr(event, "place", None)
    return {
        "position": place.position if place is not None else None,
        **columns(event, but=("id",)),
        "sealed": None if sealed is None else columns(sealed, but=("event_id",)),
    }


def table_rows(kind: type[Model]) -> Iterator[dict[str, Any]]:
    """A whole table, a row at a time."""
    return (columns(row) for row in kind._default_manager.order_by("pk").iterator(1_000))


def all_columns() -> Iterator[tuple[str, str, str, str, str]]:
    """(where, column, type, whether it may be empty, what the table is) of everything that is handed over."""
    told: list[tuple[str, type[Model]]] = [
        ("dossiers: case", Case),
        *((f"dossiers: {name}", kind) for name, kind in parts()),
    ]
    told += [
        ("dossiers: owner, filer", Party),
        ("dossiers: dues", Due),
        ("dossiers: signed", Paper),
    ]
    told += [("dossiers: held", Use), ("dossiers: events; ledger", Event)]
    told += [(f"tables: {name}", kind) for name, kind in TABLES.items()]
    for where, kind in told:
        about = " ".join((kind.__doc__ or "").split())
        for one in kind._meta.concrete_fields:
            yield where, one.attname, one.get_internal_type(), "yes" if one.null else "no", about


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value) if isinstance(value, UUID) else value


def _plain(row: Model) -> dict[str, Any]:
    told = columns(row, but=("id", "case_id"))
    if isinstance(row, Link):
        told["other_id"] = str(row.other.uid)
    return told


def _model(relation: ForeignObjectRel) -> type[Model]:
    found = relation.related_model
    assert not isinstance(found, str)
    return found


def _by(kind: type[Model], column: str, keys: Iterable[Any]) -> dict[Any, list[Any]]:
    """Rows of a table by what they belong to; one query."""
    rows: QuerySet[Any] = kind._default_manager.filter(**{f"{column}__in": list(keys)})
    if kind is Link:
        rows = rows.select_related("other")
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[getattr(row, column)].append(row)
    return found


def _hung(
    kind: type[Model], rows: Iterable[Any], but: frozenset[type[Model]] = frozenset()
) -> dict[int, dict[str, Any]]:
    """What hangs on rows of one table, by the row's id and the name there; a query for each table."""
    told: dict[int, dict[str, Any]] = {row.pk: {} for row in rows}
    for relation in kind._meta.related_objects:
        if _model(relation) in but:
            continue
        column = relation.field.attname
        name = str(relation.get_accessor_name())
        found = _by(_model(relation), column, told)
        for pk, hung in told.items():
            hung[name] = [columns(one, but=("id", column)) for one in found[pk]]
    return told


def _people(uids: set[str]) -> dict[str, dict[str, Any]]:
    known = {one for one in map(_uid, uids) if one is not None}
    rows = list(Party.objects.filter(uid__in=known))
    hung = _hung(Party, rows, frozenset({Mandate}))
    return {
        str(row.uid): {**columns(row, but=("id", "key", "folded")), **hung[row.pk]} for row in rows
    }


def _dues(uids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    rows = list(Due.objects.filter(case__in=uids).order_by("pk"))
    hung = _hung(Due, rows)
    receipts = _by_uid(Receipt.objects.filter(money__due__in=rows).select_related("money"))
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        told = {**columns(row, but=("id",)), **hung[row.pk]}
        for money in told.get("money", ()):
            money["receipt"] = receipts.get(money["uid"])
        found[row.case].append(told)
    return found


def _by_uid(receipts: Iterable[Receipt]) -> dict[str, dict[str, Any]]:
    return {str(one.money.uid): columns(one, but=("id", "money_id")) for one in receipts}


def _signed(uids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    rows = list(Paper.objects.filter(about__in=[f"case:{one}" for one in uids]).order_by("pk"))
    signatures = _by(Signature, "paper_id", [one.pk for one in rows])
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        told = columns(row, but=("id", "token"))
        told["signatures"] = [
            columns(one, but=("id", "paper_id")) for one in signatures[row.pk]
        ]  # fmt: skip
        found[row.about.removeprefix("case:")].append(told)
    return found


def _held(uids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Held papers that stand in dossiers, each with what it is."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in Use.objects.filter(case__in=uids).select_related("document").order_by("pk"):
        told = columns(row, but=("id", "document_id"))
        told["document"] = columns(row.document, but=("id", "key"))
        found[row.case].append(told)
    return found


def _named_files(
    of_case: Mapping[str, Mapping[Any, Iterable[Any]]],
    papers: Mapping[str, Iterable[Mapping[str, Any]]],
    held: Mapping[str, Iterable[Mapping[str, Any]]],
) -> list[str]:
    """Files that rows of dossiers name, in their order."""
    named = [
        getattr(row, "file", "")
        for of_part in of_case.values()
        for rows in of_part.values()
        for row in rows
    ]
    named += [one["file"] for rows in papers.values() for one in rows]
    named += [one["document"]["file"] for rows in held.values() for one in rows]
    return [one for one in named if one]


def _events(
    uids: Sequence[str],
    data: Mapping[Any, Iterable[Any]],
    dues: Mapping[str, Iterable[Mapping[str, Any]]],
) -> dict[str, list[Event]]:
    """Of each dossier, of its data from registers and of its dues, as they happened."""
    whose = {f"case:{uid}": uid for uid in uids}
    for rows in data.values():
        whose.update({f"data:{one.uid}": str(one.case.uid) for one in rows})
    for uid, told in dues.items():
        whose.update({f"due:{one['uid']}": uid for one in told})
    found: dict[str, list[Event]] = defaultdict(list)
    rows = Event.objects.filter(subject__in=list(whose)).select_related("sealed", "place")
    for event in rows.order_by("occurred_at", "id"):
        found[whose[event.subject]].append(event)
    return found


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
