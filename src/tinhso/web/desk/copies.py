"""Certified copies in one go: the visitor's papers, the fee, the numbers of the book, the words to be signed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tinhso import letters
from tinhso.access.guard import Refused, opens
from tinhso.access.looks import At, record_many
from tinhso.access.who import Request
from tinhso.copies import actions, queries, rules
from tinhso.copies.models import Batch
from tinhso.copies.queries import Standing
from tinhso.copies.rules import Line
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import names_in
from tinhso.parties.queries import Described, described
from tinhso.procedures.queries import Version, version_on
from tinhso.web.desk import person
from tinhso.web.desk.place import (
    AT_THE_DESK,
    Desk,
    check_letters,
    deciding,
    desk_of,
    desks,
    own_key,
    shown,
)
from tinhso.web.procedure_words import limit_text, money_text
from tinhso.web.words import lang, t

ROWS_AT_FIRST, ROWS_MORE = 4, 4
# Offered while one types; any other name may be written.
USUAL = (
    "Căn cước công dân", "Giấy khai sinh", "Giấy chứng nhận kết hôn", "Bằng tốt nghiệp", "Bảng điểm", "Học bạ",
    "Giấy chứng nhận quyền sử dụng đất", "Giấy phép lái xe", "Giấy chứng nhận đăng ký doanh nghiệp", "Chứng chỉ",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A row of the form as it was typed. fee: VND, once it could be reckoned."""

    paper: str = ""
    pages: str = ""
    copies: str = ""
    fee: int | None = None


@opens(AT_THE_DESK)
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def copies(request: Request) -> HttpResponse:
    """Who stands there, then her papers; POST reckons the fee, then writes them into the book."""
    desk = desk_of(request)
    office = deciding(request.who.organisation, desk.code)
    who = person.visitor(request, request.GET.get("nguoi", ""))
    told: dict[str, Any] = {
        "desk": desk,
        "office": _name(request, office),
        "visitor": who,
        "typed": person.Typed(),
        "errand": person.COPIES,
        "rows": [Row()] * ROWS_AT_FIRST,
        "signer": queries.last_signer(office),
        "signers": names_in(office, ("head", "leader"), request.who.day),
        "usual": USUAL,
        "at": "copies",
    }
    try:
        holds = version_on(rules.PROCEDURE, request.who.day)
        if who is not None and request.method == "POST":
            return _posted(request, told, desk, office, who.party, holds)
    except TinhsoError as refusal:
        return shown(request, "copies", told, fault=refusal)
    return shown(request, "copies", {**told, "title": holds.definition.title})


def _posted(
    request: Request,
    told: dict[str, Any],
    desk: Desk,
    office: str,
    party: Described,
    holds: Version,
) -> HttpResponse:
    rows = typed_rows(request.POST)
    do = request.POST.get("do", "")
    signer = request.POST.get("signer", "")[:400]
    more = ROWS_MORE if do == "more" else 1
    told |= {"signer": signer, "rows": [*rows, *[Row()] * more], "title": holds.definition.title}
    if do == "more":
        return shown(request, "copies", told)
    try:
        if do == "write":
            batch = actions.certify(
                office=office,
                desk=desk.code,
                party=party.uid,
                lines=lines_of(rows),
                signer=signer,
                key=own_key(request, f"copies {desk.code} {party.uid}"),
                by=request.who.by(office=desk.code, channel="counter"),
            )
            to = reverse("desk:copies_done", args=[batch.uid])
            return HttpResponseRedirect(to, status=303)
        lines = rules.checked(lines_of(rows))
        fees = [rules.fee_of(holds.definition, one, day=request.who.day) for one in lines]
    except TinhsoError as refusal:
        return shown(request, "copies", told, fault=refusal)
    reckoned = [
        Row(one.paper, str(one.pages), str(one.copies), fee)
        for one, fee in zip(lines, fees, strict=True)
    ]
    longer = rules.longer_limit(holds.definition, lines, day=request.who.day)
    return shown(
        request,
        "copies",
        {
            **told,
            "rows": [*reckoned, Row()],
            "total": sum(fees),
            "count": sum(one.copies for one in lines),
            "longer": limit_text(longer) if longer else "",
        },
    )


def typed_rows(posted: Any) -> list[Row]:
    """The rows of which anything was typed, in their order."""

    def typed(name: str, place: int) -> str:
        return str(posted.get(f"{name}.{place}", "")).strip()[:1_300]

    found = [
        Row(typed("paper", place), typed("pages", place), typed("copies", place))
        for place in range(1, rules.MOST_LINES + ROWS_MORE + 1)
    ]
    return [one for one in found if one.paper or one.pages or one.copies]


def lines_of(rows: list[Row]) -> list[Line]:
    """What the rows say: no pages is one; no copies, as many as in the row before, and one in the first."""
    found: list[Line] = []
    for one in rows:
        before = str(found[-1].copies) if found else "1"
        found.append(Line(one.paper, number(one.pages or "1"), number(one.copies or before)))
    return found


def number(text: str) -> int:
    """A whole number as it was typed; 0, which no rule allows, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


@opens(AT_THE_DESK)
@never_cache
@require_safe
def done(request: Request, uid: uuid.UUID) -> HttpResponse:
    """What was certified: its numbers, its fee, and the way to print the words."""
    batch, desk = batch_here(request, uid)
    entries = queries.entries_of(batch)
    told = {
        "desk": desk,
        "batch": batch,
        "entries": entries,
        "party": people(request, entries).get(batch.party),
        "total": sum(one.fee for one in entries),
        "count": sum(one.copies for one in entries),
        "same_day": rules.may_change(certified_on=batch.day, today=request.who.day),
        "same": urlencode({"ban": desk.code, "nguoi": batch.party}),
        "at": "copies",
    }
    return shown(request, "copies_done", told)


@opens(AT_THE_DESK)
@never_cache
@require_safe
def words(request: Request, uid: uuid.UUID) -> HttpResponse:
    """The words of each certified copy as PDF, to be signed and sealed."""
    batch, _ = batch_here(request, uid)
    entries = [one for one in queries.entries_of(batch) if not one.cancelled]
    if not entries:
        messages.error(request, t("Các số này đã gạch bỏ.", "These numbers are struck through."))
        return HttpResponseRedirect(reverse("desk:copies_done", args=[batch.uid]))
    sheet = letters.CertifiedCopies(
        head=head_of(request, batch.office, batch.day),
        lines=tuple(copy_line(one) for one in entries),
    )
    answer = HttpResponse(letters.print_(sheet, lang=lang()), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="loi-chung-{entries[0].number}.pdf"'
    return answer


def batch_here(request: Request, uid: uuid.UUID) -> tuple[Batch, Desk]:
    """A batch of a book in which a desk of hers writes, and that desk. Raises Refused."""
    check_letters(request)
    own = desks(request)
    found = Batch.objects.filter(uid=uid).first()
    where = {deciding(request.who.organisation, code): code for code in reversed(own)}
    if found is None or found.office not in where:
        raise Refused("not_yours")
    code = found.desk if found.desk in own else where[found.office]
    return found, Desk(code, own[code], own)


def people(request: Request, entries: list[Standing]) -> dict[str, Described]:
    """Who asked, by uid, with the look at each of them kept; two queries."""
    batches = {one.entry.batch.uid: one.entry.batch for one in entries}
    found = described({one.party for one in batches.values()})
    targets = [At(one.party, f"copies:{uid}") for uid, one in batches.items() if one.party in found]
    why = t("Sổ chứng thực bản sao", "Book of certified copies")
    record_many(request.who, "list", targets, why=why, request_id=request.request_id)
    return found


def head_of(request: Request, office: str, on: Any) -> letters.Head:
    """The top of a sheet of an office."""
    offices = request.who.organisation.offices
    held = offices.get(office)
    above = offices.get((held.parent if held else None) or "")
    return letters.Head(
        office=_name(request, office),
        above=above.name if above else "",
        place=settings.PROVINCE,
        on=on,
    )


def copy_line(one: Standing, requester: str = "") -> letters.CopyLine:
    """An entry as the sheets print it."""
    struck = "; ".join(f"{paper} ({count})" for paper, _, count in one.before)
    return letters.CopyLine(
        number=str(one.number),
        book=one.book,
        on=one.entry.batch.day,
        paper=one.paper,
        pages=one.pages,
        copies=one.copies,
        requester=requester,
        signer=one.entry.batch.signer,
        fee=money_text(one.fee),
        note=one.reason,
        before=struck,
        cancelled=one.cancelled,
    )


def _name(request: Request, office: str) -> str:
    held = request.who.organisation.offices.get(office)
    return held.name if held else office
