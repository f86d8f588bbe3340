"""A petition as its sender reads it: how it stands, what was asked and answered, what she may do."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.actions import NO_OFFICE
from tinhso.access.guard import citizens, everyone, opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.petitions import actions, queries, rules
from tinhso.petitions.models import APPROVED, Petition
from tinhso.petitions.rules import CannotPetition
from tinhso.web.citizen.reading import reader_of
from tinhso.web.petitions import words
from tinhso.web.petitions.common import (
    attachments_of,
    drop_unheld,
    file_answer,
    forget,
    office_names,
    page,
    see,
    seen_of,
    sent_files,
)
from tinhso.web.petitions.proving import follows
from tinhso.web.taking import ACCEPTS, can_take_files
from tinhso.web.words import t

PAGE_SIZE = 20


def own(request: Request, uid: uuid.UUID) -> Petition:
    """A petition that is hers; any other one is not there. Raises Http404."""
    try:
        row = queries.petition(uid)
    except CannotPetition as fault:
        raise Http404 from fault
    reader = reader_of(request) if request.who.kind == "citizen" else None
    if row.forgotten_at is not None:
        raise Http404
    if (reader is not None and row.party == reader.party and row.party) or follows(request, uid):
        return row
    raise Http404


@opens(citizens)
@never_cache
@require_safe
def mine(request: Request) -> HttpResponse:
    """What she has sent, the latest first."""
    reader = reader_of(request)
    rows = queries.sent_by([reader.party] if reader else [])
    found = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("trang"))
    now, names = timezone.now(), office_names(request)
    told = {
        "page": found,
        "rows": [line_of(row, names, now) for row in found.object_list],
        "at": "mine",
        "crumbs": [
            (("Phản ánh, kiến nghị", "Petitions"), reverse("petitions")),
            (("Của tôi", "Mine"), ""),
        ],
    }
    return page(request, "mine", told)


def line_of(row: Petition, names: Mapping[str, str], now: Any) -> dict[str, Any]:
    """A petition in a list: its row, its words by the clock, and the name of the office that has it."""
    sign, says = words.stands(row, queries.outcome_of(row, now=now))
    return {
        "row": row,
        "sign": sign,
        "says": says,
        "state": words.STATES[row.state],
        "subject": words.SUBJECTS[row.subject],
        "sort": words.SORTS[row.sort],
        "office": names.get(row.office, row.office),
    }


@opens(everyone)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def petition(request: Request, uid: uuid.UUID) -> HttpResponse:
    """One petition of hers; POST does one of `_ACTS`, as `do` says."""
    row = own(request, uid)
    fault: TinhsoError | None = None
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("do", ""))
        try:
            if act is None:
                raise CannotPetition("petition_state", state=row.state)
            said = act(request, row)
        except TinhsoError as refusal:
            fault = refusal
            row = own(request, uid)
        else:
            messages.success(request, said)
            return see(reverse("petition", args=[uid]))
    return page(request, "petition", _told(request, row), fault)


@opens(everyone)
@require_safe
def file(request: Request, uid: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """A file that she sent, or one of an answer to her."""
    row = own(request, uid)
    found = row.attachments.filter(uid=file).exclude(file="").select_related("answer").first()
    if found is None or (found.answer is not None and found.answer.state != APPROVED):
        raise Http404
    return file_answer(request, found)


def _told(request: Request, row: Petition) -> dict[str, Any]:
    now, names = timezone.now(), office_names(request)
    held = attachments_of(row)
    answers = list(row.answers.filter(state=APPROVED).order_by("id"))
    return {
        **line_of(row, names, now),
        "new": request.GET.get("moi") == "1",
        "moves": [
            (one, names.get(one.to_office, one.to_office)) for one in row.moves.order_by("id")
        ],
        "questions": list(row.questions.order_by("id")),
        "answers": [(one, [each for each in held if each.answer_id == one.pk]) for one in answers],
        "extensions": list(row.extensions.order_by("id")),
        "reopenings": list(row.reopenings.order_by("id")),
        "files": [one for one in held if one.answer_id is None],
        "may_judge": bool(row.rate_until and row.rate_until >= now and row.state == rules.ANSWERED),
        "may_reopen": row.reopened < rules.MOST_REOPENED,
        "stars": list(words.STARS.items()),
        "files_kept": can_take_files(),
        "accepts": ACCEPTS,
        "at": "petition",
        "crumbs": [
            (("Phản ánh, kiến nghị", "Petitions"), reverse("petitions")),
            (row.code, ""),
        ],
    }


def _by(row: Petition) -> By:
    actor = f"citizen:{row.party}" if row.party else "nobody"
    return By(actor=actor, office=NO_OFFICE, channel="online")


def _reply(request: Request, row: Petition) -> str:
    kept = sent_files(request)
    try:
        actions.reply(
            row.uid, words=request.POST.get("words", ""), files=kept, seen=seen_of(request),
            by=_by(row),
        )  # fmt: skip
    except TinhsoError:
        forget(kept)
        raise
    drop_unheld(kept)
    return t("Đã gửi. Thời hạn lại chạy.", "Sent. The clock runs again.")


def _rate(request: Request, row: Petition) -> str:
    typed = request.POST.get("stars", "")
    stars = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 1 else 0
    actions.rate(row.uid, stars=stars, words=request.POST.get("words", ""), by=_by(row))
    return t("Cảm ơn bạn đã đánh giá.", "Thank you for rating it.")


def _reopen(request: Request, row: Petition) -> str:
    actions.reopen(row.uid, reason=request.POST.get("reason", ""), by=_by(row))
    return t("Cơ quan xử lý sẽ xem lại.", "The office will look at it again.")


_ACTS: Mapping[str, Callable[[Request, Petition], str]] = {
    "reply": _reply,
    "rate": _rate,
    "reopen": _reopen,
}
