"""The queue in the hall: numbers drawn and called from the officer's screen, and the screen that everybody sees."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import everyone, opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import NoSuchOffice, office_on
from tinhso.reception import actions, queries
from tinhso.reception.models import Ticket
from tinhso.web.desk.place import AT_THE_DESK, Desk, desk_of, own_key, shown
from tinhso.web.views import safe_next
from tinhso.web.words import t

COUNTER = "counter_name"
SERVICES = (
    ("", ("Không ghi", "Not said")),
    ("nop", ("Nộp hồ sơ", "Filing")),
    ("tra", ("Nhận kết quả", "Getting a result")),
    ("chung-thuc", ("Chứng thực", "Certified copies")),
    ("hoi", ("Hỏi thủ tục", "Asking")),
)


@opens(AT_THE_DESK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: Request) -> HttpResponse:
    """Draw, call, serve; POST comes back to the page that it was sent from."""
    desk = desk_of(request)
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            with transaction.atomic():
                return _act(request, desk)
        except TinhsoError as refusal:
            fault = refusal
    day = timezone.localdate()
    told: dict[str, Any] = {
        "desk": desk,
        "queue": queries.queue(desk.code, day),
        "mine": queries.at_counter(desk.code, day, request.who.actor),
        "not_come": queries.not_come(desk.code, day),
        "counter": counter_of(request, desk),
        "services": SERVICES,
        "at": "tickets",
    }
    return shown(request, "tickets", told, fault=fault)


def counter_of(request: Request, desk: Desk) -> str:
    """The counter where she sits: as she said in this session, else where she called last."""
    return str(request.session.get(COUNTER) or queries.last_counter(desk.code, request.who.actor))


def _act(request: Request, desk: Desk) -> HttpResponse:
    by = request.who.by(office=desk.code, channel="counter")
    day = timezone.localdate()
    do, uid = request.POST.get("do", ""), request.POST.get("so", "")[:40]
    key = own_key(request, do)
    if do == "issue":
        service = request.POST.get("service", "")
        ticket = actions.issue(
            desk=desk.code,
            day=day,
            key=key,
            by=by,
            service=service if service in dict(SERVICES) else "",
        )
        messages.success(request, t("Số {n}.", "Number {n}.", n=ticket.number))
        query = urlencode({"ban": desk.code, "in": str(ticket.uid)})
        return HttpResponseRedirect(f"{reverse('desk:tickets')}?{query}", status=303)
    if do in ("next", "again"):
        counter = request.POST.get("counter", "").strip() or counter_of(request, desk)
        # Whoever calls the next has served the one before.
        called = (
            actions.call_next(desk=desk.code, day=day, counter=counter, key=key, by=by, served=True)
            if do == "next"
            else actions.call_again(
                _ticket(uid, desk).uid, counter=counter, key=key, by=by, served=True
            )
        )
        request.session[COUNTER] = counter[:20]
        if called is None:
            messages.info(request, t("Không còn ai chờ.", "Nobody is waiting."))
        else:
            messages.success(
                request,
                t("Mời số {n}, quầy {at}.", "Calling {n} to {at}.", n=called.number, at=counter),
            )
    elif do == "serve":
        actions.serve(_ticket(uid, desk).uid, by=by)
    elif do == "leave":
        actions.leave(_ticket(uid, desk).uid, by=by)
    back = safe_next(request) or f"{reverse('desk:tickets')}?{urlencode({'ban': desk.code})}"
    return HttpResponseRedirect(back, status=303)


def _ticket(uid: str, desk: Desk) -> Ticket:
    """A ticket of her own desk. Raises NoSuchTicket."""
    found = queries.ticket(uid)
    if found.desk != desk.code:
        raise queries.NoSuchTicket("no_such_ticket", ticket=uid)
    return found


@opens(AT_THE_DESK)
@never_cache
@require_safe
def ticket(request: Request) -> HttpResponse:
    """One number on paper for the visitor: ?so=."""
    desk = desk_of(request)
    try:
        found = _ticket(request.GET.get("so", "")[:40], desk)
    except TinhsoError:
        raise Http404 from None
    ahead = Ticket.objects.filter(
        desk=desk.code, day=found.day, state="waiting", number__lt=found.number
    ).count()
    return shown(
        request, "ticket", {"desk": desk, "ticket": found, "ahead": ahead, "at": "tickets"}
    )


@opens(everyone)
@never_cache
@require_safe
def board(request: HttpRequest, desk: str) -> HttpResponse:
    """The screen in the hall: numbers and counters, nobody's name. For a desk that exists today."""
    day = timezone.localdate()
    try:
        office = office_on(desk, day)
    except NoSuchOffice:
        raise Http404 from None
    found = queries.queue(desk, day, most=6)
    told = {"office": office, "queue": found, "now": timezone.now()}
    return render(request, "desk/board.html", told)
