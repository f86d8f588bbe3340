"""Signing in: the password, the second factor, the session. Wrong tries are counted by login, whoever makes them."""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from ipaddress import ip_address

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from tinhso.access.models import STAFF, Account, as_login
from tinhso.access.sessions import (
    BEGAN,
    DEVICE,
    HANDLE,
    HOW,
    LEVEL,
    NAME,
    NETWORK,
    PASSWORD,
    PROVIDER,
    PROVIDER_SESSION,
    SEEN,
)
from tinhso.access.who import SECOND_PASSED
from tinhso.kernel.errors import TinhsoError
from tinhso.org.models import Staff
from tinhso.org.queries import posts_of

_HALF = "half_way"
HALF_WAY_SECONDS = 600
_BACKEND = "django.contrib.auth.backends.ModelBackend"


class CannotSignIn(TinhsoError):
    """wrong_sign_in: login or password; which of them is not said. locked_out (minutes): too many wrong tries.

    account_closed: by an administrator. wrong_second (left): the second factor's code.

    start_again: it took too long. second_first: she has a second factor and did not use it.
    """


@dataclass(frozen=True)
class Proof:
    """How somebody was proved. how: password, mail, sms, "identity:<uid>" or "passkey:<uid>".

    second: as surely as with a second factor. level: of assurance, by a provider. provider: whose it was, citizen's or
    staff's; provider_session: a digest of its own session.
    """

    how: str
    second: bool = False
    level: int = 0
    provider: str = ""
    provider_session: str = ""


BY_PASSWORD, BY_MAIL, BY_PHONE = Proof(PASSWORD), Proof("mail"), Proof("sms")


def check_password(request: HttpRequest, *, name: str, password: str) -> Account:
    """The account of staff whose password this is. Raises CannotSignIn."""
    name = as_login(name)
    check_lock(request, name)
    account = authenticate(request, username=name, password=password)
    if not isinstance(account, Account) or account.kind != STAFF:
        check_lock(request, name)
        raise CannotSignIn("wrong_sign_in")
    if account.locked:
        raise CannotSignIn("account_closed")
    return account


def wrong_try(request: HttpRequest, account: Account) -> None:
    """Count a wrong code of the second factor like a wrong password. Raises CannotSignIn."""
    count_wrong(request, account)
    raise CannotSignIn("wrong_second")


def count_wrong(request: HttpRequest, account: Account) -> None:
    """Count a wrong try. Raises CannotSignIn("locked_out") when it was one too many."""
    user_login_failed.send(
        sender=__name__, credentials={"username": account.login}, request=request
    )
    check_lock(request, account.login)


def check_lock(request: HttpRequest, name: str) -> None:
    """Raises CannotSignIn("locked_out") after too many wrong tries of a login."""
    if not AxesProxyHandler.is_allowed(request, {"username": name}):
        cool_off: timedelta = settings.AXES_COOLOFF_TIME
        raise CannotSignIn("locked_out", minutes=int(cool_off.total_seconds() // 60))


def obliged(account: Account) -> bool:
    """Whether the roles that somebody holds today demand a second factor."""
    held = posts_of(account.staff or "", timezone.localdate())
    return bool({role for _, role in held} & set(settings.SECOND_FACTOR_ROLES))


def wait_half_way(request: HttpRequest, account: Account, proof: Proof) -> None:
    """One proof was right; the rest must follow within ten minutes. Nobody is signed in yet."""
    request.session.cycle_key()
    request.session[_HALF] = {
        "account": account.pk,
        "at": int(time.time()),
        "proof": asdict(proof),
    }


def half_way(request: HttpRequest) -> tuple[Account, Proof]:
    """Whose first proof was right in this session, and what both together prove. Raises CannotSignIn("start_again")."""
    found = request.session.get(_HALF)
    if found and time.time() - found["at"] <= HALF_WAY_SECONDS:
        account = Account.objects.filter(pk=found["account"], is_active=True, locked=False).first()
        if account is not None:
            check_lock(request, account.login)
            return account, replace(Proof(**found["proof"]), second=True)
    raise CannotSignIn("start_again")


def proof_of(request: HttpRequest) -> Proof:
    """How whoever is in was proved when this session began."""
    told = request.session
    return Proof(
        told.get(HOW, ""),
        told.get(SECOND_PASSED, False),
        told.get(LEVEL, 0),
        told.get(PROVIDER, ""),
        told.get(PROVIDER_SESSION, ""),
    )


def finish(request: HttpRequest, account: Account, proof: Proof) -> None:
    """Sign in. The session gets a new key, keeps a form left behind, and ends after standing idle."""
    request.session.pop(_HALF, None)
    login(request, account, backend=_BACKEND)
    now = int(time.time())
    session = request.session
    session[BEGAN], session[SEEN] = now, now
    session[HANDLE] = secrets.token_hex(8)
    session[DEVICE] = device_of(request.META.get("HTTP_USER_AGENT", ""))
    session[NETWORK] = network_of(request.META.get("REMOTE_ADDR", ""))
    session[HOW], session[LEVEL] = proof.how, proof.level
    session[PROVIDER], session[PROVIDER_SESSION] = proof.provider, proof.provider_session
    session[SECOND_PASSED] = proof.second
    of_staff = account.kind == STAFF
    if of_staff:
        # Every page greets her by it; one query here instead of one a page.
        session[NAME] = name_of(account.staff or "")
    session.set_expiry(settings.STAFF_IDLE_SECONDS if of_staff else settings.CITIZEN_IDLE_SECONDS)


def network_of(address: str) -> str:
    """From which kind of network: here (this machine), inside (a private one), outside; "" if it is no address."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if found.is_loopback:
        return "here"
    return "inside" if found.is_private else "outside"


def name_of(staff: str) -> str:
    """What a member of staff is called; her code if nobody of that code was entered."""
    found = Staff.objects.filter(code=staff).values_list("name", flat=True).first()
    return found or staff


def device_of(agent: str) -> str:
    """Browser and system by their names alone: "Chrome, Android"; empty if neither is known."""
    browsers = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    told = [
        next((name for sign, name in names if sign in agent), "") for names in (browsers, systems)
    ]
    return ", ".join(filter(None, told))
