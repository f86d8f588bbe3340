"""What the server sees when a dossier is filed with it, put into a table of its own, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tinhso.cases.actions import Erased
from tinhso.cases.actions import erase_person as erase_dossiers
from tinhso.cases.models import Case
from tinhso.ledger import actions as ledger
from tinhso.ledger.actions import By
from tinhso.ledger.models import Event
from tinhso.provenance.actions.registering import is_workstation
from tinhso.provenance.devices import device_of, window_of
from tinhso.provenance.models import DecisionWords, HelpSession, Judged, Seen
from tinhso.provenance.networks import class_of

#: Without a rule of the province what was seen goes after so many days: a year, and what a supervisor needs to look.
KEPT_DAYS = 400


@dataclass(frozen=True)
class Request:
    """What there is to be seen of a request. account: the uid of who is signed in; assurance: how surely known.

    mark: what the browser keeps as its own number; seat: what it keeps as a registered computer; address: of the
    network, read and not kept; begun_at: when the form was opened, None where unknown.
    """

    account: str
    assurance: int
    mark: str
    seat: str
    address: str
    begun_at: datetime | None


@transaction.atomic
def observe(case: Case, seen: Request, *, at: datetime) -> Seen:
    """Keep what was seen of a filing. Twice is once."""
    found = Seen.objects.filter(case=case).first()
    if found is not None:
        return found
    return Seen.objects.create(
        case=case,
        seen_at=at,
        account=seen.account,
        assurance=seen.assurance,
        device=device_of(seen.mark, at=at),
        window=window_of(at),
        network=class_of(seen.address, day=timezone.localdate(at)),
        workstation=is_workstation(seen.seat),
        fill_seconds=_seconds(seen.begun_at, at),
    )


def _seconds(begun: datetime | None, at: datetime) -> int | None:
    """None too where the server's clock was set back meanwhile."""
    if begun is None or at < begun:
        return None
    return min(int((at - begun).total_seconds()), 2**31 - 1)


@transaction.atomic
def erase_person(party: str | UUID, *, reason: str, by: By) -> Erased:
    """As `cases.erase_person`, and with her what was seen of her filings, and who helped her."""
    erased = erase_dossiers(party, reason=reason, by=by)
    forget_person(str(party), reason=reason, by=by)
    return erased


def forget_person(party: str, *, reason: str, by: By) -> int:
    """What was seen and concluded of dossiers that somebody owns or filed, why a supervisor found what she found, and

    that sessions were hers; how many rows.
    """
    hers = Case.objects.filter(owner=party) | Case.objects.filter(filer=party)
    count = Seen.objects.filter(case__in=hers).delete()[0]
    count += Judged.objects.filter(case__in=hers).delete()[0]
    count += DecisionWords.objects.filter(decision__case__in=hers).delete()[0]
    helped = HelpSession.objects.filter(party=party)
    subjects = [f"help:{uid}" for uid in helped.values_list("uid", flat=True)]
    subjects += [f"filing:{uid}" for uid in hers.values_list("uid", flat=True)]
    said = Event.objects.filter(subject__in=subjects, sealed__isnull=False)
    events: Iterable[UUID] = list(said.values_list("uid", flat=True))
    if events:
        ledger.erase(list(events), subject=f"party:{party}", by=by, reason=reason)
    return count + helped.update(party="", account="", reached=0)
