"""The desk's day on paper: what is handed over to the offices, the register, and its closing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases.models import Case
from tinhso.cases.states import STATES
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import names_of
from tinhso.parties.queries import Described
from tinhso.reception import actions as reception
from tinhso.reception.models import DayClosed
from tinhso.reception.queries import closing
from tinhso.tables.writing import as_csv, as_xlsx
from tinhso.web.desk import day_sheets
from tinhso.web.desk.day_sheets import CHANNELS
from tinhso.web.desk.place import (
    AT_THE_DESK,
    HANDS_OUT,
    Desk,
    DeskRefuses,
    day_asked,
    day_told,
    desk_of,
    people_of,
    shown,
    span_of,
)
from tinhso.web.words import moment_text, t, told

# Received up to here, a counter dossier is handed over the same working day (Decree 309/2026 Art. 9).
SAME_DAY_UNTIL = time(15, 0)
# Through these papers come as files.
SENT = ("online", "portal")
# So many stand on the screen; on paper and in a file all of them do.
MOST = 2_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Batch:
    """What one office gets of a day. rows: (dossier, number of sheets, received after 15:00)."""

    code: str
    office: str
    rows: tuple[tuple[Case, int, bool], ...]

    @property
    def sheets(self) -> int:
        """Papers of all of them together."""
        return sum(papers for _, papers, _ in self.rows)

    @property
    def late(self) -> int:
        """How many may wait until the next working day begins."""
        return sum(after for _, _, after in self.rows)


@opens(AT_THE_DESK)
@never_cache
@require_safe
def handover(request: Request) -> HttpResponse:
    """Papers of the dossiers accepted on a day, by the office that gets them; ?dang=pdf&don-vi= one list as PDF."""
    desk = desk_of(request)
    day = day_asked(request)
    start, end = span_of(day)
    rows = Case.objects.filter(desk=desk.code, accepted_at__gte=start, accepted_at__lt=end)
    # A file that was sent online is no sheet; one that was scanned here is, beside its file.
    on_sheets = ~Q(papers__file__gt="", channel__in=SENT)
    rows = rows.annotate(
        sheets=Coalesce(Sum("papers__originals"), 0)
        + Coalesce(Sum("papers__copies", filter=on_sheets), 0)
    )
    on_paper = request.GET.get("dang") == "pdf"
    if on_paper:  # One office's, and all of it.
        rows = rows.filter(office=request.GET.get("don-vi", "")[:50])
    found = list(rows.order_by("office", "accepted_at", "id")[: None if on_paper else MOST])
    why = t("Bàn giao giấy tờ", "Handing papers over")
    people = people_of(request, found, why=why, filers=False)
    batches = _batches(request, found)
    if on_paper:
        for one in batches:
            return day_sheets.handover_pdf(request, desk, day, one.office, one.rows, people)
        raise Http404
    told_now = {
        "desk": desk,
        "day": day,
        "batches": batches,
        "people": people,
        "until": SAME_DAY_UNTIL,
        "most": MOST if len(found) == MOST else 0,
        "at": "handover",
    }
    return shown(request, "handover", told_now)


def _batches(request: Request, cases: Iterable[Any]) -> list[Batch]:
    offices = request.who.organisation.offices
    found: dict[str, list[tuple[Case, int, bool]]] = {}
    for case in cases:
        at = timezone.localtime(case.accepted_at).time()
        found.setdefault(case.office, []).append((case, case.sheets, at > SAME_DAY_UNTIL))
    return [
        Batch(code, offices[code].name if code in offices else code, tuple(rows))
        for code, rows in found.items()
    ]


@opens(HANDS_OUT)
@never_cache
@require_safe
def register(request: Request) -> HttpResponse:
    """The register of a day: received, accepted and returned. ?dang=csv, xlsx or pdf gives it as a file."""
    desk = desk_of(request, "hand_out")
    day = day_asked(request)
    kind = request.GET.get("dang", "")
    rows = lines(desk, day, most=None if kind in ("csv", "xlsx", "pdf") else MOST)
    # The sheets name who filed as well; the page and the printed book do not.
    sheet = kind in ("csv", "xlsx")
    people = people_of(request, rows, why=t("Sổ theo dõi", "The register"), filers=sheet)
    closed = closing(desk.code, day)
    if sheet:
        return _file(kind, desk, day, table(rows, people))
    if kind == "pdf":
        by = closed.actor if closed else ""
        return day_sheets.register_pdf(request, desk, day, rows, people, closed_by=by)
    counts = counts_of(desk, day)
    told_now = {
        "desk": desk,
        "day": day,
        "today": timezone.localdate(),
        "rows": [(one, STATES[one.state]) for one in rows],
        "people": people,
        "counts": counts,
        "closed": closed,
        "closed_by": names_of([closed.actor]).get(closed.actor, closed.actor) if closed else "",
        "moved": _moved(closed, counts),
        "may_close": desk.code in {*_own(request)},
        "most": MOST if len(rows) == MOST else 0,
        "at": "register",
    }
    return shown(request, "register", told_now)


def _own(request: Request) -> Iterable[str]:
    return {office for office, role in request.who.posts if role == "desk"}


def lines(desk: Desk, day: date, *, most: int | None = None) -> list[Case]:
    """Dossiers of a desk that were filed, accepted or returned on a day, in the order of filing; all, or the first."""
    start, end = span_of(day)
    return list(
        Case.objects.filter(desk=desk.code)
        .filter(
            _within("filed_at", start, end)
            | _within("accepted_at", start, end)
            | _within("returned_at", start, end)
        )
        .order_by("filed_at", "id")[:most]
    )


def _within(field: str, start: datetime, end: datetime) -> Q:
    return Q(**{f"{field}__gte": start, f"{field}__lt": end})


def counts_of(desk: Desk, day: date) -> dict[str, int]:
    """What a day's closing states: filed, accepted, returned, and what waits to be checked now."""
    start, end = span_of(day)
    rows = Case.objects.filter(desk=desk.code)
    counted = {
        name: rows.filter(_within(f"{name}_at", start, end)).count()
        for name in ("filed", "accepted", "returned")
    }
    return {**counted, "waiting": rows.filter(state="filed").count()}


def _moved(closed: DayClosed | None, counts: dict[str, int]) -> dict[str, tuple[int, int]]:
    """What was entered after the closing: name → (then, now). What waits changes by itself and is not told."""
    if closed is None:
        return {}
    pairs = {
        name: (getattr(closed, name), counts[name]) for name in ("filed", "accepted", "returned")
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@opens(AT_THE_DESK)
@never_cache
@require_POST
def close(request: Request) -> HttpResponse:
    """Close a day's register."""
    desk = desk_of(request)
    by = request.who.by(office=desk.code, channel="counter")
    day = timezone.localdate()
    try:
        day = day_told(request.POST.get("ngay", ""))
        if not request.POST.get("sure"):
            raise DeskRefuses("desk_not_sure")
        reception.close_day(desk=desk.code, day=day, counts=counts_of(desk, day), by=by)
    except TinhsoError as refusal:
        messages.error(request, told(refusal))
    else:
        messages.success(request, t("Đã chốt sổ.", "The day was closed."))
    query = urlencode({"ban": desk.code, "ngay": day.isoformat()})
    return HttpResponseRedirect(f"{reverse('desk:register')}?{query}", status=303)


def table(rows: Sequence[Case], people: dict[str, Described]) -> list[list[str]]:
    """The register as cells of text, its heading first."""
    heading = [
        t("STT", "No."),
        t("Mã hồ sơ", "Code"),
        t("Thủ tục", "Procedure"),
        t("Chủ hồ sơ", "Owner"),
        t("Người nộp", "Filed by"),
        t("Hình thức", "Channel"),
        t("Nộp lúc", "Filed"),
        t("Tiếp nhận lúc", "Accepted"),
        t("Hẹn trả", "Promised"),
        t("Có kết quả", "Done"),
        t("Trả lúc", "Returned"),
        t("Trạng thái", "State"),
    ]
    found = [heading]
    for number, case in enumerate(rows, 1):
        owner, filer = people.get(case.owner), people.get(case.filer)
        moments = (
            case.filed_at, case.accepted_at, case.promised_at, case.done_at, case.returned_at
        )  # fmt: skip
        found.append(
            [
                str(number),
                case.code,
                case.title,
                owner.name if owner else "",
                filer.name if filer and case.filer != case.owner else "",
                t(*CHANNELS.get(case.channel, (case.channel, case.channel))),
                *(moment_text(one) if one else "" for one in moments),
                t(*STATES[case.state].words),
            ]
        )
    return found


def _file(kind: str, desk: Desk, day: date, rows: list[list[str]]) -> HttpResponse:
    name = f"so-theo-doi-{desk.code}-{day.isoformat()}.{kind}"
    heads, *lines = rows
    content, sort = (
        (as_csv(heads, lines), "text/csv; charset=utf-8")
        if kind == "csv"
        else (as_xlsx(heads, lines, kept=2), _XLSX)
    )
    answer = HttpResponse(content, content_type=sort)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
