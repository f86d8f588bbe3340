"""Who lost every way in is let in again from the host: an only administrator has nobody else to ask."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone

from tinhso.access import actions, looks, passkeys, second_factor
from tinhso.access.models import STAFF, Account, as_login
from tinhso.access.who import Who
from tinhso.ledger.actions import By

WHY = "tinhso staff"


@transaction.atomic
def unlock(login: str, *, by: By) -> None:
    """Open the account again and forget wrong tries; a look is kept. Raises CannotKeepAccount("no_such_account")."""
    account = _of(login)
    _looked(account)
    actions.unlock(account, by=by)


@transaction.atomic
def reset(login: str, *, by: By) -> str:
    """A new password that must be changed at once, given alone here; second factor and passkeys are removed.

    Also unlocks; every session ends. Each of them is an event, and a look is kept. Raises CannotKeepAccount.
    """
    account = _of(login)
    _looked(account)
    password = secrets.token_urlsafe(15)
    actions.unlock(account, by=by)
    actions.set_password(account, password=password, by=by, must_change=True)
    second_factor.remove(account, by=by)
    for key in passkeys.passkeys_of(account):
        passkeys.revoke(account, uid=str(key.uid), but=None, by=by)
    return password


def _of(login: str) -> Account:
    found = Account.objects.filter(login=as_login(login), kind=STAFF).first()
    if found is None:
        raise actions.CannotKeepAccount("no_such_account")
    return found


def _looked(account: Account) -> None:
    """At the account, by whoever rules the host: no person's name is known there."""
    who = Who(kind="staff", day=timezone.localdate(), staff="host")
    looks.record(who, "person", subject=f"account:{account.uid}", why=WHY)
