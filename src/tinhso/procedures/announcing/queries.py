"""Readers of announcements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import F, Q, QuerySet

from tinhso.kernel.text import fold
from tinhso.procedures.announcing import rules
from tinhso.procedures.models import Announcement, ProcedureVersion


def state_of(row: Announcement, today: date) -> str:
    """What is to be done next of one: one of rules.STATES."""
    return rules.state(
        announce_by=row.announce_by,
        decided_date=row.decided_date,
        publish_by=row.publish_by,
        published_date=row.published_date,
        parts=row.parts,
        today=today,
    )


def found(
    *, words: str = "", state: str = "", office: str = "", today: date
) -> QuerySet[Announcement]:
    """Those with every word, accents or not, that stand so at an office; what is not published first, by its day."""
    rows = Announcement.objects.select_related("procedure")
    for word in fold(words).split():
        rows = rows.filter(words__contains=word)
    if office:
        rows = rows.filter(office=office)
    if state:
        rows = rows.filter(_stands(state, today))
    return rows.order_by(
        F("published_date").asc(nulls_first=True), F("publish_by").asc(nulls_last=True),
        "announce_by", "id",
    )  # fmt: skip


def counted(today: date) -> dict[str, int]:
    """How many stand in each state; one query each."""
    return {one: Announcement.objects.filter(_stands(one, today)).count() for one in rules.STATES}


def titles_of(rows: Collection[Announcement]) -> Mapping[tuple[int, int], str]:
    """(procedure's key, version) → its title; one query."""
    told = ProcedureVersion.objects.filter(
        procedure__in={row.procedure_id for row in rows}, number__in={row.number for row in rows}
    )
    return {
        (key, number): title
        for key, number, title in told.values_list("procedure_id", "number", "title")
    }


def _stands(state: str, today: date) -> Q:
    undecided, unpublished = (
        Q(decided_date=None),
        Q(decided_date__isnull=False, published_date=None),
    )
    whole = Q(published_date__isnull=False, parts=list(rules.PARTS))
    return {
        rules.TO_DECIDE: undecided & Q(announce_by__gte=today),
        rules.DECISION_LATE: undecided & Q(announce_by__lt=today),
        rules.TO_PUBLISH: unpublished & Q(publish_by__gte=today),
        rules.PUBLICATION_LATE: unpublished & Q(publish_by__lt=today),
        rules.COMPLETE: whole,
        rules.INCOMPLETE: Q(published_date__isnull=False) & ~Q(parts=list(rules.PARTS)),
    }[state]
