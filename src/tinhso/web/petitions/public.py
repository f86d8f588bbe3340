"""What everybody reads: answers that were published, and how offices answer, without numbers of fewer than ten."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tinhso.access.guard import everyone, opens
from tinhso.access.who import Request
from tinhso.measurement.live.disclosure import FEWEST
from tinhso.opendata.petitions import quarters, told_by
from tinhso.petitions import queries
from tinhso.petitions.limits import limits_on
from tinhso.web.as_file import as_file, asked_as
from tinhso.web.petitions import words
from tinhso.web.petitions.common import chosen, office_names, page
from tinhso.web.words import t

PAGE_SIZE = 20


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
    told = told_by(first=first, last=last, now=timezone.now())
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
