"""XES and XES.gz as a log: streamed, nothing fetched, a broken end kept up to its last whole trace.

A trace's attribute NAME is the column `case:NAME`, an event's is NAME; both can be told by --map.
Every event counts, whatever its lifecycle:transition; a note says when a log marks starts and
completions apart. Traces of one name are one dossier, as in every other tool.

Not read: an event without a moment or without a trace, a trace without a name or with a wanted value
beyond 4,096 letters (told once, whatever its events), and an unfinished trace at the end of a broken
file; each is told by line. Events are held about 100,000 at a time, and no more than fill 256 MiB of
the file. A single trace longer than either is passed on in parts, so of it alone a broken end, or a
long value that follows its events, may leave a part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa

from tinhso.measurement.reading.columns import BadMap, Choice, choose_columns, require_complete
from tinhso.measurement.reading.rows import CanonicalRows
from tinhso.measurement.reading.source import Kind, LogSource, Note, Rejects
from tinhso.measurement.reading.xes_parser import (
    TRACE_PREFIX,
    Rows,
    XesBroken,
    XesParser,
    XesRefused,
)
from tinhso.tables.raw import RawBytes, first_bytes

BATCH_EVENTS = 100_000
#: How much of a file is looked at for the names of its attributes: some ten thousand events.
PEEK_BYTES = 4 << 20
PIECE = 1 << 18
#: Bytes of a file whose events are held at once, however few they are.
MOST_HELD = 256 << 20
GZIP = b"\x1f\x8b"

TRANSITION = "lifecycle:transition"
CASE_NAME = "case:concept:name"


def open_xes(path: Path, *, mapping: Mapping[str, str], zone: str, rejects: Rejects) -> LogSource:
    """An XES file, gzip or not, ready to be read once.

    mapping: --map, key -> attribute (`case:NAME` for a trace's). zone: of moments without an offset.
    Raises XesRefused for what may not be read (declarations of entities above all), NotATable for what cannot be
    opened, BadMap for an attribute that is nowhere in the file, NotALog where one is missing.
    """
    gzipped = first_bytes(path, 2) == GZIP
    choice = _choose(path, gzipped, mapping)
    return XesLog(path, gzipped=gzipped, choice=choice, zone=zone, rejects=rejects)


def _choose(path: Path, gzipped: bool, mapping: Mapping[str, str]) -> Choice:
    """The columns, from the names at the file's beginning; from all of it if a told one is not there."""
    names, whole = names_in(path, gzipped, PEEK_BYTES)
    if not (names or whole):
        names, whole = names_in(path, gzipped, None)
    try:
        choice = choose_columns(names, mapping)
    except BadMap as fault:
        if whole or fault.code != "map_no_such_column":
            raise
        names, _ = names_in(path, gzipped, None)
        choice = choose_columns(names, mapping)
    if not names:
        raise XesRefused("xes_no_trace", file=str(path))
    require_complete(choice, file=str(path), header=names)
    return choice


def names_in(path: Path, gzipped: bool, most: int | None) -> tuple[list[str], bool]:
    """The names of attributes met or declared in the first bytes, and whether that was all."""
    raw, parser = RawBytes(path, gzipped=gzipped), XesParser([], file=str(path))
    looked_at = 0
    try:
        while piece := raw.read(PIECE):
            parser.feed(piece)
            parser.forget()
            looked_at += len(piece)
            if most is not None and looked_at >= most:
                return list(parser.others | parser.declared), False
    except XesBroken:
        pass  # What was read before may be a log; where it breaks is told when it is read.
    finally:
        raw.close()
    return list(parser.others | parser.declared), True


class XesLog(LogSource):
    """One XES file. Its notes are complete once its batches have been read to the end."""

    kind: Kind = "events"
    grouped = False  # Whether a name comes back is known only at the end.

    def __init__(
        self, path: Path, *, gzipped: bool, choice: Choice, zone: str, rejects: Rejects
    ) -> None:
        self.name, self.rejects, self.kind = str(path), rejects, choice.kind
        self.mapping = choice.names
        self.columns = tuple(choice.names)
        self._told: list[Note] = list(choice.notes)
        self._cut_off = ""
        self._transitions: set[str] = set()
        self._raw = RawBytes(path, gzipped=gzipped)
        self._parser = XesParser(
            [*choice.names.values(), TRANSITION],
            file=self.name,
            case_name=choice.names["dossier"],
        )
        self._rows = CanonicalRows(self.name, choice.names, zone, rejects)

    @property
    def notes(self) -> list[Note]:  # type: ignore[override]
        return self._told + self._rows.notes

    def batches(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._read()
        finally:
            self._raw.close()
        self._say_what_was_found()

    def progress(self) -> tuple[int, int]:
        return self._raw.progress()

    def _read(self) -> Iterator[pa.RecordBatch]:
        broken: XesBroken | None = None
        held = 0
        try:
            while piece := self._raw.read(PIECE):
                self._parser.feed(piece)
                self._refuse_strays()
                yield from self._refuse_too_long()
                held += len(piece)
                if rows := self._parser.take(at_least=BATCH_EVENTS if held < MOST_HELD else 1):
                    yield self._batch(rows)
                    held = 0
            if not self._raw.broken:
                self._parser.feed(b"", last=True)
        except XesBroken as fault:
            broken = fault
        self._refuse_strays()
        yield from self._refuse_too_long()
        if broken or self._raw.broken:
            self._tell_break(broken)
        if rows := self._parser.take_rest():
            yield self._batch(rows)
        if (broken or self._raw.broken) and self.mapping["dossier"].startswith(TRACE_PREFIX):
            # Part of it may have been given before, or another trace bears its name.
            yield self._rows.lost(self._cut_off)

    def _batch(self, rows: Rows) -> pa.RecordBatch:
        self._transitions.update(filter(None, set(rows.values[TRANSITION])))
        lines = rows.lines
        return self._rows.batch(
            {one: pa.array(rows.values[name], pa.string()) for one, name in self.mapping.items()},
            line_of=lambda row: abs(lines[row]),
            events=np.array(lines, np.int64) > 0,
        )

    def _refuse_strays(self) -> None:
        for line in self._parser.strays:
            self.rejects.add(self.name, line, "", "<event>", "event_outside_trace")
        self._parser.strays.clear()

    def _refuse_too_long(self) -> Iterator[pa.RecordBatch]:
        """Tell the traces refused whole; another trace, or a part given before, may bear the name of one."""
        for one in self._parser.too_long:
            self.rejects.add(self.name, one.line, one.column, one.value, "trace_value_too_long")
            if one.column != self.mapping["dossier"]:
                yield self._rows.lost(one.name)
        self._parser.too_long.clear()

    def _tell_break(self, fault: XesBroken | None) -> None:
        """Where the file breaks, and which trace is lost by it."""
        if fault:
            line, value = (
                fault.facts["line"],
                f"column {fault.facts['column']}: {fault.facts['fault']}",
            )
            self.rejects.add(self.name, line, "", value, "xes_broken")
        else:
            self.rejects.add(self.name, self._parser.line, "", "", self._raw.broken)
        if lost := self._parser.unfinished:
            line, name = lost
            self._cut_off = name
            self.rejects.add(self.name, line, self.mapping["dossier"], name, "trace_unfinished")

    def _say_what_was_found(self) -> None:
        """The notes that need the whole file."""
        if "complete" in self._transitions and "start" in self._transitions:
            found = sorted(self._transitions)
            self._told.append(
                ("xes_transitions", {"column": TRANSITION, "found": ", ".join(found)})
            )
        if self._parser.repeated:
            facts = {"column": self.mapping["dossier"], "count": self._parser.repeated}
            self._told.append(("xes_names_repeat", facts))
        if self._parser.empty_traces:
            self._told.append(("xes_empty_traces", {"count": self._parser.empty_traces}))
