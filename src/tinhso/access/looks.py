"""Looks: who saw whose personal data, when and why. Written by screens through here, shown to whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from tinhso.access.models import Look
from tinhso.access.who import Who
from tinhso.parties.rules import is_untold

What = Literal["dossier", "file", "search", "list", "person", "register", "paper"]
ONCE_IN = timedelta(minutes=1)
_AT_ONCE = 100
_ONE = "SELECT %s AS party, %s AS subject"
_KEEP = (
    "INSERT INTO access_look (at, who, role, office, what, why, request_id, party, subject) "
    "SELECT %s, %s, %s, %s, %s, %s, %s, v.party, v.subject FROM ({targets}) v WHERE NOT EXISTS ("
    "SELECT 1 FROM access_look l WHERE l.party = v.party AND l.subject = v.subject "
    "AND l.at > %s AND l.at <= %s AND l.who = %s AND l.what = %s)"
)


@dataclass(frozen=True)
class At:
    """What is looked at: a party's uid, a dossier's subject, or both."""

    party: str = ""
    subject: str = ""


def record(
    who: Who,
    what: What,
    *,
    party: str = "",
    subject: str = "",
    why: str = "",
    office: str = "",
    request_id: str = "",
    at: datetime | None = None,
) -> bool:
    """Keep one look. The same look of the same person within a minute is one; False says that it was."""
    one = [At(party, subject)]
    return bool(record_many(who, what, one, why=why, office=office, request_id=request_id, at=at))


def record_many(
    who: Who,
    what: What,
    targets: Iterable[At],
    *,
    why: str = "",
    office: str = "",
    request_id: str = "",
    at: datetime | None = None,
) -> int:
    """Keep a look at each of a list, in one statement a hundred; how many were new.

    office: through whose right, if that is known.

    Who looks at her own data is not recorded.
    """
    now = at or timezone.now()
    # Whose a mirrored dossier is was not told: nobody is there to be looked at.
    wanted = {
        one
        for one in targets
        if not is_untold(one.party) and not (who.party and one.party == who.party)
    }
    post = next((held for held in who.posts if not office or held[0] == office), None)
    told = {
        "at": connection.ops.adapt_datetimefield_value(now),
        "who": who.actor,
        "role": post[1] if post else "",
        "office": office or (post[0] if post else ""),
        "what": what,
        "why": why[:200],
        "request_id": request_id,
    }
    since = connection.ops.adapt_datetimefield_value(now - ONCE_IN)
    kept = 0
    for some in _some(sorted(wanted, key=lambda one: (one.party, one.subject)), _AT_ONCE):
        given = [*told.values(), *(part for one in some for part in (one.party, one.subject))]
        given += [since, told["at"], told["who"], what]
        with connection.cursor() as cursor:
            cursor.execute(_KEEP.format(targets=" UNION ALL ".join([_ONE] * len(some))), given)
            kept += cursor.rowcount
    return kept


def _some(targets: Sequence[At], most: int) -> Iterator[Sequence[At]]:
    for start in range(0, len(targets), most):
        yield targets[start : start + most]


def looks_at(party: str, *, subject: str = "", most: int = 50) -> Sequence[Look]:
    """Looks at a party's data, the latest first. subject: of one dossier alone, "case:<uid>"."""
    return list(all_looks_at(party, subject=subject)[:most])


def all_looks_at(party: str, *, subject: str = "") -> QuerySet[Look]:
    """The same, all of them, to be read a page at a time."""
    found = Look.objects.filter(party=party)
    if subject:
        found = found.filter(subject=subject)
    return found.order_by("-at", "-id")
