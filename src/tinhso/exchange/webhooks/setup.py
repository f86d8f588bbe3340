"""How we are set up to send: which networks may be asked beside the internet, from the settings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import ip_network

from django.conf import settings

from tinhso.connectors.http import Line, Network
from tinhso.kernel.errors import TinhsoError


class BadNetworks(TinhsoError):
    """webhook_bad_network (told): TINHSO_WEBHOOK_NETWORKS names something that is no network."""

    exit_code = 3


def line_to(address: str, *, seconds: float) -> Line:
    """A way to a receiver: to the internet, and to the networks that are named; by https alone. Raises CannotAsk."""
    return Line(
        address,
        seconds=seconds,
        networks=networks(settings.WEBHOOK_NETWORKS),
        plain=settings.WEBHOOK_PLAIN,
    )


@lru_cache(maxsize=4)
def networks(told: str) -> Sequence[Network]:
    """Networks written with commas. Raises BadNetworks."""
    found = []
    for one in filter(None, (part.strip() for part in told.split(","))):
        try:
            found.append(ip_network(one))
        except ValueError:
            raise BadNetworks("webhook_bad_network", told=one) from None
    return tuple(found)
