"""What the province knows of me: each paper that is held, its uses, who looked; to take, to object to, to share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access import looks
from tinhso.access.guard import citizens, everyone, opens
from tinhso.access.who import Request
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.documents import actions as documents
from tinhso.documents.models import Data, Document, Use
from tinhso.documents.queries import Known, document, documents_of, known, shared_by, why_ended
from tinhso.documents.rules import ASSURANCES, MOST_SHARE_DAYS, REASONS, REGISTER, CannotHold
from tinhso.files import queries as files
from tinhso.kernel.errors import TinhsoError
from tinhso.papers.queries import types_on
from tinhso.parties.rules import BY_LAW
from tinhso.web.board.names import office_names, titles
from tinhso.web.citizen.reading import Reader, names_of, own_key, reader_of
from tinhso.web.data_shown import lines_said
from tinhso.web.ended import GONE, ended
from tinhso.web.giving import given, not_given
from tinhso.web.looked import sittings
from tinhso.web.words import Pair, t

USUAL_DAYS, MOST_LOOKS, MOST_TYPED = 7, 200, 2_000
# Where a link's own secret waits for the page that shows it once.
MADE = "shared_link"
FOR_HER: Pair = ("Đại diện xem giấy tờ", "Papers looked at by who stands for her")
STANDS: Mapping[str, Pair] = {
    "revoked": ("đã bị thu hồi", "was revoked"),
    "replaced": ("đã thay bằng bản khác", "another took its place"),
    "wrong": ("đã thu hồi vì sai", "withdrawn, because it was wrong"),
    "erased": ("đã xóa", "erased"),
}


@dataclass(frozen=True)
class Paper:
    """A held paper in words. stands: why it is not used, "" where it may be; whose: its holder, if that is another."""

    row: Document
    type: str
    issuer: str
    assurance: str
    stands: str
    whose: str = ""


def holders_of(reader: Reader) -> frozenset[str]:
    """Whose papers she sees: her own, and of those for whom she stands by law, not by a letter of authority."""
    others = {uid for uid, (_, acting) in reader.others.items() if acting.kind in BY_LAW}
    return frozenset({reader.party, *others})


@opens(citizens)
@never_cache
@require_safe
def my_papers(request: Request) -> HttpResponse:
    """Every paper that is held of her, and of those for whom she stands by law."""
    reader = reader_of(request)
    rows = documents_of(holders_of(reader)) if reader else []
    shown = _papers(request, reader, rows) if reader else []
    if reader:
        _looked(request, reader, rows)
    told = {"papers": shown, "known": reader is not None, "at": "held", "crumbs": [(TITLE, "")]}
    return render(request, "citizen/held.html", told)


TITLE: Pair = ("Tỉnh biết gì về tôi", "What the province knows of me")


@opens(citizens)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_paper(request: Request, uid: UUID) -> HttpResponse:
    """One paper with all that happened to it; POST objects, shares, ends a link, or takes a consent back."""
    reader, row = _hers(request, uid)
    fault: TinhsoError | None = None
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        try:
            messages.success(request, act(request, reader, row))
        except TinhsoError as refusal:
            fault = refusal
            row.refresh_from_db()
        else:
            return HttpResponseRedirect(reverse("my_paper", args=[uid]), status=303)
    _looked(request, reader, [row])
    found = known(row)
    (paper,) = _papers(request, reader, [row])
    made = request.session.pop(MADE, None) if request.method == "GET" else None
    told = {
        "paper": paper,
        "found": found,
        "uses": _uses(found, reader, request),
        "asked": _asked(found, request),
        "looks": _looks(request, row, found),
        **_registered(row, request),
        "link": _address(request, made["token"]) if made and made["paper"] == str(uid) else "",
        "days": request.POST.get("days", USUAL_DAYS),
        "most_days": MOST_SHARE_DAYS,
        "typed": request.POST.get("text", ""),
        "now": timezone.now(),
        "fault": fault,
        "at": "held",
        "crumbs": [(TITLE, reverse("my_papers")), (paper.type, "")],
    }
    return render(request, "citizen/held_paper.html", told, status=422 if fault else 200)


@opens(citizens)
@never_cache
@require_safe
def my_paper_file(request: Request, uid: UUID) -> HttpResponse:
    """The paper itself, to be kept on her own machine."""
    reader, row = _hers(request, uid)
    return _file(request, row, lambda: _looked(request, reader, [row]))


@opens(everyone)
@never_cache
@require_safe
def shared_paper(request: Request, token: str) -> HttpResponse:
    """What a link shows to whoever has it; that it was opened is seen by whose paper it is."""
    now = timezone.now()
    share = shared_by(token[:200], at=now)
    if share is None:
        return _over(request, token)
    if request.method == "GET":
        documents.open_share(share, at=now)
    row = share.document
    (paper,) = _worded(request, [row], {})
    told = {
        "paper": paper,
        "holder": names_of(row.holder).get(row.holder, ""),
        "share": share,
        "token": token,
    }
    return render(request, "citizen/shared.html", told)


@opens(everyone)
@never_cache
@require_safe
def shared_file(request: Request, token: str) -> HttpResponse:
    """The paper behind a link; the opening is kept."""
    now = timezone.now()
    share = shared_by(token[:200], at=now)
    if share is None:
        return _over(request, token)
    if request.method != "GET":
        return HttpResponse()
    return _file(request, share.document, lambda: documents.open_share(share, at=now, file=True))


OVER: Pair = ("Đường dẫn không dùng được", "This link opens nothing")
_NEVER: Pair = (
    "Đường dẫn không đúng. Hãy hỏi người đã gửi cho bạn.",
    "It is not right. Ask whoever sent it to you.",
)
WHY_OVER: Mapping[str, Pair] = {
    "revoked": (
        "Người chia sẻ đã thu hồi đường dẫn này. Nếu vẫn cần xem, hãy hỏi người đã gửi cho bạn.",
        "Whoever shared it has revoked this link. If you still need it, ask whoever sent it to you.",
    ),
    "expired": (
        "Đường dẫn này đã hết hạn. Hãy xin đường dẫn mới từ người đã gửi cho bạn.",
        "This link has ended. Ask whoever sent it to you for a new one.",
    ),
    "withdrawn": (
        "Giấy sau đường dẫn này không còn dùng được nữa. Hãy hỏi người đã gửi cho bạn.",
        "The paper behind this link is not in use any more. Ask whoever sent it to you.",
    ),
}


def _over(request: Request, token: str) -> HttpResponse:
    """Why a link opens nothing; whose it was, and what, is not said."""
    why = why_ended(token[:200])
    return ended(request, OVER, WHY_OVER.get(why, _NEVER), status=GONE if why else 404)


def _file(request: Request, row: Document, note: Any) -> HttpResponse:
    if not row.file:
        raise Http404
    try:
        one, content = files.file(row.file), files.content(row.file)
    except TinhsoError as error:
        return not_given(request, error)
    note()
    return given(one, content)


def _hers(request: Request, uid: UUID) -> tuple[Reader, Document]:
    """A paper of hers; any other is not there, whoever's it is."""
    reader = reader_of(request)
    if reader is None:
        raise Http404
    try:
        row = document(uid)
    except CannotHold as error:
        raise Http404 from error
    if row.holder not in holders_of(reader):
        raise Http404
    return reader, row


def _looked(request: Request, reader: Reader, rows: list[Document]) -> None:
    """Who stands for somebody is seen by her."""
    targets = [
        looks.At(one.holder, f"document:{one.uid}") for one in rows if one.holder != reader.party
    ]
    if targets:
        why = t(*FOR_HER)
        looks.record_many(request.who, "paper", targets, why=why, request_id=request.request_id)


def _object(request: Request, reader: Reader, row: Document) -> str:
    by, key = reader.doer().by, own_key(request, reader)
    documents.object_to(row, text=request.POST.get("text", ""), key=key, by=by)
    return t(
        "Đã gửi phản ánh; giấy chưa được dùng cho đến khi có trả lời.",
        "Your objection was sent; the paper is not used until it is answered.",
    )


def _share(request: Request, reader: Reader, row: Document) -> str:
    typed = request.POST.get("days", "")
    days = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0
    key = own_key(request, reader)
    _, token = documents.share(row, days=days, key=key, by=reader.doer().by)
    if token:
        request.session[MADE] = {"paper": str(row.uid), "token": token}
    return t("Đã tạo đường dẫn.", "The link was made.")


def _unshare(request: Request, reader: Reader, row: Document) -> str:
    for one in row.shares.all():
        if str(one.uid) == request.POST.get("share", ""):
            documents.revoke_share(one, by=reader.doer().by)
            return t("Đã thu hồi đường dẫn.", "The link was revoked.")
    raise Http404


def _withdraw(request: Request, reader: Reader, row: Document) -> str:
    for one in row.uses.all():
        if str(one.uid) == request.POST.get("use", ""):
            actions.withdraw_held(one.case, paper=one.paper, doer=reader.doer())
            return t(
                "Đã rút đồng ý; giấy không còn trong hồ sơ và có thể bị yêu cầu nộp.",
                "Your consent was withdrawn; the paper has left the dossier, and may be asked for.",
            )
    raise Http404


_ACTS = {"object": _object, "share": _share, "unshare": _unshare, "withdraw": _withdraw}


def _papers(request: Request, reader: Reader, rows: list[Document]) -> list[Paper]:
    others = {one.holder for one in rows if one.holder != reader.party}
    return _worded(request, rows, names_of(*others) if others else {})


def _worded(request: Request, rows: list[Document], called: Mapping[str, str]) -> list[Paper]:
    """Papers in words; a fixed number of questions."""
    if not rows:
        return []
    day = request.who.day
    types = {one.code: t(one.name, one.name_en) for one in types_on(day)}
    offices = office_names(day, {one.issuer or one.office for one in rows})
    return [
        Paper(
            row=one,
            type=types.get(one.type, one.name),
            issuer=offices.get(one.issuer, one.issuer) or "",
            assurance=t(*ASSURANCES[one.assurance]),
            stands=_stands(one, day),
            whose=called.get(one.holder, ""),
        )
        for one in rows
    ]


def _stands(one: Document, day: Any) -> str:
    if one.revoked_at is not None:
        return t(*STANDS.get(one.revoked_why, ("không còn dùng", "not used any more")))
    if one.objected_at is not None:
        return t("đang chờ trả lời phản ánh", "your objection awaits its answer")
    if one.valid_until is not None and one.valid_until < day:
        return t("đã hết hạn", "it has ended")
    return "" if one.type else t("chưa rõ loại, không dùng thay", "its type is not known")


def _uses(found: Known, reader: Reader, request: Request) -> list[dict[str, Any]]:
    """Where the paper stands; the dossier's page where it is hers, and whether consent can be taken back."""
    cases = {str(one.uid): one for one in Case.objects.filter(uid__in=[u.case for u in found.uses])}
    called = titles({one.procedure for one in found.uses}, request.who.day)
    offices = office_names(request.who.day, {one.office for one in found.uses})
    return [
        {
            "row": one,
            "procedure": called.get(one.procedure, one.procedure),
            "office": offices.get(one.office, one.office),
            "case": case if case is not None and reader.sees(case) else None,
            "may_withdraw": _may_withdraw(one, case, reader),
        }
        for one in found.uses
        for case in [cases.get(one.case)]
    ]


def _registered(row: Document, request: Request) -> dict[str, Any]:
    """What a register said, and in which dossiers that stood instead of asking it again."""
    held = Data.objects.filter(document=row).first() if row.assurance == REGISTER else None
    if held is None:
        return {}
    uses = list(row.data_uses.order_by("-at", "-id")[:MOST_LOOKS])
    called = titles({one.procedure for one in uses}, request.who.day)
    return {
        "data": held,
        "data_lines": lines_said(row.type, held.record),
        "data_uses": [(one, called.get(one.procedure, one.procedure)) for one in uses],
    }


def _may_withdraw(one: Use, case: Case | None, reader: Reader) -> bool:
    open_ = case is not None and case.done_at is None and reader.sees(case)
    return open_ and one.basis == "consent" and one.withdrawn_at is None


def _asked(found: Known, request: Request) -> list[tuple[Any, str, str]]:
    """(request, office, reason) of each time that it was asked for though it was held."""
    offices = office_names(request.who.day, {one.office for one in found.asked})
    other = ("lý do khác của cán bộ", "another reason of the officer")
    return [
        (one, offices.get(one.office, one.office), t(*REASONS.get(one.reason, other)))
        for one in found.asked
    ]


def _looks(request: Request, row: Document, found: Known) -> list[tuple[Any, str, None]]:
    """Who looked at it, also in a dossier in which it stands: office, role and reason, no names of staff."""
    subjects = [f"document:{row.uid}", *(f"case:{one.case}" for one in found.uses)]
    rows = looks.all_looks_at(row.holder).filter(subject__in=subjects, what__in=("paper", "file"))
    lines = sittings(rows[:MOST_LOOKS])
    offices = office_names(request.who.day, {one.office for one in lines if one.office})
    return [(one, offices.get(one.office, one.office), None) for one in lines]


def _address(request: Request, token: str) -> str:
    return request.build_absolute_uri(reverse("shared_paper", args=[token]))
