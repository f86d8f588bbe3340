"""The only readers of registers. Sealed fields are read by `actions.unseal` alone, which says who did and why."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from tinhso.files.folder import box_keys
from tinhso.keys.boxes import Box
from tinhso.registers.definition import OFFICE, OPEN, PERSON, SEALED, Definition
from tinhso.registers.models import (
    Held,
    Load,
    Record,
    Register,
    Revision,
    Said,
    Sealed,
    Unsealing,
    Version,
    Word,
)
from tinhso.registers.rules import CannotKeep
from tinhso.registers.values import words_of

PAGE, MOST_COUNTED, MOST_EXPORTED, MOST_ON_MAP = 50, 10_000, 100_000, 5_000


@dataclass(frozen=True)
class Asked:
    """What records are asked for. text: words of which each begins a word of the record; where: field → value.

    between: field, least and most, both included, of numbers. offices: whose, None for all; ends_by: whose validity
    ends on that day or before; ends_from: on it or later. box: west, south, east, north in degrees. ended: what was
    taken out too. order: sort, end or kept.
    """

    text: str = ""
    where: tuple[tuple[str, str], ...] = ()
    between: tuple[tuple[str, float, float], ...] = ()
    offices: frozenset[str] | None = None
    ends_from: date | None = None
    ends_by: date | None = None
    valid_on: date | None = None
    box: tuple[float, float, float, float] | None = None
    ended: bool = False
    order: str = "sort"


@dataclass(frozen=True)
class Page:
    """Some records. more: the cursor of the next page, "" on the last one."""

    rows: Sequence[Record]
    more: str


def registers() -> list[tuple[Register, Version]]:
    """Every register with how it is made today, by name."""
    rows = Register.objects.prefetch_related("versions")
    found = [(row, _in_force(list(row.versions.all()), timezone.localdate())) for row in rows]
    return sorted(
        ((row, version) for row, version in found if version is not None),
        key=lambda pair: pair[1].definition.name[0].casefold(),
    )


def counts() -> dict[int, int]:
    """Register → how many records stand in it."""
    rows = Record.objects.filter(ended_at=None).order_by().values_list("register")
    return dict(rows.annotate(n=Count("pk")))


def version_now(code: str, *, day: date | None = None) -> Version:
    """How a register is made on a day, today's by default. Raises CannotKeep."""
    rows = list(Version.objects.filter(register__code=code).select_related("register"))
    found = _in_force(rows, day or timezone.localdate())
    if found is None and rows:
        raise CannotKeep("register_not_yet", register=code, since=min(r.valid_from for r in rows))
    if found is None:
        raise CannotKeep("unknown_register", register=code[:60])
    return found


def _in_force(rows: Sequence[Version], day: date) -> Version | None:
    begun = [row for row in rows if row.valid_from <= day]
    return max(begun, key=lambda row: row.number, default=None)


def record(uid: str | UUID, *, lock: bool = False) -> Record:
    """One record. Raises CannotKeep."""
    rows = Record.objects.select_related("register", "version")
    if lock:
        rows = rows.select_for_update(of=("self",))
    try:
        return rows.get(uid=UUID(str(uid)[:40]))
    except (ValueError, Record.DoesNotExist):
        raise CannotKeep("no_such_record", record=str(uid)[:40]) from None


def whole_values(row: Record) -> dict[str, Any]:
    """All fields, sealed ones too: for writers alone."""
    return {**row.values, **sealed_values(row)}


def sealed_values(row: Record) -> dict[str, Any]:
    """The sealed fields, for writers alone. Raises BadBox."""
    if not row.version.definition.at(SEALED):
        return {}
    held = Sealed.objects.filter(revision__record=row).order_by("-revision__number").first()
    if held is None or held.revision.number != row.revision:
        return {}
    return opened(held)


def opened(held: Sealed) -> dict[str, Any]:
    """What is in a box. Raises BadBox."""
    box = Box(held.box_key, bytes(held.wrapped), bytes(held.content))
    told: dict[str, Any] = json.loads(box_keys().open(box, about=held.uid.bytes))
    return told


def is_there(register: str, key: str) -> bool:
    """Whether a record with a key stands in a register."""
    return Record.objects.filter(register__code=register, key=key, ended_at=None).exists()


def there(asked: Collection[tuple[str, str]]) -> dict[tuple[str, str], bool]:
    """The same of many, in one query for each register."""
    found = dict.fromkeys(asked, False)
    for register in {one for one, _ in asked}:
        keys = [key for one, key in asked if one == register]
        rows = Record.objects.filter(register__code=register, ended_at=None)
        for at in range(0, len(keys), 500):
            for key in rows.filter(key__in=keys[at : at + 500]).values_list("key", flat=True):
                found[register, key] = True
    return found


def by_keys(version: Version, keys: Collection[str]) -> dict[str, Record]:
    """Key → record, of those that are there."""
    found, told = {}, sorted(keys)
    rows = Record.objects.filter(register_id=version.register_id).select_related(
        "version", "register"
    )
    for at in range(0, len(told), 500):
        found.update({row.key: row for row in rows.filter(key__in=told[at : at + 500])})
    return found


def page(version: Version, asked: Asked, *, after: str = "", size: int = PAGE) -> Page:
    """A page of records. after: the cursor of the page before; a wrong one is the beginning."""
    rows, order = _rows(version, asked), _ORDERS.get(asked.order, _ORDERS["sort"])
    rows = _after(rows, order, after).order_by(*order)
    found = _of_versions(version, rows[: size + 1])
    more = _cursor(found[size - 1], order) if len(found) > size else ""
    return Page(found[:size], more)


def count(version: Version, asked: Asked) -> tuple[int, bool]:
    """How many, up to MOST_COUNTED, and whether there are more."""
    number = _rows(version, asked).order_by()[: MOST_COUNTED + 1].count()
    return min(number, MOST_COUNTED), number > MOST_COUNTED


def all_of(version: Version, asked: Asked) -> list[Record]:
    """The records for an export, in their order, at most MOST_EXPORTED; two queries."""
    order = _ORDERS.get(asked.order, _ORDERS["sort"])
    return _of_versions(version, _rows(version, asked).order_by(*order)[:MOST_EXPORTED])


def on_map(version: Version, asked: Asked) -> list[tuple[str, str, float, float]]:
    """(uid, title, longitude, latitude) of records that lie somewhere, at most MOST_ON_MAP."""
    rows = _rows(version, asked).filter(longitude__isnull=False).order_by("sort", "id")
    told = rows.values_list("uid", "title", "longitude", "latitude")[:MOST_ON_MAP]
    return [(str(uid), title, x, y) for uid, title, x, y in told]


def shares(version: Version, field: str, asked: Asked) -> list[tuple[str, int]]:
    """(value, how many) of a field by which is filtered, the most first."""
    rows = Held.objects.filter(register_id=version.register_id, field=field)
    if asked.offices is not None:
        rows = rows.filter(record__office__in=asked.offices)
    told = rows.values("value").annotate(n=Count("pk")).order_by("-n", "value")[:200]
    return [(row["value"], row["n"]) for row in told]


def history(row: Record) -> list[Revision]:
    """The revisions of a record with what they said, the latest first."""
    rows = Revision.objects.filter(record=row).select_related("said", "version")
    return list(rows.order_by("-number"))


def as_at(row: Record, moment: datetime) -> tuple[Revision, Said | None] | None:
    """How a record stood at a moment; None where it was not there yet."""
    rows = Revision.objects.filter(record=row, at__lte=moment).select_related("said", "version")
    found = rows.order_by("-number").first()
    return None if found is None else (found, getattr(found, "said", None))


def page_as_at(
    version: Version, moment: datetime, *, after: int = 0, size: int = PAGE
) -> list[tuple[Record, Revision, Said]]:
    """Records as they stood at a moment, by identifier; what was taken out by then is not among them."""
    later = Revision.objects.filter(
        record=OuterRef("record"), at__lte=moment, number__gt=OuterRef("number")
    )
    rows = Revision.objects.filter(
        ~Exists(later), record__register_id=version.register_id, at__lte=moment, record_id__gt=after
    ).exclude(change="ended")
    rows = rows.filter(said__isnull=False).select_related("said", "version", "record")
    return [(row.record, row, row.said) for row in rows.order_by("record_id")[:size]]


def unsealings(row: Record) -> list[Unsealing]:
    """Who opened sealed fields, the latest first."""
    return list(Unsealing.objects.filter(record=row).order_by("-at")[:200])


def loads(version: Version) -> list[Load]:
    """The files that were loaded, the latest first."""
    return list(Load.objects.filter(register_id=version.register_id).order_by("-at")[:200])


def seen(
    definition: Definition,
    values: Mapping[str, Any],
    *,
    levels: Collection[str] = (OPEN, OFFICE, PERSON),
) -> dict[str, Any]:
    """The values that somebody may see who may see some levels."""
    return {
        one.name: values[one.name]
        for one in definition.fields
        if one.level in levels and one.name in values
    }


def _of_versions(version: Version, rows: QuerySet[Record]) -> list[Record]:
    """Rows of a register with their versions, of which each is read once and not with every row."""
    known = Version.objects.filter(register_id=version.register_id).select_related("register")
    versions, found = {one.pk: one for one in known}, list(rows)
    for row in found:
        row.version = versions[row.version_id]
        row.register = row.version.register
    return found


def _rows(version: Version, asked: Asked) -> QuerySet[Record]:
    rows = Record.objects.filter(register_id=version.register_id)
    if not asked.ended:
        rows = rows.filter(ended_at=None)
    if asked.offices is not None:
        rows = rows.filter(office__in=asked.offices)
    if asked.ends_from:
        rows = rows.filter(valid_until__gte=asked.ends_from)
    if asked.ends_by:
        rows = rows.filter(valid_until__lte=asked.ends_by)
    if asked.valid_on:
        rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=asked.valid_on))
        rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=asked.valid_on))
    if asked.box:
        west, south, east, north = asked.box
        rows = rows.filter(west__lte=east, east__gte=west, south__lte=north, north__gte=south)
    for word in words_of(asked.text)[:8]:
        begins = Word.objects.filter(
            record=OuterRef("pk"),
            register_id=version.register_id,
            word__gte=word,
            word__lt=f"{word}\U0010ffff",
        )
        rows = rows.filter(Exists(begins))
    for field, value in asked.where:
        held = Held.objects.filter(
            record=OuterRef("pk"), register_id=version.register_id, field=field, value=value
        )
        rows = rows.filter(Exists(held))
    for field, least, most in asked.between:
        held = Held.objects.filter(
            record=OuterRef("pk"),
            register_id=version.register_id,
            field=field,
            number__gte=least,
            number__lte=most,
        )
        rows = rows.filter(Exists(held))
    return rows


_ORDERS = {
    "sort": ("sort", "id"),
    "end": (F("valid_until").asc(nulls_last=True), "id"),
    "kept": ("-kept_at", "-id"),
}


def _cursor(row: Record, order: Sequence[Any]) -> str:
    if order is _ORDERS["sort"]:
        return json.dumps([row.sort, row.pk], ensure_ascii=False)
    if order is _ORDERS["end"]:
        return json.dumps([row.valid_until.isoformat() if row.valid_until else None, row.pk])
    return json.dumps([row.kept_at.isoformat(), row.pk])


def _after(rows: QuerySet[Record], order: Sequence[Any], cursor: str) -> QuerySet[Record]:
    try:
        value, pk = json.loads(cursor)
        pk = int(pk)
        if order is _ORDERS["sort"]:
            return rows.filter(Q(sort__gt=str(value)) | Q(sort=str(value), pk__gt=pk))
        if order is _ORDERS["end"] and value is None:
            return rows.filter(valid_until=None, pk__gt=pk)
        if order is _ORDERS["end"]:
            day = date.fromisoformat(value)
            later = Q(valid_until__gt=day) | Q(valid_until=None)
            return rows.filter(later | Q(valid_until=day, pk__gt=pk))
        moment = datetime.fromisoformat(value)
        return rows.filter(Q(kept_at__lt=moment) | Q(kept_at=moment, pk__lt=pk))
    except (ValueError, TypeError):
        return rows
