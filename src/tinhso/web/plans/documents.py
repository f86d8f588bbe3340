"""Governing documents: what is in force and what is awaited, one with all that it leads to, and its end."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request, may, offices_where
from tinhso.files import actions as stored
from tinhso.kernel.errors import TinhsoError
from tinhso.plans import actions, queries, reach
from tinhso.plans.held_files import ROOM
from tinhso.plans.models import GoverningDocument
from tinhso.web.plans import words
from tinhso.web.plans.common import (
    READERS,
    by,
    chosen,
    day_of,
    documents_offered,
    names_of_offices,
    own_key,
    page,
    see,
    uid_of,
)
from tinhso.web.plans.giving import file_of
from tinhso.web.taking import can_take_files
from tinhso.web.words import t

A_PAGE, MOST_TASKS = 50, 200


@opens(READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: Request) -> HttpResponse:
    """The register; POST enters a document, issued or only expected."""
    own = sorted(offices_where(request.who, reach.PLAN))
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            made = _entered(request, own)
        except Refused:
            raise
        except TinhsoError as refusal:
            fault = refusal
        else:
            messages.success(request, t("Đã ghi văn bản.", "The document was entered."))
            return see(reverse("governing_one", args=[made.uid]))
    kind = chosen(request, "loai", words.DOCUMENTS)
    text = chosen(request, "tim")
    rows = queries.documents_listed(text, kind=kind, expected=request.GET.get("cho") == "1")
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("trang"))
    offices = names_of_offices(request)
    told = {
        "page": shown,
        "rows": [(one, words.DOCUMENTS[one.kind]) for one in shown],
        "text": text,
        "kind": kind,
        "expected": request.GET.get("cho") == "1",
        "kinds": words.choices(words.DOCUMENTS),
        "may_enter": bool(own),
        "owners": [(code, offices.get(code, code)) for code in own],
        "documents": documents_offered() if own else [],
        "files_kept": can_take_files(),
        "at": "documents",
    }
    return page(request, "documents", told, fault)


def _entered(request: Request, own: Sequence[str]) -> GoverningDocument:
    posted = request.POST
    office = posted.get("owner", "")
    if office not in own:
        raise Refused("not_yours")
    file, name = _file(request)
    made = actions.enter_document(
        own_key(request),
        kind=posted.get("kind", ""),
        title=posted.get("title", ""),
        office=office,
        number=posted.get("number", ""),
        issuer=posted.get("issuer", ""),
        issued=day_of(posted, "issued", empty=True),
        valid_until=day_of(posted, "valid_until", empty=True),
        above=posted.get("above") or None,
        file=file,
        file_name=name,
        by=by(request, office),
    )
    if file and made.file != file:  # The form was sent before.
        stored.erase(file)
    return made


def _file(request: Request) -> tuple[str, str]:
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        return "", ""
    kept = stored.store(upload, name=upload.name or "", room=ROOM)  # type: ignore[arg-type]
    return str(kept.uid), kept.name


@opens(READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def document(request: Request, uid: uuid.UUID) -> HttpResponse:
    """One document with what it carries out and what carries it out; POST issues it, or ends it."""
    one = _one(uid)
    may_change = may(request.who, reach.PLAN, one.office)
    fault: TinhsoError | None = None
    if request.method == "POST":
        name = request.POST.get("do", "")
        if not may_change or name not in _ACTS:
            raise Refused("not_yours")
        try:
            said = _ACTS[name](request, one)
        except TinhsoError as refusal:
            fault, one = refusal, _one(uid)
        else:
            messages.success(request, said)
            return see(reverse("governing_one", args=[uid]))
    today = timezone.localdate()
    seen = reach.seen_units(request.who)
    tasks = [each for each in one.tasks.select_related("plan").prefetch_related("cooperating")
             .order_by("plan", "place")[:MOST_TASKS] if reach.sees_task(request.who, each)]  # fmt: skip
    told: dict[str, Any] = {
        "document": one,
        "kind": words.DOCUMENTS[one.kind],
        "how": words.ENDS.get(one.how, ("", "")),
        "above": queries.line_above(one),
        "below": [(each, words.DOCUMENTS[each.kind]) for each in one.below.order_by("issued", "id")],
        "plans": list(one.plans.order_by("-id")),
        "tasks": tasks,
        "blocks": [
            each
            for each in one.blocks.select_related("task__plan").order_by("-until", "since")[:MOST_TASKS]
            if may(request.who, reach.SEE, each.task.plan.owner) or each.task.unit in seen
        ],
        "holds": one.issued is not None and (one.ended is None or one.ended > today),
        "may": may_change,
        "documents": [each for each in documents_offered() if each[0] != str(one.uid)]
        if may_change
        else [],
        "ends": words.choices(words.ENDS),
        "crumbs": [(("Văn bản", "Documents"), reverse("governing")), (str(one)[:60], "")],
        "at": "documents",
    }  # fmt: skip
    return page(request, "document", told, fault)


def _one(uid: uuid.UUID) -> GoverningDocument:
    rows = GoverningDocument.objects.select_related("above", "ended_by", "replaced_by")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def _issue(request: Request, one: GoverningDocument) -> str:
    posted = request.POST
    freed = actions.issue_document(
        one.uid,
        number=posted.get("number", ""),
        issuer=posted.get("issuer", ""),
        issued=day_of(posted, "issued"),
        by=by(request, one.office),
    )
    return t(
        "Đã ghi ban hành; {n} nhiệm vụ hết chờ.",
        "It is written that it was issued; {n} tasks wait no more.",
        n=freed,
    )


def _end(request: Request, one: GoverningDocument) -> str:
    posted = request.POST
    actions.end_document(
        one.uid,
        how=posted.get("how", ""),
        document=uid_of(posted, "document"),
        on_date=day_of(posted, "ended"),
        reason=posted.get("reason", ""),
        replaced_by=posted.get("replaced_by") or None,
        by=by(request, one.office),
    )
    return t("Đã ghi văn bản thôi hiệu lực.", "It is written that it holds no more.")


_ACTS: Mapping[str, Callable[[Request, GoverningDocument], str]] = {"issue": _issue, "end": _end}


@opens(READERS)
@require_safe
def file(request: Request, uid: uuid.UUID) -> HttpResponse:
    """The file of a document."""
    one = _one(uid)
    if not one.file:
        raise Http404
    return file_of(request, one.file)
