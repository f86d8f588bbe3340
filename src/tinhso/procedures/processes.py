"""Internal processes: entered from a decision's file, listed with what became of each, attached to a procedure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By, append
from tinhso.procedures import kinds
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition, canonical_text
from tinhso.procedures.models import InternalProcess, Procedure, ProcedureVersion
from tinhso.procedures.queries import version_on
from tinhso.procedures.reading.processes import ReadProcess, read_processes

MOST_PROCESSES, MOST_STEPS, LONGEST = 2_000, 100, 4_000
SOURCE = "process:"


class BadProcess(TinhsoError):
    """bad_process (line, field, problem): a line of the file is none. no_processes; too_many_processes (most).

    processes_too_large (kilobytes).
    """

    exit_code = 3


class NoSuchProcess(TinhsoError):
    """no_such_process (number)."""

    exit_code = 3


@dataclass(frozen=True)
class Entered:
    """What became of a file: numbers of those that are new, how many were there already."""

    new: tuple[int, ...]
    same: int


@dataclass(frozen=True)
class Listed:
    """A process and what became of it. attached: (procedure, from which day) by it, the latest first.

    in_use: the procedure that it names has these very steps now. known: the catalogue has that procedure.
    """

    row: InternalProcess
    read: ReadProcess
    attached: tuple[tuple[str, date], ...]
    in_use: bool
    known: bool

    @property
    def is_mapped(self) -> bool:
        """Whether any procedure works by it."""
        return bool(self.attached) or self.in_use


def parsed_lines(text: str) -> list[dict[str, Any]]:
    """Processes of a file: JSON, a line each, or one list. Raises BadProcess by line."""
    if text.lstrip().startswith("["):
        lines = [(1, text)]
    else:
        # Other breaks may stand within a text of JSON.
        lines = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    found: list[dict[str, Any]] = []
    for number, line in lines:
        try:
            told = json.loads(line)
        except (ValueError, RecursionError) as error:
            below = getattr(error, "lineno", 1) - 1
            raise _bad(number + below, "", getattr(error, "msg", str(error))[:200]) from None
        for place, one in enumerate(told if isinstance(told, list) else [told], start=number):
            _check(place, one)
            found.append(one)
    if not found:
        raise BadProcess("no_processes")
    if len(found) > MOST_PROCESSES:
        raise BadProcess("too_many_processes", most=MOST_PROCESSES)
    return found


def text_of(found: Iterable[Mapping[str, Any]]) -> str:
    """Processes as the text of a file, a line each."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found)


def _check(line: int, one: Any) -> None:
    if not isinstance(one, dict):
        raise _bad(line, "", "{…}")
    try:
        text = json.dumps(one, ensure_ascii=False, allow_nan=False)
        text.encode()
    except ValueError as error:  # NaN, or half of a letter.
        raise _bad(line, "", str(error)[:200]) from None
    if "\\u0000" in text:  # A letter that no database keeps.
        raise _bad(line, "", "\\u0000")
    for name in ("procedure_code", "decision", "heading"):
        value = one.get(name)
        if value is not None and (not isinstance(value, str) or len(value) > LONGEST):
            raise _bad(line, name, f"{value!r}"[:80])
    if len(one.get("procedure_code") or "") > 40:
        raise _bad(line, "procedure_code", one["procedure_code"][:60])
    steps = one.get("steps")
    if not isinstance(steps, list) or not 0 < len(steps) <= MOST_STEPS:
        raise _bad(line, "steps", f"1–{MOST_STEPS}")
    for number, step in enumerate(steps, start=1):
        if not isinstance(step, dict):
            raise _bad(line, f"steps[{number}]", "{…}")
        hours = step.get("working_hours")
        if hours is not None and (
            isinstance(hours, bool)
            or not isinstance(hours, int | float)
            or not 0 <= hours <= 20_000
        ):
            raise _bad(line, f"steps[{number}].working_hours", f"{hours!r}"[:60])
        for name in ("unit", "content"):
            said = step.get(name)
            if said is not None and (not isinstance(said, str) or len(said) > 20_000):
                raise _bad(line, f"steps[{number}].{name}", f"{said!r}"[:60])


def _bad(line: int, field: str, problem: str) -> BadProcess:
    return BadProcess("bad_process", line=line, field=field or "–", problem=problem)


@transaction.atomic
def enter(
    processes: Sequence[Mapping[str, Any]], *, by: By, source: str = "", keep: bool = True
) -> Entered:
    """Processes as `parsed_lines` gives them; those that are there already are left alone. keep: False only tries."""
    by_digest = {digest_of(one): one for one in processes}
    there = set(
        InternalProcess.objects.filter(digest__in=by_digest).values_list("digest", flat=True)
    )
    new = []
    for digest, one in by_digest.items():
        if digest in there:
            continue
        row = InternalProcess.objects.create(
            digest=digest,
            told=one.get("procedure_code") or "",
            decision=(one.get("decision") or "")[:200],
            heading=" ".join((one.get("heading") or "").split())[:600],
            document=one,
            source=source[:200],
        )
        new.append(row.pk)
        facts = {"told": row.told or None, "decision": row.decision, "digest": digest}
        append(kinds.PROCESS_ENTERED.name, subject=f"process:{row.pk}", by=by, facts=facts)
    if not keep:
        transaction.set_rollback(True)
    return Entered(tuple(new), len(processes) - len(new))


def digest_of(one: Mapping[str, Any]) -> str:
    """By which a process is known again."""
    return hashlib.sha256(canonical_text(dict(one)).encode()).hexdigest()


def process_numbered(number: int) -> InternalProcess:
    """One process. Raises NoSuchProcess."""
    found = InternalProcess.objects.filter(pk=number).first()
    if found is None:
        raise NoSuchProcess("no_such_process", number=number)
    return found


def listed(day: date) -> list[Listed]:
    """Every process in the order of its entering, with what became of it; three queries."""
    rows = list(InternalProcess.objects.order_by("pk"))
    attached: dict[str, list[tuple[str, date]]] = {}
    by_it = ProcedureVersion.objects.filter(source__startswith=SOURCE).order_by("-from_date")
    for source, code, from_date in by_it.values_list("source", "procedure__code", "from_date"):
        attached.setdefault(source, []).append((code, from_date))
    told = {row.told for row in rows if row.told}
    held: dict[str, Any] = {}
    versions = ProcedureVersion.objects.filter(procedure__code__in=told, from_date__lte=day)
    for code, document in versions.order_by("from_date").values_list("procedure__code", "document"):
        held[code] = document.get("steps", [])
    known = set(Procedure.objects.filter(code__in=told).values_list("code", flat=True))
    found = []
    for row in rows:
        read = read_of(row)
        steps = _steps_document(read)
        own = tuple(attached.get(f"{SOURCE}{row.pk}", ()))
        in_use = bool(row.told) and held.get(row.told) == steps
        found.append(Listed(row, read, own, in_use, row.told in known))
    return found


def read_of(row: InternalProcess) -> ReadProcess:
    """A process as a step list."""
    return next(iter(read_processes([row.document])))


def with_steps(definition: Definition, read: ReadProcess) -> Definition:
    """A procedure that works by a process; every check of a definition again. Raises BadDefinition."""
    return Definition.of(replace(definition, steps=read.steps).document())


@transaction.atomic
def attach(number: int, *, procedure: str, from_date: date, by: By) -> int:
    """From a day on a procedure works by a process: a new version; open dossiers keep theirs. The version's key.

    Raises NoSuchProcess, NoSuchProcedure, CannotPublish, BadDefinition.
    """
    row = process_numbered(number)
    made = with_steps(version_on(procedure, from_date).definition, read_of(row))
    return publish(made, from_date=from_date, by=by, source=f"{SOURCE}{row.pk}")


def _steps_document(read: ReadProcess) -> list[Any]:
    empty = Definition(code="x", title="x", field="x", levels=("other",))
    return list(replace(empty, steps=read.steps).document()["steps"])
