"""The day of a desk as PDF: the register book, and the list of papers that one office gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.http import HttpResponse
from django.utils import timezone

from tinhso import letters
from tinhso.access.who import Request
from tinhso.cases.models import Case
from tinhso.org.queries import names_of
from tinhso.parties.queries import Described
from tinhso.web.desk.copies import head_of
from tinhso.web.desk.place import Desk
from tinhso.web.words import lang, t

CHANNELS: dict[str, tuple[str, str]] = {
    "counter": ("Trực tiếp", "Counter"),
    "online": ("Trực tuyến", "Online"),
    "portal": ("Cổng quốc gia", "National portal"),
    "post": ("Bưu chính", "Post"),
    "legacy": ("Phần mềm cũ", "Older software"),
    "system": ("Hệ thống", "System"),
}


def register_pdf(
    request: Request,
    desk: Desk,
    day: date,
    rows: Sequence[Case],
    people: Mapping[str, Described],
    *,
    closed_by: str,
) -> HttpResponse:
    """The register book of a day (form 07). closed_by: the code of who closed it, "" while it is open."""
    lines = tuple(
        letters.BookLine(
            code=case.code,
            owner=_name(people, case),
            subject=case.title,
            channel=t(*CHANNELS.get(case.channel, (case.channel, case.channel))),
            received_at=case.accepted_at,
            promised_at=case.promised_at,
            done_at=case.done_at,
            returned_at=case.returned_at,
        )
        for case in rows
    )
    book = letters.RegisterBook(
        head=head_of(request, desk.code, day),
        from_date=day,
        to_date=day,
        lines=lines,
        closed_by=names_of([closed_by]).get(closed_by, closed_by),
    )
    return _pdf(book, f"so-theo-doi-{desk.code}-{day.isoformat()}")


def handover_pdf(
    request: Request,
    desk: Desk,
    day: date,
    taker: str,
    rows: Iterable[tuple[Case, int, bool]],
    people: Mapping[str, Described],
) -> HttpResponse:
    """The papers of a day that one office gets; taker: what it is called. The hour is that of printing."""
    lines = tuple(
        letters.BatchLine(
            code=case.code,
            owner=_name(people, case),
            subject=case.title,
            papers=sheets,
            note=t("nhận sau 15:00", "received after 15:00") if after else "",
        )
        for case, sheets, after in rows
    )
    staff = request.who.staff or ""
    sheet = letters.BatchHandover(
        head=head_of(request, desk.code, day),
        giver=desk.name,
        taker=taker,
        at=timezone.now(),
        lines=lines,
        given_by=names_of([staff]).get(staff, ""),
    )
    return _pdf(sheet, f"ban-giao-{desk.code}-{day.isoformat()}")


def _name(people: Mapping[str, Described], case: Case) -> str:
    owner = people.get(case.owner)
    return (owner.name if owner else "") or "–"


def _pdf(sheet: letters.RegisterBook | letters.BatchHandover, name: str) -> HttpResponse:
    answer = HttpResponse(letters.print_(sheet, lang=lang()), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
