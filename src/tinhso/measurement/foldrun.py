"""The compiled fold and the room it works in.

Compiling takes some seconds once per version of the sources; the result is kept on disk (`kernel.compiled`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar

import numpy as np

from tinhso.kernel.compiled import cache_folder, compiled, plain_jit
from tinhso.kernel.counting import Table
from tinhso.measurement import fold, foldfinish, foldparts, foldtypes, rowloops
from tinhso.measurement.foldtypes import COLUMNS, Batch, Moves, Pieces, Rules, Totals, Visits

# Bins reach 2^38 seconds, more than any two moments of a log lie apart.
BINS = 31 << 8
# Above so many names a table of bins or of moves would outgrow its use; sums are kept for all.
MOST_BINNED = 1_024
# A dossier has a piece for each event and at most these for its marks and its tail.
EXTRA_PIECES = 6

_PARTS = (
    "happened first_mark last_mark first_code promise_in promises find_rule due_by_rule limit_seconds_from "
    "working_day_number outcome_of unannounced bin_of finish_dossier fold_dossier"
).split()


@cache
def compiled_fold() -> Callable[..., tuple[int, int, int]]:
    """`fold.fold_batch` with all its parts compiled; from the disk where it was kept."""
    folder = _fold_folder()
    namespace: dict[str, Any] = {**vars(foldparts), **vars(foldfinish), **vars(fold)}
    for name in _PARTS:
        namespace[name] = plain_jit(_bound(namespace[name], namespace))
    return compiled(_bound(fold.fold_batch, namespace), folder=folder)


def is_prepared() -> bool:
    """Whether the fold has been compiled before, by these sources, and lies on the disk."""
    folder = _fold_folder()
    return folder is not None and any(folder.rglob("*.nbc"))


def _fold_folder() -> Path | None:
    modules = (foldtypes, foldparts, foldfinish, fold)
    return cache_folder(*(Path(str(module.__file__)) for module in modules), Path(__file__))


@cache
def compiled_loop(name: str) -> Callable[..., Any]:
    """A loop of `rowloops`, compiled."""
    namespace = {**vars(rowloops), "bin_of": plain_jit(foldparts.bin_of)}
    folder = cache_folder(Path(rowloops.__file__), Path(foldparts.__file__))
    return compiled(_bound(getattr(rowloops, name), namespace), folder=folder)


def _bound(function: Callable[..., Any], namespace: dict[str, Any]) -> FunctionType:
    """The same code looking its callees up in `namespace`, where they are compiled."""
    assert isinstance(function, FunctionType)
    return FunctionType(function.__code__, namespace, function.__name__, function.__defaults__)


def new_totals(*, activities: int, offices: int, old: Any = None) -> Totals:
    """Room for the sums over so many activities and offices, with what `old` held carried over."""
    binned = min(activities + 1, MOST_BINNED)
    moves = binned if activities + 1 <= MOST_BINNED else 0
    fresh: Any = Totals(
        step_sums=np.zeros((activities + 1, 4), np.int64),
        step_bins=np.zeros((binned, BINS), np.uint32),
        office_sums=np.zeros((offices + 1, 4), np.int64),
        move_count=np.zeros((moves, moves), np.int64),
        move_seconds=np.zeros((moves, moves), np.int64),
    )
    if old is not None:
        for new, kept in zip(fresh, old, strict=True):
            rows, columns = min(len(new), len(kept)), min(new.shape[1], kept.shape[1])
            new[:rows, :columns] += kept[:rows, :columns]
    return Totals(*fresh)


def new_pieces(room: int) -> Pieces:
    """Columns for `room` stretches."""
    codes = {"step", "office", "person"}
    columns: Any = (
        np.empty(room, np.int32 if name in codes else np.int64) for name in Pieces._fields
    )
    return Pieces(*columns)


def new_moves(room: int) -> Moves:
    """Columns for `room` events."""
    return Moves(*(np.empty(room, np.int64) for _ in Moves._fields))


def frozen(arrays: Any) -> Any:
    """A named tuple with every array read-only: arrays that Arrow lends are, and one kind compiles once."""
    return type(arrays)(*map(_read_only, arrays))


def _read_only(value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        return value
    view = value.view()
    view.flags.writeable = False
    return view


def in_order(batch: Batch) -> np.ndarray:
    """int64[n]: the rows with each dossier's events by moment, ties as logged; whole dossiers stay in place."""
    if compiled_loop("ordered")(_read_only(batch.at), _read_only(batch.offsets)):
        return np.arange(len(batch.at))
    dossier = np.repeat(np.arange(len(batch.offsets) - 1), np.diff(batch.offsets))
    return np.lexsort((batch.at, dossier))


def new_visits(room: int) -> Visits:
    """Columns for `room` visits."""
    return Visits(*(np.empty(room, np.int64) for _ in Visits._fields))


Columns = TypeVar("Columns", Pieces, Moves, Visits)


def _upto(columns: Columns, count: int) -> Columns:
    filled: Any = (column[:count] for column in columns)
    return type(columns)(*filled)


class Folder:
    """Folds batch after batch, reusing its room.

    emit: write pieces and moves; collect: write visits too, and may be turned off on the way. What `fold` gives are
    views of that room, good until the next call: int64[dossiers, COLUMNS], then pieces, moves and visits as far as
    they were written, empty where they are not wanted.
    """

    def __init__(self, *, emit: bool) -> None:
        self.emit = emit
        self.collect = True
        self._visits = new_visits(0)
        self.totals = new_totals(activities=0, offices=0)
        self._out = np.empty((0, len(COLUMNS)), np.int64)
        self._pieces = new_pieces(0)
        self._moves = new_moves(0)

    def fold(
        self, table: Table, rules: Rules, batch: Batch, *, activities: int, offices: int
    ) -> tuple[np.ndarray, Pieces, Moves, Visits]:
        """Fold whole dossiers; adds to `totals`."""
        dossiers, rows = len(batch.offsets) - 1, len(batch.at)
        if activities + 1 > len(self.totals.step_sums) or offices + 1 > len(
            self.totals.office_sums
        ):
            # Twice what is needed, so that a long tail of new names does not copy the room each time; but not
            # past the size up to which moves are counted before the names are really so many.
            roomy = max(activities, min(activities * 2, MOST_BINNED - 1))
            self.totals = new_totals(activities=roomy, offices=offices * 2, old=self.totals)
        if dossiers > len(self._out):
            self._out = np.empty((dossiers, len(COLUMNS)), np.int64)
        room = rows + EXTRA_PIECES * dossiers
        if self.emit and room > len(self._pieces.seq):
            self._pieces, self._moves = new_pieces(room), new_moves(rows)
        elif self.emit and rows > len(self._moves.seq):
            self._moves = new_moves(rows)
        wanted = room if self.collect else 0
        if wanted > len(self._visits.step) or not wanted:
            self._visits = new_visits(wanted)
        made, counted, visited = compiled_fold()(
            frozen(table),
            frozen(rules),
            frozen(batch),
            self.totals,
            in_order(batch),
            int(self.emit),
            self._pieces,
            self._moves,
            self._visits,
            self._out,
        )
        return (
            self._out[:dossiers],
            _upto(self._pieces, made),
            _upto(self._moves, counted),
            _upto(self._visits, visited),
        )
