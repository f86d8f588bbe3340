"""Who may see, file and decide what: by rights in the filer's office, or in the office that receives the report."""

from __future__ import annotations

from django.utils import timezone

from tinhso.access.who import Who, may, offices_where
from tinhso.org.lines import with_forerunners
from tinhso.org.queries import successions
from tinhso.reports.models import Filing, Round

SEE, FILE, APPROVE = "see_report", "file_report", "approve_report"


def holder(office: str) -> str:
    """Who carries on an office today: who files and sees for one that was merged."""
    return successions().carrying_on(office, timezone.localdate()) or office


def sees_all(who: Who, held: Round) -> bool:
    """Whether every filing of a period is hers to see: she is where the report goes, or above it."""
    return may(who, SEE, held.report.owner)


def sees(who: Who, row: Filing) -> bool:
    """Whether somebody opens a filing."""
    return sees_all(who, row.round) or may(who, SEE, holder(row.office))


def approves(who: Who, held: Round) -> bool:
    """Whether she decides of what was filed."""
    return may(who, APPROVE, held.report.owner)


def files(who: Who, row: Filing) -> bool:
    """Whether she fills it: it is of her office, or the house asks nobody."""
    return may(who, FILE, holder(row.office))


def own(who: Who, act: str = SEE) -> set[str]:
    """Her offices for an act, with those whose work they carry on."""
    return with_forerunners(offices_where(who, act), timezone.localdate())
