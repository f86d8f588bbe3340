"""The inbox: dossiers as time lines by the working time that is left, and one act on many of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request, Who, offices_where
from tinhso.cases import actions
from tinhso.cases.actions import Doer
from tinhso.cases.data import to_ask
from tinhso.cases.models import Case
from tinhso.cases.queries import MOST_COUNTED, ORDERS, Row, counts_of, matching, signed
from tinhso.cases.states import OPEN, RUNNING, STATES
from tinhso.kernel.errors import TinhsoError
from tinhso.org.absences import Cover
from tinhso.org.queries import names_of
from tinhso.procedures.queries import versions
from tinhso.web import views
from tinhso.web.case_line import Names, events_by_case, line_of, names_for
from tinhso.web.data_shown import Clock, clock_of
from tinhso.web.office import batches, filters, forecasting
from tinhso.web.office.filters import COVERED, DUE, LEAVING, WHOSE, Asked
from tinhso.web.office.reach import OFFICES, doer, one_of_many, seen_offices, workers_of
from tinhso.web.office.refusals import worded
from tinhso.web.timeline import Line
from tinhso.web.words import Pair, t, told

PAGE_SIZE = 25
MOST_AT_ONCE = 200
_REPORT = "office_report"
# So much of a procedure's title stands in a list to choose from.
_MOST_SHOWN = 80


@dataclass(frozen=True)
class Shown:
    """A dossier in the inbox: its row, its band, and where it is in words. cover: for whom the reader stands in.

    ask_by: by when the applicant must be asked for a paper whose data could not be had.
    """

    row: Row
    line: Line
    step: str
    office: str
    person: str
    state: Pair
    cover: Cover | None
    ask_by: Clock | None = None


@opens(OFFICES)
@never_cache
@require_safe
def inbox(request: Request) -> HttpResponse:
    """The list that the address asks for, and a forecast on top of it."""
    who, now = request.who, timezone.now()
    asked = filters.asked(request.GET, who)
    leaving = forecasting.leaving(filters.scope(asked, who), now=now)
    rows = filtered(asked, who, leaving, now)
    whose, due, many_ = _tabs(asked, who, now, rows)
    ordered = rows.order_by(*ORDERS[asked.order])
    page = _Counted(ordered, PAGE_SIZE, many_).get_page(request.GET.get("trang"))
    cases = list(page.object_list)
    told = leaving.forecast
    context = {
        "page": page,
        "shown": shown(cases, now=now, covers=who.covers),
        "asked": asked,
        "whose": whose,
        "due": due,
        "forecast": forecasting.sentence(told),
        "forecast_today": forecasting.today_sentence(told),
        "missed": forecasting.missed_sentence(told),
        "leaving_words": LEAVING.get(asked.leaving),
        "choices": _choices(asked, who, now),
        "query": request.GET.urlencode(),
        "may_act": bool(offices_where(who, "process") or who.covers),
        "assignable": _assignable(who, {case.holder for case in cases}),
        "report": taken_report(request),
        "batch": batches.to_undo(request),
        "ticked": _ticked_before(request),
        "at": "inbox",
    }
    return render(request, "office/inbox.html", context)


def _ticked_before(request: Request) -> int:
    """How many of the first rows are ticked when the page opens: the head's page asks for some to be given away."""
    count = request.GET.get("chon-san", "")
    return (
        min(int(count), PAGE_SIZE) if count.isascii() and count.isdigit() and len(count) < 4 else 0
    )


def filtered(asked: Asked, who: Who, leaving: forecasting.Leaving, now: datetime) -> QuerySet[Case]:
    """The dossiers that are asked for, unordered."""
    rows = matching(filters.wanted(asked, who), now=now)
    if asked.leaving:
        keys = leaving.soon if asked.leaving == "som" else leaving.missed
        rows = rows.filter(pk__in=keys)
    return rows


def shown(cases: Sequence[Case], *, now: datetime, covers: Sequence[Cover] = ()) -> list[Shown]:
    """Dossiers as the list shows them, in a fixed number of queries. covers: for whom the reader stands in."""
    if not cases:
        return []
    names, then = names_for(cases, now=now)
    people = names_of(case.staff for case in cases)
    events = events_by_case(cases)
    absent = {cover.staff: cover for cover in covers}
    asking = to_ask(cases, now=now)
    return [
        replace(
            _shown(row, events[str(row.case.uid)], names, people, then.of(row.case.office), now),
            cover=absent.get(row.case.staff),
            ask_by=clock_of(
                asking[row.case.uid].ask_by_at, now=now, calendar=then.of(row.case.desk)
            )
            if row.case.uid in asking
            else None,
        )
        for row in signed(cases, now=now)
    ]


def _shown(
    row: Row,
    events: Sequence[Any],
    names: Names,
    people: Mapping[str, str],
    calendar: Any,
    now: datetime,
) -> Shown:
    case = row.case
    return Shown(
        row=row,
        line=line_of(case, events, calendar=calendar, now=now, names=names, told=False),
        step=names.step(case, case.step) if case.state in RUNNING else "",
        office=names.office(case.holder),
        person=people.get(case.staff, case.staff),
        state=STATES[case.state].words,
        cover=None,
    )


class _Counted(Paginator):  # type: ignore[type-arg]
    """Pages of rows that have been counted: those of the first MOST_COUNTED, where there are more."""

    def __init__(self, rows: QuerySet[Case], size: int, counted: int) -> None:
        super().__init__(rows, size)
        self.counted = counted

    @property
    def count(self) -> int:
        """How many are shown on all pages."""
        return min(self.counted, MOST_COUNTED)

    @property
    def more(self) -> bool:
        """Whether there are more than that."""
        return self.counted > MOST_COUNTED


def _tabs(
    asked: Asked, who: Who, now: datetime, rows: QuerySet[Case]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """Tabs of whose they are and of when they are due, each with how many, and how many rows there are; counted in one
    query. A colleague asked for by her code is a tab too.
    """
    tabs = dict(WHOSE)
    if not who.covers and asked.whose != COVERED:
        del tabs[COVERED]
    if asked.whose not in tabs:
        name = names_of([asked.whose]).get(asked.whose, asked.whose)
        tabs[asked.whose] = (name, name)
    lists = [matching(filters.scope(replace(asked, whose=one), who), now=now) for one in tabs]
    lists += [matching(filters.wanted(replace(asked, due=one), who), now=now) for one in DUE]
    counts = counts_of([rows, *lists])
    whose = [
        _tab(value, words, counts[1 + place], value == asked.whose)
        for place, (value, words) in enumerate(tabs.items())
    ]
    due = [
        _tab(value, words, counts[1 + len(tabs) + place], value == asked.due and not asked.leaving)
        for place, (value, (_, words)) in enumerate(DUE.items())
    ]
    return whose, due, counts[0]


def _tab(value: str, words: Pair, count: int, here: bool) -> dict[str, Any]:
    more = count > MOST_COUNTED
    return {
        "value": value, "words": words, "count": min(count, MOST_COUNTED), "more": more, "here": here,
    }  # fmt: skip


def _choices(asked: Asked, who: Who, now: datetime) -> dict[str, Any]:
    """What the filters offer: only what there is."""
    everything = replace(filters.scope(asked, who), staff=None, states=tuple(sorted(OPEN)))
    rows = matching(everything, now=now).order_by()
    found = list(rows.values_list("procedure", "version", "step").distinct())
    known = versions({version for _, version, _ in found if version is not None})
    titles = {code: code for code, *_ in found} | {
        one.code: one.definition.title for _, one in sorted(known.items())
    }
    steps: dict[tuple[int | None, str], str] = {
        (one.id, step.code): step.name for one in known.values() for step in one.definition.steps
    }
    return {
        "procedures": [
            (code, title if len(title) <= _MOST_SHOWN else f"{title[: _MOST_SHOWN - 1]}…")
            for code, title in sorted(titles.items(), key=lambda one: one[1])
        ],
        "steps": sorted(
            {step: steps.get((version, step), step) for _, version, step in found if step}.items(),
            key=lambda one: one[1],
        ),
        "states": [(name, one.words) for name, one in STATES.items() if name in OPEN],
        "offices": _offices(who),
    }


def _offices(who: Who) -> list[tuple[str, str]]:
    known = who.organisation.offices
    found = [(code, known[code].name) for code in seen_offices(who) if code in known]
    return sorted(found, key=lambda one: one[1])


def _assignable(who: Who, holders: set[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Those to whom this person may give dossiers that some offices hold, by office."""
    offices = offices_where(who, "rebalance") & holders
    if not offices:
        return []
    known = who.organisation.offices
    found = workers_of(offices, who.organisation)
    return sorted(
        (known[code].name if code in known else code, people) for code, people in found.items()
    )


@opens(OFFICES)
@never_cache
@require_POST
def many(request: Request) -> HttpResponse:
    """One act on every dossier that was ticked; what was refused is told one by one."""
    to = views.safe_next(request) or reverse("office_inbox")
    if request.POST.get("viec") == "hoan-tac":
        _undo_many(request)
        return HttpResponseRedirect(to, status=303)
    ticked = dict(filter(None, map(_ticked, request.POST.getlist("chon")[:MOST_AT_ONCE])))
    name = request.POST.get("viec", "")
    one = _one_act(request, name, ticked)
    if one is None or not ticked:
        said = (
            t("Chưa chọn hồ sơ nào.", "Nothing is ticked.")
            if not ticked
            else t("Hãy chọn người nhận.", "Choose to whom.")
        )
        request.session[_REPORT] = {"nothing": said}
        return HttpResponseRedirect(to, status=303)
    cases = {str(case.uid): case for case in Case.objects.filter(uid__in=ticked)}
    acted, refused = actions.in_one_go(list(cases), lambda uid: one(cases[str(uid)]))
    request.session[_REPORT] = report(_WORDS[name], acted, refused, cases, who=request.who)
    batches.remember(request, request.POST.get("key", "")[:64], _WORDS[name], acted)
    return HttpResponseRedirect(to, status=303)


def _undo_many(request: Request) -> None:
    """Take the last act on many back as a whole; which dossiers could not be, and why, is told."""
    batch = batches.last_batch(request)
    if batch is None or request.POST.get("lo", "") != batch.key:
        said = t("Không còn loạt việc nào để hoàn tác.", "There is no act on many left to undo.")
        request.session[_REPORT] = {"nothing": said}
        return
    undone, refused, cases = batches.undo_all(request, batch, request.POST.get("key", "")[:64])
    words = ("hoàn tác", "taken back")
    request.session[_REPORT] = report(words, undone, refused, cases, who=request.who)


_WORDS: Mapping[str, Pair] = {
    "chuyen": ("chuyển bước tiếp theo", "passed on"),
    "nhan": ("nhận xử lý", "taken"),
    "phan-cong": ("phân công", "assigned"),
}


def _ticked(value: str) -> tuple[str, int] | None:
    """A ticked row, told as uid:revision; None for what is no such thing."""
    uid, _, revision = value.partition(":")
    try:
        return str(UUID(uid)), int(revision[:9])
    except ValueError:
        return None


def _one_act(
    request: Request, name: str, ticked: Mapping[str, int]
) -> Callable[[Case], Case] | None:
    """What is done to each dossier; None where the form does not say enough."""
    key, person = request.POST.get("key", "")[:64], request.POST.get("nguoi", "")
    who = request.who

    def once(case: Case, act: str) -> dict[str, Any]:
        uid = str(case.uid)
        by: Doer = doer(request, case, act)
        return {"doer": by, "seen": ticked[uid], "key": one_of_many(key, uid)}

    if name == "chuyen":
        return lambda case: actions.pass_on(case.uid, **once(case, "pass_on"))
    if name == "nhan":
        return lambda case: actions.take(case.uid, **once(case, "take"))
    whole = _assignable(who, offices_where(who, "rebalance"))
    known = {code for _, people in whole for code, _ in people}
    if name == "phan-cong" and person in known:
        return lambda case: actions.assign(case.uid, staff=person, **once(case, "assign"))
    return None


def taken_report(request: Request) -> dict[str, Any] | None:
    """What became of the last act on many, told once."""
    found: dict[str, Any] | None = request.session.pop(_REPORT, None)
    return found


def report(
    words: Pair,
    acted: Sequence[Case],
    refused: Mapping[str, TinhsoError],
    cases: Mapping[str, Case],
    *,
    who: Who,
) -> dict[str, Any]:
    """What became of an act on many, as the next page tells it: plain values for the session."""
    return {
        "words": list(words),
        "done": len(acted),
        "refused": [
            {"uid": uid, "code": cases[uid].code, "why": told(worded(fault, who))}
            for uid, fault in refused.items()
        ],
    }
