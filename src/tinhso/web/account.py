"""A person's own account: sessions, looks at her data, a form left behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access import actions, drafts, identities, looks, providers, second_factor
from tinhso.access.guard import citizens, every_staff, opens, signed_in
from tinhso.access.models import Account, Look
from tinhso.access.queries import SessionSeen, sessions_of
from tinhso.access.rights import ROLES
from tinhso.access.who import Request
from tinhso.cases.models import Case
from tinhso.web.looked import Looked, sittings
from tinhso.web.words import Pair, moment_text, t

LOOKS_A_PAGE = 100


@opens(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: Request) -> HttpResponse:
    """Devices, ways in and posts; POST ends one session elsewhere (phien), or all others (khac)."""
    own = request.user
    assert isinstance(own, Account)
    if request.method == "POST":
        return _ended(request, own)
    offices = request.who.organisation.offices if request.who.posts else {}
    told = {
        "login": "" if identities.is_nameless(own) else own.login,
        "posts": [
            (offices[office].name if office in offices else office, ROLES.get(role, role))
            for office, role in request.who.posts
        ],
        "second": request.who.kind == "staff" and second_factor.has(own),
        "sessions": device_lines(
            sessions_of(own.pk, at=timezone.now(), here=request.session.session_key)
        ),
        "passkeys": own.passkeys.count(),
        "provider": providers.name_of("staff" if request.who.kind == "staff" else "citizen"),
        "identities": identities.identities_of(own),
        "crumbs": [(("Tài khoản", "Account"), "")],
    }
    return render(request, "web/account.html", told)


def _ended(request: Request, own: Account) -> HttpResponse:
    by = request.who.by(office=actions.NO_OFFICE, channel="online")
    if "khac" in request.POST:
        ended = actions.end_sessions(own, but=request.session.session_key, by=by)
        said = t("Đã đăng xuất {n} nơi khác.", "Signed out at {n} other places.", n=ended)
        messages.success(request, said)
    elif actions.end_session(own, handle=request.POST.get("phien", "")[:32], by=by):
        messages.success(request, t("Đã đăng xuất nơi đó.", "Signed out there."))
    return HttpResponseRedirect(reverse("account"))


NETWORKS: Mapping[str, Pair] = {
    "here": ("chính máy chủ", "the server itself"),
    "inside": ("mạng nội bộ", "an internal network"),
    "outside": ("Internet", "the Internet"),
}
WAYS: Mapping[str, Pair] = {
    "password": ("mật khẩu", "password"),
    "mail": ("mã qua thư", "code by mail"),
    "sms": ("mã qua điện thoại", "code by phone"),
    "identity": ("danh tính điện tử", "identity provider"),
    "passkey": ("khóa đăng nhập", "passkey"),
}


def device_lines(rows: Sequence[SessionSeen]) -> list[tuple[SessionSeen, Pair, Pair]]:
    """Sessions, each with the network and the way it began in words; of one from before a dash."""
    none = ("–", "–")
    return [(one, NETWORKS.get(one.network, none), WAYS.get(one.how, none)) for one in rows]


@opens(citizens)
@never_cache
@require_safe
def looks_at_me(request: Request) -> HttpResponse:
    """Who looked at a citizen's data: office, role, what and why; staff are not named. ?trang=, all of them."""
    party = request.who.party or ""
    found = looks.all_looks_at(party) if party else Look.objects.none()
    page = Paginator(found, LOOKS_A_PAGE).get_page(request.GET.get("trang"))
    lines = sittings(page.object_list)
    offices = request.who.organisation.offices if lines else {}
    cases = _seen(party, lines)
    rows = [
        (
            one,
            offices[one.office].name if one.office in offices else one.office,
            cases.get(one.subject),
        )
        for one in lines
    ]
    crumbs = [(("Tài khoản", "Account"), reverse("account")), (("Lượt xem", "Looks"), "")]
    return render(request, "web/looks.html", {"looks": rows, "page": page, "crumbs": crumbs})


def _seen(party: str, lines: Sequence[Looked]) -> dict[str, Case]:
    """Her dossiers among those that were seen one at a time, by how looks name them; one query."""
    uids = []
    for one in lines:
        with suppress(ValueError):
            uids.append(UUID(one.subject.removeprefix("case:")))
    rows = Case.objects.filter(Q(owner=party) | Q(filer=party), uid__in=uids)
    return {f"case:{one.uid}": one for one in rows.only("uid", "code")}


@opens(citizens | every_staff)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: Request) -> HttpResponse:
    """The form that was sent after its session had ended, offered back to who sent it; POST throws it away."""
    if request.method == "POST":
        drafts.drop(request)
        return HttpResponseRedirect(reverse("home"))
    return offered_back(request, drafts.waiting(request, request.who))


def offered_back(request: HttpRequest, found: drafts.Draft | None) -> HttpResponse:
    """The page that offers a form back; home where none waits."""
    if found is None:
        return HttpResponseRedirect(reverse("home"))
    keys = [value for name, value in found.fields if name == "key"]
    told = {
        "draft": found,
        "fields": [(name, value) for name, value in found.fields if name != "key"],
        "form_key_value": keys[0] if keys else None,
        "at": moment_text(datetime.fromtimestamp(found.at, UTC)),
    }
    return render(request, "web/draft.html", told)
