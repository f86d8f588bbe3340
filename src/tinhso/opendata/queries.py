"""Readers of what is open: which things are, which editions there are, and the pieces of their files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Max, OuterRef, QuerySet, Subquery

from tinhso.opendata.models import Edition, Opening, Part
from tinhso.opendata.rules import SORTS

_NEWEST = ("-day", "-number")


def is_public(sort: str, code: str) -> bool:
    """Whether the last act on something opened it."""
    row = Opening.objects.filter(sort=sort, code=code).order_by("-id").first()
    return row is not None and row.public


def public_codes(sort: str) -> frozenset[str]:
    """What is public of a sort; one query."""
    rows = _last().filter(sort=sort, public=True)
    return frozenset(rows.values_list("code", flat=True))


def everything_public() -> dict[str, dict[str, Opening]]:
    """Sort → code → the act that opened it, of all that is public; one query."""
    found: dict[str, dict[str, Opening]] = {sort: {} for sort in SORTS}
    for row in _last().filter(public=True):
        found[row.sort][row.code] = row
    return found


def acts(sort: str = "", *, most: int = 200) -> list[Opening]:
    """What was opened and withdrawn, the latest first."""
    rows = Opening.objects.filter(sort=sort) if sort else Opening.objects.all()
    return list(rows.order_by("-id")[:most])


def _last() -> QuerySet[Opening]:
    newest = Opening.objects.filter(sort=OuterRef("sort"), code=OuterRef("code")).order_by("-id")
    return Opening.objects.filter(pk=Subquery(newest.values("pk")[:1]))


def latest() -> dict[str, Edition]:
    """Data set → its last edition that stands; one query."""
    newest = Edition.objects.filter(dataset=OuterRef("dataset"), closed_at=None).order_by(*_NEWEST)
    rows = Edition.objects.filter(pk=Subquery(newest.values("pk")[:1]))
    return {row.dataset: row for row in rows}


def looked_at() -> dict[str, datetime]:
    """Data set → when its figures were last compared with its last edition; one query."""
    rows = Edition.objects.order_by().values_list("dataset").annotate(at=Max("looked_at"))
    return dict(rows)


def acted_at() -> dict[str, datetime]:
    """Sort → when something of it was last opened or withdrawn; one query."""
    return dict(Opening.objects.order_by().values_list("sort").annotate(at=Max("at")))


def editions(dataset: str) -> list[Edition]:
    """Every edition, the latest first, those that were closed too."""
    return list(Edition.objects.filter(dataset=dataset).order_by(*_NEWEST))


def newest(dataset: str) -> Edition | None:
    """The last edition that stands."""
    return Edition.objects.filter(dataset=dataset, closed_at=None).order_by(*_NEWEST).first()


def edition(dataset: str, name: str) -> Edition | None:
    """The one whose address has a name, closed or not; None for no such."""
    try:
        day, number = date.fromisoformat(name[:10]), int(name[11:] or 1)
    except ValueError:
        return None
    found = Edition.objects.filter(dataset=dataset, day=day, number=number).first()
    return found if found is not None and found.name == name else None


def pieces(one: Edition, ending: str) -> Iterator[bytes]:
    """A file, piece by piece; a query for each, so that none holds the others in memory."""
    number = 0
    rows = Part.objects.filter(edition=one, ending=ending)
    while (body := rows.filter(number=number).values_list("body", flat=True).first()) is not None:
        yield bytes(body)
        number += 1
