"""The tokens that Zalo gives: an access token for a day, and a refresh token that is used up by renewing both.

One process renews at a time, outside of any transaction, and an hour before the end. If it dies between Zalo's answer
and our row, the refresh token is lost, and somebody gives the permission anew: TINHSO_ZALO_REFRESH.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from tinhso.connectors import zalo
from tinhso.connectors.http import CannotAsk, Line
from tinhso.files.folder import box_keys
from tinhso.kernel.errors import TinhsoError
from tinhso.keys.boxes import Box
from tinhso.notices.models import Token
from tinhso.notices.ways.asking import SECONDS

# What the box of the row is bound to.
_NAME, ABOUT = "zalo", UUID("0b6ab9a8-5a46-4a21-9c3c-60a0de1b4f3e").bytes
AHEAD, RENEWING_FOR = timedelta(hours=1), timedelta(minutes=2)


class NoToken(TinhsoError):
    """zalo_no_token: none was given, or Zalo took none of those we have. zalo_token_renewed: another is about it.

    zalo_token_silent: Zalo was asked for one and gave no answer.
    """


SILENT = "zalo_token_silent"


def access(now: datetime, *, stale: bool = False) -> str:
    """The access token. stale: Zalo refuses the one we have. Raises NoToken, BadBox."""
    row, _ = Token.objects.get_or_create(name=_NAME, defaults={"good_until": now})
    held = _opened(row)
    if held and not stale and now < row.good_until - AHEAD:
        return held["access"]
    mine = Token.objects.filter(
        Q(renewing_until=None) | Q(renewing_until__lte=now), pk=row.pk, good_until=row.good_until
    )
    if not mine.update(renewing_until=now + RENEWING_FOR):
        if held and not stale and now < row.good_until:
            return held["access"]
        raise NoToken("zalo_token_renewed")
    return _renewed(row, held, now)


def _renewed(row: Token, held: dict[str, str], now: datetime) -> str:
    """By what we were given last; by the setting, where that is another one and ours is refused."""
    application = settings.ZALO
    if application is None:
        raise NoToken("zalo_no_token")
    given = held.get("given", "")
    tries = [
        held.get("refresh", ""),
        settings.ZALO_REFRESH if given != settings.ZALO_REFRESH else "",
    ]
    try:
        with Line(application.oauth, private=application.private, seconds=SECONDS) as line:
            for refresh in filter(None, tries):
                found = zalo.renewed(line, application, refresh)
                if found is not None:
                    _keep(row, found, given=settings.ZALO_REFRESH, now=now)
                    return found.access
    except CannotAsk:
        Token.objects.filter(pk=row.pk).update(renewing_until=None)
        raise NoToken(SILENT) from None
    Token.objects.filter(pk=row.pk).update(renewing_until=None)
    raise NoToken("zalo_no_token")


def _keep(row: Token, found: zalo.Tokens, *, given: str, now: datetime) -> None:
    told = {"access": found.access, "refresh": found.refresh, "given": given}
    box = box_keys().close(json.dumps(told).encode(), about=ABOUT)
    Token.objects.filter(pk=row.pk).update(
        box_key=box.key,
        wrapped=box.wrapped,
        content=box.content,
        good_until=now + timedelta(seconds=found.seconds),
        renewing_until=None,
    )


def _opened(row: Token) -> dict[str, str]:
    if not row.content:
        return {}
    box = Box(row.box_key, bytes(row.wrapped), bytes(row.content))
    told: dict[str, str] = json.loads(box_keys().open(box, about=ABOUT))
    return told
