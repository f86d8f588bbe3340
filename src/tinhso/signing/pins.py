"""PINs that are typed, counted in the database for all servers: a key rests here before its token locks itself.

Each try is written before the token is asked, so that many at once are not more than are left. Who typed a wrong one
three times waits; after five without a right one between, an administrator opens it again, for tokens that lock
themselves rarely do it earlier, and those that say that one try is left are not asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from tinhso.keys.certified import BadToken
from tinhso.signing.models import Tries
from tinhso.signing.rules import CannotSign

REST_AFTER, REST_MINUTES, SHUT_AFTER = 3, 15, 5
_TAKE = (
    "INSERT INTO signing_tries (fingerprint, wrong, tried_at) VALUES (%s, 1, %s) ON CONFLICT (fingerprint) DO UPDATE "
    "SET wrong = signing_tries.wrong + 1, tried_at = excluded.tried_at WHERE signing_tries.wrong < %s "
    "OR (signing_tries.wrong < %s AND signing_tries.tried_at < %s) RETURNING wrong"
)


@contextmanager
def tried(fingerprint: str, *, at: datetime) -> Iterator[None]:
    """One try of a certificate's PIN: what is done within asks the token. In no transaction, whose end might take the

    count back. Raises CannotSign (too_many_pins, pins_shut).
    """
    _take(fingerprint, at)
    rows = Tries.objects.filter(fingerprint=fingerprint)
    try:
        yield
    except BadToken as fault:
        if fault.code == "wrong_pin":  # One that was right meanwhile has counted this one too.
            rows.filter(wrong=0).update(wrong=1)
        else:
            rows.filter(wrong__gt=0).update(wrong=F("wrong") - 1)
        raise
    except BaseException:
        rows.filter(wrong__gt=0).update(wrong=F("wrong") - 1)
        raise
    rows.update(wrong=0)


def shut() -> set[str]:
    """The certificates, by fingerprint, that an administrator has to open again."""
    return set(Tries.objects.filter(wrong__gte=SHUT_AFTER).values_list("fingerprint", flat=True))


def _take(fingerprint: str, at: datetime) -> None:
    moment = connection.ops.adapt_datetimefield_value
    rested = at - timedelta(minutes=REST_MINUTES)
    told = [fingerprint, moment(at), REST_AFTER, SHUT_AFTER, moment(rested)]
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_TAKE, told)
        taken = cursor.fetchone() is not None
    if taken:
        return
    if Tries.objects.filter(fingerprint=fingerprint, wrong__gte=SHUT_AFTER).exists():
        raise CannotSign("pins_shut")
    raise CannotSign("too_many_pins", minutes=REST_MINUTES)
