"""The only writers of accounts. Each writes its rows and the event that explains them in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from axes.models import AccessAttempt, AccessFailureLog
from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from tinhso.access import kinds
from tinhso.access.models import CITIZEN, STAFF, Account, MailCode, Session, as_login, composed
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger import actions as ledger
from tinhso.ledger.actions import By, append
from tinhso.ledger.queries import events_of

# What the ledger needs to hear of an office where none has a part.
NO_OFFICE = "-"
_ERASED = "erased:"

logging.getLogger("axes").setLevel(
    logging.CRITICAL
)  # It writes logins and addresses of the network.


class CannotKeepAccount(TinhsoError):
    """login_taken; staff_has_account (staff); no_such_account; weak_password: it is short, common or like the name;

    staff_account_closed (staff): she has one, but it is locked. linked_already: another party is linked to the
    account. wrong_own_password: the one she has now is another; same_password: the new one is the old one.
    """


def open_staff_account(
    *, login: str, staff: str, password: str, by: By, must_change: bool = False
) -> Account:
    """An account for a member of staff; the same with the same password again gives the same account.

    must_change: the password was chosen for her. Raises CannotKeepAccount.
    """
    name = as_login(login)
    try:
        return _open(name, staff, password, by, must_change)
    except IntegrityError:  # Another was opened between our look and our row.
        return _open(name, staff, password, by, must_change)


@transaction.atomic
def _open(name: str, staff: str, password: str, by: By, must_change: bool) -> Account:
    held = Account.objects.filter(staff=staff).first()
    if held is not None and held.login == name and held.locked:
        raise CannotKeepAccount("staff_account_closed", staff=staff)
    if held is not None and held.login == name and held.check_password(password):
        return held
    if Account.objects.filter(login=name).exists():
        raise CannotKeepAccount("login_taken")
    if held is not None:
        raise CannotKeepAccount("staff_has_account", staff=staff)
    account = Account(
        login=name, kind=STAFF, staff=staff, opened_at=timezone.now(), must_change=must_change
    )
    _check_password(password, account)
    account.set_password(password)
    account.save()
    facts = {"kind": STAFF, "staff": staff, "login": name}
    _write(kinds.ACCOUNT_OPENED.name, account, by, facts)
    return account


def citizen_account(address: str) -> Account:
    """The account of a mail address that was just proved; opened at the first time."""
    name = as_login(address)
    try:
        return _account_of(name)
    except IntegrityError:  # Opened in two windows at once.
        return _account_of(name)


@transaction.atomic
def _account_of(name: str) -> Account:
    found = Account.objects.select_for_update().filter(login=name, kind=CITIZEN).first()
    if found is not None:
        return found
    if Account.objects.filter(login=name).exists():
        raise CannotKeepAccount("login_taken")
    account = Account(login=name, kind=CITIZEN, opened_at=timezone.now())
    account.set_unusable_password()
    account.save()
    by = By(actor=f"account:{account.uid}", office=NO_OFFICE, channel="online")
    _write(kinds.ACCOUNT_OPENED.name, account, by, {"kind": CITIZEN, "login": name})
    return account


@transaction.atomic
def link_party(account: Account, *, party: str, by: By) -> None:
    """Say which party an account is. Who calls it has proved that. Raises CannotKeepAccount."""
    row = Account.objects.select_for_update().get(pk=account.pk)
    if row.party == party:
        return
    if row.party is not None or row.kind != CITIZEN:
        raise CannotKeepAccount("linked_already")
    row.party = account.party = party
    row.save(update_fields=["party"])
    _write(kinds.PARTY_LINKED.name, row, by, {"party": party})


@transaction.atomic
def set_password(account: Account, *, password: str, by: By, must_change: bool = False) -> None:
    """A new password from an administrator; every session of the account ends. Twice the same is once.

    Raises CannotKeepAccount.
    """
    row = Account.objects.select_for_update().get(pk=account.pk)
    if row.must_change == must_change and row.check_password(password):
        return
    _check_password(password, row)
    row.set_password(password)
    row.must_change = must_change
    row.save(update_fields=["password", "must_change"])
    Session.objects.filter(account_id=row.pk).delete()
    _write(kinds.PASSWORD_SET.name, row, by)
    account.password, account.must_change = row.password, must_change


@transaction.atomic
def choose_password(account: Account, *, now: str, new: str, session: str | None, by: By) -> None:
    """She chooses her own; her sessions elsewhere end, the one of this key stays. Raises CannotKeepAccount."""
    row = Account.objects.select_for_update().get(pk=account.pk)
    if not row.check_password(now):
        raise CannotKeepAccount("wrong_own_password")
    if row.check_password(new):
        raise CannotKeepAccount("same_password")
    _check_password(new, row)
    row.set_password(new)
    row.must_change = False
    row.save(update_fields=["password", "must_change"])
    Session.objects.filter(account_id=row.pk).exclude(pk=session).delete()
    _write(kinds.PASSWORD_CHOSEN.name, row, by)
    account.password, account.must_change = row.password, False


@transaction.atomic
def close_account(account: Account, *, by: By) -> None:
    """Nobody signs in any more, and whoever is in goes out. Twice is once."""
    row = Account.objects.select_for_update().get(pk=account.pk)
    account.locked = True
    if row.locked:
        return
    row.locked = True
    row.save(update_fields=["locked"])
    Session.objects.filter(account_id=row.pk).delete()
    _write(kinds.CLOSED.name, row, by)


@transaction.atomic
def unlock(account: Account, *, by: By) -> None:
    """Open a closed account, and forget wrong passwords before their time. Where neither is, nothing is written."""
    row = Account.objects.select_for_update().get(pk=account.pk)
    account.locked = False
    if not reset(username=row.login) and not row.locked:
        return
    row.locked = False
    row.save(update_fields=["locked"])
    _write(kinds.UNLOCKED.name, row, by)


@transaction.atomic
def erase_citizen(
    party: str, *, addresses: Iterable[str], reason: str, by: By
) -> list[tuple[str, str]]:
    """Nobody signs in as a party any more, and no address of hers is left in accounts, codes, tries and sessions.

    addresses: others that are known to be hers. Gives (uid, address) of each account; of one erased before nothing.
    """
    rows = Account.objects.select_for_update().filter(party=party, kind=CITIZEN)
    found = list(rows.exclude(login__startswith=_ERASED))
    gone = {as_login(one) for one in addresses} | {row.login for row in found}
    held = [(str(row.uid), row.login) for row in found]
    for row in found:
        if not row.locked:
            _write(kinds.CLOSED.name, row, by)
        row.login, row.locked = f"{_ERASED}{row.uid}", True
        row.save(update_fields=["login", "locked"])
        Session.objects.filter(account_id=row.pk).delete()
        row.identities.all().delete()
        row.passkeys.all().delete()
        subject = f"account:{row.uid}"
        events = [event.uid for event in events_of(subject)]
        ledger.erase(events, subject=subject, by=by, reason=reason)
    MailCode.objects.filter(address__in=gone).delete()
    for model in (AccessAttempt, AccessFailureLog):
        model.objects.alias(lower=Lower("username")).filter(lower__in=gone).delete()
    # Who follows without an account, and whose session had ended in the middle of a form, is named otherwise.
    named = {*gone, str(party), *(str(row.uid) for row in found)}
    for session in Session.objects.filter(account_id=None).iterator():
        if any(one in str(session.get_decoded()).casefold() for one in named):
            session.delete()
    return held


@transaction.atomic
def end_session(account: Account, *, handle: str, by: By) -> int:
    """End the session of an account that has this handle, at once; how many there were."""
    return _end(account, Session.objects.filter(handle=handle) if handle else None, by)


@transaction.atomic
def end_sessions(account: Account, *, but: str | None, by: By) -> int:
    """End every session of an account but the one of this key; how many there were."""
    return _end(account, Session.objects.exclude(pk=but) if but else Session.objects.all(), by)


def _end(account: Account, wanted: QuerySet[Session] | None, by: By) -> int:
    if wanted is None:
        return 0
    count = wanted.filter(account_id=account.pk).delete()[0]
    if count:
        facts = {"count": count}
        append(kinds.SESSIONS_ENDED.name, subject=f"account:{account.uid}", by=by, facts=facts)
    return count


def _check_password(password: str, account: Account) -> None:
    try:
        validate_password(composed(password), account)
    except ValidationError:
        raise CannotKeepAccount("weak_password") from None


def _write(kind: str, account: Account, by: By, facts: dict[str, str] | None = None) -> None:
    append(kind, subject=f"account:{account.uid}", by=by, facts=facts or {})
