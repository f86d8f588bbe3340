"""The areas of offices from a day on: read from GeoJSON, kept, and as they were on a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import MD5, Cast

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.geometry import Area, Drawing, area_of, drawn
from tinhso.ledger.actions import By, append
from tinhso.org import kinds
from tinhso.org.actions import CannotOrganise
from tinhso.org.heirs import home_of
from tinhso.org.models import Office, OfficeBorder
from tinhso.org.queries import Organisation, organisation_on

MOST_AREAS = 2_000


class BadBorders(TinhsoError):
    """not_borders: no FeatureCollection of GeoJSON, or more than MOST_AREAS features (most).

    no_border_name (place, name): the feature at that place lacks the property. border_twice (office).
    """

    exit_code = 3


@dataclass(frozen=True)
class Read:
    """What a file tells. areas: by office; unknown: names that no office of the day bears."""

    areas: Mapping[str, Area]
    unknown: Sequence[str]


def read_borders(told: Any, *, named: str, organisation: Organisation) -> Read:
    """The areas of a FeatureCollection as parsed from JSON.

    named: the property that holds an office's code or the code of its unit. Raises BadBorders, BadArea.
    """
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list) or len(features) > MOST_AREAS:
        raise BadBorders("not_borders", most=MOST_AREAS)
    by_unit = _by_unit(organisation)
    areas: dict[str, Area] = {}
    unknown: list[str] = []
    for place, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        name = str((properties if isinstance(properties, dict) else {}).get(named) or "")[:60]
        if not name:
            raise BadBorders("no_border_name", place=place, name=named)
        area = area_of(feature.get("geometry"))
        office = name if name in organisation.offices else by_unit.get(name)
        if office is None:
            unknown.append(name)
        elif office in areas:
            raise BadBorders("border_twice", office=office)
        else:
            areas[office] = area
    return Read(areas, unknown)


def _by_unit(organisation: Organisation) -> dict[str, str]:
    """Code of a unit → its office: where a desk bears the code of its commune too, the commune."""
    offices = organisation.offices
    bearers = [one for one in offices.values() if one.unit_code]
    return {one.unit_code: home_of(offices, one.code) for one in bearers}


@transaction.atomic
def set_borders(
    areas: Mapping[str, Area], *, from_date: date, by: By, told_at: datetime | None = None
) -> list[str]:
    """The areas of offices from a day on, what they were before stays; which offices have got another one.

    Raises CannotOrganise.
    """
    before = borders_on(from_date, areas)
    changed = sorted(code for code, area in areas.items() if before.get(code) != area)
    existing = organisation_on(from_date).offices
    rows = {row.code: row for row in Office.objects.filter(code__in=changed)}
    told = OfficeBorder.objects.filter(office__code__in=changed, from_date=from_date)
    same_day = set(told.values_list("office__code", flat=True))
    for code in changed:
        if code not in existing:
            raise CannotOrganise("no_such_office", office=code)
        if code in same_day:
            raise CannotOrganise("same_day", office=code, day=from_date)
        OfficeBorder.objects.create(office=rows[code], from_date=from_date, area=areas[code])
        facts = {"from_date": from_date, "points": sum(map(len, areas[code]))}
        append(kinds.BORDER_SET.name, subject=f"office:{code}", by=by, facts=facts, told_at=told_at)
    return changed


def borders_on(day: date, offices: Collection[str] | None = None) -> dict[str, Area]:
    """The areas of those offices that have one on a day; one query. offices: None for all."""
    told = dict(_rows(day, offices).values_list("office__code", "area"))
    return {code: _area(area) for code, area in told.items()}


def drawing_on(
    day: date, offices: Collection[str], *, width: float, tallest: float
) -> Drawing | None:
    """The areas of some offices on a day as a drawing, see `geometry.drawn`; None where none has any.

    What is drawn is kept by what the areas are: of the same ones only their digests are read again.
    """
    rows = _rows(day, offices).annotate(digest=MD5(Cast("area", TextField())))
    found = {code: (pk, digest) for code, pk, digest in rows.values_list(*_DRAWN)}
    told = tuple((code, *found[code]) for code in sorted(found))
    return _drawn(told, width, tallest) if told else None


_DRAWN = ("office__code", "pk", "digest")


@lru_cache(maxsize=64)
def _drawn(told: tuple[tuple[str, int, str], ...], width: float, tallest: float) -> Drawing:
    """The drawing of (office, key of its border, digest of that)."""
    keys = [key for _, key, _ in told]
    areas = dict(OfficeBorder.objects.filter(pk__in=keys).values_list("pk", "area"))
    return drawn({code: _area(areas[key]) for code, key, _ in told}, width=width, tallest=tallest)


def _rows(day: date, offices: Collection[str] | None) -> QuerySet[OfficeBorder]:
    """Borders that had begun by a day, the earliest first, of offices that exist on it."""
    rows = OfficeBorder.objects.filter(from_date__lte=day).exclude(office__closed_on__lte=day)
    if offices is not None:
        rows = rows.filter(office__code__in=offices)
    return rows.order_by("from_date")


def _area(told: Any) -> Area:
    return tuple(tuple((x, y) for x, y in ring) for ring in told)
