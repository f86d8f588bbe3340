"""Files into rows of a register: CSV and XLSX by the titles of their columns, GeoJSON by the names of fields.

What a cell says is not judged here but by `values`. A row that cannot be read is told with its line. Pure but for the
file itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.registers.definition import SEALED, Definition
from tinhso.tables.delimited import DelimitedTable
from tinhso.tables.raw import format_of
from tinhso.tables.sheets import open_workbook
from tinhso.tables.table import Header, NotATable, Table
from tinhso.tables.writing import as_it_was

MOST_ROWS, MOST_FAULTS = 20_000, 500
OFFICE, PAIR, GEOMETRY, PLACE_CODE = "@office", "@pair", "@geometry", "@place_code"
EXTRA: Mapping[str, tuple[str, str]] = {
    OFFICE: ("Mã đơn vị", "Office code"),
    PAIR: ("Vĩ độ, kinh độ", "Latitude, longitude"),
    GEOMETRY: ("Hình học (GeoJSON)", "Geometry (GeoJSON)"),
    PLACE_CODE: ("Mã địa điểm", "Place identifier"),
}


class BadFile(TinhsoError):
    """load_lacks (columns): its head lacks them; load_column_twice (column); load_column_unknown (column, known).

    load_long (most), load_empty, load_not_a_table (why), load_not_geojson (problem).
    """


@dataclass(frozen=True)
class Line:
    """A row of a file. number: where it stands, from 1; of GeoJSON the place among the features. cells: texts by field.

    values: values that are of their kind already, of GeoJSON. geometry: GeoJSON, None where none is said.
    """

    number: int
    cells: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    geometry: Any = None


@dataclass(frozen=True)
class Read:
    """A file. faults: (line, why) of rows that could not be read; columns: the fields that it has."""

    lines: Sequence[Line]
    faults: Sequence[tuple[int, TinhsoError]]
    columns: frozenset[str]


def read_file(path: Path, definition: Definition) -> Read:
    """The rows of a file. Raises BadFile, NotATable."""
    kind = format_of(path)
    if kind == "text" and path.read_bytes()[:200].lstrip().startswith(b"{"):
        return _features(path, definition)
    faults: list[tuple[int, TinhsoError]] = []

    def reject(line: int, _column: str, value: str, reason: str) -> None:
        faults.append((line, TinhsoError(reason, value=value[:60])))
        if len(faults) > MOST_FAULTS:
            raise BadFile("load_not_a_table", why=reason)

    table = _table(path, kind, reject)
    header, places = _header(table, definition)
    lines = []
    for line in _rows(table, header, places):
        lines.append(line)
        if len(lines) > MOST_ROWS:
            raise BadFile("load_long", most=MOST_ROWS)
    if not lines and not faults:
        raise BadFile("load_empty")
    return Read(lines, faults, frozenset(places.values()))


def heads(definition: Definition, lang: str) -> list[tuple[str, str]]:
    """(field, title) of the columns of a file of ours: all fields but the sealed, then office and place."""
    told = [(one.name, one.title[lang == "en"]) for one in definition.fields if one.level != SEALED]
    told.append((OFFICE, EXTRA[OFFICE][lang == "en"]))
    if definition.place == "point":
        told.append((PAIR, EXTRA[PAIR][lang == "en"]))
    elif definition.place:
        told.append((GEOMETRY, EXTRA[GEOMETRY][lang == "en"]))
    if definition.place:
        told.append((PLACE_CODE, EXTRA[PLACE_CODE][lang == "en"]))
    return told


def _table(path: Path, kind: str, reject: Callable[[int, str, str, str], None]) -> Table:
    if kind in ("zip", "xls"):
        return open_workbook(path, reject)[0]
    if kind == "text":
        return DelimitedTable(path, gzipped=False, on_reject=reject)
    if kind == "empty":
        raise BadFile("load_empty")
    raise NotATable("html_page" if kind == "html" else "file_unreadable", file=path.name, why=kind)


def _header(table: Table, definition: Definition) -> tuple[Header, dict[int, str]]:
    """The first row that names what must be there, below a letterhead or not. Raises BadFile."""
    known = _called(definition)
    wanted = {one.name for one in definition.fields if one.needed and one.level != SEALED}
    best: tuple[int, Header, list[str]] | None = None
    for row in range(len(table.head)):
        for rows in (1, 2):
            if row + rows > len(table.head):
                continue
            header = Header(row, rows)
            names = table.names(header)
            found = {known[fold(name)] for name in names if fold(name) in known}
            if best is None or len(found) > best[0]:
                best = (len(found), header, names)
    if best is None or not best[0]:
        titles = [one.title[0] for one in definition.fields if one.name in wanted]
        raise BadFile("load_lacks", columns=", ".join(titles))
    _, header, names = best
    places: dict[int, str] = {}
    for at, name in enumerate(names):
        if not name:
            continue
        if fold(name) not in known:
            titles = sorted(one.title[0] for one in definition.fields)
            raise BadFile("load_column_unknown", column=name[:60], known=", ".join(titles)[:500])
        if known[fold(name)] in places.values():
            raise BadFile("load_column_twice", column=name[:60])
        places[at] = known[fold(name)]
    missing = wanted - set(places.values())
    if missing:
        titles = [one.title[0] for one in definition.fields if one.name in missing]
        raise BadFile("load_lacks", columns=", ".join(titles))
    return header, places


def _called(definition: Definition) -> dict[str, str]:
    known = {fold(title): name for name, pair in EXTRA.items() for title in pair}
    for one in definition.fields:
        known |= {fold(one.name): one.name, **{fold(title): one.name for title in one.title}}
    return known


def _rows(table: Table, header: Header, places: Mapping[int, str]) -> Iterator[Line]:
    for chunk in table.chunks(header=header, wanted=sorted(places), moments=frozenset()):
        cells = {name: chunk.columns[at].to_pylist() for at, name in places.items()}
        for row in range(chunk.rows):
            told = {name: as_it_was(str(held[row] or "")).strip() for name, held in cells.items()}
            if any(told.values()):
                yield Line(chunk.line_of(row), told)


def _features(path: Path, definition: Definition) -> Read:
    try:
        told = json.loads(path.read_bytes())
        features = told["features"]
        if told["type"] != "FeatureCollection" or not isinstance(features, list):
            raise TypeError("FeatureCollection")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadFile("load_not_geojson", problem=str(error)[:120]) from None
    if len(features) > MOST_ROWS:
        raise BadFile("load_long", most=MOST_ROWS)
    if not features:
        raise BadFile("load_empty")
    known, lines, faults = _called(definition), [], []
    columns: set[str] = set()
    for number, one in enumerate(features, start=1):
        held = one.get("properties") if isinstance(one, dict) else None
        if not isinstance(held, dict):
            faults.append((number, BadFile("load_not_geojson", problem="properties")))
            continue
        cells = {
            known[fold(str(name))]: value
            for name, value in held.items()
            if fold(str(name)) in known
        }
        texts = {name: str(value) for name, value in cells.items() if isinstance(value, str)}
        values = {
            name: value
            for name, value in cells.items()
            if not isinstance(value, str) and value is not None and not name.startswith("@")
        }
        columns |= set(cells)
        lines.append(Line(number, texts, values, one.get("geometry")))
    return Read(lines, faults, frozenset(columns))
