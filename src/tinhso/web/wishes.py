"""How somebody wants to be told: on her account's page, and by the link of a letter, for who has no account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import citizens, everyone, opens
from tinhso.access.who import Request
from tinhso.ledger.actions import By
from tinhso.notices import rules, wishes
from tinhso.notices.queries import masked_address
from tinhso.notices.wishes import addresses_of, may_leave, wanted_by
from tinhso.web.notice_words import WAYS
from tinhso.web.settings.common import back
from tinhso.web.words import t


@opens(citizens)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wanted(request: Request) -> HttpResponse:
    """Her ways, and whether she wants what need not be told; POST says it."""
    party = request.who.party
    if not party:  # Nobody knows yet who she is.
        return render(request, "web/wishes.html", {"rows": [], "crumbs": _crumbs()})
    if request.method == "POST":
        kept = request.POST.getlist("cach")
        wishes.wish(
            party,
            refused=[way for way in rules.WAYS if way not in kept],
            optional=request.POST.get("them") == "1",
            at=timezone.now(),
            by=request.who.by(office="-", channel="online"),
        )
        return back(request, reverse("wishes"), t("Đã ghi.", "It was noted."))
    wants, has = wanted_by(party), addresses_of(party)
    told: dict[str, Any] = {
        "rows": [
            (
                way,
                WAYS[way],
                masked_address(has[way]) if way in has else "",
                way not in wants.refused,
            )
            for way in rules.WAYS
        ],
        "wants": wants,
        "crumbs": _crumbs(),
    }
    return render(request, "web/wishes.html", told)


def _crumbs() -> list[Any]:
    return [
        (("Tài khoản", "Account"), reverse("account")),
        (("Nhận thông báo", "Notices"), ""),
    ]


@opens(everyone)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Request, party: UUID, mark: str) -> HttpResponse:
    """The page behind a letter's link; POST ends what need not be told. Nothing of her is shown."""
    if not may_leave(party, mark):
        raise Http404
    held = wanted_by(str(party))
    if request.method == "POST":
        by = By(actor="letter", office="-", channel="online")
        wishes.wish(str(party), refused=held.refused, optional=False, at=timezone.now(), by=by)
        said = t("Đã thôi gửi.", "It was noted.")
        return back(request, reverse("leave_notices", args=[party, mark]), said)
    crumbs = [(("Nhận thông báo", "Notices"), "")]
    return render(request, "web/leave.html", {"wants": held, "crumbs": crumbs})
