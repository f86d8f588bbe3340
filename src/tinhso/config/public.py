"""The address that letters, codes and slips lead to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from tinhso.kernel.errors import TinhsoError


class BadPublicAddress(TinhsoError):
    """bad_public_address (told): not `https://name` or `http://name`, with nothing behind the name but a port."""


def public_address(told: str, *, hosts: Sequence[str], tls: bool) -> str:
    """`https://name[:port]` without a slash at its end: what was told, else the first full name among hosts.

    Raises BadPublicAddress.
    """
    if not told:
        return f"{'https' if tls else 'http'}://{_first_name(hosts)}"
    parts = urlsplit(told.rstrip("/"))
    bare = not (parts.path or parts.query or parts.fragment or parts.username)
    if parts.scheme not in ("http", "https") or not parts.hostname or not bare:
        raise BadPublicAddress("bad_public_address", told=told)
    return f"{parts.scheme}://{parts.netloc}"


def _first_name(hosts: Sequence[str]) -> str:
    full = (host.lstrip(".") for host in hosts if re.search(r"[a-z]\.[a-z]|^\.[a-z]", host))
    return next(full, "localhost")
