"""What pages of petitions share: names of offices, files that are sent, forms' keys, answers."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from tinhso.access.who import Request
from tinhso.files import actions as stored
from tinhso.files import queries as files
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import last_names_of_ended
from tinhso.petitions.held_files import ROOM
from tinhso.petitions.models import Attachment, Petition
from tinhso.petitions.rules import MOST_FILES, CannotPetition
from tinhso.web.giving import given, marked, not_given

MOST_KEY = 200


def office_names(request: Request) -> dict[str, str]:
    """Code → name of every office, those that have ended by their last one."""
    today = {code: one.name for code, one in request.who.organisation.offices.items()}
    return {**last_names_of_ended(), **today}


def offices_offered(request: Request) -> list[tuple[str, str]]:
    """(code, name) of the offices of today, by name."""
    offices = request.who.organisation.offices
    return sorted(((code, one.name) for code, one in offices.items()), key=lambda one: one[1])


def top_office(request: Request) -> str:
    """To whom a petition goes whose sender does not know to whom: the office above all others; "" where none is."""
    offices = request.who.organisation.offices.values()
    return min((one.code for one in offices if one.parent is None), default="")


def own_key(request: HttpRequest, whose: str) -> str:
    """The form's key, made hers and of this page."""
    typed = request.POST.get("key", "")[:MOST_KEY] or str(uuid.uuid4())
    return hashlib.sha256(f"{whose}|{request.path}|{typed}".encode()).hexdigest()[:60]


def seen_of(request: HttpRequest) -> int | None:
    """The revision of the petition that the form was made from."""
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def sent_files(request: HttpRequest) -> list[tuple[str, str]]:
    """(uid, name) of the files that a form sends, stored. Raises CannotPetition, RefusedFile, BadIdentity."""
    sent = [one for one in request.FILES.getlist("files") if isinstance(one, UploadedFile)]
    if len(sent) > MOST_FILES:
        raise CannotPetition("petition_many_files", most=MOST_FILES)
    kept: list[tuple[str, str]] = []
    try:
        for one in sent:
            made = stored.store(cast("BinaryIO", one), name=one.name or "", room=ROOM)
            kept.append((str(made.uid), made.name))
    except TinhsoError:
        forget(kept)
        raise
    return kept


def forget(kept: list[tuple[str, str]]) -> None:
    """Erase files whose form was refused."""
    for uid, _ in kept:
        stored.erase(uid)


def drop_unheld(kept: list[tuple[str, str]]) -> None:
    """Erase those that nothing holds: the form was sent before."""
    held = set(
        Attachment.objects.filter(file__in=[uid for uid, _ in kept]).values_list("file", flat=True)
    )
    forget([one for one in kept if one[0] not in held])


def attachments_of(row: Petition) -> list[Attachment]:
    """The files of a petition, each with why it is withheld; two queries."""
    return marked(list(row.attachments.exclude(file="").order_by("id")))


def file_answer(request: HttpRequest, row: Attachment) -> HttpResponse:
    """A stored file, or why it cannot be given."""
    try:
        return given(files.file(row.file), files.content(row.file))
    except TinhsoError as fault:
        return not_given(request, fault)


def page(
    request: HttpRequest, name: str, told: Mapping[str, Any], fault: TinhsoError | None = None
) -> HttpResponse:
    """A page that no browser keeps. A refusal is said on it."""
    more: dict[str, Any] = {
        "fault": fault,
        "failed": request.POST.get("do", "") if fault else "",
        "typed": request.POST if fault else {},
    }
    if request.method == "POST":
        more["form_key_value"] = request.POST.get("key", "")[:MOST_KEY] or str(uuid.uuid4())
    answer = render(
        request, f"petitions/{name}.html", {**more, **told}, status=422 if fault else 200
    )
    answer["Cache-Control"] = "no-store"
    return answer


def see(address: str) -> HttpResponse:
    """See-other after a change."""
    return HttpResponseRedirect(address, status=303)


def chosen(request: HttpRequest, name: str, known: Any = (), most: int = 200) -> str:
    """What the address asks for; "" for nothing, and for what is not among the known ones."""
    value = request.GET.get(name, "").strip().replace("\x00", "")[:most]
    return value if not known or value in known else ""
