"""The detector and the tables: which desks have something new, one run over a part of the province, what is kept of it.

The ledger is followed only to learn where something happened; what is read is the whole span again, for a telephone or
an account shows what it is by all its dossiers. What was said before of a dossier within the span is replaced; what a
supervisor found is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Q

from tinhso.cases.models import Case
from tinhso.ledger.followers import follow
from tinhso.ledger.models import Event
from tinhso.ledger.positions import number_all
from tinhso.provenance import detecting
from tinhso.provenance.detecting import Examined
from tinhso.provenance.explaining import EXPLANATIONS, HONEST
from tinhso.provenance.models import Examination, Judged, Watched
from tinhso.provenance.queries import Collected, collected, received
from tinhso.provenance.reasons import Account, accounts
from tinhso.provenance.records import Help

NAME, AT_ONCE = "examined", 1_000
#: After which the evidence of a desk is another one.
KINDS = ("cases.accepted", "provenance.assisted", "provenance.help_denied")
#: Half a year is read; a desk at most so often; and never more dossiers in one run, which then takes some minutes.
SPAN, EVERY, MOST = timedelta(days=182), timedelta(hours=6), 50_000
#: Of what is less likely than that nobody is going to look at why.
TOLD_FROM, MOST_HONEST = 0.05, 3
_ROWS = 500
_KEPT = (
    "examination", "filed_at", "shown", "listed", "seen", "officer", "acceptor", "way", "honest",
    "reasons",
)  # fmt: skip


def watch(*, now: datetime) -> int:
    """Mark the desks at which something has happened since; how many events were read.

    Every one of them where the detector is another than the one that looked last.
    """
    newest = Examination.objects.order_by("-at", "-pk").first()
    if newest is not None and newest.detector != detecting.VERSION:
        Watched.objects.filter(marked_at=None).update(marked_at=now, examined_at=None)
    number_all()
    return follow(NAME, lambda events: _mark(events, now), kinds=KINDS, most=AT_ONCE)


def _mark(events: Sequence[Event], now: datetime) -> None:
    cases = {
        str(one.facts["case"]) if "case" in one.facts else one.subject.removeprefix("case:")
        for one in events
    }
    desks = set(Case.objects.filter(uid__in=cases).values_list("desk", flat=True))
    known = set(Watched.objects.filter(desk__in=desks).values_list("desk", flat=True))
    Watched.objects.bulk_create(
        [Watched(desk=one, marked_at=now) for one in sorted(desks - known)], ignore_conflicts=True
    )
    Watched.objects.filter(desk__in=known, marked_at=None).update(marked_at=now)


def examine_due(*, now: datetime) -> Examination | None:
    """One run, of the part in which something is new and that was not examined lately; None where there is none.

    Of several workers one takes a part. Where a run fails its desks are examined again after EVERY.
    """
    due = Watched.objects.filter(marked_at__isnull=False).filter(
        Q(examined_at=None) | Q(examined_at__lte=now - EVERY)
    )
    if not due.exists():
        return None
    with transaction.atomic():
        first = due.select_for_update(skip_locked=True).order_by("marked_at", "desk").first()
        if first is None:
            return None
        parts = parted(received(now - SPAN, now), most=MOST)
        place = next((at for at, one in enumerate(parts) if first.desk in one), None)
        desks = [first.desk] if place is None else parts[place]
        Watched.objects.filter(desk__in=desks).update(examined_at=now)
    made = None
    if place is not None:
        made = examine(desks, since=now - SPAN, before=now, at=now, place=(place, len(parts)))
    Watched.objects.filter(desk__in=desks, marked_at__lte=now).update(marked_at=None)
    return made


def parted(counts: Mapping[str, int], *, most: int) -> list[list[str]]:
    """Desks in as many parts as it takes for none to have more dossiers than that, one large desk alone apart."""
    parts: list[list[str]] = []
    room = 0
    for desk in sorted(counts):
        if not parts or counts[desk] > room:
            parts.append([])
            room = most
        parts[-1].append(desk)
        room -= counts[desk]
    return parts


def examine(
    desks: Sequence[str],
    *,
    since: datetime,
    before: datetime,
    at: datetime,
    place: tuple[int, int] = (0, 1),
) -> Examination:
    """Read the evidence of some desks, run the detector, and keep what it says of each dossier.

    place: which part of how many. What it said before of those dossiers is replaced.
    """
    gathered = collected(since, before, desks)
    examined = detecting.examine(gathered.evidence)
    found = detecting.found(gathered.evidence, examined)
    habits = np.bincount(examined.seen.signs.officer, examined.shown)
    with transaction.atomic():
        made = Examination.objects.create(
            detector=detecting.VERSION,
            part=place[0],
            parts=place[1],
            since=since,
            before=before,
            at=at,
            dossiers=len(gathered.cases),
            here=len(gathered.evidence.here),
            left=gathered.left,
            listed=int(found.accused.sum()),
            found=int((habits >= detecting.HABIT).sum()),
            genuine=found.genuine,
            low=found.low,
            high=found.high,
        )
        _keep(made, gathered, examined, found.accused)
    return made


def _keep(made: Examination, gathered: Collected, examined: Examined, listed: Any) -> None:
    told = _accounts(gathered, examined)
    speaks_of = _officers(gathered, examined)
    honest = _honest(gathered, examined)
    ways = _ways(examined)
    # By their filing, so that the first to be kept is the first to go.
    order = np.argsort(gathered.evidence.both("filed_at"), kind="stable").tolist()
    for start in range(0, len(order), _ROWS):
        rows = order[start : start + _ROWS]
        keys = _keys([gathered.cases[row] for row in rows])
        Judged.objects.bulk_create(
            [
                Judged(
                    case_id=keys[uid][0],
                    examination=made,
                    filed_at=keys[uid][1],
                    shown=round(min(max(float(examined.shown[row]), 0.0), 1.0), 6),
                    listed=bool(listed[row]),
                    seen=row < len(gathered.evidence.here),
                    officer=speaks_of[row],
                    acceptor=gathered.acceptors[row],
                    way=told[row].way if row in told else ways[row],
                    honest=honest[row] if row in told else [],
                    reasons=_reasons(told[row]) if row in told else [],
                )
                for row in rows
                if (uid := gathered.cases[row]) in keys
            ],
            update_conflicts=True,
            unique_fields=["case"],
            update_fields=_KEPT,
        )


def _accounts(gathered: Collected, examined: Examined) -> dict[int, Account]:
    rows = np.flatnonzero(examined.shown >= TOLD_FROM).tolist()
    return {one.row: one for one in accounts(gathered.evidence, examined, rows)} if rows else {}


def _reasons(told: Account) -> list[list[Any]]:
    return [[one.code, dict(one.facts), round(one.weight, 3)] for one in told.reasons]


def _officers(gathered: Collected, examined: Examined) -> list[str]:
    """Of whom each dossier speaks, by her code: who accepted it, or whose its circle is."""
    signs = examined.seen.signs
    names = dict(zip(signs.acceptor.tolist(), gathered.acceptors, strict=True))
    return [names.get(one, "") for one in signs.officer.tolist()]


def _ways(examined: Examined) -> list[str]:
    """How each most likely came to be filed, whether honestly or not."""
    if not len(examined.shown):
        return []
    names = [f"way_{one.name}" for one in EXPLANATIONS]
    return [names[one] for one in examined.fit.responsibility.argmax(axis=1).tolist()]


def _honest(gathered: Collected, examined: Examined) -> list[list[list[Any]]]:
    """For each dossier the honest explanations that fit best, each with its share among the honest ones.

    Help that would have been told, and was not declared, explains nothing.
    """
    made = examined.fit.responsibility[:, : len(HONEST)].copy()
    told = np.flatnonzero(gathered.evidence.here.help == Help.NONE)
    made[told, [one.name for one in HONEST].index("declared_help")] = 0.0
    whole = np.maximum(made.sum(axis=1, keepdims=True), 1e-12)
    shares = made / whole
    order = np.argsort(-shares, axis=1, kind="stable")[:, :MOST_HONEST]
    return [
        [[f"way_{HONEST[at].name}", round(float(shares[row, at]), 3)] for at in best]
        for row, best in enumerate(order.tolist())
    ]


def _keys(uids: Sequence[UUID]) -> dict[UUID, tuple[int, datetime]]:
    rows = Case.objects.filter(uid__in=uids).values_list("uid", "pk", "filed_at")
    return {uid: (key, filed_at) for uid, key, filed_at in rows}


def latest() -> Iterator[Examination]:
    """The last run of each part that makes the province."""
    newest = Examination.objects.order_by("-at", "-pk").first()
    if newest is None:
        return
    seen: set[int] = set()
    rows = Examination.objects.filter(parts=newest.parts, at__gte=newest.at - 8 * EVERY)
    for one in rows.order_by("-at", "-pk"):
        if one.part not in seen:
            seen.add(one.part)
            yield one
