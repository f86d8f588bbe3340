"""Gateways: who takes money for us and tells of it. One interface; an adapter each, pure but for its question.

    begin   hand a due over, get the address where the payer goes
    heard   what a notification says, once its signature is right

Keys and addresses are settings; an adapter without its keys is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from tinhso.kernel.errors import TinhsoError


class GatewayFault(TinhsoError):
    """gateway_unknown (gateway); gateway_not_set_up (gateway); gateway_refused (gateway, why): it did not take it;

    gateway_forged: the signature is not the gateway's; gateway_strange (part): it is, and the message is none we know.
    """


@dataclass(frozen=True)
class Ask:
    """What a payer is to pay. number: ours, which every notification names; text: what the transfer bears."""

    number: int
    amount: int
    text: str
    back: str
    cancelled: str


@dataclass(frozen=True)
class Heard:
    """A notification. ident: the bank's own id of the transfer; happened: "2023-02-04 18:25:00", by our clock.

    paid: False for what tells of no money.
    """

    number: int
    amount: int
    ident: str
    happened: str
    text: str
    payer: str = ""
    paid: bool = True


class Gateway(Protocol):
    """What every adapter can do."""

    name: str

    def begin(self, ask: Ask) -> str:
        """The address where the payer goes. Raises GatewayFault, CannotAsk."""

    def heard(self, body: bytes) -> Heard:
        """What a notification says. Raises GatewayFault."""


_KNOWN: dict[str, Callable[[Mapping[str, str]], Gateway]] = {}


def adapter(name: str) -> Callable[[type], type]:
    """Make an adapter known by its name."""

    def known(made: type) -> type:
        _KNOWN[name] = made
        return made

    return known


def named(name: str, settings: Mapping[str, Mapping[str, str]]) -> Gateway:
    """The adapter of a name with its keys. Raises GatewayFault."""
    from tinhso.payments.gateways import payos  # noqa: F401 what is imported is known

    if name not in _KNOWN:
        raise GatewayFault("gateway_unknown", gateway=name[:20])
    if not settings.get(name):
        raise GatewayFault("gateway_not_set_up", gateway=name)
    return _KNOWN[name](settings[name])
