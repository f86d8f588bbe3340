"""A log of any size to measure: seeded, believable, sorted by dossier, with stops.

Every dossier has seven events, and one in four waits for a supplement, which adds four: eight on average.
Codes ascend with the day of receipt, as codes of dossiers do. Dossiers are drawn in blocks of a fixed size, each
from its own seed, so any part of a log can be made without the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ACTIVITIES = (
    "Tiếp nhận hồ sơ",
    "Chuyển xử lý",
    "Thẩm định",
    "Trình ký",
    "Ký duyệt",
    "Chuyển kết quả",
    "Trả kết quả",
    "Yêu cầu bổ sung",
    "Nhận bổ sung",
    "Thẩm định lại",
    "Trình ký lại",
)
PLAIN = np.array([0, 1, 2, 3, 4, 5, 6], np.int32)
SUPPLEMENTED = np.array([0, 1, 2, 7, 8, 9, 10, 3, 4, 5, 6], np.int32)
STOP = ("Yêu cầu bổ sung", "Nhận bổ sung")
END = "Trả kết quả"
EVENTS_EACH = 8
PROCEDURES, OFFICES = 200, 50
SEED = 766
BLOCK = 1 << 17  # dossiers drawn from one seed; also about a million rows, a row group
FIRST_DAY, DAYS = 18_262, 2_000  # from 1 January 2020

SCHEMA = pa.schema(
    [
        pa.field("dossier", pa.string(), nullable=False),
        pa.field("activity", pa.dictionary(pa.int32(), pa.string())),
        pa.field("at", pa.timestamp("us", tz="UTC")),
        pa.field("office", pa.dictionary(pa.int32(), pa.string())),
        pa.field("procedure", pa.dictionary(pa.int32(), pa.string())),
    ]
)
OFFICE_NAMES = pa.array([f"Đơn vị {number:02}" for number in range(OFFICES)])
PROCEDURE_NAMES = pa.array([f"1.{number:06} Thủ tục số {number}" for number in range(PROCEDURES)])


def write_log(
    path: Path,
    *,
    events: int,
    seed: int = SEED,
    on_progress: Callable[[float], None] = lambda share: None,
) -> int:
    """Write about so many events (eight a dossier on average) as Parquet; gives the exact number."""
    dossiers = max(events // EVENTS_EACH, 1)
    written = 0
    with _writer(path, sorted_by_dossier=True) as writer:
        for first in range(0, dossiers, BLOCK):
            table = rows_of(
                first=first, count=min(BLOCK, dossiers - first), dossiers=dossiers, seed=seed
            )
            writer.write_table(table, row_group_size=table.num_rows)
            written += table.num_rows
            on_progress(min(first + BLOCK, dossiers) / dossiers)
    return written


def write_shuffled(path: Path, *, events: int, seed: int = SEED) -> int:
    """The rows of `write_log` in random order, made in memory: about 150 bytes an event."""
    dossiers = max(events // EVENTS_EACH, 1)
    table = rows_of(first=0, count=dossiers, dossiers=dossiers, seed=seed)
    order = np.random.default_rng([seed, 1]).permutation(table.num_rows)
    with _writer(path, sorted_by_dossier=False) as writer:
        for part in np.array_split(order, table.num_rows // (1 << 20) + 1):
            writer.write_table(table.take(pa.array(part)), row_group_size=len(part))
    return table.num_rows


def rows_of(*, first: int, count: int, dossiers: int, seed: int = SEED) -> pa.Table:
    """Dossiers first … first + count - 1 of a log of so many `dossiers`: a table of SCHEMA."""
    return pa.concat_tables(
        list(_parts(first, first + count, dossiers, seed)) or [SCHEMA.empty_table()]
    )


def _parts(first: int, end: int, dossiers: int, seed: int) -> Iterator[pa.Table]:
    for block in range(first // BLOCK, -(-end // BLOCK)):
        begin = block * BLOCK
        table, offsets = _block(block, dossiers=dossiers, seed=seed)
        low, high = max(first - begin, 0), min(end - begin, len(offsets) - 1)
        yield table.slice(offsets[low], offsets[high] - offsets[low])


def _block(block: int, *, dossiers: int, seed: int) -> tuple[pa.Table, np.ndarray]:
    """The rows of a block, and where each of its dossiers begins (and the last one ends)."""
    random = np.random.default_rng([seed, 0, block])
    number = np.arange(block * BLOCK, min((block + 1) * BLOCK, dossiers))
    count = BLOCK  # drawn in full also where the log ends inside the block
    supplemented = (random.random(count) < 0.25)[: len(number)]
    received = random.integers(1_800, 34_200, count)[: len(number)]
    office = random.integers(0, OFFICES, count).astype(np.int32)[: len(number)]
    # An office handles eight procedures, some of them also handled by its neighbour.
    own = (random.random(count) ** 2 * 8).astype(np.int32)[: len(number)]
    procedure = ((office * 4 + own) % PROCEDURES).astype(np.int32)
    lengths = np.where(supplemented, len(SUPPLEMENTED), len(PLAIN))
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    dossier = np.repeat(np.arange(len(number)), lengths)
    place = np.arange(offsets[-1]) - offsets[dossier]
    activity = np.where(
        supplemented[dossier], SUPPLEMENTED[place], PLAIN[np.minimum(place, len(PLAIN) - 1)]
    ).astype(np.int32)
    # Received between 07:30 and 16:30 at UTC+7; each step then takes hours to days, a supplement days.
    day = FIRST_DAY + number * DAYS // max(dossiers, DAYS)
    gap = random.standard_exponential(len(place)) * np.where(activity == 8, 400_000, 40_000)
    gap = gap.astype(np.int64) + 30
    gap[offsets[:-1]] = 0
    passed = np.cumsum(gap)
    at = (day * 86_400 + received)[dossier] + passed - passed[offsets[:-1]][dossier]
    table = pa.Table.from_arrays(
        [
            _codes(number, day).take(pa.array(dossier)),
            pa.DictionaryArray.from_arrays(activity, pa.array(ACTIVITIES)),
            pa.array(at * 1_000_000).cast(pa.timestamp("us", tz="UTC")),
            pa.DictionaryArray.from_arrays(office[dossier], OFFICE_NAMES),
            pa.DictionaryArray.from_arrays(procedure[dossier], PROCEDURE_NAMES),
        ],
        schema=SCHEMA,
    )
    return table, offsets


def _writer(path: Path, *, sorted_by_dossier: bool) -> pq.ParquetWriter:
    return pq.ParquetWriter(
        path,
        SCHEMA,
        compression="zstd",
        use_dictionary=["activity", "office", "procedure"],
        column_encoding={"dossier": "DELTA_BYTE_ARRAY", "at": "DELTA_BINARY_PACKED"},
        sorting_columns=[pq.SortingColumn(0)] if sorted_by_dossier else None,
    )


def _codes(number: np.ndarray, day: np.ndarray) -> pa.Array:
    """H15.000.001-YYMMDD-NNNNNNNN, ascending."""
    date = pc.strftime(pa.array(day.astype("datetime64[D]")), format="%y%m%d")
    serial = pc.utf8_lpad(pa.array(number).cast(pa.string()), width=8, padding="0")
    return pc.binary_join_element_wise("H15.000.001", date, serial, "-")
