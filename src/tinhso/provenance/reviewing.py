"""What wants a look: dossiers that an examination named, in groups of one officer and one way; and what was found."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, Max, Min, Q, QuerySet

from tinhso.cases.models import Case
from tinhso.provenance.actions.deciding import HANDS
from tinhso.provenance.explaining import EXPLANATIONS
from tinhso.provenance.models import FINDINGS, Decision, Judged
from tinhso.provenance.reasons import Reason

#: ?trang-thai=: not looked at yet, looked at, or one of FINDINGS.
WAITING, LOOKED_AT = "cho", "da-xem"
STATES = (WAITING, LOOKED_AT, *FINDINGS)
WAYS = frozenset(f"way_{one.name}" for one in EXPLANATIONS)


@dataclass(frozen=True)
class Wanted:
    """Which are asked for. offices: of the right; staff: who asks, whose own dossiers are left out. "" for all."""

    offices: Collection[str]
    staff: str
    state: str = WAITING
    procedure: str = ""
    officer: str = ""
    way: str = ""
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True)
class Group:
    """Dossiers that speak of one officer in one way. shown: how likely for show, on average, 0 to 1."""

    officer: str
    way: str
    count: int
    shown: float
    first: datetime
    last: datetime


def wanting(asked: Wanted) -> QuerySet[Judged]:
    """The dossiers, those most likely filed for show first.

    Listed ones, and those of which something was found though a later examination names them no more.
    """
    found = Judged.objects.filter(Q(listed=True) | ~Q(decided=""))
    found = found.filter(
        Q(case__office__in=list(asked.offices)) | Q(case__desk__in=list(asked.offices))
    )
    if asked.staff:
        found = found.exclude(officer=asked.staff).exclude(acceptor=asked.staff)
        found = found.exclude(case__assisted__session__helper=asked.staff)
        found = found.exclude(
            case__in=Case.objects.filter(acts__actor=asked.staff, acts__name__in=HANDS)
        )
    if asked.state == WAITING:
        found = found.filter(decided="")
    elif asked.state == LOOKED_AT:
        found = found.exclude(decided="")
    elif asked.state:
        found = found.filter(decided=asked.state)
    for name, value in (
        ("case__procedure", asked.procedure),
        ("officer", asked.officer),
        ("way", asked.way),
        ("filed_at__gte", asked.since),
        ("filed_at__lt", asked.before),
    ):
        if value:
            found = found.filter(**{name: value})
    return found.select_related("case__assisted__session").order_by("-shown", "-filed_at", "-id")


def groups(asked: Wanted, *, most: int) -> list[Group]:
    """The groups with most dossiers first; one query."""
    rows: Any = (
        wanting(asked)
        .order_by()
        .values("officer", "way")
        .annotate(n=Count("id"), mean=Avg("shown"), first=Min("filed_at"), last=Max("filed_at"))
        .order_by("-n", "officer", "way")[:most]
    )
    return [
        Group(row["officer"], row["way"], row["n"], row["mean"], row["first"], row["last"])
        for row in rows
    ]


def reasons_of(row: Judged) -> Iterator[Reason]:
    """Why a dossier is named, the heaviest first."""
    for code, facts, weight in row.reasons:
        yield Reason(code, facts, weight)


def decisions_of(case: Case) -> list[Decision]:
    """What was found of a dossier, the latest first, with the words; one query."""
    return list(case.decisions_of_filing.select_related("words").order_by("-at", "-pk"))


def last_decisions(cases: Collection[int]) -> Mapping[int, Decision]:
    """The latest finding of each of some dossiers; one query."""
    rows = Decision.objects.filter(case__in=list(cases)).order_by("at", "pk")
    return {row.case_id: row for row in rows}
