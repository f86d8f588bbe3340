"""Signing in and out: staff by password and second factor, citizens by a code sent by mail or to a phone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import segno
from django import forms
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tinhso.access import actions, drafts, mail_codes, providers, signing_in
from tinhso.access import second_factor as factor
from tinhso.access.guard import everyone, opens
from tinhso.access.models import STAFF, Account
from tinhso.access.sessions import PROVIDER
from tinhso.access.who import SECOND_PASSED, found_who
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.web.views import safe_next
from tinhso.web.words import Pair, lang, t

_CODE, _SECRET, NEXT = "mail_code", "new_second_factor", "next"
STAFF_PAGE, CITIZEN_PAGE = "web/staff_door.html", "web/citizen_door.html"
_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


class Words(forms.Form):
    """A form whose labels are said in the language of the request."""

    use_required_attribute = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, pair in self.labels.items():
            self.fields[name].label = t(*pair)
            self.fields[name].error_messages["required"] = t(
                "Hãy điền ô này.", "Please fill this in."
            )

    labels: ClassVar[dict[str, Pair]] = {}


class StaffForm(Words):
    """Login and password."""

    labels: ClassVar = {"name": ("Tên đăng nhập", "Login"), "password": ("Mật khẩu", "Password")}
    name = forms.CharField(
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(Words):
    """Digits from an app or a mail."""

    labels: ClassVar = {"code": ("Mã", "Code")}
    code = forms.CharField(
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "digits"}
        ),
    )


class MailForm(Words):
    """A mail address, or a phone where we reach them. Whether it is one is asked of the action, which says so."""

    labels: ClassVar = {"address": ("Địa chỉ thư điện tử", "Mail address")}
    address = forms.CharField(
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if mail_codes.can_text():
            field = self.fields["address"]
            field.label = t("Thư điện tử hoặc số điện thoại", "Mail address or phone")
            field.widget = forms.TextInput(attrs={"autocomplete": "email", "spellcheck": "false"})


@opens(everyone)
@sensitive_post_parameters("password")
@never_cache
@_get_or_post
def staff_door(request: HttpRequest) -> HttpResponse:
    """Login and password of staff."""
    form, fault = StaffForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            account = signing_in.check_password(request, **form.cleaned_data)
            return after_first(request, account, signing_in.BY_PASSWORD, safe_next(request))
        except TinhsoError as refusal:
            fault = refusal
    return door_page(request, STAFF_PAGE, form, fault)


def after_first(
    request: HttpRequest, account: Account, proof: signing_in.Proof, to: str
) -> HttpResponse:
    """In, where one proof is enough or was as good as two; else on to the second factor."""
    has = factor.has(account)
    if proof.second or not (has or signing_in.obliged(account)):
        signing_in.finish(request, account, proof)
        return onward(request, to)
    signing_in.wait_half_way(request, account, proof)
    request.session[NEXT] = to
    return HttpResponseRedirect(reverse("second" if has else "second_factor"))


@opens(everyone)
@never_cache
@_get_or_post
def second(request: HttpRequest) -> HttpResponse:
    """The second factor's code, after the password."""
    form, fault = CodeForm(request.POST or None), None
    try:
        account, proof = signing_in.half_way(request)
        if request.method == "POST" and form.is_valid():
            if factor.verify(account, form.cleaned_data["code"]):
                to = request.session.pop(NEXT, "")
                signing_in.finish(request, account, proof)
                return onward(request, to)
            signing_in.wrong_try(request, account)
    except signing_in.CannotSignIn as refusal:
        fault = refusal
        if refusal.code != "wrong_second":
            return door_page(request, STAFF_PAGE, StaffForm(), fault)
    return door_page(request, "web/second.html", form, fault)


@opens(everyone)
@never_cache
@_get_or_post
def second_factor(request: HttpRequest) -> HttpResponse:
    """Setting up the second factor: on the way in where it is owed, or later from the account page."""
    try:
        account, proof = _who_enrols(request)
    except signing_in.CannotSignIn as refusal:
        return door_page(request, STAFF_PAGE, StaffForm(), refusal)
    secret = request.session.setdefault(_SECRET, factor.new_secret())
    form, fault = CodeForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        by = By(actor=account.staff or "", office=actions.NO_OFFICE, channel="online")
        codes = factor.activate(account, secret=secret, code=form.cleaned_data["code"], by=by)
        if codes is not None:
            return _enrolled(request, account, proof, codes)
        fault = signing_in.CannotSignIn("wrong_second")
    picture = _qr(factor.address_of(account, secret))
    extra = {"secret": secret, "picture": picture}
    return door_page(request, "web/enrol.html", form, fault, **extra)


def _who_enrols(request: HttpRequest) -> tuple[Account, signing_in.Proof]:
    """Who is half way in; or is in, and may change the phone only if this session passed the old one."""
    account = request.user
    if not isinstance(account, Account) or account.kind != STAFF:
        account, proof = signing_in.half_way(request)
        if factor.has(account):
            raise signing_in.CannotSignIn("start_again")
        return account, proof
    if factor.has(account) and not request.session.get(SECOND_PASSED):
        raise signing_in.CannotSignIn("start_again")
    return account, replace(signing_in.proof_of(request), second=True)


def _enrolled(
    request: HttpRequest, account: Account, proof: signing_in.Proof, codes: list[str]
) -> HttpResponse:
    request.session.pop(_SECRET, None)
    to = request.session.pop(NEXT, "")
    signing_in.finish(request, account, proof)
    next_ = onward(request, to).url
    return render(request, "web/recovery.html", {"codes": codes, "next": next_})


@opens(everyone)
@never_cache
@_get_or_post
def citizen_door(request: HttpRequest) -> HttpResponse:
    """Asks for a code by mail or phone. The answer is the same for every address."""
    form, fault = MailForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        try:
            uid = mail_codes.send(
                address,
                asked_from=request.META.get("REMOTE_ADDR", ""),
                at=timezone.now(),
                lang=lang(),
            )
        except TinhsoError as refusal:
            fault = refusal
        else:
            request.session[_CODE] = {"uid": str(uid), "address": address}
            request.session[NEXT] = safe_next(request)
            return HttpResponseRedirect(reverse("citizen_code"))
    return door_page(request, CITIZEN_PAGE, form, fault)


@opens(everyone)
@never_cache
@_get_or_post
def citizen_code(request: HttpRequest) -> HttpResponse:
    """Takes the code from the mail, in the browser that asked for it."""
    asked = request.session.get(_CODE)
    if not asked:
        return HttpResponseRedirect(reverse("citizen_door"))
    form, fault = CodeForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            address = mail_codes.try_code(
                asked["uid"], form.cleaned_data["code"], at=timezone.now()
            )
            account = actions.citizen_account(address)
            if account.locked:
                raise signing_in.CannotSignIn("account_closed")
        except TinhsoError as refusal:
            fault = refusal
        else:
            request.session.pop(_CODE, None)
            to = request.session.pop(NEXT, "")
            by_phone = mail_codes.is_phone(address)
            proof = signing_in.BY_PHONE if by_phone else signing_in.BY_MAIL
            signing_in.finish(request, account, proof)
            return onward(request, to)
    told = {"address": asked["address"], "by_phone": "@" not in asked["address"]}
    return door_page(request, "web/citizen_code.html", form, fault, **told)


@opens(everyone)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends this session, and on to where the form says; who came from a provider may sign out there too."""
    there = request.session.get(PROVIDER, "")
    logout(request)
    out = reverse("signed_out", kwargs={"whose": there}) if there else reverse("home")
    return HttpResponseRedirect(safe_next(request) or out)


def onward(request: HttpRequest, to: str) -> HttpResponseRedirect:
    """On to the form left behind, else to where somebody wanted to go, else home; a password of her own first."""
    if found_who(request).must_change:
        request.session[NEXT] = to
        return HttpResponseRedirect(reverse(settings.PASSWORD_URL))
    if drafts.waiting(request, found_who(request)):
        return HttpResponseRedirect(reverse("draft"))
    return HttpResponseRedirect(to or reverse("home"))


def door_page(
    request: HttpRequest,
    page: str,
    form: forms.Form,
    fault: TinhsoError | None,
    **extra: Any,
) -> HttpResponse:
    """One of the pages of the doors; 422 where something was refused."""
    whose: providers.Whose = "staff" if page == STAFF_PAGE else "citizen"
    told = {
        "form": form,
        "fault": fault,
        "next": safe_next(request),
        "provider": providers.name_of(whose),
        "by_phone_too": mail_codes.can_text(),
    }
    why = {name: name in request.GET for name in ("kept", "ended")}
    return render(request, page, told | why | extra, status=422 if fault else 200)


def _qr(text: str) -> SafeString:
    picture = segno.make(text, error="m").svg_inline(
        scale=5, border=4, svgclass=None, lineclass=None
    )
    label = t("Mã QR cho ứng dụng xác thực", "QR code for the authenticator app")
    return format_html('<div role="img" aria-label="{}">{}</div>', label, mark_safe(picture))  # noqa: S308 our own drawing
