"""A dossier as its citizen sees it: the time line first, what is awaited of her, what was promised and is usual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from tinhso.access import looks
from tinhso.access.who import Request
from tinhso.cases.actions.exempting import REFUSED, claims_of
from tinhso.cases.data import data_of
from tinhso.cases.holdings import Match, matches_in, opened
from tinhso.cases.models import Case, CasePaper, CaseResult, Posting, Rating, Supplement
from tinhso.cases.signed import about
from tinhso.cases.states import BEFORE, CITIZEN, OPEN, exits
from tinhso.cases.transfers import transfer_of
from tinhso.documents.queries import uses_in
from tinhso.files import queries as files
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.worktime import after_working_seconds
from tinhso.ledger.models import Event
from tinhso.ledger.queries import sealed_facts
from tinhso.payments.queries import bills_of
from tinhso.procedures.definition import Definition
from tinhso.procedures.queries import version
from tinhso.signing import authorities
from tinhso.signing.models import Paper
from tinhso.signing.queries import copies_given, paper_of_file
from tinhso.web import data_shown, holding, taking
from tinhso.web import procedure_words as words
from tinhso.web.answered import answered
from tinhso.web.case_line import Names, events_by_case, line_of, names_for
from tinhso.web.citizen import usual
from tinhso.web.citizen.helped import help_with, on_line
from tinhso.web.citizen.mending import may_mend
from tinhso.web.citizen.reading import Reader, by_account, by_code, names_of, record_look
from tinhso.web.citizen.standing import citizens_line, standing, state_of
from tinhso.web.citizen.veiling import PostTo, answers_for, post_to
from tinhso.web.giving import given, marked, not_given
from tinhso.web.helping.words import HOW as HOW_AGREED
from tinhso.web.helping.words import WHO as HELPERS_CALLED
from tinhso.web.looked import Looked, sittings
from tinhso.web.timeline import time_said

SCORES = (
    (5, ("Rất hài lòng", "Very satisfied")),
    (4, ("Hài lòng", "Satisfied")),
    (3, ("Bình thường", "Neutral")),
    (2, ("Không hài lòng", "Dissatisfied")),
    (1, ("Rất không hài lòng", "Very dissatisfied")),
)
MOST_LOOKS = 200


@dataclass(frozen=True)
class Expected:
    """When it will probably be done, from what is usual. passed: the usual nine tenths are over."""

    median_at: datetime
    p90_at: datetime
    passed: bool


def _page(request: Request, found: tuple[Reader, Case]) -> HttpResponse:
    """The dossier: its time line first, what is awaited of the citizen, what was promised, who looked at it."""
    return page_of(request, *found)


def page_of(
    request: Request, reader: Reader, case: Case, fault: TinhsoError | None = None
) -> HttpResponse:
    """The dossier's page, with what an act on it has just refused."""
    now = timezone.now()
    record_look(request, reader, case, "dossier")
    names, calendars = names_for([case], now=now)
    calendar = calendars.of(case.office)
    definition = version(case.version).definition if case.version else None
    events = events_by_case([case])[str(case.uid)]
    line = line_of(case, events, calendar=calendar, now=now, names=names)
    helped = help_with(case)
    line = on_line(citizens_line(case, line, names), helped, names)
    posting = Posting.objects.filter(case=case).first()
    called = names_of(case.owner, case.filer)
    known = usual.usual_time(case.procedure, now=now) if case.done_at is None else None
    acts = {one.name for one in exits(case.state) if one.right == CITIZEN}
    # An address is shown and taken by the account alone, never by a code.
    own = reader.door == "dossier"
    answers, veiled = answers_for(reader, case, definition.form) if definition else ({}, False)
    told = {
        "case": case,
        "reader": reader,
        "fault": fault,
        "state": state_of(case),
        "says": standing(case, names, by_post=posting is not None),
        "time": time_said(line),
        "line": line,
        "desk": names.office(case.desk),
        "office": names.office(case.office),
        "promised": line.promise,
        "first_promise": _moved_promise(case),
        "people": {uid: called[uid] for uid in (case.owner, case.filer) if uid in called},
        "usual": known,
        "expected": expected_of(case, known, now=now, calendar=calendar),
        "papers": marked(list(case.papers.order_by("id"))),
        "data": data_shown.shown(
            data_of(case), now=now, calendar=calendars.of(case.desk), parties=reader.opens
        ),
        "answers": answered(definition.form, answers) if definition else [],
        "veiled": veiled,
        "may_mend": bool(definition and definition.form) and may_mend(reader, case),
        "files_for": case.owner != case.filer and case.filer in reader.acts_for,
        "acts": acts,
        "helped": helped,
        "helped_by": HELPERS_CALLED[helped.session.kind] if helped else None,
        "helped_how": HOW_AGREED[helped.session.confirmed] if helped else None,
        "helped_at": names.office(helped.session.office) if helped else "",
        "posting": posting if own else None,
        "post_to": post_to(reader, case, posting, events) if own else None,
        "post_typed": PostTo(request.POST["address"], request.POST.get("phone", ""))
        if fault and "address" in request.POST
        else None,
        "may_wish_post": own and (case.state in OPEN or case.state == "done"),
        "addresses": {
            name: reader.address(case, name)
            for name in ("answer", "pay", "withdraw", "rate", "help")
        },
        "takes_files": taking.can_take_files(),
        "accepts": taking.ACCEPTS,
        "scores": SCORES,
        "at": "mine" if reader.door == "dossier" else "follow",
        "crumbs": _crumbs(reader, case),
        **_asked(case, definition),
        **_ending(case),
        "looks": looks_of(case, names),
        "held": _held(request, reader, case) if own else [],
    }
    return render(request, "citizen/dossier.html", told, status=422 if fault else 200)


def _held(request: Request, reader: Reader, case: Case) -> list[tuple[Match, str]]:
    """Papers of the dossier that the province holds and that were not handed in, to consent to; the look is kept."""
    under_way = case.state in OPEN and case.done_at is None and not case.told
    if not under_way or not reader.opens & {case.owner, case.filer}:
        return []
    given = set(case.papers.values_list("type", flat=True))
    found = [
        one
        for one in opened(matches_in(case, request.who.day), reader.opens)
        if one.paper.type not in given
    ]
    holding.seen(request, found, holding.FOR_ANOTHER)
    return [(one, holding.words_of(one)) for one in found]


def _crumbs(reader: Reader, case: Case) -> list[Any]:
    if reader.door == "dossier":
        return [(("Hồ sơ của tôi", "My dossiers"), reverse("my_dossiers")), (case.code, "")]
    return [(("Theo dõi", "Follow"), reverse("follow")), (case.code, "")]


def _moved_promise(case: Case) -> datetime | None:
    """What the slip promised, where something else is promised now."""
    moved = case.first_promise_at not in (None, case.promised_at)
    return case.first_promise_at if moved else None


def _asked(case: Case, definition: Definition | None) -> dict[str, Any]:
    """What is asked of the citizen now, and what was asked before."""
    rows = list(case.requests.order_by("number"))
    asked = next((row for row in rows if row.answered_at is None), None)
    return {
        "asked": asked if case.state in OPEN else None,
        "asked_papers": asked_papers(asked, definition) if asked else [],
        "answered_by_held": used_since(case, asked) if asked else frozenset(),
        "asked_before": [row for row in rows if row.answered_at is not None],
        "amount": words.money_text(case.fee) if case.state == "awaiting_payment" else "",
        "bills": bills_of(case.uid),
        "claims": claims_of(case, definition) if definition and case.state in BEFORE else (),
        "no_exemption": _said_of(case, "exemption_judged") if case.exemption == REFUSED else "",
    }


def asked_papers(asked: Supplement, definition: Definition | None) -> list[tuple[str, str]]:
    """(type, name) of the papers that a request asks for; what the procedure does not know is its own name."""
    known: Mapping[str, str] = (
        {paper.type: paper.name for paper in definition.papers} if definition else {}
    )
    return [
        (code if code in known else "", known.get(code, str(code))[:400]) for code in asked.papers
    ]


def used_since(case: Case, asked: Supplement) -> frozenset[str]:
    """The papers asked for in whose place one that the province holds was put into the dossier since."""
    wanted = set(asked.papers)
    return frozenset(
        one.paper
        for one in (uses_in(case.uid) if wanted else ())
        if one.paper in wanted and one.withdrawn_at is None and one.at >= asked.asked_at
    )


def _ending(case: Case) -> dict[str, Any]:
    result = CaseResult.objects.filter(case=case).first()
    rating = Rating.objects.filter(case=case).first()
    gone = transfer_of(case) if case.state == "transferred" else None
    signed, copies = None, list[Paper]()
    if result is not None and result.file and authorities.is_on():
        signed, copies = paper_of_file(result.file, about(case)), copies_given(about(case))
    return {
        "result": result,
        "signed": signed,
        "copies": [one for one in copies if not one.changes.all()],
        "rating": rating,
        "gone": gone,
        "not_accepted": _why_not(case),
    }


def _why_not(case: Case) -> str:
    """Why it was not accepted, as it was told to whom it is for; "" if it was, or where that was erased."""
    if case.state != "not_accepted":
        return ""
    return _said_of(case, "not_accepted")


def _said_of(case: Case, name: str) -> str:
    """The reasons of the last event of a kind, as they were told to whom it is for; "" where those were erased."""
    told = Event.objects.filter(subject=f"case:{case.uid}", kind=f"cases.{name}")
    event = told.select_related("sealed").order_by("-id").first()
    return str(sealed_facts(event).get("reasons") or "") if event else ""


def expected_of(
    case: Case, known: usual.UsualTime | None, *, now: datetime, calendar: Calendar
) -> Expected | None:
    """From the acceptance on, moved by what was stopped; None before it, when stopped, or without a figure."""
    if known is None or case.accepted_at is None or case.state != "processing":
        return None

    def at(seconds: float) -> datetime:
        moved = int(seconds) + case.stopped_seconds
        start = case.limit_since or case.accepted_at
        assert start is not None
        return after_working_seconds(start=start, seconds=moved, calendar=calendar)

    p90 = at(known.p90_seconds)
    return Expected(at(known.median_seconds), p90, passed=p90 < now)


def looks_of(case: Case, names: Names) -> list[tuple[Looked, str, None]]:
    """Who looked at this dossier, with the office's name; no names of staff, and no way to the dossier itself."""
    found = looks.looks_at(case.owner, subject=f"case:{case.uid}", most=MOST_LOOKS)
    return [(one, names.office(one.office) if one.office else "", None) for one in sittings(found)]


def _file(request: Request, found: tuple[Reader, Case], *, paper: str) -> HttpResponse:
    """A file of the dossier, to be kept on the citizen's own machine; never shown inside our pages."""
    reader, case = found
    own = CasePaper.objects.filter(case=case, file=paper).exists()
    own = own or CaseResult.objects.filter(case=case, file=paper).exists()
    own = own or any(one.file == paper for one in copies_given(about(case)))
    if not own or not paper:
        raise Http404
    try:
        one, content = files.file(paper), files.content(paper)
    except TinhsoError as error:
        return not_given(request, error)
    record_look(request, reader, case, "file")
    return given(one, content)


dossier, followed = by_account(_page, sends=False), by_code(_page, sends=False)
dossier_file, followed_file = by_account(_file, sends=False), by_code(_file, sends=False)
