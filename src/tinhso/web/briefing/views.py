"""The page of a week on a screen, as it was kept; made now; as PDF and drafts; the pages before."""

from __future__ import annotations

import hashlib
import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tinhso.access.guard import Refused, opens, staff
from tinhso.access.rights import RIGHTS, roles_with
from tinhso.access.who import Request, Who
from tinhso.briefing import actions, queries
from tinhso.briefing.actions import CannotBrief
from tinhso.briefing.models import Page
from tinhso.web.briefing import sheets
from tinhso.web.briefing.saying import said_of
from tinhso.web.words import t

READERS = staff(*sorted(roles_with("brief")))
A_PAGE = 30
FILES = {
    "trang.pdf": "application/pdf",
    "thong-bao.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "nhac.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def offices_of(who: Who) -> list[tuple[str, str]]:
    """The offices whose pages somebody reads: those of her own posts, with their names."""
    found = dict.fromkeys(at for at, role in who.posts if "brief" in RIGHTS.get(role, ()))
    known = who.organisation.offices
    return [(one, known[one].name) for one in found if one in known]


@opens(READERS)
@never_cache
@require_safe
def latest(request: Request) -> HttpResponse:
    """The page that was made last; ?don-vi= says of which of her offices."""
    offices = offices_of(request.who)
    codes = [code for code, _ in offices]
    wanted = request.GET.get("don-vi", "")
    office = wanted if wanted in codes else next(iter(codes), "")
    return _shown(request, queries.latest(office) if office else None, office, offices)


@opens(READERS)
@never_cache
@require_safe
def page(request: Request, uid: uuid.UUID) -> HttpResponse:
    """A page with exactly the figures that it had."""
    offices = offices_of(request.who)
    found = _found(request, uid)
    return _shown(request, found, found.office, offices)


@opens(READERS)
@require_POST
def make(request: Request) -> HttpResponse:
    """Make the page of an office as things stand."""
    office = request.POST.get("office", "")
    if office not in {code for code, _ in offices_of(request.who)}:
        raise Refused("not_yours")
    typed = request.POST.get("key", "")[:200] or str(uuid.uuid4())
    key = hashlib.sha256(f"{request.who.actor}|{office}|{typed}".encode()).hexdigest()[:60]
    made = actions.make(
        key, office, now=timezone.now(), by=request.who.by(office=office, channel="system")
    )
    messages.success(request, t("Đã lập trang mới.", "A new page was made."))
    return HttpResponseRedirect(reverse("briefing_page", args=[made.uid]), status=303)


@opens(READERS)
@require_safe
def file(request: Request, uid: uuid.UUID, name: str) -> HttpResponse:
    """A page as PDF; drafts of the notice of conclusions and of reminders as DOCX."""
    if name not in FILES:
        raise Http404
    found = _found(request, uid)
    said = said_of(found.told)
    if name == "trang.pdf":
        body = sheets.pdf_of(found, said)
    else:
        body = (sheets.notice_of if name == "thong-bao.docx" else sheets.letters_of)(said)
    answer = HttpResponse(body, content_type=FILES[name])
    stem, _, ending = name.partition(".")
    answer["Content-Disposition"] = f'attachment; filename="{stem}-{found.day}.{ending}"'
    answer["Cache-Control"] = "no-store"
    return answer


@opens(READERS)
@never_cache
@require_safe
def earlier(request: Request) -> HttpResponse:
    """Every page of an office, the latest first."""
    offices = offices_of(request.who)
    codes = [code for code, _ in offices]
    wanted = request.GET.get("don-vi", "")
    office = wanted if wanted in codes else next(iter(codes), "")
    rows = Paginator(queries.earlier(office), A_PAGE).get_page(request.GET.get("trang"))
    told = {
        "page": rows, "office": office, "offices": offices, "at": "earlier",
        "crumbs": [(("Trang điều hành", "The page"), reverse("briefing")), (("Các trang trước", "Earlier pages"), "")],
    }  # fmt: skip
    return render(request, "briefing/earlier.html", told)


def _found(request: Request, uid: uuid.UUID) -> Page:
    try:
        return queries.page(uid, [code for code, _ in offices_of(request.who)])
    except CannotBrief:
        raise Http404 from None


def _shown(
    request: Request, found: Page | None, office: str, offices: list[tuple[str, str]]
) -> HttpResponse:
    said = None if found is None else said_of(found.told)
    told = {
        "page": found,
        "said": said,
        "title": sheets.title_of(said) if said else t("Trang điều hành", "The page"),
        "promises_says": sheets.promises_says(said) if said else "",
        "changed_title": sheets.changed_title(said) if said else "",
        "nothing_changed": sheets.nothing_changed(said) if said else "",
        "office": office,
        "offices": offices,
        "at": "page",
    }
    return render(request, "briefing/page.html", told)
