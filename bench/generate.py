"""A log of any size to measure: seeded, believable, sorted by dossier, with stops.

Every dossier has seven events, and one in four waits for a supplement, which adds four: eight on average.
Codes ascend with the day of receipt, as codes of dossiers do.
"""

from __future__ import annotations

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
PROCEDURES, OFFICES = 200, 50
DOSSIERS_AT_ONCE = 1 << 17
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


def write_log(path: Path, *, events: int, seed: int = 766) -> int:
    """Write about so many events (eight a dossier on average) as Parquet; gives the exact number."""
    dossiers = events // 8
    written = 0
    with pq.ParquetWriter(
        path,
        SCHEMA,
        compression="zstd",
        use_dictionary=["activity", "office", "procedure"],
        column_encoding={"dossier": "DELTA_BYTE_ARRAY", "at": "DELTA_BINARY_PACKED"},
        sorting_columns=[pq.SortingColumn(0)],
    ) as writer:
        for first in range(0, dossiers, DOSSIERS_AT_ONCE):
            count = min(DOSSIERS_AT_ONCE, dossiers - first)
            table = chunk(first=first, count=count, of=dossiers, seed=seed)
            writer.write_table(table, row_group_size=1 << 20)
            written += table.num_rows
    return written


def chunk(*, first: int, count: int, of: int, seed: int) -> pa.Table:
    """Dossiers first … first + count - 1 of a log of `of`; the same whatever the chunks."""
    random = np.random.default_rng([seed, first])
    number = np.arange(first, first + count)
    day = FIRST_DAY + number * DAYS // max(of, DAYS)
    supplemented = random.random(count) < 0.25
    lengths = np.where(supplemented, len(SUPPLEMENTED), len(PLAIN))
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    row = np.arange(offsets[-1])
    dossier = np.repeat(np.arange(count), lengths)
    place = row - offsets[dossier]
    activity = np.where(
        supplemented[dossier],
        SUPPLEMENTED[place],
        PLAIN[np.minimum(place, len(PLAIN) - 1)],
    ).astype(np.int32)
    # Received between 07:30 and 16:30 at UTC+7; each step then takes hours to days, a supplement days.
    start = day * 86_400 + random.integers(1_800, 34_200, count)
    gap = random.exponential(np.where(activity == 8, 400_000, 40_000)).astype(np.int64) + 30
    gap[offsets[:-1]] = 0
    passed = np.cumsum(gap)
    at = start[dossier] + passed - passed[offsets[:-1]][dossier]
    office = random.integers(0, OFFICES, count).astype(np.int32)
    # An office handles eight procedures, some of them also handled by its neighbour.
    own = (random.random(count) ** 2 * 8).astype(np.int32)
    procedure = ((office * 4 + own) % PROCEDURES).astype(np.int32)
    return pa.Table.from_arrays(
        [
            _codes(number, day).take(pa.array(dossier)),
            pa.DictionaryArray.from_arrays(activity, pa.array(ACTIVITIES)),
            pa.array(at * 1_000_000).cast(pa.timestamp("us", tz="UTC")),
            pa.DictionaryArray.from_arrays(office[dossier], OFFICE_NAMES),
            pa.DictionaryArray.from_arrays(procedure[dossier], PROCEDURE_NAMES),
        ],
        schema=SCHEMA,
    )


def _codes(number: np.ndarray, day: np.ndarray) -> pa.Array:
    """H15.000.001-YYMMDD-NNNNNNNN, ascending."""
    date = pc.strftime(pa.array(day.astype("datetime64[D]")), format="%y%m%d")
    serial = pc.utf8_lpad(pa.array(number).cast(pa.string()), width=8, padding="0")
    return pc.binary_join_element_wise("H15.000.001", date, serial, "-")
