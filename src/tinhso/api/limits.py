"""How many requests a token makes in a minute, counted in the database for all workers together.

A worker takes a few at a time and gives them out itself, so that most requests write nothing. What a worker does not
use of its last few lapses with the minute; never are more given out than the token has.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

from django.db import connection

from tinhso.access.models import Token
from tinhso.api.models import Spent
from tinhso.api.problems import ApiRefuses

WINDOW = 60
_MOST_TOGETHER = 20
_TAKE = (
    "INSERT INTO api_spent (token, minute, count) VALUES (%s, %s, %s) "
    "ON CONFLICT (token, minute) DO UPDATE SET count = api_spent.count + excluded.count "
    "RETURNING count"
)


@dataclass
class Rate:
    """What is left of a token's minute. left: as this worker knows it; seconds: until the next one."""

    limit: int
    left: int
    seconds: int


@dataclass
class _Taken:
    minute: int
    own: int = 0
    others: int = 0
    over: bool = False


_taken: dict[str, _Taken] = {}
_one = Lock()


def spend(token: Token, *, now: float | None = None) -> Rate:
    """Count one request. Raises ApiRefuses("api_too_many")."""
    moment = time.time() if now is None else now
    minute, into = divmod(int(moment), WINDOW)
    key, limit, seconds = str(token.uid), token.per_minute, WINDOW - into
    with _one:
        held = _taken.get(key)
        if held is None or held.minute != minute:
            if len(_taken) > 10_000:
                _taken.clear()
            held = _taken[key] = _Taken(minute)
        if held.own < 1 and not held.over:
            _take_more(held, key, limit)
        if held.own < 1:
            raise ApiRefuses("api_too_many", limit=limit, seconds=seconds)
        held.own -= 1
        return Rate(limit, held.own + held.others, seconds)


def _take_more(held: _Taken, key: str, limit: int) -> None:
    wanted = max(1, min(limit // 30, _MOST_TOGETHER))
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [key, held.minute, wanted])
        (count,) = cursor.fetchone()
    if count == wanted:  # The first of this minute: what was counted of earlier ones is of no use.
        Spent.objects.filter(token=key, minute__lt=held.minute - 1).delete()
    held.own = max(0, wanted - max(0, count - limit))
    held.others = max(0, limit - count)
    held.over = count >= limit
