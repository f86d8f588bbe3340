"""A pack's files as values, with the line of everything that may be wrong. Pure; no tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema_rs
import yaml

from tinhso.calendars import BadCalendarFile, UnknownCalendar, parse
from tinhso.calendars.definition import VIETNAM
from tinhso.kernel.errors import TinhsoError
from tinhso.loading.parts import Parts, read_parts
from tinhso.papers.catalogue import BadPaperType, PaperType
from tinhso.papers.documents import read_types
from tinhso.procedures.definition import BadDefinition, Definition, path_text
from tinhso.procedures.documents import parsed

PACKS = Path(__file__).parents[1] / "packs"
MOST_BYTES = 1_000_000
MANIFEST, PAPERS, PROCEDURES, SAMPLES = "pack.yaml", "papers.yaml", "procedures", "samples"
FORMS, CALENDARS = "forms", "calendars"
# A name, or what stands in brackets: a place, or a name with a point in it.
_PART = re.compile(r"[^.\[\]]+|\[[^\]]+\]")


class NoSuchPack(TinhsoError):
    """pack_not_found (name, known): neither a folder with a pack.yaml nor one of the packs that are shipped."""

    exit_code = 3


@dataclass(frozen=True)
class Fault:
    """What is wrong with a pack. file: within it; path: within the file; line: from 1, 0 where it has none.

    code, facts: of the sentence that says what is wrong and what to do.
    """

    file: str
    path: str
    line: int
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """A dossier to try a procedure with, and what must come of it, written by hand."""

    file: str
    procedure: str
    title: str
    channel: str
    copies: int
    answers: Mapping[str, Any]
    accepted_at: datetime
    expect: Mapping[str, Any]

    @property
    def filed_at(self) -> datetime:
        """Half an hour before it is accepted."""
        return self.accepted_at - timedelta(minutes=30)

    @property
    def filed_date(self) -> date:
        """The day of that in Việt Nam."""
        return self.filed_at.astimezone(ZoneInfo(VIETNAM)).date()


@dataclass(frozen=True)
class Pack:
    """What a folder holds, as far as it could be read. texts: of its files, to find lines in; at: procedure → file.

    forms: of procedures that the platform has and the pack does not: code → JSON Schema; one beside a procedure of the
    pack is in that procedure already. calendars: office → TOML, by which it works from the pack's day on. parts: what
    it holds beside procedures.
    """

    folder: Path
    name: str
    title: str
    title_en: str
    from_date: date
    system: str
    source: str
    rows: tuple[str, ...]
    papers: tuple[PaperType, ...]
    procedures: Mapping[str, Definition]
    samples: tuple[Sample, ...]
    faults: tuple[Fault, ...]
    texts: Mapping[str, str]
    at: Mapping[str, str]
    forms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    calendars: Mapping[str, str] = field(default_factory=dict)
    parts: Parts = field(default_factory=Parts)

    def file_of(self, procedure: str) -> str:
        """The file of a procedure."""
        return self.at[procedure]

    def fault(self, file: str, path: str, code: str, **facts: Any) -> Fault:
        """A fault at a place of one of its files."""
        return Fault(file, path, line_of(self.texts.get(file, ""), path), code, facts)


def shipped_packs() -> list[str]:
    """The names of the packs that come with the product."""
    return sorted(one.parent.name for one in PACKS.glob(f"*/{MANIFEST}"))


def find_pack(name: str) -> Path:
    """The folder of a pack, by its path or by the name of a shipped one. Raises NoSuchPack."""
    for folder in (Path(name), PACKS / name):
        if (folder / MANIFEST).is_file() and (folder == Path(name) or name in shipped_packs()):
            return folder
    raise NoSuchPack("pack_not_found", name=name, known=", ".join(shipped_packs()))


def read_pack(folder: Path) -> Pack:
    """Everything in a folder that can be read; what cannot is in its faults."""
    reader = _Reader(folder)
    manifest = reader.document(MANIFEST, "pack") or {}
    papers: tuple[PaperType, ...] = ()
    if (folder / PAPERS).is_file():
        papers = reader.papers()
    procedures: dict[str, Definition] = {}
    at: dict[str, str] = {}
    for path in sorted((folder / PROCEDURES).glob("*.yaml")):
        file = f"{PROCEDURES}/{path.name}"
        one = reader.procedure(file)
        if one is None:
            continue
        if one.code in procedures:
            reader.add(file, "code", "pack_code_twice", procedure=one.code)
        procedures[one.code], at[one.code] = one, file
    forms = dict(reader.forms(procedures))
    calendars = dict(reader.calendars())
    samples = [reader.sample(f"{SAMPLES}/{path.name}") for path in _yaml_in(folder / SAMPLES)]
    parts = read_parts(folder, manifest, document=reader.document, text=reader.text, add=reader.add)
    for path in sorted(folder.rglob("*.py")):
        reader.add(str(path.relative_to(folder)), "", "pack_has_python")
    return Pack(
        folder=folder,
        name=str(manifest.get("name", folder.name)),
        title=str(manifest.get("title", "")),
        title_en=str(manifest.get("title_en", "")),
        from_date=reader.day(MANIFEST, "from_date", manifest.get("from_date", "")),
        system=str(manifest.get("system", "")),
        source=str(manifest.get("source", ""))[:200],
        rows=tuple(manifest.get("rows", ())),
        papers=papers,
        procedures=procedures,
        samples=tuple(one for one in samples if one is not None),
        faults=tuple(reader.faults),
        texts=reader.texts,
        at=at,
        forms=forms,
        calendars=calendars,
        parts=parts,
    )


def line_of(text: str, path: str) -> int:
    """On which line of a YAML text a path stands, else the nearest thing above it; 0 where nothing can be read."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return 0
    if node is None:
        return 0
    line: int = node.start_mark.line + 1
    for part in _PART.findall(path):
        following = _under(node, part.strip("[]"))
        if following is None:
            return line
        key, node = following
        line = key.start_mark.line + 1
    return line


def _under(node: Any, part: str) -> tuple[Any, Any] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and part.isdecimal() and int(part) < len(node.value):
        return node.value[int(part)], node.value[int(part)]
    return None


def _yaml_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


class _Reader:
    """Reads the files of a folder and keeps what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.texts: dict[str, str] = {}

    def add(self, file: str, path: str, code: str, /, **facts: Any) -> None:
        line = line_of(self.texts.get(file, ""), path)
        self.faults.append(Fault(file, path, line, code, facts))

    def document(self, file: str, shape: str) -> dict[str, Any] | None:
        """A YAML file of a shape that `schema.json` knows; None where it is not."""
        found = self._plain(file)
        if found is None:
            return None
        fault = next(iter(_schema(shape).iter_errors(found)), None)
        if fault is not None:
            path = path_text(fault.instance_path)
            self.add(file, path, "pack_bad_shape", problem=fault.message[:300])
            return None
        return dict(found)

    def papers(self) -> tuple[PaperType, ...]:
        text = self.text(PAPERS)
        try:
            return read_types((text or "").encode())
        except BadPaperType as error:
            path = str(error.facts.get("path", "types"))
            line = line_of(text or "", path)
            self.faults.append(Fault(PAPERS, path, line, error.code, dict(error.facts)))
            return ()

    def procedure(self, file: str) -> Definition | None:
        document = self._plain(file)
        if document is None:
            return None
        try:
            return Definition.of(document)
        except BadDefinition as error:
            path = str(error.facts.get("path", ""))
            problem = error.facts.get("problem", error.code)
            self.add(file, path, "pack_bad_procedure", problem=problem)
            return None

    def forms(self, procedures: dict[str, Definition]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Forms of procedures that the pack does not have; of its own each is put in its place."""
        for path in sorted((self.folder / FORMS).glob("*.json")):
            file, code = f"{FORMS}/{path.name}", path.stem
            text = self.text(file)
            if text is None:
                continue
            try:
                schema = parsed(text.encode(), ".json")
                if not isinstance(schema, dict):
                    raise ValueError(type(schema).__name__)
                held = procedures.get(code) or _bare(code)
                made = Definition.of({**held.document(), "form": schema})
            except BadDefinition as error:
                where = str(error.facts.get("path", "")).removeprefix("form.").removeprefix("form")
                problem = error.facts.get("problem", error.code)
                self.add(file, where, "pack_bad_form", problem=problem)
            except (ValueError, RecursionError) as error:
                line = getattr(error, "lineno", 0)
                problem = str(getattr(error, "msg", error))[:300]
                self.faults.append(Fault(file, "", line, "pack_bad_form", {"problem": problem}))
            else:
                if code in procedures:
                    procedures[code] = made
                else:
                    yield code, schema

    def calendars(self) -> Iterator[tuple[str, str]]:
        """Calendars by their offices."""
        for path in sorted((self.folder / CALENDARS).glob("*.toml")):
            file = f"{CALENDARS}/{path.name}"
            text = self.text(file)
            if text is None:
                continue
            try:
                parse(text, file=path.name)
            except (BadCalendarFile, UnknownCalendar) as error:
                line = int(error.facts.get("line", 0))
                key = str(error.facts.get("key", ""))
                self.faults.append(Fault(file, key, line, error.code, dict(error.facts)))
            else:
                yield path.stem, text

    def sample(self, file: str) -> Sample | None:
        found = self.document(file, "sample")
        if found is None:
            return None
        try:
            at = datetime.fromisoformat(found["accepted_at"])
            date.fromisoformat(found["expect"]["due_date"])
        except ValueError as error:
            self.add(file, "accepted_at", "pack_bad_shape", problem=str(error))
            return None
        return Sample(
            file=file,
            procedure=found["procedure"],
            title=found["title"],
            channel=found["channel"],
            copies=found.get("copies", 1),
            answers=found["answers"],
            accepted_at=at,
            expect=found["expect"],
        )

    def day(self, file: str, path: str, text: str) -> date:
        """A day, or the first there is where it is none, with a fault."""
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            if text:
                self.add(file, path, "pack_bad_shape", problem=str(error))
            return date.min

    def text(self, file: str) -> str | None:
        """What a file says; None where it cannot be read."""
        path = self.folder / file
        if not path.resolve().is_relative_to(self.folder.resolve()):  # A link to somewhere else.
            self.faults.append(Fault(file, "", 0, "pack_leads_out", {}))
            return None
        try:
            if path.stat().st_size > MOST_BYTES:
                raise ValueError(f"> {MOST_BYTES} byte")
            self.texts[file] = path.read_bytes().decode("utf-8-sig")
        except (OSError, ValueError) as error:
            problem = error.strerror if isinstance(error, OSError) else str(error)
            self.faults.append(Fault(file, "", 0, "pack_bad_yaml", {"problem": problem}))
            return None
        return self.texts[file]

    def _plain(self, file: str) -> Any:
        text = self.text(file)
        if text is None:
            return None
        try:
            found = parsed(text.encode(), ".yaml")
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            problem = " ".join(str(getattr(error, "problem", None) or error).split())[:300]
            line = mark.line + 1 if mark else 0
            self.faults.append(Fault(file, "", line, "pack_bad_yaml", {"problem": problem}))
            return None
        if not isinstance(found, dict):
            self.add(file, "", "pack_bad_shape", problem=type(found).__name__)
            return None
        if (name := _no_text(found)) is not None:
            self.add(file, "", "pack_name_no_text", name=str(name)[:60])
            return None
        return found


def _no_text(value: Any) -> Any:
    """A name somewhere within that YAML does not read as a text (on, yes, 12); None where all are."""
    if isinstance(value, dict):
        for name, one in value.items():
            if not isinstance(name, str):
                return name
            if (found := _no_text(one)) is not None:
                return found
    elif isinstance(value, list):
        return next((found for one in value if (found := _no_text(one)) is not None), None)
    return None


def _bare(code: str) -> Definition:
    """A procedure of nothing but its code, so that a form alone can be checked."""
    return Definition(code=code, title=code, field="–", levels=("other",))


@cache
def _schema(shape: str) -> jsonschema_rs.Draft202012Validator:
    whole = json.loads(files("tinhso.loading").joinpath("schema.json").read_text(encoding="utf-8"))
    return jsonschema_rs.Draft202012Validator({**whole, "$ref": f"#/$defs/{shape}"})
