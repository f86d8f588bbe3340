"""Signing in by a provider of identity: there, back, adding one to an account, and out at both ends.

The way there is a link, not a form: a page of ours may send forms to ourselves alone, and browsers hold redirects to
that too. What comes back is believed only in the browser that began it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from tinhso.access import actions, identities, providers, signing_in
from tinhso.access.guard import citizens, everyone, opens, partners
from tinhso.access.models import Account, Identity
from tinhso.access.providers import Whose
from tinhso.access.sessions import LEVEL
from tinhso.access.who import Request
from tinhso.connectors import openid
from tinhso.connectors.openid import Proved
from tinhso.kernel.errors import TinhsoError
from tinhso.web.doors import (
    CITIZEN_PAGE,
    STAFF_PAGE,
    MailForm,
    StaffForm,
    after_first,
    door_page,
    onward,
)
from tinhso.web.views import safe_next
from tinhso.web.words import t, told_code

_ADDING = "identity_adding"


@opens(everyone)
@never_cache
@require_safe
def identity_begin(request: HttpRequest, whose: Whose) -> HttpResponse:
    """On to the provider; where it is away the door says so, and the other ways in remain."""
    try:
        return HttpResponseRedirect(providers.begin(request, whose, to=safe_next(request)))
    except TinhsoError as fault:
        return _door(request, whose, fault)


@opens(everyone)
@never_cache
@require_GET  # A code is good once: whoever only looks, by HEAD, must not use it up.
def identity_back(request: HttpRequest, whose: Whose) -> HttpResponse:
    """Who comes back from the provider is in, or has one more identity; else the door says why not."""
    try:
        proved, kept = providers.come_back(request, whose)
        if kept["account"] is not None:
            return _added(request, proved, kept)
        if whose == "staff":
            return _staff_in(request, proved, kept["to"])
        return _citizen_in(request, proved, kept["to"])
    except TinhsoError as fault:
        return _door(request, whose, fault)


def _citizen_in(request: HttpRequest, proved: Proved, to: str) -> HttpResponse:
    level = providers.level_of("citizen", proved)
    told = identities.told_by(proved, number=settings.OIDC["citizen"]["number"])
    came = identities.citizen_came(proved, told, level=level, at=timezone.now())
    if came.account.locked:
        raise signing_in.CannotSignIn("account_closed")
    proof = _proof(came.identity, proved, "citizen", level=level)
    signing_in.finish(request, came.account, proof)
    if came.conflict is not None:
        messages.warning(request, told_code(came.conflict.code, **came.conflict.facts))
    return onward(request, to)


def _staff_in(request: HttpRequest, proved: Proved, to: str) -> HttpResponse:
    came = identities.staff_came(proved, at=timezone.now())
    if came.account.locked:
        raise signing_in.CannotSignIn("account_closed")
    second = providers.is_second(proved)
    proof = _proof(came.identity, proved, "staff", second=second)
    return after_first(request, came.account, proof, to)


def _added(request: HttpRequest, proved: Proved, kept: Mapping[str, Any]) -> HttpResponse:
    """Only in the session of the account that asked for it."""
    own = request.user
    if not isinstance(own, Account) or own.pk != kept["account"]:
        raise providers.CannotComeBack("sign_in_not_begun")
    level = providers.level_of("citizen", proved)
    told = identities.told_by(proved, number=settings.OIDC["citizen"]["number"])
    try:
        identities.add_to(own, proved, told, level=level, at=timezone.now())
    except identities.CannotLink as fault:
        messages.error(request, told_code(fault.code, **fault.facts))
    else:
        request.session[LEVEL] = level
        messages.success(request, t("Đã gắn danh tính.", "The identity is linked."))
    return HttpResponseRedirect(reverse("account"))


def _proof(
    found: Identity, proved: Proved, whose: Whose, *, level: int = 0, second: bool = False
) -> signing_in.Proof:
    there = providers.session_there(proved.issuer, proved.sid)
    return signing_in.Proof(identities.how_of(found), second, level, whose, there)


@opens(citizens)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def identity_add(request: Request) -> HttpResponse:
    """POST takes an identity off (go=uid), or asks to add one; then this page leads on to the provider.

    Adding begins with a form of ours: else a link from elsewhere could bind the account to whoever is signed in there.
    """
    own = request.user
    assert isinstance(own, Account)
    if request.method == "POST" and "go" in request.POST:
        return _taken_off(request, own)
    if request.method == "POST":
        request.session[_ADDING] = int(time.time())
        return HttpResponseRedirect(reverse("identity_add"))
    asked = time.time() - request.session.get(_ADDING, 0) < providers.WAITS_SECONDS
    name = providers.name_of("citizen")
    if not asked or name is None:
        return HttpResponseRedirect(reverse("account"))
    if "tiep" not in request.GET:
        crumbs = [(("Tài khoản", "Account"), reverse("account")), (name, "")]
        return render(request, "web/identity_add.html", {"provider": name, "crumbs": crumbs})
    try:
        to = providers.begin(request, "citizen", to="", account=own.pk)
    except TinhsoError as fault:
        messages.error(request, told_code(fault.code, **fault.facts))
        to = reverse("account")
    del request.session[_ADDING]
    return HttpResponseRedirect(to)


def _taken_off(request: Request, own: Account) -> HttpResponse:
    by = request.who.by(office=actions.NO_OFFICE, channel="online")
    try:
        identities.unlink(own, uid=as_uid(request.POST["go"]), by=by)
    except identities.CannotLink as fault:
        messages.error(request, told_code(fault.code, **fault.facts))
    else:
        messages.success(request, t("Đã gỡ danh tính.", "The identity is taken off."))
    return HttpResponseRedirect(reverse("account"))


@opens(everyone)
@never_cache
@require_safe
def signed_out(request: HttpRequest, whose: Whose | None = None) -> HttpResponse:
    """Out here; whoever came from a provider is told that she is still in there, and by which link she ends it."""
    there = ""
    if whose is not None and settings.OIDC[whose]:
        back = settings.PUBLIC_ADDRESS + reverse("signed_out")
        try:
            there = openid.signed_out_address(providers.provider_for(whose), to=back)
        except openid.CannotIdentify:
            there = ""
    name = providers.name_of(whose) if whose else None
    return render(request, "web/signed_out.html", {"there": there, "provider": name})


@opens(partners)
@csrf_exempt
@never_cache
@require_POST
def identity_out(request: HttpRequest, whose: Whose) -> HttpResponse:
    """The provider itself says that somebody is out: her sessions here end. The token is its signature."""
    try:
        provider = providers.provider_for(whose)
        token = request.POST.get("logout_token", "")
        subject, sid = openid.logged_out(provider, token, now=time.time())
    except TinhsoError:
        return HttpResponse(status=400)
    there = providers.session_there(provider.issuer, sid)
    identities.signed_out_there(whose, provider.issuer, subject=subject, provider_session=there)
    return HttpResponse(status=200)


def _door(request: HttpRequest, whose: Whose, fault: TinhsoError) -> HttpResponse:
    if whose == "staff":
        return door_page(request, STAFF_PAGE, StaffForm(), fault)
    return door_page(request, CITIZEN_PAGE, MailForm(), fault)


def as_uid(text: str) -> str:
    """A handle as it was given where it can be one, else one that nothing has."""
    try:
        return str(UUID(text[:40]))
    except ValueError:
        return str(UUID(int=0))
