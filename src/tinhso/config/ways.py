"""The addresses of those who carry our messages to phones, as the settings write them. No fault quotes one: they hold
keys.
"""

from __future__ import annotations

from urllib.parse import SplitResult, unquote, urlsplit

from tinhso.connectors.esms import Gateway
from tinhso.connectors.zalo import Application
from tinhso.kernel.errors import TinhsoError

ZALO_OAUTH = "https://oauth.zaloapp.com"


class BadWayAddress(TinhsoError):
    """bad_sms_address (why), bad_zalo_address (why): an address that is none."""


def sms_of(address: str) -> Gateway | None:
    """`esms://key:secret@rest.esms.vn/Brandname`; `esms+http://` in plain, over our own network. None if unset.

    Raises BadWayAddress.
    """
    if not address:
        return None
    parts = urlsplit(address)
    brand = unquote(parts.path.strip("/"))
    if not _whole(parts, "esms") or not brand:
        raise BadWayAddress("bad_sms_address", why=parts.scheme or "-")
    base, private = _base(parts)
    return Gateway(
        base, unquote(parts.username or ""), unquote(parts.password or ""), brand, private
    )


def zalo_of(address: str) -> Application | None:
    """`zalo://app_id:app_secret@business.openapi.zalo.me`; `zalo+http://` in plain, also for tokens. None if unset.

    Raises BadWayAddress.
    """
    if not address:
        return None
    parts = urlsplit(address)
    if not _whole(parts, "zalo") or parts.path.strip("/"):
        raise BadWayAddress("bad_zalo_address", why=parts.scheme or "-")
    base, private = _base(parts)
    oauth = base if private else ZALO_OAUTH
    return Application(
        base, oauth, unquote(parts.username or ""), unquote(parts.password or ""), private
    )


def _whole(parts: SplitResult, scheme: str) -> bool:
    known = parts.scheme in (scheme, f"{scheme}+http")
    return bool(known and parts.hostname and parts.username and parts.password)


def _base(parts: SplitResult) -> tuple[str, bool]:
    private = parts.scheme.endswith("+http")
    port = f":{parts.port}" if parts.port else ""
    return f"{'http' if private else 'https'}://{parts.hostname}{port}", private
