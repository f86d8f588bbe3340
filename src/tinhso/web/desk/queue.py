"""The acceptance queue: dossiers that arrived by themselves, with the time that each has waited to be checked."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import opens
from tinhso.access.who import Request
from tinhso.cases import actions, holdings, queries
from tinhso.cases.actions.doing import local_day
from tinhso.cases.actions.exempting import CONFIRMED, REFUSED, bill_of, claims_of
from tinhso.cases.data import State, as_awaited, data_of, to_ask
from tinhso.cases.models import Case, PaperData
from tinhso.cases.queries import Wanted, counted, matching
from tinhso.cases.states import STATES
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.worktime import working_seconds_many
from tinhso.org.queries import CalendarsThen, calendars_on
from tinhso.procedures.queries import version
from tinhso.procedures.rules import limit_for, papers_for
from tinhso.tables.writing import Cell
from tinhso.web import case_letters, case_line, data_shown, holding
from tinhso.web.answered import answered
from tinhso.web.as_file import MOST_ROWS, as_file, asked_as
from tinhso.web.data_shown import Clock
from tinhso.web.desk.place import (
    AT_THE_DESK,
    DeskRefuses,
    case_here,
    case_scanned,
    check_letters,
    desks,
    doer,
    own_key,
    people_of,
    shown,
)
from tinhso.web.elsewhere import elsewhere
from tinhso.web.giving import marked
from tinhso.web.words import moment_text, t

# What is missing has to be asked for within 8 working hours (online) or one working day (Decree 309/2026 Art. 2).
CHECK_SECONDS, SOON_SECONDS = 8 * 3600, 4 * 3600
A_PAGE = 50
TABS = (
    ("filed", ("Chờ kiểm tra", "To be checked")),
    ("incomplete", ("Chờ người nộp hoàn thiện", "Awaiting the applicant")),
)


@dataclass(frozen=True)
class Waiting:
    """A dossier in the queue. seconds: working time since it was filed, or since it was completed again.

    ask_by: by when the applicant must be asked for a paper whose data could not be had.
    """

    case: Case
    seconds: int
    sign: str
    ask_by: Clock | None = None


@opens(AT_THE_DESK)
@never_cache
@require_safe
def queue(request: Request) -> HttpResponse:
    """What waits at her desks, the longest first; ?dang=csv or xlsx: all of it as a file, without anybody's name."""
    check_letters(request)
    own = desks(request)
    found = case_scanned(request, request.GET.get("tim", "")[:300])
    if found is not None:
        return HttpResponseRedirect(reverse("desk:check", args=[found.uid]))
    tab = request.GET.get("xem", "filed")
    tab = tab if tab in dict(TABS) else "filed"
    wanted = Wanted(states=[tab], desks=list(own), text=request.GET.get("tim", "").strip()[:100])
    rows = matching(wanted).order_by("changed_at", "id")
    now = datetime.now(UTC)
    then = calendars_on(local_day(now))
    if kind := asked_as(request):
        lines = _lines(waiting_of(list(rows[:MOST_ROWS]), now=now, then=then), own)
        return as_file(kind, f"ho-so-cho-{tab}", _heads(), lines)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("trang"))
    counts = counted(Wanted(states=[name for name, _ in TABS], desks=list(own)), "state")
    waiting = with_clocks(waiting_of(list(page.object_list), now=now, then=then), now, then)
    told = {
        "page": page,
        "rows": waiting,
        "people": people_of(request, [one.case for one in waiting]),
        "tab": tab,
        "tabs": [(name, words, counts.get(name, 0)) for name, words in TABS],
        "text": wanted.text,
        "late": sum(one.sign == "late" for one in waiting),
        "at": "queue",
    }
    return shown(request, "queue", told)


def _heads() -> list[str]:
    return [
        t("Mã hồ sơ", "Dossier"),
        t("Mã thủ tục", "Procedure"),
        t("Tên thủ tục", "Title"),
        t("Bộ phận một cửa", "Desk"),
        t("Nộp lúc", "Filed"),
        t("Đã chờ (giờ làm việc)", "Waited (working hours)"),
    ]


def _lines(waiting: Sequence[Waiting], own: Mapping[str, str]) -> list[list[Cell]]:
    return [
        [
            one.case.code,
            one.case.procedure,
            one.case.title,
            own[one.case.desk],
            moment_text(one.case.filed_at),
            round(one.seconds / 3600, 2),
        ]
        for one in waiting
    ]


def waiting_of(
    cases: Sequence[Case], *, now: datetime, then: CalendarsThen | None = None
) -> list[Waiting]:
    """How long each has waited in working time of its desk; four queries however many."""
    then = then or calendars_on(local_day(now))
    seconds = [0] * len(cases)
    by_desk: dict[str, list[int]] = {}
    for place, case in enumerate(cases):
        by_desk.setdefault(case.desk, []).append(place)
    for desk, places in by_desk.items():
        starts = np.array([int(cases[place].changed_at.timestamp()) for place in places])
        ends = np.maximum(starts, int(now.timestamp()))
        found = working_seconds_many(starts=starts, ends=ends, calendar=then.of(desk))
        for place, one in zip(places, found, strict=True):
            seconds[place] = int(one)
    return [Waiting(case, one, _sign(one)) for case, one in zip(cases, seconds, strict=True)]


def with_clocks(waiting: Sequence[Waiting], now: datetime, then: CalendarsThen) -> list[Waiting]:
    """The same, with by when the applicant must be asked; one query however many."""
    found = to_ask([one.case for one in waiting], now=now)
    return [
        replace(
            one,
            ask_by=data_shown.clock_of(
                found[one.case.uid].ask_by_at, now=now, calendar=then.of(one.case.desk)
            ),
        )
        if one.case.uid in found
        else one
        for one in waiting
    ]


def _sign(seconds: int) -> str:
    if seconds > CHECK_SECONDS:
        return "late"
    return "soon" if seconds > SOON_SECONDS else "open"


@opens(AT_THE_DESK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request, uid: uuid.UUID) -> HttpResponse:
    """One dossier with its papers and answers; POST accepts it, asks to complete it or refuses it."""
    case = case_here(request, uid)
    fault: TinhsoError | None = None
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("do", ""))
        try:
            if act is None:
                raise actions.CannotAct("not_in_this_state", act="-", state=case.state)
            after = act(request, case)
        except TinhsoError as refusal:
            fault = refusal
            holding.refused(request, refusal, holding.AT_WORK, office=case.desk)
            case.refresh_from_db()
        else:
            messages.success(request, t(*_DONE[request.POST["do"]]).format(code=after.code))
            to = "desk:slip" if after.state == "processing" else "desk:check"
            return HttpResponseRedirect(reverse(to, args=[after.uid]), status=303)
    return shown(request, "check", _told(request, case) | _typed(request, case), fault=fault)


def _typed(request: Request, case: Case) -> dict[str, str]:
    """What was typed: in its own form again, beside it where the dossier has none of that form any more."""
    text, do = request.POST.get("reasons", ""), request.POST.get("do", "")
    judged = {
        "judged": request.POST.get("exemption", ""),
        "judged_why": request.POST.get("exemption_reasons", "")[:1000],
    }
    fits = case.state == "filed" or (case.state == "incomplete" and do == "refuse")
    return judged | ({"typed": text} if fits else {"kept": text})


def _seen(request: Request) -> int:
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


def _common(request: Request, case: Case) -> dict[str, Any]:
    return {
        "doer": doer(request, case.desk),
        "seen": _seen(request),
        "key": own_key(request, request.POST["do"]),
    }


def limit_typed(request: Request) -> str | None:
    """The limit that the officer says, "5d"; None where she says none."""
    amount = request.POST.get("limit", "").strip()
    unit = request.POST.get("limit_unit", "d")
    return f"{amount}{unit}" if amount else None


def _accept(request: Request, case: Case) -> Case:
    """Accepted; an exemption that is claimed is judged first, which stays if the acceptance is refused."""
    about = _common(request, case)
    definition = version(case.version).definition if case.version else None
    if definition is not None and claims_of(case, definition):
        said = request.POST.get("exemption", "")
        if said not in (CONFIRMED, REFUSED):
            raise DeskRefuses("desk_exemption_unsaid")
        judged = actions.judge_exemption(
            case.uid,
            granted=said == CONFIRMED,
            reasons=request.POST.get("exemption_reasons", ""),
            **{**about, "key": own_key(request, "exemption")},
        )
        about["seen"] = judged.revision
    return actions.accept(case.uid, limit=limit_typed(request), **about)


def _ask(request: Request, case: Case) -> Case:
    return actions.ask_completion(
        case.uid,
        reasons=request.POST.get("reasons", ""),
        papers=request.POST.getlist("missing")[:200],
        **holding.override_sent(request),
        **_common(request, case),
    )


def _use(request: Request, case: Case) -> Case:
    return actions.use_held(
        case.uid,
        paper=request.POST.get("paper", "")[:60],
        consent="consent" in request.POST,
        doer=doer(request, case.desk),
    )


def _complete(request: Request, case: Case) -> Case:
    asked = set(request.POST.getlist("given"))
    definition = version(case.version).definition if case.version else None
    papers = [
        actions.PaperGiven(one.name, one.type, one.originals, one.copies)
        for one in (definition.papers if definition else ())
        if one.type in asked
    ]
    return actions.complete(case.uid, papers=papers, **_common(request, case))


def _refuse(request: Request, case: Case) -> Case:
    return actions.refuse_intake(
        case.uid, reasons=request.POST.get("reasons", ""), **_common(request, case)
    )


def _refuse_data(request: Request, case: Case) -> Case:
    return actions.refuse_data(
        case.uid,
        paper=request.POST.get("paper", "")[:60],
        reasons=request.POST.get("why", ""),
        **_common(request, case),
    )


_ACTS: Mapping[str, Callable[[Request, Case], Case]] = {
    "accept": _accept,
    "ask": _ask,
    "use": _use,
    "complete": _complete,
    "refuse": _refuse,
    "data": _refuse_data,
}
_DONE: Mapping[str, tuple[str, str]] = {
    "accept": ("Đã tiếp nhận hồ sơ {code}.", "{code} was accepted."),
    "ask": ("Đã đề nghị hoàn thiện hồ sơ {code}.", "The applicant was asked to complete {code}."),
    "use": (
        "Giấy tỉnh đang giữ đã được gắn vào hồ sơ {code}.",
        "The held paper was put into {code}.",
    ),
    "complete": ("Hồ sơ {code} đã được hoàn thiện.", "{code} was completed."),
    "data": (
        "Đã ghi: dữ liệu không dùng được cho hồ sơ {code}.",
        "The data are not used for {code}.",
    ),
    "refuse": ("Đã từ chối tiếp nhận hồ sơ {code}.", "The intake of {code} was refused."),
}


def _told(request: Request, case: Case) -> dict[str, Any]:
    """All that the page of one dossier shows."""
    people = people_of(request, [case], "dossier", why=t("Kiểm tra hồ sơ", "Checking a dossier"))
    now = datetime.now(UTC)
    names, then = case_line.names_for([case], now=now)
    events = queries.happened(case)
    calendar = then.of(case.office)
    line = case_line.line_of(case, events, calendar=calendar, now=now, names=names)
    line = case_line.judged(case, line)
    letters = case_letters.letters_of(case, events)
    told: dict[str, Any] = {
        "case": case,
        "owner": people.get(case.owner),
        "filer": people.get(case.filer),
        "line": line,
        "state": STATES[case.state],
        "office": names.office(case.office),
        "desk": names.office(case.desk),
        "waiting": waiting_of([case], now=now, then=then)[0],
        "request": request,
        "elsewhere": elsewhere(case, events, day=request.who.day),
        "letters": letters,
        "has_slip": case_letters.has_slip(letters),
        "asked": case.requests.order_by("-number").first(),
        "crumbs": [
            (("Một cửa", "One-stop desk"), reverse("desk:queue")),
            ((case.code, case.code), ""),
        ],
    }
    of_data = data_of(case)
    told["data"] = data_shown.shown(of_data, now=now, calendar=then.of(case.desk))
    told["in_use"] = [one for one in of_data if one.state in (State.WAITING, State.HAD)]
    return told | _by_definition(case, of_data, now) | _held(request, case, told["in_use"])


def _held(request: Request, case: Case, in_use: Sequence[PaperData]) -> dict[str, Any]:
    """What of the dossier's papers the province holds, while it may still be asked for; the look is kept."""
    found = holdings.matches_in(case, request.who.day) if case.state == "filed" else ()
    holding.seen(request, found, holding.AT_WORK, office=case.desk)
    given = set(case.papers.values_list("type", flat=True)) if found else set()
    return {
        "held": [(one, holding.words_of(one)) for one in found if one.paper.type not in given],
        "held_types": {one.paper.type for one in found},
        "overrides": holding.reasons(data=not found) if found or in_use else (),
        "override": holding.override_sent(request),
    }


def _by_definition(case: Case, held: Sequence[PaperData], now: datetime) -> dict[str, Any]:
    papers = marked(list(case.papers.order_by("supplement", "id")))
    if case.version is None:
        return {"papers": papers, "missing": [], "unfound": [], "answers": [], "claims": ()}
    definition = version(case.version).definition
    given = {one.type for one in papers if one.type}
    needed = papers_for(
        definition, answers=case.answers, channel=case.channel, filed_date=case.filed_date
    )
    needed = as_awaited(needed, held, now=now)
    rule = limit_for(
        definition, channel=case.channel, answers=case.answers, filed_date=case.filed_date
    )
    return {
        "papers": papers,
        "missing": missing_of(needed, given),
        "unfound": unfound_of(needed, given),
        "answers": answered(definition.form, case.answers, unticked=True),
        "rule": rule,
        "limit_unsure": rule is None or bool(rule.flag) or not rule.rule,
        "bill": bill_of(case, definition),
        "claims": claims_of(case, definition),
        "without": bill_of(case, definition, exempt=False).total,
    }


def missing_of(needed: Sequence[Any], given: set[str]) -> list[Any]:
    """Papers that are needed for certain, not handed in, and not held by a register of the province or the state."""
    return [
        one.paper
        for one in needed
        if one.certain
        and one.paper.type not in given
        and not one.paper.held_by
        and not one.database
    ]


def unfound_of(needed: Sequence[Any], given: set[str]) -> list[Any]:
    """Papers that are needed for certain, and neither handed in nor looked up in the register that holds them."""
    return [
        one.paper
        for one in needed
        if one.certain and one.paper.type not in given and one.paper.held_by and not one.database
    ]
