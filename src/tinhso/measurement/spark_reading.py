"""A log as rows in Spark: Parquet is read by Spark itself, anything else by the local reader first.

Spark reads what it was made for: columns that are recognised or mapped as in every other log, texts and codes as
text or numbers, moments as timestamps or dates. The cells then pass the same cleaning as in `reading.rows`, on
the executors. A file on this machine that is anything else is read here once, into canonical Parquet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tinhso.kernel.errors import TinhsoError
from tinhso.measurement.engine import latest_moment
from tinhso.measurement.reading.columns import (
    Choice,
    check_map,
    choose_what_is_there,
    require_complete,
)
from tinhso.measurement.reading.source import (
    CANONICAL,
    MOMENTS,
    LogSource,
    Note,
    Rejects,
    kind_of,
)
from tinhso.measurement.spark_cells import Cells, address_key, plain, plain_schema
from tinhso.measurement.spark_session import is_of_spark, reason_of, where_all_see
from tinhso.tables.raw import format_of
from tinhso.tables.table import MOST_COLUMNS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

READ_HERE = "read_before_spark"
_MOMENT_KINDS = ("date", "timestamp", "timestamp_ntz")
_TEXT_KINDS = (
    "string",
    "boolean",
    "tinyint",
    "smallint",
    "int",
    "bigint",
    "float",
    "double",
    "date",
)
_UNNAMED = ("binary", "array", "map", "struct", "variant")


class NotForSpark(TinhsoError):
    """Spark cannot read what only it can reach: spark_reads_parquet (path, why), spark_column (path, column, kind)."""


class SparkLog(LogSource):
    """What is known of a log whose rows are in Spark; its rows are not read here."""

    def __init__(
        self, *, name: str, mapping: dict[str, str], columns: tuple[str, ...], notes: list[Note]
    ) -> None:
        self.name = name
        self.mapping = mapping
        self.columns = columns
        self.kind = kind_of(columns)
        self.grouped = False
        self.rejects = Rejects()
        self.notes = notes

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Nothing: the rows are in Spark."""
        return iter(())

    def progress(self) -> tuple[int, int]:
        return 0, 0


@dataclass(frozen=True)
class Rows:
    """A log in Spark.

    frame: rows of `spark_cells.plain_schema`, in any order. latest: asks for the latest moment that has happened.
    files: the log's files by their number. names: for each, the canonical columns' own names in it.
    """

    source: LogSource
    frame: DataFrame
    latest: Callable[[], int | None]
    files: Sequence[str] = ()
    names: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True)
class Found:
    """A word of the command line as Spark sees it, and what its columns are."""

    word: str
    frame: DataFrame
    header: list[str]
    choice: Choice
    missing: Mapping[str, TinhsoError] = field(default_factory=dict)


def spark_schema(columns: Sequence[str]) -> str:
    """`plain_schema` as Spark writes it."""
    kinds = {pa.string(): "string", pa.int8(): "tinyint", pa.int64(): "bigint"}
    return ", ".join(
        f"{one.name} {kinds.get(one.type, 'timestamp')}" for one in plain_schema(columns)
    )


def read_natively(
    spark: SparkSession,
    words: Sequence[str | Path],
    *,
    mapping: Mapping[str, str],
    zone: str,
    folder: Path,
    until: ExitStack,
) -> Rows | None:
    """The log as Spark reads it; None if a file on this machine must be read here first.

    words: local paths, or addresses (hdfs://…, s3a://…, file://…) of Parquet files or folders of them. Files keep the
    order of the words; those of a folder are in the order of their names. folder: room for links. until: what must
    stay until the rows have been read. Raises NotForSpark, and BadMap and NotALog as `reading.flat.open_log` does.
    """
    if not words:
        return None
    check_map(mapping)
    far = [word for word in map(str, words) if "://" in word]
    found = []
    for word in words:
        one = _find(spark, word, mapping, folder, until)
        if one is None and far:
            raise NotForSpark("spark_reads_parquet", path=str(word), why="")
        if one is None:
            return None
        found.append(one)
    for key in mapping:
        refused = [one.missing[key] for one in found if key in one.missing]
        if refused and len(refused) == len(found):
            raise refused[0]
    for one in found:
        require_complete(one.choice, file=one.word, header=one.header)
    for one in found:
        if unfit := _unfit(one):
            if far:
                raise NotForSpark("spark_column", path=one.word, column=unfit[0], kind=unfit[1])
            return None
    return _rows(found, zone)


def _find(
    spark: SparkSession,
    word: str | Path,
    mapping: Mapping[str, str],
    folder: Path,
    until: ExitStack,
) -> Found | None:
    far = "://" in str(word)
    if not far and not _is_plain_parquet(Path(word)):
        return None
    try:
        address = (
            str(word)
            if far
            else until.enter_context(where_all_see(spark, Path(word), folder=folder))
        )
        frame = spark.read.parquet(address)
        kinds = dict(frame.dtypes)
    except Exception as error:
        if not is_of_spark(error):
            raise
        if far:
            raise NotForSpark("spark_reads_parquet", path=str(word), why=reason_of(error)) from None
        return None
    header = ["" if kind.startswith(_UNNAMED) else name for name, kind in kinds.items()]
    return Found(str(word), frame, header, *choose_what_is_there(header, mapping, file=str(word)))


def _is_plain_parquet(path: Path) -> bool:
    """Whether a file is Parquet in which Spark and the local reader see the same."""
    if not path.is_file() or format_of(path) != "parquet":
        return False
    try:
        metadata = pq.read_metadata(path)
    except (pa.ArrowException, OSError):
        return False
    columns = [metadata.schema.column(place) for place in range(metadata.num_columns)]
    # INT96 says nothing of its zone: Spark takes it for UTC, others for wall time. Nanoseconds Spark does not read.
    odd = any(
        one.physical_type == "INT96" or "timeUnit=nanoseconds" in str(one.logical_type)
        for one in columns
    )
    return len(columns) <= MOST_COLUMNS and not odd


def _unfit(found: Found) -> tuple[str, str] | None:
    """The first chosen column of a kind that Spark would not hand over as the local reader sees it, and the kind."""
    kinds = dict(found.frame.dtypes)
    for one, name in found.choice.names.items():
        kind = kinds[name]
        fits = (
            kind in _MOMENT_KINDS if one in MOMENTS else kind.startswith(("decimal", *_TEXT_KINDS))
        )
        if not fits:
            return name, kind
    return None


def _rows(found: Sequence[Found], zone: str) -> Rows:
    present = {column for one in found for column in one.choice.places}
    columns = tuple(one for one in CANONICAL.values() if one in present)
    files: list[str] = []
    names: list[Mapping[str, str]] = []
    read: list[tuple[DataFrame, Cells]] = []
    for one in found:
        inside = sorted(map(address_key, one.frame.inputFiles()))
        single = len(inside) == 1
        numbers = {"" if single else name: len(files) + place for place, name in enumerate(inside)}
        files += [one.word] if single else inside
        names += [one.choice.names] * len(inside)
        made = Cells(one.choice.names, columns, zone, numbers)
        read.append((_chosen(one, single=single), made))
    schema = spark_schema(columns)
    frames = [frame.mapInArrow(made.canonical, schema) for frame, made in read]

    def latest() -> int | None:
        asked = [
            frame.select(*made.telling).mapInArrow(made.latest, "latest bigint")
            for frame, made in read
        ]
        (row,) = _union(asked).agg({"latest": "max"}).collect()
        return None if row[0] is None else int(row[0])

    return Rows(
        source=_source(found, columns),
        frame=_union(frames),
        latest=latest,
        files=files,
        names=names,
    )


def _union(frames: Sequence[DataFrame]) -> DataFrame:
    return reduce(lambda one, more: one.union(more), frames)


def _chosen(found: Found, *, single: bool) -> DataFrame:
    """The wanted cells under their canonical names, each with its line, and its file where there are several."""
    from pyspark.sql import functions as sql

    cells = [
        sql.col("`" + name.replace("`", "``") + "`").alias(one)
        for one, name in found.choice.names.items()
    ]
    place = [sql.col("_metadata.row_index").alias("line")]
    if not single:
        place.append(sql.col("_metadata.file_path").alias("file"))
    return found.frame.select(*cells, *place)


def _source(found: Sequence[Found], columns: tuple[str, ...]) -> SparkLog:
    mapping: dict[str, str] = {}
    for one in reversed(found):
        mapping |= one.choice.names
    several = len(found) > 1
    notes: list[Note] = [
        (code, {**facts, "file": one.word} if several else facts)
        for one in found
        for code, facts in one.choice.notes
    ]
    first, last = found[0].word, found[-1].word
    name = f"{Path(first).name} … {Path(last).name} ({len(found)})" if several else first
    return SparkLog(name=name, mapping=mapping, columns=columns, notes=notes)


def read_here(
    spark: SparkSession,
    source: LogSource,
    *,
    folder: Path,
    until: ExitStack,
    on_progress: Callable[[LogSource], None],
) -> Rows:
    """A log that the local reader reads into a temporary Parquet file, and Spark from there.

    folder: room for the file. until: what must stay until Spark has read it. Raises what the reader raises.
    """
    from pyspark.sql import functions as sql

    path = folder / "log.parquet"
    schema = plain_schema(source.columns)
    latest: list[int] = []
    lines = 0
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1) as writer:
        for batch in source.batches():
            on_progress(source)
            found = latest_moment([batch])
            latest = latest if found is None else [max([*latest, found])]
            writer.write_batch(plain(batch, lines + np.arange(batch.num_rows), schema))
            lines += batch.num_rows
    address = until.enter_context(where_all_see(spark, path, folder=folder))
    told = SparkLog(
        name=source.name,
        mapping=source.mapping,
        columns=source.columns,
        notes=[*source.notes, (READ_HERE, {"log": source.name})],
    )
    told.kind, told.rejects = source.kind, source.rejects
    frame = spark.read.parquet(address).select(*(sql.col(one) for one in schema.names))
    return Rows(source=told, frame=frame, latest=lambda: latest[0] if latest else None)
