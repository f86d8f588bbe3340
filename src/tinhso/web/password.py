"""A member of staff chooses her own password: when she likes, and at once where hers was chosen for her."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tinhso.access import actions, drafts, signing_in
from tinhso.access.guard import opens
from tinhso.access.guard import own_password as owner
from tinhso.access.models import Account, composed
from tinhso.access.who import Request, found_who
from tinhso.kernel.errors import TinhsoError
from tinhso.web.doors import NEXT, Words
from tinhso.web.words import t

_NOW, _NEW = "current-password", "new-password"


def _typed(autocomplete: str) -> forms.CharField:
    attrs = {"autocomplete": autocomplete}
    return forms.CharField(max_length=200, strip=False, widget=forms.PasswordInput(attrs=attrs))


class PasswordForm(Words):
    """The password she has, and the new one twice."""

    labels: ClassVar = {
        "now": ("Mật khẩu hiện nay", "Present password"),
        "new": ("Mật khẩu mới", "New password"),
        "again": ("Mật khẩu mới, nhập lại", "New password again"),
    }
    now = _typed(_NOW)
    new = _typed(_NEW)
    again = _typed(_NEW)


@opens(owner)
@sensitive_post_parameters("now", "new", "again")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_password(request: Request) -> HttpResponse:
    """Chooses a password; wrong guesses of the present one count as wrong sign-ins."""
    account = request.user
    assert isinstance(account, Account)
    forced = request.who.must_change
    form, fault = PasswordForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            _choose(request, account, **form.cleaned_data)
        except TinhsoError as refusal:
            fault = refusal
        else:
            messages.success(request, t("Đã đổi mật khẩu.", "Your password is changed."))
            return HttpResponseRedirect(_onward(request, forced=forced))
    crumbs = [(("Tài khoản", "Account"), reverse("account")), (("Mật khẩu", "Password"), "")]
    told = {"form": form, "fault": fault, "forced": forced, "crumbs": [] if forced else crumbs}
    wrong = fault is not None or (request.method == "POST" and not form.is_valid())
    return render(request, "web/own_password.html", told, status=422 if wrong else 200)


def _choose(request: Request, account: Account, *, now: str, new: str, again: str) -> None:
    """Raises CannotKeepAccount, CannotSignIn."""
    if composed(new) != composed(again):
        raise actions.CannotKeepAccount("passwords_differ")
    by = request.who.by(office=actions.NO_OFFICE, channel="online")
    key = request.session.session_key
    signing_in.check_lock(request, account.login)
    try:
        actions.choose_password(account, now=now, new=new, session=key, by=by)
    except actions.CannotKeepAccount as refusal:
        if refusal.code == "wrong_own_password":
            signing_in.count_wrong(request, account)
        raise
    update_session_auth_hash(request, account)


def _onward(request: Request, *, forced: bool) -> str:
    if not forced:
        return reverse("account")
    to = request.session.pop(NEXT, "")
    return (
        reverse("draft") if drafts.waiting(request, found_who(request)) else to or reverse("home")
    )
