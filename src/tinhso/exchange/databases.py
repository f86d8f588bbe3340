"""A feed that is read from a database by its own definition: the address is the server's, the question the feed's."""

from __future__ import annotations

import os
from collections.abc import Iterator

from tinhso.exchange.definition import Definition
from tinhso.exchange.reading import BadFeed, Source, open_query
from tinhso.exchange.rules import Line
from tinhso.measurement.reading.sql_connect import CannotQuery

_NO_ADDRESS = ("db_url_unreadable", "db_unknown_kind")


class NoDatabase(BadFeed):
    """feed_no_query: the definition names no database. feed_no_secret (secret): the variable is not set.

    feed_bad_address (secret): what it holds is no address. None of them quotes the address: it has a password.
    """


def asks_a_database(definition: Definition) -> bool:
    """Whether a feed's definition says which database is asked, and what."""
    return bool(definition.secret and definition.query)


def open_declared(definition: Definition, *, since: str = "", most: int | None = None) -> Source:
    """The rows of the feed's own query, from the cursor on. most: more rows are refused.

    Raises NoDatabase, BadFeed, CannotQuery; while its lines are read BadFeed("feed_too_long") too.
    """
    if not asks_a_database(definition):
        raise NoDatabase("feed_no_query")
    address = os.environ.get(definition.secret, "")
    if not address:
        raise NoDatabase("feed_no_secret", secret=definition.secret)
    try:
        source = open_query(address, definition.query, definition, since=since)
    except CannotQuery as fault:
        if fault.code in _NO_ADDRESS:
            raise NoDatabase("feed_bad_address", secret=definition.secret) from None
        raise
    if most is not None:
        source.lines = _at_most(source.lines, most)
    return source


def _at_most(lines: Iterator[Line], most: int) -> Iterator[Line]:
    for number, line in enumerate(lines):
        if number >= most:
            raise BadFeed("feed_too_long", most=most)
        yield line
