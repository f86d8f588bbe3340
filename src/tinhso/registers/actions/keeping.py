"""A record is written, taken out, put back, and its sealed fields opened. Every writing is a revision and an event."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from tinhso.files.folder import box_keys
from tinhso.kernel.text import fold, written
from tinhso.ledger.actions import By, append
from tinhso.ledger.together import as_one
from tinhso.ledger.turns import in_turn
from tinhso.registers import kinds, queries
from tinhso.registers.definition import CHOICES, NUMBER, REFERENCE, SEALED, WHOLE, YES_NO
from tinhso.registers.models import (
    Held,
    Record,
    Register,
    Revision,
    Said,
    Sealed,
    Unsealing,
    Version,
    Word,
)
from tinhso.registers.places import Place, place_code, place_of
from tinhso.registers.rules import BadRecord, CannotKeep
from tinhso.registers.values import changes, checked, key_of, text_of, words_in

MADE, CHANGED, ENDED, RESTORED = "made", "changed", "ended", "restored"
_AS_IT_WAS: Any = object()


@dataclass(frozen=True)
class Given:
    """What is said of a record. values: by field, of the kinds of `values`; a field that is not named keeps its value.

    office: whose it is. geometry: GeoJSON, None for nowhere; place_code: twelve digits.
    """

    values: Mapping[str, Any]
    office: str
    geometry: Any = _AS_IT_WAS
    place_code: str | None = None


@dataclass
class Draft:
    """A record as it will be written. changed: names of fields, "geometry" and "office" among them."""

    register: Register
    version: Version
    row: Record | None
    given: Given
    values: dict[str, Any]
    sealed: dict[str, Any]
    key: str
    place: Place | None
    code: str
    changed: list[str] = field(default_factory=list)


@as_one
def save(
    register: str,
    given: Given,
    *,
    by: By,
    record: str = "",
    revision: int | None = None,
    reason: str = "",
    load: str = "",
    now: datetime | None = None,
) -> Record:
    """Write a new record, or change the one with a uid; what says nothing new writes nothing.

    revision: of which the writer saw it. Raises BadRecord, CannotKeep.
    """
    in_turn(f"register:{register}")
    made = draft(queries.version_now(register), given, record=record, revision=revision)
    if made.row is not None and not made.changed:
        return made.row
    return write(made, by=by, reason=reason, load=load, now=now or datetime.now(UTC))


def draft(
    version: Version,
    given: Given,
    *,
    record: str = "",
    revision: int | None = None,
    known: Mapping[str, Record] | None = None,
    references: Mapping[tuple[str, str], bool] | None = None,
) -> Draft:
    """What a writing comes to, checked and not written. known: records by key, where many are drafted at once.

    references: whether a (register, key) is there, likewise. Raises BadRecord, CannotKeep.
    """
    definition = version.definition
    for name in given.values:
        if name not in definition.by_name:
            raise BadRecord({name: CannotKeep("record_field_unknown", field=name)})
    row = _row(version, given, record, known)
    before = queries.whole_values(row) if row is not None else {}
    values = {name: v for name, v in before.items() if name in definition.by_name} | given.values
    values = {name: value for name, value in values.items() if value not in (None, "", [])}
    faults = checked(definition, values)
    if faults:
        raise BadRecord(faults)
    key = key_of(definition, values)
    if row is not None and row.ended_at is not None:
        raise CannotKeep("record_ended", key=row.title)
    if row is not None and row.key != key:
        raise CannotKeep("record_key_fixed", field=definition.by_name[definition.key[0]].title[0])
    if row is not None and revision is not None and row.revision != revision:
        raise CannotKeep("record_changed", revision=row.revision)
    if (
        row is not None
        and not record
        and known is None
        and (before, row.office) != (values, given.office)
    ):
        raise CannotKeep("record_twice", key=row.title)
    _check_references(definition, values, references)
    place, code = _placed(definition.place, given, row)
    made = Draft(
        register=version.register,
        version=version,
        row=row,
        given=given,
        values={name: v for name, v in values.items() if definition.by_name[name].level != SEALED},
        sealed={name: v for name, v in values.items() if definition.by_name[name].level == SEALED},
        key=key,
        place=place,
        code=code,
    )
    made.changed = [one.name for one, *_ in changes(definition, before, values)]
    if (place.geometry if place else None) != (row.geometry if row is not None else None):
        made.changed.append("geometry")
    if code != (row.place_code if row is not None else ""):
        made.changed.append("place_code")
    if row is not None and row.office != given.office:
        made.changed.append("office")
    return made


def write(made: Draft, *, by: By, reason: str, load: str, now: datetime) -> Record:
    """Write what was drafted: the row, its revision, what it is found by, and the event."""
    new = made.row is None
    row = fill(made, now=now)
    row.save()
    revision = revision_of(row, made, by=by, now=now, load=load)
    revision.save()
    said_of(revision, row, reason).save()
    if made.sealed:
        boxed(revision, made.sealed).save()
    index(row, new=new)
    facts = facts_of(row, made, load=load)
    if reason:
        facts["reason"] = written(reason)[:500]
    append(kinds.KEPT.name, subject=f"record:{row.uid}", by=by, facts=facts)
    return row


def fill(made: Draft, *, now: datetime) -> Record:
    """The row as it will stand, not saved."""
    definition = made.version.definition
    row = made.row or Record(register=made.register, key=made.key, revision=0)
    title = text_of(definition.by_name[definition.called], made.values.get(definition.called))
    row.title, row.sort = title[:400], fold(title)[:80]
    row.office, row.version, row.values = made.given.office, made.version, made.values
    row.valid_from = _day(made.values.get(definition.valid_from))
    row.valid_until = _day(made.values.get(definition.valid_until))
    row.place_code = made.code
    for name in ("geometry", "west", "south", "east", "north", "longitude", "latitude"):
        setattr(row, name, getattr(made.place, name) if made.place else None)
    row.revision, row.kept_at = row.revision + 1, now
    return row


def revision_of(row: Record, made: Draft, *, by: By, now: datetime, load: str) -> Revision:
    """The revision of a draft, not saved."""
    return Revision(
        record=row, number=row.revision, change=MADE if made.row is None else CHANGED,
        changed=made.changed, at=now, actor=by.actor, by_office=by.office, office=row.office,
        version=row.version, load=load,
    )  # fmt: skip


def said_of(revision: Revision, row: Record, reason: str) -> Said:
    """What a record says by a revision, not saved."""
    return Said(
        revision=revision, title=row.title, values=row.values, geometry=row.geometry,
        place_code=row.place_code, reason=written(reason)[:500],
    )  # fmt: skip


def facts_of(row: Record, made: Draft, *, load: str) -> dict[str, Any]:
    """The facts of a writing."""
    return {
        "register": made.register.code,
        "revision": row.revision,
        "owner": row.office,
        "changed": made.changed,
        "load": load or None,
        "values": json.dumps({**made.values, **made.sealed}, ensure_ascii=False, sort_keys=True),
    }


@as_one
def end(record: str, *, by: By, reason: str, now: datetime | None = None) -> Record:
    """Take a record out: it counts no more and stays to be read. Raises CannotKeep."""
    row, said = queries.record(record, lock=True), _reason(reason)
    if row.ended_at is not None:
        raise CannotKeep("record_ended", key=row.title)
    sealed = queries.sealed_values(row)
    row.ended_at = row.kept_at = now or datetime.now(UTC)
    row.revision += 1
    row.save(update_fields=["ended_at", "kept_at", "revision"])
    _revised(row, ENDED, by, row.kept_at, said, sealed)
    Held.objects.filter(record=row).delete()
    Word.objects.filter(record=row).delete()
    _tell(kinds.ENDED.name, row, by, said)
    return row


@as_one
def restore(record: str, *, by: By, reason: str, now: datetime | None = None) -> Record:
    """Put back what was taken out. Raises CannotKeep."""
    row, said = queries.record(record, lock=True), _reason(reason)
    if row.ended_at is None:
        raise CannotKeep("record_not_ended")
    sealed = queries.sealed_values(row)
    row.ended_at, row.kept_at, row.revision = None, now or datetime.now(UTC), row.revision + 1
    row.save(update_fields=["ended_at", "kept_at", "revision"])
    _revised(row, RESTORED, by, row.kept_at, said, sealed)
    index(row, new=True)
    _tell(kinds.RESTORED.name, row, by, said)
    return row


@as_one
def unseal(record: str, *, by: By, reason: str, now: datetime | None = None) -> dict[str, Any]:
    """The sealed fields of a record, with the event and the row that say who opened them and why. Raises CannotKeep."""
    row, said = queries.record(record), _reason(reason)
    values = queries.sealed_values(row)
    names = sorted(values)
    Unsealing.objects.create(
        record=row, at=now or datetime.now(UTC), actor=by.actor, fields=names, reason=said
    )
    _tell(kinds.UNSEALED.name, row, by, said, fields=names)
    return values


def index(row: Record, *, new: bool) -> None:
    """Write what a record is found by anew."""
    if not new:
        Held.objects.filter(record=row).delete()
        Word.objects.filter(record=row).delete()
    held, words = indexed(row)
    Held.objects.bulk_create(held)
    Word.objects.bulk_create(words)


def indexed(row: Record) -> tuple[list[Held], list[Word]]:
    """The rows by which a record is found."""
    definition = row.version.definition
    held = []
    for name in definition.filters:
        value, told = row.values.get(name), definition.by_name[name]
        if value is None:
            continue
        number = float(value) if told.kind in (WHOLE, NUMBER) else None
        for one in value if told.kind == CHOICES else (value,):
            said = compared(told.kind, one)
            held.append(
                Held(record=row, register_id=row.register_id, field=name, value=said, number=number)
            )
    words = [
        Word(record=row, register_id=row.register_id, word=word)
        for word in sorted(words_in(definition, row.values))
    ]
    return held, words


def compared(kind: str, value: Any) -> str:
    """A value as it is compared when a list is asked for."""
    if kind == YES_NO:
        return "1" if value else "0"
    return fold(str(value))[:100]


def _row(
    version: Version, given: Given, record: str, known: Mapping[str, Record] | None
) -> Record | None:
    """The record that is written: the one with a uid, else the one with the key that is given."""
    if record:
        row = queries.record(record, lock=True)
        if row.register_id != version.register_id:
            raise CannotKeep("no_such_record", record=record)
        return row
    if any(given.values.get(name) in (None, "") for name in version.definition.key):
        return None
    key = key_of(version.definition, given.values)
    if known is not None:
        return known.get(key)
    rows = Record.objects.select_for_update(of=("self",)).select_related("version", "register")
    return rows.filter(register_id=version.register_id, key=key).first()


def _check_references(
    definition: Any,
    values: Mapping[str, Any],
    known: Mapping[tuple[str, str], bool] | None,
) -> None:
    for one in definition.fields:
        said = values.get(one.name)
        if one.kind != REFERENCE or not said:
            continue
        asked = (one.register, " ".join(str(said).split()).upper())
        there = known.get(asked) if known is not None else None
        if there is None:
            there = queries.is_there(*asked)
        if not there:
            fault = CannotKeep(
                "record_reference", field=one.title[0], key=said, register=one.register
            )
            raise BadRecord({one.name: fault})


def _placed(wanted: str, given: Given, row: Record | None) -> tuple[Place | None, str]:
    geometry = given.geometry
    if geometry is _AS_IT_WAS:
        geometry = row.geometry if row is not None else None
    if geometry is not None and not wanted:
        raise CannotKeep("record_no_place")
    code = given.place_code
    if code is None:
        code = row.place_code if row is not None else ""
    return (place_of(geometry, wanted=wanted) if geometry else None), place_code(code)


def _revised(
    row: Record, change: str, by: By, now: datetime, reason: str, sealed: Mapping[str, Any]
) -> None:
    revision = Revision.objects.create(
        record=row, number=row.revision, change=change, at=now, actor=by.actor, by_office=by.office,
        office=row.office, version=row.version,
    )  # fmt: skip
    said_of(revision, row, reason).save()
    if sealed:
        boxed(revision, sealed).save()


def boxed(revision: Revision, values: Mapping[str, Any]) -> Sealed:
    """Sealed fields in their box, not saved."""
    uid = uuid4()
    plain = json.dumps(values, ensure_ascii=False).encode()
    box = box_keys().close(plain, about=uid.bytes)
    return Sealed(
        uid=uid, revision=revision, box_key=box.key, wrapped=box.wrapped, content=box.content
    )


def _tell(kind: str, row: Record, by: By, reason: str, **facts: Any) -> None:
    told = {"register": row.register.code, "revision": row.revision, **facts}
    if reason:
        told["reason"] = written(reason)[:500]
    append(kind, subject=f"record:{row.uid}", by=by, facts=told)


def _reason(reason: str) -> str:
    said = written(reason)[:500]
    if not said:
        raise CannotKeep("record_no_reason")
    return said


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
