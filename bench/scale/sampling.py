"""Whether what was loaded is what the ledger tells: some dossiers folded again, and their rows compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

SAMPLE, PIECES = 2_000, 20


def differences_of_a_sample() -> Iterator[Any]:
    """Every measured row of some dossiers that the ledger tells otherwise, and every event that is not genuine."""
    from tinhso.ledger.models import Event
    from tinhso.ledger.queries import faults
    from tinhso.measurement.live.following import compared
    from tinhso.measurement.live.models import DossierTime, StretchTime
    from tinhso.measurement.live.telling import SUBJECT, told

    cases = list(
        dict.fromkeys(_some(DossierTime.objects.order_by("case").values_list("case", flat=True)))
    )
    subjects = [f"{SUBJECT}{case}" for case in cases]
    yield from faults(Event.objects.filter(subject__in=subjects[:200]).select_related("sealed"))
    folded = told(subjects)
    rows = {row["case"]: row for row in DossierTime.objects.filter(case__in=cases).values()}
    pieces = {
        (piece["case"], piece["seq"]): piece
        for piece in StretchTime.objects.filter(case__in=cases).values()
    }
    for case in cases:
        wanted = folded[case]
        yield from compared("dossier", str(case), wanted.row, rows[case], list(wanted.row))
        for piece in wanted.stretches:
            found = pieces.pop((case, piece["seq"]), None)
            yield from compared("stretch", str(case), piece, found, list(piece))
    yield from pieces


def _some(cases: Any) -> Iterator[UUID]:
    """A few beside each other at each of several places of the whole."""
    each = SAMPLE // PIECES
    for place in range(PIECES):
        yield from cases.filter(case__gte=UUID(int=(place << 128) // PIECES))[:each]
