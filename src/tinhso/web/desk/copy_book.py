"""The book of certified copies: read by days, printed, taken along as a file; a mistake of the day struck through."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tinhso import letters
from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.copies import actions, queries, rules
from tinhso.copies.models import Entry
from tinhso.copies.queries import Standing
from tinhso.copies.rules import Line
from tinhso.kernel.errors import TinhsoError
from tinhso.parties.queries import Described
from tinhso.web.board.sheets import answer, as_csv, as_xlsx
from tinhso.web.desk.copies import copy_line, head_of, number, people
from tinhso.web.desk.place import AT_THE_DESK, Desk, day_asked, deciding, desk_of, own_key, shown
from tinhso.web.words import day_text, lang, t


@opens(AT_THE_DESK)
@never_cache
@require_safe
def book(request: Request) -> HttpResponse:
    """Entries from ?tu= to ?den=, today if unsaid. ?dang=csv, xlsx or pdf gives them as a file."""
    desk = desk_of(request)
    office = deciding(request.who.organisation, desk.code)
    from_date, to_date = day_asked(request, "tu"), day_asked(request, "den")
    from_date = min(from_date, to_date)
    entries = queries.book(office, from_date=from_date, to_date=to_date)
    by = people(request, entries)
    kind = request.GET.get("dang", "")
    name = f"so-chung-thuc-{office}-{from_date}-{to_date}"
    if kind in ("csv", "xlsx"):
        heads, *lines = table(entries, by)
        return answer((as_csv if kind == "csv" else as_xlsx)(heads, lines), kind, name)
    if kind == "pdf":
        return _pdf(request, office, (from_date, to_date), entries, by)
    last = entries[-1].entry if entries else None
    told = {
        "desk": desk,
        "office": request.who.organisation.offices[office].name,
        "from_date": from_date,
        "to_date": to_date,
        "today": request.who.day,
        "entries": entries,
        "people": by,
        "copies": sum(one.copies for one in entries),
        "total": sum(one.fee for one in entries),
        "volume": last.volume if last and last.year == request.who.day.year else None,
        "most": queries.MOST_LISTED if len(entries) == queries.MOST_LISTED else 0,
        "at": "copies",
    }
    return shown(request, "copy_book", told)


def table(entries: list[Standing], by: dict[str, Described]) -> list[list[Any]]:
    """The book as cells, its heading first."""
    heads: list[Any] = [
        t("Số chứng thực", "Number"),
        t("Quyển số", "Volume"),
        t("Ngày", "Day"),
        t("Người yêu cầu", "Asked for by"),
        t("Bản chính", "Original"),
        t("Số trang", "Pages"),
        t("Số bản", "Copies"),
        t("Phí (đồng)", "Fee (VND)"),
        t("Người ký", "Signed by"),
        t("Đã gạch", "Struck through"),
        t("Lý do", "Reason"),
    ]
    found = [heads]
    for one in entries:
        party = by.get(one.entry.batch.party)
        struck = "; ".join(f"{paper}, {pages}, {copies}" for paper, pages, copies in one.before)
        cancelled = t("gạch bỏ cả dòng", "the whole entry")
        found.append(
            [
                one.number,
                one.book,
                day_text(one.entry.batch.day),
                party.name if party else "",
                one.paper,
                one.pages,
                one.copies,
                one.fee,
                one.entry.batch.signer,
                cancelled if one.cancelled else struck,
                one.reason,
            ]
        )
    return found


def _pdf(
    request: Request,
    office: str,
    days: tuple[date, date],
    entries: list[Standing],
    by: dict[str, Described],
) -> HttpResponse:
    lines = []
    for one in entries:
        party = by.get(one.entry.batch.party)
        lines.append(copy_line(one, party.name if party else ""))
    sheet = letters.CopyBook(
        head=head_of(request, office, request.who.day),
        from_date=days[0],
        to_date=days[1],
        lines=tuple(lines),
    )
    made = HttpResponse(letters.print_(sheet, lang=lang()), content_type="application/pdf")
    made["Content-Disposition"] = f'inline; filename="so-chung-thuc-{days[0]}-{days[1]}.pdf"'
    return made


@opens(AT_THE_DESK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: Request, entry: int) -> HttpResponse:
    """One entry of today's: POST writes it anew under its number, or strikes it through."""
    desk = desk_of(request)
    office = deciding(request.who.organisation, desk.code)
    row = Entry.objects.filter(pk=entry, office=office).select_related("batch").first()
    if row is None:
        raise Refused("not_yours")
    fault: TinhsoError | None = None
    if request.method == "POST":
        try:
            _mend(request, row, desk)
        except TinhsoError as refusal:
            fault = refusal
        else:
            messages.success(request, t("Đã sửa số {n}.", "Number {n} was mended.", n=row.number))
            to = reverse("desk:copies_done", args=[row.batch.uid])
            return HttpResponseRedirect(to, status=303)
    held = queries.standing(row)
    told = {
        "desk": desk,
        "one": held,
        "typed": request.POST
        if fault
        else {"paper": held.paper, "pages": held.pages, "copies": held.copies},
        "may": not held.cancelled
        and rules.may_change(certified_on=row.batch.day, today=request.who.day),
        "party": people(request, [held]).get(row.batch.party),
        "at": "copies",
    }
    return shown(request, "copy_mend", told, fault=fault)


def _mend(request: Request, row: Entry, desk: Desk) -> None:
    posted = request.POST
    do = "cancel" if posted.get("do") == "cancel" else "correct"
    about: dict[str, Any] = {
        "office": row.office,
        "reason": posted.get("reason", "")[:1_200],
        "key": own_key(request, f"{do} {row.pk}"),
        "by": request.who.by(office=desk.code, channel="counter"),
    }
    if do == "cancel":
        actions.cancel(row.pk, **about)
        return
    line = Line(
        posted.get("paper", "")[:1_200],
        number(posted.get("pages", "").strip()),
        number(posted.get("copies", "").strip()),
    )
    actions.correct(row.pk, line, **about)


@opens(AT_THE_DESK)
@never_cache
@require_POST
def volume(request: Request) -> HttpResponse:
    """The book's volume is full: go on in the next."""
    desk = desk_of(request)
    office = deciding(request.who.organisation, desk.code)
    by = request.who.by(office=desk.code, channel="counter")
    held = actions.open_volume(office=office, seen=number(request.POST.get("seen", "")), by=by)
    messages.success(request, t("Đang ghi quyển {n}.", "Writing in volume {n}.", n=held.volume))
    query = urlencode({"ban": desk.code})
    return HttpResponseRedirect(f"{reverse('desk:copy_book')}?{query}", status=303)
