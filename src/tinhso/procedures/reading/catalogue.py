"""The national catalogue of procedures, one JSON object a line, read into definitions. Pure but for reading the file.

A line: code, name, field, levels, subjects, methods [{channel, limit, unit, fee_kind, fees_vnd, text}], documents
[{group, name, originals, copies}], steps, conditions, legal_numbers, results [{name, code}], decision, url.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.procedures.definition import FORMAT, BadDefinition, Definition
from tinhso.procedures.reading.fees import read_fees
from tinhso.procedures.reading.limits import CHANNELS, read_limits

MOST_BYTES = 2_000_000_000
MOST_LINE = 5_000_000
_LEVELS = {"Cấp bộ": "ministry", "Cấp tỉnh": "province", "Cấp xã": "commune"}
_NO_SLUG = re.compile(r"[^a-z0-9]+")
FEE_NAME = "Phí, lệ phí"


class BadCatalogue(TinhsoError):
    """bad_catalogue_line (line, problem): a line that is no procedure. catalogue_too_long (most): bytes unpacked.

    catalogue_not_json (line): it holds something else, a table perhaps.
    """

    exit_code = 3


@dataclass(frozen=True)
class Reading:
    """What became of one sentence. what: limit or fee; read: the rule or the VND, "" where unread; flag: "" if sure."""

    code: str
    what: str
    channel: str
    read: str
    flag: str
    text: str


@dataclass(frozen=True)
class ReadProcedure:
    """A definition, and how each sentence of its limits and fees was read."""

    definition: Definition
    readings: tuple[Reading, ...]


def read_catalogue(file: BinaryIO) -> Iterator[ReadProcedure]:
    """Every procedure of a catalogue, packed with gzip or not. Raises BadCatalogue, which names the line."""
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        try:
            given = _parsed(line, number)
            yield read_procedure(given)
        except BadDefinition as error:
            problem = f"{error.facts.get('path', '')}: {error.facts.get('problem', error.code)}"
            raise BadCatalogue("bad_catalogue_line", line=number, problem=problem) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            problem = f"{type(error).__name__}: {error}"[:200]
            raise BadCatalogue("bad_catalogue_line", line=number, problem=problem) from error


def read_procedure(given: Mapping[str, Any]) -> ReadProcedure:
    """One object of the catalogue. Raises BadDefinition and what a missing or wrong member raises."""
    methods = given["methods"]
    limits = [(one.rule, one.flag) for one in read_limits(methods)]
    fees = [(one.amount, one.flag) for one in read_fees(methods)]
    document = {
        "format": FORMAT,
        "code": given["code"],
        "title": given["name"],
        "field": given["field"] or "Khác",
        "levels": sorted({_LEVELS.get(level, "other") for level in given["levels"]}) or ["other"],
        "subjects": list(given.get("subjects") or ()),
        "papers": list(_papers(given.get("documents") or ())),
        "limits": _by_channel(methods, [_limit(rule, flag) for rule, flag in limits]),
        "fees": _by_channel(methods, [_fee(amount, flag) for amount, flag in fees]),
        "results": [_result(one) for one in given.get("results") or () if one.get("name")],
        "legal_basis": list(given.get("legal_numbers") or ()),
        "decision": given.get("decision") or "",
        "notes": given.get("steps") or "",
    }
    if str(given.get("url") or "").startswith("http"):
        document["url"] = given["url"]
    readings = []
    for place, method in enumerate(methods):
        channel = CHANNELS.get(method["channel"], "counter")
        text = str(method.get("text") or "")
        rule, amount = limits[place][0], fees[place][0]
        told = "" if amount is None else str(amount)
        readings.append(Reading(given["code"], "limit", channel, rule, limits[place][1], text))
        readings.append(Reading(given["code"], "fee", channel, told, fees[place][1], text))
    return ReadProcedure(Definition.of(document), tuple(readings))


def paper_names(file: BinaryIO) -> Iterator[tuple[str, str]]:
    """(procedure, name) of every paper of a catalogue, as it is called there. Raises BadCatalogue."""
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        try:
            given = _parsed(line, number)
            names = [(one.get("name") or "").strip() for one in given.get("documents") or ()]
            code = str(given["code"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            problem = f"{type(error).__name__}: {error}"[:200]
            raise BadCatalogue("bad_catalogue_line", line=number, problem=problem) from error
        yield from ((code, name) for name in names if name)


def counted(readings: Iterable[Reading]) -> Counter[tuple[str, str]]:
    """How many sentences there were by (what, flag); flag "" is what needs nobody's confirmation."""
    return Counter((one.what, one.flag) for one in readings)


def slug_of(name: str, *, longest: int = 60) -> str:
    """A code for a paper out of its name: its first words, folded."""
    words = _NO_SLUG.sub("-", fold(name)).strip("-")
    short = words if len(words) <= longest else words[:longest].rsplit("-", 1)[0]
    return short or "giay-to"


def _papers(documents: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """A paper asked for in several cases stands once for each, with the case as its note."""
    seen: Counter[str] = Counter()
    for one in documents:
        name = (one.get("name") or "").strip()
        if not name:
            continue
        code = slug_of(name)
        seen[code] += 1
        paper: dict[str, Any] = {
            "type": code if seen[code] == 1 else f"{code}-{seen[code]}",
            "name": name,
            "originals": int(one.get("originals") or 0),
            "copies": int(one.get("copies") or 0),
        }
        if one.get("group"):
            paper["note"] = one["group"]
        yield paper


def _limit(rule: str, flag: str) -> dict[str, Any]:
    return {name: value for name, value in (("rule", rule), ("flag", flag)) if value}


def _fee(amount: int | None, flag: str) -> dict[str, Any]:
    row: dict[str, Any] = {"name": FEE_NAME, "kind": "fee"}
    if amount is not None:
        row["amount"] = amount
    return row | ({"flag": flag} if flag else {})


def _result(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": one["name"], "code": str(one.get("code") or "")}


def _by_channel(
    methods: Sequence[Mapping[str, Any]], rows: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Rows that say the same become one with their channels; where all do, it is for every channel."""
    texts = [str(method.get("text") or "") for method in methods]
    found: list[dict[str, Any]] = []
    for method, row, text in zip(methods, rows, texts, strict=True):
        channel = CHANNELS.get(method["channel"], "counter")
        told = row | ({"text": text} if row.get("flag") else {})
        same = next(
            (one for one in found if one | {"channels": ()} == told | {"channels": ()}), None
        )
        if same is None:
            found.append({**told, "channels": [channel]})
        elif channel not in same["channels"]:
            same["channels"].append(channel)
    if len(found) == 1:
        del found[0]["channels"]
    return found


def _parsed(line: bytes, number: int) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise BadCatalogue("catalogue_not_json", line=number) from None


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file that may be packed; no more is unpacked than MOST_BYTES."""
    # A pipe cannot go back, so what tells a packed file is peeked at.
    peekable = file if isinstance(file, io.BufferedReader) else io.BufferedReader(_raw(file))
    packed = peekable.peek(2)[:2] == b"\x1f\x8b"
    unpacked: Any = gzip.GzipFile(fileobj=peekable) if packed else peekable
    total = 0
    try:
        while line := unpacked.readline(MOST_LINE):
            total += len(line)
            if total > MOST_BYTES:
                raise BadCatalogue("catalogue_too_long", most=MOST_BYTES)
            yield line
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BadCatalogue("bad_catalogue_line", line=0, problem=str(error)) from error


def _raw(file: BinaryIO) -> Any:
    return file
