"""How somebody wants to be told. What the law has us tell is told all the same, by some way that is left."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.notices import kinds, rules
from tinhso.notices.models import Wish
from tinhso.parties.queries import reached_by

LEAVE_PATH = "/thong-bao/thoi"


@dataclass(frozen=True)
class Wanted:
    """refused: ways that she does not want. optional: whether she wants what need not be told."""

    refused: frozenset[str] = frozenset()
    optional: bool = True


def wanted_by(party: str) -> Wanted:
    """What somebody wants now; one query."""
    row = Wish.objects.filter(party=party).order_by("-id").first() if party else None
    return Wanted(frozenset(row.refused), row.optional) if row else Wanted()


@transaction.atomic
def wish(party: str, *, refused: Collection[str], optional: bool, at: datetime, by: By) -> None:
    """What she wants from now on; the same again is nothing."""
    ways = [way for way in rules.WAYS if way in refused]
    in_turn(f"notices:wish:{party}")
    if wanted_by(party) == Wanted(frozenset(ways), optional):
        return
    Wish.objects.create(party=party, refused=ways, optional=optional, set_at=at)
    facts = {"refused": ways, "optional": optional}
    append(kinds.WISH_SET.name, subject=f"party:{party}", by=by, facts=facts)


def addresses_of(party: str) -> dict[str, str]:
    """Way → the newest verified address of somebody; one query."""
    found: dict[str, str] = {}
    for kind, value in reached_by(party):
        if kind == "mail":
            found.setdefault(rules.MAIL, value)
        elif kind == "phone":
            for way in (rules.SMS, rules.ZALO):
                found.setdefault(way, value)
    return found


def chosen(
    order: Collection[str], has: Mapping[str, str], wants: Wanted, *, duty: bool
) -> list[str]:
    """The ways to try, one after the other; none where she need not and does not want to be told."""
    if not duty and not wants.optional:
        return []
    open_ = [way for way in order if way in has]
    wished = [way for way in open_ if way not in wants.refused]
    return wished or (open_ if duty else [])


def leave_address(party: str) -> str:
    """Where somebody ends what need not be told, by the link of a letter."""
    return f"{settings.PUBLIC_ADDRESS}{LEAVE_PATH}/{party}/{leaving_mark(party)}"


def leaving_mark(party: str | UUID) -> str:
    """By which a link in a letter shows that it was sent to her."""
    key = hashlib.sha256(f"tinhso.notices.leave:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, str(party).encode(), hashlib.sha256).hexdigest()[:32]


def may_leave(party: str | UUID, mark: str) -> bool:
    """Whether a link is one of ours."""
    return hmac.compare_digest(leaving_mark(party), mark)
