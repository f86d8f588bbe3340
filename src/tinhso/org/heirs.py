"""Readers of successions: whose hands the work of offices that have ended is in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from tinhso.org.models import Allotment, Office, Succession
from tinhso.org.queries import OfficeThen, organisation_on, successions
from tinhso.org.rules import Allotted, Heirs


def heirs_on(day: date) -> Heirs:
    """Whose hands the work of every office that had ended by a day is in, in six queries."""
    told = successions()
    passed = Succession.objects.filter(on_date__lte=day).values_list("before__code", flat=True)
    counted = Counter(passed)
    allotted: dict[str, dict[str, Allotted]] = {}
    rows = Allotment.objects.filter(on_date__lte=day).order_by("on_date", "id")
    for before, matter, *rule in rows.values_list(
        "before__code", "matter", "way", "after__code", "field"
    ):
        allotted.setdefault(before, {})[matter] = Allotted(*rule)
    offices = organisation_on(day).offices
    units = Office.objects.exclude(unit_code="").order_by("-founded_on", "code")
    return Heirs(
        day=day,
        carrying={code: told.carrying_on(code, day) for code in counted},
        allotted=allotted,
        homes={code: home_of(offices, code) for code in offices},
        # Of two that ever had a code, a desk's and its commune's, or an old one's and a new one's: the oldest is told
        # last and stays; whatever has ended leads to who carries on.
        units=dict(units.values_list("unit_code", "code")),
        divided=frozenset(code for code, times in counted.items() if times > 1),
    )


def home_of(offices: Mapping[str, OfficeThen], code: str) -> str:
    """The highest office above, of the same level: the commune of its desk."""
    at = offices[code]
    while (above := offices.get(at.parent or "")) is not None and above.level == at.level:
        at = above
    return at.code
