"""Readers of the types of papers: what there is on a day, and what a paper's name means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, Subquery
from django.db.models.query import QuerySet

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.papers.catalogue import PaperType
from tinhso.papers.finding import SURE, Finder
from tinhso.papers.models import PaperTypeVersion, SettledName


class NoSuchPaper(TinhsoError):
    """no_such_paper (type): no type has that code on that day."""


@dataclass(frozen=True)
class Found:
    """What a paper's name means. sure: nothing in the name may mean another paper. alias: by which words."""

    type: PaperType
    sure: bool
    alias: str


@dataclass(frozen=True)
class Version:
    """A published version of a type."""

    from_date: date
    source: str
    type: PaperType


def found(name: str, day: date) -> Found | None:
    """The type of a paper as a procedure calls it, by the catalogue of a day; None where it names none."""
    read = finder(day).read(name)
    return Found(read.type, read.how == SURE, read.alias) if read.type else None


def types_on(day: date, *, text: str = "", group: str = "") -> tuple[PaperType, ...]:
    """The types of a day by their names; those in which every word of a text stands, those of a group."""
    words = fold(text).split()
    return tuple(
        one
        for one in finder(day).types
        if (not group or one.group == group) and (not words or _has(one, words))
    )


def type_on(code: str, day: date) -> PaperType:
    """One type as it is on a day. Raises NoSuchPaper."""
    for one in finder(day).types:
        if one.code == code:
            return one
    raise NoSuchPaper("no_such_paper", type=code)


def versions_of(code: str) -> list[Version]:
    """Every version of a type, the first first. Raises NoSuchPaper."""
    rows = PaperTypeVersion.objects.filter(code=code).order_by("from_date")
    read = [Version(row.from_date, row.source, PaperType.stored(row.document)) for row in rows]
    if not read:
        raise NoSuchPaper("no_such_paper", type=code)
    return read


def holding_on(day: date) -> QuerySet[PaperTypeVersion]:
    """The versions that hold on a day: no later one of the type has begun."""
    later = PaperTypeVersion.objects.filter(
        code=OuterRef("code"), from_date__lte=day, from_date__gt=OuterRef("from_date")
    )
    return PaperTypeVersion.objects.filter(from_date__lte=day).filter(~Exists(later))


def finder(day: date) -> Finder:
    """The types of a day, ready to be found; made again when a version was added."""
    kept = PaperTypeVersion.objects.aggregate(
        count=Count("pk"), last=Max("pk"), at=Max("published_at"), settled=Max(_last_settled())
    )
    return _finder((str(connection.settings_dict["NAME"]), *kept.values()), day)


@lru_cache(maxsize=4)
def _finder(_state: tuple[Any, ...], day: date) -> Finder:
    rows = holding_on(day).values_list("document", flat=True)
    types = [PaperType.stored(one) for one in rows]
    used = [one for one in types if one.until is None or day <= one.until]
    settled = {one.key: one.type for one in settled_on(day)}
    return Finder(sorted(used, key=lambda one: fold(one.name)), settled)


def _last_settled() -> Subquery:
    """Asked with the versions in one query."""
    return Subquery(SettledName.objects.order_by("-pk").values("pk")[:1])


def settled_on(day: date) -> list[SettledName]:
    """What holds on a day of each name that a person decided of, the latest first; one query."""
    rows = SettledName.objects.filter(from_date__lte=day).order_by("from_date", "pk")
    held = {one.key: one for one in rows}
    return sorted((one for one in held.values() if not one.undone), key=lambda one: -one.pk)


def _has(one: PaperType, words: list[str]) -> bool:
    said = fold(" ".join((one.code, one.name, one.name_en, *one.aliases)))
    return all(word in said for word in words)
