"""The signatures of a dossier's result, what became of it, and the register book of an office."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.cases.reach import doer_of, office_of
from tinhso.cases.signed import about
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.signing import actions as signing
from tinhso.signing import authorities
from tinhso.signing.models import Certificate, Paper
from tinhso.signing.queries import book, own_certificate, papers_of, stands
from tinhso.signing.rules import COPY, REVOKING, STRUCK, CannotSign
from tinhso.tables.writing import Cell
from tinhso.web.as_file import MOST_ROWS, as_file, asked_as
from tinhso.web.checking import REASONS, ROLES, STANDS
from tinhso.web.office.beside import COPY as COPY_ITEM
from tinhso.web.office.reach import OFFICES, case_for, has, seen_offices
from tinhso.web.office.signing_fields import MOST_PIN
from tinhso.web.words import Pair, day_text, moment_text, t

A_PAGE = 100
_COMMON_NAME = re.compile(r"(?:^|,)CN=((?:\\.|[^,\\])+)")
_STRUCK: Pair = ("Đã gạch bỏ", "Struck through")
_BEGUN: Pair = ("Đang ký", "Being signed")
_WHY: dict[str, Pair] = {
    "not_signed": ("không ký được", "it could not be signed"),
    "not_decided": ("không ghi được quyết định", "the decision could not be written"),
    "sent_twice": ("gửi hai lần", "it was sent twice"),
}


@dataclass(frozen=True)
class Row:
    """A number of the book with how it stands. signers: role, whose certificate, when. why: it was struck through.

    copied: a certified copy of it may be made.
    """

    paper: Paper
    words: Pair
    why: Pair | None
    open: bool
    copied: bool
    signers: tuple[tuple[Pair, str, Any], ...]
    case: UUID | None

    @property
    def item(self) -> str:
        """What its file is called among the dossier's."""
        return f"{COPY_ITEM}{self.paper.pk}"


@opens(OFFICES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signatures(request: Request, uid: UUID) -> HttpResponse:
    """Every number that a dossier's results were given, who signed, and how each stands; POST revokes one of them, or

    gives a certified copy of it.
    """
    case = case_for(request.who, uid)
    may = has(request.who, "decide", {case.office}, case)
    fault: TinhsoError | None = None
    if request.method == "POST":
        if not may:
            raise Refused("not_yours", case=case.code)
        try:
            messages.success(request, _changed(request, case))
            return HttpResponseRedirect(reverse("office_signatures", args=[uid]), status=303)
        except TinhsoError as refusal:
            fault = refusal
    context = {
        "case": case,
        "rows": rows_of(papers_of(about(case))),
        "may": may,
        "reasons": [(code, REASONS[code]) for code in REVOKING],
        "fault": fault,
        "typed": request.POST if fault else {},
        "pin": _asks_pin(request) if may else None,
        "at": "case",
        "crumbs": [
            (("Hộp việc", "Inbox"), reverse("office_inbox")),
            (case.code, reverse("office_case", args=[uid])),
            (("Chữ ký số", "Signatures"), ""),
        ],
    }
    status = 422 if fault else 200
    return render(request, "office/signatures.html", context, status=status)


@opens(OFFICES)
@never_cache
@require_safe
def register(request: Request) -> HttpResponse:
    """The register book of her offices in a year, the highest number first; ?dang=csv or xlsx: all of it as a file."""
    today = timezone.localdate()
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else today.year
    offices = sorted(seen_offices(request.who))
    numbers = book(offices, year=year)
    names = request.who.organisation.offices
    if kind := asked_as(request):
        lines = [_line(row, names) for row in rows_of(list(numbers[:MOST_ROWS]))]
        return as_file(kind, f"so-cap-ket-qua-{year}", _heads(), lines)
    page = Paginator(numbers, A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "rows": [
            (row, names[row.paper.book].name if row.paper.book in names else row.paper.book)
            for row in rows_of(list(page.object_list))
        ],
        "page": page,
        "year": year,
        "before": year - 1,
        "after": year + 1 if year < today.year else None,
        "at": "register",
        "crumbs": [(("Sổ cấp kết quả ký số", "Register book of signed results"), "")],
    }
    return render(request, "office/register.html", context)


def _heads() -> list[str]:
    return [
        t("Số", "Number"),
        t("Năm", "Year"),
        t("Cơ quan", "Office"),
        t("Mã kết quả", "Code"),
        t("Số, ký hiệu", "On the document"),
        t("Cấp lúc", "Given"),
        t("Có giá trị đến", "Valid until"),
        t("Người ký", "Signed by"),
        t("Tình trạng", "Standing"),
        t("Lý do", "Why"),
        "SHA-256",
    ]


def _line(row: Row, names: Mapping[str, Any]) -> list[Cell]:
    paper = row.paper
    return [
        paper.number,
        paper.year,
        names[paper.book].name if paper.book in names else paper.book,
        paper.code,
        paper.written,
        moment_text(paper.issued_at) if paper.issued_at else "",
        day_text(paper.valid_until) if paper.valid_until else "",
        "; ".join(whose for _, whose, _ in row.signers),
        t(*row.words),
        t(*row.why) if row.why else "",
        paper.sha256,
    ]


def rows_of(papers: Sequence[Paper]) -> list[Row]:
    """Numbers with how they stand, in three queries however many."""
    day = timezone.localdate()
    prints = {one.fingerprint for paper in papers for one in paper.signatures.all()}
    known = dict(
        Certificate.objects.filter(fingerprint__in=prints).values_list("fingerprint", "subject")
    )
    codes = [paper.about.removeprefix("case:") for paper in papers]
    there = set(Case.objects.filter(uid__in=codes).values_list("uid", flat=True))
    rows = []
    for paper in papers:
        changes = {one.what: one for one in paper.changes.all()}
        struck = changes.get(STRUCK)
        words, what = _BEGUN, ""
        if struck is not None:
            words = _STRUCK
        elif paper.issued_at is not None:
            what = stands(paper, day=day).what
            words = STANDS[what]
        uid = UUID(paper.about.removeprefix("case:"))
        rows.append(
            Row(
                paper=paper,
                words=words,
                why=_WHY.get(struck.reason) if struck else None,
                open=paper.issued_at is not None and "revoked" not in changes,
                copied=what == "valid" and paper.way != COPY and bool(paper.file),
                signers=tuple(
                    (
                        ROLES.get(one.role, ROLES["person"]),
                        _called(known.get(one.fingerprint, one.serial)),
                        one.stamped_at or one.claimed_at,
                    )
                    for one in sorted(paper.signatures.all(), key=lambda one: one.place)
                ),
                case=uid if uid in there else None,
            )
        )
    return rows


def _changed(request: Request, case: Case) -> str:
    """Do what was asked of one of a dossier's papers; what is said of it. Raises CannotSign."""
    found = Paper.objects.filter(about=about(case), uid=_uid(request.POST.get("paper", ""))).first()
    if found is None:
        raise CannotSign("no_such_signed")
    by = By(
        actor=request.who.actor,
        office=office_of(request.who, "decide", {case.office}) or case.office,
        channel="staff",
    )
    number = found.in_book
    if request.POST.get("what") == "copy":
        copy = actions.certify_copy(
            case.uid,
            found.uid,
            doer=doer_of(request.who, case, "decide"),
            key=request.POST.get("key", "")[:64] or request.request_id,
            pin=request.POST.get("pin", "")[:MOST_PIN],
        )
        return t(
            "Đã cấp bản sao số {n} của kết quả số {of}.",
            "The copy {n} of the result {of} was given.",
            n=copy.in_book,
            of=number,
        )
    if request.POST.get("what") == "token":
        signing.revoke_token(found.uid, by=by)
        return t(
            "Mã QR của số {n} không mở được nữa.", "The QR of {n} opens nothing now.", n=number
        )
    actions.revoke_signed(
        case,
        found.uid,
        reason=request.POST.get("reason", ""),
        words=request.POST.get("words", ""),
        by=by,
    )
    return t("Đã thu hồi kết quả số {n}.", "The result {n} was revoked.", n=number)


def _asks_pin(request: Request) -> bool | None:
    """Whether who looks types a PIN to sign a copy; None where she cannot sign one."""
    own = own_certificate(request.who.actor, at=timezone.now())
    if own is None or not authorities.is_on():
        return None
    place = authorities.tokens().get(own.token)
    return place is None or place.pin_is_typed


def _called(subject: str) -> str:
    """The common name of a certificate's subject; all of it where it has none."""
    found = _COMMON_NAME.search(subject)
    return re.sub(r"\\(.)", r"\1", found[1]) if found else subject


def _uid(text: str) -> UUID:
    try:
        return UUID(text[:40])
    except ValueError:
        raise CannotSign("no_such_signed") from None
