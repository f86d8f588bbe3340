"""One version of a procedure as plain values, built from one JSON document and written back to it. Pure.

The document's shape is `schema.json` beside this file, "tinhso.procedure/1". A row that a person must confirm carries
a `flag`, the reason as a word; what it could not be read into stays in its `text`. No channel named: every channel.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from dataclasses import field as a_field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, TypeVar

import jsonschema_rs

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.limits import BadLimit, Limit, parse_limit
from tinhso.ledger.canonical import plain
from tinhso.procedures.expressions import BadExpression, answers_in, compiled
from tinhso.procedures.trying import amount_fault, condition_fault

FORMAT = "tinhso.procedure/1"
MOST_BYTES = 1_000_000

Row = TypeVar("Row")


class BadDefinition(TinhsoError):
    """A document that is no procedure: bad_definition (path, problem), definition_too_long (most, bytes).

    path: where in the document, "fees[0].amount"; "" for the whole.
    """

    exit_code = 3


@dataclass(frozen=True)
class Paper:
    """A paper that is asked for. when: the condition on the answers under which it is; "" always.

    type: its code, unique in the procedure. held_by: the register in which the province may already have it.
    """

    type: str
    name: str
    originals: int = 1
    copies: int = 0
    when: str = ""
    note: str = ""
    held_by: str = ""


@dataclass(frozen=True)
class LimitRule:
    """How long it may take. rule: as in `kernel.limits` ("5d"), "" where nothing could be read. text: its source."""

    rule: str = ""
    channels: tuple[str, ...] = ()
    when: str = ""
    text: str = ""
    flag: str = ""

    @cached_property
    def limit(self) -> Limit | None:
        """The rule as a value; None where there is none."""
        return parse_limit(self.rule) if self.rule else None


@dataclass(frozen=True)
class Exemption:
    """Who pays nothing: a condition on the answers, and the sentence that says so."""

    when: str
    text: str


@dataclass(frozen=True)
class Fee:
    """What it costs. kind: "fee" (phí) or "charge" (lệ phí).

    amount: VND, or an expression that gives VND; None where it could not be read.
    """

    name: str
    kind: str
    amount: int | str | None = None
    channels: tuple[str, ...] = ()
    when: str = ""
    exemptions: tuple[Exemption, ...] = ()
    text: str = ""
    flag: str = ""


@dataclass(frozen=True)
class Step:
    """One piece of the work, in the order in which it is done.

    where: desk, division, head, leader or other; office: a code, where it is always the same one. hours: working
    hours that it may take; None: not said. unit: who does it, in the words of the source.
    """

    code: str
    name: str
    where: str
    kind: str
    office: str = ""
    role: str = ""
    hours: float | None = None
    when: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Result:
    """What the applicant gets. by_post: it may be sent; signed: it is given as a signed PDF, or not at all."""

    name: str
    code: str = ""
    by_post: bool = False
    signed: bool = False


@dataclass(frozen=True)
class Definition:
    """A procedure as it is from a day on.

    levels: ministry, province, commune, other. linked: codes of procedures that are done together with it. form: a
    JSON Schema of the answers; empty where there is none. assurance: how surely a provider of identity must know who
    files online; 0: a code by mail is enough.
    """

    code: str
    title: str
    field: str
    levels: tuple[str, ...]
    title_en: str = ""
    subjects: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    limits: tuple[LimitRule, ...] = ()
    fees: tuple[Fee, ...] = ()
    steps: tuple[Step, ...] = ()
    form: Mapping[str, Any] = a_field(default_factory=dict)
    results: tuple[Result, ...] = ()
    legal_basis: tuple[str, ...] = ()
    decision: str = ""
    url: str = ""
    notes: str = ""
    assurance: int = 0

    @classmethod
    def of(cls, document: Any) -> Definition:
        """The procedure that a JSON document says, after every check. Raises BadDefinition, which names the path."""
        composed = plain(document)
        check(composed)
        return cls.stored(composed)

    @classmethod
    def stored(cls, document: Mapping[str, Any]) -> Definition:
        """The same of a document that was checked when it was published."""
        given: dict[str, Any] = {
            name: value for name, value in document.items() if name != "format"
        }
        for name, row in _ROWS.items():
            given[name] = tuple(_row(row, one) for one in given.get(name, ()))
        for name in ("levels", "subjects", "keywords", "linked", "legal_basis"):
            given[name] = tuple(given.get(name, ()))
        return cls(**given)

    def document(self) -> dict[str, Any]:
        """The JSON document of it; what is empty is left out. `of` of it gives the same procedure."""
        return {"format": FORMAT, **_written(self)}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the document, in hexadecimal: two versions that say the same have the same."""
        return hashlib.sha256(canonical_text(self.document()).encode()).hexdigest()

    def conditions(self) -> Iterator[tuple[str, str]]:
        """(path, expression) of every expression in it."""
        for name in ("papers", "limits", "fees", "steps"):
            for place, row in enumerate(getattr(self, name)):
                if row.when:
                    yield f"{name}[{place}].when", row.when
        for place, fee in enumerate(self.fees):
            if isinstance(fee.amount, str):
                yield f"fees[{place}].amount", fee.amount
            for number, exemption in enumerate(fee.exemptions):
                yield f"fees[{place}].exemptions[{number}].when", exemption.when


_ROWS: Mapping[str, type[Any]] = {
    "papers": Paper,
    "limits": LimitRule,
    "fees": Fee,
    "steps": Step,
    "results": Result,
}


def canonical_text(document: Any) -> str:
    """One text for one document: names sorted, no spaces."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def check(document: Any) -> None:
    """Raises BadDefinition for the first fault of a document, in the order of the document's own checks."""
    try:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False)
        size = len(text.encode())
    except (TypeError, ValueError) as error:
        raise BadDefinition("bad_definition", path="", problem=str(error)[:200]) from error
    if size > MOST_BYTES:
        raise BadDefinition("definition_too_long", most=MOST_BYTES, bytes=size)
    if "\\u0000" in text:  # A letter that no database and no screen keeps.
        raise BadDefinition("bad_definition", path="", problem="\\u0000")
    fault = next(iter(_schema().iter_errors(document)), None)
    if fault is not None:
        raise BadDefinition(
            "bad_definition", path=path_text(fault.instance_path), problem=_short(fault.message)
        )
    definition = Definition.stored(document)
    for path, problem in _faults(definition):
        raise BadDefinition("bad_definition", path=path, problem=_short(problem))


def path_text(path: Iterable[str | int]) -> str:
    """["fees", 0, "amount"] → "fees[0].amount"."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _faults(definition: Definition) -> Iterator[tuple[str, str]]:
    """What the schema cannot say: limits and expressions can be read, codes are unique, a form is one."""
    if definition.form:
        yield from _form_faults(definition.form)
    for place, limit in enumerate(definition.limits):
        try:
            parse_limit(limit.rule) if limit.rule else None
        except BadLimit:
            yield f"limits[{place}].rule", limit.rule
    for path, expression in definition.conditions():
        try:
            compiled(expression)
        except BadExpression as error:
            yield path, str(error.facts["problem"])
            continue
        if definition.form:
            strangers = answers_in(expression) - set(definition.form.get("properties", {}))
            if strangers:  # It would be unknown for ever: the form never asks for it.
                yield path, f"answers.{min(strangers)}"
                continue
            tried = amount_fault if path.endswith(".amount") else condition_fault
            problem = tried(expression, definition.form)
            if problem:
                yield path, problem
    for name, key in (("papers", "type"), ("steps", "code")):
        seen: set[str] = set()
        for place, row in enumerate(getattr(definition, name)):
            code = getattr(row, key)
            if code in seen:
                yield f"{name}[{place}].{key}", f"{code!r} × 2"
            seen.add(code)


def _form_faults(form: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if form.get("type") != "object":
        yield "form.type", "object"
    outside = [text for text in _references(form) if not text.startswith("#")]
    if outside:  # A form that fetched another one over the network would be a hole.
        yield "form", f"$ref {outside[0]}"
    try:
        jsonschema_rs.Draft202012Validator(dict(form))
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        yield "form", str(error).splitlines()[0]


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            if name in ("$ref", "$dynamicRef", "$schema") and isinstance(one, str):
                if name != "$schema":
                    yield one
            else:
                yield from _references(one)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)


def _row(row: type[Row], given: Mapping[str, Any]) -> Row:
    values = dict(given)
    if "channels" in values:
        values["channels"] = tuple(values["channels"])
    if "exemptions" in values:
        values["exemptions"] = tuple(Exemption(**one) for one in values["exemptions"])
    return row(**values)


def _written(value: Any) -> dict[str, Any]:
    """A row's fields that say something other than their default; numbers of hours without a needless fraction."""
    found: dict[str, Any] = {}
    for one in fields(value):
        held = getattr(value, one.name)
        if held in ("", None, ()) or held == one.default:
            continue
        if isinstance(held, tuple):
            held = [part if isinstance(part, str) else _written(part) for part in held]
        elif isinstance(held, Mapping):
            if not held:
                continue
            held = json.loads(json.dumps(held))
        elif isinstance(held, float) and held.is_integer():
            held = int(held)
        found[one.name] = held
    return found


def _short(problem: str) -> str:
    return problem if len(problem) <= 300 else f"{problem[:300]}…"


@cache
def _schema() -> jsonschema_rs.Draft202012Validator:
    text = files("tinhso.procedures").joinpath("schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.Draft202012Validator(json.loads(text))
