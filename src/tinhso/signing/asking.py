"""How often the public page may be asked from one place: counted in the database, for all servers together."""

from __future__ import annotations

from django.db import connection

from tinhso.kernel.errors import TinhsoError
from tinhso.signing.models import Asked

WINDOW_SECONDS = 60
#: In a minute: files to be read; tokens that open nothing.
MOST_FILES, MOST_MISSES = 6, 20
_TAKE = (
    "INSERT INTO signing_asked (place, minute, count) VALUES (%s, %s, 1) "
    "ON CONFLICT (place, minute) DO UPDATE SET count = signing_asked.count + 1 RETURNING count"
)


class AskedTooOften(TinhsoError):
    """asked_too_often (seconds): from one place; wait so long."""


def count(place: str, *, most: int, at: float) -> None:
    """Count one question. place: a keyed digest of where it comes from and of what is asked. Raises AskedTooOften."""
    minute, into = divmod(int(at), WINDOW_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [place, minute])
        found = int(cursor.fetchone()[0])
    if found == 1:
        Asked.objects.filter(minute__lt=minute - 1).delete()
    if found > most:
        raise AskedTooOften("asked_too_often", seconds=WINDOW_SECONDS - into)


def check(place: str, *, most: int, at: float) -> None:
    """The same without counting. Raises AskedTooOften."""
    minute, into = divmod(int(at), WINDOW_SECONDS)
    if Asked.objects.filter(place=place, minute=minute, count__gte=most).exists():
        raise AskedTooOften("asked_too_often", seconds=WINDOW_SECONDS - into)
