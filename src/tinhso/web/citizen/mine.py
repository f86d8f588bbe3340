"""My dossiers: what is awaited from me first, then what is under way, then what has ended; filters in the address."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.access import looks
from tinhso.access.guard import citizens, opens
from tinhso.access.who import Request
from tinhso.cases.models import Case, Posting
from tinhso.cases.queries import Page, Wanted, listed
from tinhso.cases.states import CITIZEN, OPEN, STATES
from tinhso.web.case_line import events_by_case, line_of, names_for
from tinhso.web.citizen.filing import unsent
from tinhso.web.citizen.reading import Reader, names_of, reader_of
from tinhso.web.citizen.standing import citizens_line, standing, state_of
from tinhso.web.timeline import Line, time_said
from tinhso.web.words import Pair, t

A_PAGE, MOST_TYPED = 20, 100
AWAITED = frozenset(name for name, state in STATES.items() if state.owner == CITIZEN)
ENDED = frozenset(STATES) - OPEN
OPENED, TO_ME, LATE, OVER = "", "toi", "qua-han", "xong"
TABS: Mapping[str, Pair] = {
    OPENED: ("Chưa xong", "Open"),
    TO_ME: ("Chờ bạn", "Waiting for you"),
    LATE: ("Quá hạn", "Overdue"),
    OVER: ("Đã xong", "Ended"),
}
_STATES_OF: Mapping[str, Collection[str]] = {
    OPENED: OPEN - AWAITED,
    TO_ME: AWAITED,
    LATE: OPEN,
    OVER: ENDED,
}


@dataclass(frozen=True)
class Mine:
    """A dossier in the list. for_whom: the owner's name where that is not who looks; the rest in words.

    says: what is awaited, and from whom. time: what is left of the promised time, or how much it is overdue.
    """

    case: Case
    line: Line
    state: str
    says: str
    time: str
    for_whom: str
    address: str
    awaits: bool


@dataclass(frozen=True)
class Filters:
    """What the address asks for. owner: a party for whom she may act, "" for everybody's."""

    tab: str
    text: str
    owner: str
    page: int

    @property
    def narrowed(self) -> bool:
        """Whether anything but a tab was chosen."""
        return bool(self.text or self.owner)

    def wanted(self, reader: Reader, states: Collection[str]) -> Wanted:
        """The dossiers in some states."""
        return Wanted(
            states=states,
            parties=reader.acts_for,
            owner=self.owner,
            text=self.text,
            due="late" if self.tab == LATE else "",
        )


def _filters(request: Request, reader: Reader | None) -> Filters:
    tab, owner = request.GET.get("xem", ""), request.GET.get("cho", "")
    number = request.GET.get("trang", "1")
    return Filters(
        tab=tab if tab in TABS else OPENED,
        text=" ".join(request.GET.get("tim", "")[:MOST_TYPED].split()),
        owner=owner if reader and owner in reader.acts_for else "",
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
    )


@opens(citizens)
@never_cache
@require_safe
def my_dossiers(request: Request) -> HttpResponse:
    """Hers and those of whom she acts for. ?xem=, ?tim=, ?cho=, ?trang=. A fixed number of queries."""
    reader = reader_of(request)
    filters = _filters(request, reader)
    first = filters.tab == OPENED and not filters.narrowed and filters.page <= 1
    told: dict[str, object] = {
        "crumbs": [(("Hồ sơ của tôi", "My dossiers"), "")],
        "at": "mine",
        "filters": filters,
        "tabs": TABS.items(),
        "known": reader is not None,
        "unsent": unsent(request.who.uid) if first else [],
    }
    if reader is not None:
        told |= _lists(request, reader, filters)
    return render(request, "citizen/mine.html", told)


def _lists(request: Request, reader: Reader, filters: Filters) -> dict[str, object]:
    now = timezone.now()
    states = _STATES_OF[filters.tab]
    order = {TO_ME: "changed", LATE: "due"}.get(filters.tab, "-changed")
    found = listed(
        filters.wanted(reader, states), order=order, page=filters.page, size=A_PAGE, now=now
    )
    awaited: Page | None = None
    if filters.tab == OPENED and found.number == 1:
        asked = filters.wanted(reader, AWAITED)
        awaited = listed(asked, order="changed", size=A_PAGE, now=now)
    first = [row.case for row in awaited.rows] if awaited else []
    shown = _mine([*first, *(row.case for row in found.rows)], request, reader, now)
    others = shown[len(first) :]
    ready = [one for one in others if one.case.state == "done" and filters.tab == OPENED]
    return {
        "awaited": shown[: len(first)],
        "awaited_more": awaited is not None and awaited.total > len(first),
        "ready": ready,
        "dossiers": [one for one in others if one not in ready],
        "pages": found,
        "page_before": found.number - 1 if found.number > 1 else None,
        "page_after": found.number + 1 if found.number < found.pages else None,
        "whose": _whose(reader),
    }


def _whose(reader: Reader) -> list[tuple[str, str]]:
    """(party, name) to choose from, herself first; nothing where she files for herself alone."""
    if not reader.others:
        return []
    others = [(uid, one.name) for uid, (one, _) in reader.others.items()]
    return [(reader.party, t("Của tôi", "Mine")), *others]


def _mine(cases: list[Case], request: Request, reader: Reader, now: datetime) -> list[Mine]:
    names, calendars = names_for(cases, now=now)
    events = events_by_case(cases)
    posted = set(
        Posting.objects.filter(case__in=[one.pk for one in cases]).values_list("case", flat=True)
    )
    owners = {case.owner for case in cases if case.owner != reader.party}
    called = names_of(*owners) if owners else {}
    targets = [looks.At(case.owner, f"case:{case.uid}") for case in cases if case.owner in owners]
    if targets:
        why = t("Xem danh sách hồ sơ", "Looked at the list of dossiers")
        looks.record_many(request.who, "list", targets, why=why, request_id=request.request_id)
    found = []
    for case in cases:
        calendar = calendars.of(case.office)
        own = events[str(case.uid)]
        line = line_of(case, own, calendar=calendar, now=now, names=names, told=False)
        line = citizens_line(case, line, names)
        found.append(
            Mine(
                case=case,
                line=line,
                state=state_of(case),
                says=standing(case, names, by_post=case.pk in posted),
                time=time_said(line),
                for_whom=called.get(case.owner, ""),
                address=reader.address(case),
                awaits=case.state in AWAITED,
            )
        )
    return found
