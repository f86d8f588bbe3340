"""Readers of the exchange. What a message says may be personal: `said` hides it, `told` does not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from tinhso.exchange.boxes import opened
from tinhso.exchange.portal.deciding import IN, OUT
from tinhso.exchange.portal.models import Counterpart, Inbound, Outbound, Reconciliation
from tinhso.kernel.errors import TinhsoError

Row = Inbound | Outbound
TABLES: Mapping[str, type[Inbound] | type[Outbound]] = {IN: Inbound, OUT: Outbound}
STATES: Mapping[str, Sequence[str]] = {
    IN: tuple(Inbound.State.values),
    OUT: tuple(Outbound.State.values),
}
# The states in which a message waits for a person.
FOR_A_PERSON: Mapping[str, Sequence[str]] = {IN: ("poisoned",), OUT: ("poisoned", "refused")}
HIDDEN = "•••"
# Of a message's fields those that name, describe or quote nobody.
_OPEN = frozenset(
    "contract id type dossier sequence sent_at procedure agency desk filed_at kind level copies sha256 "
    "supplemented_at asked_at paid_at amount ours state our_state at office promised_at code granted signed_at message"
    .split()
)  # fmt: skip


class NoSuchMessage(TinhsoError):
    """portal_no_such_message (message)."""


@dataclass(frozen=True)
class Standing:
    """counts: way → state → messages. The last moments are None where nothing has ever come or gone."""

    counts: Mapping[str, Mapping[str, int]]
    received_at: datetime | None
    acknowledged_at: datetime | None

    @property
    def for_a_person(self) -> int:
        """How many messages wait for somebody's decision."""
        return sum(
            self.counts[way].get(state, 0) for way in FOR_A_PERSON for state in FOR_A_PERSON[way]
        )


def standing() -> Standing:
    """How many messages stand where; four queries."""
    counts = {
        way: dict(table.objects.order_by().values_list("state").annotate(n=Count("id")))
        for way, table in TABLES.items()
    }
    gone = Outbound.objects.filter(state=Outbound.State.ACKNOWLEDGED)
    return Standing(
        counts=counts,
        received_at=Inbound.objects.aggregate(last=Max("received_at"))["last"],
        acknowledged_at=gone.aggregate(last=Max("ended_at"))["last"],
    )


def messages(way: str, *, state: str = "", dossier: str = "") -> QuerySet[Any]:
    """Messages of a way, the latest first, without what they say. dossier: the portal's code."""
    rows: QuerySet[Any] = TABLES[way].objects.defer("content", "wrapped")
    if state:
        rows = rows.filter(state=state)
    if dossier:
        rows = rows.filter(dossier=dossier)
    return rows.order_by("-id")


def message(way: str, uid: UUID) -> Row:
    """One message. Raises NoSuchMessage."""
    found = TABLES[way].objects.filter(uid=uid).first() if way in TABLES else None
    if found is None:
        raise NoSuchMessage("portal_no_such_message", message=str(uid))
    return found


def told(row: Row) -> Any:
    """What a message says, personal data and all; None where it is kept no longer. Whoever shows it records the look.

    Raises BadBox.
    """
    content = opened(row)
    if content is None:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def said(value: Any, name: str = "") -> Any:
    """The same with everything hidden that may name, describe or quote somebody; its shape stays."""
    if isinstance(value, dict):
        return {one: said(inside, one) for one, inside in value.items() if one not in _INSIDE} | {
            one: HIDDEN for one in value if one in _INSIDE
        }
    if isinstance(value, list):
        return [said(one, name) for one in value]
    return value if name in _OPEN else HIDDEN


# What is hidden whole: its very names would tell.
_INSIDE = frozenset({"answers", "content"})


def case_of(dossier: str) -> UUID | None:
    """Our dossier of the portal's code; None where there is none."""
    return Counterpart.objects.filter(portal=dossier).values_list("case", flat=True).first()


def portal_codes(cases: Sequence[UUID]) -> dict[UUID, str]:
    """Our dossiers → the portal's codes, of those that came from it; one query."""
    rows = Counterpart.objects.filter(case__in=cases).values_list("case", "portal")
    return {case: portal for case, portal in rows if case is not None}


def comparison(day: date) -> Reconciliation | None:
    """The last comparison of a day."""
    return Reconciliation.objects.filter(day=day).order_by("-id").first()


def comparisons(*, most: int = 30) -> list[Reconciliation]:
    """The last comparisons, the latest first, without what differed."""
    return list(Reconciliation.objects.defer("differences").order_by("-id")[:most])
