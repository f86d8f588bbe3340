"""A petition as an office works on it. Who sent it is shown where that right holds, and the look is kept."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access import looks
from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request, may
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.ledger.models import Event
from tinhso.org.queries import names_of
from tinhso.parties.queries import contacts_of, described
from tinhso.petitions import actions, queries, reach, rules
from tinhso.petitions.limits import limits_on
from tinhso.petitions.models import WAITS, Petition
from tinhso.petitions.rules import CannotPetition
from tinhso.procedures.finding import holding_on
from tinhso.web.petitions import words
from tinhso.web.petitions.common import (
    attachments_of,
    drop_unheld,
    file_answer,
    forget,
    office_names,
    offices_offered,
    own_key,
    page,
    see,
    seen_of,
    sent_files,
)
from tinhso.web.petitions.office import READERS
from tinhso.web.petitions.own import line_of
from tinhso.web.taking import ACCEPTS, can_take_files
from tinhso.web.words import t

MOST_EVENTS = 200


def here(request: Request, uid: uuid.UUID) -> Petition:
    """A petition that she sees by her office. Raises Refused, Http404."""
    try:
        row = queries.petition(uid)
    except CannotPetition as fault:
        raise Http404 from fault
    if not reach.sees(request.who, row):
        raise Refused("not_yours")
    return row


@opens(READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def petition(request: Request, uid: uuid.UUID) -> HttpResponse:
    """One petition; POST does one of `_ACTS` to it, as `do` says."""
    row = here(request, uid)
    fault: TinhsoError | None = None
    if request.method == "POST":
        name = request.POST.get("do", "")
        if name not in _ACTS or not may(request.who, reach.ACTS[name][0], reach.at(row)):
            raise Refused("not_yours")
        try:
            said = _ACTS[name](request, row)
        except Refused:
            raise
        except TinhsoError as refusal:
            fault = refusal
            row = here(request, uid)
        else:
            messages.success(request, said)
            row = queries.petition(uid)
            if not reach.sees(request.who, row):
                return see(reverse("petitions_inbox"))
            return see(reverse("office_petition", args=[uid]))
    return page(request, "one", _told(request, row), fault)


@opens(READERS)
@require_safe
def file(request: Request, uid: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """A file of a petition or of an answer; the look is kept."""
    row = here(request, uid)
    found = row.attachments.filter(uid=file).exclude(file="").first()
    if found is None:
        raise Http404
    _note(request, row, "file")
    return file_answer(request, found)


def _note(request: Request, row: Petition, what: looks.What) -> None:
    looks.record(
        request.who,
        what,
        party=row.party,
        subject=f"petition:{row.uid}",
        why=t("Xử lý phản ánh, kiến nghị", "Handling a petition"),
        office=reach.at(row),
        request_id=request.request_id,
    )


def _sender(request: Request, row: Petition) -> dict[str, Any] | None:
    """Who sent it; None where that may not be seen."""
    if not reach.sees_sender(request.who, row) or row.forgotten_at is not None:
        return None
    _note(request, row, "person")
    if not row.party:
        return {"name": row.name, "contacts": [row.contact]}
    one = described([row.party]).get(row.party)
    reached = [each.value for each in contacts_of(row.party)]
    return {"name": one.name if one else "", "contacts": reached}


def _told(request: Request, row: Petition) -> dict[str, Any]:
    now, names = timezone.now(), office_names(request)
    held = attachments_of(row)
    answers = list(row.answers.order_by("-id"))
    events = list(Event.objects.filter(subject=f"petition:{row.uid}").order_by("-id")[:MOST_EVENTS])
    people = names_of(
        {one.actor for one in answers} | {one.decided_by for one in answers if one.decided_by}
        | {one.actor for one in events}
    )  # fmt: skip
    waiting = next((one for one in answers if one.state == WAITS), None)
    title = ""
    if row.procedure:
        titles = holding_on(timezone.localdate()).filter(procedure__code=row.procedure)
        title = titles.values_list("title", flat=True).first() or ""
    approved = next((one for one in answers if one.state == "approved"), None)
    return {
        **line_of(row, names, now),
        "petition": row,
        "sender": _sender(request, row),
        "procedure": title,
        "channel": words.CHANNELS[row.channel],
        "moves": [(one, names.get(one.from_office, one.from_office), names.get(one.to_office, one.to_office))
                  for one in row.moves.order_by("id")],
        "questions": list(row.questions.order_by("id")),
        "answers": [
            (one, people.get(one.actor, one.actor), people.get(one.decided_by, one.decided_by),
             [each for each in held if each.answer_id == one.pk])
            for one in answers
        ],
        "waiting": waiting,
        "drafted_by_her": bool(waiting and waiting.actor == request.who.actor),
        "extensions": list(row.extensions.order_by("id")),
        "reopenings": list(row.reopenings.order_by("id")),
        "files": [one for one in held if one.answer_id is None],
        "events": [(one, words.event_says(one, names), people.get(one.actor, "")) for one in events],
        "may": {name: reach.may_act(request.who, name, row) for name in _ACTS},
        "offices": [one for one in offices_offered(request) if one[0] != row.office],
        "limits": {what: one.days for what, one in limits_on(timezone.localdate()).items()},
        "draft": {
            "title": row.public_title or row.title,
            "words": row.public_words or row.words,
            "answer": row.public_answer or (approved.words if approved else ""),
        },
        "files_kept": can_take_files(),
        "accepts": ACCEPTS,
        "states": {"answered": rules.ANSWERED},
        "at": "one",
        "crumbs": [(("Phản ánh", "Petitions"), reverse("petitions_inbox")), (row.code, "")],
    }  # fmt: skip


def _by(request: Request, row: Petition) -> By:
    return request.who.by(office=reach.at(row), channel="system")


def _accept(request: Request, row: Petition) -> str:
    actions.accept(row.uid, seen=seen_of(request), by=_by(request, row))
    return t("Đã tiếp nhận.", "Accepted.")


def _refuse(request: Request, row: Petition) -> str:
    reason = request.POST.get("reason", "")
    actions.refuse(row.uid, reason=reason, seen=seen_of(request), by=_by(request, row))
    return t("Đã từ chối, báo người gửi.", "Refused; the sender is told.")


def _transfer(request: Request, row: Petition) -> str:
    posted = request.POST
    actions.transfer(
        row.uid, to=posted.get("to", ""), reason=posted.get("reason", ""), seen=seen_of(request),
        by=_by(request, row),
    )  # fmt: skip
    return t("Đã chuyển.", "Handed on.")


def _ask(request: Request, row: Petition) -> str:
    question = request.POST.get("question", "")
    actions.ask(row.uid, question=question, seen=seen_of(request), by=_by(request, row))
    return t("Đã hỏi người gửi; đồng hồ dừng.", "The sender was asked; the clock stands.")


def _go_on(request: Request, row: Petition) -> str:
    actions.go_on(row.uid, seen=seen_of(request), by=_by(request, row))
    return t("Tiếp tục xử lý.", "It goes on.")


def _propose(request: Request, row: Petition) -> str:
    kept = sent_files(request)
    try:
        actions.propose(
            row.uid, words=request.POST.get("words", ""), key=own_key(request, request.who.actor),
            files=kept, seen=seen_of(request), by=_by(request, row),
        )  # fmt: skip
    except TinhsoError:
        forget(kept)
        raise
    drop_unheld(kept)
    return t("Đã trình lãnh đạo duyệt.", "It waits for the head's approval.")


def _decide(request: Request, row: Petition) -> str:
    posted, approved = request.POST, request.POST.get("how") == "approve"
    answer = row.answers.filter(state=WAITS).first()
    if answer is None or str(answer.uid) != posted.get("answer", ""):
        raise CannotPetition("petition_changed")
    actions.decide(
        answer.uid, approved=approved, reason=posted.get("reason", ""), by=_by(request, row)
    )
    return (
        t("Đã duyệt, gửi người gửi.", "Approved and sent.")
        if approved
        else t("Đã trả lại.", "Returned.")
    )


def _extend(request: Request, row: Petition) -> str:
    typed = request.POST.get("days", "").strip()
    days = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 0
    actions.extend(
        row.uid, days=days, reason=request.POST.get("reason", ""), seen=seen_of(request),
        by=_by(request, row),
    )  # fmt: skip
    return t("Đã gia hạn, báo người gửi.", "Extended; the sender is told.")


def _publish(request: Request, row: Petition) -> str:
    posted = request.POST
    actions.publish(
        row.uid, title=posted.get("title", ""), words=posted.get("words", ""),
        answer=posted.get("answer", ""), seen=seen_of(request), by=_by(request, row),
    )  # fmt: skip
    return t("Đã công khai.", "Published.")


def _unpublish(request: Request, row: Petition) -> str:
    reason = request.POST.get("reason", "")
    actions.unpublish(row.uid, reason=reason, seen=seen_of(request), by=_by(request, row))
    return t("Đã thôi công khai.", "It is public no more.")


_ACTS: Mapping[str, Callable[[Request, Petition], str]] = {
    "accept": _accept,
    "refuse": _refuse,
    "transfer": _transfer,
    "ask": _ask,
    "go_on": _go_on,
    "propose": _propose,
    "decide": _decide,
    "extend": _extend,
    "publish": _publish,
    "unpublish": _unpublish,
}
