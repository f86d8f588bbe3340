"""Readers of the catalogue as a whole: found by words, or listed with filters, as it is on a day. No query per row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.db.models.query import QuerySet

from tinhso.procedures.models import Authority, ProcedureVersion
from tinhso.procedures.search import Entry, Index

MOST = 200
# How likely it is that somebody looks for a procedure of a level: most of what is asked for is close to home.
_PRIORS = (("commune", 1.0), ("province", 0.95), ("", 0.8))


@dataclass(frozen=True)
class Line:
    """A procedure in a list. version: the identifier of the version that holds. system: "" where nobody has said."""

    version: int
    code: str
    title: str
    field: str
    levels: tuple[str, ...]
    system: str = ""
    score: float = 0.0


@dataclass(frozen=True)
class Page:
    """Some lines of a list, and how many there are in all."""

    lines: tuple[Line, ...]
    total: int


def find(text: str, *, day: date, most: int = 10, offset: int = 0) -> tuple[Line, ...]:
    """What a citizen may mean by a text, the best first; at most 200 at a time, none for an empty text."""
    ranked = _index(catalogue_state(), day).search(text)[offset : offset + min(most, MOST)]
    rows = ProcedureVersion.objects.filter(pk__in=[one for one, _ in ranked]).values_list(*_SHOWN)
    lines = {row[0]: row for row in rows}
    return tuple(_line(lines[one], score=score) for one, score in ranked if one in lines)


def around(text: str, *, day: date) -> tuple[Line, ...]:
    """Where nothing is near: the three that share most words of two syllables with a text or its meaning, if any do."""
    ranked = _index(catalogue_state(), day).around(text)
    rows = ProcedureVersion.objects.filter(pk__in=ranked).values_list(*_SHOWN)
    lines = {row[0]: row for row in rows}
    return tuple(_line(lines[one]) for one in ranked if one in lines)


def listed(
    *,
    day: date,
    field: str = "",
    level: str = "",
    system: str = "",
    office: str | None = None,
    most: int = 50,
    offset: int = 0,
) -> Page:
    """Procedures by code, those of a field, a level (province, commune …), a system of authority for an office."""
    rows = holding_on(day).annotate(system=Subquery(_authority(day, office).values("system")[:1]))
    if field:
        rows = rows.filter(field=field)
    if level:
        rows = rows.filter(levels__contains=f",{level},")
    if system:
        rows = rows.filter(system=system)
    shown = rows.order_by("procedure__code").values_list(*_SHOWN, "system")
    lines = tuple(
        _line(row[:-1], system=row[-1] or "") for row in shown[offset : offset + min(most, MOST)]
    )
    return Page(lines, rows.count())


def fields(day: date) -> dict[str, int]:
    """Every field with how many procedures it has on a day."""
    rows = holding_on(day).order_by("field").values_list("field")
    return dict(rows.annotate(count=Count("pk")))


_SHOWN = ("pk", "procedure__code", "title", "field", "levels")


def _line(row: Any, *, system: str = "", score: float = 0.0) -> Line:
    pk, code, title, field, levels = row
    return Line(pk, code, title, field, tuple(levels.strip(",").split(",")), system, score)


def holding_on(day: date) -> QuerySet[ProcedureVersion]:
    """The versions that hold on a day: no later one of the procedure has begun."""
    later = ProcedureVersion.objects.filter(
        procedure=OuterRef("procedure"), from_date__lte=day, from_date__gt=OuterRef("from_date")
    )
    return ProcedureVersion.objects.filter(from_date__lte=day).filter(~Exists(later))


def _authority(day: date, office: str | None) -> QuerySet[Authority]:
    said = Authority.objects.filter(procedure=OuterRef("procedure"), from_date__lte=day)
    return said.filter(Q(office="") | Q(office=office or "")).order_by(
        "-from_date", "-office", "-pk"
    )


def catalogue_state() -> tuple[Any, ...]:
    """What tells one catalogue from another: versions are only ever added."""
    found = ProcedureVersion.objects.aggregate(
        count=Count("pk"), last=Max("pk"), at=Max("published_at")
    )
    return (str(connection.settings_dict["NAME"]), found["count"], found["last"], found["at"])


@lru_cache(maxsize=3)
def _index(_state: tuple[Any, ...], day: date) -> Index:
    rows = holding_on(day).values_list("pk", "words", "levels")
    return Index.of(Entry(pk, words, _prior(levels)) for pk, words, levels in rows)


def _prior(levels: str) -> float:
    return next(prior for level, prior in _PRIORS if level in levels)
