"""The guard: walks over all dossiers, some at a time, and compares what was promised with what the rule gives now.

What is kept of dossiers elsewhere is compared with their events in the same steps, by whom a caller names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tinhso.ledger.models import Event
from tinhso.measurement.live.folding import Folded
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.models import DossierTime, Guard, Recount
from tinhso.measurement.live.telling import SUBJECT, told

# (after, upto) → (case, code, column, stored, told) of what differs, of subjects after one up to another or the last.
Rows = Callable[[str, str | None], Iterable[tuple[str, str, str, str, str]]]
A_STEP, MOST_KEPT, PASSES_KEPT = 200, 1_000, 30


@dataclass(frozen=True)
class Finding:
    """A dossier whose due moment, or whose row, is not one. ISO moments; "" for none.

    what: rule: the promise is not what the rule gives; calendar: nor is it since a calendar was announced late;
    stored: the measured row's due moment is not what comes out again; row: the column of the dossier's own row has
    `promised` where its events tell `due`, column "" for a row without events or events without a row.
    """

    case: str
    code: str
    what: str
    promised: str
    due: str
    column: str = ""


def guard_step(*, now: datetime | None = None, rows: Rows = lambda _after, _upto: ()) -> Guard:
    """Look at the next dossiers, beginning a new walk where none goes on; the walk, ended_at set with its last.

    rows: what differs of rows that are kept elsewhere.
    """
    keep_up()
    now = now or datetime.now(UTC)
    with transaction.atomic():
        walk = Guard.objects.select_for_update().filter(ended_at=None).order_by("pk").first()
        walk = walk or Guard.objects.create(began_at=now)
        subjects = _next(walk.at)
        folded = told(subjects) if subjects else {}
        whole = len(subjects) == A_STEP
        found = [asdict(one) for one in _findings(folded)]
        for case, code, column, stored, told_ in rows(walk.at, subjects[-1] if whole else None):
            found.append(asdict(Finding(case, code, "row", stored, told_, column)))
        walk.dossiers += len(folded)
        walk.wrong += len(found)
        walk.found = [*walk.found, *found][:MOST_KEPT]
        if subjects:
            walk.at = subjects[-1]
        if not whole:
            walk.ended_at = now
            _forget()
        walk.save()
    return walk


def guard_all(*, now: datetime | None = None, rows: Rows = lambda _after, _upto: ()) -> Guard:
    """A whole walk over every dossier; one that goes on is begun anew. rows: as of `guard_step`."""
    Guard.objects.filter(ended_at=None).delete()
    while (walk := guard_step(now=now, rows=rows)).ended_at is None:
        pass
    return walk


def last_walk() -> Guard | None:
    """The last walk that has ended."""
    return Guard.objects.exclude(ended_at=None).order_by("-pk").first()


def findings_of(walk: Guard) -> list[Finding]:
    """What a walk has found, at most MOST_KEPT."""
    return [Finding(**one) for one in walk.found]


def _next(after: str) -> list[str]:
    rows = Event.objects.filter(kind="cases.filed", subject__gt=after, subject__startswith=SUBJECT)
    return list(rows.order_by("subject").values_list("subject", flat=True)[:A_STEP])


def _findings(folded: Mapping[UUID, Folded]) -> Iterator[Finding]:
    cases = list(folded)
    stored = dict(DossierTime.objects.filter(case__in=cases).values_list("case", "due_at"))
    late = _recounted(cases)
    for case, one in folded.items():
        row: Mapping[str, Any] = one.row
        if row["due_differs"]:
            what = "calendar" if case in late else "rule"
            yield Finding(
                str(case), row["code"], what, _text(row["promised_at"]), _text(row["due_at"])
            )
        if case in stored and stored[case] != row["due_at"]:
            told_ = _text(stored[case]), _text(row["due_at"])
            yield Finding(str(case), row["code"], "stored", *told_)


def _recounted(cases: Iterable[UUID]) -> set[UUID]:
    rows = Recount.objects.filter(case__in=list(cases)).exclude(office="")
    return set(rows.values_list("case", flat=True))


def _text(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat()


def _forget() -> None:
    """Older walks go; the last ones show since when something is wrong."""
    kept = Guard.objects.order_by("-pk").values_list("pk", flat=True)[:PASSES_KEPT]
    Guard.objects.exclude(pk__in=list(kept)).delete()
