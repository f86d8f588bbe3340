"""The genuine share of any part of what was examined: by office, procedure and month, with its interval.

Sums come from the database, the interval from `sharing`; nothing is read dossier by dossier. A part is told only where
there is evidence enough: its dossiers were examined, they are not so few that they name somebody, and the interval says
something.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import Case as When_
from django.db.models import Count, F, FloatField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth
from django.utils import timezone
from numpy.typing import NDArray

from tinhso.measurement.live.disclosure import FEWEST
from tinhso.provenance.actions.examining import latest
from tinhso.provenance.detecting import HABIT
from tinhso.provenance.models import BY_OFFICER, GENUINE, UNDECLARED, Examination, Judged
from tinhso.provenance.sharing import Part, share_of, unseen

#: Of what came from afar so much has to be examined, and an interval of more than this says nothing.
LEAST_COVERED, MOST_WIDE = 0.5, 0.30
#: Why a share is not told.
FEW, NOT_EXAMINED, WIDE = "few", "not_examined", "wide"
_KNOWN_HONEST = (GENUINE, UNDECLARED)
_OFFICE = "case__office"
_VALUE = When_(
    When(decided__in=_KNOWN_HONEST, then=Value(0.0)),
    When(decided=BY_OFFICER, then=Value(1.0)),
    default=F("shown"),
    output_field=FloatField(),
)
_DOUBT = When_(
    When(decided__in=(*_KNOWN_HONEST, BY_OFFICER), then=Value(0.0)),
    default=F("shown") * (1.0 - F("shown")),
    output_field=FloatField(),
)


@dataclass
class Sums:
    """What is known of a part. listed: that want a look; the others: what supervisors found, in numbers."""

    count: int = 0
    shown: float = 0.0
    listed: int = 0
    by_officer: int = 0
    undeclared: int = 0
    looked_at: int = 0
    doubts: dict[str, float] = field(default_factory=dict)
    offices: set[str] = field(default_factory=set)

    def add(self, other: Sums) -> None:
        """Put another part to this one."""
        self.count += other.count
        self.shown += other.shown
        self.listed += other.listed
        self.by_officer += other.by_officer
        self.undeclared += other.undeclared
        self.looked_at += other.looked_at
        for desk, doubt in other.doubts.items():
            self.doubts[desk] = self.doubts.get(desk, 0.0) + doubt
        self.offices |= other.offices


@dataclass(frozen=True)
class Genuine:
    """A share that was not filed for show, 0 to 1, held nine times in ten between low and high.

    why: the code of why it is not told; "" where it is.
    """

    share: float
    low: float
    high: float
    why: str = ""

    @property
    def told(self) -> bool:
        """Whether there is evidence enough."""
        return not self.why


@dataclass(frozen=True)
class Around:
    """What a part is judged by. found: office → officers with a habit; among: office → dossiers that were examined.

    runs: the last examination of each part of the province.
    """

    found: Mapping[str, int]
    among: Mapping[str, int]
    runs: tuple[Examination, ...]

    @cached_property
    def hidden(self) -> NDArray[np.float64]:
        """Draws of what cannot be seen, of the whole province."""
        dossiers = sum(one.dossiers for one in self.runs)
        here = sum(one.here for one in self.runs) / dossiers if dossiers else 0.0
        return unseen(found=sum(one.found for one in self.runs), here=here)

    @property
    def at(self) -> datetime | None:
        """Since when nothing newer is known: the oldest of the runs; None where there is none."""
        return min((one.at for one in self.runs), default=None)


def around(offices: Collection[str]) -> Around:
    """Of some offices, over all that is kept; two queries."""
    rows = (
        Judged.objects.filter(case__office__in=list(offices))
        .order_by()
        .values_list(_OFFICE, "officer")
        .annotate(count=Count("id"), value=Sum(_VALUE))
    )
    found: dict[str, int] = {}
    among: dict[str, int] = {}
    for office, officer, count, value in rows:
        among[office] = among.get(office, 0) + count
        found[office] = found.get(office, 0) + bool(officer and value >= HABIT)
    return Around(found, among, tuple(latest()))


def sums(
    offices: Collection[str],
    *,
    since: datetime,
    before: datetime,
    by: Sequence[str],
    procedure: str = "",
) -> dict[tuple[Any, ...], Sums]:
    """What was examined of a span, by some of office, procedure and month; one query."""
    columns = {"office": _OFFICE, "procedure": "case__procedure", "month": "month"}
    keys = [columns[one] for one in by]
    rows: Any = (
        _examined(offices, since, before, procedure)
        .annotate(month=TruncMonth("filed_at", tzinfo=timezone.get_current_timezone()))
        .order_by()
        .values(*{*keys, _OFFICE, "case__desk"})
        .annotate(
            n=Count("id"),
            value=Sum(_VALUE),
            doubt=Sum(_DOUBT),
            n_listed=Count("id", filter=Q(listed=True)),
            n_officer=Count("id", filter=Q(decided=BY_OFFICER)),
            n_undeclared=Count("id", filter=Q(decided=UNDECLARED)),
            n_looked=Count("id", filter=~Q(decided="")),
        )
    )
    made: dict[tuple[Any, ...], Sums] = {}
    for row in rows:
        key = tuple(row[one].date() if one == "month" else row[one] for one in keys)
        made.setdefault(key, Sums()).add(
            Sums(
                count=row["n"],
                shown=row["value"],
                listed=row["n_listed"],
                by_officer=row["n_officer"],
                undeclared=row["n_undeclared"],
                looked_at=row["n_looked"],
                doubts={row["case__desk"]: row["doubt"]},
                offices={row[_OFFICE]},
            )
        )
    return made


def genuine(own: Sums | None, told: Around, *, remote: int) -> Genuine:
    """The share of a part. remote: how many came from afar, examined or not."""
    if own is None or not own.count or own.count < LEAST_COVERED * remote or not told.runs:
        few = remote < FEWEST
        return Genuine(1.0, 0.0, 1.0, FEW if few else NOT_EXAMINED)
    if own.count < FEWEST:
        return Genuine(1.0, 0.0, 1.0, FEW)
    share, low, high = share_of(
        Part(own.count, own.shown, tuple(own.doubts.values())),
        hidden=told.hidden,
        found=sum(told.found.get(one, 0) for one in own.offices),
        among=sum(told.among.get(one, 0) for one in own.offices),
        habit=HABIT,
    )
    return Genuine(share, low, high, WIDE if high - low > MOST_WIDE else "")


def _examined(
    offices: Collection[str], since: datetime, before: datetime, procedure: str
) -> QuerySet[Judged]:
    found = Judged.objects.filter(
        case__office__in=list(offices), filed_at__gte=since, filed_at__lt=before
    )
    return found.filter(case__procedure=procedure) if procedure else found
