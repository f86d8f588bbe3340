"""How asking registers goes, by office, procedure and database: what came, what did not and why, who was asked late."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from tinhso.cases.models import PaperData

State = PaperData.State
# What became of asking a register in vain, by the codes of why.
AWAY, WRONG, NOTHING, REFUSED = "away", "wrong", "nothing", "refused"
WHYS: Mapping[str, tuple[str, ...]] = {
    AWAY: ("register_away",),
    WRONG: ("register_of_another", "register_wrong_part"),
    NOTHING: ("register_not_found", "register_expired", "register_no_number"),
    REFUSED: ("register_refused_by_officer",),
}


@dataclass(frozen=True)
class Asked:
    """Counts of one office, procedure and database. asked: papers; waiting: still. late: the citizen was told late.

    away: no answer in time; wrong: of somebody else or of no shape; nothing: it has none; refused: by an officer.
    """

    office: str
    procedure: str
    database: str
    asked: int
    had: int
    waiting: int
    away: int
    wrong: int
    nothing: int
    refused: int
    late: int

    @property
    def missed(self) -> int:
        """All that did not come, for whatever reason."""
        return self.away + self.wrong + self.nothing + self.refused


def asked_of(
    offices: Collection[str],
    *,
    from_at: datetime,
    until_at: datetime,
    now: datetime,
    procedure: str = "",
) -> list[Asked]:
    """The counts of some offices' dossiers of a span, the most missed first; one query."""
    rows = _rows(offices, from_at, until_at, procedure)
    found = (
        rows.order_by()
        .values_list(F("case__office"), F("case__procedure"), F("database"))
        .annotate(
            asked=Count("pk"),
            had=Count("pk", filter=Q(state=State.HAD)),
            waiting=Count("pk", filter=Q(state=State.WAITING)),
            **{name: Count("pk", filter=_why(codes)) for name, codes in WHYS.items()},
            late=Count("pk", filter=is_late(now)),
        )
    )
    made = [Asked(*row) for row in found]
    return sorted(made, key=lambda one: (-one.missed, -one.asked, one.office, one.procedure))


def had_of(
    offices: Collection[str], *, from_at: datetime, until_at: datetime, procedure: str = ""
) -> dict[tuple[str, str], int]:
    """(office, procedure) → the papers for which a database answered, in some offices' dossiers of a span."""
    rows = _rows(offices, from_at, until_at, procedure).filter(state=State.HAD).order_by()
    found = rows.values_list("case__office", "case__procedure").annotate(n=Count("pk"))
    return {(office, procedure): n for office, procedure, n in found}


def missed_of(
    offices: Collection[str],
    *,
    from_at: datetime,
    until_at: datetime,
    now: datetime,
    procedure: str = "",
    why: str = "",
) -> QuerySet[PaperData]:
    """Each paper whose data did not come, the latest first. why: one of WHYS, or `late`."""
    rows = _rows(offices, from_at, until_at, procedure)
    if why == "late":
        rows = rows.filter(is_late(now))
    else:
        rows = rows.filter(_why(WHYS[why]) if why in WHYS else Q(state=State.MISSED))
    return rows.select_related("case").order_by("-since", "-id")


def is_late(now: datetime) -> Q:
    """Data that did not come, and the citizen was asked after her time, or is not yet."""
    over = Q(asked_at__gt=F("ask_by_at")) | Q(asked_at=None, ask_by_at__lt=now)
    return Q(state=State.MISSED) & over


def _why(codes: Collection[str]) -> Q:
    return Q(state=State.MISSED, why__in=codes)


def _rows(
    offices: Collection[str], from_at: datetime, until_at: datetime, procedure: str
) -> QuerySet[PaperData]:
    rows = PaperData.objects.exclude(state=State.DROPPED).filter(
        case__office__in=list(offices), since__gte=from_at, since__lt=until_at
    )
    return rows.filter(case__procedure=procedure) if procedure else rows
