"""Payment gateways' keys as settings of the room of payments."""

from __future__ import annotations

from collections.abc import Mapping

from tinhso.kernel.errors import TinhsoError


class BadGateway(TinhsoError):
    """bad_gateway (setting): it is not client:key:checksum. Never quoted: it holds keys."""


def payment_gateways(environment: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """By gateway, what its adapter takes; nothing for one that is not set up. Raises BadGateway."""
    told = environment.get("TINHSO_PAYOS", "")
    if not told:
        return {}
    parts = told.split(":")
    if len(parts) != 3 or not all(parts):
        raise BadGateway("bad_gateway", setting="TINHSO_PAYOS")
    address = environment.get("TINHSO_PAYOS_ADDRESS", "")
    private = environment.get("TINHSO_PAYOS_PRIVATE", "")
    keys = dict(zip(("client", "key", "checksum"), parts, strict=True))
    return {"payos": {**keys, "address": address, "private": private}}
