"""A database's query as lines of a feed, asked read-only and for a time; a feed's own: the address is the server's, the
question the feed's."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from tinhso.exchange.definition import MOMENTS, Definition
from tinhso.exchange.reading import BadFeed, Batch, Source, named, places_of, read_lines
from tinhso.exchange.rules import Line
from tinhso.kernel.text import fold
from tinhso.measurement.reading.sql import Answer, moments_of, texts_of
from tinhso.measurement.reading.sql_connect import CannotQuery, Database

# How long a database's answer may take where nobody waits before a screen.
MOST_SECONDS = 600
_CURSOR_LETTERS = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ -:.+_")
_NO_ADDRESS = ("db_url_unreadable", "db_unknown_kind")


class NoDatabase(BadFeed):
    """feed_no_query: the definition names no database. feed_no_secret (secret): the variable is not set.

    feed_bad_address (secret): what it holds is no address. None of them quotes the address: it has a password.
    """


def asks_a_database(definition: Definition) -> bool:
    """Whether a feed's definition says which database is asked, and what."""
    return bool(definition.secret and definition.query)


def open_declared(
    definition: Definition,
    *,
    since: str = "",
    most: int | None = None,
    seconds: float = MOST_SECONDS,
) -> Source:
    """The rows of the feed's own query, from the cursor on. most: more rows are refused. seconds: see `open_query`.

    Raises NoDatabase, BadFeed, CannotQuery; while its lines are read BadFeed("feed_too_long"), CannotQuery too.
    """
    if not asks_a_database(definition):
        raise NoDatabase("feed_no_query")
    address = os.environ.get(definition.secret, "")
    if not address:
        raise NoDatabase("feed_no_secret", secret=definition.secret)
    try:
        source = open_query(address, definition.query, definition, since=since, seconds=seconds)
    except CannotQuery as fault:
        if fault.code in _NO_ADDRESS:
            raise NoDatabase("feed_bad_address", secret=definition.secret) from None
        raise
    if most is not None:
        source.lines = _at_most(source.lines, most)
    return source


def open_query(
    url: str,
    statement: str,
    definition: Definition,
    *,
    since: str = "",
    seconds: float = MOST_SECONDS,
) -> Source:
    """The rows of one SELECT, those of its cursor column from `since` on. Raises CannotQuery, BadFeed.

    What equals `since` is asked for again: several rows may share one moment, and telling twice changes nothing. So is
    each row whose cursor column is empty: no value of it can be past. seconds: how long the answer may take.
    No password but the address's own is offered.
    """
    asked = statement.strip().removeprefix("\ufeff").rstrip(";\n\t ")
    if not asked:
        raise CannotQuery("db_query_empty")
    if definition.cursor:
        asked = _from_cursor(asked, definition.cursor, since)
    database = Database(url, zone=definition.zone, seconds=seconds, foreign=True)
    database.check(asked)
    answer = Answer(database, asked)
    try:
        places = places_of(answer.columns, definition)
    except BaseException:
        answer.close()
        raise
    source = Source("", named(places, answer.columns), answer.columns, iter(()))
    source.address, source.cursor = database.name, definition.cursor
    source.since = since if definition.cursor else ""
    source.lines = read_lines(_answered(answer, places, definition, source), definition, source)
    return source


def _from_cursor(statement: str, column: str, since: str) -> str:
    if not column.isidentifier() or not column.isascii() or not set(since) <= _CURSOR_LETTERS:
        raise BadFeed("feed_bad_cursor", cursor=column)
    # The two are checked letter by letter above: neither can end its name or its quotes.
    told = f"SELECT * FROM ({statement}) AS told"
    value = since if since.isdecimal() else repr(since)
    where = f" WHERE {column} >= {value} OR {column} IS NULL" if since else ""
    return f"{told}{where} ORDER BY {column}"


def _answered(
    answer: Answer, places: Mapping[str, int], definition: Definition, source: Source
) -> Iterator[Batch]:
    cursor = fold(definition.cursor)
    at = next((n for n, name in enumerate(answer.columns) if cursor and fold(name) == cursor), None)
    before = 0
    for rows in answer.rows():
        columns = list(zip(*rows, strict=True))
        for place in answer.utc_columns:
            columns[place] = tuple(
                one.replace(tzinfo=UTC) if isinstance(one, datetime) else one
                for one in columns[place]
            )
        cells = {
            name: moments_of(columns[place]) if name in MOMENTS else texts_of(columns[place])
            for name, place in places.items()
        }
        if at is not None:
            source.marks += texts_of(columns[at]).to_pylist()
        yield Batch(len(rows), cells, lambda row, first=before + 1: first + row)  # type: ignore[misc]
        before += len(rows)


def _at_most(lines: Iterator[Line], most: int) -> Iterator[Line]:
    for number, line in enumerate(lines):
        if number >= most:
            raise BadFeed("feed_too_long", most=most)
        yield line
