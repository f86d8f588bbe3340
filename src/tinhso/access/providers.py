"""Providers of identity as the settings name them, and sign-ins on their way there and back.

What a sign-in must match when it comes back (state, nonce, verifier) waits in the session that began it: in another
browser it means nothing. Each state is good once, for ten minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from tinhso.connectors import openid
from tinhso.connectors.openid import Proved, Provider
from tinhso.kernel.errors import TinhsoError

Whose = Literal["citizen", "staff"]
PENDING, MOST_PENDING, WAITS_SECONDS = "identity_pending", 5, 600


class CannotComeBack(TinhsoError):
    """no_provider: none is set. sign_in_not_begun: not in this browser, too long ago, or it came back already.

    sign_in_given_up: she said no at the provider, or closed it there. provider_fault (why): the provider's own word.
    """


def provider_for(whose: Whose) -> Provider:
    """The provider of citizens or of staff. Raises CannotComeBack("no_provider")."""
    told = settings.OIDC[whose]
    if not told:
        raise CannotComeBack("no_provider")
    back = settings.PUBLIC_ADDRESS + reverse("identity_back", kwargs={"whose": whose})
    return Provider(
        issuer=told["issuer"],
        client=told["client"],
        secret=told["secret"],
        back=back,
        scopes=told["scopes"],
        private=told["private"],
    )


def name_of(whose: Whose) -> tuple[str, str] | None:
    """What the button calls it, in both languages; None where there is no provider."""
    told = settings.OIDC[whose]
    return told["name"] if told else None


def begin(request: HttpRequest, whose: Whose, *, to: str, account: int | None = None) -> str:
    """Where the browser goes. to: where she wanted to go. account: of one who is in and adds an identity to it.

    Raises CannotComeBack, CannotIdentify.
    """
    provider, told = provider_for(whose), settings.OIDC[whose]
    begun = openid.begin(provider, acr_values=tuple(told["levels"]) or told["second"])
    pending: dict[str, Any] = dict(request.session.get(PENDING, {}))
    pending[begun.state] = {
        "whose": whose,
        "nonce": begun.nonce,
        "verifier": begun.verifier,
        "to": to,
        "account": account,
        "at": int(time.time()),
    }
    request.session[PENDING] = dict(list(pending.items())[-MOST_PENDING:])
    return begun.address


def come_back(request: HttpRequest, whose: Whose) -> tuple[Proved, Mapping[str, Any]]:
    """Whom the provider proved, and what was kept when the sign-in began (to, account).

    Raises CannotComeBack, CannotIdentify.
    """
    provider = provider_for(whose)
    kept = _taken(request, whose, request.GET.get("state", ""))
    now = time.time()
    if kept is None or now - kept["at"] > WAITS_SECONDS:
        raise CannotComeBack("sign_in_not_begun")
    if fault := request.GET.get("error"):
        given_up = fault in ("access_denied", "login_required", "interaction_required")
        if given_up:
            raise CannotComeBack("sign_in_given_up")
        word = fault if fault.isascii() and fault.replace("_", "").isalnum() else "?"
        raise CannotComeBack("provider_fault", why=word[:40])
    proved = openid.finish(
        provider,
        code=request.GET.get("code", ""),
        nonce=kept["nonce"],
        verifier=kept["verifier"],
        issuer=request.GET.get("iss"),
        now=now,
    )
    return proved, kept


def level_of(whose: Whose, proved: Proved) -> int:
    """How surely a provider knew her, by the settings; 0 for an acr that they do not name."""
    return int(settings.OIDC[whose]["levels"].get(proved.acr, 0))


def is_second(proved: Proved) -> bool:
    """Whether staff proved themselves there as surely as with our second factor, by the settings."""
    return proved.acr in settings.OIDC["staff"]["second"]


def session_there(issuer: str, sid: str) -> str:
    """A keyed digest of a provider's session, by which its end is recognised; "" for none."""
    if not sid:
        return ""
    key = hashlib.sha256(f"tinhso.provider-session:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, f"{issuer}\n{sid}".encode(), "sha256").hexdigest()


def _taken(request: HttpRequest, whose: Whose, state: str) -> dict[str, Any] | None:
    pending = dict(request.session.get(PENDING, {}))
    found: dict[str, Any] | None = pending.pop(state, None)
    if found is None or found["whose"] != whose:
        return None
    request.session[PENDING] = pending
    return found
