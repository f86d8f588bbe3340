"""The tree as static files, as C2SP tlog-tiles lays them out: anybody can keep a copy, and serve it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.tiles import HEIGHT, WIDTH, Fetch, Tile, tiles_of
from tinhso.keys.checkpoints import read_checkpoint
from tinhso.keys.notes import read_note
from tinhso.trust.models import ENTRIES, Stamp
from tinhso.trust.queries import as_served, fetched, latest, root_at, stamped_days

CHECKPOINT, STAMPS = "checkpoint", "dau-thoi-gian"
_AT_ONCE = 200


class AnotherState(TinhsoError):
    """copy_of_another_state (folder, held, size): a folder holds what the log no longer continues; never mixed."""


@dataclass(frozen=True)
class Written:
    """size: of the checkpoint that the copy stands at; files: how many tiles were written this time."""

    size: int
    files: int


def write_tiles(folder: Path) -> Written | None:
    """Write what a folder lacks of the last checkpoint's tiles, the checkpoint last; None before the first one.

    A tile of the folder's own checkpoint that is there is not looked at again. Raises AnotherState, where that
    checkpoint is larger than the log's or not continued by it, with nothing written; BadNote, BadCheckpoint, OSError.
    """
    last = latest()
    if last is None:
        return None
    held = _held(folder, last.size)
    missing = [
        one
        for one in _all(last.size)
        if not _within(one, held) or not (folder / one.path).is_file()
    ]
    for start in range(0, len(missing), _AT_ONCE):
        some = missing[start : start + _AT_ONCE]
        fetch = fetched([(_level(one), one.index) for one in some])
        for one in some:
            _put(folder / one.path, as_served(one, fetch(_level(one), one.index)))
    for day in stamped_days():
        answer = folder / STAMPS / f"{day.isoformat()}.tsr"
        if not answer.is_file():
            stamp = Stamp.objects.get(day=day)
            _put(answer.with_suffix(".checkpoint"), stamp.note.encode())
            _put(answer, bytes(stamp.answer))
    _put(folder / CHECKPOINT, last.note.encode())
    return Written(last.size, len(missing))


def _held(folder: Path, size: int) -> int:
    """The size of a folder's checkpoint, which the log of some size continues; 0 for none."""
    file = folder / CHECKPOINT
    if not file.is_file():
        return 0
    held = read_checkpoint(read_note(file.read_text("utf-8")).text)
    if held.size > size or root_at(held.size) != held.root:
        raise AnotherState("copy_of_another_state", folder=str(folder), held=held.size, size=size)
    return held.size


def _within(tile: Tile, size: int) -> bool:
    """Whether a tree of some size has all that a tile holds."""
    return tile.index * WIDTH + tile.width <= size >> HEIGHT * (tile.level or 0)


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
