"""The fold's arrays as the published tables (results v1): named columns, UTC moments, null for what is unknown."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from tinhso.measurement.foldtypes import (
    CLOCKS,
    COLUMN,
    DUE_SOURCES,
    NONE,
    NOTES,
    OUTCOMES,
    Batch,
    Ints,
    Moves,
    Pieces,
)
from tinhso.measurement.vocabulary import Numbering, Vocabulary

# Of the tables and of summary.json together; a reader of results refuses another.
SCHEMA = "tinhso.measure/1"
MOMENT = pa.timestamp("us", tz="UTC")
MOST_PERSONS = 200_000

DOSSIERS = pa.schema(
    [
        pa.field("dossier", pa.string(), nullable=False),
        *(pa.field(name, pa.string()) for name in ("procedure", "office", "month")),
        *(
            pa.field(name, MOMENT)
            for name in "filed_at started_at restarted_at ended_at returned_at".split()
        ),
        *(
            pa.field(name, pa.int64())
            for name in (
                "elapsed_seconds working_seconds stopped_working_seconds void_working_seconds "
                "citizen_elapsed_seconds citizen_working_seconds"
            ).split()
        ),
        pa.field("limit", pa.string()),
        pa.field("limit_seconds", pa.int64()),
        pa.field("due_at", MOMENT),
        pa.field("promised_at", MOMENT),
        pa.field("due_source", pa.string()),
        pa.field("outcome", pa.string(), nullable=False),
        pa.field("late_working_seconds", pa.int64()),
        *(
            pa.field(name, pa.int32(), nullable=False)
            for name in "events stops restarts promises_moved stops_in_last_tenth".split()
        ),
        pa.field("signed_after_done", pa.bool_()),
        pa.field("withdrawn_at", MOMENT),
        pa.field("applicant", pa.int32()),
        pa.field("calendar_not_announced", pa.bool_(), nullable=False),
        pa.field("notes", pa.list_(pa.string()), nullable=False),
    ],
    metadata={"tinhso.schema": "tinhso.dossiers/1"},
)

STRETCHES = pa.schema(
    [
        pa.field("dossier", pa.string(), nullable=False),
        pa.field("seq", pa.int32(), nullable=False),
        pa.field("step", pa.string()),
        pa.field("office", pa.string()),
        pa.field("person", pa.string()),
        pa.field("from_at", MOMENT, nullable=False),
        pa.field("to_at", MOMENT, nullable=False),
        pa.field("working_seconds", pa.int64(), nullable=False),
        pa.field("clock", pa.string(), nullable=False),
    ],
    metadata={"tinhso.schema": "tinhso.stretches/1"},
)

EVENTS = pa.schema(
    [
        pa.field("dossier", pa.string(), nullable=False),
        pa.field("seq", pa.int32(), nullable=False),
        pa.field("activity", pa.string()),
        pa.field("at", MOMENT, nullable=False),
        pa.field("office", pa.string()),
        pa.field("person", pa.string()),
        pa.field("working_seconds", pa.int64(), nullable=False),
    ],
    metadata={"tinhso.schema": "tinhso.events/1"},
)


@dataclass
class Names:
    """The vocabularies of one run.

    Persons are asked for by their codes only within the chunk that named them, and applicants never by name.
    """

    activities: Vocabulary = field(default_factory=Vocabulary)
    offices: Vocabulary = field(default_factory=Vocabulary)
    persons: Vocabulary = field(default_factory=Vocabulary)
    procedures: Vocabulary = field(default_factory=Vocabulary)
    applicants: Vocabulary | Numbering = field(default_factory=Numbering)

    def bounded(self) -> None:
        """Between two chunks: let go of persons that are too many to be officials."""
        if len(self.persons) > MOST_PERSONS:
            self.persons = Vocabulary()


# Fold columns that go out under another name.
_SECONDS = {
    "elapsed_seconds": "elapsed",
    "working_seconds": "working",
    "stopped_working_seconds": "stopped",
    "void_working_seconds": "void",
    "citizen_elapsed_seconds": "citizen_elapsed",
    "citizen_working_seconds": "citizen_working",
    "limit_seconds": "limit_seconds",
    "late_working_seconds": "late",
}
_MOMENTS = (
    "filed_at started_at restarted_at ended_at returned_at due_at promised_at withdrawn_at".split()
)
_COUNTS = "events stops restarts promises_moved stops_in_last_tenth".split()


def dossier_table(ids: pa.Array, out: Ints, limits: list[str], names: Names) -> pa.Table:
    """One row a dossier. limits: the written form of each limit rule, by the fold's rule number."""

    def column(name: str) -> Ints:
        return np.ascontiguousarray(out[:, COLUMN[name]])

    made: dict[str, pa.Array] = {
        "dossier": ids,
        "procedure": names.procedures.decode(column("procedure")),
        "office": names.offices.decode(column("office")),
        "month": _months(column("month")),
        "limit": _chosen(limits, column("rule")),
        "due_source": _chosen(DUE_SOURCES, column("due_source")),
        "outcome": _chosen(OUTCOMES, column("outcome")),
        "signed_after_done": _nullable(column("signed_after_done"), pa.int64()).cast(pa.bool_()),
        "applicant": _code_or_null(column("applicant")),
        "calendar_not_announced": pa.array(column("unannounced") == 1),
        "notes": _note_lists(column("notes")),
    }
    made |= {name: _nullable(column(source), pa.int64()) for name, source in _SECONDS.items()}
    made |= {name: _nullable(column(name), pa.int64()).cast(MOMENT) for name in _MOMENTS}
    made |= {name: pa.array(column(name), pa.int32()) for name in _COUNTS}
    return pa.Table.from_arrays([made[name] for name in DOSSIERS.names], schema=DOSSIERS)


def stretch_table(ids: pa.Array, pieces: Pieces, names: Names) -> pa.Table:
    """One row a stretch, in the order of dossiers and of time."""
    return pa.Table.from_arrays(
        [
            ids.take(pa.array(pieces.dossier)),
            pa.array(pieces.seq, pa.int32()),
            names.activities.decode(pieces.step),
            names.offices.decode(pieces.office),
            names.persons.decode(pieces.person),
            _own(pieces.begin).cast(MOMENT),
            _own(pieces.end).cast(MOMENT),
            _own(pieces.seconds),
            _chosen(CLOCKS, pieces.clock),
        ],
        schema=STRETCHES,
    )


def event_table(ids: pa.Array, moves: Moves, batch: Batch, names: Names) -> pa.Table:
    """One row an event that has happened, in the order in which it counts."""

    def of_row(codes: np.ndarray) -> np.ndarray:
        return codes[moves.row] if len(codes) else np.full(len(moves.row), -1, np.int64)

    return pa.Table.from_arrays(
        [
            ids.take(pa.array(moves.dossier)),
            pa.array(moves.seq, pa.int32()),
            names.activities.decode(of_row(batch.activity)),
            pa.array(batch.at[moves.row]).cast(MOMENT),
            names.offices.decode(of_row(batch.office)),
            names.persons.decode(of_row(batch.person)),
            _own(moves.seconds),
        ],
        schema=EVENTS,
    )


def month_name(code: int) -> str:
    """Months since January 1800 (`counting.Table`) as "YYYY-MM"."""
    return f"{1800 + code // 12:04}-{code % 12 + 1:02}"


def _own(values: Ints) -> pa.Array:
    """A copy: Arrow would borrow the fold's room, which the next batch overwrites."""
    return pa.array(values.copy())


def _nullable(values: Ints, kind: pa.DataType) -> pa.Array:
    return pa.array(values, mask=values == NONE, type=kind)


def _code_or_null(codes: Ints) -> pa.Array:
    return pa.array(codes, mask=codes < 0, type=pa.int64()).cast(pa.int32())


def _chosen(names: object, codes: Ints) -> pa.Array:
    """names[code], null for a negative code."""
    table = pa.array(list(names), pa.string())  # type: ignore[call-overload]
    return table.take(pa.array(codes, mask=np.asarray(codes) < 0, type=pa.int64()))


def _months(codes: Ints) -> pa.Array:
    known = codes[codes != NONE]
    if not len(known):
        return pa.nulls(len(codes), pa.string())
    low, high = int(known.min()), int(known.max())
    names = [month_name(code) for code in range(low, high + 1)]
    return _chosen(names, np.where(codes == NONE, -1, codes - low))


def _note_lists(bits: Ints) -> pa.Array:
    """list<string> of the codes whose bits are set."""
    rows = (bits[:, None] >> np.arange(len(NOTES))) & 1
    lengths = np.concatenate([np.zeros(1, np.int64), np.cumsum(rows.sum(axis=1))])
    codes = np.nonzero(rows)[1]
    return pa.ListArray.from_arrays(
        pa.array(lengths, pa.int32()), _chosen(NOTES, codes.astype(np.int64))
    )
