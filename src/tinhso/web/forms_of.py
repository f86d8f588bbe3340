"""JSON Schema → fields of a page, and what was typed into them → answers. For the desk's and the citizens' screens.

Known are texts with the formats of `procedures.forms`, numbers, booleans, choices, objects one level deep, and lists
of texts or of flat objects. What was typed and cannot be read stays as it is: the rules say what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from tinhso.kernel.text import fold
from tinhso.procedures.forms import AnswerFault
from tinhso.web.days import day_shown, day_typed, picker_attrs
from tinhso.web.words import lang, told_code

PREFIX = "a"
MOST_ROWS = 50
DAYS = ("date", "past-date")
_WHOLE = re.compile(r"-?\d{1,15}")
_NUMBER = re.compile(r"-?\d{1,15}([.,]\d{1,9})?")
# Format of a text → (kind of field, attributes of its input).
_TEXTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "date": ("text", {}),
    "past-date": ("text", {}),
    "personal-number": ("text", {"inputmode": "numeric"}),
    "tax-number": ("text", {"inputmode": "numeric"}),
    "phone": ("text", {"type": "tel", "inputmode": "tel"}),
    "email": ("text", {"type": "email", "inputmode": "email"}),
    "place": ("place", {}),
}
_NOTES: Mapping[str, tuple[str, str]] = {
    "date": ("Ngày/tháng/năm, như 27/11/2026", "Day/month/year, as 27/11/2026"),
    "past-date": ("Ngày/tháng/năm, như 05/09/2025", "Day/month/year, as 05/09/2025"),
    "personal-number": ("12 số trên thẻ căn cước", "The 12 digits on the identity card"),
    "tax-number": ("10 hoặc 13 số", "10 or 13 digits"),
}


_PLACE_NOTE = (
    "Nơi ngoài danh sách: để trống xã, phường, ghi cả xã, tỉnh vào ô sau.",
    "Beyond the list: leave the commune empty, write it with its province into the second field.",
)
# Before what was typed as a commune and is none: no format takes it.
_UNKNOWN = "?"


class Posted(Protocol):
    """What a form sent: Django's QueryDict."""

    def get(self, name: str, default: str, /) -> Any: ...


@dataclass(frozen=True)
class Field:
    """One field of a page. kind: text, long, number, check, choice, place, group or rows.

    name: of its input; id: of its element; path: down to its answer. choices: (value, words, is chosen). errors:
    sentences. fields: of a group; rows: of a list, the last one empty. line: the second text of a place.
    """

    kind: str
    name: str
    id: str
    path: tuple[str | int, ...]
    title: str
    value: str = ""
    line: str = ""
    is_on: bool = False
    required: bool = False
    note: str = ""
    errors: tuple[str, ...] = ()
    attrs: tuple[tuple[str, str], ...] = ()
    choices: tuple[tuple[str, str, bool], ...] = ()
    fields: tuple[Field, ...] = ()
    rows: tuple[tuple[Field, ...], ...] = ()

    @property
    def described_by(self) -> str:
        """The ids of its note and its errors."""
        found = [f"{self.id}_note"] if self.note else []
        return " ".join([*found, *([f"{self.id}_error"] if self.errors else [])])


def fields_of(
    form: Mapping[str, Any],
    answers: Mapping[str, Any],
    *,
    faults: Iterable[AnswerFault] = (),
    prefix: str = PREFIX,
    units: Mapping[str, str] | None = None,
) -> tuple[Field, ...]:
    """The fields of a form with what was answered, each with the sentences of its own faults.

    units: code → name of the communes that are offered; with it places are shown by name, without it by code.
    """
    said: dict[tuple[str | int, ...], list[str]] = {}
    for fault in faults:
        said.setdefault(tuple(fault.path), []).append(told_code(fault.code))
    found = _fields(form, answers, (), prefix, said)
    return found if units is None else tuple(_named(one, units) for one in found)


def _named(one: Field, units: Mapping[str, str]) -> Field:
    """A field with its commune's name in place of its code, and so all that are in it."""
    if one.kind == "place":
        value = units.get(one.value) or one.value.removeprefix(_UNKNOWN)
        note = one.note or (_PLACE_NOTE[lang() == "en"] if units else "")
        return replace(one, value=value, note=note)
    if one.kind not in ("group", "rows"):
        return one
    return replace(
        one,
        fields=tuple(_named(field, units) for field in one.fields),
        rows=tuple(tuple(_named(field, units) for field in row) for row in one.rows),
    )


def leftover(faults: Iterable[AnswerFault], fields: Sequence[Field]) -> list[str]:
    """Sentences of the faults that no field shows."""
    shown = set(_paths(fields))
    return list(
        dict.fromkeys(told_code(one.code) for one in faults if tuple(one.path) not in shown)
    )


def answers_of(
    form: Mapping[str, Any],
    posted: Posted,
    *,
    units: Mapping[str, str],
    prefix: str = PREFIX,
) -> dict[str, Any]:
    """What was typed, as the form's types. Fields left empty are not in it; an unticked box is False.

    units: code → name of the communes that may be chosen; what names none of them is kept so that the rules refuse it.
    """
    found: dict[str, Any] = {}
    for name, shape in _properties(form):
        value = _read(shape, posted, f"{prefix}.{name}", units)
        if value is not None:
            found[name] = value
    return found


def _properties(form: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [
        (name, shape)
        for name, shape in form.get("properties", {}).items()
        if isinstance(shape, Mapping)
    ]


def _type(shape: Mapping[str, Any]) -> str:
    """The one type of a field, "choice" where values are listed; a list of types is its first that is not null."""
    if "enum" in shape:
        return "choice"
    found = shape.get("type", "string")
    if isinstance(found, list):
        found = next((one for one in found if one != "null"), "string")
    return str(found)


def _fields(
    form: Mapping[str, Any],
    answers: Mapping[str, Any],
    path: tuple[str | int, ...],
    prefix: str,
    said: Mapping[tuple[str | int, ...], list[str]],
) -> tuple[Field, ...]:
    needed = form.get("required", ())
    return tuple(
        _field(
            shape,
            answers.get(name, shape.get("default")),
            (*path, name),
            f"{prefix}.{name}",
            name in needed,
            said,
        )
        for name, shape in _properties(form)
    )


def _field(
    shape: Mapping[str, Any],
    value: Any,
    path: tuple[str | int, ...],
    name: str,
    required: bool,
    said: Mapping[tuple[str | int, ...], list[str]],
) -> Field:
    format_ = str(shape.get("format", ""))
    bare = Field(
        kind="text",
        name=name,
        id="f-" + re.sub(r"[^A-Za-z0-9_-]", "-", name),
        path=path,
        title=_title(shape, path),
        required=required,
        note=_note(shape, format_),
        errors=tuple(said.get(path, ())),
    )
    kind = _type(shape)
    if kind == "object":
        inner = value if isinstance(value, Mapping) else {}
        return replace(bare, kind="group", fields=_fields(shape, inner, path, name, said))
    if kind == "array":
        return _list(bare, shape, value, said)
    if kind == "boolean":
        return replace(bare, kind="check", is_on=value is True)
    if kind == "choice":
        return replace(bare, kind="choice", choices=_choices(shape, value))
    if kind in ("integer", "number"):
        mode = "numeric" if kind == "integer" else "decimal"
        return replace(bare, kind="number", value=_text(value), attrs=(("inputmode", mode),))
    return _worded(bare, shape, format_, _text(value))


def _worded(bare: Field, shape: Mapping[str, Any], format_: str, value: str) -> Field:
    kind, attrs = _TEXTS.get(format_, ("text", {}))
    longest = shape.get("maxLength")
    given = dict(attrs)
    if isinstance(longest, int):
        given["maxlength"] = str(longest)
    if kind == "place":
        unit, _, line = value.partition("|")
        return replace(bare, kind="place", value=unit, line=line)
    if format_ in DAYS:
        value = day_shown(value)
        given |= picker_attrs()
    if not format_ and isinstance(longest, int) and longest > 200:
        kind = "long"
    return replace(bare, kind=kind, value=value, attrs=tuple(given.items()))


def _list(
    bare: Field,
    shape: Mapping[str, Any],
    value: Any,
    said: Mapping[tuple[str | int, ...], list[str]],
) -> Field:
    items = shape.get("items", {})
    held = value if isinstance(value, list) else []
    if _type(items) != "object":
        lines = "\n".join(_text(one) for one in held)
        return replace(bare, kind="long", value=lines)
    most = min(int(shape.get("maxItems", MOST_ROWS)), MOST_ROWS)
    shown = [*held[:most], *([{}] if len(held) < most else [])]
    rows = tuple(
        _fields(
            # Nothing is asked of the row that is still empty.
            items if place < len(held) else {**items, "required": ()},
            one if isinstance(one, Mapping) else {},
            (*bare.path, place),
            f"{bare.name}.{place}",
            said,
        )
        for place, one in enumerate(shown)
    )
    return replace(bare, kind="rows", rows=rows)


def _choices(shape: Mapping[str, Any], value: Any) -> tuple[tuple[str, str, bool], ...]:
    words = shape.get("title_enum", {}) if lang() == "en" else {}
    return tuple(
        (_text(one), str(words.get(one, _text(one))), one == value and value is not None)
        for one in shape["enum"]
        if one is not None
    )


def _title(shape: Mapping[str, Any], path: tuple[str | int, ...]) -> str:
    told = shape.get("title_en") if lang() == "en" else None
    return str(told or shape.get("title") or path[-1])


def _note(shape: Mapping[str, Any], format_: str) -> str:
    own = shape.get("description")
    if own:
        return str(own)
    pair = _NOTES.get(format_)
    return pair[lang() == "en"] if pair else ""


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _read(shape: Mapping[str, Any], posted: Posted, name: str, units: Mapping[str, str]) -> Any:
    kind = _type(shape)
    if kind == "object":
        return answers_of(shape, posted, units=units, prefix=name) or None
    if kind == "array":
        return _read_list(shape.get("items", {}), posted, name, units)
    if kind == "boolean":
        return posted.get(name, "") not in ("", "false")
    typed = str(posted.get(name, "") or "").strip()
    format_ = shape.get("format")
    if format_ == "place":
        line = str(posted.get(f"{name}.line", "") or "").strip().replace("|", " ")
        unit = _unit(typed, units)
        return f"{unit}|{line}" if line else unit or None
    if not typed:
        return None
    if kind == "choice":
        return next((one for one in shape["enum"] if _text(one) == typed), typed)
    if kind == "integer":
        return int(typed) if _WHOLE.fullmatch(typed) else typed
    if kind == "number":
        return _number(typed)
    return day_typed(typed) if format_ in DAYS else typed


def _unit(typed: str, units: Mapping[str, str]) -> str:
    """The code of the commune that was typed by its name or its code; "" for nothing, marked where it is none."""
    if not typed or typed in units:
        return typed
    exact = [code for code, name in units.items() if name == typed]
    near = [code for code, name in units.items() if fold(name) == fold(typed)]
    found = exact or near
    return found[0] if len(found) == 1 else f"{_UNKNOWN}{typed.replace('|', ' ')[:120]}"


def _number(typed: str) -> Any:
    if not _NUMBER.fullmatch(typed):
        return typed
    value = float(typed.replace(",", "."))
    return int(value) if value.is_integer() else value


def _read_list(
    items: Mapping[str, Any], posted: Posted, name: str, units: Mapping[str, str]
) -> list[Any] | None:
    if _type(items) != "object":
        lines = [line.strip() for line in str(posted.get(name, "") or "").splitlines()]
        return [line for line in lines if line][:MOST_ROWS] or None
    rows = [
        answers_of(items, posted, units=units, prefix=f"{name}.{place}")
        for place in range(MOST_ROWS)
    ]
    # A row in which nothing was said but boxes left alone is no row.
    return [row for row in rows if any(value is not False for value in row.values())] or None


def _paths(fields: Sequence[Field]) -> Iterable[tuple[str | int, ...]]:
    for field in fields:
        yield field.path
        yield from _paths(field.fields)
        for row in field.rows:
            yield from _paths(row)
