"""Passkeys on the screens: signing in with one, and the list of one's own. Making and using one needs a script."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access import actions, signing_in
from tinhso.access import passkeys as keys
from tinhso.access import second_factor as factor
from tinhso.access.guard import everyone, opens, signed_in
from tinhso.access.models import Account
from tinhso.access.who import SECOND_PASSED, Request
from tinhso.kernel.errors import TinhsoError
from tinhso.web.doors import NEXT, onward
from tinhso.web.identity import as_uid
from tinhso.web.views import safe_next
from tinhso.web.words import t

_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@opens(everyone)
@never_cache
@_get_or_post
def passkey_door(request: HttpRequest) -> HttpResponse:
    """Signs in whoever has a key for us, staff or citizen: the key says who."""
    fault = None
    if request.method == "POST":
        try:
            found = keys.enter(request, answer=request.POST.get("answer", ""), at=timezone.now())
            if found.account.locked:
                raise signing_in.CannotSignIn("account_closed")
        except TinhsoError as refusal:
            fault = refusal
        else:
            proof = signing_in.Proof(keys.how_of(found), second=True)
            to = request.session.pop(NEXT, "") or safe_next(request)
            signing_in.finish(request, found.account, proof)
            return onward(request, to)
    told = {
        "options": keys.begin_entering(request),
        "fault": fault,
        "next": safe_next(request),
    }
    return render(request, "web/passkey_door.html", told, status=422 if fault else 200)


@opens(signed_in)
@never_cache
@_get_or_post
def passkeys(request: Request) -> HttpResponse:
    """Her own keys; POST adds one, calls one otherwise (ten) or takes one away (go)."""
    own = request.user
    assert isinstance(own, Account)
    # Who came by a password alone must not make herself a way around the second factor.
    owes = factor.has(own) and not request.session.get(SECOND_PASSED)
    fault = None
    if request.method == "POST":
        try:
            said = _done(request, own, owes=owes)
        except TinhsoError as refusal:
            fault = refusal
        else:
            messages.success(request, said)
            return HttpResponseRedirect(reverse("passkeys"))
    told = {
        "passkeys": keys.passkeys_of(own),
        "options": "" if owes else keys.begin_adding(request, own),
        "fault": fault,
        "crumbs": [
            (("Tài khoản", "Account"), reverse("account")),
            (("Khóa đăng nhập", "Passkeys"), ""),
        ],
    }
    return render(request, "web/passkeys.html", told, status=422 if fault else 200)


def _done(request: Request, own: Account, *, owes: bool) -> str:
    """What the pressed button asks for, and what is said of it. Raises TinhsoError."""
    posted, by = request.POST, request.who.by(office=actions.NO_OFFICE, channel="online")
    name = posted.get("name", "")
    if "go" in posted:
        uid, here = as_uid(posted["go"]), request.session.session_key
        keys.revoke(own, uid=uid, but=here, by=by)
        return t(
            "Đã gỡ khóa; nơi nào vào bằng khóa này đã bị đăng xuất.",
            "The passkey is revoked; whoever came in by it elsewhere is signed out.",
        )
    if "ten" in posted:
        keys.rename(own, uid=as_uid(posted["ten"]), name=name)
        return t("Đã đổi tên khóa.", "The passkey is renamed.")
    if owes:
        raise signing_in.CannotSignIn("second_first")
    answer = posted.get("answer", "")
    keys.add(request, own, answer=answer, name=name, at=timezone.now(), by=by)
    return t("Đã thêm khóa đăng nhập.", "The passkey is added.")
