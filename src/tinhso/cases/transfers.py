"""Dossiers that another province goes on with: how many, and each as its system needs it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from tinhso.cases.models import Case, Transfer
from tinhso.parties.queries import Described, described


def transferred() -> list[tuple[str, int]]:
    """(who receives them, how many), the most first."""
    rows = Transfer.objects.order_by().values_list("to").annotate(n=Count("id"))
    return sorted(rows, key=lambda one: (-one[1], one[0]))


def transfer_of(case: Case) -> Transfer | None:
    """Where a dossier went; None for one that stayed."""
    return Transfer.objects.filter(case=case).first()


def handed(to: str) -> list[dict[str, Any]]:
    """Every dossier that somebody receives, whole and without the bytes of its files, in seven queries.

    Holds personal data: whoever reads it is recorded by whoever asks for it. Moments in ISO 8601 with their zone.
    """
    rows = Transfer.objects.filter(to=to).select_related("case").order_by("id")
    gone = list(rows.prefetch_related("case__papers", "case__requests", "case__consultations"))
    people = described({uid for one in gone for uid in (one.case.owner, one.case.filer)})
    return [_told(one, people) for one in gone]


def _told(one: Transfer, people: dict[str, Described]) -> dict[str, Any]:
    case = one.case
    return {
        "uid": str(case.uid),
        "code": case.code,
        "procedure": case.procedure,
        "title": case.title,
        "channel": case.channel,
        "to": one.to,
        "on_date": str(one.on_date),
        "state": one.was,
        "step": one.step,
        "owner": _person(case.owner, people),
        "filer": _person(case.filer, people),
        "answers": case.answers,
        "filed_at": case.filed_at.isoformat(),
        "accepted_at": _iso(case.accepted_at),
        "done_at": _iso(case.done_at),
        "limit": case.limit,
        "due_at": _iso(case.due_at),
        "first_promise_at": _iso(case.first_promise_at),
        "stopped_since": _iso(case.stopped_since),
        "stopped_seconds": case.stopped_seconds,
        "remaining_seconds": one.remaining_seconds,
        "papers": [
            {
                "type": paper.type,
                "name": paper.name,
                "originals": paper.received,
                "promised": paper.promised,
                "copies": paper.copies,
                "file": paper.file,
            }
            for paper in case.papers.all()
        ],
        "asked_of_citizen": [
            {"reasons": asked.reasons, "papers": asked.papers, "asked_at": _iso(asked.asked_at)}
            for asked in case.requests.all()
            if asked.answered_at is None
        ],
        "asked_of_offices": [
            {"office": asked.office, "question": asked.question, "asked_at": _iso(asked.asked_at)}
            for asked in case.consultations.all()
            if asked.answered_at is None
        ],
    }


def _person(uid: str, people: dict[str, Described]) -> dict[str, Any]:
    found = people.get(uid)
    return {
        "uid": uid,
        "name": found.name if found else None,
        "number": found.number if found else None,
    }


def _iso(at: Any) -> str | None:
    return at.isoformat() if at is not None else None
