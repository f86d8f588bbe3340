"""The answers of a form: filled up, checked against the form's JSON Schema and its Vietnamese field types. Pure.

Field types are formats of a text: personal-number, tax-number, phone, email; date (2026-01-31), past-date: one that is
not to come; place: the five digits of a commune, today's or an old one, then "|" and the line within it where there is
one ("24664|12 Lê Lợi"), or without the digits all of it in the line ("|12 Lê Lợi, xã Bình An"); line: one line that a
person can read; person-name: one that a person can be called. A default in the form is the answer of who left the field
alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import jsonschema_rs

from tinhso.kernel import identity
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import written
from tinhso.procedures.definition import canonical_text

MOST_BYTES = 200_000
MOST_FAULTS = 100
# The answer of the shipped procedures that asks for a paper of who files for another.
BY_ANOTHER = "by_another"
_LINE = r"\|[^|\x00-\x1f]{1,300}"
_PLACE = re.compile(rf"\d{{5}}(?:{_LINE})?|{_LINE}")

# What the schema calls a fault → what is said of it. The words of jsonschema are English and name the value.
_CODES: Mapping[str, str] = {
    "required": "answer_missing",
    "type": "answer_type",
    "format": "answer_format",
    "enum": "answer_choice",
    "const": "answer_choice",
    "minimum": "answer_range",
    "maximum": "answer_range",
    "exclusiveMinimum": "answer_range",
    "exclusiveMaximum": "answer_range",
    "multipleOf": "answer_range",
    "minLength": "answer_length",
    "maxLength": "answer_length",
    "minItems": "answer_length",
    "maxItems": "answer_length",
    "pattern": "answer_format",
    "additionalProperties": "answer_unknown",
}
_OF_TYPES: Mapping[str, str] = {"integer": "answer_integer", "number": "answer_number"}
_OF_FORMATS: Mapping[str, str] = {
    "personal-number": "answer_personal_number",
    "tax-number": "answer_tax_number",
    "phone": "answer_phone",
    "email": "answer_email",
    "date": "answer_day",
    "past-date": "answer_past_day",
    "place": "answer_place",
    "line": "answer_line",
    "person-name": "answer_person_name",
}


@dataclass(frozen=True)
class AnswerFault:
    """What is wrong with an answer. path: names and places down to it. code: one of the sentences `answer_…`."""

    path: tuple[str | int, ...]
    code: str


def filled(form: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with the form's defaults where nothing was said."""
    found = dict(answers)
    for name, shape in form.get("properties", {}).items():
        if name not in found and isinstance(shape, Mapping) and "default" in shape:
            found[name] = shape["default"]
    return found


def offices_own(form: Mapping[str, Any]) -> set[str]:
    """The answers that are the office's to give, readOnly in JSON Schema: the desk's form alone asks for them."""
    shapes = form.get("properties", {})
    return {
        name
        for name, shape in shapes.items()
        if isinstance(shape, Mapping) and shape.get("readOnly") is True
    }


def tells_another(form: Mapping[str, Any]) -> bool:
    """Whether a form asks if somebody files for another; online that follows from for whom she files."""
    shape = form.get("properties", {}).get(BY_ANOTHER, {})
    return isinstance(shape, Mapping) and shape.get("type") == "boolean"


def of_applicant(form: Mapping[str, Any]) -> Mapping[str, Any]:
    """The form as the applicant has it: without what the office decides, and without what is known of who files."""
    known = _not_hers(form)
    if not known:
        return form
    asked = {name: one for name, one in form["properties"].items() if name not in known}
    return {**form, "properties": asked}


def stated(
    form: Mapping[str, Any], answers: Mapping[str, Any], *, before: Mapping[str, Any]
) -> dict[str, Any]:
    """What the applicant states in place of `before`; what is not hers to state stays as it was."""
    known = _not_hers(form)
    hers = {name: said for name, said in answers.items() if name not in known}
    return hers | {name: said for name, said in before.items() if name in known}


def _not_hers(form: Mapping[str, Any]) -> set[str]:
    return offices_own(form) | ({BY_ANOTHER} if tells_another(form) else set())


def typed_in(form: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """`filled`, every text without what cannot be seen; one of which nothing is left was not answered."""
    return filled(form, _seen(answers))


def _seen(told: Any) -> Any:
    if isinstance(told, str):
        return written(told)
    if isinstance(told, Mapping):
        return {name: _seen(one) for name, one in told.items() if not _unseen(one)}
    if isinstance(told, list | tuple):
        return [_seen(one) for one in told if not _unseen(one)]
    return told


def _unseen(told: Any) -> bool:
    return isinstance(told, str) and told != "" and not written(told)


def faults(form: Mapping[str, Any], answers: Any) -> tuple[AnswerFault, ...]:
    """Every fault of answers, at most 100; none where the form asks for nothing."""
    try:
        size = len(json.dumps(answers, ensure_ascii=False, allow_nan=False).encode())
    except (TypeError, ValueError):
        return (AnswerFault((), "answer_type"),)
    if size > MOST_BYTES:
        return (AnswerFault((), "answers_too_long"),)
    if not form:
        return ()
    found: dict[AnswerFault, None] = {}
    for error in _validator(canonical_text(dict(form))).iter_errors(answers):
        found.setdefault(_fault(error))
        if len(found) >= MOST_FAULTS:
            break
    return tuple(found)


def _fault(error: Any) -> AnswerFault:
    path = tuple(error.instance_path)
    keyword = error.kind.name
    if keyword == "required":
        path = (*path, error.kind.property)
    elif keyword == "additionalProperties":
        path = (*path, *error.kind.unexpected[:1])
    elif keyword == "format":
        return AnswerFault(path, _OF_FORMATS.get(error.kind.format, _CODES[keyword]))
    elif keyword == "type":
        wanted = [one for one in error.kind.types if one != "null"]
        return AnswerFault(path, _OF_TYPES.get("".join(wanted), _CODES[keyword]))
    return AnswerFault(path, _CODES.get(keyword, "answer_wrong"))


def _accepts(read: Callable[[str], Any], refusal: type[Exception]) -> Callable[[str], bool]:
    def accepts(text: str) -> bool:
        try:
            read(text)
        except refusal:
            return False
        return True

    return accepts


def _today() -> date:
    """The latest day that it is anywhere: forms know no time zone, and nobody is refused for one."""
    return (datetime.now(UTC) + timedelta(hours=14)).date()


def _past_day(text: str) -> None:
    if date.fromisoformat(text[:11]) > _today():
        raise ValueError


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "personal-number": _accepts(
        lambda text: identity.personal_number(text, on=_today()), TinhsoError
    ),
    "tax-number": _accepts(identity.tax_number, TinhsoError),
    "phone": _accepts(identity.phone, TinhsoError),
    "email": _accepts(identity.mail, TinhsoError),
    "line": _accepts(lambda text: identity.line(text, field="line"), TinhsoError),
    "person-name": _accepts(identity.person_name, TinhsoError),
    "date": _accepts(lambda text: date.fromisoformat(text[:11]), ValueError),
    "past-date": _accepts(_past_day, ValueError),
    "place": lambda text: _PLACE.fullmatch(text[:400]) is not None,
}


@lru_cache(maxsize=256)
def _validator(form: str) -> Any:
    return jsonschema_rs.Draft202012Validator(
        json.loads(form), validate_formats=True, formats=dict(FORMATS), ignore_unknown_formats=True
    )
