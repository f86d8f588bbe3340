"""What a pack holds beside procedures: registers, sample records, plans, figures, and by what it is accepted. Pure.

A register is the product's own document (registers/CODE.json). The rest are YAML files of the shapes in `schema.json`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tinhso.registers.definition import BadRegister, Definition, read_definition

REGISTERS, RECORDS, PLANS, INDICATORS, ACCEPTANCE = (
    "registers", "records", "plans", "indicators", "acceptance.yaml",
)  # fmt: skip
NOT_CLAIMED = "not_claimed"
# Which list of a plan's file names its own documents, and by what.
_NAMED = (("documents", "above"), ("tasks", "document"), ("blocks", "document"))


@dataclass(frozen=True)
class OfficeSaid:
    """An office that a pack speaks of. parent: another one of it, "" for the highest of ours."""

    code: str
    name: str
    level: str
    parent: str


@dataclass(frozen=True)
class File:
    """A file of a pack, of a shape that was checked."""

    file: str
    told: Mapping[str, Any]


@dataclass(frozen=True)
class Claim:
    """Something to be seen before a mission row counts as done. kind: one of those of the shape `check`.

    path: within the file of acceptance; said: what is asked and what must come of it.
    """

    row: str
    path: str
    kind: str
    said: Any


@dataclass(frozen=True)
class Parts:
    """All of it. owners: register → office; registers: file → definition; each other list in the order of its files."""

    offices: Mapping[str, OfficeSaid] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    registers: Mapping[str, Definition] = field(default_factory=dict)
    records: tuple[File, ...] = ()
    plans: tuple[File, ...] = ()
    indicators: tuple[File, ...] = ()
    claims: tuple[Claim, ...] = ()

    @property
    def by_code(self) -> dict[str, Definition]:
        """Register → definition."""
        return {one.code: one for one in self.registers.values()}

    @property
    def holds(self) -> bool:
        """Whether there is anything to load."""
        return bool(self.registers or self.plans or self.indicators)


Document = Callable[[str, str], "dict[str, Any] | None"]
Add = Callable[..., None]


def read_parts(
    folder: Path,
    manifest: Mapping[str, Any],
    *,
    document: Document,
    text: Callable[[str], str | None],
    add: Add,
) -> Parts:
    """Everything that can be read. document: a file of a shape, or None; text: of a file; add: keeps a fault."""
    offices = {
        code: OfficeSaid(code, one["name"], one["level"], one.get("parent", ""))
        for code, one in manifest.get("offices", {}).items()
    }
    files = _Files(folder, document)
    parts = Parts(
        offices=offices,
        owners=dict(manifest.get("owners", {})),
        registers=dict(_registers(folder, text, add)),
        records=tuple(files.of(RECORDS, "records")),
        plans=tuple(files.of(PLANS, "plan")),
        indicators=tuple(files.of(INDICATORS, "indicators")),
        claims=tuple(_claims(folder, document)),
    )
    for fault in _wrong(parts):
        add(*fault[:3], **fault[3])
    return parts


@dataclass(frozen=True)
class _Files:
    folder: Path
    document: Document

    def of(self, name: str, shape: str) -> Iterator[File]:
        for path in sorted((self.folder / name).glob("*.yaml")):
            told = self.document(f"{name}/{path.name}", shape)
            if told is not None:
                yield File(f"{name}/{path.name}", told)


def _registers(
    folder: Path, text: Callable[[str], str | None], add: Add
) -> Iterator[tuple[str, Definition]]:
    for path in sorted((folder / REGISTERS).glob("*.json")):
        file = f"{REGISTERS}/{path.name}"
        said = text(file)
        if said is None:
            continue
        try:
            yield file, read_definition(said)
        except BadRegister as error:
            where = str(error.facts.get("path", ""))
            add(file, where, error.code, **error.facts)


def _claims(folder: Path, document: Document) -> Iterator[Claim]:
    if not (folder / ACCEPTANCE).is_file():
        return
    told = document(ACCEPTANCE, "acceptance") or {}
    for row, checks in told.get("rows", {}).items():
        for place, check in enumerate(checks):
            ((kind, said),) = check.items()
            # A row has a point in its number, which a path cannot have.
            yield Claim(row, f"rows[{row}][{place}]", kind, said)


Wrong = tuple[str, str, str, dict[str, Any]]


def _wrong(parts: Parts) -> Iterator[Wrong]:
    known = parts.by_code
    yield from _wrong_offices(parts, known)
    for one in parts.records:
        register = known.get(one.told["register"])
        if register is None:
            yield one.file, "register", "pack_unknown_register", {"register": one.told["register"]}
            continue
        for path, name, how in _fields(one.told):
            if name not in register.by_name:
                yield one.file, path, "register_field_unknown", {"path": path, "field": name}
            elif isinstance(how, Mapping) and how.get("key_of", register.code) not in known:
                yield one.file, path, "pack_unknown_register", {"register": how["key_of"]}
    for one in parts.plans:
        yield from _wrong_plan(one)
    for one in parts.indicators:
        yield from _wrong_figures(one)


def _wrong_offices(parts: Parts, known: Mapping[str, Definition]) -> Iterator[Wrong]:
    for code, office in parts.offices.items():
        if office.parent and office.parent not in parts.offices:
            yield (
                "pack.yaml",
                f"offices.{code}.parent",
                "pack_office_unsaid",
                {"office": office.parent},
            )
    for file, definition in parts.registers.items():
        if definition.code not in parts.owners:
            yield file, "code", "pack_no_owner", {"register": definition.code}
    for register in parts.owners:
        if register not in known:
            yield "pack.yaml", f"owners.{register}", "pack_unknown_register", {"register": register}
    for file, path, code in _offices_named(parts):
        if code not in parts.offices:
            yield file, path, "pack_office_unsaid", {"office": code}


def _offices_named(parts: Parts) -> Iterator[tuple[str, str, str]]:
    for register, owner in parts.owners.items():
        yield "pack.yaml", f"owners.{register}", owner
    for one in parts.records:
        for place, part in enumerate(one.told["parts"]):
            for code in _many(part.get("office", [])):
                yield one.file, f"parts[{place}].office", code
    for one in parts.plans:
        yield one.file, "plan.owner", one.told["plan"]["owner"]
        for place, task in enumerate(one.told.get("tasks", ())):
            for code in _many(task["unit"]):
                yield one.file, f"tasks[{place}].unit", code
            for code in task.get("cooperating", ()):
                yield one.file, f"tasks[{place}].cooperating", code
    for one in parts.indicators:
        for path, row in _figure_rows(one.told):
            if row.get("office"):
                yield one.file, f"{path}.office", row["office"]


def _figure_rows(told: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    samples = told.get("samples", {})
    lists = {
        "targets": told.get("targets", ()),
        "samples.targets": samples.get("targets", ()),
        "samples.numbers": samples.get("numbers", ()),
    }
    for name, rows in lists.items():
        for place, row in enumerate(rows):
            yield f"{name}[{place}]", row


def _fields(told: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for name, how in told.get("fields", {}).items():
        yield f"fields.{name}", name, how
    for place, part in enumerate(told["parts"]):
        for name, how in part.get("fields", {}).items():
            yield f"parts[{place}].fields.{name}", name, how


def _wrong_plan(one: File) -> Iterator[Wrong]:
    keys = {document["key"] for document in one.told["documents"]}
    named = [("plan.document", one.told["plan"]["document"])]
    for rows, field_ in _NAMED:
        for place, row in enumerate(one.told.get(rows, ())):
            at = f"{rows}[{place}].{field_}"
            named += [(at, key) for key in _many(row.get(field_, []))]
    for path, key in named:
        if key not in keys:
            yield one.file, path, "pack_unknown_document", {"key": key}


def _wrong_figures(one: File) -> Iterator[Wrong]:
    inputs = one.told.get("inputs", {})
    for path, row in _figure_rows(one.told):
        if "input" in row and row["input"] not in inputs:
            yield one.file, f"{path}.input", "pack_unknown_input", {"figure": row["input"]}


def _many(said: Any) -> list[str]:
    return [said] if isinstance(said, str) else list(said)
