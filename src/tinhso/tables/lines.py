"""Bytes of a text file made into whole lines of UTF-8, whatever encoding they came in.

UTF-8 (with or without its mark), UTF-16, else Windows-1258; the first block with a letter beyond
ASCII decides between the first and the last by the majority of its lines. A line that is in another
encoding, holds a NUL or is longer than 1 MiB is told to `on_reject` and made empty, so that line
numbers stay those of the file.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from tinhso.tables.raw import PIECE, RawBytes
from tinhso.tables.table import NotATable, OnReject

BLOCK = 4 << 20
LONGEST_LINE = 1 << 20

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UTF16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True)
class Lines:
    """Whole lines as UTF-8, each ended by a newline; first: the number of the first of them."""

    data: bytes
    first: int


class LineReader:
    """Whole lines of a text file, about 4 MiB at a time. encoding: what it turned out to be, '' while ASCII."""

    def __init__(self, raw: RawBytes, *, name: str, on_reject: OnReject) -> None:
        self._raw = raw
        self._name = name
        self._reject = on_reject
        self._pending = b""
        self._line = 1
        self._ended = False
        self._decoder: codecs.IncrementalDecoder | None = None
        self._carriage_only = False
        self._kept_return = b""
        self.encoding = ""
        self._begin()

    @property
    def next_line(self) -> int:
        """The number of the first line not yet given."""
        return self._line

    def read(self) -> Lines | None:
        """The next lines; None at the end of the file. Raises NotATable("not_text") on binary data."""
        while True:
            data = self._whole_lines()
            if data is None:
                return None
            first = self._line
            self._line += data.count(b"\n")
            if data := self._readable(data, first):
                return Lines(data, first)

    def _begin(self) -> None:
        start = self._raw.read(min(1 << 16, BLOCK))
        if start.startswith(codecs.BOM_UTF8):
            self.encoding, start = "utf-8-sig", start[3:]
        elif encoding := _UTF16_MARKS.get(start[:2]) or _utf16_by_nuls(start):
            self.encoding = encoding
            self._decoder = codecs.getincrementaldecoder(encoding)("replace")
            start = start[2:] if start[:2] in _UTF16_MARKS else start
        elif len(_CONTROLS.findall(start.rstrip(b"\0"))) > len(start) // 20:
            raise NotATable("not_text", file=self._name)
        self._carriage_only = b"\r" in start and b"\n" not in start
        self._pending = self._plain(start, last=not start)
        self._ended = not start

    def _plain(self, piece: bytes, *, last: bool) -> bytes:
        """UTF-16 made UTF-8 and every line end made a newline; a return inside a line made a space."""
        if self._decoder is not None:
            piece = self._decoder.decode(piece, last).encode()
        piece = self._kept_return + piece
        self._kept_return = b""
        if b"\r" not in piece:
            return piece
        if piece.endswith(b"\r") and not last:
            piece, self._kept_return = piece[:-1], b"\r"
        return piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n" if self._carriage_only else b" ")

    def _whole_lines(self) -> bytes | None:
        pieces, size = [self._pending], len(self._pending)
        self._pending = b""
        cut = pieces[0].rfind(b"\n") + 1
        while not self._ended and (size < BLOCK or not cut):
            if not cut and size > LONGEST_LINE:
                return self._skip_long_line(b"".join(pieces))
            raw = self._raw.read(min(PIECE, BLOCK))
            self._ended = not raw
            piece = self._plain(raw, last=self._ended)
            if found := piece.rfind(b"\n") + 1:
                cut = size + found
            pieces.append(piece)
            size += len(piece)
        data = b"".join(pieces)
        if self._ended:
            return self._last_lines(data)
        data, self._pending = data[:cut], data[cut:]
        return data

    def _last_lines(self, data: bytes) -> bytes | None:
        """The rest of the file. The half line at a break of the archive is told and left out."""
        cut = data.rfind(b"\n") + 1
        if self._raw.broken:
            line = self._line + data.count(b"\n")
            self._reject(line, "", data[cut : cut + 200].decode(errors="replace"), self._raw.broken)
            self._raw.broken = ""
            data = data[:cut]
        elif cut < len(data):
            data += b"\n"
        return data or None

    def _skip_long_line(self, start: bytes) -> bytes:
        """Read past a line that no table has, in bounded memory; an empty line stands for it."""
        self._reject(self._line, "", start[:200].decode(errors="replace"), "line_too_long")
        while not self._ended:
            raw = self._raw.read(min(PIECE, BLOCK))
            self._ended = not raw
            piece = self._plain(raw, last=self._ended)
            if (end := piece.find(b"\n")) >= 0:
                self._pending = piece[end + 1 :]
                break
        return b"\n"

    def _readable(self, data: bytes, first: int) -> bytes:
        if len(data) > LONGEST_LINE:
            data = self._without_long(data, first)
        if b"\0" in data:
            data = self._without(data, first, lambda line: b"\0" not in line, "nul_byte")
        if data.isascii():
            return data
        if self.encoding == "":
            self.encoding = _majority(data)
        if self.encoding == "windows-1258":
            return self._from_1258(data, first)
        if self._decoder is not None:
            lost = "\ufffd".encode()
            return self._without(data, first, lambda line: lost not in line, "not_utf16")
        if _decodes(data):
            return data
        return self._without(data, first, _decodes, "not_utf8")

    def _from_1258(self, data: bytes, first: int) -> bytes:
        data = self._without(data, first, _is_1258, "not_windows_1258")
        return unicodedata.normalize("NFC", data.decode("cp1258")).encode()

    def _without_long(self, data: bytes, first: int) -> bytes:
        at = -1
        while (end := data.find(b"\n", at + 1)) >= 0:
            if end - at > LONGEST_LINE:
                return self._without(
                    data, first, lambda line: len(line) <= LONGEST_LINE, "line_too_long"
                )
            at = data.rfind(b"\n", at + 1, at + 1 + LONGEST_LINE)
            at = end if at < 0 else at
        return data

    def _without(
        self, data: bytes, first: int, fine: Callable[[bytes], bool], reason: str
    ) -> bytes:
        """The lines with those that are not fine made empty and told."""
        lines = data.split(b"\n")
        for place, line in enumerate(lines):
            if line and not fine(line):
                self._reject(first + place, "", _shown(line), reason)
                lines[place] = b""
        return b"\n".join(lines)


def _shown(line: bytes) -> str:
    return line[:200].decode("utf-8", "backslashreplace")


def _utf16_by_nuls(start: bytes) -> str | None:
    """UTF-16 without its mark shows by NULs at every other place of mostly plain letters."""
    look = start[:4096]
    if len(look) < 8:
        return None
    even, odd = look[::2].count(0), look[1::2].count(0)
    if odd * 10 > len(look) and even * 20 < odd:
        return "utf-16-le"
    return "utf-16-be" if even * 10 > len(look) and odd * 20 < even else None


def _majority(data: bytes) -> str:
    """Which encoding most lines beyond ASCII are in."""
    if _decodes(data):
        return "utf-8"
    telling = [line for line in data.split(b"\n") if not line.isascii()]
    fine = sum(map(_decodes, telling))
    return "utf-8" if fine * 2 >= len(telling) else "windows-1258"


def _decodes(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_1258(line: bytes) -> bool:
    """Letters beyond ASCII that make valid UTF-8 are UTF-8: Windows-1258 does not yield it by chance."""
    if line.isascii():
        return True
    if _decodes(line):
        return False
    try:
        line.decode("cp1258")
    except UnicodeDecodeError:
        return False
    return True
