"""Who the token is."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from tinhso.api.core import Given, Request, route


class Me(Given):
    """The token that was shown: what it may do, where, until when and how often."""

    uid: UUID
    name: str
    scopes: list[str]
    offices: list[str]
    expires_at: datetime
    per_minute: int


@route("GET", "/me", gives=Me, tag="me")
def me(request: Request) -> Any:
    """The token that was shown."""
    token = request.token
    return {
        "uid": token.uid,
        "name": token.name,
        "scopes": token.scopes,
        "offices": token.offices,
        "expires_at": token.expires_at,
        "per_minute": token.per_minute,
    }
