"""Rows of tables as columns, read and written many at once: by COPY on PostgreSQL, by one statement on SQLite."""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Sequence
from typing import Any

import polars as pl
from django.db import connection, models

MOMENT = pl.Datetime("us", "UTC")
_TYPES: dict[type[models.Field[Any, Any]], Any] = {
    models.UUIDField: pl.String,
    models.DateTimeField: MOMENT,
    models.DateField: pl.Date,
    models.BooleanField: pl.Boolean,
    models.BinaryField: pl.Binary,
    models.IntegerField: pl.Int64,
}
# A text is never null in these tables, so that none can be taken for this.
_NULL = "\\N"


def type_of(field: models.Field[Any, Any]) -> Any:
    """The type of a column: texts, also for UUIDs (with dashes) and JSON; moments in UTC."""
    kinds = type(field).__mro__
    return next((_TYPES[kind] for kind in kinds if kind in _TYPES), pl.String)


def _field(model: type[models.Model], name: str) -> Any:
    """A column; mypy would have it that it might be a relation."""
    return model._meta.get_field(name)


def schema_of(model: type[models.Model], names: Sequence[str]) -> dict[str, Any]:
    """The columns of a model by name."""
    return {name: type_of(_field(model, name)) for name in names}


def read(
    model: type[models.Model],
    names: Sequence[str],
    *,
    where: str,
    among: Collection[str],
) -> pl.DataFrame:
    """Some columns of the rows whose column `where` is one of some values; in no order.

    among: texts; UUIDs with dashes.
    """
    fields = [_field(model, name) for name in names]
    table = _quoted(model._meta.db_table)
    column = _field(model, where)
    if not among:
        return pl.DataFrame(schema=schema_of(model, names))
    which = f"{_quoted(column.column)} {_among(column)}"
    given = _given(column, among)
    if connection.vendor == "postgresql":
        told = ", ".join(_read_postgresql(field) for field in fields)
        return _typed(_copied(f"SELECT {told} FROM {table} WHERE {which}", given, fields), fields)
    told = ", ".join(_read_sqlite(field) for field in fields)
    query = f"SELECT {told} FROM {table} WHERE {which}"
    with connection.cursor() as cursor:
        found = cursor.execute(query, given).fetchall()
    raw = {field.name: _raw(field) for field in fields}
    return _typed(pl.DataFrame(found, schema=raw, orient="row"), fields)


def is_uuid(field: models.Field[Any, Any]) -> bool:
    """Whether a column holds UUIDs: without dashes on SQLite."""
    return isinstance(field, models.UUIDField)


def _raw(field: models.Field[Any, Any]) -> Any:
    """As which type a column comes from the database."""
    kind = type_of(field)
    if kind == MOMENT:
        return pl.Int64 if connection.vendor == "postgresql" else pl.String
    if kind == pl.Boolean:
        return pl.Int64
    if kind == pl.Binary:
        return pl.String if connection.vendor == "postgresql" else pl.Binary
    return pl.String if kind == pl.Date else kind


def _read_postgresql(field: models.Field[Any, Any]) -> str:
    name, kind = _quoted(field.column), type_of(field)
    if kind == MOMENT:
        # Of a double nothing is lost: a microsecond of our times is far above its last place.
        return f"round(date_part('epoch', {name}) * 1000000)::bigint"
    if kind == pl.Boolean:
        return f"{name}::int"
    return f"encode({name}, 'hex')" if kind == pl.Binary else name


def _read_sqlite(field: models.Field[Any, Any]) -> str:
    name, kind = _quoted(field.column), type_of(field)
    # An expression has no declared type, so that Python reads nothing into its own values.
    if kind == pl.Binary:
        return f"CAST({name} AS BLOB)"
    return f"+{name}" if kind in (pl.Int64, pl.Boolean) else f"{name} || ''"


def _copied(query: str, given: Sequence[Any], fields: Sequence[Any]) -> pl.DataFrame:
    """What a query on PostgreSQL gives."""
    told = bytearray()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)", given) as copy,
    ):
        for part in copy:
            told += part
    schema = {field.name: _raw(field) for field in fields}
    if not told:
        return pl.DataFrame(schema=schema)
    return pl.read_csv(bytes(told), has_header=False, schema=schema)


def _typed(frame: pl.DataFrame, fields: Sequence[Any]) -> pl.DataFrame:
    made = []
    for field in fields:
        column, kind = pl.col(field.name), type_of(field)
        if kind == MOMENT:
            if frame.schema[field.name] == pl.String:
                column = column.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us")
                column = column.dt.replace_time_zone("UTC")
            else:
                column = column.cast(MOMENT)
        elif kind == pl.Boolean:
            column = column.cast(pl.Boolean)
        elif kind == pl.Binary and frame.schema[field.name] == pl.String:
            column = column.str.decode("hex")
        elif kind == pl.Date:
            column = column.str.to_date("%Y-%m-%d")
        elif is_uuid(field) and connection.vendor != "postgresql":
            column = _dashed(column)
        made.append(column.alias(field.name))
    return frame.select(made)


def _dashed(column: pl.Expr) -> pl.Expr:
    parts = [column.str.slice(first, length) for first, length in _PARTS]
    return pl.concat_str(parts, separator="-")


_PARTS = ((0, 8), (8, 4), (12, 4), (16, 4), (20, 12))


def write(model: type[models.Model], frame: pl.DataFrame) -> None:
    """Insert rows: the frame's columns are the model's fields by name, as `type_of` says."""
    if not len(frame):
        return
    fields = [_field(model, name) for name in frame.columns]
    table = _quoted(model._meta.db_table)
    columns = [_quoted(field.column) for field in fields]
    if connection.vendor == "postgresql":
        _write_postgresql(table, columns, frame, fields)
        return
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",
            frame.select(_for_sqlite(field) for field in fields).rows(),
        )


def _write_postgresql(
    table: str, columns: Sequence[str], frame: pl.DataFrame, fields: Sequence[Any]
) -> None:
    texts = [
        name
        for name, field in zip(columns, fields, strict=True)
        if type_of(field) == pl.String and not is_uuid(field)
    ]
    never_null = f", FORCE_NOT_NULL ({', '.join(texts)})" if texts else ""
    told = io.BytesIO()
    frame.select(
        ("\\x" + pl.col(field.name).bin.encode("hex")).alias(field.name)
        if type_of(field) == pl.Binary
        else pl.col(field.name)
        for field in fields
    ).write_csv(
        told, include_header=False, null_value=_NULL, datetime_format="%Y-%m-%d %H:%M:%S%.6f+00:00"
    )
    query = (
        f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT csv, NULL '{_NULL}'{never_null})"
    )
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        copy.write(told.getbuffer())


def _for_sqlite(field: models.Field[Any, Any]) -> pl.Expr:
    column, kind = pl.col(field.name), type_of(field)
    if kind == MOMENT:
        # As Django writes them: with a fraction where there is one.
        whole = column.dt.strftime("%Y-%m-%d %H:%M:%S")
        fine = column.dt.strftime("%Y-%m-%d %H:%M:%S%.6f")
        column = pl.when(column.dt.microsecond() == 0).then(whole).otherwise(fine)
    elif kind == pl.Boolean:
        column = column.cast(pl.Int64)
    elif kind == pl.Date:
        column = column.dt.strftime("%Y-%m-%d")
    elif is_uuid(field):
        column = column.str.replace_all("-", "", literal=True)
    return column.alias(field.name)


def delete(model: type[models.Model], *, where: str, among: Collection[str]) -> None:
    """Delete the rows whose column is one of some values; texts, UUIDs with dashes."""
    if not among:
        return
    field = _field(model, where)
    table, column = _quoted(model._meta.db_table), _quoted(field.column)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {column} {_among(field)}", _given(field, among))


def _among(field: models.Field[Any, Any]) -> str:
    """That a column is one of those given: one parameter, however many there are."""
    if connection.vendor == "postgresql":
        kind = "uuid" if is_uuid(field) else "text"
        return f"= ANY(ARRAY(SELECT jsonb_array_elements_text(%s::jsonb)::{kind}))"
    return "IN (SELECT value FROM json_each(%s))"


def _given(field: models.Field[Any, Any], among: Collection[str]) -> list[str]:
    bare = is_uuid(field) and connection.vendor != "postgresql"
    return [json.dumps([one.replace("-", "") for one in among] if bare else list(among))]


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(str(name))
