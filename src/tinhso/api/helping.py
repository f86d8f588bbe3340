"""Declared help by a program: a post office's or a community team's own software, the citizen agreeing as ever.

Who helps is somebody of ours who holds the post; a token only speaks for her. The citizen agrees on her own phone, at
the address that is given, or by a code that she reads out.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from pydantic import Field

from tinhso.access.guard import Refused
from tinhso.access.models import MailCode
from tinhso.access.who import may
from tinhso.api.core import CHANNEL, JSON, Given, Request, Told, route
from tinhso.api.problems import ApiRefuses
from tinhso.api.shapes import Code
from tinhso.ledger.actions import By
from tinhso.org.queries import posts_of
from tinhso.provenance import actions
from tinhso.provenance.actions.helping import mark_of, purpose_of
from tinhso.provenance.devices import mark_from
from tinhso.provenance.models import BY_HELPER, HelpSession

HELP = ("help",)


class HelpIn(Told):
    """office: through whose post she helps; the token needs `help` there. staff: who helps; kind: as what."""

    office: Code
    staff: Code
    kind: Literal["desk", "post", "team"]


class HelpTold(Given):
    """A session of help. state: waits for the citizen, agreed, or over. link: where she agrees on her own phone.

    party: for whom is filed in it, null until she agreed. until_at: when it ends by itself.
    """

    uid: UUID
    office: str
    staff: str
    kind: str
    state: Literal["waits", "agreed", "over"]
    how: str
    until_at: datetime
    link: str
    party: UUID | None


@route(
    "POST", "/help", scopes=HELP, gives=HelpTold, takes=JSON, status=201, conflicts=True, tag="help"
)
def open_help(request: Request, told: HelpIn) -> Any:
    """A session that waits for the citizen, of somebody who holds that post today."""
    if not may(request.who, "help", told.office):
        raise Refused("not_yours")
    if (told.office, told.kind) not in posts_of(told.staff, request.who.day):
        raise ApiRefuses("api_no_helper", staff=told.staff, office=told.office)
    row = actions.open_session(
        kind=told.kind,
        helper=told.staff,
        office=told.office,
        mark=mark_from(f"{request.who.actor}|{told.staff}"),
        key=request.key,
        at=timezone.now(),
        by=_by(request, told.office),
    )
    return _told(row)


@route("GET", "/help/{uuid:uid}", scopes=HELP, gives=HelpTold, missing=True, tag="help")
def help_session(request: Request, uid: UUID) -> Any:
    """How a session stands."""
    return _told(_of_hers(request, uid))


class SendCode(Told):
    """address: a telephone number or a mail address of the citizen, as she says it."""

    address: Annotated[str, Field(min_length=3, max_length=254)]
    lang: Literal["vi", "en"] = "vi"


class CodeSent(Given):
    """sent: by which the code is told."""

    sent: UUID


@route(
    "POST", "/help/{uuid:uid}/send-code", scopes=HELP, gives=CodeSent, takes=JSON, missing=True,
    conflicts=True, tag="help",
)  # fmt: skip
def send_help_code(request: Request, uid: UUID, told: SendCode) -> Any:
    """Send the citizen six digits, which she reads out to who sits beside her."""
    row = _of_hers(request, uid)
    if request.replayed:
        before = MailCode.objects.filter(purpose=purpose_of(row)).order_by("-asked_at").first()
        if before is not None:
            return {"sent": before.uid}
    sent = actions.send_code(
        row.uid,
        address=told.address,
        asked_from=request.META.get("REMOTE_ADDR", ""),
        at=timezone.now(),
        lang=told.lang,
    )
    return {"sent": sent}


class Agree(Told):
    """sent: of send-code; code: as she reads it. name, number, born: who she says she is."""

    sent: UUID
    code: Annotated[str, Field(min_length=1, max_length=20)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    number: Annotated[str, Field(min_length=1, max_length=40)]
    born: date


@route(
    "POST", "/help/{uuid:uid}/agree", scopes=HELP, gives=HelpTold, takes=JSON, missing=True,
    conflicts=True, acts=False, tag="help",
)  # fmt: skip
def agree_to_help(request: Request, uid: UUID, told: Agree) -> Any:
    """The citizen agrees by her code. The same again finds that she has; a wrong code is a try, whatever follows."""
    row = _of_hers(request, uid)
    made = actions.agree_by_code(
        row.uid,
        sent=told.sent,
        typed=told.code,
        name=told.name,
        number=told.number,
        born=told.born,
        at=timezone.now(),
        day=request.who.day,
        by=_by(request, row.office),
    )
    return _told(made)


class EndHelp(Told):
    """Nothing has to be said."""


@route(
    "POST", "/help/{uuid:uid}/end", scopes=HELP, gives=HelpTold, takes=JSON, missing=True,
    tag="help",
)  # fmt: skip
def end_help(request: Request, uid: UUID, told: EndHelp) -> Any:
    """It is over; twice is once."""
    del told  # Nothing has to be said.
    row = _of_hers(request, uid)
    by = _by(request, row.office)
    return _told(actions.end(row.uid, how=BY_HELPER, at=timezone.now(), by=by))


def session_for(request: Request, uid: UUID, *, filer: str) -> HelpSession:
    """The session in which a dossier is filed for who agreed to it. Raises CannotHelp, Refused."""
    row = _of_hers(request, uid)
    actions.check_goes_on(row, timezone.now())
    if row.party != filer:
        raise actions.CannotHelp("help_not_yours")
    return row


def _of_hers(request: Request, uid: UUID) -> HelpSession:
    row = actions.session(uid)
    if not may(request.who, "help", row.office):
        raise actions.CannotHelp("no_such_help")
    return row


def _by(request: Request, office: str) -> By:
    return request.who.by(office=office, channel=CHANNEL)


def _told(row: HelpSession) -> dict[str, Any]:
    over = row.ended_at is not None or row.until_at <= timezone.now()
    page = reverse("help_agree", args=[row.uid, mark_of(row.uid)])
    return {
        "uid": row.uid,
        "office": row.office,
        "staff": row.helper,
        "kind": row.kind,
        "state": "over" if over else "agreed" if row.confirmed else "waits",
        "how": row.confirmed,
        "until_at": row.until_at,
        "link": f"{settings.PUBLIC_ADDRESS}{page}",
        "party": row.party or None,
    }
