"""An officer's own time: what was in her hands, how long, what the step may take, and what she says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request, Who
from tinhso.cases.models import Case
from tinhso.measurement.live import personal
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.personal import ENOUGH_PEOPLE, CannotNote, Visit
from tinhso.procedures.queries import versions
from tinhso.web import views
from tinhso.web.board import sheets
from tinhso.web.board.asking import PERIODS, Question, question
from tinhso.web.noting import REASONS, Noted, told_notes
from tinhso.web.office.reach import OFFICES
from tinhso.web.words import t, told

A_PAGE = 25
_HOUR = 3600


@dataclass(frozen=True)
class Row:
    """A visit with its names. allotted, usual: working seconds, None where nobody said, or too few people made it.

    alone: nobody else sees it by name yet. over: it took longer than the step may.
    """

    visit: Visit
    title: str
    step: str
    office: str
    allotted: float | None
    usual: float | None
    alone: bool
    notes: Sequence[Noted]

    @property
    def over(self) -> bool:
        """Whether it took longer than the step may take."""
        return self.allotted is not None and self.visit.working_seconds > self.allotted


@opens(OFFICES)
@never_cache
@require_safe
def page(request: Request) -> HttpResponse:
    """What the address asks for of her own time, the latest first."""
    asked, visits = _asked(request)
    page = Paginator(visits, A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "q": asked,
        "periods": PERIODS.items(),
        "page": page,
        "rows": _rows(list(page.object_list), asked),
        "total": sum(one.working_seconds for one in visits),
        "dossiers": len({one.case for one in visits}),
        "delay": personal.delay_on(request.who.day),
        "people": ENOUGH_PEOPLE,
        "procedures": _procedures(request.who),
        "reasons": REASONS.items(),
        "query": asked.query.urlencode(),
        "at": "own",
    }
    return render(request, "office/own_time.html", context)


@opens(OFFICES)
@never_cache
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """All of it as CSV or XLSX."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    asked, visits = _asked(request)
    write = sheets.as_csv if ending == "csv" else sheets.as_xlsx
    heads = [t(*pair) for pair in _HEADS]
    body = write(heads, [_cells(row) for row in _rows(visits, asked)])
    return sheets.answer(body, ending, f"thoi-gian-{timezone.localtime():%Y%m%d-%H%M}")


@opens(OFFICES)
@require_POST
def note(request: Request) -> HttpResponse:
    """She says something of one of her visits; nothing takes it back."""
    who, post = request.who, request.POST
    back = views.safe_next(request) or reverse("office_own_time")
    try:
        case = UUID(post.get("ho-so", "")[:40])
        from_at = datetime.fromisoformat(post.get("tu-luc", "")[:40])
        if from_at.tzinfo is None:
            raise Http404
        from_at = from_at.astimezone(UTC)  # Which years 1 and 9999 may not have.
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    office = who.posts[0][0] if who.posts else "-"
    try:
        personal.note(
            case=case,
            from_at=from_at,
            staff=who.staff or "-",
            reason=post.get("ly-do", "")[:20],
            text=post.get("ghi-chu", ""),
            by=who.by(office=office, channel="counter"),
            key=post.get("key", "")[:64] or str(request.request_id),
        )
    except CannotNote as fault:
        messages.error(request, told(fault))
    else:
        said = t(
            "Đã ghi. Lãnh đạo thấy ghi chú này cùng với số liệu của bạn.",
            "Noted. Heads see it together with your figures.",
        )
        messages.success(request, said)
    return HttpResponseRedirect(back, status=303)


def _asked(request: Request) -> tuple[Question, list[Visit]]:
    keep_up(recounting=False)
    asked = question(request.GET, request.who)
    found = personal.visits(
        request.who.staff or "-",
        since=asked.since,
        before=asked.before,
        procedure=asked.procedure,
    )
    return asked, found


def _rows(visits: Sequence[Visit], asked: Question) -> list[Row]:
    """Visits with names, hours and medians, in a fixed number of queries."""
    uids = {one.case for one in visits}
    cases = {row.uid: row for row in Case.objects.filter(uid__in=uids).defer("answers")}
    known = versions({one.version for one in cases.values() if one.version is not None})
    steps = {
        (number, step.code): step for number, one in known.items() for step in one.definition.steps
    }
    places = {(one.procedure, one.office, one.step) for one in visits}
    usual = personal.usual(places, since=asked.since, before=asked.before) if places else {}
    alone = personal.hers_alone(visits, now=timezone.now())
    offices = asked.who.organisation.offices

    def row(one: Visit) -> Row:
        case = cases.get(one.case)
        step = steps.get((case.version, one.step)) if case and case.version else None
        return Row(
            visit=one,
            title=case.title if case else "",
            step=step.name if step else one.step,
            office=offices[one.office].name if one.office in offices else one.office,
            allotted=step.hours * _HOUR if step and step.hours is not None else None,
            usual=usual.get((one.procedure, one.office, one.step)),
            alone=(one.case, one.from_at) in alone,
            notes=told_notes(one.notes),
        )

    return [row(one) for one in visits]


def _procedures(who: Who) -> list[tuple[str, str]]:
    """Code and title of the procedures whose dossiers she ever had in hands."""
    found = Case.objects.filter(acts__actor=who.staff).order_by().values_list("procedure", "title")
    return sorted(dict(found.distinct()).items(), key=lambda one: one[1])


_HEADS = (
    ("Mã hồ sơ", "Dossier"),
    ("Thủ tục", "Procedure"),
    ("Bước", "Step"),
    ("Đơn vị", "Office"),
    ("Đến", "Came"),
    ("Rời", "Left"),
    ("Giờ làm việc", "Working hours"),
    ("Giờ chờ ngoài đơn vị", "Hours waiting outside"),
    ("Giờ quy định của bước", "Hours of the step"),
    ("Trung vị của đơn vị (giờ)", "Office median (hours)"),
    ("Ghi chú", "Notes"),
)


def _cells(row: Row) -> list[sheets.Cell]:
    one = row.visit
    moments = (one.from_at, None if one.going_on else one.to_at)
    hours = (one.working_seconds, one.waited_seconds, row.allotted, row.usual)
    notes = [f"{t(*note.reason)}: {note.text}".removesuffix(": ") for note in row.notes]
    return [
        one.code,
        row.title,
        row.step,
        row.office,
        *(f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "" for at in moments),
        *(None if seconds is None else round(seconds / _HOUR, 2) for seconds in hours),
        "; ".join(notes),
    ]
