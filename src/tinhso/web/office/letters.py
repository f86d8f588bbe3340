"""Letters of apology: which dossiers need one by when, and for which it was missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request, Who
from tinhso.cases import route
from tinhso.cases.actions.doing import local_day
from tinhso.cases.forecast import letter_by, new_promise
from tinhso.cases.models import Extension
from tinhso.cases.queries import Wanted, matching
from tinhso.cases.states import RUNNING, TRANSITIONS
from tinhso.measurement.live.following import keep_up
from tinhso.measurement.live.models import DossierTime
from tinhso.measurement.live.queries import behind
from tinhso.org.queries import calendars_on
from tinhso.procedures.queries import versions
from tinhso.web.board import sheets
from tinhso.web.board.asking import PERIODS, Question, question
from tinhso.web.board.names import office_names, titles
from tinhso.web.office import forecasting
from tinhso.web.office.inbox import Shown, shown
from tinhso.web.office.reach import OFFICES, may_do, seen_offices
from tinhso.web.words import t

MOST_SHOWN, A_PAGE = 50, 50


@dataclass(frozen=True)
class Needed:
    """A dossier that will be late. by: the latest moment for its letter; gone: that has passed.

    until, reason: a new date that its steps could keep and the beginning of a reason, to be said better.
    signs, proposes: whether the reader may sign the letter at once, or propose it.
    """

    one: Shown
    by: datetime
    gone: bool
    until: str
    reason: str
    signs: bool
    proposes: bool


@dataclass(frozen=True)
class Missed:
    """A dossier that is or was late without a letter in time; letter: signed too late, None for none."""

    row: DossierTime
    title: str
    office: str

    @property
    def letter(self) -> datetime | None:
        """When a letter was signed, too late."""
        return self.row.letter_at


@opens(OFFICES)
@never_cache
@require_safe
def page(request: Request) -> HttpResponse:
    """What needs a letter now, and what missed one: open ones, and those decided late in the period."""
    keep_up(recounting=False)
    who, now = request.who, timezone.now()
    asked = question(request.GET, who)
    needed, more = _needed(who, now)
    page_ = Paginator(_missed(asked, now), A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "needed": needed,
        "needed_more": more,
        "page": page_,
        "missed": _lines(list(page_.object_list), asked),
        "q": asked,
        "periods": PERIODS.items(),
        "query": asked.query.urlencode(),
        "at": "letters",
    }
    return render(request, "office/letters.html", context)


@opens(OFFICES)
@never_cache
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """The missed letters as CSV or XLSX, without personal data."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    keep_up(recounting=False)
    asked = question(request.GET, request.who)
    lines = _lines(list(_missed(asked, timezone.now())), asked)
    write = sheets.as_csv if ending == "csv" else sheets.as_xlsx
    body = write([t(*pair) for pair in _HEADS], [_cells(one) for one in lines])
    return sheets.answer(body, ending, f"thu-xin-loi-{timezone.localtime():%Y%m%d-%H%M}")


def _needed(who: Who, now: datetime) -> tuple[list[Needed], int]:
    """Dossiers that will be late by the hours of their steps, without a letter or a proposal; the most urgent first.

    At most MOST_SHOWN, and how many more there are.
    """
    wanted = Wanted(held_by=seen_offices(who), states=tuple(sorted(RUNNING)))
    late = forecasting.late_by_their_steps(wanted, now=now)
    answered = Extension.objects.filter(case=OuterRef("pk")).filter(
        Q(granted=True) | Q(decided_at=None)
    )
    rows = matching(wanted, now=now).filter(pk__in=late).filter(~Exists(answered))
    cases = list(rows.order_by("due_at", "id")[:MOST_SHOWN])
    then = calendars_on(local_day(now))
    known = versions({case.version for case in cases if case.version is not None})
    found = []
    for one in shown(cases, now=now):
        case = one.row.case
        assert case.due_at is not None and case.version is not None
        calendar = then.of(case.office)
        definition = known[case.version].definition
        steps = route.steps_of(
            definition, answers=case.answers, channel=case.channel, filed_date=case.filed_date
        )
        by = letter_by(due_at=case.due_at, since=case.limit_since, calendar=calendar)
        if by is None:  # Of a limit of a few hours nobody can write a day ahead.
            continue
        until = new_promise(
            now=now, due_at=case.due_at, steps=steps, code=case.step, calendar=calendar
        )
        found.append(
            Needed(
                one=one,
                by=by,
                gone=by < now,
                until=timezone.localtime(until).strftime("%d/%m/%Y %H:%M"),
                reason=t(
                    "Bước {step} cần thêm thời gian.",
                    "The step {step} needs more time.",
                    step=one.step,
                ),
                signs=may_do(who, case, TRANSITIONS["extend"])
                and may_do(who, case, TRANSITIONS["propose_extension"]),
                proposes=may_do(who, case, TRANSITIONS["propose_extension"]),
            )
        )
    return found, max(rows.count() - len(cases), 0) if len(cases) == MOST_SHOWN else 0


def _missed(asked: Question, now: datetime) -> QuerySet[DossierTime]:
    return behind(asked.asked, "letter_missed", now=now).order_by("-due_at", "code")


def _lines(rows: Sequence[DossierTime], asked: Question) -> list[Missed]:
    offices = office_names(asked.last, {row.office for row in rows})
    called = titles({row.procedure for row in rows}, asked.who.day)
    return [
        Missed(row, called.get(row.procedure, row.procedure), offices.get(row.office, row.office))
        for row in rows
    ]


_HEADS = (
    ("Mã hồ sơ", "Dossier"),
    ("Thủ tục", "Procedure"),
    ("Đơn vị giải quyết", "Office"),
    ("Hạn", "Due"),
    ("Phải gửi thư trước", "Letter due by"),
    ("Thư ký lúc", "Letter signed"),
    ("Xong", "Done"),
)


def _cells(line: Missed) -> list[sheets.Cell]:
    row = line.row
    moments = (row.due_at, row.letter_by, row.letter_at, row.ended_at)
    return [
        row.code,
        line.title,
        line.office,
        *(f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "" for at in moments),
    ]
