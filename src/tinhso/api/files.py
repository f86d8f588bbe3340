"""Files up and down: sent first, then named by what they belong to; given out with headers that let them do nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, BinaryIO, cast
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from ninja import File, UploadedFile
from pydantic import Field

from tinhso.access.guard import Refused
from tinhso.api.cases import case_for, looked, may_read
from tinhso.api.core import FORM, Given, Request, route
from tinhso.api.models import Sent
from tinhso.api.problems import ApiRefuses
from tinhso.api.shapes import PaperIn
from tinhso.cases.actions import PaperGiven
from tinhso.files import actions as files
from tinhso.files import queries
from tinhso.files.queries import NoSuchFile
from tinhso.files.rules import media_type

ANY_FILE = "application/octet-stream"


class Stored(Given):
    """A file that was kept. kind: told by its content; size: in bytes."""

    uid: UUID
    name: str
    kind: str
    size: Annotated[int, Field(ge=0)]


@route(
    "POST", "/files", scopes=("receive", "process", "sign"), gives=Stored, takes=FORM, status=201,
    tag="files",
)  # fmt: skip
def send_file(request: Request, file: File[UploadedFile]) -> Any:
    """Keep a file for a paper or a result. It goes after a day unless a dossier has taken it.

    Raises ApiRefuses("api_bad_form") where more than one came.
    """
    if sum(len(sent) for _name, sent in request.FILES.lists()) > 1:
        raise ApiRefuses("api_bad_form")
    sent = Sent.objects.filter(key=request.key).first()
    if sent is None:
        kept = files.store(cast("BinaryIO", file), name=file.name or "")
        sent = Sent.objects.create(
            key=request.key, token=request.token.uid, file=str(kept.uid), at=datetime.now(UTC)
        )
    one = queries.file(sent.file)
    return {"uid": one.uid, "name": one.name, "kind": one.kind, "size": one.blob.size}


def set_apart_if_taken(request: Request) -> None:
    """A file that a dossier has taken no longer answers for the request's key: what is sent under it is kept anew."""
    Sent.objects.filter(key=request.key, taken=True).update(key=uuid4().hex)


def given(request: Request, papers: Sequence[PaperIn]) -> list[PaperGiven]:
    """Papers as the actions take them; each file is one that this token sent and no dossier has taken.

    Raises NoSuchFile. What is sent again names files that were taken then.
    """
    wanted = {str(one.file) for one in papers if one.file is not None}
    if wanted and not request.replayed:
        held = Sent.objects.filter(token=request.token.uid, file__in=wanted, taken=False)
        known = set(held.select_for_update().values_list("file", flat=True))
        for uid in sorted(wanted - known):
            raise NoSuchFile("api_no_such_file", file=uid)
        Sent.objects.filter(file__in=wanted).update(taken=True)
    return [
        PaperGiven(
            one.name,
            one.type,
            originals=one.originals,
            copies=one.copies,
            file=str(one.file) if one.file else "",
        )
        for one in papers
    ]


@route(
    "GET", "/cases/{uuid:uid}/papers/{int:paper}/file", scopes=("see_person",), media=ANY_FILE,
    missing=True, conflicts=True, tag="files",
)  # fmt: skip
def paper_file(request: Request, uid: UUID, paper: int) -> Any:
    """The bytes of a paper; the look is recorded."""
    case = case_for(request, uid)
    one = case.papers.filter(pk=paper).first() if paper < 2**62 else None
    return _given_out(request, case, one.file if one is not None else "")


@route(
    "GET", "/cases/{uuid:uid}/result/file", scopes=("see_person",), media=ANY_FILE, missing=True,
    conflicts=True, tag="files",
)  # fmt: skip
def result_file(request: Request, uid: UUID) -> Any:
    """The bytes of the result; the look is recorded."""
    case = case_for(request, uid)
    result = getattr(case, "result", None)
    return _given_out(request, case, result.file if result is not None else "")


def _given_out(request: Request, case: Any, uid: str) -> HttpResponse:
    if not may_read(request, case):
        raise Refused("not_yours", case=case.code)
    one = queries.file(uid)
    content = queries.content(uid)
    looked(request, case, "file")
    return HttpResponse(
        content,
        content_type=media_type(one.kind),
        headers={
            "Content-Disposition": content_disposition_header(True, one.name) or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


@transaction.atomic
def forget_files(*, before: datetime) -> int:
    """Erase what was sent before a moment and taken by no dossier; how many, at most 1,000.

    What a dossier is about to take at this moment is left alone; whoever comes later finds it gone.
    """
    old = Sent.objects.filter(taken=False, at__lt=before).order_by("at")
    rows = list(old.select_for_update(skip_locked=True)[:1_000])
    for row in rows:
        files.erase(row.file)
    Sent.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
