"""Internal processes: entered from a decision's file, listed with what became of each, attached to a procedure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By, append_many
from tinhso.ledger.turns import in_turn
from tinhso.procedures import kinds
from tinhso.procedures.actions import hold, publish
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

    used: (procedure, from which day) of those that have these very steps on the day asked for, or will have them.
    known: the catalogue has the procedure that it names.
    """

    row: InternalProcess
    read: ReadProcess
    attached: tuple[tuple[str, date], ...]
    used: tuple[tuple[str, date], ...]
    known: bool

    @property
    def standing(self) -> str:
        """What became of it: "used", "named" (a procedure that the catalogue has), or "unmapped"."""
        return _standing(bool(self.used), self.known)


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
    compact = (",", ":")  # No longer than what was sent.
    return "".join(json.dumps(one, ensure_ascii=False, separators=compact) + "\n" for one in found)


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
    in_turn(
        "processes"
    )  # The same file twice at once: the second finds what the first has entered.
    by_digest = {digest_of(one): one for one in processes}
    there = set(
        InternalProcess.objects.filter(digest__in=by_digest).values_list("digest", flat=True)
    )
    rows = [
        InternalProcess(
            digest=digest,
            told=one.get("procedure_code") or "",
            decision=(one.get("decision") or "")[:200],
            heading=" ".join((one.get("heading") or "").split())[:600],
            document=one,
            source=source[:200],
        )
        for digest, one in by_digest.items()
        if digest not in there
    ]
    InternalProcess.objects.bulk_create(rows, batch_size=200)
    lines = [
        (
            f"process:{row.pk}",
            {"told": row.told or None, "decision": row.decision, "digest": row.digest},
        )
        for row in rows
    ]
    append_many(kinds.PROCESS_ENTERED.name, lines, by=by)
    if not keep:
        transaction.set_rollback(True)
    return Entered(tuple(row.pk for row in rows), len(processes) - len(rows))


def digest_of(one: Mapping[str, Any]) -> str:
    """By which a process is known again."""
    return hashlib.sha256(canonical_text(dict(one)).encode()).hexdigest()


def process_numbered(number: int) -> InternalProcess:
    """One process. Raises NoSuchProcess."""
    found = InternalProcess.objects.filter(pk=number).first()
    if found is None:
        raise NoSuchProcess("no_such_process", number=number)
    return found


def standings(day: date) -> dict[int, str]:
    """What became of every process, by its number, in the order of their entering: see `Listed.standing`.

    Three queries; only processes whose steps some procedure may have are read.
    """
    told = dict(InternalProcess.objects.order_by("pk").values_list("pk", "told"))
    found = _Found.of(told, day)
    maybe = [number for number, code in told.items() if found.codes_of(number, code)]
    rows = InternalProcess.objects.filter(pk__in=maybe)
    used = {row.pk for row in rows.iterator(200) if found.used(row, read_of(row))}
    return {number: _standing(number in used, code in found.held) for number, code in told.items()}


def listed(day: date, numbers: Collection[int] | None = None) -> list[Listed]:
    """Processes in the order of their entering, with what became of each; three queries. numbers: None for all."""
    rows = InternalProcess.objects.order_by("pk")
    if numbers is not None:
        rows = rows.filter(pk__in=numbers)
    chosen = list(rows)
    found = _Found.of({row.pk: row.told for row in chosen}, day)
    listing = []
    for row in chosen:
        read = read_of(row)
        attached = tuple(found.attached.get(row.pk, ()))
        listing.append(Listed(row, read, attached, found.used(row, read), row.told in found.held))
    return listing


@dataclass(frozen=True)
class _Found:
    """What the catalogue says of some processes. attached: by number; held: by procedure, (from which day, steps).

    Of a procedure's versions the one that holds on the day and those that are to come; () while it has none of them.
    """

    attached: Mapping[int, Sequence[tuple[str, date]]]
    held: Mapping[str, Sequence[tuple[date, Any]]]

    @classmethod
    def of(cls, told: Mapping[int, str], day: date) -> _Found:
        attached: dict[int, list[tuple[str, date]]] = {}
        by_it = ProcedureVersion.objects.filter(source__startswith=SOURCE).order_by("-from_date")
        for source, code, begun in by_it.values_list("source", "procedure__code", "from_date"):
            number = source.removeprefix(SOURCE)
            if number.isdecimal() and int(number) in told:
                attached.setdefault(int(number), []).append((code, begun))
        codes = set(filter(None, told.values())) | {
            code for rows in attached.values() for code, _ in rows
        }
        held: dict[str, list[tuple[date, Any]]] = {}
        # Of a document only its steps are read; of a procedure without a version neither day nor steps.
        versions = Procedure.objects.filter(code__in=codes).order_by("versions__from_date")
        rows: Iterable[tuple[str, date | None, Any]] = versions.values_list(
            "code", "versions__from_date", "versions__document__steps"
        )
        for code, since, steps in rows:
            if since is None:
                held[code] = []
            elif since <= day:
                held[code] = [(since, steps)]
            else:
                held.setdefault(code, []).append((since, steps))
        return cls(attached, held)

    def codes_of(self, number: int, told: str) -> list[str]:
        """Procedures that may work by a process: those that it was attached to, and the one that it names."""
        named = [code for code, _ in self.attached.get(number, ())]
        return [code for code in dict.fromkeys([*named, told]) if self.held.get(code)]

    def used(self, row: InternalProcess, read: ReadProcess) -> tuple[tuple[str, date], ...]:
        """(procedure, from which day) of those that have its steps."""
        codes = self.codes_of(row.pk, row.told)
        own = _steps_document(read) if codes else None
        return tuple(
            (code, since) for code in codes for since, steps in self.held[code] if steps == own
        )


def _standing(used: bool, known: bool) -> str:
    return "used" if used else "named" if known else "unmapped"


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
    hold([procedure])  # Or a version that comes in between would lose what it changed.
    made = with_steps(version_on(procedure, from_date).definition, read_of(row))
    return publish(made, from_date=from_date, by=by, source=f"{SOURCE}{row.pk}")


def _steps_document(read: ReadProcess) -> list[Any]:
    empty = Definition(code="x", title="x", field="x", levels=("other",))
    return list(replace(empty, steps=read.steps).document()["steps"])
