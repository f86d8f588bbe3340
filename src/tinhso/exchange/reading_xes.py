"""An event log in XES as lines of a feed, streamed by the reader of `tinhso measure`.

A trace's attribute NAME is the column `case:NAME`, an event's is NAME. An event without a trace or a moment, a trace
with a value beyond 4,096 letters and one that is cut off at a broken end are told by line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from tinhso.exchange.definition import Definition
from tinhso.exchange.reading import Batch, Source, named, places_of, read_lines
from tinhso.exchange.rules import LONGEST_VALUE, Problem
from tinhso.measurement.reading.xes import BATCH_EVENTS, GZIP, PIECE, names_in
from tinhso.measurement.reading.xes_parser import XesBroken, XesParser, XesRefused
from tinhso.tables.raw import RawBytes, first_bytes


def open_xes(path: Path, definition: Definition, name: str) -> Source:
    """The events of an XES file, gzip or not. Raises XesRefused, BadFeed; while reading also MonthFirst."""
    gzipped = first_bytes(path, 2) == GZIP
    header, _ = names_in(path, gzipped, None)
    if not header:
        raise XesRefused("xes_no_trace", file=name)
    places = places_of(header, definition)
    source = Source(name, named(places, header), header, iter(()))
    wanted = {one: header[place] for one, place in places.items()}
    source.lines = read_lines(_batches(path, gzipped, wanted, source), definition, source)
    return source


def _batches(
    path: Path, gzipped: bool, wanted: Mapping[str, str], source: Source
) -> Iterator[Batch]:
    raw = RawBytes(path, gzipped=gzipped)
    names = list(dict.fromkeys(wanted.values()))
    parser = XesParser(names, file=source.name, case_name=wanted["code"])

    def tell(line: int, value: str, reason: str, code: str = "") -> None:
        source.problems.append(Problem(line, code, "", value[:LONGEST_VALUE], reason))

    def told(*, at_least: int) -> Iterator[Batch]:
        for line in parser.strays:
            tell(line, "<event>", "event_outside_trace")
        for one in parser.too_long:
            tell(
                one.line,
                one.value,
                "trace_value_too_long",
                one.name if isinstance(one.name, str) else "",
            )
        parser.strays.clear()
        parser.too_long.clear()
        rows = parser.take(at_least=at_least) if at_least else parser.take_rest()
        if rows:
            lines = [abs(line) for line in rows.lines]
            cells = {one: pa.array(rows.values[name], pa.string()) for one, name in wanted.items()}
            yield Batch(len(rows), cells, lines.__getitem__)

    try:
        while piece := raw.read(PIECE):
            parser.feed(piece)
            yield from told(at_least=BATCH_EVENTS)
        if raw.broken:
            tell(parser.line, "", raw.broken)
        else:
            parser.feed(b"", last=True)
    except XesBroken as fault:
        tell(int(fault.facts["line"]), str(fault.facts["fault"]), "xes_broken")
    finally:
        raw.close()
    if lost := parser.unfinished:
        tell(lost[0], "", "trace_unfinished", lost[1])
    yield from told(at_least=0)
