"""Tokens of partner systems: made, shown once, revoked, and asked for whom they stand.

A token is `tinhso_` and 43 letters of chance, so a plain digest of it is as good as a slow one; looking for it by
that digest tells a guesser nothing by its time.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tinhso.access import kinds
from tinhso.access.models import Token
from tinhso.access.rights import ACTS
from tinhso.access.who import Who
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import written_line
from tinhso.ledger.actions import By, append
from tinhso.ledger.editions import MARK
from tinhso.org.queries import check_offices_on

PREFIX = "tinhso_"
PER_MINUTE, MOST_PER_MINUTE = 600, 60_000
MOST_DAYS, MOST_NAME, MOST_OFFICES = 730, 100, 200
_USED_EVERY = timedelta(minutes=1)
_MOST_READ = 10_000


class CannotKeepToken(TinhsoError):
    """token_unnamed; token_no_scope; token_bad_scope (scope); token_no_office; token_bad_days (most);

    token_bad_rate (most); no_such_token.
    """


class TokenRefused(TinhsoError):
    """token_missing: none was shown; token_unknown: it is none of ours, was revoked or is past its last moment."""


def secret_of(key: str) -> str:
    """The token that one form makes: sent twice it is the same, and without our own secret nobody can tell it."""
    ring = f"tinhso.token:{settings.SECRET_KEY}".encode()
    number = int.from_bytes(hmac.new(ring, key.encode(), hashlib.sha512).digest()[:32])
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    found = ""
    while len(found) < 43:
        number, place = divmod(number, len(letters))
        found += letters[place]
    return PREFIX + found


def make_token(
    *,
    name: str,
    scopes: Collection[str],
    offices: Collection[str],
    expires_at: datetime,
    key: str,
    by: By,
    per_minute: int = PER_MINUTE,
) -> tuple[Token, str]:
    """A new token with its secret, which nobody can ask for again. The same key gives the same.

    Raises CannotKeepToken, NoSuchOffice.
    """
    kept = hashlib.sha256(f"{by.actor}|{key}".encode()).hexdigest()
    secret = secret_of(kept)
    if found := Token.objects.filter(key=kept).first():
        return found, secret
    now = timezone.now()
    called = written_line(name)[:MOST_NAME]
    _check(called, scopes, offices, expires_at, per_minute, now)
    try:
        with transaction.atomic():
            token = Token.objects.create(
                name=called,
                digest=_digest(secret),
                hint=secret[: len(PREFIX) + 6],
                scopes=sorted(set(scopes)),
                offices=sorted(set(offices)),
                per_minute=per_minute,
                key=kept,
                made_at=now,
                made_by=by.actor,
                expires_at=expires_at,
            )
            facts = {
                "name": called,
                "scopes": token.scopes,
                "offices": token.offices,
                "expires_at": expires_at,
                "per_minute": per_minute,
            }
            append(kinds.TOKEN_MADE.name, subject=f"token:{token.uid}", by=by, facts=facts)
    except IntegrityError:  # Two of one form at once.
        return Token.objects.get(key=kept), secret
    return token, secret


def _check(
    name: str,
    scopes: Collection[str],
    offices: Collection[str],
    expires_at: datetime,
    per_minute: int,
    now: datetime,
) -> None:
    if not name:
        raise CannotKeepToken("token_unnamed")
    if not scopes:
        raise CannotKeepToken("token_no_scope")
    for scope in scopes:
        if scope not in ACTS:
            raise CannotKeepToken("token_bad_scope", scope=scope[:40])
    if not 0 < len(set(offices)) <= MOST_OFFICES:
        raise CannotKeepToken("token_no_office", most=MOST_OFFICES)
    check_offices_on(list(offices), timezone.localdate())
    if not now < expires_at <= now + timedelta(days=MOST_DAYS + 1):
        raise CannotKeepToken("token_bad_days", most=MOST_DAYS)
    if not 0 < per_minute <= MOST_PER_MINUTE:
        raise CannotKeepToken("token_bad_rate", most=MOST_PER_MINUTE)


@transaction.atomic
def revoke_token(uid: UUID | str, *, by: By) -> Token:
    """From now on it opens nothing. Twice is once. Raises CannotKeepToken("no_such_token")."""
    row = Token.objects.select_for_update().filter(uid=_uid(uid)).first()
    if row is None:
        raise CannotKeepToken("no_such_token")
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = timezone.now(), by.actor
        row.save(update_fields=["revoked_at", "revoked_by"])
        subject = f"token:{row.uid}"
        append(kinds.TOKEN_REVOKED.name, subject=subject, by=by, facts={"name": row.name})
    return row


def tokens(*, offices: Collection[str] | None = None) -> list[Token]:
    """Every token, those in use first; offices: only those that hold nowhere else."""
    rows = Token.objects.order_by("revoked_at", "-made_at", "-id")
    found = list(rows)
    found.sort(key=lambda row: row.revoked_at is not None)
    return [row for row in found if offices is None or set(row.offices) <= set(offices)]


def token(uid: UUID | str) -> Token:
    """One token. Raises CannotKeepToken("no_such_token")."""
    found = Token.objects.filter(uid=_uid(uid)).first()
    if found is None:
        raise CannotKeepToken("no_such_token")
    return found


@dataclass
class Shown:
    """A token that was shown. who: for whom it stands; mark: of the edition at this moment, "" for none."""

    token: Token
    who: Who
    mark: str


# By digest: the row as the database gave it, and what was made of it. A row that differs is read anew.
_read: dict[str, tuple[tuple[Any, ...], Shown]] = {}
_ROW = "id, uid, name, scopes, offices, per_minute, expires_at"
_STANDING = (
    f"SELECT {_ROW}, {{mark}}, last_used_at IS NULL OR last_used_at <= %s "
    "FROM access_token WHERE digest = %s AND revoked_at IS NULL AND expires_at > %s"
)


def shown(secret: str, day: date) -> Shown:
    """The token that was shown, good at this moment, in one statement; that it was used is kept once a minute.

    day: today, in the province. Raises TokenRefused.
    """
    if not secret:
        raise TokenRefused("token_missing")
    now, digest = datetime.now(UTC), _digest(secret)
    unused, good = map(connection.ops.adapt_datetimefield_value, (now - _USED_EVERY, now))
    with connection.cursor() as cursor:
        cursor.execute(_STANDING.format(mark=MARK[connection.vendor]), [unused, digest, good])
        found = (
            cursor.fetchone()
        )  # One that is over or revoked is answered as one that never was, by the same work.
    if found is None:
        raise TokenRefused("token_unknown")
    *rest, mark, to_note = found
    row = tuple(rest)
    known = _read.get(digest)
    if known is None or known[0] != row:
        token = Token.objects.get(pk=row[0])
        known = (row, Shown(token, who_of(token, day), mark or ""))
        if len(_read) > _MOST_READ:
            _read.clear()
        _read[digest] = known
    held = known[1]
    if to_note:
        Token.objects.filter(pk=held.token.pk).update(last_used_at=now)
    if not mark or held.mark != mark or held.who.day != day:
        # What it was told of offices under another edition, or on another day, may be so no longer.
        held = Shown(held.token, who_of(held.token, day), mark or "")
        _read[digest] = (row, held)
    return held


def who_of(found: Token, day: date) -> Who:
    """The partner system as the guard, the actions and looks know it."""
    return Who(
        "partner",
        day,
        uid=str(found.uid),
        scopes=frozenset(found.scopes),
        offices=frozenset(found.offices),
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _uid(uid: UUID | str) -> UUID:
    try:
        return UUID(str(uid)[:40])
    except ValueError:
        return UUID(int=0)
