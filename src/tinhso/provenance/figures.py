"""How many came from afar, how many of those with declared help, and of how many more is known than a message tells.

Counted from dossiers, never estimated: by the office that decides and the month of filing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from tinhso.cases.models import Case
from tinhso.provenance.models import HELPERS

AFAR = ("online", "portal")
#: What a figure opens to.
REMOTE, ASSISTED, ALONE, SEEN, DENIED = "remote", "assisted", "alone", "seen", "denied"
_IS_AFAR = Q(channel__in=AFAR)
_ONLY = {
    REMOTE: _IS_AFAR,
    ASSISTED: _IS_AFAR & Q(assisted__isnull=False, assisted__denied_at=None),
    ALONE: _IS_AFAR & Q(assisted=None),
    SEEN: _IS_AFAR & Q(seen__isnull=False),
    DENIED: _IS_AFAR & Q(assisted__denied_at__isnull=False),
}


@dataclass(frozen=True)
class Share:
    """An office's month, or another part: "" and None for what it is not parted by.

    filed: by whatever way; remote: from afar; assisted: of those in a session that nobody denied. denied: in a
    session of which the citizen said that it was not so. seen: of the remote ones those that the server saw being
    filed; of the others a message is all there is. by: how many of the assisted by who helped.
    """

    office: str
    month: date | None
    filed: int
    remote: int
    assisted: int
    denied: int
    seen: int
    by_desk: int
    by_post: int
    by_team: int
    procedure: str = ""

    @property
    def raw(self) -> float | None:
        """The share that is told as online; None where nothing was filed."""
        return self.remote / self.filed if self.filed else None

    @property
    def helped(self) -> float | None:
        """Of the remote ones those with declared help."""
        return self.assisted / self.remote if self.remote else None

    @property
    def coverage(self) -> float | None:
        """Of the remote ones those of which more is known than a message."""
        return self.seen / self.remote if self.remote else None


def shares(
    offices: Collection[str],
    *,
    since: datetime,
    before: datetime,
    by: Sequence[str] = ("office", "month"),
    procedure: str = "",
) -> list[Share]:
    """By office and month, or by some of office, procedure and month, the latest month first; one query."""
    assisted = _ONLY[ASSISTED]
    counted = {
        "remote": _ONLY[REMOTE],
        "assisted": assisted,
        "denied": _ONLY[DENIED],
        "seen": _ONLY[SEEN],
        **{f"by_{kind}": assisted & Q(assisted__session__kind=kind) for kind in HELPERS},
    }
    # Counted under names of their own: some of these are what the relations are called.
    rows: Any = (
        _filed(offices, since, before, procedure)
        .annotate(month=TruncMonth("filed_at", tzinfo=timezone.get_current_timezone()))
        .order_by()
        .values(*by)
        .annotate(
            n_filed=Count("id"),
            **{f"n_{name}": Count("id", filter=only) for name, only in counted.items()},
        )
        .order_by(*[f"-{one}" if one == "month" else one for one in sorted(by)])
    )
    return [
        Share(
            office=row.get("office", ""),
            month=row["month"].date() if "month" in row else None,
            procedure=row.get("procedure", ""),
            **{name: row[f"n_{name}"] for name in ("filed", *counted)},
        )
        for row in rows
    ]


def behind(
    figure: str,
    offices: Collection[str],
    *,
    since: datetime,
    before: datetime,
    procedure: str = "",
) -> QuerySet[Case]:
    """The dossiers of a figure, the latest first."""
    found = _filed(offices, since, before, procedure).filter(_ONLY[figure])
    return found.select_related("assisted__session").order_by("-filed_at", "-id")


def _filed(
    offices: Collection[str], since: datetime, before: datetime, procedure: str
) -> QuerySet[Case]:
    found = Case.objects.filter(office__in=list(offices), filed_at__gte=since, filed_at__lt=before)
    return found.filter(procedure=procedure) if procedure else found
