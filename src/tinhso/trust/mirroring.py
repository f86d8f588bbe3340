"""The tree as static files, as C2SP tlog-tiles lays them out: anybody can keep a copy, and serve it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tinhso.kernel.tiles import Fetch, Tile, tiles_of
from tinhso.trust.models import ENTRIES
from tinhso.trust.queries import as_served, fetched, latest

CHECKPOINT = "checkpoint"
_AT_ONCE = 200


@dataclass(frozen=True)
class Written:
    """size: of the checkpoint that the copy stands at; files: how many tiles were written this time."""

    size: int
    files: int


def write_tiles(folder: Path) -> Written | None:
    """Write what a folder lacks of the last checkpoint's tiles, the checkpoint last; None before the first one.

    A full tile that is there is not looked at again. Raises OSError.
    """
    last = latest()
    if last is None:
        return None
    missing = [one for one in _all(last.size) if not (folder / one.path).is_file()]
    for start in range(0, len(missing), _AT_ONCE):
        some = missing[start : start + _AT_ONCE]
        fetch = fetched([(_level(one), one.index) for one in some])
        for one in some:
            _put(folder / one.path, as_served(one, fetch(_level(one), one.index)))
    _put(folder / CHECKPOINT, last.note.encode())
    return Written(last.size, len(missing))


def tiles_in(folder: Path) -> Fetch:
    """The tiles of a copy; of a level's last one, which is not full, the widest that is there."""

    def fetch(level: int, index: int) -> bytes:
        whole = folder / Tile(level, index).path
        if whole.is_file():
            return whole.read_bytes()
        partial = whole.with_name(f"{whole.name}.p")
        widths = [int(one.name) for one in partial.iterdir()] if partial.is_dir() else []
        return (partial / str(max(widths))).read_bytes() if widths else b""

    return fetch


def _all(size: int) -> Iterator[Tile]:
    for one in tiles_of(size):
        yield one
        if one.level == 0:
            yield Tile(None, one.index, one.width)


def _level(tile: Tile) -> int:
    return ENTRIES if tile.level is None else tile.level


def _put(file: Path, content: bytes) -> None:
    """Whole or not at all, so that who copies from here meets no half of a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.new")
    draft.write_bytes(content)
    draft.replace(file)
