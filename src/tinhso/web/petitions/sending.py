"""A petition is written and sent: by who is signed in, or by who proved an address."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access.actions import NO_OFFICE
from tinhso.access.guard import everyone, opens
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.petitions import actions, rules
from tinhso.petitions.limits import limits_on
from tinhso.petitions.rules import Said, Sender
from tinhso.web.citizen.reading import reader_of
from tinhso.web.petitions import words
from tinhso.web.petitions.common import (
    drop_unheld,
    forget,
    offices_offered,
    own_key,
    page,
    see,
    sent_files,
    top_office,
)
from tinhso.web.petitions.proving import follow_now, proved
from tinhso.web.taking import ACCEPTS, can_take_files

# The procedure from whose page somebody came, until she has proved her address.
_ABOUT = "petition_about"


def sender_of(request: Request) -> Sender | None:
    """Who sends from this browser; None while she has not said how she is reached."""
    reader = reader_of(request) if request.who.kind == "citizen" else None
    if reader is not None:
        return Sender(party=reader.party)
    return proved(request)


@opens(everyone)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: Request) -> HttpResponse:
    """The form; POST sends it."""
    sender = sender_of(request)
    if sender is None:
        request.session[_ABOUT] = request.GET.get("thu-tuc", "")[:40]
        return see(reverse("petition_prove"))
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            return _sent(request, sender)
        except TinhsoError as refusal:
            fault = refusal
    return page(request, "send", _told(request, sender), fault)


def _sent(request: Request, sender: Sender) -> HttpResponse:
    posted = request.POST
    if not sender.party:
        sender = Sender("", posted.get("name", ""), sender.contact_kind, sender.contact)
    whose = sender.party or sender.contact
    kept = sent_files(request)
    by = By(
        actor=f"citizen:{sender.party}" if sender.party else "nobody",
        office=NO_OFFICE,
        channel="online",
    )
    try:
        row = actions.receive(
            said_of(request), sender, channel=rules.ONLINE, key=own_key(request, whose), by=by,
            files=kept,
        )  # fmt: skip
    except TinhsoError:
        forget(kept)
        raise
    drop_unheld(kept)
    follow_now(request, row.uid)
    return see(f"{reverse('petition', args=[row.uid])}?moi=1")


def said_of(request: Request) -> Said:
    """What a form says. One that names no office goes to the one above all others."""
    posted = request.POST
    return Said(
        sort=posted.get("sort", ""),
        subject=posted.get("subject", ""),
        title=posted.get("title", ""),
        words=posted.get("words", ""),
        procedure=posted.get("procedure", ""),
        place=posted.get("place", ""),
        office=posted.get("office", "") or top_office(request),
        hidden=posted.get("hidden") == "1",
    )


def _told(request: Request, sender: Sender) -> dict[str, Any]:
    return {
        **form_told(request),
        "sender": sender,
        "procedure": request.GET.get("thu-tuc", "")[:40] or request.session.get(_ABOUT, ""),
        "at": "send",
        "crumbs": [
            (("Phản ánh, kiến nghị", "Petitions"), reverse("petitions")),
            (("Gửi", "Send"), ""),
        ],
    }


def form_told(request: Request) -> dict[str, Any]:
    """What the form of a petition offers, of citizens and at a desk."""
    limits = limits_on(timezone.localdate())
    return {
        "sorts": words.choices(words.SORTS),
        "subjects": words.choices(words.SUBJECTS),
        "offices": offices_offered(request),
        "files_kept": can_take_files(),
        "accepts": ACCEPTS,
        "most_files": rules.MOST_FILES,
        "limits": {what: one.days for what, one in limits.items()},
    }
