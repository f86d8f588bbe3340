"""Sessions in the database, each with its owner beside it. `settings.SESSION_ENGINE` names this module."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as Store

from tinhso.access.models import Session

BEGAN, SEEN, DEVICE, NAME = "began", "seen", "device", "name"
HANDLE, NETWORK, HOW, LEVEL = "handle", "network", "how", "level"
# What HOW says of who typed one.
PASSWORD = "password"  # noqa: S105 the name of a way
PROVIDER, PROVIDER_SESSION = "provider", "provider_session"


class SessionStore(Store):
    """Django's store with rows of our own."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: Mapping[str, Any]) -> Session:
        row: Session = super().create_model_instance(data)  # type: ignore[arg-type, assignment]
        account = data.get(SESSION_KEY)
        row.account_id = int(account) if account else None
        row.began_at, row.seen_at = _moment(data.get(BEGAN)), _moment(data.get(SEEN))
        row.device = str(data.get(DEVICE, ""))[:60]
        row.handle, row.network = str(data.get(HANDLE, "")), str(data.get(NETWORK, ""))
        row.how, row.provider_session = str(data.get(HOW, "")), str(data.get(PROVIDER_SESSION, ""))
        return row


def _moment(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None
