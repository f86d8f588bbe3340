"""A mail server's address as Django's settings of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from tinhso.kernel.errors import TinhsoError

_SCHEMES = {"smtp": (25, False, False), "smtp+tls": (587, True, False), "smtps": (465, False, True)}


class BadMailAddress(TinhsoError):
    """bad_mail_address (why): an address that is none. Never quoted: it holds a password."""


def mail_of(address: str) -> dict[str, Any]:
    """Settings of `smtp://user:password@host:port`; `smtp+tls://` asks for STARTTLS, `smtps://` for TLS from the start.

    Without an address there is no server, and what is due waits. Raises BadMailAddress.
    """
    if not address:
        return {"EMAIL_HOST": ""}
    parts = urlsplit(address)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise BadMailAddress("bad_mail_address", why=parts.scheme or "-")
    port, start_tls, tls = _SCHEMES[parts.scheme]
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": start_tls,
        "EMAIL_USE_SSL": tls,
    }
