"""Bytes off the disk, unpacked where they are gzip, with a broken archive kept as far as it goes."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

from tinhso.tables.table import NotATable

GZIP = b"\x1f\x8b"
PIECE = 1 << 20

Format = Literal["empty", "parquet", "xlsx", "zip", "xls", "gzip", "xml", "html", "text"]


def format_of(path: Path) -> Format:
    """What a file is by its first bytes, never by its name; gzip is looked into one level deep.

    Raises NotATable for what cannot be opened at all.
    """
    start = first_bytes(path, 4096)
    return _format(start)


def inner_format_of(path: Path) -> Format:
    """What is packed in a gzip file."""
    return _format(RawBytes(path, gzipped=True).read(4096))


def _format(start: bytes) -> Format:
    if not start:
        return "empty"
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    if start.startswith(GZIP):
        return "gzip"
    return _format_of_text(start)


def _format_of_text(start: bytes) -> Format:
    text = start.decode("utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "ignore")
    text = text.lstrip("\ufeff \t\r\n").lower()
    if text.startswith(("<html", "<!doctype html", "<table", "<head", "<body", "<style", "<meta")):
        return "html"
    return "xml" if text.startswith("<") else "text"


def first_bytes(path: Path, count: int) -> bytes:
    """The first bytes of a file. Raises NotATable for what cannot be opened, saying why."""
    with _opened(path) as file:
        return file.read(count)


def unpacked_size(path: Path, *, most: int) -> int:
    """How many bytes a gzip file holds, counted no further than just past `most`."""
    raw, size = RawBytes(path, gzipped=True), 0
    while size <= most and (piece := raw.read()):
        size += len(piece)
    raw.close()
    return size


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file open for reading; whatever the system refuses, then or later, is a NotATable."""
    try:
        # A pipe can be read once only, and opening one waits for its writer, maybe for ever.
        if not (path.is_file() or path.is_dir()) and path.exists():
            raise NotATable("file_is_stream", file=str(path))
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise NotATable("file_not_found", file=str(path)) from None
    except IsADirectoryError:
        raise NotATable("file_is_folder", file=str(path)) from None
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL.
        why = getattr(error, "strerror", None) or str(error)
        raise NotATable("file_unreadable", file=str(path), why=why) from None


class RawBytes:
    """The bytes of a file in pieces. broken: the reason code once a gzip file breaks off, else ''.

    The file is opened for each piece, so that a log that is never read to its end leaves nothing open.
    """

    def __init__(self, path: Path, *, gzipped: bool) -> None:
        self._path = path
        self._ended = False
        self._total = path.stat().st_size
        self._unzip = zlib.decompressobj(31) if gzipped else None
        self._waiting = b""
        self._done = 0
        self.broken = ""

    def read(self, size: int = PIECE) -> bytes:
        """Up to about `size` bytes; b'' at the end."""
        return self._read_plain(size) if self._unzip is None else self._read_gzip(size)

    def close(self) -> None:
        """Nothing more will be read."""
        self._ended, self._waiting = True, b""

    def progress(self) -> tuple[int, int]:
        return self._done, max(self._total, self._done)

    def _read_plain(self, size: int) -> bytes:
        if self._ended:
            return b""
        with _opened(self._path) as file:
            file.seek(self._done)
            piece = file.read(size)
        self._done += len(piece)
        self._ended = not piece
        return piece

    def _read_gzip(self, size: int) -> bytes:
        while not self.broken:
            if not self._waiting:
                self._waiting = self._read_plain(PIECE)
            if not self._waiting:
                assert self._unzip is not None
                self.broken = "" if self._unzip.eof else "gzip_truncated"
                return b""
            if piece := self._inflate(size):
                return piece
        return b""

    def _inflate(self, size: int) -> bytes:
        if self._unzip is None or self._unzip.eof:  # A further member, or padding after the last.
            if not self._waiting.startswith(GZIP[: len(self._waiting)]):
                self._waiting = b""
                self._ended = True
                return b""
            self._unzip = zlib.decompressobj(31)
        try:
            piece = self._unzip.decompress(self._waiting, size)
        except zlib.error:
            self.broken = "gzip_broken"
            return b""
        self._waiting = self._unzip.unused_data if self._unzip.eof else self._unzip.unconsumed_tail
        return piece
