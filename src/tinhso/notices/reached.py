"""Where who works for the province is reminded, by what she or an administrator entered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.identity import phone as as_phone
from tinhso.kernel.text import written_line
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.notices import kinds, rules
from tinhso.notices.models import Reach

STAFF, OFFICE, CONTACT = "staff", "office", "contact"


class CannotReach(TinhsoError):
    """reach_bad_mail (mail): no mail address."""


@dataclass(frozen=True)
class Reached:
    """How somebody is reached. reach: way → address; digest: she wants one mail a day."""

    reach: Mapping[str, str]
    refused: frozenset[str] = frozenset()
    digest: bool = False


def of(row: Reach) -> Reached:
    """A row's addresses by way."""
    found = {rules.MAIL: row.mail} if row.mail else {}
    if row.phone:
        found |= {rules.SMS: row.phone, rules.ZALO: row.phone}
    return Reached(found, frozenset(row.refused), row.digest)


def reached(who: Collection[str]) -> dict[str, Reached]:
    """Those of some who have an address; a query for each five hundred."""
    found: dict[str, Reached] = {}
    told = sorted(who)
    for at in range(0, len(told), 500):
        for row in Reach.objects.filter(who__in=told[at : at + 500]):
            if row.mail or row.phone:
                found[row.who] = of(row)
    return found


def reach_of(who: str) -> Reach | None:
    """What is entered for somebody."""
    return Reach.objects.filter(who=who).first()


@transaction.atomic
def set_reach(
    who: str,
    *,
    mail: str,
    phone: str,
    refused: Collection[str] = (),
    digest: bool = False,
    at: datetime,
    by: By,
) -> Reach:
    """Where somebody is reminded from now on; the same again is nothing. Raises CannotReach, BadIdentity."""
    mail = written_line(mail)
    if mail:
        try:
            validate_email(mail)
        except ValidationError:
            raise CannotReach("reach_bad_mail", mail=mail[:80]) from None
    number = as_phone(phone).value if phone.strip() else ""
    ways = [way for way in rules.WAYS if way in refused]
    in_turn(f"notices:reach:{who}")
    row = reach_of(who)
    told = {"mail": mail, "phone": number, "refused": ways, "digest": digest}
    if row is not None and all(getattr(row, name) == value for name, value in told.items()):
        return row
    row, _ = Reach.objects.update_or_create(who=who, defaults={**told, "set_at": at})
    facts = {"who": who, "refused": ways, "digest": digest}
    append(kinds.REACH_SET.name, subject=f"reach:{who}"[:64], by=by, facts=facts)
    return row
