"""XES text in, plain columns of strings out: one pass, any size, nothing fetched, nothing expanded.

Belongs here: what the XML of a log means (which element is a trace, an event, an attribute).
Not here: dates, canonical columns, the bookkeeping of rejects (`xes.py`).

Taken for granted: expat never opens a file or a connection by itself; it hands every DOCTYPE to us, and one that
declares anything itself (an internal subset) refuses the whole file there, before an entity is declared, so a
"billion laughs" never gets further. A DOCTYPE that only names a DTD is passed over, and the DTD is never looked at.
Where there is one, expat drops a reference to an entity that it might declare without a word, so such a reference
refuses the file too: part of a name would be lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple
from xml.parsers import expat

from tinhso.kernel.errors import TinhsoError

#: A trace attribute NAME is spoken of as `case:NAME`, an event attribute as NAME.
TRACE_PREFIX = "case:"

#: Names of unwanted attributes that are remembered; a log has dozens, a hostile one millions.
MOST_NAMES = 1_000

#: Traces whose names are compared for repetition; 2 million take about 150 MB.
MOST_TRACES = 2_000_000

#: Bytes of one tag or comment, so of one value: expat holds it whole before anybody sees it.
LONGEST_TAG = 8 << 20

#: Letters of a wanted value of a trace, which is repeated on each of its events; with a longer one it is refused.
LONGEST_NAME = 4_096

#: A reference to an entity that is not one of XML's own five.
_FOREIGN_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)[^#;&<>\s][^;&<>\s]{0,60};")
_LONGEST_REFERENCE = 64

Row = list[str | int | None]
Slots = dict[str, int]


class XesRefused(TinhsoError):
    """The file may not or cannot be read as XES; nothing of it is read.

    xes_doctype, xes_entity (file, line, doctype), xes_not_a_log (file, line, root), xes_encoding (file, line),
    xes_no_trace (file), xes_value_too_long (file, line, limit).
    """


class XesBroken(TinhsoError):
    """From here on the text is no XML any more: `xes_broken`.

    Facts: file, line and column (both counted from 1) and expat's own word for the fault.
    """


@dataclass(frozen=True)
class Rows:
    """Events taken from the parser: a list per wanted name, and the line where each event begins.

    A trace without a single event stands as one row with nothing but its trace attributes; its
    line is the trace's own, negative, to tell it from an event that says nothing.
    """

    lines: list[int]
    values: dict[str, list[str | None]]

    def __len__(self) -> int:
        return len(self.lines)


class LongTrace(NamedTuple):
    """A trace that was refused: its line, the attribute at fault with its value, and the trace's name ('' if none)."""

    line: int
    column: str
    value: str
    name: str


class XesParser:
    """Feeds on chunks of bytes and keeps the attributes that are wanted.

    wanted    names to keep: `case:NAME` for a trace's attribute, NAME for an event's
    others    names met that are not wanted (the first thousand), in the log's order
    declared  names that <global> says every trace or event has
    strays    lines of events that stand outside any trace
    too_long  traces refused whole for a wanted value beyond LONGEST_NAME
    repeated  traces so far whose name had been met before; None once there are too many to know

    Values in <global> are defaults for the author of a log, not values of any event, and
    attributes nested in attributes describe their parent: both are passed over.
    """

    def __init__(self, wanted: Sequence[str], *, file: str, case_name: str = "") -> None:
        self.others: dict[str, None] = {}
        self.declared: dict[str, None] = {}
        self.strays: list[int] = []
        self.too_long: list[LongTrace] = []
        self.traces = self.empty_traces = 0
        self._file = file
        self._names: set[int] = set()
        self._repeated = 0
        self._global: str | None = None
        self._event_names = [name for name in wanted if not name.startswith(TRACE_PREFIX)]
        self._trace_names = [name for name in wanted if name.startswith(TRACE_PREFIX)]
        # Slot 0 of every row is its line, the last one takes what nobody wants.
        self._event_slots: Slots = {name: n for n, name in enumerate(self._event_names, start=1)}
        self._trace_slots: Slots = {
            name.removeprefix(TRACE_PREFIX): n for n, name in enumerate(self._trace_names, start=1)
        }
        self._name_slot = self._trace_slots.get(case_name.removeprefix(TRACE_PREFIX), -1)
        self._blank: Row = [None] * (len(self._event_names) + 2)
        self._rows: list[Sequence[str | int | None]] = []
        self._trace_columns: list[list[str | None]] = [[] for _ in self._trace_names]
        self._trace: Row | None = None
        self._trace_begins = 0
        self._trace_was_cut = self._trace_is_refused = False
        self._fed = self._reached = 0
        self._expat = expat.ParserCreate()
        self._expat.ordered_attributes = True
        self._expat.StartDoctypeDeclHandler = self._meet_doctype
        self._foreign_dtd = ""
        self._tail = b""
        self._listen()

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        """Read on; XesBroken where the text stops being XML, XesRefused where it may not be read."""
        try:
            self._expat.Parse(chunk, last)
        except expat.ExpatError as fault:
            self._refuse_entities(chunk)
            if fault.code == expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]:
                raise XesRefused("xes_encoding", file=self._file, line=fault.lineno) from fault
            raise XesBroken(
                "xes_broken",
                file=self._file,
                line=fault.lineno,
                column=fault.offset + 1,
                fault=expat.ErrorString(fault.code),
            ) from fault
        except (LookupError, ValueError) as fault:
            # Python's codecs do not know the encoding that the file declares, or it is multi-byte.
            raise XesRefused("xes_encoding", file=self._file, line=self.line) from fault
        self._refuse_entities(chunk)
        self._fed += len(chunk)
        # While expat (from 2.6 on) puts off a long tag it says -1, that is nothing of where it stands.
        self._reached = max(self._reached, self._expat.CurrentByteIndex)
        if self._fed - self._reached > LONGEST_TAG:
            limit = f"{LONGEST_TAG >> 20} MiB"
            raise XesRefused("xes_value_too_long", file=self._file, line=self.line, limit=limit)

    @property
    def line(self) -> int:
        """The line the parser has come to, from 1."""
        return self._expat.CurrentLineNumber

    @property
    def repeated(self) -> int | None:
        return self._repeated if self.traces <= MOST_TRACES else None

    @property
    def unfinished(self) -> tuple[int, str] | None:
        """Line and name of the trace that is open now, if any."""
        if self._trace is None:
            return None
        return int(self._trace[0] or 0), str(self._trace[self._name_slot] or "")

    def take(self, *, at_least: int) -> Rows | None:
        """Whole traces read so far, once they are enough rows; part of a trace only if it is alone.

        So a log that breaks off later loses its unfinished trace whole, unless that trace is longer
        than `at_least`, and memory stays bounded however long one trace is.
        """
        if len(self._rows) < at_least:
            return None
        if self._trace is None:
            return self._cut(len(self._rows))
        if self._trace_begins > 0:
            return self._cut(self._trace_begins)
        self._trace_was_cut = True
        if not self._refuse_long():
            self._spread_trace()
        return self._cut(len(self._rows))

    def take_rest(self) -> Rows:
        """What is left of whole traces; an unfinished trace is forgotten."""
        return self._cut(len(self._rows) if self._trace is None else self._trace_begins)

    def forget(self) -> None:
        """Let go of all rows: only names are wanted of this file."""
        self._rows.clear()
        self._trace_begins = 0

    def _cut(self, count: int) -> Rows:
        rows = self._rows[:count]
        del self._rows[:count]  # the list itself stays: the handlers hold it
        self._trace_begins = max(0, self._trace_begins - count)
        width = 1 + len(self._event_names)
        columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
        values = dict(zip(self._event_names, columns[1:width], strict=True))
        for slot, name in enumerate(self._trace_names):
            values[name], self._trace_columns[slot] = self._trace_columns[slot], []
        return Rows(lines=columns[0], values=values)

    def _spread_trace(self) -> None:
        """Give the trace's rows so far the trace's attributes."""
        assert self._trace is not None
        count = len(self._rows) - self._trace_begins
        for column, value in zip(self._trace_columns, self._trace[1:-1], strict=True):
            column.extend(repeat(value, count))  # type: ignore[arg-type] # only slot 0 is an int

    def _refuse_long(self) -> bool:
        """Whether the trace has a value that is not to be repeated; then its rows are dropped, and it is told once."""
        assert self._trace is not None
        for column, value in zip(self._trace_names, self._trace[1:-1], strict=True):
            if isinstance(value, str) and len(value) > LONGEST_NAME and not self._trace_is_refused:
                self._trace_is_refused = True
                line, name = int(self._trace[0] or 0), str(self._trace[self._name_slot] or "")
                self.too_long.append(LongTrace(line, column, value, name))
        if self._trace_is_refused:
            del self._rows[self._trace_begins :]
        return self._trace_is_refused

    def _listen(self, prefix: str = "") -> None:
        """Hang the handlers on expat; `prefix` is how this file spells its names (`xes:log`).

        They run a dozen times for every event, hence closures over locals instead of methods
        (a third faster), one dictionary look-up per attribute and no reading of what is nested.
        """
        parser, rows = self._expat, self._rows
        slots, trace_slots = self._event_slots, self._trace_slots
        trace_tag, event_tag, global_tag = (prefix + tag for tag in ("trace", "event", "global"))
        blank = self._blank
        depth = 1 if prefix else 0
        row: Row | None = None

        def start(tag: str, attributes: list[str]) -> None:
            nonlocal depth, row
            depth += 1
            if depth == 4:
                if row is not None:
                    try:
                        key, name, _, value = attributes
                        row[slots[name] if key == "key" else slots[""]] = value
                    except (LookupError, ValueError):
                        self._keep(row, slots, attributes)
            elif depth == 3:
                if (trace := self._trace) is None:
                    self._declare(attributes)
                elif tag == event_tag:
                    row = blank[:]
                    row[0] = parser.CurrentLineNumber
                else:
                    try:
                        key, name, _, value = attributes
                        trace[trace_slots[name] if key == "key" else trace_slots[""]] = value
                    except (LookupError, ValueError):
                        self._keep(trace, trace_slots, attributes, TRACE_PREFIX)
            elif depth == 2:
                if tag == trace_tag:
                    self._start_trace()
                elif tag == event_tag:
                    self.strays.append(parser.CurrentLineNumber)
                self._global = _pairs(attributes).get("scope") if tag == global_tag else None
            elif depth == 1:
                self._start_log(tag)

        def end(_: str) -> None:
            nonlocal depth, row
            depth -= 1
            if depth == 2:
                if row is not None:
                    rows.append(
                        tuple(row)
                    )  # a tuple of text soon drops out of the garbage collector
                    row = None
            elif depth == 1 and self._trace is not None:
                self._end_trace()

        parser.StartElementHandler, parser.EndElementHandler = start, end

    def _keep(self, row: Row, slots: Slots, attributes: list[str], prefix: str = "") -> None:
        """An attribute met for the first time, written in an odd order, or without a value."""
        pairs = _pairs(attributes)
        if "key" not in pairs or "value" not in pairs:
            return  # a list or a container has no value of its own
        name = pairs["key"]
        if name in slots:
            row[slots[name]] = pairs["value"]
        elif len(self.others) < MOST_NAMES:
            self.others[prefix + name] = None
            slots[name] = -1

    def _declare(self, attributes: list[str]) -> None:
        """An attribute of <global>: every trace, or every event, is said to have it."""
        name = _pairs(attributes).get("key")
        if name and self._global in ("trace", "event") and len(self.declared) < MOST_NAMES:
            self.declared[TRACE_PREFIX * (self._global == "trace") + name] = None

    def _start_log(self, tag: str) -> None:
        prefix, colon, local = tag.rpartition(":")
        if local != "log":
            raise XesRefused("xes_not_a_log", file=self._file, line=self.line, root=tag)
        if prefix:
            self._listen(prefix + colon)

    def _start_trace(self) -> None:
        self._trace = [None] * (len(self._trace_names) + 2)
        self._trace[0] = self.line
        self._trace_begins = len(self._rows)
        self._trace_was_cut = self._trace_is_refused = False

    def _end_trace(self) -> None:
        assert self._trace is not None
        self.traces += 1
        if not self._refuse_long():
            if len(self._rows) == self._trace_begins and not self._trace_was_cut:
                self.empty_traces += 1
                self._rows.append([-int(self._trace[0] or 0), *self._blank[1:]])
            self._spread_trace()
            self._remember(self._trace[self._name_slot])
        self._trace = None

    def _remember(self, name: str | int | None) -> None:
        """Count a trace's name that was met before, in bounded memory."""
        if name and self.traces <= MOST_TRACES:
            known = len(self._names)
            self._names.add(hash(name))
            self._repeated += len(self._names) == known

    def _meet_doctype(self, name: str, system: str | None, _: str | None, declares: int) -> None:
        if declares:
            doctype = system or name
            raise XesRefused("xes_doctype", file=self._file, line=self.line, doctype=doctype)
        self._foreign_dtd = system or ""

    def _refuse_entities(self, chunk: bytes) -> None:
        """Raise XesRefused if the text refers to an entity of a DTD elsewhere."""
        if not self._foreign_dtd:
            return
        text = self._tail + chunk.replace(b"\0", b"")  # In UTF-16 every other byte of ASCII is NUL.
        if _FOREIGN_ENTITY.search(text):
            raise XesRefused(
                "xes_entity", file=self._file, line=self.line, doctype=self._foreign_dtd
            )
        self._tail = text[-_LONGEST_REFERENCE:]


def _pairs(attributes: list[str]) -> dict[str, str]:
    return dict(zip(attributes[::2], attributes[1::2], strict=True))
