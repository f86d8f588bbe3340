"""One notice: what became of it and by which ways, its words to who may see them, and what a person may decide."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from django.contrib import messages as notes
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tinhso.access.guard import opens
from tinhso.access.looks import At, record_many
from tinhso.access.who import Request
from tinhso.cases.models import Case
from tinhso.notices import deciding, queries, rules
from tinhso.notices.actions import GONE
from tinhso.notices.deciding import CannotDecide
from tinhso.notices.models import Message
from tinhso.web.notice_words import as_line
from tinhso.web.settings.common import ADMINS, back, by, high_with, render, sentence_of
from tinhso.web.settings.notices import CRUMBS, check
from tinhso.web.words import t


@opens(ADMINS)
@require_safe
def notice(request: Request, uid: UUID) -> HttpResponse:
    """One message. To whom and in which words is hidden, but for who may see people and asks for it (?noi-dung=1)."""
    check(request)
    one = _message(uid)
    sees = bool(high_with(request.who, "see_person"))
    open_ = sees and request.GET.get("noi-dung") == "1" and one.to != GONE
    if open_:
        _look(request, one)
    told = {
        **as_line(one),
        "open": open_,
        "sees": sees,
        "emptied": one.to == GONE,
        "unclear": one.state == rules.UNCLEAR,
        "resent": one.state in rules.RETRIED and deciding.can_go(one, now=timezone.now()),
        "links": [as_line(link) for link in queries.links_of(one)],
        "case": _case(one),
        "at": "notices",
        "crumbs": [
            *CRUMBS,
            (("Hàng thông báo", "The queue"), reverse("settings_notice_list")),
            (("Một thông báo", "A notice"), ""),
        ],
    }
    return render(request, "notice.html", told)


def _case(one: Message) -> Case | None:
    subject = one.concerns or one.about
    if not subject.startswith("case:"):
        return None
    with suppress(ValueError):
        uid = UUID(subject.removeprefix("case:"))
        return Case.objects.filter(uid=uid).only("uid", "code").first()
    return None


def _look(request: Request, one: Message) -> None:
    subject = one.concerns or one.about or f"notice:{one.uid}"
    record_many(
        request.who,
        "person",
        [At(party=one.party, subject=subject)],
        why=f"notice:{one.uid}",
        request_id=request.request_id,
    )


@opens(ADMINS)
@require_POST
def retry(request: Request, uid: UUID) -> HttpResponse:
    """Send it again."""
    said = t("Đã đưa thông báo vào gửi lại.", "The notice was put back into the queue.")
    return _decided(
        request, uid, lambda: deciding.retry(uid, by=by(request.who), now=timezone.now()), said
    )


@opens(ADMINS)
@require_POST
def stop(request: Request, uid: UUID) -> HttpResponse:
    """Never send it, for a reason."""
    why = request.POST.get("ly-do", "")
    return _decided(
        request,
        uid,
        lambda: deciding.stop(uid, why=why, by=by(request.who), now=timezone.now()),
        t("Đã dừng thông báo.", "The notice was stopped."),
    )


def _decided(request: Request, uid: UUID, decide: Callable[[], None], said: str) -> HttpResponse:
    check(request)
    _message(uid)
    try:
        decide()
    except CannotDecide as fault:
        notes.warning(request, sentence_of(fault))
        said = ""
    return back(request, reverse("settings_notice", args=[uid]), said)


def _message(uid: UUID) -> Message:
    try:
        return queries.message(uid)
    except queries.NoSuchNotice as error:
        raise Http404 from error
