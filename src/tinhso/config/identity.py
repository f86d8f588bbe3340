"""Providers of identity as settings: one for citizens, one for staff; without an issuer there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tinhso.kernel.errors import TinhsoError

MOST_LEVEL = 2


class BadIdentityProvider(TinhsoError):
    """bad_oidc_issuer (name): not an address, or a plain one. bad_oidc_levels (name): not `acr=1,acr=2`.

    oidc_without_client (name): an issuer, and no name that we are known by there.
    """


def provider_of(whose: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """What the environment says of the provider of CITIZEN or STAFF; {} where it names none.

    issuer, client, secret, name (Vietnamese, English), scopes, levels (acr → level, the highest first), number (the
    claim that holds the personal number), second (the acr that is as good as a second factor), private.
    Raises BadIdentityProvider.
    """
    before = f"TINHSO_OIDC_{whose}_"

    def told(name: str, otherwise: str = "") -> str:
        return environ.get(before + name, "").strip() or otherwise

    issuer, private = told("ISSUER"), told("PRIVATE") == "1"
    if not issuer:
        return {}
    parts = urlsplit(issuer)
    schemes = ("https", "http") if private else ("https",)
    if parts.scheme not in schemes or not parts.hostname or parts.query or parts.fragment:
        raise BadIdentityProvider("bad_oidc_issuer", name=before + "ISSUER")
    if not told("CLIENT"):
        raise BadIdentityProvider("oidc_without_client", name=before + "CLIENT")
    vi, _, en = told("NAME", "Định danh điện tử|National identity").partition("|")
    return {
        "issuer": issuer,
        "client": told("CLIENT"),
        "secret": told("SECRET"),
        "name": (vi, en or vi),
        "scopes": tuple(dict.fromkeys(["openid", *told("SCOPES", "profile").split()])),
        "levels": _levels(told("LEVELS"), before + "LEVELS"),
        "number": told("NUMBER", "personal_number"),
        "second": tuple(told("SECOND").split()),
        "private": private,
    }


def _levels(text: str, name: str) -> dict[str, int]:
    found = {}
    for pair in filter(None, (one.strip() for one in text.split(","))):
        acr, _, level = pair.rpartition("=")
        if not acr or level not in [str(one) for one in range(1, MOST_LEVEL + 1)]:
            raise BadIdentityProvider("bad_oidc_levels", name=name)
        found[acr] = int(level)
    return dict(sorted(found.items(), key=lambda one: -one[1]))
