"""Definitions as files, YAML or JSON, one procedure each: read with every check, read back as they were written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import NotUtf8, utf8_text
from tinhso.procedures.definition import MOST_BYTES, BadDefinition, Definition

ENDINGS = (".yaml", ".yml", ".json")
DEEPEST = 100
SHIPPED = Path(__file__).parents[1] / "packs" / "mot_cua" / "procedures"


class BadFile(TinhsoError):
    """bad_procedure_file (file, problem): it cannot be read as YAML or JSON, or is no procedure; path and all.

    procedure_not_utf8 (file, line, byte): it is no text. procedure_too_large (file, kilobytes); procedure_empty (file).
    no_procedure_files (folder): none in it ends in .yaml, .yml or .json.
    """

    exit_code = 3


# By libyaml, where the library was built with it: many times as fast.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def shipped() -> list[Definition]:
    """The procedures that come with the product."""
    return list(read_folder(SHIPPED))


def read_folder(folder: Path) -> Iterator[Definition]:
    """Every procedure of a folder, by the names of the files. Raises BadFile."""
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    if not paths:
        raise BadFile("no_procedure_files", folder=str(folder))
    for path in paths:
        yield read_file(path)


def read_file(path: Path) -> Definition:
    """One procedure. Raises BadFile."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        kilobytes = MOST_BYTES // 1000
        raise BadFile("procedure_too_large", file=path.name, kilobytes=kilobytes)
    if not size:
        raise BadFile("procedure_empty", file=path.name)
    try:
        return Definition.of(parsed(path.read_bytes(), path.suffix.lower()))
    except BadDefinition as error:
        problem = f"{error.facts.get('path', '')}: {error.facts.get('problem', error.code)}"
        raise BadFile("bad_procedure_file", file=path.name, problem=problem) from error
    except NotUtf8 as error:
        line, byte = error.facts["line"], error.facts["byte"]
        raise BadFile("procedure_not_utf8", file=path.name, line=line, byte=byte) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problem = " ".join(str(error).split())[:300]
        raise BadFile("bad_procedure_file", file=path.name, problem=problem) from error


def write_files(definitions: Iterable[Definition], folder: Path, *, ending: str) -> list[Path]:
    """One file for each procedure, named by its code. ending: yaml or json. Gives the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for definition in definitions:
        path = folder / f"{definition.code}.{ending}"
        path.write_text(text_of(definition, ending=ending), encoding="utf-8")
        paths.append(path)
    return paths


def text_of(definition: Definition, *, ending: str) -> str:
    """One procedure as the text of a file."""
    document = definition.document()
    if ending == "json":
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return str(yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110))


def parsed(content: bytes, ending: str) -> Any:
    """The plain values of a file; YAML without aliases. Raises yaml.YAMLError, ValueError, RecursionError, NotUtf8."""
    text = utf8_text(content)
    if ending == ".json":
        return json.loads(text)
    _check_plain(text)
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 it is a SafeLoader


def _check_plain(text: str) -> None:
    """A few lines with aliases can stand for gigabytes, and what is nested without end exhausts the stack."""
    deep = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError("an alias (*) is not allowed")
        deep += isinstance(event, yaml.CollectionStartEvent)
        deep -= isinstance(event, yaml.CollectionEndEvent)
        if deep > DEEPEST:
            raise yaml.YAMLError(f"nested more than {DEEPEST} times")
