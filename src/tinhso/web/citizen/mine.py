"""My dossiers: what is awaited from me first, then what is under way, then what has ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tinhso.access import looks
from tinhso.access.guard import citizens, opens
from tinhso.access.who import Request
from tinhso.cases.models import Case
from tinhso.cases.queries import Page, Wanted, listed
from tinhso.cases.states import CITIZEN, OPEN, STATES
from tinhso.web.case_line import events_by_case, line_of, names_for
from tinhso.web.citizen.dossier import citizens_line
from tinhso.web.citizen.filing import unsent
from tinhso.web.citizen.reading import Reader, names_of, reader_of
from tinhso.web.timeline import Line
from tinhso.web.words import t

A_PAGE = 20
MOST_AWAITED = 50
AWAITED = frozenset(name for name, state in STATES.items() if state.owner == CITIZEN)
ENDED = frozenset(STATES) - OPEN


@dataclass(frozen=True)
class Mine:
    """A dossier in the list. for_whom: the owner's name where that is not who looks; state: in words."""

    case: Case
    line: Line
    state: str
    for_whom: str
    address: str


@opens(citizens)
@never_cache
@require_GET
def my_dossiers(request: Request) -> HttpResponse:
    """Hers and those of whom she acts for. ?xem=xong: what has ended. A fixed number of queries."""
    reader = reader_of(request)
    ended = request.GET.get("xem") == "xong"
    told = {
        "crumbs": [(("Hồ sơ của tôi", "My dossiers"), "")],
        "at": "mine",
        "ended": ended,
        "known": reader is not None,
        "unsent": [] if ended else unsent(request.who.uid),
    }
    if reader is not None:
        told |= _lists(request, reader, ended)
    return render(request, "citizen/mine.html", told)


def _lists(request: Request, reader: Reader, ended: bool) -> dict[str, object]:
    now = timezone.now()
    number = request.GET.get("trang", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    wanted = Wanted(states=ENDED if ended else OPEN - AWAITED, parties=reader.acts_for)
    found = listed(wanted, order="-changed", page=page, size=A_PAGE, now=now)
    awaited: Page | None = None
    if not ended:
        asked = Wanted(states=AWAITED, parties=reader.acts_for)
        awaited = listed(asked, order="changed", size=MOST_AWAITED, now=now)
    first = [row.case for row in awaited.rows] if awaited else []
    shown = _mine([*first, *(row.case for row in found.rows)], request, reader, now)
    others = shown[len(first) :]
    return {
        "awaited": shown[: len(first)],
        "ready": [one for one in others if one.case.state == "done"],
        "dossiers": [one for one in others if one.case.state != "done"],
        "pages": found,
        "page_before": found.number - 1 if found.number > 1 else None,
        "page_after": found.number + 1 if found.number < found.pages else None,
    }


def _mine(cases: list[Case], request: Request, reader: Reader, now: datetime) -> list[Mine]:
    names, calendars = names_for(cases, now=now)
    events = events_by_case(cases)
    owners = {case.owner for case in cases if case.owner != reader.party}
    called = names_of(*owners) if owners else {}
    targets = [looks.At(case.owner, f"case:{case.uid}") for case in cases if case.owner in owners]
    if targets:
        why = t("Xem danh sách hồ sơ", "Looked at the list of dossiers")
        looks.record_many(request.who, "list", targets, why=why, request_id=request.request_id)
    return [
        Mine(
            case,
            citizens_line(
                case,
                line_of(
                    case,
                    events[str(case.uid)],
                    calendar=calendars.of(case.office),
                    now=now,
                    names=names,
                    told=False,
                ),
            ),
            t(*STATES[case.state].words),
            called.get(case.owner, ""),
            reader.address(case),
        )
        for case in cases
    ]
