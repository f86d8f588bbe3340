"""Results that wait at the desk: found by code, number or name, handed out or sent."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tinhso.access.guard import opens
from tinhso.access.looks import At, record_many
from tinhso.access.who import Request, offices_where
from tinhso.cases import actions
from tinhso.cases.actions import Taker
from tinhso.cases.models import Case, CaseResult
from tinhso.files import queries as files
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.models import Event
from tinhso.ledger.queries import sealed_facts
from tinhso.parties import queries as parties
from tinhso.tables.writing import Cell
from tinhso.web.as_file import MOST_ROWS, as_file, asked_as
from tinhso.web.desk.place import (
    HANDS_OUT,
    DeskRefuses,
    case_here,
    check_letters,
    code_in,
    doer,
    own_key,
    people_of,
    shown,
)
from tinhso.web.giving import given, not_given
from tinhso.web.words import moment_text, t, told

A_PAGE = 50
HOWS = {
    "counter": ("Đã trả tại quầy", "Handed out at the counter"),
    "post": ("Đã gửi bưu chính", "Sent by post"),
}


@opens(HANDS_OUT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def results(request: Request) -> HttpResponse:
    """Dossiers with a result at her desks, the oldest first. A name is looked for by POST, so no address holds it.

    ?dang=csv or xlsx gives all of them as a file, without anybody's name.
    """
    check_letters(request)
    text = (request.POST.get("tim") or request.GET.get("tim") or "").strip()[:200]
    rows = _ready(request)
    to_post = rows.filter(Q(posting__isnull=False) | Q(result__by_post=True))
    posting = request.GET.get("xem") == "buu-chinh"
    count, rows = to_post.count(), to_post if posting else rows
    if text:
        rows = _looked_for(request, rows, text)
    rows = rows.select_related("result", "posting").order_by("done_at", "id")
    if kind := asked_as(request):
        return as_file(kind, "ket-qua-cho-tra", _heads(), map(_line, rows[:MOST_ROWS]))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("trang"))
    found = list(page.object_list)
    shown_now = {
        "page": page,
        "rows": found,
        "people": people_of(request, found, why=t("Trả kết quả", "Handing out results")),
        "text": text,
        "now": datetime.now(UTC),
        "hows": HOWS,
        "posting": posting,
        "to_post": count,
        "at": "results",
    }
    return shown(request, "results", shown_now)


def _heads() -> list[str]:
    return [
        t("Mã hồ sơ", "Dossier"),
        t("Mã thủ tục", "Procedure"),
        t("Tên thủ tục", "Title"),
        t("Kết quả", "Result"),
        t("Số kết quả", "Its number"),
        t("Có từ", "Since"),
        t("Trả qua bưu chính", "By post"),
    ]


def _line(case: Case) -> list[Cell]:
    by_post = hasattr(case, "posting") or case.result.by_post
    return [
        case.code,
        case.procedure,
        case.title,
        t("Chấp thuận", "Granted") if case.result.granted else t("Từ chối", "Refused"),
        case.result.number,
        moment_text(case.done_at),
        "x" if by_post else "",
    ]


def _ready(request: Request) -> QuerySet[Case]:
    own = offices_where(request.who, "hand_out")
    return Case.objects.filter(Q(desk__in=own) | Q(office__in=own), state="done", told=False)


def _looked_for(request: Request, rows: QuerySet[Case], text: str) -> QuerySet[Case]:
    """By a part of the code or the title, or by whose it is."""
    code = code_in(text) or text
    matches = Q(code__icontains=code) | Q(title__icontains=code)
    people = parties.search(text, most=50) if len(text) > 1 else []
    record_many(
        request.who,
        "search",
        [At(one.uid) for one in people],
        why=t("Trả kết quả", "Handing out results"),
        request_id=request.request_id,
    )
    uids = [one.uid for one in people]
    return rows.filter(matches | Q(owner__in=uids) | Q(filer__in=uids))


@opens(HANDS_OUT)
@never_cache
@require_POST
def hand_out(request: Request, uid: uuid.UUID) -> HttpResponse:
    """The applicant has the result: over the counter or by post."""
    case = case_here(request, uid, "hand_out")
    how = request.POST.get("how", "")
    seen = request.POST.get("seen", "")
    try:
        about: dict[str, Any] = {
            "doer": doer(request, _where(request, case)),
            "seen": int(seen) if seen.isdecimal() and len(seen) < 10 else -1,
            "key": own_key(request, "return"),
        }
        if how == "post":
            after = _posted(request, case, about)
        else:
            known = how if how in HOWS else "-"
            after = actions.return_result(case.uid, how=known, taker=_taker(request), **about)
    except TinhsoError as refusal:
        messages.error(request, told(refusal))
    else:
        messages.success(
            request,
            t(
                "{how}: {code}.",
                "{how}: {code}.",
                how=t(*HOWS.get(how, ("Đã trả", "Returned"))),
                code=after.code,
            ),
        )
    back = request.POST.get("nguoi", "")
    if back:
        query = urlencode({"ban": case.desk, "nguoi": back[:40]})
        return HttpResponseRedirect(f"{reverse('desk:intake')}?{query}", status=303)
    return HttpResponseRedirect(reverse("desk:results"), status=303)


@opens(HANDS_OUT)
@never_cache
@require_safe
def result_file(request: Request, uid: uuid.UUID) -> HttpResponse:
    """The result itself, to be printed or read before it is handed out; never shown inside our pages."""
    case = case_here(request, uid, "hand_out")
    result = CaseResult.objects.filter(case=case).exclude(file="").first()
    if result is None:
        raise Http404
    people_of(request, [case], "file", why=t("Mở kết quả", "Opening a result"))
    try:
        held, content = files.file(result.file), files.content(result.file)
    except TinhsoError as fault:
        return not_given(request, fault)
    return given(held, content)


def _taker(request: Request) -> Taker:
    """Who took it, as the officer says. Raises DeskRefuses("desk_no_taker") where she says nothing."""
    said = request.POST
    if not said.get("taker"):
        raise DeskRefuses("desk_no_taker")
    return Taker(
        who=said["taker"][:8],
        name=said.get("taker_name", "")[:1000],
        paper=said.get("taker_paper", "")[:200],
        authority=said.get("taker_authority", "")[:1000],
    )


@opens(HANDS_OUT)
@never_cache
@require_POST
def take_back(request: Request, uid: uuid.UUID) -> HttpResponse:
    """It was handed out by mistake: the result waits again, with the reason in the ledger."""
    case = case_here(request, uid, "hand_out")
    seen = request.POST.get("seen", "")
    try:
        actions.take_back_result(
            case.uid,
            reasons=request.POST.get("reasons", ""),
            doer=doer(request, _where(request, case)),
            seen=int(seen) if seen.isdecimal() and len(seen) < 10 else -1,
            key=own_key(request, "back"),
        )
    except TinhsoError as refusal:
        messages.error(request, told(refusal))
    else:
        said = t("Đã lấy lại: {code} chờ trả.", "Taken back: {code} waits again.", code=case.code)
        messages.success(request, said)
    return HttpResponseRedirect(reverse("desk:returned"), status=303)


@transaction.atomic
def _posted(request: Request, case: Case, about: Mapping[str, Any]) -> Case:
    """Given to the carrier; where nobody had wished it, with the address that was typed beside the number."""
    if address := request.POST.get("address", "").strip():
        told_now = {"address": address[:1000], "phone": request.POST.get("phone", "")[:100]}
        actions.wish_post(case.uid, **told_now, doer=about["doer"], key=own_key(request, "wish"))
    return actions.post_result(case.uid, tracking=request.POST.get("tracking", "")[:200], **about)


def _where(request: Request, case: Case) -> str:
    own: set[str] = offices_where(request.who, "hand_out")
    return case.desk if case.desk in own else case.office


@opens(HANDS_OUT)
@never_cache
@require_safe
def returned(request: Request) -> HttpResponse:
    """What was handed out of late, so that a slip of the hand can be seen."""
    own = offices_where(request.who, "hand_out")
    rows = Case.objects.filter(Q(desk__in=own) | Q(office__in=own), state="returned")
    beside = rows.select_related("result", "posting", "rating")
    found = list(beside.order_by("-returned_at", "-id")[:A_PAGE])
    took = _took(found)
    shown_now: dict[str, Any] = {
        "rows": found,
        "people": people_of(
            request, found, why=t("Trả kết quả", "Handing out results"), filers=False
        ),
        "took": took,
        "mistakable": {case.pk for case in found if _mistakable(case, took.get(case.uid, {}))},
        "at": "results",
    }
    return shown(request, "returned", shown_now)


def _took(cases: Iterable[Case]) -> dict[uuid.UUID, Mapping[str, Any]]:
    """How each of the results was handed out and who took it, as the last event of that says; one query."""
    subjects = {f"case:{case.uid}": case.uid for case in cases}
    rows = Event.objects.filter(kind="cases.returned", subject__in=subjects).order_by("id")
    return {
        subjects[event.subject]: {**sealed_facts(event), **event.facts}
        for event in rows.select_related("sealed")
    }


def _mistakable(case: Case, took: Mapping[str, Any]) -> bool:
    """Whether a result can be taken back, as `cases.actions.handing` has it."""
    posted = hasattr(case, "posting") and case.posting.posted_at is not None
    return not (case.told or posted or hasattr(case, "rating")) and took.get("how") == "counter"
