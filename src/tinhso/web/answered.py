"""What was answered on a form, as a person reads it: the one list that citizens, desks, officers and settings show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tinhso.kernel.text import unturned
from tinhso.org.queries import unit_names
from tinhso.web.forms_of import Field, fields_of
from tinhso.web.words import t

_UNIT = re.compile(r"(\d{5})(?:\|.*)?", re.DOTALL)
_OFFICE_OF = re.compile(r"(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)\s+", re.IGNORECASE)


def answered(
    form: Mapping[str, Any], answers: Mapping[str, Any], *, unticked: bool = False
) -> list[tuple[str, str]]:
    """(title, what was answered) in the form's order, then what it does not know by its own name.

    Empty answers are left out; unticked: a box that was left empty is told too. Units are named; one query where
    there is any.
    """
    fields = fields_of(form, {**dict.fromkeys(_names(form)), **answers})
    units = unit_names(_units(fields))
    found = list(_shown(fields, units, unticked, answers))
    strangers = [name for name in answers if name not in _names(form)]
    return found + [(name, text) for name in strangers if (text := _plain(answers[name]))]


def unit_text(code: str, name: str) -> str:
    """What an administrative unit is called: of its office's name what follows "Ủy ban nhân dân"; else its code."""
    bare = _OFFICE_OF.sub("", name, count=1)
    return f"{bare[:1].upper()}{bare[1:]}" if bare else code


def _names(form: Mapping[str, Any]) -> Sequence[str]:
    return tuple(form.get("properties", {}))


def _units(fields: Sequence[Field]) -> Iterator[str]:
    """The codes of units among the answers."""
    for one in fields:
        if one.kind == "place" and (found := _UNIT.fullmatch(one.value)):
            yield found[1]
        yield from _units(one.fields)
        for row in one.rows:
            yield from _units(row)


def _shown(
    fields: Sequence[Field],
    units: Mapping[str, str],
    unticked: bool,
    answers: Mapping[str, Any] | None,
) -> Iterator[tuple[str, str]]:
    for one in fields:
        if one.kind == "group":
            yield from _shown(one.fields, units, unticked, None)
        elif one.kind == "rows":
            for row in one.rows[:-1] if _is_open(one) else one.rows:
                yield from _shown(row, units, unticked, None)
        elif one.kind == "check":
            said = answers is None or answers.get(str(one.path[-1])) is not None
            if one.is_on or (unticked and said):
                yield one.title, t("có", "yes") if one.is_on else t("không", "no")
        elif text := _text(one, units):
            yield one.title, text


def _is_open(one: Field) -> bool:
    """Whether the last row of a list is the empty one to be filled."""
    return bool(one.rows) and not any(
        field.value or field.line or field.is_on for field in one.rows[-1]
    )


def _text(one: Field, units: Mapping[str, str]) -> str:
    if one.kind == "choice":
        return next((words for _, words, chosen in one.choices if chosen), "")
    value = one.value
    if one.kind == "place":
        value = unit_text(value, units.get(value, ""))
    return unturned(", ".join(filter(None, (one.line, value.strip()))))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return t("có", "yes") if value else t("không", "no")
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_plain(one)}" for name, one in value.items())
    return "" if value is None else unturned(str(value)).strip()
