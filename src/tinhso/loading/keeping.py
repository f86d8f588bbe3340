"""Loads what a pack holds beside procedures, by the actions of the rooms that own it.

A second time nothing is new. A register's shape and a figure's definition become new versions where the pack says
otherwise; plans, tasks, inputs and records that are there already are somebody's by now and are left as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.loading import figures, planning
from tinhso.loading.making import Made, made
from tinhso.loading.parts import File
from tinhso.loading.reading import Pack
from tinhso.org.queries import check_offices_on
from tinhso.registers import actions as registers
from tinhso.registers import queries as registers_read
from tinhso.registers.actions.loading import foreseen
from tinhso.registers.definition import REFERENCE, Definition, definition_of
from tinhso.registers.models import Record, Version
from tinhso.registers.sheets import OFFICE, Line, Read
from tinhso.registers.values import key_of

REGISTERS, RECORDS, PLANS, TASKS, FIGURES, NUMBERS = (
    "registers", "records", "plans", "tasks", "figures", "numbers",
)  # fmt: skip


class CannotKeepPart(TinhsoError):
    """pack_part_refused (file, line, path): a room refused it. `inner`: what the room said.

    pack_samples_beside_real (register): it has real records, among which samples would be lost.
    """

    exit_code = 3

    def __init__(self, fault: TinhsoError, *, file: str, line: int, path: str) -> None:
        super().__init__("pack_part_refused", file=file, line=line, path=path)
        self.inner = fault


@dataclass
class Kept:
    """What became of a pack's parts: what → how many are new, changed and as they were."""

    counts: dict[str, list[int]] = field(default_factory=dict)

    def add(self, what: str, *, new: int = 0, changed: int = 0, same: int = 0) -> None:
        """Count some more."""
        held = self.counts.setdefault(what, [0, 0, 0])
        for place, number in enumerate((new, changed, same)):
            held[place] += number

    @property
    def anything(self) -> bool:
        """Whether anything is new or changed."""
        return any(new or changed for new, changed, _ in self.counts.values())


@dataclass(frozen=True)
class Asked:
    """How parts are loaded. day: from which they hold; offices: the pack's code → ours, where they differ.

    samples: made-up records, plans and numbers too.
    """

    pack: Pack
    day: date
    by: By
    samples: bool
    offices: Mapping[str, str]

    def office(self, code: str) -> str:
        """Our office for one of the pack."""
        return self.offices.get(code, code)

    @contextmanager
    def at(self, file: str, path: str) -> Iterator[None]:
        """What a room refuses in the block is told with its file and line. Raises CannotKeepPart."""
        try:
            yield
        except CannotKeepPart:
            raise
        except TinhsoError as error:
            line = self.pack.fault(file, path, "").line
            raise CannotKeepPart(error, file=file, line=line, path=path) from error


def keep(asked: Asked) -> Kept:
    """Everything that the pack's parts say. Raises CannotKeepPart."""
    parts, kept = asked.pack.parts, Kept()
    for place in parts.offices:
        with asked.at("pack.yaml", f"offices.{place}"):
            check_offices_on({asked.office(place)}, timezone.localdate())
    for file, definition in parts.registers.items():
        _declared(asked, file, definition, kept)
    if asked.samples:
        for one in _after_those_they_name(parts.records, parts.by_code):
            _samples(asked, one, kept)
    for one in parts.plans:
        if asked.samples or not one.told.get("sample", False):
            new, same, tasks = planning.keep(asked, one)
            kept.add(PLANS, new=new, same=same)
            kept.add(TASKS, new=tasks.new, changed=tasks.acts, same=tasks.same)
    for one in parts.indicators:
        told = figures.keep(asked, one)
        kept.add(FIGURES, new=told.new, changed=told.changed, same=told.same)
        kept.add(NUMBERS, new=told.numbers, same=told.known)
    return kept


def _declared(asked: Asked, file: str, definition: Definition, kept: Kept) -> None:
    """A register that has samples says so on every screen, and goes on to as long as they are in it."""
    code = definition.code
    with asked.at(file, "code"):
        last = Version.objects.filter(register__code=code).order_by("-number").first()
        sampled = asked.samples and any(
            one.told["register"] == code for one in asked.pack.parts.records
        )
        real = last is not None and not last.definition.sample
        if sampled and real and Record.objects.filter(register__code=code).exists():
            raise TinhsoError("pack_samples_beside_real", register=code)
        marked = sampled or (last is not None and last.definition.sample)
        if marked:
            definition = definition_of({**definition.document, "sample": True})
        owner = asked.office(asked.pack.parts.owners[code])
        made_ = registers.declare(
            definition, owner=owner, by=asked.by, valid_from=asked.day, decision=asked.pack.source
        )
    is_same = last is not None and made_.pk == last.pk
    kept.add(REGISTERS, new=last is None, changed=last is not None and not is_same, same=is_same)


def _samples(asked: Asked, one: File, kept: Kept) -> None:
    """The records of a file that are not there yet."""
    code = one.told["register"]
    with asked.at(one.file, "register"):
        version = registers_read.version_now(code)
        keys = {
            name: sorted(
                Record.objects.filter(register__code=name, ended_at=None).values_list(
                    "key", flat=True
                )
            )
            for name in _named(one)
        }
        owner = asked.pack.parts.owners[code]
        lines = [
            _line(number, each, asked.office(each.office))
            for number, each in enumerate(made(one.told, owner=owner, keys=keys), start=1)
        ]
        read = Read(_not_there(version, lines), (), frozenset(version.definition.by_name))
        known = {asked.office(place) for place in asked.pack.parts.offices}
        kept.add(RECORDS, new=len(read.lines), same=len(lines) - len(read.lines))
        if not read.lines:
            return

        def office(said: str) -> str | None:
            return said if said in known else None

        seen = foreseen(code, read, office=asked.office(owner), offices=office)
        for row in seen.faulty:
            raise row.faults[0][1]
        registers.load(
            code, read, name=f"{asked.pack.name}: {one.told['source']}"[:200], sha="",
            shown=seen.digest, office=asked.office(owner), offices=office, by=asked.by,
        )  # fmt: skip


def _line(number: int, one: Made, office: str) -> Line:
    """Texts are read as those of a file are; what is of its kind already is taken as it is."""
    texts = {name: value for name, value in one.values.items() if isinstance(value, str)}
    others = {name: value for name, value in one.values.items() if not isinstance(value, str)}
    point = one.point and {"type": "Point", "coordinates": list(one.point)}
    return Line(number, {**texts, OFFICE: office}, others, point)


def _not_there(version: Version, lines: Sequence[Line]) -> list[Line]:
    """Those whose key no record has: what was made once is changed by who keeps the register, not by the pack."""
    names = version.definition.key
    keys: dict[int, str] = {}
    for line in lines:
        said = {**line.values, **line.cells}
        if all(said.get(name) not in (None, "") for name in names):
            keys[line.number] = key_of(version.definition, said)
    there = registers_read.by_keys(version, set(keys.values()))
    return [line for line in lines if keys.get(line.number) not in there]


def _named(one: File) -> set[str]:
    """The registers whose keys a file's fields take."""
    rows = [one.told.get("fields", {}), *(part.get("fields", {}) for part in one.told["parts"])]
    return {
        how["key_of"]
        for fields in rows
        for how in fields.values()
        if isinstance(how, Mapping) and "key_of" in how
    }


def _after_those_they_name(
    records: Collection[File], known: Mapping[str, Definition]
) -> Iterator[File]:
    """Files in an order in which a register comes after those to whose records it refers; a circle as it is given."""
    left = list(records)
    while left:
        waiting = {one.told["register"] for one in left}
        ready = [
            one
            for one in left
            if not (_referred(known[one.told["register"]]) - {one.told["register"]}) & waiting
        ] or left[:1]
        yield from ready
        left = [one for one in left if one not in ready]


def _referred(definition: Definition) -> set[str]:
    return {one.register for one in definition.fields if one.kind == REFERENCE}
