"""Dossiers whose due moments could not be counted again by a calendar announced late: why, and once more."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.cases import jobs
from tinhso.sentences import sentence
from tinhso.web.settings.common import ADMINS, back, by, high_with, render
from tinhso.web.words import lang, t


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def recounts(request: Request) -> HttpResponse:
    """The list; POST tries one of them again."""
    if not high_with(request.who, "settle"):
        raise Refused("not_yours")
    rows = jobs.not_recounted()
    if request.method == "POST":
        wanted = next(
            (one.case for one in rows if str(one.case) == request.POST.get("ho-so")), None
        )
        if wanted is None:
            raise Http404
        return back(request, reverse("settings_recounts"), _tried(wanted, request))
    told = {
        "rows": [
            (one, sentence(one.fault, lang(), one.facts), one.tries >= jobs.MOST_TRIES)
            for one in rows
        ],
        "most": jobs.MOST_TRIES,
        "at": "recounts",
    }
    return render(request, "recounts.html", told)


def _tried(case: UUID, request: Request) -> str:
    left = jobs.recount_refused(case, by=by(request.who))
    if left is None:
        return t("Đã tính lại hạn.", "Its due moment was counted again.")
    why = sentence(left.fault, lang(), left.facts)
    return t("Vẫn chưa tính được: {why}", "Still not counted: {why}", why=why)
