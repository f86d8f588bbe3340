"""Where a mirrored dossier is handled, and since when it was last told of: what its page says instead of acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tinhso.cases.models import Case
from tinhso.exchange.models import Mirrored, Run
from tinhso.ledger.models import Event
from tinhso.procedures.queries import authority_on
from tinhso.web.words import t


@dataclass(frozen=True)
class Elsewhere:
    """system: what the other one is called; url: its page, "" for none known.

    told_at: when something of this dossier reached us last; read_at: when the other system was last read at all.
    """

    system: str
    url: str
    told_at: datetime | None
    read_at: datetime | None


def elsewhere(case: Case, events: Sequence[Event], *, day: date) -> Elsewhere | None:
    """None for a dossier that is handled here; three queries for one that is not."""
    if not case.told:
        return None
    mirrored = Mirrored.objects.select_related("feed").filter(case=case.uid).first()
    read_at, system = None, t("phần mềm khác", "another system")
    if mirrored is not None:
        runs = Run.objects.filter(feed=mirrored.feed_id, what=Run.What.READ).order_by("-id")
        read_at = runs.values_list("at", flat=True).first()
        system = mirrored.feed.title
    holds = authority_on(case.procedure, case.office, day)
    url = holds.url if holds is not None and holds.system != "ours" else ""
    return Elsewhere(system, url, max((one.recorded_at for one in events), default=None), read_at)
