"""One type of paper as plain values, built from one JSON document and written back to it. Pure.

An alias is how the paper's name begins where a procedure asks for it, in words; "văn bản … đề nghị" leaves out words
in between.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import jsonschema_rs

from tinhso.kernel.errors import TinhsoError

FORMAT = "tinhso.papers/1"
GROUPS = ("person", "act", "property", "business", "skill", "permit", "form", "tech", "trade")


class BadPaperType(TinhsoError):
    """bad_paper_type (path, problem): a document that is no type; paper_type_twice (type): one code, two types.

    papers_too_large (megabytes): of a file.

    path: where in the document, "types[3].held[0].from"; "" for the whole.
    """

    exit_code = 3


@dataclass(frozen=True)
class Held:
    """A database that stands for the paper, so that it may not be asked for. until: its last day; None: no end."""

    database: str
    from_date: date
    until: date | None = None
    source: str = ""


@dataclass(frozen=True)
class PaperType:
    """A type of paper as it is from a day on. group: one of GROUPS. until: its last day of use; None: no end."""

    code: str
    name: str
    name_en: str
    group: str
    aliases: tuple[str, ...] = ()
    proves: str = ""
    issued_by: str = ""
    held: tuple[Held, ...] = ()
    until: date | None = None

    @classmethod
    def of(cls, document: Any) -> PaperType:
        """The type that a JSON document says. Raises BadPaperType."""
        return types_of({"format": FORMAT, "types": [document]}, under="types[0]")[0]

    @classmethod
    def stored(cls, document: Mapping[str, Any]) -> PaperType:
        """The same of a document that was checked when it was published. Raises ValueError for what is no day."""
        given = dict(document)
        given["aliases"] = tuple(given.get("aliases", ()))
        given["held"] = tuple(_held(one) for one in given.get("held", ()))
        given["until"] = _day(given.get("until"))
        return cls(**given)

    def document(self) -> dict[str, Any]:
        """The JSON document of it; what is empty is left out."""
        found: dict[str, Any] = {
            "code": self.code,
            "name": self.name,
            "name_en": self.name_en,
            "group": self.group,
            "aliases": list(self.aliases),
            "proves": self.proves,
            "issued_by": self.issued_by,
            "held": [_written(one) for one in self.held],
            "until": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in found.items() if value not in ("", [])}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the document, in hexadecimal."""
        text = json.dumps(self.document(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def held_on(self, day: date) -> tuple[Held, ...]:
        """The databases that stand for it on a day."""
        return tuple(
            one
            for one in self.held
            if one.from_date <= day and (one.until is None or day <= one.until)
        )


def types_of(document: Any, *, under: str = "") -> tuple[PaperType, ...]:
    """The types of a whole document. under: left out of the paths of its faults. Raises BadPaperType."""
    fault = next(iter(_schema().iter_errors(document)), None)
    if fault is not None:
        path = _path(fault.instance_path).removeprefix(under).lstrip(".")
        raise BadPaperType("bad_paper_type", path=path, problem=fault.message[:300])
    found: dict[str, PaperType] = {}
    for place, one in enumerate(document["types"]):
        try:
            read = PaperType.stored(one)
        except ValueError as error:
            path = f"types[{place}]".removeprefix(under)
            raise BadPaperType("bad_paper_type", path=path, problem=str(error)) from error
        if read.code in found:
            raise BadPaperType("paper_type_twice", type=read.code)
        found[read.code] = read
    return tuple(found.values())


def document_of(types: Iterable[PaperType]) -> dict[str, Any]:
    """Types as one document; `types_of` of it gives the same."""
    return {"format": FORMAT, "types": [one.document() for one in types]}


def _path(parts: Sequence[str | int]) -> str:
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _held(given: Mapping[str, Any]) -> Held:
    return Held(
        database=given["database"],
        from_date=date.fromisoformat(given["from"]),
        until=_day(given.get("until")),
        source=given.get("source", ""),
    )


def _written(held: Held) -> dict[str, str]:
    found = {
        "database": held.database,
        "from": held.from_date.isoformat(),
        "until": held.until.isoformat() if held.until else "",
        "source": held.source,
    }
    return {name: value for name, value in found.items() if value}


@cache
def _schema() -> jsonschema_rs.Draft202012Validator:
    text = files("tinhso.papers").joinpath("schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.Draft202012Validator(json.loads(text))
