"""The province's own list of networks: which range is of which class, from which day on."""

from __future__ import annotations

from datetime import date
from ipaddress import ip_network

from django.db import transaction

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.identity import line
from tinhso.ledger.actions import By, append
from tinhso.provenance import kinds
from tinhso.provenance.models import CLASSES, NetworkRange

MOST_NOTE = 100
# What is wider than this is a mistake of typing: /8, and /16 of the newer addresses.
WIDEST = {4: 8, 6: 16}


class CannotSetNetwork(TinhsoError):
    """bad_network (typed): no range of addresses. wide_network (typed, least): too wide to be of one class.

    unknown_network_class (kind). network_set_already (network, from_date). network_ends_early (from_date).
    """


@transaction.atomic
def set_range(
    network: str,
    *,
    kind: str,
    from_date: date,
    by: By,
    until_date: date | None = None,
    note: str = "",
) -> NetworkRange:
    """A range is of a class from a day up to before another. Twice is once. Raises CannotSetNetwork, BadIdentity."""
    typed = network.strip()[:60]
    try:
        known = ip_network(typed, strict=False)
    except ValueError:
        raise CannotSetNetwork("bad_network", typed=typed) from None
    if known.prefixlen < WIDEST[known.version]:
        raise CannotSetNetwork("wide_network", typed=typed, least=WIDEST[known.version])
    if kind not in CLASSES:
        raise CannotSetNetwork("unknown_network_class", kind=kind[:20])
    if until_date is not None and until_date <= from_date:
        raise CannotSetNetwork("network_ends_early", from_date=from_date)
    words = line(note, field="text", most=MOST_NOTE, empty=True)
    made, is_new = NetworkRange.objects.get_or_create(
        network=str(known),
        from_date=from_date,
        defaults={"kind": kind, "until_date": until_date, "note": words},
    )
    if not is_new:
        if (made.kind, made.until_date) != (kind, until_date):
            raise CannotSetNetwork("network_set_already", network=str(known), from_date=from_date)
        return made
    _write(made, by)
    return made


@transaction.atomic
def end_range(row: int, *, until_date: date, by: By) -> NetworkRange | None:
    """A range is of its class no more from a day on; None where there is no such row. Raises CannotSetNetwork."""
    found = NetworkRange.objects.select_for_update().filter(pk=row).first()
    if found is None or found.until_date == until_date:
        return found
    if until_date <= found.from_date:
        raise CannotSetNetwork("network_ends_early", from_date=found.from_date)
    found.until_date = until_date
    found.save(update_fields=["until_date"])
    _write(found, by)
    return found


def _write(row: NetworkRange, by: By) -> None:
    facts = {
        "network": row.network,
        "kind": row.kind,
        "since": row.from_date.isoformat(),
        "until": row.until_date.isoformat() if row.until_date else None,
    }
    append(kinds.NETWORK.name, subject=f"network:{row.pk}", by=by, facts=facts)
