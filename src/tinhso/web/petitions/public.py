"""What everybody reads: answers that were published, and how offices answer, without numbers of fewer than ten."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tinhso.access.guard import everyone, opens
from tinhso.access.who import Request
from tinhso.measurement.live.disclosure import FEWEST, share_at_least
from tinhso.petitions import queries
from tinhso.petitions.limits import limits_on
from tinhso.petitions.queries import Done
from tinhso.web.as_file import as_file, asked_as
from tinhso.web.petitions import words
from tinhso.web.petitions.common import chosen, office_names, page
from tinhso.web.words import t

PAGE_SIZE = 20
QUARTERS = 8


@opens(everyone)
@require_safe
def petitions(request: Request) -> HttpResponse:
    """The door: how to send and follow one, and what was answered, found by words."""
    text, subject = chosen(request, "tim"), chosen(request, "ve", words.SUBJECTS)
    found = Paginator(queries.public(text=text, subject=subject), PAGE_SIZE).get_page(
        request.GET.get("trang")
    )
    names = office_names(request)
    told = {
        "page": found,
        "rows": [
            (row, names.get(row.office, row.office), words.SUBJECTS[row.subject])
            for row in found.object_list
        ],
        "text": text,
        "subject": subject,
        "subjects": words.choices(words.SUBJECTS),
        "limits": {what: one.days for what, one in limits_on(timezone.localdate()).items()},
        "at": "petitions",
        "crumbs": [(("Phản ánh, kiến nghị", "Petitions"), "")],
    }
    return page(request, "public", told)


@opens(everyone)
@require_safe
def answered(request: Request, code: str) -> HttpResponse:
    """One that was published, in its public words alone."""
    row = queries.public().filter(code=code[:20]).first()
    if row is None:
        raise Http404
    names = office_names(request)
    told = {
        "row": row,
        "office": names.get(row.office, row.office),
        "subject": words.SUBJECTS[row.subject],
        "at": "petitions",
        "crumbs": [
            (("Phản ánh, kiến nghị", "Petitions"), reverse("petitions")),
            (row.code, ""),
        ],
    }
    return page(request, "answered", told)


def quarters(today: date) -> list[tuple[str, date, date]]:
    """(name, first day, last day) of the quarters that are over, the latest first."""
    first = date(today.year, today.month - (today.month - 1) % 3, 1)
    found = []
    for _ in range(QUARTERS):
        last = first - timedelta(days=1)
        first = date(last.year, last.month - (last.month - 1) % 3, 1)
        found.append((f"{last.year}-Q{(last.month + 2) // 3}", first, last))
    return found


def told_of(done: Done) -> dict[str, Any] | None:
    """What may be told of an office: nothing of fewer than ten, and of shares bounds alone, in steps of 5 %."""
    if done.received < FEWEST:
        return None
    late = done.judged - done.on_time - done.refused
    return {
        "received": done.received,
        "on_time": share_at_least(done.judged, late) if done.judged >= FEWEST else None,
        "median": done.median_days if len(done.days) >= FEWEST else None,
        "satisfied": share_at_least(done.rated, done.rated - done.satisfied)
        if done.rated >= FEWEST
        else None,
    }


@opens(everyone)
@require_safe
def figures(request: Request) -> HttpResponse:
    """How offices answered in a quarter that is over. What is of fewer than ten is not told, nor what would tell it.

    No sums over offices or quarters: none can be subtracted.
    """
    known = quarters(timezone.localdate())
    asked = chosen(request, "quy", [name for name, *_ in known]) or known[0][0]
    _, first, last = next(one for one in known if one[0] == asked)
    names = office_names(request)
    found = queries.done_by(None, first=first, last=last, now=timezone.now())
    told = {code: told_of(done) for code, done in found.items() if code}
    rows = sorted(
        ((names.get(code, code), one) for code, one in told.items() if one), key=lambda one: one[0]
    )
    kind = asked_as(request)
    if kind:
        heads = [
            t("Đơn vị", "Office"), t("Số đã nhận", "Received"), t("Đúng hạn, ít nhất (%)", "On time, at least (%)"),
            t("Ngày làm việc, trung vị", "Working days, median"), t("Hài lòng, ít nhất (%)", "Content, at least (%)"),
        ]  # fmt: skip
        lines = [
            [
                name,
                one["received"],
                _percent(one["on_time"]),
                one["median"],
                _percent(one["satisfied"]),
            ]
            for name, one in rows
        ]
        return as_file(kind, f"phan-anh-{asked}", heads, lines)
    shown = {
        "rows": rows,
        "quarter": asked,
        "quarters": [(name, name) for name, *_ in known],
        "fewest": FEWEST,
        "few": sum(one is None for one in told.values()),
        "at": "figures",
        "crumbs": [
            (("Phản ánh, kiến nghị", "Petitions"), reverse("petitions")),
            (("Số liệu", "Figures"), ""),
        ],
    }
    return page(request, "figures", shown)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100)
