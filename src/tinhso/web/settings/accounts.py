"""The account of a member of staff: opened, locked, its sessions ended, its second factor taken away."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from tinhso.access import actions, identities, passkeys, second_factor
from tinhso.access.guard import Refused, opens
from tinhso.access.models import Account
from tinhso.access.providers import CannotComeBack
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.org.models import Post, Staff
from tinhso.web.settings.common import ADMINS, back, by, high_with, reach, render
from tinhso.web.settings.staff import shown, staff_or_404
from tinhso.web.words import t

# Without letters and digits that are taken for one another.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _LENGTH = 5, 4


@opens(ADMINS)
@require_POST
def account(request: Request, code: str) -> HttpResponse:
    """What the pressed button says (viec), as `_done` knows it, and mo and mat-khau. dinh-danh: whom gan links."""
    row = staff_or_404(request, code)
    _check(request, row)
    found = Account.objects.filter(staff=code).first()
    what = request.POST.get("viec", "")
    try:
        if what == "mo":
            return _opened(request, row)
        if found is None:
            raise actions.CannotKeepAccount("no_such_account")
        if what == "mat-khau":
            return _new_password(request, row, found)
        said = _done(request, found, what)
    except Refused:
        raise
    except TinhsoError as fault:
        return render(request, "person.html", {**shown(request, row), "fault": fault})
    return back(request, reverse("settings_person", args=[code]), said)


def _check(request: Request, row: Staff) -> None:
    """An account opens every office of its posts, so whoever holds it must be settled in all of them.

    Counted is every post that is not over: one that ends next year opens its doors until then.
    """
    who = request.who
    lasting = Q(until_date=None) | Q(until_date__gt=who.day)
    held = Post.objects.filter(lasting, staff=row).values_list("office__code", flat=True)
    if not set(held) <= reach(who, "settle", who.day) and not high_with(who, "settle"):
        raise Refused("not_yours")


@sensitive_variables("password")
def _opened(request: Request, row: Staff) -> HttpResponse:
    password = _password_of(request)
    login = request.POST.get("ten", "").strip()[:100] or row.code
    actions.open_staff_account(
        login=login, staff=row.code, password=password, by=by(request.who), must_change=True
    )
    return _shown_once(request, row, password)


@sensitive_variables("password")
def _new_password(request: Request, row: Staff, found: Account) -> HttpResponse:
    password = _password_of(request)
    actions.set_password(found, password=password, by=by(request.who), must_change=True)
    return _shown_once(request, row, password)


def _shown_once(request: Request, row: Staff, password: str) -> HttpResponse:
    """The only page that ever shows it: it is kept nowhere, not even in a session until the next page."""
    told: dict[str, Any] = {**shown(request, row), "password": password}
    return render(request, "person.html", told)


def _done(request: Request, found: Account, what: str) -> str:
    who = request.who
    if what == "khoa":
        if found.pk == who.account:
            raise Refused(
                "not_yours"
            )  # She would lock herself out, and perhaps the last key with her.
        actions.close_account(found, by=by(who))
        return t(
            "Đã khóa tài khoản; mọi phiên đã kết thúc.",
            "The account is locked; every session has ended.",
        )
    if what == "mo-khoa":
        actions.unlock(found, by=by(who))
        return t("Đã mở khóa tài khoản.", "The account is unlocked.")
    if what == "ra":
        here = request.session.session_key if found.pk == who.account else None
        ended = actions.end_sessions(found, but=here, by=by(who))
        return t("Đã kết thúc {n} phiên.", "{n} sessions ended.", n=ended)
    if what == "go-hai-lop":
        second_factor.remove(found, by=by(who))
        return t(
            "Đã gỡ xác thực hai lớp; lần đăng nhập tới phải bật lại.",
            "The second factor is removed; it is set up again at the next sign-in.",
        )
    if what == "gan":
        issuer = settings.OIDC["staff"].get("issuer", "")
        if not issuer:
            raise CannotComeBack("no_provider")
        subject = request.POST.get("dinh-danh", "")
        identities.link_staff(found, issuer=issuer, subject=subject, at=timezone.now(), by=by(who))
        return t("Đã gắn danh tính.", "The identity is linked.")
    if what == "go-danh-tinh":
        for one in identities.identities_of(found):
            identities.unlink(found, uid=str(one.uid), by=by(who))
        return t("Đã gỡ danh tính.", "The identity is taken off.")
    if what == "go-khoa":
        for key in passkeys.passkeys_of(found):
            passkeys.revoke(found, uid=str(key.uid), but=None, by=by(who))
        return t("Đã gỡ mọi khóa đăng nhập.", "Every passkey is revoked.")
    raise actions.CannotKeepAccount("no_such_account")


def _password_of(request: Request) -> str:
    """The password that one form gives: pressed twice it gives one, and whichever answer is read shows what holds."""
    key = request.POST.get("key", "")[:100]
    return new_password(f"{request.who.actor}|{request.path}|{key}" if key else "")


def new_password(form: str = "") -> str:
    """Twenty letters in groups, about 100 bits: long enough for one to be read out and typed once.

    form: what tells it from every other form; nobody without our secret can tell its letters from random ones.
    """
    secret = f"tinhso.password:{settings.SECRET_KEY}".encode()
    number = int.from_bytes(hmac.new(secret, form.encode(), hashlib.sha512).digest())
    if not form:
        number = secrets.randbits(512)
    found = []
    for _ in range(_GROUPS * _LENGTH):
        number, place = divmod(number, len(_LETTERS))
        found.append(_LETTERS[place])
    groups = (found[first : first + _LENGTH] for first in range(0, len(found), _LENGTH))
    return "-".join("".join(group) for group in groups)
