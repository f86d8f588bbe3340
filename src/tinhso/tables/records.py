"""Where the records of delimited text begin and end, exactly, quotes and newlines in cells included.

The fast parser counts records; a person wants lines. Where every line is a record (nearly always)
the two agree without looking; this module is for the blocks where they do not.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

#: A quote open for longer was never meant to be closed: its line is rejected, reading goes on after it.
MOST_LINES = 500
MOST_BYTES = 1 << 20


@dataclass
class Records:
    """Records in whole lines.

    starts   the place (line, from 0) where each record that is not empty begins
    cut      bytes up to the end of the last whole record
    broken   the places of lines that open a quote which is never closed
    """

    starts: list[int] = field(default_factory=list)
    cut: int = 0
    broken: list[int] = field(default_factory=list)


def every_line_is_closed(data: bytes) -> bool:
    """True if every line has an even number of quotes (or none): no cell goes over a line end."""
    if b'"' not in data:
        return True
    letters = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(letters == 34)
    if len(quotes) % 2:
        return False
    ends = np.flatnonzero(letters == 10)
    before = np.searchsorted(quotes, ends)
    return not bool((before % 2).any())


def scan(data: bytes, delimiter: bytes, *, last: bool) -> Records:
    """Find every record. last: nothing follows, so a quote open at the end is never closed."""
    found = Records()
    lines = data.split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    place, offset = 0, 0
    while place < len(lines):
        taken, size = _one_record(lines, place, delimiter)
        if taken == 0 and not last and _may_still_close(lines, place):
            break
        if taken == 0:
            found.broken.append(place)
            taken, size = 1, len(lines[place]) + 1
        elif lines[place] or taken > 1:
            found.starts.append(place)
        place += taken
        offset += size
    found.cut = min(offset, len(data))
    return found


def _one_record(lines: list[bytes], place: int, delimiter: bytes) -> tuple[int, int]:
    """How many lines and bytes the record that begins here takes; (0, 0) if its quote is never closed."""
    line = lines[place]
    size = len(line) + 1
    if b'"' not in line or not ends_inside(line, delimiter, inside=False):
        return 1, size
    for taken in range(1, min(MOST_LINES, len(lines) - place)):
        line = lines[place + taken]
        size += len(line) + 1
        if size > MOST_BYTES:
            break
        if b'"' in line and not ends_inside(line, delimiter, inside=True):
            return taken + 1, size
    return 0, 0


def _may_still_close(lines: list[bytes], place: int) -> bool:
    rest = lines[place:]
    return len(rest) < MOST_LINES and sum(map(len, rest)) + len(rest) <= MOST_BYTES


def ends_inside(line: bytes, delimiter: bytes, *, inside: bool) -> bool:
    """Whether a quoted cell is still open at the end of a line. A quote opens only at a cell's start."""
    at = 0
    if not inside:
        at = _next_opening(line, 0, delimiter)
        if at < 0:
            return False
    while True:
        close = line.find(b'"', at)
        if close < 0:
            return True
        if line[close + 1 : close + 2] == b'"':
            at = close + 2
            continue
        following = line.find(delimiter, close + 1)
        at = _next_opening(line, following + 1, delimiter) if following >= 0 else -1
        if at < 0:
            return False


def _next_opening(line: bytes, start: int, delimiter: bytes) -> int:
    """The place after the next quote that opens a cell; `start` is a cell's start. -1 if none."""
    if line[start : start + 1] == b'"':
        return start + 1
    found = line.find(delimiter + b'"', start)
    return found + 2 if found >= 0 else -1
