"""From which class of network an address comes: by the province's own dated list, never by asking anybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.db.models import Q

from tinhso.provenance.models import NetworkRange
from tinhso.provenance.records import Network


@dataclass(frozen=True)
class Range:
    """A range and its class."""

    network: IPv4Network | IPv6Network
    kind: Network


def classified(address: str, ranges: Iterable[Range]) -> Network:
    """The class of an address by the narrowest range that has it; UNKNOWN for none, and for what is no address."""
    try:
        found = ip_address(address)
    except ValueError:
        return Network.UNKNOWN
    mapped = getattr(found, "ipv4_mapped", None) or found
    having = [one for one in ranges if mapped in one.network]
    narrowest = max(having, key=lambda one: one.network.prefixlen, default=None)
    return narrowest.kind if narrowest else Network.UNKNOWN


def ranges_on(day: date) -> list[Range]:
    """The ranges that hold on a day; one query."""
    rows = NetworkRange.objects.filter(
        Q(until_date=None) | Q(until_date__gt=day), from_date__lte=day
    )
    return [Range(ip_network(one.network), Network[one.kind.upper()]) for one in rows]


def class_of(address: str, *, day: date) -> Network:
    """The class of an address on a day."""
    return classified(address, ranges_on(day))
