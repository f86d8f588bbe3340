"""Registers: how each is made, its records as they are or stood, found and written."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query
from pydantic import AwareDatetime, Field

from tinhso.access import looks
from tinhso.access.guard import Refused
from tinhso.access.who import may, offices_where
from tinhso.api.catalogue import Day
from tinhso.api.core import JSON, Given, Request, Told, by, route
from tinhso.api.problems import language
from tinhso.registers import actions, queries
from tinhso.registers.actions import Given as Said
from tinhso.registers.actions.keeping import compared
from tinhso.registers.definition import OFFICE, OPEN, PERSON, SEALED, Definition
from tinhso.registers.models import Record
from tinhso.registers.queries import Asked
from tinhso.registers.rules import BadRecord, CannotKeep
from tinhso.sentences import sentence

READ, WRITE = ("see_record",), ("keep_record",)
MOST, USUAL = 1_000, 50
Text = Annotated[str, Field(max_length=200)]
Why = Annotated[str, Field(min_length=1, max_length=500)]
Values = Annotated[dict[str, Any], Field(max_length=120)]


class RegisterLine(Given):
    """valid_from: of the version in force. sample: its records are made up."""

    code: str
    name: str
    name_en: str
    owner: str
    version: int
    valid_from: date
    place: str
    sample: bool


class Registers(Given):
    """By name."""

    items: list[RegisterLine]


@route("GET", "/registers", scopes=READ, gives=Registers, tag="registers")
def registers(request: Request) -> Any:
    """Every register."""
    del request
    return {
        "items": [
            {
                "code": row.code,
                "name": version.definition.name[0],
                "name_en": version.definition.name[1],
                "owner": row.owner,
                "version": version.number,
                "valid_from": version.valid_from,
                "place": version.definition.place,
                "sample": version.definition.sample,
            }
            for row, version in queries.registers()
        ]
    }


class RegisterOn(Told):
    """day: today without one."""

    day: Day | None = None


class RegisterTold(Given):
    """document: "tinhso.register/1"; its `fields` are a JSON Schema."""

    code: str
    version: int
    valid_from: date
    decision: str
    document: dict[str, Any]


@route(
    "GET", "/registers/{slug:code}", scopes=READ, gives=RegisterTold, query=True, missing=True,
    tag="registers",
)  # fmt: skip
def register(request: Request, code: str, asked: Query[RegisterOn]) -> Any:
    """How a register is made on a day."""
    del request
    found = queries.version_now(code, day=asked.day)
    return {
        "code": code,
        "version": found.number,
        "valid_from": found.valid_from,
        "decision": found.decision,
        "document": found.document,
    }


class RecordTold(Given):
    """A record. values: those fields that the token may see; of persons only in its offices, sealed ones never.

    hidden: fields that have a value which it may not see.
    """

    uid: UUID
    register_code: str
    key: str
    title: str
    office: str
    revision: int
    values: dict[str, Any]
    hidden: list[str]
    valid_from: date | None
    valid_until: date | None
    geometry: dict[str, Any] | None
    place_code: str
    kept_at: datetime
    ended_at: datetime | None


class RecordsAsked(Told):
    """text: words, without accents; where: "field:value;field:value" of fields by which the register filters;
    office: and below.

    ends_from, ends_by: days between which validity ends; valid_on: a day on which it holds; box: west, south, east,
    north in degrees; ended: those taken out too; cursor: of the page before.
    """

    text: Text = ""
    where: Annotated[str, Field(max_length=1_000)] = ""
    office: Annotated[str, Field(max_length=50)] = ""
    ends_from: Day | None = None
    ends_by: Day | None = None
    valid_on: Day | None = None
    box: Annotated[str, Field(max_length=100)] = ""
    ended: bool = False
    cursor: Annotated[str, Field(max_length=400)] = ""
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL


class RecordsTold(Given):
    """next: the cursor of the page after; null on the last."""

    items: list[RecordTold]
    next: str | None


@route(
    "GET", "/registers/{slug:code}/records", scopes=READ, gives=RecordsTold, query=True,
    missing=True, tag="registers",
)  # fmt: skip
def records(request: Request, code: str, asked: Query[RecordsAsked]) -> Any:
    """Records of a register by name; those of its own offices with what names a person, which is a look."""
    version = queries.version_now(code)
    wanted = _asked(request, version.definition, asked)
    found = queries.page(version, wanted, after=asked.cursor, size=asked.limit)
    return {"items": told_of(request, found.rows), "next": found.more or None}


class RecordAt(Told):
    """at: as it stood at a moment."""

    at: AwareDatetime | None = None


@route(
    "GET", "/records/{uuid:uid}", scopes=READ, gives=RecordTold, query=True, missing=True,
    tag="registers",
)  # fmt: skip
def record(request: Request, uid: UUID, asked: Query[RecordAt]) -> Any:
    """A record as it is, or as it stood."""
    row = queries.record(uid)
    if asked.at is not None:
        then, said = queries.as_at(row, asked.at) or (None, None)
        if then is None or said is None:
            raise CannotKeep("no_such_record", record=str(uid))
        row.values, row.title, row.geometry = said.values, said.title, said.geometry
        row.revision, row.office, row.place_code, row.kept_at = (
            then.number,
            then.office,
            said.place_code,
            then.at,
        )
        row.ended_at = then.at if then.change == "ended" else None
    return told_of(request, [row])[0]


class RecordIn(Told):
    """values: by field; null takes one away. geometry: GeoJSON. office: whose it is."""

    office: Annotated[str, Field(min_length=1, max_length=50)]
    values: Values
    geometry: dict[str, Any] | None = None
    place_code: Annotated[str, Field(max_length=20)] = ""
    reason: Annotated[str, Field(max_length=500)] = ""


@route(
    "POST", "/registers/{slug:code}/records", scopes=WRITE, gives=RecordTold, takes=JSON,
    status=201, missing=True, conflicts=True, tag="registers",
)  # fmt: skip
def new_record(request: Request, code: str, told: RecordIn) -> Any:
    """Write a record; the same one again is the same record."""
    given = Said(told.values, told.office, told.geometry, told.place_code)
    row = _saved(request, code, given, by=_writes(request, told.office), reason=told.reason)
    return told_of(request, [row])[0]


class RecordChanged(Told):
    """seen: the revision as it was read. values: those that change; null takes one away."""

    seen: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    values: Values = Field(default_factory=dict)
    reason: Why


@route(
    "POST", "/records/{uuid:uid}/change", scopes=WRITE, gives=RecordTold, takes=JSON, missing=True,
    conflicts=True, tag="registers",
)  # fmt: skip
def change_record(request: Request, uid: UUID, told: RecordChanged) -> Any:
    """Change fields of a record."""
    row = queries.record(uid)
    who = _writes(request, row.office)
    row = _saved(
        request, row.register.code, Said(told.values, row.office), by=who, record=str(uid),
        revision=told.seen, reason=told.reason,
    )  # fmt: skip
    return told_of(request, [row])[0]


class RecordEnded(Told):
    """reason: why."""

    reason: Why


@route(
    "POST", "/records/{uuid:uid}/end", scopes=WRITE, gives=RecordTold, takes=JSON, missing=True,
    conflicts=True, tag="registers",
)  # fmt: skip
def end_record(request: Request, uid: UUID, told: RecordEnded) -> Any:
    """Take a record out of its register."""
    who = _writes(request, queries.record(uid).office)
    return told_of(request, [actions.end(str(uid), by=who, reason=told.reason)])[0]


@route(
    "POST", "/records/{uuid:uid}/restore", scopes=WRITE, gives=RecordTold, takes=JSON, missing=True,
    conflicts=True, tag="registers",
)  # fmt: skip
def restore_record(request: Request, uid: UUID, told: RecordEnded) -> Any:
    """Put a record back."""
    who = _writes(request, queries.record(uid).office)
    return told_of(request, [actions.restore(str(uid), by=who, reason=told.reason)])[0]


def _asked(request: Request, definition: Definition, asked: RecordsAsked) -> Asked:
    where = []
    for one in filter(None, asked.where.split(";")):
        field, _, value = one.partition(":")
        if field not in definition.filters or definition.by_name[field].level not in (OPEN, OFFICE):
            raise CannotKeep(
                "record_no_filter", field=field[:40], known=", ".join(definition.filters)
            )
        kind = definition.by_name[field].kind
        told: Any = value.casefold() in ("1", "true") if kind == "yes_no" else value
        where.append((field, compared(kind, told)))
    under = request.who.organisation.under(asked.office) if asked.office else None
    return Asked(
        text=asked.text, where=tuple(where), offices=frozenset(under) if under is not None else None,
        ends_from=asked.ends_from, ends_by=asked.ends_by, valid_on=asked.valid_on,
        box=box_of(asked.box), ended=asked.ended,
    )  # fmt: skip


def box_of(text: str) -> tuple[float, float, float, float] | None:
    """West, south, east, north; None where nothing is said. Raises CannotKeep."""
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise CannotKeep("record_no_box", text=text[:60]) from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise CannotKeep("record_no_box", text=text[:60])
    return west, south, east, north


def _writes(request: Request, office: str) -> Any:
    if not may(request.who, "keep_record", office):
        raise Refused("not_yours")
    return by(request, office)


def _saved(request: Request, code: str, given: Said, **more: Any) -> Record:
    """Write a record; what is wrong is told of each field. Raises TinhsoError."""
    lang = language(request)
    try:
        return actions.save(code, given, **more)
    except BadRecord as fault:
        errors = [
            {
                "pointer": f"/values/{name}" if name else "/values",
                "code": why.code,
                "detail": sentence(why.code, lang, why.facts),
            }
            for name, why in fault.faults.items()
        ]
        raise CannotKeep("record_wrong", errors=errors) from None


def told_of(request: Request, rows: Any) -> list[dict[str, Any]]:
    """Records as the token may see them; what names a person is a look."""
    own = offices_where(request.who, "see_person")
    told, seen = [], []
    for row in rows:
        definition = row.version.definition
        levels = (OPEN, OFFICE, PERSON) if row.office in own else (OPEN, OFFICE)
        values = queries.seen(definition, row.values, levels=levels)
        hidden = [name for name in row.values if name not in values]
        hidden += [one.name for one in definition.at(SEALED)]
        if any(definition.by_name[name].level == PERSON for name in values):
            seen.append(looks.At("", f"record:{row.uid}"))
        told.append(_line(row, values, hidden))
    looks.record_many(
        request.who, "list" if len(told) > 1 else "person", seen,
        why="Xem bản ghi của sổ", request_id=request.request_id,
    )  # fmt: skip
    return told


def _line(row: Record, values: dict[str, Any], hidden: list[str]) -> dict[str, Any]:
    names = (
        "uid", "key", "title", "office", "revision", "valid_from", "valid_until", "geometry", "place_code",
        "kept_at", "ended_at",
    )  # fmt: skip
    told = {name: getattr(row, name) for name in names}
    return {**told, "register_code": row.register.code, "values": values, "hidden": hidden}
