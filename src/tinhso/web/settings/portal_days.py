"""A day with the national portal: what each side has, and where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases.states import STATES as CASE_STATES
from tinhso.exchange.portal import queries
from tinhso.exchange.portal.reconciling import compare, counted
from tinhso.exchange.portal.setup import has_address
from tinhso.exchange.portal.states import PORTAL
from tinhso.sentences import sentence
from tinhso.sentences.portal import DIFFERENCES
from tinhso.web.days import day_read
from tinhso.web.settings.common import ADMINS, back, by, render
from tinhso.web.settings.portal import CRUMBS, STATES, TITLES, WAYS, check
from tinhso.web.settings.tables import Column, written
from tinhso.web.words import Pair, day_text, lang, t

MOST_SHOWN = 200
# Of a message, as either side says it.
_MESSAGES: Mapping[str, Pair] = {**STATES, "accepted": ("đã nhận", "accepted")}
_COLUMNS = [
    Column("day", ("Ngày", "Day")),
    Column("what", ("Chỗ lệch", "What differs")),
    Column("dossier", ("Mã hồ sơ của Cổng", "The portal's dossier")),
    Column("message", ("Thông điệp", "Message")),
    Column("ours", ("Ở đây", "Here")),
    Column("theirs", ("Ở Cổng", "There")),
]


@opens(ADMINS)
@require_http_methods(["GET", "HEAD", "POST"])
def day(request: Request) -> HttpResponse:
    """A day's last comparison (?ngay=, today without); POST compares it now."""
    check(request)
    asked = _day(request)
    if request.method == "POST" and has_address():
        run = compare(asked, by=by(request.who))
        said = "" if run.problem else t("Đã đối soát.", "The day was compared.")
        return back(request, f"{reverse('settings_portal_day')}?ngay={asked.isoformat()}", said)
    run_of_day = queries.comparison(asked)
    counts = run_of_day.counts if run_of_day else counted(asked)
    told = {
        "day": asked,
        "run": run_of_day,
        "why": sentence(run_of_day.problem, lang(), run_of_day.facts)
        if run_of_day and run_of_day.problem
        else "",
        "ways": [(TITLES[way], _lines(counts.get(way, {}), way)) for way in WAYS.values()],
        "theirs": counts.get("theirs"),
        "rows": [_shown(one) for one in run_of_day.differences[:MOST_SHOWN]] if run_of_day else [],
        "more": max((run_of_day.difference_count if run_of_day else 0) - MOST_SHOWN, 0),
        "runs": queries.comparisons(),
        "has_address": has_address(),
        "at": "portal",
        "crumbs": [*CRUMBS, (("Đối soát", "Comparison"), "")],
    }
    return render(request, "portal_day.html", told)


@opens(ADMINS)
@require_safe
def export(request: Request, ending: str) -> HttpResponse:
    """What differed on a day, as CSV or XLSX, to be settled with the portal."""
    check(request)
    asked = _day(request)
    run = queries.comparison(asked)
    if run is None or ending not in ("csv", "xlsx"):
        raise Http404
    rows = [
        [
            day_text(asked),
            one["said"],
            one["dossier"],
            one["message"],
            one["ours"],
            one["theirs"],
        ]
        for one in map(_shown, run.differences)
    ]
    return written(ending, f"doi-soat-{asked.isoformat()}", _COLUMNS, rows)


def _day(request: Request) -> date:
    found = day_read(request.GET.get("ngay", "") or request.POST.get("ngay", ""))
    today = timezone.localdate()
    return min(found or today, today + timedelta(days=1))


def _lines(counts: Mapping[str, int], way: str) -> list[tuple[Any, int]]:
    return [(STATES[state], counts.get(state, 0)) for state in queries.STATES[way]]


def _shown(one: Mapping[str, Any]) -> dict[str, Any]:
    """A difference with its sentence, states of either side in words."""
    told = {side: _state(one[side]) for side in ("ours", "theirs")}
    return {**one, **told, "said": t(*DIFFERENCES[one["what"]])}


def _state(text: str) -> str:
    """A state of a dossier or a message as people call it; a code of a dossier as it stands."""
    if text.isdecimal() and int(text) in PORTAL:
        return f"{text} · {t(*PORTAL[int(text)].words)}"
    if text in CASE_STATES:
        return t(*CASE_STATES[text].words)
    return t(*_MESSAGES[text]) if text in _MESSAGES else text
