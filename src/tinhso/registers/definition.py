"""A register as plain values, from one JSON document: its fields by a JSON Schema, and how they are used. Pure.

The document's shape is `schema.json` beside this file, "tinhso.register/1". The fields stand in `fields`, an object of
JSON Schema (2020-12) whose properties are flat: a text, a whole number, a number, yes or no, a day (`format: date`),
one or several of a list (`enum`), or another register's key (`x-register`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import jsonschema_rs

from tinhso.kernel.errors import TinhsoError

FORMAT = "tinhso.register/1"
MOST_BYTES, MOST_FIELDS = 200_000, 120

TEXT, WHOLE, NUMBER, YES_NO, DAY, CHOICE, CHOICES, REFERENCE = (
    "text", "whole", "number", "yes_no", "day", "choice", "choices", "reference",
)  # fmt: skip
#: Who may see a field: everybody, who may see records, who may see persons, who unseals it and says why.
OPEN, OFFICE, PERSON, SEALED = "open", "office", "person", "sealed"
LEVELS = (OPEN, OFFICE, PERSON, SEALED)
POINT, LINE, AREA = "point", "line", "area"
SHAPES: Mapping[str, frozenset[str]] = {
    POINT: frozenset({"Point", "MultiPoint"}),
    LINE: frozenset({"LineString", "MultiLineString"}),
    AREA: frozenset({"Polygon", "MultiPolygon"}),
}


class BadRegister(TinhsoError):
    """A document that is no register: bad_register (path, problem), register_too_long (most, bytes).

    register_field_unknown (path, field): a use of a field that there is not; register_field_kind (path, field, wanted):
    of another kind. register_field_sealed (path, field): what is sealed or personal is used where everybody sees it.
    """

    exit_code = 3


@dataclass(frozen=True)
class Field:
    """A field. title: how it is called, in Vietnamese and English; unit: of a number; register: whose key it holds.

    choices: (value, Vietnamese, English) where it is one of a list. level: who may see it.
    """

    name: str
    title: tuple[str, str]
    kind: str
    needed: bool
    level: str
    unit: str = ""
    choices: tuple[tuple[str, str, str], ...] = ()
    register: str = ""

    def said(self, value: Any, lang: str) -> str:
        """A choice's words."""
        return next(
            (row[1 + (lang == "en")] for row in self.choices if row[0] == value), str(value)
        )


@dataclass(frozen=True)
class Definition:
    """A register. key: fields that together name a record; called: the field that is its name.

    find: fields searched without accents; filters: fields asked for by value, and by which a list is put in order;
    columns: shown in lists, all fields where none are named. place: which geometry a record has, "" for none.
    valid_from, valid_until: fields of days. remind: days before the end at which the holder and the office that keeps
    the record are told (`reminders`), the longest first; contact: the fields by which the holder is reached. sample:
    its records are made up, and every screen says so.
    """

    code: str
    name: tuple[str, str]
    about: tuple[str, str]
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    called: str
    columns: tuple[str, ...]
    find: tuple[str, ...]
    filters: tuple[str, ...]
    place: str
    valid_from: str
    valid_until: str
    remind: tuple[int, ...]
    contact: Mapping[str, str]
    sample: bool
    document: Mapping[str, Any]

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Name → field."""
        return {field.name: field for field in self.fields}

    @cached_property
    def schema(self) -> jsonschema_rs.Draft202012Validator:
        """What a record's values must be."""
        shape = {**self.document["fields"], "additionalProperties": False}
        return jsonschema_rs.Draft202012Validator(shape, validate_formats=True)

    def at(self, *levels: str) -> tuple[Field, ...]:
        """The fields of some levels, in their order."""
        return tuple(field for field in self.fields if field.level in levels)

    def written(self) -> str:
        """The document as it is kept and compared."""
        return json.dumps(self.document, ensure_ascii=False, sort_keys=True)


def read_definition(text: str | bytes) -> Definition:
    """A register's document. Raises BadRegister."""
    raw = text.encode() if isinstance(text, str) else text
    if len(raw) > MOST_BYTES:
        raise BadRegister("register_too_long", most=MOST_BYTES, bytes=len(raw))
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadRegister("bad_register", path="", problem=str(error)[:200]) from None
    return definition_of(document)


def definition_of(document: Any) -> Definition:
    """The same of values. Raises BadRegister."""
    for error in _shape().iter_errors(document):
        path = "".join(
            f"[{one}]" if isinstance(one, int) else f".{one}" for one in error.instance_path
        )
        raise BadRegister("bad_register", path=path.lstrip("."), problem=error.message[:300])
    document = _ordered(document)
    names = document["fields"]["x-order"]
    found = Definition(
        code=document["code"],
        name=_pair(document["name"]),
        about=_pair(document.get("about", {"vi": "", "en": ""})),
        fields=tuple(_fields(document["fields"])),
        key=tuple(document["key"]),
        called=document["called"],
        columns=tuple(document.get("columns", names)),
        find=tuple(document.get("find", [document["called"]])),
        filters=tuple(document.get("filters", ())),
        place=document.get("place", ""),
        valid_from=document.get("valid", {}).get("from", ""),
        valid_until=document.get("valid", {}).get("until", ""),
        remind=tuple(sorted(document.get("remind", ()), reverse=True)),
        contact=dict(document.get("contact", {})),
        sample=document.get("sample", False),
        document=document,
    )
    _check(found)
    return found


def _ordered(document: Mapping[str, Any]) -> dict[str, Any]:
    """With the order of the fields written beside them: a database need not keep the order of an object's names."""
    fields = document["fields"]
    told = fields.get("x-order", ())
    for name in told:
        if name not in fields["properties"]:
            raise BadRegister("register_field_unknown", path="fields.x-order", field=name)
    order = list(dict.fromkeys([*told, *fields["properties"]]))
    return {**document, "fields": {**fields, "x-order": order}}


def _fields(shape: Mapping[str, Any]) -> Iterator[Field]:
    needed = set(shape.get("required", ()))
    for name in shape["x-order"]:
        held = shape["properties"][name]
        items = held.get("items", {}) if held.get("type") == "array" else held
        titles = held.get("x-choices", {})
        choices = tuple(
            (value, *_pair(titles.get(value, {"vi": value, "en": value})))
            for value in items.get("enum", ())
        )
        yield Field(
            name=name,
            title=_pair(held["x-title"]),
            kind=_kind(name, held, choices),
            needed=name in needed,
            level=held.get("x-level", OFFICE),
            unit=held.get("x-unit", ""),
            choices=choices,
            register=held.get("x-register", ""),
        )


def _kind(name: str, held: Mapping[str, Any], choices: Sequence[object]) -> str:
    told = held["type"]
    if told == "array":
        if not choices:
            raise BadRegister("bad_register", path=f"fields.properties.{name}", problem="enum")
        return CHOICES
    if told == "string":
        if held.get("x-register"):
            return REFERENCE
        if choices:
            return CHOICE
        return DAY if held.get("format") == "date" else TEXT
    return {"integer": WHOLE, "number": NUMBER, "boolean": YES_NO}[str(told)]


def _check(found: Definition) -> None:
    uses = {
        "key": found.key, "called": (found.called,), "columns": found.columns, "find": found.find,
        "filters": found.filters, "fields.required": tuple(found.document["fields"].get("required", ())),
        "valid.from": (found.valid_from,), "valid.until": (found.valid_until,),
        "contact": tuple(found.contact.values()),
    }  # fmt: skip
    for path, names in uses.items():
        for name in filter(None, names):
            if name not in found.by_name:
                raise BadRegister("register_field_unknown", path=path, field=name)
    for path in ("key", "called", "find", "filters", "columns"):
        for name in uses[path]:
            if found.by_name[name].level == SEALED:
                raise BadRegister("register_field_sealed", path=path, field=name)
    # By a word or a value anybody may ask for a record, and would learn whose it is.
    for path in ("key", "called", "find", "filters"):
        for name in uses[path]:
            if found.by_name[name].level == PERSON:
                raise BadRegister("register_field_sealed", path=path, field=name)
    for name in found.key:
        if not found.by_name[name].needed:
            raise BadRegister("register_field_kind", path="key", field=name, wanted="required")
    for path in ("valid.from", "valid.until"):
        for name in filter(None, uses[path]):
            if found.by_name[name].kind != DAY:
                raise BadRegister("register_field_kind", path=path, field=name, wanted=DAY)
    if found.by_name[found.called].kind not in (TEXT, CHOICE):
        raise BadRegister("register_field_kind", path="called", field=found.called, wanted=TEXT)
    if found.remind and not found.valid_until:
        raise BadRegister("bad_register", path="remind", problem="valid.until")
    try:
        _ = found.schema
    except ValueError as error:
        raise BadRegister("bad_register", path="fields", problem=str(error)[:200]) from None


def _pair(said: Any) -> tuple[str, str]:
    if isinstance(said, str):
        return said, said
    return said["vi"], said.get("en") or said["vi"]


@cache
def _shape() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        json.loads(files("tinhso.registers").joinpath("schema.json").read_bytes())
    )
